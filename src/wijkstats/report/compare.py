"""Two published tables of one name laid beside each other: which rows and figures are not the same?

Question answered: what would a reader see differ, when the table on the left becomes the one on the right? Cells are compared as
they are written, so nothing differs by the way a computer keeps a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

import pandas as pd

from wijkstats.ground.formulas import unshield

HIDDEN = "suppressed"
"""The column that says that a cell of the row is hidden; no figure itself."""
MEANING = ("reference", "unit", "least_step", "base_year", "method", "effect_name")
"""Columns that say what the figures of a row are: where one differs, the two are not figures of the same thing."""
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell that is not the same: the keys of its row, its column, and on either side value and interval ("" without)."""

    row: Key
    column: str
    then: str
    now: str
    interval_then: tuple[str, str] = ("", "")
    interval_now: tuple[str, str] = ("", "")
    other: str = ""
    """The column of `MEANING` by which it is a figure of something else on either side; empty when it is of the same."""

    @property
    def apart(self) -> bool:
        """Do the two intervals have no value in common? False when a limit is not shown, or for figures of something else."""
        if self.other or not all((*self.interval_then, *self.interval_now)):
            return False
        (low, high), (other_low, other_high) = (map(float, pair) for pair in (self.interval_then, self.interval_now))
        return high < other_low or other_high < low


@dataclass(frozen=True, slots=True)
class Compared:
    """A table on both sides: the columns that name a row, the figures that differ, and the rows and columns of one side alone."""

    table: str
    keys: tuple[str, ...]
    figures: tuple[Figure, ...]
    only_then: tuple[Key, ...]
    only_now: tuple[Key, ...]
    columns_then: tuple[str, ...]
    columns_now: tuple[str, ...]

    @property
    def alike(self) -> bool:
        """Is there nothing to tell?"""
        return not (self.figures or self.only_then or self.only_now or self.columns_then or self.columns_now)

    @property
    def rows(self) -> int:
        """How many rows have a figure that differs."""
        return len({figure.row for figure in self.figures})


def read_table(text: str) -> pd.DataFrame:
    """A published table with every cell as it is written; a hidden one is empty."""
    table = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False)
    return table.map(unshield)


def row_keys(*sides: pd.DataFrame) -> list[str]:
    """The columns that name a row: the fewest at the left by which no two rows of one side are alike, or none."""
    shared = [str(c) for c in sides[0] if all(c in side for side in sides)]
    sizes = range(1, len(shared) + 1)
    return next((shared[:n] for n in sizes if not any(s.duplicated(shared[:n]).any() for s in sides)), [])


def ends_beside(columns: Sequence[str], column: str) -> tuple[str, str] | None:
    """The two columns with the limits of the interval of a column, by their names and places; None without.

    >>> ends_beside(["n", "improved_share", "improved_low", "improved_high"], "improved_share")
    ('improved_low', 'improved_high')
    >>> ends_beside(["value", "unit", "low", "high"], "value"), ends_beside(["n", "low"], "n")
    (('low', 'high'), None)
    """
    if f"{column}_share" in columns:
        return None  # the interval is that of the share
    place = columns.index(column)
    after = tuple(columns[place + 1 : place + 3])
    stems = (f"{column}_", f"{column.removesuffix('_share')}_")
    named = [(f"{stem}low", f"{stem}high") for stem in stems]
    beside = [after] if len(after) == 2 and after[0].endswith("low") and after[1] == f"{after[0][:-3]}high" else []
    last = [("low", "high")] if column == "value" else []
    return next(((low, high) for low, high in (*named, *beside, *last) if low in columns and high in columns), None)


def compare(name: str, then: pd.DataFrame, now: pd.DataFrame) -> Compared:
    """Lay two tables beside each other. Rows that nothing names are compared by their place."""
    keys = row_keys(then, now)
    sides = [_by_key(side, keys) for side in (then, now)]
    both = [key for key in sides[0] if key in sides[1]]
    columns = [str(c) for c in then if c in now and c not in (*keys, HIDDEN)]
    ends = {column: ends_beside([*map(str, now)], column) for column in columns}
    figures = tuple(
        Figure(key, c, was[c], is_[c], _interval(was, ends[c]), _interval(is_, ends[c]), _other(was, is_))
        for key in both
        for was, is_ in [(sides[0][key], sides[1][key])]
        for c in columns
        if was[c] != is_[c]
    )
    only_then, only_now = (tuple(k for k in one if k not in other) for one, other in (sides, sides[::-1]))
    fewer, more = (tuple(str(c) for c in one if c not in other) for one, other in ((then, now), (now, then)))
    return Compared(name, tuple(keys or ["row"]), figures, only_then, only_now, fewer, more)


def _by_key(table: pd.DataFrame, keys: Sequence[str]) -> dict[Key, Mapping[str, str]]:
    rows = [{str(k): str(v) for k, v in row.items()} for row in table.to_dict("records")]
    return {tuple(row[k] for k in keys) or (str(place),): row for place, row in enumerate(rows, start=1)}


def _other(was: Mapping[str, str], is_: Mapping[str, str]) -> str:
    return next((column for column in MEANING if was.get(column, "") != is_.get(column, "")), "")


def _interval(row: Mapping[str, str], ends: tuple[str, str] | None) -> tuple[str, str]:
    return (row.get(ends[0], ""), row.get(ends[1], "")) if ends else ("", "")


def compare_tables(then: Mapping[str, str], now: Mapping[str, str]) -> list[Compared]:
    """All tables that both sides have (name -> text) and that differ, in the order of their names."""
    both = [name for name in sorted(then) if name in now and then[name] != now[name]]
    return [found for name in both if not (found := compare(name, read_table(then[name]), read_table(now[name]))).alike]


def told(keys: Sequence[str], row: Key) -> str:
    """A row by its keys: `grouping team, level Holy`."""
    return ", ".join(f"{key} {value or '-'}" for key, value in zip(keys, row, strict=True))
