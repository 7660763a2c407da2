"""The own municipality beside its reference group: use, costs and structure, per year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from wijkstats.chapters.benchmark import columns as benchmark
from wijkstats.chapters.benchmark.statistics.area_values import (
    DELIVERED,
    NATIONAL,
    VALUE_KEYS,
    area_values,
    check_group,
    group_values,
    lacking_parts,
    national_values,
    with_intervals,
)
from wijkstats.ground.catalogue import HEADLINES, catalogue
from wijkstats.ground.records import Result

_EQUAL = 1e-9
"""Two values that differ by a smaller part than this are equal."""


def benchmark_indicators(
    municipal: pd.DataFrame, own: str, reference_groups: Mapping[str, Sequence[str]], names: Mapping[str, str]
) -> Result:
    """What is the value for the own municipality, each reference municipality, each group, and the rest of the country?

    A group's share, rate or amount is its sum divided by its summed denominator (so large municipalities weigh more);
    `mean` is the plain mean of its municipalities, `lowest` and `highest` their spread. Shares have Wilson's interval and
    rates Byar's; money and levels have none. n_areas counts the municipalities with a published value (0 for a national
    value that was published as such). rounded_low and rounded_high: what rounding by the source allows. facts: `lacking`,
    which published values of the own municipality its costs would need, by indicator and realised year.
    """
    check_group(own, reference_groups, set(municipal["code"]))
    areas = area_values(municipal, [own, *reference_groups.get("reference", ())])
    parts = [areas.assign(n_areas=areas["value"].notna().astype(int))]
    parts += [group_values(areas, codes).assign(area=name) for name, codes in reference_groups.items()]
    parts.append(national_values(municipal, own, areas))
    table = pd.concat([p for p in parts if len(p)], ignore_index=True).reindex(columns=[*benchmark.INDICATORS])
    table = with_intervals(table)
    rank = {
        key: i
        for i, key in enumerate([own, *reference_groups, NATIONAL, DELIVERED, *reference_groups.get("reference", ())])
    }
    order = {key: n for n, key in enumerate(catalogue().indicators)}
    table = table.assign(_i=table["indicator"].map(order), _a=table["area"].map(rank))
    table = table.sort_values(["_i", "year", "status", "_a"])[[*benchmark.INDICATORS]].reset_index(drop=True)
    facts = {"names": dict(names), "own": own, "lacking": lacking_parts(municipal, own, catalogue().of_theme("costs"))}
    return Result(
        "benchmark_indicators", table, (*VALUE_KEYS, "area"), persons=False, facts=facts, columns=benchmark.INDICATORS
    )


def comparability(
    municipal: pd.DataFrame, own: str, reference: Sequence[str], names: Mapping[str, str], least: int = 3
) -> Result:
    """How much does the own municipality differ from the reference group in structure?

    One row per structural indicator and year: own, reference (plain mean of municipalities), lowest, highest, and
    difference_sd = (own - mean) / standard deviation between the reference municipalities; empty with fewer than `least`.
    """
    check_group(own, {"reference": reference}, set(municipal["code"]))
    structural = catalogue().of_theme("structure")
    areas = area_values(municipal, [own, *reference], structural)
    areas = areas[areas["status"] == "realisatie"]
    mine = areas[areas["area"] == own].set_index([*VALUE_KEYS, "unit"])["value"].rename("own")
    others = areas[areas["area"] != own].groupby([*VALUE_KEYS, "unit"])["value"]
    spread = others.agg(reference="mean", lowest="min", highest="max", sd="std", n_areas="count")
    table = spread.join(mine).reset_index()
    enough = (table["n_areas"] >= least) & (table["sd"] > 0)
    table["difference_sd"] = ((table["own"] - table["reference"]) / table["sd"]).where(enough)
    order = {key: n for n, key in enumerate(structural)}
    table = table.assign(_i=table["indicator"].map(order)).sort_values(["_i", "year"])
    return Result(
        "benchmark_comparability",
        table[[*benchmark.COMPARABILITY]].reset_index(drop=True),
        ("indicator", "year"),
        persons=False,
        facts={"names": dict(names), "own": own, "value_years": _value_years(municipal, own)},
        columns=benchmark.COMPARABILITY,
    )


def _value_years(municipal: pd.DataFrame, own: str) -> dict[str, list[int]]:
    """The last realised year of the own municipality per indicator of use and costs, in the order of the catalogue."""
    found: dict[str, list[int]] = {}
    for theme in ("use", "costs"):
        values = area_values(municipal, [own], catalogue().of_theme(theme)).dropna(subset=["value"])
        last = values[values["status"] == "realisatie"].groupby("indicator")["year"].max()
        found[theme] = sorted({int(year) for year in last})
    return found


def robustness(
    municipal: pd.DataFrame,
    own: str,
    reference_groups: Mapping[str, Sequence[str]],
    names: Mapping[str, str],
    peers: Sequence[str] = (),
) -> Result:
    """Does "more than the group" or "less than the group" still hold when the group is chosen otherwise?

    For use and costs in the last realised year. basis: `reference` (the whole group, pooled), `mean` (plain mean of its
    municipalities), `similar` and `others`, `peers` (the municipalities that are most alike, when there are any to choose
    from), and the code of each municipality that is left out. difference = own / group - 1, empty where the group has 0 or
    less (net costs can be negative: a percentage of that says nothing). stands: own lies on the same side of this group as
    of the whole one. Groups without a published value have no row.
    """
    check_group(own, {**reference_groups, "peers": peers}, set(municipal["code"]))
    reference, headlines = reference_groups["reference"], catalogue().of_theme(*HEADLINES)
    codes = list(dict.fromkeys([own, *reference, *peers]))
    areas = area_values(municipal, codes, headlines)
    areas = areas[areas["status"] == "realisatie"]
    mine = areas[areas["area"] == own].set_index([*VALUE_KEYS, "unit"])["value"].rename("own")
    whole = group_values(areas, reference)
    bases = {"reference": whole, "mean": whole.assign(value=whole["mean"])}
    bases |= {
        name: group_values(areas, reference_groups[name]) for name in ("similar", "others") if name in reference_groups
    }
    bases |= {"peers": group_values(areas, peers)} if peers else {}
    bases |= {
        code: group_values(areas, [c for c in reference if c != code]) for code in reference if len(reference) > 1
    }
    found = pd.concat([g.assign(basis=basis, place=place) for place, (basis, g) in enumerate(bases.items())])
    table = found.join(mine, on=[*VALUE_KEYS, "unit"]).dropna(subset=["value", "own"])
    table = table[table["year"] == table.groupby("indicator")["year"].transform("max")]
    table["difference"] = (table["own"] / table["value"] - 1).where(table["value"] > 0)
    apart = table["own"] - table["value"]
    side = np.sign(apart.where(apart.abs() > _EQUAL * table[["own", "value"]].abs().max(axis=1), 0.0))
    first = side.where(table["basis"] == "reference").groupby(table["indicator"]).transform("max")
    table["stands"] = side == first
    order = {key: n for n, key in enumerate(headlines)}
    table = table.assign(_i=table["indicator"].map(order)).sort_values(["_i", "place"])
    columns = ["indicator", "year", "basis", "own", "value", "difference", "stands", "n_areas", "unit"]
    return Result(
        "benchmark_robustness",
        table[columns].rename(columns={"value": "reference"}).reset_index(drop=True),
        ("indicator", "year", "basis"),
        persons=False,
        facts={"names": dict(names), "own": own},
        columns=benchmark.ROBUSTNESS,
    )
