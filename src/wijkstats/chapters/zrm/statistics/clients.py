"""Clients instead of scores: on how many clients does at least one low domain rise, and on how many does one fall?

A client with eight low domains has eight chances to rise on one of them, also by chance alone. So beside each share stands the
one that rating noise alone would give.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.ground.population import CLIENT, Region, cell
from wijkstats.ground.records import Result, Share
from wijkstats.kit.inference.intervals import wilson
from wijkstats.kit.inference.unchanged.no_change import NoChange

UNIT = "client by how the low scores ended"
PARTS = ("rise_only", "fall_only", "both", "neither")
"""Every client with a low pair is in one of these: some rise and none fall, some fall and none rise, both, or neither."""
HIGHER: Region = frozenset({"rise_only", "both"})
OUTCOMES: Mapping[str, Region] = {
    "higher": HIGHER,
    "none_higher": frozenset({"fall_only", "neither"}),
    "lower": frozenset({"fall_only", "both"}),
    "none_lower": frozenset({"rise_only", "neither"}),
}
"""Higher or lower on at least one low domain, or on none: the first two are everybody, and so are the last two."""


def client_outcomes(counts: pd.DataFrame, rows: pd.DataFrame, twin: NoChange | None) -> Result:
    """Which share of the clients with a low first score is higher on at least one of them, on none, or lower on at least one?

    `counts` as `outcomes.client_outcome_counts` gives: a client counts once; `rows`: the low pairs. Columns outcome, clients,
    share, low, high (Wilson over clients), expected (the share without change, from rating noise alone). No rows when nobody
    started low.
    """
    number = counts.set_index("part")["clients"].reindex(list(PARTS), fill_value=0)
    whole = int(number.sum())
    table = pd.DataFrame(
        {"outcome": list(OUTCOMES), "clients": [int(number[list(parts)].sum()) for parts in OUTCOMES.values()]}
    ).assign(whole=whole)
    table = table if whole else table.iloc[:0]
    low, high = wilson(table["clients"], table["whole"])
    table = table.assign(share=table["clients"] / table["whole"], low=low, high=high)
    table["expected"] = [_expected(outcome, rows, twin) for outcome in table["outcome"]]
    every = cell(UNIT, PARTS)
    return Result(
        "zrm_clients",
        table[[*zrm.CLIENTS, "whole"]],
        ("outcome",),
        ("clients", "whole"),
        {"expected": ("clients", "whole")},
        cells={
            "clients": [cell(UNIT, OUTCOMES[outcome]) for outcome in table["outcome"]],
            "whole": [every] * len(table),
        },
        shares={"share": Share({"clients": 1}, "whole", "low", "high")},
        private=("whole",),
        at_most=((every, cell(CLIENT, {"low"})), (cell(CLIENT, {"low"}), every)),
        extra={"all": (every, whole)} if whole else {},
        columns=zrm.CLIENTS,
    )


def _expected(outcome: str, rows: pd.DataFrame, twin: NoChange | None) -> float:
    """The share with this outcome when nobody changes; NaN without a twin."""
    if twin is None:
        return float("nan")
    none = float(twin.none_moves(rows, rising=outcome.endswith("higher")).mean())
    return round(none if outcome.startswith("none") else 1 - none, 3)
