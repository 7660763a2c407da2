"""How values of a municipality and its group develop over the years.

A series is cut where an indicator starts to count something else, or where boundaries changed without known weights: no
change and no index is computed across a cut. A change may be chance or rounding, and its limits say so. A group is made of
the same municipalities in all years of a stretch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from wijkstats.chapters.benchmark import columns as benchmark
from wijkstats.chapters.benchmark.statistics.area_values import area_values, check_group, group_values, with_intervals
from wijkstats.ground.catalogue import HEADLINES, catalogue
from wijkstats.ground.records import Result
from wijkstats.kit.inference.intervals import difference_interval

SERIES = ["indicator", "status", "area", "stretch"]


def values_over_years(
    municipal: pd.DataFrame,
    own: str,
    reference_groups: Mapping[str, Sequence[str]],
    names: Mapping[str, str],
    cuts: pd.DataFrame | None = None,
) -> Result:
    """How did use and costs change from year to year, here and in each group?

    `cuts`: code and year from which the boundaries of a municipality are others without known weights. One row per
    indicator, status, area and year, where there are two years or more. index = value / value in base_year (the first
    year of the stretch; 1 there); change = relative change since the year `since`, the one before in the stretch, a fraction;
    difference = the same in the unit of the indicator (a share: to be read in percentage points). since_base = value less that in
    base_year, with the 95% limits of a difference between two independent shares or rates (empty for money), and with the
    limits that rounding by the source allows. Realised and budgeted values are series of their own. facts: `breaks` of the
    catalogue, `cuts` (code, year) and `recomputed` (code, last year brought to the new boundaries) inside the years shown.
    """
    check_group(own, reference_groups, set(municipal["code"]))
    keys = catalogue().of_theme(*HEADLINES)
    areas = area_values(municipal, [own, *reference_groups.get("reference", ())], keys).dropna(subset=["value"])
    areas = areas.assign(
        stretch=[_stretch(i, y, own, cuts) for i, y in zip(areas["indicator"], areas["year"], strict=True)]
    )
    mine = areas[areas["area"] == own].assign(n_areas=1)
    parts = [mine, *(_group(areas, codes, cuts).assign(area=name) for name, codes in reference_groups.items())]
    table = pd.concat(parts, ignore_index=True)
    order = {key: n for n, key in enumerate(keys)}
    place = {area: n for n, area in enumerate([own, *reference_groups])}
    table = table.assign(_i=table["indicator"].map(order), _a=table["area"].map(place))
    table = table.sort_values(["_i", "status", "_a", "year"]).reset_index(drop=True)
    table = table[table.groupby(["indicator", "status", "area"])["year"].transform("nunique") > 1]
    return Result(
        "benchmark_development",
        _changes(table)[[*benchmark.DEVELOPMENT]].reset_index(drop=True),
        ("indicator", "status", "area", "year"),
        persons=False,
        facts={
            "names": dict(names),
            "own": own,
            "breaks": _breaks(table),
            "cuts": _cuts(table, own, reference_groups, cuts),
            "recomputed": _recomputed(municipal, own, reference_groups, table),
        },
        columns=benchmark.DEVELOPMENT,
    )


def _stretch(indicator: str, year: int, own: str, cuts: pd.DataFrame | None) -> int:
    """The year in which the stretch of a year begins; 0 for the first."""
    years = [b.year for b in catalogue().breaks_of(indicator)]
    years += [] if cuts is None else [int(y) for y in cuts.loc[cuts["code"] == own, "year"]]
    return max((y for y in years if y <= year), default=0)


def _group(areas: pd.DataFrame, codes: Sequence[str], cuts: pd.DataFrame | None) -> pd.DataFrame:
    """The values of a group per year, over its municipalities that have a value in every year of the stretch."""
    rows = areas[areas["area"].isin(codes)]
    along = ["indicator", "status", "stretch"]
    if cuts is not None and len(rows):
        ends = rows.groupby(along)["year"].agg(first="min", last="max").reset_index()
        moved = rows[[*along, "area"]].drop_duplicates().merge(ends, on=along)
        moved = moved.merge(cuts[["code", "year"]], left_on="area", right_on="code")
        inside = moved[(moved["year"] > moved["first"]) & (moved["year"] <= moved["last"])]
        rows = rows[
            ~pd.MultiIndex.from_frame(rows[[*along, "area"]]).isin(
                list(inside[[*along, "area"]].itertuples(index=False))
            )
        ]
    years = rows.groupby(along)["year"].transform("nunique")
    kept = rows[rows.groupby([*along, "area"])["year"].transform("nunique") == years]
    if kept.empty:
        return kept.assign(n_areas=0)
    stretch = kept[["indicator", "year", "status", "stretch"]].drop_duplicates()
    return group_values(kept, codes).dropna(subset=["value"]).merge(stretch, on=["indicator", "year", "status"])


def _changes(table: pd.DataFrame) -> pd.DataFrame:
    """Index, change since the year before, and difference with the base year with its limits."""
    table = with_intervals(table.reset_index(drop=True))
    series = table.groupby(SERIES, sort=False)
    base, before = series["value"].transform("first"), series["value"].shift()
    then = table.loc[series["year"].transform("idxmin")].reset_index(drop=True)
    later = table["year"] > then["year"]
    now, first = ((rows["value"], rows["low"], rows["high"]) for rows in (table, then))
    low, high = difference_interval(now, first)
    return table.assign(
        base_year=then["year"],
        since=series["year"].shift().astype("Int64"),
        index=(table["value"] / base).where(base != 0),
        change=(table["value"] / before - 1).where(before != 0),
        difference=table["value"] - before,
        since_base=(table["value"] - base).where(later),
        since_base_low=pd.Series(low).where(later),
        since_base_high=pd.Series(high).where(later),
        since_base_rounded_low=(table["rounded_low"] - then["rounded_high"]).where(later),
        since_base_rounded_high=(table["rounded_high"] - then["rounded_low"]).where(later),
    ).replace([np.inf, -np.inf], np.nan)


def _breaks(table: pd.DataFrame) -> list[tuple[str, int, str]]:
    """Breaks of the catalogue that fall inside the years shown: indicator, year, why."""
    ends = table.groupby("indicator")["year"].agg(["min", "max"])
    return [
        (str(key), b.year, b.why)
        for key, (first, last) in ends.iterrows()
        for b in catalogue().breaks_of(str(key))
        if first < b.year <= last
    ]


def _watched(own: str, reference_groups: Mapping[str, Sequence[str]]) -> list[str]:
    return list(dict.fromkeys([own, *(code for codes in reference_groups.values() for code in codes)]))


def _cuts(
    table: pd.DataFrame, own: str, reference_groups: Mapping[str, Sequence[str]], cuts: pd.DataFrame | None
) -> list[tuple[str, int]]:
    """Changes of boundaries without weights inside the years shown: code and year, the own municipality first."""
    if cuts is None or table.empty:
        return []
    inside = cuts[(cuts["year"] > table["year"].min()) & (cuts["year"] <= table["year"].max())]
    order = _watched(own, reference_groups)
    found = {(str(code), int(year)) for code, year in zip(inside["code"], inside["year"], strict=True) if code in order}
    return sorted(found, key=lambda cut: (order.index(cut[0]), cut[1]))


def _recomputed(
    municipal: pd.DataFrame, own: str, reference_groups: Mapping[str, Sequence[str]], table: pd.DataFrame
) -> list[tuple[str, int]]:
    """Whose earlier years were brought to new boundaries with weights, and up to which year; the own municipality first."""
    if "recomputed" not in municipal or table.empty:
        return []
    rows = municipal[municipal["recomputed"].astype(bool) & municipal["value"].notna()]
    last = rows[rows["year"] >= table["year"].min()].groupby("code")["year"].max()
    return [(code, int(last[code])) for code in _watched(own, reference_groups) if code in last.index]
