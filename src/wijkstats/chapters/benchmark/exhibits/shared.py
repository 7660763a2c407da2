"""What several exhibits of this chapter share: rows, numbers of sentences, parts of figures."""

from __future__ import annotations

from typing import Any

import pandas as pd

from wijkstats.ground.catalogue import catalogue
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.view import Values, View
from wijkstats.kit.page.words import Words, is_hidden

MUNICIPAL = (
    "indicator", "year", "status", "area", "value", "interval", "rounded_interval", "mean", "lowest", "highest", "n_areas",
)  # fmt: skip
"""Columns of a table of municipal values."""
NETS = [key for key, indicator in catalogue().indicators.items() if indicator.net]
"""Costs less their income: a twin of each indicator of gross costs."""


def latest(table: pd.DataFrame, indicator: str, status: str = "realisatie") -> pd.DataFrame:
    """The rows of an indicator in the last year that has realised values."""
    rows = table[(table["indicator"] == indicator) & (table["status"] == status)].dropna(subset=["value"])
    return rows[rows["year"] == rows["year"].max()]


def realised_group(table: pd.DataFrame) -> pd.DataFrame:
    """The realised values of the reference group."""
    return table[(table["area"] == "reference") & (table["status"] == "realisatie")]


def zero_group(v: View, rows: pd.DataFrame, column: str) -> str:
    """The sentence that a value of the whole group (`rows`) is 0 in the last year that it has; nothing when none is."""
    group = rows.dropna(subset=[column])
    last = group[group["year"] == group.groupby("indicator")["year"].transform("max")]
    zero = [f"‘{v.words.label('indicator', key)}’" for key in dict.fromkeys(last.loc[last[column] == 0, "indicator"])]
    return v.words("table.zero_group", indicator=v.words.listing(zero)) if zero else ""


def one_or_many(n: int) -> Values:
    """`one` or `many`, so that each has its own sentence."""
    return {"one": n if n == 1 else None, "many": n if n != 1 else None}


GROUPS: tuple[str, ...] = ("reference", "similar", "others")


COUNTRY: tuple[str, ...] = ("national", "delivered")


def without_zero(table: pd.DataFrame) -> pd.DataFrame:
    """A value of the country that was published as such has no number of municipalities; 0 would say that there are none."""
    if "n_areas" not in table:
        return table
    nobody = table["area"].isin(COUNTRY) & (table["n_areas"] == 0)
    return table.assign(n_areas=table["n_areas"].astype("Int64").mask(nobody))


def own_name(words: Words, facts: Facts) -> str:
    """The name of the own municipality, to begin a label with."""
    name = str(facts.get("own_name") or words("figure.own"))
    return name[:1].upper() + name[1:]


def verdict(v: View, indicator: str, year: object) -> str:
    """What may be said of the own value beside the group, in a sentence; nothing when nobody can tell, or of another year."""
    at, found = v.facts.get("verdicts", {}).get(indicator, (None, ""))
    return v.words(f"table.verdict.{found}") if found and str(at) == str(year) else ""


def case_of(v: View, indicator: str, year: object) -> str | None:
    """Whether the own value is the same, higher or lower, or perhaps so: at some choices; None when nobody can tell."""
    at, found = v.facts.get("verdicts", {}).get(indicator, (None, ""))
    side, _, firm = str(found).partition("_")
    return None if not found or str(at) != str(year) else f"perhaps_{side}" if firm not in ("", "firm") else side


def both_values(row: Any, words: Words) -> str:
    """The own value and that of the group: `4,9% (groep 4,1%)`, the unit named once."""
    unit, indicator = str(row["unit"]), str(row["indicator"])
    own, group = (
        words("table.not_published") if is_hidden(row[c]) else words.value(row[c], unit, indicator)
        for c in ("own", "reference")
    )
    return words("figure.both", own=own.removesuffix(words("unit.after_1000")), group=group)
