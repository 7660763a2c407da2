"""The own municipality beside its reference group: use, costs and structure, per year.

Realised and budgeted figures never meet, a municipality is never in its own group, and what is not published is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from wijkstats.errors import Fault, NotDelivered
from wijkstats.records import Result
from wijkstats.stats.indicators import INDICATORS, Indicator
from wijkstats.stats.intervals import wilson

KEUR = 1000.0
COLUMNS = [
    "indicator",
    "year",
    "status",
    "area",
    "value",
    "numerator",
    "denominator",
    "unit",
    "low",
    "high",
    "n_areas",
]
FIGURE = ["indicator", "year", "status"]
KINDS = {i.key: i.kind for i in INDICATORS}
HEADLINES = tuple(i.key for i in INDICATORS if i.group in ("use", "costs"))
"""Figures of which the report says that they are higher or lower than in the group."""


def area_values(municipal: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """The value of every indicator for every municipality, year and status.

    `municipal`: the processed table (code, year, indicator, value, denominator, status). Returns indicator, year, status,
    area, value, numerator, denominator, unit. A share is a fraction; money is euro per inhabitant. A municipality in
    `codes` for which a figure of others is not published has a row with an empty value.
    """
    rows = municipal[municipal["code"].isin(codes)]
    frames = [_values(rows, indicator) for indicator in INDICATORS]
    found = pd.concat([f for f in frames if len(f)], ignore_index=True) if any(map(len, frames)) else _empty()
    figures = found[[*FIGURE, "unit"]].drop_duplicates().merge(pd.DataFrame({"area": list(codes)}), how="cross")
    return figures.merge(found, how="left", on=[*FIGURE, "unit", "area"], validate="one_to_one")


def _empty() -> pd.DataFrame:
    return pd.DataFrame(columns=[*FIGURE, "area", "value", "numerator", "denominator", "unit"])


def _values(rows: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    parts = [*indicator.plus, *indicator.minus]
    index = ["year", "status", "code"]
    wide = rows[rows["indicator"].isin(parts)].set_index([*index, "indicator"])["value"].unstack("indicator")  # noqa: PD010
    wide = wide.reindex(columns=parts).dropna()
    if wide.empty:
        return pd.DataFrame()
    total = wide[list(indicator.plus)].sum(axis=1) - wide[list(indicator.minus)].sum(axis=1)
    first = rows[rows["indicator"] == indicator.plus[0]].set_index(index)["denominator"].reindex(wide.index)
    frame = pd.DataFrame({"numerator": total, "denominator": first})
    if indicator.kind == "level":
        frame = frame.assign(value=total, numerator=np.nan, denominator=np.nan)
    elif indicator.percent:
        share = rows[rows["indicator"] == indicator.percent].set_index(index)["value"].reindex(wide.index) / 100
        frame = frame.assign(value=share, denominator=(total / share.where(share > 0)).round())
    else:
        frame["numerator"] = total * (KEUR if indicator.kind == "money" else 1)
        frame["value"] = frame["numerator"] / frame["denominator"]
    named = frame.dropna(subset=["value"]).reset_index().rename(columns={"code": "area"})
    return named.assign(indicator=indicator.key, unit=indicator.unit)


def check_group(own: str, groups: Mapping[str, Sequence[str]], present: set[str]) -> None:
    """Can this municipality be compared with these groups? Raises ValueError for own in a group; NotDelivered when the
    figures or the group are missing.
    """
    for name, codes in groups.items():
        if own in codes:
            raise ValueError(f"{own} is in its own group {name}: a municipality is not compared with itself")
    faults = []
    if own not in present:
        faults.append(Fault("the own municipality", f"gemeenten.csv: {own}", "its figures", "add its rows"))
    if not groups.get("reference"):
        faults.append(
            Fault("the reference group", "delivery.yaml: reference.municipalities", "at least one code", "name them")
        )
    elif not set(groups["reference"]) & present:
        faults.append(
            Fault(
                "the reference group", f"gemeenten.csv: {', '.join(groups['reference'])}", "their figures", "add rows"
            )
        )
    if faults:
        raise NotDelivered(faults)


def reference_groups(municipalities: Sequence[str], similar: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The groups of a report: reference (all), similar, and others (reference less similar); empty ones left out."""
    groups = {
        "reference": tuple(municipalities),
        "similar": tuple(similar),
        "others": tuple(c for c in municipalities if c not in similar) if similar else (),
    }
    return {name: codes for name, codes in groups.items() if codes}


def benchmark_indicators(
    municipal: pd.DataFrame, own: str, groups: Mapping[str, Sequence[str]], names: Mapping[str, str]
) -> Result:
    """What is the value for the own municipality, each reference municipality, and each group?

    A group's share or amount per inhabitant is its sum divided by its summed denominator (so large municipalities weigh
    more); a level is the plain mean. Shares have Wilson's interval; money and levels have none. n_areas counts the
    municipalities with a published figure. Of costs, a group's parts and total are of the same municipalities.
    """
    check_group(own, groups, set(municipal["code"]))
    areas = area_values(municipal, [own, *groups.get("reference", ())])
    parts = [areas.assign(n_areas=areas["value"].notna().astype(int))]
    for name, codes in groups.items():
        parts.append(_group_values(areas, codes).assign(area=name).drop(columns="mean"))
    table = pd.concat(parts, ignore_index=True)
    counted = (table["indicator"].map(KINDS) == "share") & table[["value", "denominator"]].notna().all(axis=1)
    table["low"], table["high"] = np.nan, np.nan
    limits = wilson(table.loc[counted, "numerator"], table.loc[counted, "denominator"])
    table.loc[counted, "low"], table.loc[counted, "high"] = limits
    rank = {key: i for i, key in enumerate([own, *groups, *groups.get("reference", ())])}
    order = {i.key: n for n, i in enumerate(INDICATORS)}
    table = table.assign(_i=table["indicator"].map(order), _a=table["area"].map(rank))
    table = table.sort_values(["_i", "year", "status", "_a"])[COLUMNS].reset_index(drop=True)
    return Result(
        "benchmark_indicators", table, (*FIGURE, "area"), persons=False, facts={"names": dict(names), "own": own}
    )


def _group_values(areas: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Per figure the value of a group (pooled, or the mean of a level), the plain mean of its municipalities, and n_areas."""
    inside = _whole_sums(areas[areas["area"].isin(codes)]).dropna(subset=["value"])
    g = inside.groupby([*FIGURE, "unit"], as_index=False).agg(
        numerator=("numerator", lambda x: x.sum(min_count=1)),
        denominator=("denominator", lambda x: x.sum(min_count=1)),
        mean=("value", "mean"),
        n_areas=("value", "count"),
    )
    g = areas[[*FIGURE, "unit"]].drop_duplicates().merge(g, how="left", on=[*FIGURE, "unit"])
    pooled = g["indicator"].map(KINDS) != "level"
    value = (g["numerator"] / g["denominator"]).where(pooled, g["mean"])
    return g.assign(n_areas=g["n_areas"].fillna(0).astype(int), value=value)


def robustness(
    municipal: pd.DataFrame, own: str, groups: Mapping[str, Sequence[str]], names: Mapping[str, str]
) -> Result:
    """Does "more than the group" or "less than the group" still hold when the group is chosen otherwise?

    For use and costs in the last realised year. basis: `reference` (the whole group, pooled), `mean` (plain mean of its
    municipalities), `similar` and `others`, and the code of each municipality that is left out. difference = own / group - 1;
    stands = the same sign as for the whole group. Groups without a published figure have no row.
    """
    check_group(own, groups, set(municipal["code"]))
    reference = groups["reference"]
    areas = area_values(municipal, [own, *reference])
    areas = areas[areas["indicator"].isin(HEADLINES) & (areas["status"] == "realisatie")]
    mine = areas[areas["area"] == own].set_index([*FIGURE, "unit"])["value"].rename("own")
    whole = _group_values(areas, reference)
    bases = {"reference": whole, "mean": whole.assign(value=whole["mean"])}
    bases |= {name: _group_values(areas, groups[name]) for name in ("similar", "others") if name in groups}
    bases |= {
        code: _group_values(areas, [c for c in reference if c != code]) for code in reference if len(reference) > 1
    }
    found = pd.concat([g.assign(basis=basis, place=place) for place, (basis, g) in enumerate(bases.items())])
    table = found.join(mine, on=[*FIGURE, "unit"]).dropna(subset=["value", "own"])
    table = table[(table["value"] != 0) & (table["year"] == table.groupby("indicator")["year"].transform("max"))]
    table["difference"] = table["own"] / table["value"] - 1
    side = np.sign(table["difference"].round(9))
    first = side.where(table["basis"] == "reference").groupby(table["indicator"]).transform("max")
    table["stands"] = side == first
    order = {key: n for n, key in enumerate(HEADLINES)}
    table = table.assign(_i=table["indicator"].map(order)).sort_values(["_i", "place"])
    columns = ["indicator", "year", "basis", "own", "value", "difference", "stands", "n_areas", "unit"]
    return Result(
        "benchmark_robustness",
        table[columns].rename(columns={"value": "reference"}).reset_index(drop=True),
        ("indicator", "year", "basis"),
        persons=False,
        facts={"names": dict(names), "own": own},
    )


def _whole_sums(areas: pd.DataFrame) -> pd.DataFrame:
    """Parts and total of a group are of the same municipalities: those of which the total is known, if there are any."""
    kept = []
    for _, rows in areas.groupby(["year", "status"], sort=False):
        for net in (False, True):
            side = rows[rows["indicator"].isin(_money(net))]
            known = set(side.loc[(side["indicator"] == _money(net)[-1]) & side["value"].notna(), "area"])
            kept.append(side[side["area"].isin(known)] if known else side)
        kept.append(rows[~rows["indicator"].isin([*_money(False), *_money(True)])])
    return pd.concat(kept) if kept else areas


def _money(net: bool) -> list[str]:
    """Keys of the costs, the total last."""
    return [i.key for i in INDICATORS if i.kind == "money" and bool(i.minus) == net]


def comparability(
    municipal: pd.DataFrame, own: str, reference: Sequence[str], names: Mapping[str, str], least: int = 3
) -> Result:
    """How much does the own municipality differ from the reference group in structure?

    One row per structural indicator and year: own, reference (plain mean of municipalities), lowest, highest, and
    difference_sd = (own - mean) / standard deviation between the reference municipalities; empty with fewer than `least`.
    """
    check_group(own, {"reference": reference}, set(municipal["code"]))
    structural = [i.key for i in INDICATORS if i.group == "structure"]
    areas = area_values(municipal, [own, *reference])
    areas = areas[areas["indicator"].isin(structural) & (areas["status"] == "realisatie")]
    mine = areas[areas["area"] == own].set_index([*FIGURE, "unit"])["value"].rename("own")
    others = areas[areas["area"] != own].groupby([*FIGURE, "unit"])["value"]
    spread = others.agg(reference="mean", lowest="min", highest="max", sd="std", n_areas="count")
    table = spread.join(mine).reset_index()
    enough = (table["n_areas"] >= least) & (table["sd"] > 0)
    table["difference_sd"] = ((table["own"] - table["reference"]) / table["sd"]).where(enough)
    order = {key: n for n, key in enumerate(structural)}
    table = table.assign(_i=table["indicator"].map(order)).sort_values(["_i", "year"])
    columns = ["indicator", "year", "own", "reference", "lowest", "highest", "unit", "difference_sd", "n_areas"]
    return Result(
        "benchmark_comparability",
        table[columns].reset_index(drop=True),
        ("indicator", "year"),
        persons=False,
        facts={"names": dict(names), "own": own},
    )


def municipality_names(municipal: pd.DataFrame) -> dict[str, str]:
    """The name of each municipality by code, as far as gemeenten.csv gives one; otherwise the code itself."""
    named = municipal.dropna(subset=["name"]).drop_duplicates("code").set_index("code")["name"]
    return {code: str(named.get(code, code)) for code in sorted(municipal["code"].unique())}
