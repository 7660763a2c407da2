"""Which share of the low scores improved, stayed the same or got worse, in total and by group."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.chapters.zrm.statistics.clients import HIGHER, UNIT
from wijkstats.ground.population import CLIENT, COURSE, cell, low_levels, named, outcomes
from wijkstats.ground.records import Result
from wijkstats.kit.inference.shares import add_share

OUTCOMES = ("improved", "same", "worse")


def change_by_group(
    sums: pd.DataFrame, low: int, differences: Mapping[str, float] | None = None, more: Collection[str] = ()
) -> Result:
    """Of the low scores, which share improved, stayed the same, got worse? In total and by group.

    `low` is the highest low level; `sums` as `outcomes.change_by_group_sums` gives. Improved = a higher level at the last
    measurement than at the first.
    `differences`: per grouping the p-value of `group_differences`, for the sentences. `more`: groupings that not every
    delivery has.
    """
    table = sums[["grouping", "level", "pairs", "clients", *OUTCOMES, *(f"{o}_clients" for o in OUTCOMES)]].copy()
    keys = ("grouping", "level")
    total = table.loc[table["grouping"] == "total", "improved_clients"]
    risen = cell(UNIT, HIGHER)
    return Result(
        "zrm_development",
        table,
        keys,
        ("pairs", "clients", *OUTCOMES),
        totals={"pairs": OUTCOMES},
        contributors={o: f"{o}_clients" for o in OUTCOMES} | {"pairs": "clients"},
        cells=named(table, COURSE, outcomes(low_levels(low, "low")), *keys)
        | named(table, CLIENT, {"clients": ["low"]}, *keys),
        shares={f"{o}_share": add_share(table, sums, o) for o in OUTCOMES},
        revealing=("pairs",),
        part_of=((risen, cell(CLIENT, {"low"})),),
        extra={"improved_clients": (risen, int(total.iloc[0]))} if len(total) else {},
        facts={"differences": dict(differences or {})},
        columns=zrm.DEVELOPMENT,
        more=tuple(grouping for grouping in more if (table["grouping"] == grouping).any()),
    )
