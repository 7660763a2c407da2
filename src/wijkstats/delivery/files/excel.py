"""A sheet of an Excel file as text with columns, so that everything after it is the same as for a CSV.

Question answered: what stands in the sheet? Each row of the sheet becomes one line, empty rows too: the row in rejects.csv
is the row in Excel. Cells of text stay as they are, leading zeros included; a date becomes 2017-03-01, a whole number 3.
Zeros that only the format of a cell shows, and cells with an error such as #N/A, are not in the file's values.
"""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from wijkstats.ground.errors import DeliveryError, Fault

SUFFIXES = (".xlsx",)
WHOLE = 10**15  # Excel keeps 15 digits


def sheet_as_text(path: Path, sheet: str, table: str, scratch: Path) -> Path:
    """Write one sheet of a workbook as CSV to a folder in `scratch`; the file has the name that rejects.csv shows.

    sheet   its name; '' means the sheet called like the table, or the only one
    Raises DeliveryError, listing the sheets, when it is unclear which one is meant.
    """
    try:
        book = CalamineWorkbook.from_path(str(path))
        name = _choose(book, path.name, sheet, table)
        target = scratch / f"sheet-{table}" / (f"{path.name}#{name}" if sheet else path.name)
        target.parent.mkdir()
        _write(book.get_sheet_by_name(name), target)
    except (CalamineError, OSError) as error:
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise DeliveryError(
            Fault(
                path.name,
                f"no Excel file that can be read ({reason})",
                "an .xlsx without a password",
                "open it in Excel and save it again as .xlsx, or as CSV UTF-8",
            )
        ) from None
    return target


def _choose(book: CalamineWorkbook, file: str, sheet: str, table: str) -> str:
    sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    wanted = (sheet or table).strip().casefold()
    same = [s.name for s in sheets if s.name.strip().casefold() == wanted]
    shown = [s.name for s in sheets if s.visible == SheetVisibleEnum.Visible]
    if not same and not sheet and len(shown) == 1:
        same = shown
    if len(same) == 1:
        return same[0]
    first = shown[0] if shown else "name"
    raise DeliveryError(
        Fault(
            f"{file}, sheet {sheet or table}",
            f"the sheets {', '.join(s.name for s in sheets) or 'none'}",
            "the name of one sheet" if sheet else f"a sheet called {table}, or one sheet only",
            f'choose one in delivery.yaml: files: {{{table}: "{file}#{first}"}}',
        )
    )


def _write(sheet: CalamineSheet, target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        header = csv.writer(file, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL)
        rows = csv.writer(file, delimiter=";", lineterminator="\n")
        started = False
        for cells in sheet.iter_rows():
            texts = [_text(cell) for cell in cells]
            filled = any(texts)
            if not filled:
                file.write("\n")
            elif started:
                rows.writerow(texts)
            else:  # quoted, so that a comma in a name is never taken for the separator
                header.writerow(texts)
                started = True


def _text(cell: object) -> str:
    """A cell as text.

    >>> [_text(cell) for cell in ("007 ", 3.0, 3.5, date(2017, 3, 1), datetime(2017, 3, 1, 9, 30))]
    ['007 ', '3', '3.5', '2017-03-01', '2017-03-01 09:30:00']
    """
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < WHOLE else repr(cell)
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0).isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(cell, date):
        return cell.isoformat()
    return " ".join(str(cell).splitlines()) if cell is not None else ""
