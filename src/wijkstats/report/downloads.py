"""Files to work on with: every table as CSV, all tables in one workbook, every figure as SVG.

Question answered: where does the reader find the numbers? Files of earlier runs that no exhibit has any more are removed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from wijkstats.ground.coarse import fewer_decimals
from wijkstats.ground.formulas import unshield
from wijkstats.ground.kinds import Kind
from wijkstats.kit.page.cells import is_larger
from wijkstats.kit.page.exhibit import Exhibit
from wijkstats.kit.page.kinds import Kinds, written
from wijkstats.kit.page.words import Words

_LONG_AGO = datetime(2000, 1, 1)
_SHEET = 31


def write_folder(folder: Path, names: Sequence[str], suffixes: Sequence[str]) -> None:
    """Remove files of earlier runs that the report has no more."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.iterdir()):
        if old.suffix in suffixes and old.name not in names:
            old.unlink()


def make_workbook(
    tables: Mapping[str, str],
    exhibits: Sequence[Exhibit],
    terms: Mapping[str, str],
    words: Words,
    kinds: Mapping[str, Kinds],
) -> bytes:
    """One sheet per table, and before them the contents with what each shows, the columns, and the words that are used.

    `tables`: CSV file name -> text; `kinds`: what the columns of each hold. Text is never read as a formula.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": _LONG_AGO})
    bold, wrap = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    names = [words(f"workbook.{sheet}") for sheet in ("contents", "terms")]
    contents, meanings = (book.add_worksheet(name) for name in names)
    used = {name.lower() for name in names}
    _heading(
        contents,
        [words(f"workbook.{part}") for part in ("sheet", "shows", "question", "not_said", "rounded")],
        (34, 50, 60, 80, 50),
        bold,
    )
    columns: dict[str, dict[str, list[str]]] = {}
    formats = _Formats(book, words)
    codes: dict[str, str] = {}
    for row, (file, text) in enumerate(tables.items(), start=1):
        name = _sheet_name(file.removesuffix(".csv"), used)
        shown = [exhibit for exhibit in exhibits if exhibit.csv == file]
        contents.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        for at, texts in enumerate(
            ([e.title for e in shown], [e.question for e in shown], [e.not_said for e in shown]), start=1
        ):
            contents.write_string(row, at, " / ".join(dict.fromkeys(texts)), wrap)
        rows = [[unshield(value) for value in line] for line in csv.reader(io.StringIO(text))]
        contents.write_string(row, 4, ", ".join(_rounded(rows, kinds[file])), wrap)
        for column in rows[0] if rows else ():
            meaning = _meaning(column, words, kinds[file], rows[0])
            columns.setdefault(column, {}).setdefault(meaning, []).append(name)
        codes |= _codes(rows, words, kinds[file])
        _fill(book.add_worksheet(name), _with_labels(rows, words, kinds[file]), bold, kinds[file], formats)
    _heading(meanings, [words("workbook.word"), words("workbook.meaning")], (34, 110), bold)
    hidden = words("workbook.empty_cell"), words("workbook.empty_cell_means")
    for row, (word, meaning) in enumerate(
        [hidden, *terms.items(), *_told(columns, words).items(), *codes.items()], start=1
    ):
        meanings.write_string(row, 0, word, wrap)
        meanings.write_string(row, 1, meaning, wrap)
    book.close()
    return buffer.getvalue()


def _rounded(rows: Sequence[Sequence[str]], kinds: Kinds) -> list[str]:
    """The columns of which some number is known to a larger step than its kind has, as it rests on too few people."""
    head, lines = (rows[0], rows[1:]) if rows else ((), ())
    none = (0.0,) * len(lines)
    return [
        column
        for at, column in enumerate(head)
        if any(
            line[at] and is_larger(step, column, kinds)
            for line, step in zip(lines, kinds.steps.get(column, none), strict=True)
        )
    ]


def _meaning(column: str, words: Words, kinds: Kinds, head: Sequence[str]) -> str:
    """What a column holds; of a limit or of one of two deliveries, by what it belongs to. A count is never a limit."""
    label = words.column(column, kinds.name)
    for end, other in (("low", "high"), ("high", "low"), ("this", "previous"), ("previous", "this")):
        stem = column.removesuffix(f"_{end}")
        limit = f"{stem}_{other}" in head and not (end in {"low", "high"} and kinds.of(column).name == "count")
        if label == column != stem and limit:
            return words(f"workbook.{end}_of", of=_meaning(stem, words, kinds, head))
    return label


def _told(columns: Mapping[str, Mapping[str, Sequence[str]]], words: Words) -> Mapping[str, str]:
    """Every column with its meaning; of one that means something else on some sheets, each meaning with its sheets."""
    told = {}
    for column, meanings in columns.items():
        apart = (
            words("workbook.on_sheets", sheets=words.listing(sheets), meaning=meaning)
            for meaning, sheets in meanings.items()
        )
        told[column] = next(iter(meanings)) if len(meanings) == 1 else "\n".join(apart)
    return told


class _Formats:
    """The number formats of a workbook, so that a number looks there as on the page."""

    def __init__(self, book: xlsxwriter.Workbook, words: Words) -> None:
        self.book, self.words = book, words
        self.made: dict[str, Any] = {}

    def of(self, kinds: Kinds, column: str, row: Mapping[str, str], step: float) -> Any:
        """The format of a cell, without the decimals that its step leaves open; None for what has no form of its own."""
        if kinds.of(column).words:
            return None
        pattern = self._pattern(kinds.of(column), row)
        pattern = fewer_decimals(pattern, step * (100 if "%" in pattern else 1))
        if pattern and pattern not in self.made:
            self.made[pattern] = self.book.add_format({"num_format": pattern})
        return self.made.get(pattern)

    def _pattern(self, kind: Kind, row: Mapping[str, str]) -> str:
        if kind.name == "difference_in_unit":
            spec = self.words.unit_kind(row.get("unit", ""), row.get("indicator", ""))
            spec = {"share": "signed_points", "euro": "signed_whole"}.get(spec, "signed_per")
        else:
            spec = written(kind, row)
        if spec in {"signed_points", "named_points"}:
            return "+0.0%;-0.0%;0.0%".replace("%", f'%"{self.words("workbook.points")}"')
        return _EXCEL.get(spec, "")


_EXCEL = {
    "count": "#,##0",
    "share": "0.0%",
    "whole": "0%",
    "percent": '0.0"%"',
    "change": "+0.0%;-0.0%;0.0%",
    "change_in_unit": "+0.0%;-0.0%;0.0%",
    "two": "0.00",
    "number": "#,##0.0",
    "signed": "+0.0;-0.0;0.0",
    "signed_whole": '+"€" #,##0;-"€" #,##0;"€" 0',
    "euro": '"€" #,##0;-"€" #,##0',
    "p": "0.00##",
    "per_1000": "0.0000",
    "signed_per": "+0.0000;-0.0000;0.0000",
    "index": "0.000",
}
"""How a workbook writes each kind. It holds fractions: what the page writes per 1,000 people is per person here."""


def _codes(rows: Sequence[Sequence[str]], words: Words, kinds: Kinds) -> dict[str, str]:
    """The codes that stand in a table, with what they mean."""
    records = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    told = ((value, _label(record, column, words, kinds)) for record in records for column, value in record.items())
    return {value: label for value, label in told if label != value}


def _label(record: Mapping[str, str], column: str, words: Words, kinds: Kinds) -> str:
    """What a key in this column of a row is called; a number, a name and what is not known stay as they are."""
    kind, value = kinds.of(column), record[column]
    of = {"level": record.get(kind.of, ""), "area": "area", "score": "level"}.get(kind.name, kind.of or column)
    of = kind.lists.get(of, of)
    return words.label(of, value) if value and isinstance(words.find(f"labels.{of}"), Mapping) else value


def _with_labels(rows: list[list[str]], words: Words, kinds: Kinds) -> list[list[str]]:
    """The rows with, to the right of all other columns, what the keys are called; headed as on the page."""
    records = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    wide = [list(row) for row in rows]
    for column in (column for column in (rows[0] if rows else ()) if kinds.of(column).words):
        labels = [_label(record, column, words, kinds) for record in records]
        if labels == [record[column] for record in records]:
            continue
        for row, text in zip(wide, [words("workbook.label_of", column=column), *labels], strict=True):
            row.append(text)
    return wide


def _heading(sheet: xlsxwriter.worksheet.Worksheet, texts: Sequence[str], widths: Sequence[int], bold: object) -> None:
    for at, (text, width) in enumerate(zip(texts, widths, strict=True)):
        sheet.write_string(0, at, text, bold)
        sheet.set_column(at, at, width)
    sheet.freeze_panes(1, 0)


def _fill(
    sheet: xlsxwriter.worksheet.Worksheet, rows: list[list[str]], bold: object, kinds: Kinds, formats: _Formats
) -> None:
    head = rows[0] if rows else []
    numeric = [_holds_numbers(kinds.of(c), [r[at] for r in rows[1:]]) for at, c in enumerate(head)]
    for at, name in enumerate(head):
        sheet.write_string(0, at, name, bold)
        widest = max([len(name), *(len(r[at]) for r in rows[1:])])
        sheet.set_column(at, at, min(max(widest + 2, 9), 60))
    none = (0.0,) * len(rows)
    for line, values in enumerate(rows[1:], start=1):
        row = dict(zip(head, values, strict=True))
        for at, value in enumerate(values):
            if value == "":
                continue
            if numeric[at]:
                step = kinds.steps.get(head[at], none)[line - 1]
                sheet.write_number(line, at, float(value), formats.of(kinds, head[at], row, step))
            else:
                sheet.write_string(line, at, value)
    sheet.freeze_panes(1, 0)
    if len(rows) > 1:
        sheet.autofilter(0, 0, len(rows) - 1, len(head) - 1)


def _holds_numbers(kind: Kind, values: Sequence[str]) -> bool:
    """Does the column hold numbers? By its kind; years and levels of the ZRM too. A key of one's own when all are, but 0788."""
    if kind.name in {"year", "score"}:
        return True
    if kind.words and not (kind.name == "key" and kind.of not in _CODED):
        return False
    return _all_numbers(values)


_CODED: frozenset[str] = frozenset({"low_domains", "times", "place"})
"""Lists of labels of which some keys look like numbers (class 0)."""


def _all_numbers(values: Iterable[str]) -> bool:
    seen = False
    for value in values:
        if value == "":
            continue
        seen = True
        if value[:1] == "0" and value[1:2].isdigit():  # a code, whatever its column is called: 0788
            return False
        try:
            float(value)
        except ValueError:
            return False
    return seen


def _sheet_name(name: str, used: set[str]) -> str:
    plain = "".join("_" if c in "[]:*?/\\'" else c for c in name)[:_SHEET] or "table"
    number = 1
    while plain.lower() in used:
        number += 1
        plain = f"{plain[: _SHEET - len(str(number)) - 1]}_{number}"
    used.add(plain.lower())
    return plain
