"""Files to work on with: every table as CSV, all tables in one workbook, every figure as SVG.

Question answered: where does the reader find the numbers? Files of earlier runs that no exhibit has any more are removed.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from wijkstats.page.chapters import Chapter
from wijkstats.page.publish import write_whole
from wijkstats.page.words import Words

_LONG_AGO = datetime(2000, 1, 1)
_SHEET = 31


def collect_tables(chapters: Iterable[Chapter]) -> dict[str, str]:
    """CSV file name -> text, of all exhibits, in the order of the report."""
    found: dict[str, str] = {}
    for chapter in chapters:
        for exhibit in chapter.exhibits:
            if exhibit.csv not in found:
                found[exhibit.csv] = (chapter.folder / exhibit.csv).read_text(encoding="utf-8")
    return found


def write_folder(folder: Path, texts: Mapping[str, str], suffix: str) -> list[Path]:
    """Exactly these files in the folder: others with the same suffix are removed, unchanged ones left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.glob(f"*{suffix}")):
        if old.name not in texts:
            old.unlink()
    for name, text in texts.items():
        write_whole(folder / name, text)
    return [folder / name for name in texts]


def write_workbook(path: Path, tables: Mapping[str, str], titles: Mapping[str, Sequence[str]], words: Words) -> Path:
    """One sheet per table and a first sheet that lists them. Text is never read as a formula."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": _LONG_AGO})
    bold = book.add_format({"bold": True, "bottom": 1})
    contents = book.add_worksheet(words("workbook.contents"))
    contents.write_row(0, 0, [words("workbook.sheet"), words("workbook.shows")], bold)
    contents.set_column(0, 0, 34)
    contents.set_column(1, 1, 90)
    contents.freeze_panes(1, 0)
    used = {words("workbook.contents").lower()}
    for row, (file, text) in enumerate(tables.items(), start=1):
        name = _sheet_name(file.removesuffix(".csv"), used)
        contents.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        contents.write_string(row, 1, "; ".join(titles.get(file, ())))
        sheet = book.add_worksheet(name)
        _fill(sheet, list(csv.reader(io.StringIO(text))), bold)
    book.close()
    beside = path.with_name(path.name + ".tmp")
    beside.write_bytes(buffer.getvalue())
    os.replace(beside, path)
    return path


def _fill(sheet: xlsxwriter.worksheet.Worksheet, rows: list[list[str]], bold: object) -> None:
    head = rows[0] if rows else []
    numeric = [c not in TEXT_COLUMNS and _all_numbers(r[c_at] for r in rows[1:]) for c_at, c in enumerate(head)]
    for at, name in enumerate(head):
        sheet.write_string(0, at, name, bold)
        widest = max([len(name), *(len(r[at]) for r in rows[1:])])
        sheet.set_column(at, at, min(max(widest + 2, 9), 60))
    for line, values in enumerate(rows[1:], start=1):
        for at, value in enumerate(values):
            if value == "":
                continue
            if numeric[at]:
                sheet.write_number(line, at, float(value))
            else:
                sheet.write_string(line, at, value)
    sheet.freeze_panes(1, 0)
    if len(rows) > 1:
        sheet.autofilter(0, 0, len(rows) - 1, len(head) - 1)


TEXT_COLUMNS: frozenset[str] = frozenset({"area", "category", "level", "team", "id"})
"""Keys that look like numbers (area code 0622, class 0) and must stay text."""


def _all_numbers(values: Iterable[str]) -> bool:
    seen = False
    for value in values:
        if value == "":
            continue
        seen = True
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
