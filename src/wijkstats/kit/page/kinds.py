"""How a column is written, given what it is: the same on the page and in the workbook.

Question answered: how must the number in this cell of this row be shown, is it words, and is it empty because it is hidden?
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wijkstats.ground.kinds import Columns, Kind
from wijkstats.ground.records import Published
from wijkstats.kit.page.words import Words, is_hidden

Row = Mapping[str, Any]

SHOWN: Mapping[str, str] = {
    "share_interval": "share", "points": "signed_points", "money": "euro", "rate": "per_1000", "deviation": "signed",
    "ratio": "two", "odds_ratio": "two", "number": "free", "mean": "one", "mean_difference": "signed",
}  # fmt: skip
"""Kinds that `Words.show` knows by another name."""


def ends_of(column: str) -> tuple[str, str] | None:
    """The columns between which a column of the page with an interval lies; None for other columns.

    >>> ends_of("improved_interval"), ends_of("interval_previous"), ends_of("share")
    (('improved_low', 'improved_high'), ('low_previous', 'high_previous'), None)
    """
    before, found, after = column.partition("interval")
    return (f"{before}low{after}", f"{before}high{after}") if found else None


def written(kind: Kind, row: Row) -> str:
    """How a number of this kind is written in this row: a kind of `Words.show`, or one of a difference (see `cells`)."""
    if kind.name == "share" and kind.decimals == 0:
        return "whole"
    if kind.name == "number" and kind.decimals == 1:
        return "one"
    if kind.name == "by_measure":
        return {"missing": "share", "domains": "number", "share": "share", "rate": "one"}.get(
            str(row.get("measure")), "count"
        )
    if kind.name == "difference_by_measure":
        return "named_points" if row.get("measure") in ("missing", "share") else "change"
    if kind.name in {"in_unit", "of_indicator"}:
        unit = "share" if kind.name == "of_indicator" else str(row.get("unit"))
        return "percent" if unit == "percent" else Words.unit_kind(unit, str(row.get("indicator", "")))
    return SHOWN.get(kind.name, kind.name)


@dataclass(frozen=True, slots=True)
class Kinds:
    """What the columns of one table are. Without kinds nothing is known, and all numbers are plain.

    sources   column -> the counts it follows from: it is hidden only when one of those is
    columns   all columns that were published; a column that is not among them was made for the page
    steps     column -> the step of its number in each row of the published table
    """

    name: str = ""
    kinds: Columns = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: frozenset[str] = frozenset()
    steps: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def of(self, column: str) -> Kind:
        """What is this column? One that nobody named holds plain numbers."""
        return self.kinds.get(column) or self.kinds.get((ends_of(column) or ("",))[0]) or Kind("number")

    def may_be_hidden(self, column: str, row: Row) -> bool:
        """Is this cell, which has no value in a row with a hidden count, empty because of that?"""
        if column in self.sources:
            return any(is_hidden(row.get(count)) for count in self.sources[column])
        return self.of(column).name == "count" if column in self.columns else not self.of(column).words


def kinds_of(published: Published, made: Columns | None = None) -> Kinds:
    """What the columns of a protected table are, and those that are `made` of it for the page."""
    columns = frozenset(map(str, published.table.columns))
    return Kinds(published.name, {**published.kinds, **(made or {})}, published.sources, columns, published.steps)
