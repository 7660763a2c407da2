"""A sheet of an Excel file as text with columns, so that everything after it is the same as for a CSV.

Question answered: what stands in the sheet? Each row of the sheet becomes one line, empty rows too: the row in rejects.csv
is the row in Excel. Cells of text stay as they are, leading zeros included; a date becomes 2017-03-01, a whole number 3, another
number 8,4. What a value alone does not tell (an error, a format, a merge) gets a mark in the text; `marks` settles it once it is
known which column is which.
"""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from wijkstats.delivery.files.marks import FORMULA_MARK, HELD, HIDDEN_ROWS, LOST, PART, SHOWN, SINCE_1904, STRUCK_ROWS
from wijkstats.delivery.files.other_formats import refuse_binary
from wijkstats.delivery.files.workbook import ERROR, FORMULA, ZEROS, Scan, Sheet, Workbook
from wijkstats.ground.errors import DeliveryError, Fault
from wijkstats.ground.shown import shown, shown_file

SUFFIXES = (".xlsx",)
WHOLE = 10**15  # Excel keeps 15 digits
TITLES = 50
"""In so many rows the header is looked for: there every text is quoted, so that no sign in it is taken for a separator."""
UNREADABLE = (
    *(CalamineError, OSError, zipfile.BadZipFile, zlib.error, expat.ExpatError),
    *(ValueError, KeyError, EOFError, NotImplementedError, RuntimeError),
)
"""What reading a damaged or hostile workbook raises. Besides those of calamine, the disk and the formats themselves, zipfile says
KeyError, EOFError, NotImplementedError (compression) and RuntimeError (encrypted), and a number in the XML ValueError."""


def sheet_as_text(path: Path, sheet: str, table: str, scratch: Path) -> tuple[Path, str]:
    """Write one sheet of a workbook as CSV to a folder in `scratch`; returns that file, and the name of the sheet.

    sheet   its name; '' means the sheet called like the table, or the only one that is not empty
    Raises DeliveryError, listing the sheets, when it is unclear which one is meant; and for a workbook that cannot be read
    or that is too large.
    """
    refuse_binary(path, (*SUFFIXES,))
    try:
        with Workbook(path) as book:
            book.check_strings()
            chosen = choose(book, sheet, table)
            scan = book.scan(chosen)
            since_1904 = book.from_1904
        target = scratch / f"sheet-{table}" / "sheet.csv"
        target.parent.mkdir()
        if since_1904:
            (target.parent / SINCE_1904).touch()
        for name, rows in ((HIDDEN_ROWS, scan.hidden), (STRUCK_ROWS, scan.struck)):
            if some := [row for row in rows if row <= scan.rows]:
                (target.parent / name).write_text(f"{len(some)} {min(some)}", encoding="ascii")
        _write(CalamineWorkbook.from_path(str(path)).get_sheet_by_name(chosen.name), scan, target)
    except UNREADABLE as error:
        raise DeliveryError(
            Fault(
                shown_file(path.name),
                f"no Excel file that can be read ({type(error).__name__})",
                "an .xlsx without a password",
                "open it in Excel and save it again as .xlsx, or as CSV UTF-8",
            )
        ) from None
    return target, chosen.name


def choose(book: Workbook, sheet: str, table: str) -> Sheet:
    """The sheet that is meant. Raises DeliveryError, listing the sheets, when that is unclear."""
    wanted = (sheet or table).strip().casefold()
    same = [s for s in book.sheets if s.name.strip().casefold() == wanted]
    seen = [s for s in book.sheets if not s.hidden]
    if not sheet and (not same or same[0].hidden):
        same += [s for s in seen if s not in same and book.filled(s)]
    if len(same) == 1:
        return same[0]
    first = next((shown(s.name) for s in (*seen, *book.sheets) if book.filled(s)), "name")
    raise DeliveryError(
        Fault(
            f"{book.file}, sheet {shown(sheet or table)}",
            f"the sheets {', '.join(shown(s.name) + ' (hidden)' * s.hidden for s in book.sheets) or 'none'}",
            "the name of one sheet" if sheet else f"a sheet called {table}, or one sheet only",
            f'choose one in delivery.yaml: files: {{{table}: "{book.file}#{first}"}}; when a table goes on in another '
            "sheet, put its rows in one sheet first",
        )
    )


def _write(sheet: CalamineSheet, scan: Scan, target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";", lineterminator="\n")
        for number, texts in enumerate(_rows(sheet, scan), start=1):
            if not any(texts):
                file.write("\n")
            elif number <= TITLES:
                file.write(";".join('"' + t.replace('"', '""') + '"' if t else "" for t in texts) + "\n")
            else:
                rows.writerow(texts)


def _rows(sheet: CalamineSheet, scan: Scan) -> Iterator[list[str]]:
    """The texts of each row from the first one of the sheet, from its first column on, with the marks of odd cells."""
    before = sheet.start[1] if sheet.start else 0
    rows, odd, merges = iter(sheet.iter_rows()), scan.odd(), iter(sorted(scan.merged))
    cell, merge = next(odd, None), next(merges, None)
    running: list[tuple[int, int, int, str]] = []  # last row, columns and text of the merges that reach this row
    records = False  # only titles and headers so far
    for number in count(1):
        cells = next(rows, None)
        if cells is None and number > scan.rows:
            return
        cells = [""] * before + list(cells or [])
        cells += [""] * (scan.columns - len(cells))
        texts = [_text(value) for value in cells]
        while cell is not None and cell[0] <= number:
            _, column, kind, text = cell
            texts[column - 1] = _marked(kind, text, cells[column - 1])
            cell = next(odd, None)
        filled = [value for value, text in zip(cells, texts, strict=True) if text]
        records = records or (len(filled) > 1 and any(not isinstance(v, str) or re.search(r"\d", v) for v in filled))
        running = [one for one in running if one[0] >= number]
        for _, left, right, text in running:
            texts[left - 1] = HELD + text if records and text else text
            _part(texts, left, right, records and bool(text))
        while merge is not None and merge[0] <= number:
            top, left, bottom, right = merge
            if top == number and left <= len(texts):
                right = min(right, len(texts))
                running.append((bottom, left, right, texts[left - 1]))
                _part(texts, left, right, records and len(filled) > 1 and bool(texts[left - 1]))
            merge = next(merges, None)
        yield texts


def _part(texts: list[str], left: int, right: int, told: bool) -> None:
    """Mark the cells of a merge over columns, to the right of the one that holds the value."""
    for column in range(left, right if told else left):
        texts[column] = PART


def _marked(kind: str, text: str, value: object) -> str:
    if kind == ERROR:
        return LOST + text
    if kind == FORMULA:
        return FORMULA_MARK
    plain = _text(value)
    told = _shown(text, value) if isinstance(value, float) else plain
    return plain if told == plain else f"{SHOWN}{told}{SHOWN}{plain}"


def _shown(format_: str, value: float) -> str:
    """A number as its format shows it: a percentage, or with zeros or letters in front.

    >>> _shown("0%", 0.25), _shown("0.0%", 0.093), _shown("00000000", 10001.0), _shown('"C"0', 10001.0)
    ('25%', '9,3%', '00010001', 'C10001')
    """
    found = ZEROS.fullmatch(format_)
    if found is None:
        return f"{(Decimal(repr(value)) * 100).normalize():f}%".replace(".", ",")
    if value < 0 or not value.is_integer() or value >= WHOLE:
        return _text(value)
    before = re.sub(r'"([^"]*)"|\\(.)', lambda part: part[1] or part[2] or "", found[1])
    return before + str(int(value)).zfill(len(found[2]))


def _text(cell: object) -> str:
    """A cell as text. A number has a decimal comma: 31.234 could be thirty-one thousand, 31,234 cannot.

    >>> [_text(cell) for cell in ("007 ", 3.0, 3.5, date(2017, 3, 1), datetime(2017, 3, 1, 9, 30))]
    ['007 ', '3', '3,5', '2017-03-01', '2017-03-01 09:30:00']
    """
    if isinstance(cell, float):
        whole = cell.is_integer() and abs(cell) < WHOLE
        return str(int(cell)) if whole else f"{Decimal(repr(cell)):f}".replace(".", ",")
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0).isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(cell, date):
        return cell.isoformat()
    return " ".join(str(cell).splitlines()) if cell is not None else ""
