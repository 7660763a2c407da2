"""The share improved over the start years of all deliveries, at the same mix of cases."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.chapters.zrm.statistics.cohort_places import COUNTS, YEAR_UNIT, Days, of_years, regions
from wijkstats.chapters.zrm.statistics.cohorts import at_same_mix, sums, with_interval
from wijkstats.ground.population import COURSE, cell, places
from wijkstats.ground.records import ENOUGH_CLIENTS, ENOUGH_PAIRS, Result, Share
from wijkstats.kit.inference.intervals import Floats
from wijkstats.kit.inference.standardised import Standardised


def trend(rows: pd.DataFrame, low: int, facts: Mapping[str, object]) -> Result:
    """Does the share improved rise or fall over the start years, at the same mix of cases?

    `rows` as `Cohorts.years`. One row per start year, pooled over the deliveries, each trajectory once. Facts: slope (share
    per year), slope_low, slope_high and p, over the years with at least 100 pairs and 50 clients, weighted by precision.
    Absent with fewer than three start years.
    """
    keys, counts = ("grouping", "level"), COUNTS
    years = sorted(rows["start_year"].unique()) if len(rows) else []
    if len(years) < 3:
        return Result("zrm_trend", pd.DataFrame(columns=[*zrm.TREND]), keys, counts, facts=facts, columns=zrm.TREND,
                      absent=True)  # fmt: skip
    table = sums(rows, ["start_year"]).rename(columns={"start_year": "level"})
    with_interval(table, "")
    table.insert(0, "grouping", "start_year")
    enough = [r["level"] for _, r in table.iterrows() if r["n"] >= ENOUGH_PAIRS and r["clients"] >= ENOUGH_CLIENTS]
    some = rows[rows["start_year"].isin(enough)]
    ends = {end: f"standardised{end}" for end in ("", "_low", "_high")}
    table[list(ends.values())] = np.nan
    told = dict(facts)
    if len(enough) > 1:
        found = at_same_mix(some, some["start_year"].map({year: i for i, year in enumerate(enough)}), len(enough))
        for i, year in enumerate(enough):
            estimate, low_end, high_end, _ = found.contrast(np.eye(len(enough))[i])
            table.loc[table["level"] == year, list(ends.values())] = np.clip((estimate, low_end, high_end), 0, 1)
        if len(enough) > 2:
            told |= _slope(found, np.array(enough, dtype=float))
    region = regions(low)
    where = places(table, *keys)
    cells = {count: [cell(YEAR_UNIT, region[count], place) for place in where] for count in COUNTS}
    of_this = {count: [cell(COURSE, region[count], place) for place in where] for count in COUNTS}
    table = table.drop(columns=["m2", "my", "y2"])
    return Result(
        "zrm_trend",
        table,
        keys,
        counts,
        dict.fromkeys(ends.values(), counts),
        {"n": ("improved", "other")},
        {"n": "clients", "improved": "improved_clients", "other": "other_clients"},
        cells=cells,
        shares={"share": Share({"improved": 1}, "n", "low", "high", "design")},
        revealing=("n",),
        part_of=tuple(pair for count in COUNTS for pair in zip(cells[count], of_this[count], strict=True)),
        of_period=False,
        near={count: [of_years(count, [year], _year(rows, year)) for year in table["level"]] for count in COUNTS},
        facts=told,
        fact_kinds={"p": "p", **dict.fromkeys(("slope", "slope_low", "slope_high"), "points")},
        columns=zrm.TREND,
    )  # fmt: skip


def _year(rows: pd.DataFrame, year: str) -> Days:
    days = rows.loc[rows["start_year"] == year, "day"]
    return days.min(), days.max()


def _slope(found: Standardised, years: Floats) -> dict[str, object]:
    """By how much the share rises per year: weighted least squares of the shares on the years."""
    variance = np.diag(found.covariance)
    some = np.isfinite(found.share) & (variance > 0)
    if some.sum() < 3:
        return {}
    weight = np.where(some, 1 / np.where(some, variance, 1), 0)
    off = years - (weight @ years) / weight.sum()
    slope, low, high, p = found.contrast(weight * off / (weight @ off**2))
    return {"slope": slope, "slope_low": low, "slope_high": high, "p": p}
