"""Two finished reports beside each other, from their published tables alone: in lines for a terminal, and as a page.

Question answered: which figures are others in report B than in A, and do their intervals have no value in common? Those come
first. Nothing is computed again: what neither report shows cannot be told here either.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from wijkstats.ground.errors import Fault, NotDelivered, counted
from wijkstats.ground.formulas import shield
from wijkstats.kit.page.cells import cell
from wijkstats.kit.page.kinds import Kinds
from wijkstats.kit.page.words import HiddenError, Words, load_words
from wijkstats.report.compare import Compared, Figure, Key, compare, read_table, told
from wijkstats.report.exhibits import columns_of
from wijkstats.report.site import page_environment

DIFF = "diff.html"
"""The page, in the folder of report B unless another is named; no part of that report."""
ALL = "diff.csv"
"""Beside the page: every figure that differs."""
MOST, FEW = 40, 12
"""Figures of one exhibit on the page, and lines in the terminal."""
EXHIBIT = re.compile(r'<section class="exhibit" id="(\w+)".*?</section>', re.DOTALL)
TITLE = re.compile(r'<p class="question"><strong>(.*?)</strong></p>|<h\d id="\w+-title">(.*?)</h\d>')
TABLE = re.compile(r'href="tables/([\w-]+)\.csv"')


@dataclass(frozen=True, slots=True)
class Shown:
    """An exhibit of a finished report: its id, its neutral title, the page it stands on, and its table."""

    id: str
    title: str
    page: str
    table: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A report as it was published: its manifest, its exhibits in the order of its pages, and its tables as text."""

    name: str
    manifest: Mapping[str, Any]
    exhibits: tuple[Shown, ...]
    tables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """What differs in one exhibit: rows that are the same are counted only."""

    shown: Shown
    found: Compared

    @property
    def apart(self) -> tuple[Figure, ...]:
        """The figures whose two intervals have no value in common."""
        return tuple(figure for figure in self.found.figures if figure.apart)


@dataclass(frozen=True, slots=True)
class Beside:
    """Two reports beside each other: what differs per exhibit, how many exhibits are the same, and those of one side alone."""

    then: Finished
    now: Finished
    moved: tuple[Moved, ...]
    same: int
    only_then: tuple[Shown, ...]
    only_now: tuple[Shown, ...]


def read_report(folder: Path) -> Finished:
    """A finished report in its folder; NotDelivered when there is none."""
    path = folder / "manifest.json"
    if not path.is_file():
        step = f"make it first: make report DELIVERY={folder.name}"
        raise NotDelivered(
            Fault(f"reports/{folder.name}", "no finished report", "a folder that make report wrote", step)
        )
    manifest = json.loads(path.read_text(encoding="utf-8"))
    pages = [
        name for name in manifest["published"] if name.endswith(".html") and name not in ("report.html", "letter.html")
    ]
    found = {one.id: one for name in pages for one in _shown(folder / name)}
    tables = {p.stem: p.read_text(encoding="utf-8") for p in sorted((folder / "tables").glob("*.csv"))}
    order = re.findall(EXHIBIT.pattern.partition(".*?")[0], (folder / "report.html").read_text(encoding="utf-8"))
    return Finished(
        folder.name, manifest, tuple(found[i] for i in order if i in found and found[i].table in tables), tables
    )


def _shown(path: Path) -> Iterator[Shown]:
    if path.is_file():
        for match in EXHIBIT.finditer(path.read_text(encoding="utf-8")):
            titles = [html.unescape(strong or plain) for strong, plain in TITLE.findall(match[0])]
            table = TABLE.search(match[0])
            yield Shown(match[1], titles[-1] if titles else match[1], path.name, table[1] if table else "")


def beside(then: Finished, now: Finished) -> Beside:
    """Lay the exhibits of two reports beside each other; those of one table each with the rows of its own grouping."""
    moved, same = [], 0
    theirs = {one.table for one in then.exhibits}
    for table in dict.fromkeys(one.table for one in now.exhibits if one.table in theirs):
        whole = compare(table, read_table(then.tables[table]), read_table(now.tables[table]))
        for shown, found in _per_exhibit([one for one in now.exhibits if one.table == table], whole):
            same += found.alike
            moved += [] if found.alike else [Moved(shown, found)]
    ours = {one.table for one in now.exhibits}
    only_then, only_now = (tuple(one for one in side.exhibits if one.table not in other)
                           for side, other in ((then, ours), (now, theirs)))  # fmt: skip
    return Beside(then, now, tuple(moved), same, only_then, only_now)


def _per_exhibit(shown: Sequence[Shown], whole: Compared) -> Iterator[tuple[Shown, Compared]]:
    """The rows of each exhibit that shows one grouping of its table; all other rows with the first that does not, or the last."""
    own = {
        one.id.removeprefix(f"{one.table}_"): one for one in shown if one.id != one.table and "grouping" in whole.keys
    }
    rest = next((one for one in shown if one not in own.values()), shown[-1])
    at = whole.keys.index("grouping") if "grouping" in whole.keys else 0

    def of(row: Key) -> str:
        return own.get(row[at], rest).id

    for one in (one for one in shown if one in own.values() or one == rest):
        figures = tuple(f for f in whole.figures if of(f.row) == one.id)
        then, now = (tuple(row for row in side if of(row) == one.id) for side in (whole.only_then, whole.only_now))
        columns = (whole.columns_then, whole.columns_now) if one == rest else ((), ())
        yield one, Compared(whole.table, whole.keys, figures, then, now, *columns)


def diff_lines(both: Beside) -> Iterator[str]:
    """The comparison for a terminal: per exhibit the figures that differ with both intervals, and what one side has alone."""
    a, b = both.then.name, both.now.name
    for one in both.moved:
        found = one.found
        yield f"\n{one.shown.title} ({found.table}.csv)"
        yield (f"  {counted(len(found.figures), 'figure')} in {counted(found.rows, 'row')} moved, "
               f"{len(one.apart)} with intervals apart")  # fmt: skip
        lines = [
            f"  only in {side}: {told(found.keys, row)}"
            for side, rows in ((a, found.only_then), (b, found.only_now))
            for row in rows
        ]
        lines += [
            f"  column only in {side}: {c}"
            for side, columns in ((a, found.columns_then), (b, found.columns_now))
            for c in columns
        ]
        lines += [_line(found.keys, figure) for figure in _in_order(found)]
        yield from lines[:FEW]
        if len(lines) > FEW:
            yield f"  ... and {len(lines) - FEW} more in {ALL}"
    for side, shown in ((a, both.only_then), (b, both.only_now)):
        yield from (f"\nonly in {side}: {one.title} ({one.table}.csv)" for one in shown)
    figures, apart = (sum(len(part) for part in parts) for parts in
                      ([m.found.figures for m in both.moved], [m.apart for m in both.moved]))  # fmt: skip
    yield (f"\n{a} beside {b}: {counted(len(both.moved), 'exhibit')} with {counted(figures, 'figure')} moved "
           f"({apart} with intervals apart, marked !), {counted(both.same, 'exhibit')} the same")  # fmt: skip


def _line(keys: Sequence[str], figure: Figure) -> str:
    sides = ((figure.then, figure.interval_then), (figure.now, figure.interval_now))
    mark, other = "!" if figure.apart else " ", f" (another {figure.other})" if figure.other else ""
    return f"  {mark} {told(keys, figure.row)}: {figure.column} {' -> '.join(_plain(*side) for side in sides)}{other}"


def diff_csv(both: Beside) -> str:
    """Every figure that differs and every row of one side alone, as a table."""
    head = ["table", "row", "figure", "then", "low_then", "high_then", "now", "low_now", "high_now", "apart", "other"]
    rows: list[tuple[str, ...]] = []
    for one in both.moved:
        found = one.found
        rows += [(found.table, told(found.keys, f.row), f.column, f.then, *f.interval_then, f.now, *f.interval_now,
                  str(f.apart).lower(), f.other) for f in found.figures]  # fmt: skip
        alone = ((both.then.name, found.only_then), (both.now.name, found.only_now))
        rows += [
            (found.table, told(found.keys, row), f"only in {side}", *[""] * 8) for side, keys in alone for row in keys
        ]
    return str(pd.DataFrame(rows, columns=head).map(shield).to_csv(index=False, lineterminator="\n"))


def _plain(value: str, interval: tuple[str, str]) -> str:
    return (value or "no figure") + (f" ({interval[0]} to {interval[1]})" if all(interval) else "")


def _in_order(found: Compared) -> list[Figure]:
    """The figures with intervals apart first; the limits of an interval stand beside its figure, and not by themselves."""
    limits = ("low", "high")
    return sorted((f for f in found.figures if not f.column.endswith(limits)), key=lambda f: not f.apart)


def diff_page(both: Beside, reasons: Sequence[tuple[str, str]]) -> str:
    """The comparison as a page in the language of report B; `reasons`: which kind of input differs, and how."""
    words = load_words(both.now.manifest["language"])
    sections = [_section(one, words) for one in both.moved]
    template = page_environment().get_template("diff.html.j2")
    return template.render(words=words, both=both, sections=sections, reasons=reasons).rstrip() + "\n"


def _section(one: Moved, words: Words) -> dict[str, Any]:
    """The table of an exhibit as the page shows it: cells written as in the report."""
    found = one.found
    kinds = Kinds(found.table, columns_of(found.table))
    figures = _in_order(found)

    def name(row: Key) -> str:
        values = dict(zip(found.keys, row, strict=True))
        return ", ".join(_cell(values, key, words, kinds) for key in found.keys)

    def line(figure: Figure) -> dict[str, Any]:
        sides = [_side(found.keys, figure, *side, words, kinds)
                 for side in ((figure.then, figure.interval_then), (figure.now, figure.interval_now))]  # fmt: skip
        return {"row": name(figure.row), "column": words.column(figure.column, found.table), "sides": sides,
                "apart": figure.apart, "other": figure.other and words.column(figure.other, found.table)}  # fmt: skip

    return {
        "shown": one.shown, "found": found, "apart": len(one.apart), "lines": [line(f) for f in figures[:MOST]],
        "more": max(len(figures) - MOST, 0), "gone": [name(r) for r in found.only_then], "new": [name(r) for r in found.only_now],
    }  # fmt: skip


def _side(
    keys: Sequence[str], figure: Figure, value: str, interval: tuple[str, str], words: Words, kinds: Kinds
) -> tuple[str, str]:
    """A value and its interval, as the report writes them."""
    row: dict[str, Any] = dict(zip(keys, figure.row, strict=True)) | {figure.column: value}
    text = _cell(row, figure.column, words, kinds)
    ends = [_cell({**row, figure.column: end}, figure.column, words, kinds) for end in interval if end]
    return text, words("table.interval").format(low=ends[0], high=ends[1]) if len(ends) == 2 else ""


def _cell(row: Mapping[str, Any], column: str, words: Words, kinds: Kinds) -> str:
    """One cell as the report writes it; as it stands in the file where that is not known."""
    text = str(row[column])
    if not text:
        return words("diff.no_figure")
    value: Any = text
    if not kinds.of(column).words and re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", text):
        value = float(text)
    try:
        return cell({**row, column: value}, column, words, {}, kinds)
    except (HiddenError, KeyError, ValueError):
        return text
