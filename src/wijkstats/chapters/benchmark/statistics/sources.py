"""Where every value of the benchmark chapter comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from wijkstats.chapters.benchmark import columns as benchmark
from wijkstats.chapters.benchmark.statistics.area_values import (
    COUNTRY,
    DELIVERED,
    NATIONAL,
    area_values,
    municipality_names,
)
from wijkstats.ground.catalogue import Indicator, catalogue
from wijkstats.ground.records import Result

COMPARED = "compared"
"""The own municipality and its reference group."""
_AT = ["code", "year", "status"]


class Undivided(NamedTuple):
    """An amount (in thousands of euro) on a taakveld itself, and the share it is of the quantity."""

    quantity: str
    year: int
    status: str
    area: str
    amount: float
    share: float | None


def sources(municipal: pd.DataFrame, own: str, reference: Sequence[str]) -> Result:
    """From which publication, and fetched when, are the values that the chapter uses?

    One row per indicator, area, year, status, source and day of retrieval, for values that could be made only. area:
    `compared` (the own and the reference municipalities), `national` (the country), `delivered` (all other municipalities,
    for the funnel, the correction and who is most alike). n_areas counts the municipalities (the country is 1). An indicator
    made from quantities of several publications has several rows; income stands with the gross quantity it is taken off.
    facts: `undivided`, what the compared municipalities booked on a taakveld itself in a year in which it has parts, and names.
    """
    known = {key: i for key, i in catalogue().indicators.items() if not i.net}
    rows = municipal.dropna(subset=["value"]).fillna({"retrieved": "", "source": ""})
    values = area_values(municipal, list(municipal["code"].unique()), list(known)).dropna(subset=["value"])
    levels = [key for key, i in known.items() if i.kind == "level"]
    values = values[
        (values["area"] != COUNTRY) | ~values["indicator"].isin(levels)
    ]  # the rest of a country has no level
    made = values.rename(columns={"area": "code"})[["indicator", *_AT]]
    parts = pd.DataFrame([(key, part) for key, i in known.items() for part in _parts(i)], columns=["indicator", "part"])
    found = made.merge(parts, on="indicator").merge(
        rows.rename(columns={"indicator": "part"})[["part", *_AT, "source", "retrieved"]], on=["part", *_AT]
    )
    found["area"] = found["code"].map(
        lambda code: COMPARED if code in (own, *reference) else NATIONAL if code == COUNTRY else DELIVERED
    )
    keys = ["indicator", "area", "year", "status", "source", "retrieved"]
    table = found.groupby(keys, sort=False)["code"].nunique().rename("n_areas").reset_index()
    order = {key: n for n, key in enumerate(known)}
    place = {area: n for n, area in enumerate((COMPARED, NATIONAL, DELIVERED))}
    table = table.assign(_i=table["indicator"].map(order), _a=table["area"].map(place))
    table = table.sort_values(["_i", "_a", "year", "status", "source", "retrieved"])[[*benchmark.SOURCES]].reset_index(
        drop=True
    )
    facts = {"names": municipality_names(municipal), "undivided": undivided_shares(municipal, [own, *reference])}
    return Result("benchmark_sources", table, tuple(keys), persons=False, facts=facts, columns=benchmark.SOURCES)


def undivided_shares(municipal: pd.DataFrame, codes: Sequence[str]) -> list[Undivided]:
    """Which of these municipalities booked on a taakveld itself, in a year in which it has parts, and which share of it?

    By quantity, year and status, then in the order of `codes`. Only where both amounts are of one publication and one day: a
    value that was typed may not have that amount. The share is None where the whole is 0.
    """
    of = {key: f.undivided_of for key, f in catalogue().quantities.items() if f.undivided_of}
    at = [*_AT, "source", "retrieved"]
    rows = municipal[municipal["code"].isin(codes)].dropna(subset=["value"]).fillna({"retrieved": "", "source": ""})
    part = rows[rows["indicator"].isin(list(of)) & (rows["value"] != 0)]
    part = part.assign(indicator=part["indicator"].map(of))[["indicator", *at, "value"]]
    both = part.merge(rows[["indicator", *at, "value"]], on=["indicator", *at], suffixes=("", "_whole"))
    place = {key: n for n, key in enumerate((*catalogue().quantities, *codes))}
    both = both.assign(_i=both["indicator"].map(place), _a=both["code"].map(place))
    both = both.sort_values(["_i", "year", "status", "_a"])
    return [
        Undivided(r["indicator"], int(r["year"]), r["status"], r["code"], float(r["value"]),
                  float(r["value"] / r["value_whole"]) if r["value_whole"] else None)
        for r in both.to_dict("records")
    ]  # fmt: skip


def _parts(indicator: Indicator) -> set[str]:
    """All quantities that a value of the indicator may be made of."""
    per = catalogue().quantities[indicator.plus[0]].per
    divisor = set() if indicator.per or indicator.kind == "level" else {per}
    return {*indicator.plus, *indicator.income, *indicator.per, indicator.percent, *divisor} - {""}
