"""What was asked: by which columns, of whom. Words of the analyst become expressions on a table, whatever the back end.

    by     a column, ("age", [18, 30, 65]) for classes, or a list of these
    where  {column: value}, where a value is one level, a list of levels, or (low, high) with both ends in it (None: open)

A level may be given by its key, by its label or by a part of its name that fits one level only.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.ground.errors import Fault
from wijkstats.ground.records import FEW_CLIENTS, UNKNOWN
from wijkstats.ground.scales import DOMAINS, LOW_DOMAIN_CATEGORIES
from wijkstats.kit.page.words import Words
from wijkstats.workbench.told import PersonalError, cannot, label_of

By = str | tuple[str, Sequence[Any]]
Where = Mapping[str, Any]
ALL = "all"
SEPARATOR = "\x1f"
MOST_LEVELS = 60
"""A number with more values than this is no breakdown as it is: it needs classes."""
PERSONAL = {
    **dict.fromkeys(("client", "clientnummer", "bsn", "household", "huishoudnummer", "rater", "beoordelaar"), "person"),
    **dict.fromkeys(("trajectory", "trajectnummer", "contactnummer"), "key"),
    **dict.fromkeys(("turns_18", "geboortedatum", "birth_date"), "birth"),
}
"""Columns that say who somebody is, and why."""
_ORDERS = {
    "domain": DOMAINS,
    "low_domains": tuple(LOW_DOMAIN_CATEGORIES),
    "duration": ("m0_6", "m6_12", "m12_18", "m18_plus"),
}


@dataclass(frozen=True)
class Columns:
    """The columns of a table that may be asked for, and what their levels are called.

    table   an Ibis table; columns in `PERSONAL` may be there, and are refused
    ages    names of the age groups, in their order
    orders  column -> its levels in order, of classes made on the way
    """

    table: ir.Table = field(repr=False)
    words: Words = field(repr=False)
    ages: Sequence[str] = ()
    _known: dict[str, list[str]] = field(default_factory=dict, repr=False)

    @cached_property
    def names(self) -> list[str]:
        """What may be asked for."""
        return [name for name in self.table.columns if name not in PERSONAL]

    def check(self, name: str, where: str) -> str:
        """The name, when it may be asked for; AskedError with all that may, PersonalError for what is somebody's."""
        if name in PERSONAL:
            why = self.words(f"workbench.personal.{PERSONAL[name]}")
            allowed = self.words("workbench.asked.one_of", names=", ".join(self.names))
            raise PersonalError(Fault(f"{where}: {name}", why, allowed, self.words("workbench.asked.other_column")))
        if name not in self.names:
            near = difflib.get_close_matches(name, self.names, n=1, cutoff=0.5)
            step = (
                self.words("workbench.asked.mean", name=near[0]) if near else self.words("workbench.asked.other_column")
            )
            raise cannot(
                f"{where}: {name}",
                self.words("workbench.asked.no_column"),
                self.words("workbench.asked.one_of", names=", ".join(self.names)),
                step,
            )
        return name

    def levels(self, name: str) -> list[str]:
        """The levels of a column as text, in the order in which they are shown."""
        if name not in self._known:
            column = self.table[name].cast("string").fill_null(UNKNOWN)
            found = self.table.select(level=column).distinct().limit(2 * MOST_LEVELS).execute()["level"]
            self._known[name] = self.in_order(name, [str(level) for level in found])
        return self._known[name]

    def in_order(self, name: str, levels: Sequence[str]) -> list[str]:
        """Levels by the order of the column, numbers by size, names by the alphabet; unknown last."""
        order = _ORDERS.get(name, tuple(self.ages) if name == "age_group" else ())

        def place(level: str) -> tuple[object, ...]:
            last = {FEW_CLIENTS: 1, UNKNOWN: 2}.get(level, 0)
            known = order.index(level) if level in order else len(order)
            number = float(level) if re.fullmatch(r"-?\d+(\.\d+)?", level) else float("inf")
            return last, known, number, level.casefold()

        return sorted(levels, key=place)

    def level_by(self, by: By) -> tuple[str, ir.Value, list[str]]:
        """The name of a breakdown, its level in each row as text, and the order of its levels (empty: by `in_order`)."""
        if isinstance(by, tuple):
            return self._classes(*by)
        name = self.check(by, "by")
        column = self.table[name]
        if column.type().is_temporal():
            raise cannot(
                f"by: {name}",
                self.words("workbench.asked.is_day"),
                self.words("workbench.asked.quarter", name=name),
                self.words("workbench.asked.add", name=name),
            )
        if column.type().is_numeric() and not column.type().is_boolean() and len(self.levels(name)) > MOST_LEVELS:
            raise cannot(
                f"by: {name}",
                self.words("workbench.asked.many"),
                f'("{name}", [18, 30, 65])',
                self.words("workbench.asked.classes"),
            )
        return name, column.cast("string").fill_null(UNKNOWN), []

    def _classes(self, name: str, edges: Sequence[Any]) -> tuple[str, ir.Value, list[str]]:
        column = self.table[self.check(name, "by")]
        wanted = list(edges)
        if not (column.type().is_numeric() or column.type().is_temporal()) or not wanted or sorted(wanted) != wanted:
            raise cannot(
                f"by: {name}",
                self.words("workbench.asked.no_classes"),
                '("age", [18, 30, 65])',
                self.words("workbench.asked.classes"),
            )
        column, wanted = _as_days(column, wanted)
        whole = all(isinstance(edge, int) for edge in wanted) and column.type().is_integer()
        names = [
            f"< {wanted[0]}",
            *(f"{a}–{b - 1}" if whole else f"{a} – < {b}" for a, b in pairwise(wanted)),
            f"≥ {wanted[-1]}",
        ]
        cases = [(column < edge, label) for edge, label in zip(wanted, names[:-1], strict=True)]
        return name, ibis.cases(*cases, (column.notnull(), names[-1]), else_=UNKNOWN), names

    def filtered(self, where: Where) -> tuple[dict[str, ir.BooleanValue], dict[str, str], str]:
        """The conditions of `where`, each in words, and a sentence when a level does not exist (then nothing is left)."""
        conditions: dict[str, ir.BooleanValue] = {}
        said: dict[str, str] = {}
        for name, value in where.items():
            column = self.table[self.check(name, "where")]
            if isinstance(value, tuple) and len(value) == 2 and not column.type().is_string():
                column, (low, high) = _as_days(column, list(value))
                above = column.notnull() if low is None else column >= low
                conditions[name] = above if high is None else above & (column <= high)
                said[name] = f"{low if low is not None else '…'} – {high if high is not None else '…'}"
                continue
            asked, found = _several(value), self.chosen(name, value)
            missing = [one for one in asked if not self._meant(name, one)]
            if missing:
                return {}, {}, self._nearest(name, missing[0])
            conditions[name] = column.cast("string").fill_null(UNKNOWN).isin(found)
            said[name] = ", ".join(label_of(name, level, self.words) for level in found)
        return conditions, said, ""

    def chosen(self, name: str, value: object) -> list[str]:
        """The levels of a column that are meant by a value, or by several."""
        return [level for one in _several(value) for level in self._meant(name, one)]

    def _meant(self, name: str, value: object) -> list[str]:
        """The level that is meant: by its key, its label, or a part of one name only."""
        text = str(value).casefold()
        levels = self.levels(name)
        labels = [label_of(name, level, self.words).casefold() for level in levels]
        exact = [lv for lv, label in zip(levels, labels, strict=True) if text in (lv.casefold(), label)]
        parts = [lv for lv, label in zip(levels, labels, strict=True) if text in label] if len(text) > 2 else []
        return exact or (parts if len(parts) == 1 else [])

    def _nearest(self, name: str, value: object) -> str:
        """One sentence: this level is not there, these are nearest."""
        labels = [label_of(name, level, self.words) for level in self.levels(name)]
        folded = {label.casefold(): label for label in labels}
        text = str(value).casefold()
        near = difflib.get_close_matches(text, folded, n=3, cutoff=0.4)
        near = [*dict.fromkeys([*(one for one in folded if text in one), *near])][:3]
        names = [folded[one] for one in near] or labels[:8]
        return self.words(
            "workbench.nothing_near", column=self.heading(name), value=str(value), names=self.words.listing(names)
        )

    def heading(self, name: str) -> str:
        """What a column is called."""
        known = self.words.find(f"workbench.columns.{name}")
        if isinstance(known, Mapping):
            return str(known["label"])
        return self.words("workbench.headings.all") if name == ALL else self.words.label("grouping", name)


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple, set, frozenset, pd.Series)) else [value]


def _as_days(column: ir.Value, edges: list[Any]) -> tuple[ir.Value, list[Any]]:
    """Of a column of moments its days, and the edges as days: `2017-01-01` is read as one."""
    if not column.type().is_temporal():
        return column, edges
    days = [None if e is None else e if type(e) is date else pd.Timestamp(e).date() for e in edges]
    return column.cast("date"), days
