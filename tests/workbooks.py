"""The sound delivery of `exports` as an Excel workbook: dates as dates, levels as numbers, and what a test changes in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import xlsxwriter
from exports import Table

Change = Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]


def as_xlsx(table: Table, change: Change | None = None, sheet: str = "zrm", first: int = 0, **others: Table) -> bytes:
    """A workbook with the table in a sheet, from row `first` (counted from 0) on; `change` works on that sheet afterwards.

    `others` are more sheets.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd-mm-yyyy"}) as book:
        page = book.add_worksheet(sheet)
        for i, row in enumerate(table):
            page.write_row(first + i, 0, [typed(text) for text in row])
        for name, more in others.items():
            extra = book.add_worksheet(name)
            for i, row in enumerate(more):
                extra.write_row(i, 0, [typed(text) for text in row])
        if change is not None:
            change(book, page)
    return buffer.getvalue()


def typed(text: str) -> date | float | str:
    """A text as Excel would hold it: a date, a number, or text with zeros in front."""
    if re.fullmatch(r"\d{2}-\d{2}-\d{4}", text):
        return datetime.strptime(text, "%d-%m-%Y").date()
    if re.fullmatch(r"0|[1-9]\d*(,\d+)?", text):
        return float(text.replace(",", "."))
    return text


def with_parts(made: bytes, **parts: str) -> bytes:
    """The workbook with other contents of its parts; `sheet1` is the first sheet."""
    names = {"sheet1": "xl/worksheets/sheet1.xml", "workbook": "xl/workbook.xml"}
    changed = {names[name]: text for name, text in parts.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name, old.read(name)))
    return buffer.getvalue()
