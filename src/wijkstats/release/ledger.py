"""All counts of a report in one list: each thing that is counted once, wherever it is shown.

Question answered: which numbers would this report tell, and behind which of them are too few people?
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.ground.population import Cell, Region, Where, cell, places
from wijkstats.ground.records import UNKNOWN, Result
from wijkstats.release.disclosure_rules import DisclosureRules

FEW, ROW, UNANIMOUS, EARLIER, SUM = "few", "row", "unanimous", "earlier", "sum"
"""Why a count is hidden: few people; its total has few; everybody is in one part; it differs by few from an earlier report; a
hidden count would follow from it."""
DEAR = 100.0
"""So many times as much it costs to hide a count that a reader misses most."""
TABLE = "table "
"""Start of the unit of counts without a name: they are compared within their own table only."""

Bools = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Entry:
    """One thing that is counted.

    value    the number
    people   the smallest number of people known to stand behind it
    shown    in how many places of the report it would stand (0: it is only needed to compare)
    weight   what it costs the reader to lose it
    reason   why it is hidden; empty when it is shown
    told     an earlier report tells it: hiding it here would be of no use
    each     so many times is everybody counted
    guard    how far an outsider's estimate must reach below and above the number; (0, 0) asks for nothing
    """

    cell: Cell
    value: int
    people: float
    shown: int = 0
    weight: float = 1.0
    reason: str = ""
    guard: tuple[float, float] = (0, 0)
    protects: str = ""
    told: bool = False
    each: float = 1


@dataclass(slots=True)
class Ledger:
    """The entries of a report by what they count, and which rows are left out. `splits`: a whole and its two parts.

    `open`: counts that nothing in this report can guard, because earlier reports tell them already.
    """

    entries: dict[Cell, Entry] = field(default_factory=dict)
    at_most: list[tuple[Cell, Cell]] = field(default_factory=list)
    splits: list[tuple[Cell, Cell, Cell]] = field(default_factory=list)
    left_out: list[Bools] = field(default_factory=list)
    open: list[Cell] = field(default_factory=list)
    cells: list[dict[str, list[Cell | None]]] = field(default_factory=list)

    def hide(self, one: Cell, reason: str, protects: str = "") -> None:
        """Hide what a cell counts, for the first reason given."""
        entry = self.entries[one]
        if not entry.reason:
            entry.reason, entry.protects = reason, protects


def open_ledger(results: Sequence[Result], rules: DisclosureRules) -> Ledger:
    """Every count of these results with what is known of it; those with too few people behind them are hidden."""
    ledger = Ledger()
    for result in results:
        cells = {count: _cells(result, count) for count in result.counts}
        ledger.cells.append(cells)
        small = {count: rules.few(_people(result, count)) for count in result.counts}
        left_out = _left_out(result, cells, small, rules)
        ledger.left_out.append(left_out)
        for count in result.counts:
            _enter(ledger, result, count, cells[count], left_out)
        for one, value in result.extra.values():
            entry = ledger.entries.setdefault(one, Entry(one, value, value, weight=_weight(result, value)))
            entry.shown += 1
        ledger.at_most += result.at_most
        for count, behind in result.contributors.items():
            if behind in result.counts:
                pairs = zip(cells[behind], cells[count], strict=True)
                ledger.at_most += [(few, many) for few, many in pairs if few and many]
    alike = [(b, a) for a, b in ledger.at_most if _value(ledger, a) == _value(ledger, b) is not None]
    ledger.at_most += alike  # who sees that two numbers are the same may take them for the same people
    for result in results:
        for part, whole in result.part_of:
            _remains(ledger, part, whole, rules)
    _judge(ledger, results, rules)
    return ledger


def _value(ledger: Ledger, one: Cell) -> int | None:
    """The number of a cell, or of its parts together; None when one is not in the report."""
    parts = [Cell(one.unit, frozenset({part})) for part in one.parts]
    found = (
        [ledger.entries[one]] if one in ledger.entries else [ledger.entries[p] for p in parts if p in ledger.entries]
    )
    whole = one in ledger.entries or len(found) == len(parts)
    return sum(entry.value for entry in found) if whole else None


def _remains(ledger: Ledger, part: Cell, whole: Cell, rules: DisclosureRules) -> None:
    """What is left of a whole when a part is taken off: shown nowhere, and guarded when it is about a few people."""
    small, large = _value(ledger, part), _value(ledger, whole)
    if small is None or large is None:
        return
    if small > large:
        part, whole = whole, part
    value = abs(large - small)
    rest = Cell(f"rest of {part}, in {whole.unit}", whole.parts)
    if rest not in ledger.entries:
        guard = rules.guard(value) if rules.few(value) else (0, 0)
        ledger.entries[rest] = Entry(rest, value, value, guard=guard)
        ledger.splits.append((whole, part, rest))


def _cells(result: Result, count: str) -> list[Cell | None]:
    """What each row of a count counts; by its own keys where the result does not say. None where there is no number."""
    given: Sequence[Cell | None] | None = result.cells.get(count)
    some = result.table[count].notna().to_numpy()
    if given is None:
        region = _leaves(result, count)
        given = [cell(TABLE + result.name, region, where) for where in places(result.table, *result.keys)]
    return [one if there else None for one, there in zip(given, some, strict=True)]


def _leaves(result: Result, count: str) -> Region:
    parts = result.totals.get(count, ())
    return frozenset().union(*(_leaves(result, part) for part in parts)) if parts else frozenset({count})


def numbers(table: pd.DataFrame, column: str) -> npt.NDArray[np.float64]:
    """A column as numbers, NaN where there is none."""
    found = table[column]
    if found.dtype == object:
        found = found.astype("Float64")
    return np.array(found.to_numpy(dtype=float, na_value=np.nan), dtype=float)


def counted(result: Result, count: str) -> npt.NDArray[np.float64]:
    """A count without the part that is not about people, which everybody knows."""
    number = numbers(result.table, count)
    return number - numbers(result.table, result.aside[count]) if count in result.aside else number


def _people(result: Result, count: str) -> npt.NDArray[np.float64]:
    """The smallest number of people known to stand behind each count: those who contribute, or the count itself.

    Infinite where a column of contributors is empty: such a count is not about people.
    """
    number = counted(result, count)
    behind = numbers(result.table, result.contributors[count]) if count in result.contributors else number
    people = np.where(behind > 0, np.fmin(number, behind), number)
    return np.where(np.isnan(behind) & ~np.isnan(number), np.inf, people)


def _left_out(
    result: Result, cells: dict[str, list[Cell | None]], small: dict[str, Bools], rules: DisclosureRules
) -> Bools:
    """Rows about people of whom a feature is not registered, when they are too few; all rows of such a place go."""
    size = len(result.table)
    if not rules.minimum or not size:
        return np.zeros(size, dtype=bool)
    unregistered = (result.table[list(result.keys)].astype(str) == UNKNOWN).any(axis=1).to_numpy()
    few = np.logical_or.reduce([*small.values(), np.zeros(size, dtype=bool)]) & unregistered
    where = [_where(next((cells[c][row] for c in result.counts if cells[c][row]), None)) for row in range(size)]
    gone = {where[row] for row in np.flatnonzero(few)}
    return np.array([unregistered[row] and where[row] in gone for row in range(size)], dtype=bool)


def _where(one: Cell | None) -> frozenset[Where]:
    return frozenset() if one is None else frozenset(where for where, _ in one.parts)


def _enter(ledger: Ledger, result: Result, count: str, cells: Sequence[Cell | None], left_out: Bools) -> None:
    people, values = _people(result, count), counted(result, count)
    each = numbers(result.table, result.each[count]) if count in result.each else np.ones(len(values))
    for row, one in enumerate(cells):
        if one is None:
            continue
        value = int(values[row])
        entry = ledger.entries.get(one)
        if entry is None:
            entry = ledger.entries[one] = Entry(one, value, people[row])
        entry.people = min(entry.people, people[row])
        entry.weight = max(entry.weight, _weight(result, value) * (DEAR if count in result.dear else 1))
        entry.each = float(np.fmax(entry.each, each[row]))
        entry.shown += not left_out[row]


def _weight(result: Result, value: float) -> float:
    """Large numbers and those of small tables are missed most. A table of hundreds of cells is a detail."""
    return float((1 + value) ** 0.75 * (4 if len(result.table) <= 100 else 1))


def _judge(ledger: Ledger, results: Sequence[Result], rules: DisclosureRules) -> None:
    """Hide what is too small by itself, what stands in a row of few people, and parts that hold everybody."""
    for entry in ledger.entries.values():
        if entry.shown and rules.few(entry.people):
            entry.reason, entry.guard = FEW, rules.guard(entry.value, entry.each)
    if not rules.minimum:
        return
    for result, cells, left_out in zip(results, ledger.cells, ledger.left_out, strict=True):
        for total, parts in result.totals.items():
            for row in np.flatnonzero(~left_out):
                whole = cells[total][row]
                if whole is not None:
                    _judge_row(ledger, whole, [cells[part][row] for part in parts], total in result.revealing, rules)


def _judge_row(
    ledger: Ledger, whole: Cell, parts: Iterable[Cell | None], revealing: bool, rules: DisclosureRules
) -> None:
    some = [part for part in parts if part is not None]
    total = ledger.entries[whole]
    if total.reason == FEW:
        for part in some:
            ledger.hide(part, ROW)
    elif revealing and total.value and any(ledger.entries[part].value == total.value for part in some):
        could = [part for part in some if not _impossible(part, whole)]
        for part in could if len(could) > 1 else ():
            entry = ledger.entries[part]
            ledger.hide(part, UNANIMOUS)
            room = float(min(total.value, rules.minimum))
            entry.guard = (room, 0) if entry.value else (0, room)


def _impossible(part: Cell, whole: Cell) -> bool:
    """Can nobody be in this part by definition (or can everybody only be there)?"""
    inside = {(where, outcome) for where, region in part.parts for outcome in region}
    return not inside or inside == {(where, outcome) for where, region in whole.parts for outcome in region}
