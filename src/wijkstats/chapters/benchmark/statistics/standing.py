"""Where does the municipality stand among all municipalities, in costs per inhabitant?

Money is counted, not sampled, so there are no limits of chance as in the funnel: only a place among all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from wijkstats.chapters.benchmark import columns as benchmark
from wijkstats.chapters.benchmark.statistics.area_values import (
    COUNTRY,
    VALUE_KEYS,
    area_values,
    check_group,
    group_values,
    last_year_with,
    national_values,
)
from wijkstats.ground.catalogue import catalogue
from wijkstats.ground.records import Result
from wijkstats.kit.inference.funnel import ENOUGH_AREAS

SIZES: tuple[int, ...] = (5_000, 10_000, 20_000, 50_000, 100_000, 150_000, 250_000)
"""Inhabitants from which the next size class begins: the eight classes of CBS (Gebieden in Nederland)."""
SAME_SIZE = "same_size"


def standing(municipal: pd.DataFrame, own: str, reference: Sequence[str], names: Mapping[str, str]) -> Result:
    """Which place has the own municipality among all that were delivered, and what do others like it spend?

    Costs per inhabitant, realised: per indicator the last year in which the own municipality and at least ENOUGH_AREAS in all
    have the value; no rows without such a year. First the own municipality, then groups without it, pooled: the reference
    group, all others of its size class, the rest of the country; then every other municipality, the highest first. rank: 1
    is the highest, equal values share the highest place. percentile: share of the other municipalities that spend less,
    equal ones count half. size_class: 1 to 8, by the inhabitants that the costs are divided by. n_areas: of a municipality
    how many take part, of a group how many it has (0: a national value that was published as such).
    """
    check_group(own, {"reference": reference}, set(municipal["code"]))
    codes = sorted(c for c in municipal["code"].unique() if c != COUNTRY)
    areas = area_values(municipal, codes, catalogue().of_theme("costs"))
    areas = areas[(areas["status"] == "realisatie") & areas["value"].notna()]
    last = {key: last_year_with(rows, own, ENOUGH_AREAS) for key, rows in areas.groupby("indicator")}
    areas = areas[areas["year"] == areas["indicator"].map(last)]
    areas["size_class"] = np.searchsorted(SIZES, areas["denominator"].astype(float), side="right") + 1
    frames = [_among_all(rows, own, reference) for _, rows in areas.groupby("indicator")]
    groups = [] if areas.empty else _groups(municipal, areas, own, reference)
    table = pd.concat([*frames, *groups]) if frames else pd.DataFrame(columns=[*benchmark.STANDING])
    order = {key: n for n, key in enumerate(catalogue().of_theme("costs"))}
    place = table["area"].map({area: n for n, area in enumerate([own, "reference", SAME_SIZE])})
    place = place.fillna(table["rank"].notna() * 2.0 + 3)  # the country, then the other municipalities
    table = table.assign(_i=table["indicator"].map(order), _p=place).sort_values(["_i", "_p", "rank", "area"])
    table = table.astype({"rank": "Int64", "size_class": "Int64", "in_group": "boolean"})
    return Result(
        "benchmark_standing",
        table[[*benchmark.STANDING]].reset_index(drop=True),
        ("indicator", "year", "area"),
        persons=False,
        facts={"names": dict(names), "own": own},
        columns=benchmark.STANDING,
    )


def _among_all(rows: pd.DataFrame, own: str, reference: Sequence[str]) -> pd.DataFrame:
    """The municipalities of one indicator, with their place."""
    values, others = rows["value"], len(rows) - 1
    percentile = (values.rank(method="average") - 1) / others
    rank = values.rank(method="min", ascending=False).astype(int)
    return rows.assign(rank=rank, percentile=percentile, in_group=rows["area"].isin(reference), n_areas=len(rows))


def _groups(municipal: pd.DataFrame, areas: pd.DataFrame, own: str, reference: Sequence[str]) -> list[pd.DataFrame]:
    """The groups that the own municipality is laid beside, in the years of `areas`: those that have a value."""
    mine = areas[areas["area"] == own]
    keys = [*VALUE_KEYS, "size_class"]
    alike = areas.merge(mine[keys], on=keys)
    alike = alike[alike["area"] != own]
    found = [
        group_values(areas, reference).assign(area="reference"),
        group_values(alike, list(alike["area"].unique())).assign(area=SAME_SIZE),
        national_values(municipal, own, mine, list(mine["indicator"])),
    ]
    return [group.dropna(subset=["value"]) for group in found]
