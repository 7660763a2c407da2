"""The tables of clients per year and of cases per quarter, from their counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from wijkstats.chapters.clients import columns
from wijkstats.chapters.clients.statistics.part_year import Estimate
from wijkstats.ground.population import CLIENT_YEAR, HOUSEHOLD_YEAR, OPEN_CASE, cell, places
from wijkstats.ground.records import Result, Share
from wijkstats.kit.inference.intervals import wilson

_WHEN = ("early", "late")
_REGIONS = {
    "clients": {f"{who}_{when}" for who in ("new", "again") for when in _WHEN},
    "new": {f"new_{when}" for when in _WHEN},
    "early": {"new_early", "again_early"},
}
"""Who is counted in a year: new or back again, there before the day of the cut-off or only after it."""


_QUARTER = {
    "started": {"started closed", "started open"},
    "closed": {"before closed", "started closed"},
    "open": {"before open", "started open"},
}
"""What becomes in a quarter of what was open before it, and of what started in it."""


def clients_by_year(
    counts: pd.DataFrame, complete: Mapping[int, bool], estimate: Estimate | None, reason: str
) -> Result:
    """How many clients per year, and of each level which share of all? `counts` as `years.clients_by_year` gives.

    complete   year -> is everybody in the file?
    estimate   of the last year, when a part of it was delivered; None when it was whole
    reason     why there are no rows
    """
    rank = {grouping: place for place, grouping in enumerate(("total", "age_18", "team", "law"))}
    ordered = counts.assign(rank=counts["grouping"].map(rank)).sort_values(["rank", "level", "year"], kind="stable")
    table = ordered.drop(columns="rank").reset_index(drop=True)
    whole = table[table["grouping"] == "total"].set_index("year")["clients"]
    table["whole"] = table["year"].map(whole).fillna(0).astype("int64")
    low, high = wilson(table["clients"], table["whole"])
    table = table.assign(
        share=table["clients"] / table["whole"].where(table["whole"] > 0), share_low=low, share_high=high
    )
    last = table["year"].max() if len(table) else 0
    table["part"] = (table["year"] == last) & (estimate is not None)
    table["complete"] = table["year"].map(complete).fillna(False).astype(bool) & ~table["part"]
    there = table["part"] & (table["grouping"] == "total")
    for name, value in zip(
        ("estimate", "low", "high"),
        (estimate.value, estimate.low, estimate.high) if estimate else (np.nan,) * 3,
        strict=True,
    ):
        table[name] = np.where(there, np.round(value), np.nan)
    table["behind"] = table["clients"]
    where = places(table, "grouping", "level", "year")
    totals = [{"year": year} for year in table["year"]]
    cells = {name: [cell(CLIENT_YEAR, region, place) for place in where] for name, region in _REGIONS.items()}
    homes = [cell(HOUSEHOLD_YEAR, {"household"}, place) for place in where]
    return Result(
        "clients_year",
        table[[*columns.YEAR, "whole", "behind"]],
        ("grouping", "level", "year"),
        ("clients", "processes", "households", "new", "early", "whole"),
        derived=dict.fromkeys(("estimate", "low", "high"), ("clients", "early")),
        exact=("estimate", "low", "high"),
        contributors={"processes": "behind"},
        cells=cells
        | {"whole": [cell(CLIENT_YEAR, _REGIONS["clients"], place) for place in totals], "households": homes},
        part_of=tuple(zip(homes, cells["clients"], strict=True)),
        shares={"share": Share({"clients": 1}, "whole", "share_low", "share_high")},
        private=("whole",),
        dear=("clients",),
        known=("complete", "part"),
        columns=columns.YEAR,
        of_period=False,
        moment="year",
        facts={"reason": reason, "years": estimate.years if estimate else 0},
    )


def flow(counts: pd.DataFrame, reason: str, lacking: Sequence[str] = ()) -> Result:
    """How many cases started and closed per quarter, and how many were open at its end? `counts` as `years.flow` gives.

    `lacking`: years of which the file does not have everybody, for the sentence.

    Open at the end of a quarter is open before the next, and that with what started is what closed and what is still open: from
    three of these the fourth follows, so they are guarded together.
    """
    table = counts.rename(columns={"whole": "complete"})
    unit = f"{OPEN_CASE} in a quarter"
    quarters = [{"quarter": quarter} for quarter in table["quarter"]]
    cells = {count: [cell(unit, region, place) for place in quarters] for count, region in _QUARTER.items()}
    before = [cell(unit, {"before closed", "before open"}, place) for place in quarters]
    same = [*zip(cells["open"], before[1:], strict=False)]
    return Result(
        "clients_flow",
        table[[*columns.FLOW, "started_clients", "closed_clients"]],
        ("quarter",),
        ("started", "closed", "open"),
        contributors={"started": "started_clients", "closed": "closed_clients"},
        cells=cells,
        at_most=(*same, *((later, earlier) for earlier, later in same)),
        known=("complete",),
        columns=columns.FLOW,
        of_period=False,
        moment="quarter",
        facts={"reason": reason} | ({"lacking": [*lacking]} if lacking else {}),
    )
