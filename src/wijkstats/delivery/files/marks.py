"""Marks that `excel` puts in cells, and what they mean in the column where they stand.

Question answered: which cells of an Excel sheet have no value, which are read as they are shown, and where did Excel itself
change a date? An error and a formula without a value are counted and the cell is empty; a merge holds for every row of it, but
not for scores and amounts; a number in a column of dates is the day that Excel counts so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import duckdb

from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.files.schema import DATE_COLUMNS, NUMBER_COLUMNS
from wijkstats.ground.catalogue import catalogue
from wijkstats.ground.errors import DeliveryError, Fault, counted

LOST, FORMULA_MARK, HELD, PART, SHOWN = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
"""Signs that no text has (private use): an error, a formula without a value, a value of a merge that began above, a cell of a
merge that began to the left, and a number as it is shown followed by the number itself."""
SINCE_1904 = "counts-from-1904"
"""A file of this name beside the sheet: its days are counted from 1904."""
HIDDEN_ROWS, STRUCK_ROWS = "hidden-rows", "struck-rows"
"""Files of these names beside the sheet: how many rows Excel does not show, or shows struck through, and the first of them."""
ROWS_LIKE_OTHERS = {
    HIDDEN_ROWS: "that Excel does not show (a filter?)",
    STRUCK_ROWS: "with text that is struck through",
}
DAYS = (*DATE_COLUMNS, "datumstartgeldigheid", "datumeindegeldigheid")
TEXTS = ("bron", "reden", "gemeente", "afsluiting", "naam", "indicator")
"""Columns in which a date may stand as a text."""
ISO = r"\d{4}-\d{2}-(\d{2})( .*)?"
WRITTEN = r"(\d{1,2})([-/.])\d{1,2}[-/.]\d{4}"
SERIAL, OF_BIRTH = r"[1-9]\d{4}(,\d+)?", r"(2[1-9]|[3-9]\d)\d{2}(,\d+)?"
"""A day as Excel counts; born before 1927 it has four digits, and is no year from 2100 on."""
CHANCE = 0.01
"""Real dates and texts on different sides of day 12 are no coincidence when that is rarer than this."""


def is_excel(file: RawFile) -> bool:
    """Was this file a sheet of a workbook?"""
    return file.source.partition("#")[0].lower().endswith(".xlsx")


def settle(con: duckdb.DuckDBPyConnection, file: RawFile, path: Path) -> Iterator[str]:
    """Take the marks out of `raw_<table>` and put them into the account; yields a line for each column that has some.

    `path` is the sheet as text. Raises DeliveryError for merged scores and for dates of which Excel swapped day and month.
    """
    if is_excel(file):
        for name, what in ROWS_LIKE_OTHERS.items():
            if (path.parent / name).exists():
                number, first = map(int, (path.parent / name).read_text(encoding="ascii").split())
                odd = f"{counted(number, 'row')} {what}, such as row {first}"
                yield f"{file.file}: {odd}: read like the others; delete those that do not count"
        yield from _settled(con, file, path)
    faults = [fault for column in file.columns if column in DAYS for fault in _swapped(con, file, column)]
    if faults:
        raise DeliveryError(faults)


def _settled(con: duckdb.DuckDBPyConnection, file: RawFile, path: Path) -> Iterator[str]:
    columns = _marked_columns(con, file)
    faults = [fault for column in columns for fault in _merged(con, file, column)]
    if faults:
        raise DeliveryError(faults)
    for column in columns:
        yield from _held(con, file, column)
        yield from _without_value(con, file, column)
        yield from _shown(con, file, column)
    for column in file.columns:
        if column in DAYS:
            yield from _counted_days(con, file, column, (path.parent / SINCE_1904).exists())
        elif column not in (*DAYS, *TEXTS, *file.own):
            yield from _dates(con, file, column)


def _marked_columns(con: duckdb.DuckDBPyConnection, file: RawFile) -> list[str]:
    """Columns with a mark in some cell."""
    tests = ", ".join(f"coalesce(bool_or(regexp_matches(\"{c}\", '[{LOST}-{SHOWN}]')), false)" for c in file.columns)
    found = con.execute(f"SELECT {tests} FROM raw_{file.table}").fetchall()[0]
    return [column for column, marked in zip(file.columns, found, strict=True) if marked]


def _where(file: RawFile, column: str) -> str:
    return f"{file.file}, column {file.local.get(column, column)}"


def _move(con: duckdb.DuckDBPyConnection, file: RawFile, column: str, when: str, to: str, rule: str, shown: str) -> int:
    """Note under a rule the cells for which `when` holds, and give them another value; returns how many there are."""
    local = file.local.get(column, column)
    con.execute(
        f"INSERT INTO refused SELECT ?, row, ?, {shown}, ? FROM raw_{file.table} WHERE {when}", [file.file, local, rule]
    )
    return int(con.execute(f'UPDATE raw_{file.table} SET "{column}" = {to} WHERE {when}').fetchall()[0][0])


def _merged(con: duckdb.DuckDBPyConnection, file: RawFile, column: str) -> Iterator[Fault]:
    signs = f"[{HELD}{PART}]" if column in NUMBER_COLUMNS else PART
    number, first = con.execute(
        f"SELECT count(*), min(row) FROM raw_{file.table} WHERE regexp_matches(\"{column}\", '^{signs}')"
    ).fetchall()[0]
    if number:
        yield Fault(
            f"{_where(file, column)}, row {first}",
            f"merged cells: {counted(number, 'cell')} without a value of its own",
            "a value in each cell; only cells such as clientnummer may be merged over the rows of a client",
            "undo the merge in Excel (Home, Merge & Center; Samenvoegen en centreren), fill in each cell, and save it",
        )


def _held(con: duckdb.DuckDBPyConnection, file: RawFile, column: str) -> Iterator[str]:
    when = f"starts_with(\"{column}\", '{HELD}')"
    if number := _move(con, file, column, when, f'substr("{column}", 2)', "excel_notation", "''"):
        yield f"{_where(file, column)}: merged cells; {counted(number, 'row')} with the value of the first row of the merge"


def _without_value(con: duckdb.DuckDBPyConnection, file: RawFile, column: str) -> Iterator[str]:
    filled = con.execute(f'SELECT count("{column}") FROM raw_{file.table}').fetchall()[0][0]
    error = f"starts_with(\"{column}\", '{LOST}')"
    if number := _move(con, file, column, error, "NULL", "excel_error", f'substr("{column}", 2)'):
        found = f"{counted(number, 'cell')} with an error such as #N/A"
        yield f"{_where(file, column)}: {found}; mend the formula in Excel and save it"
    formula = f"starts_with(\"{column}\", '{FORMULA_MARK}')"
    if number := _move(con, file, column, formula, "NULL", "formula_without_value", "''"):
        how = ", all cells of the column" if number == filled else ""
        yield (
            f"{_where(file, column)}: {counted(number, 'formula')} without a stored value{how}; "
            "open the file in Excel, save it, and deliver it again"
        )


def _shown(con: duckdb.DuckDBPyConnection, file: RawFile, column: str) -> Iterator[str]:
    when = f"starts_with(\"{column}\", '{SHOWN}')"
    shown, plain = (f"split_part(\"{column}\", '{SHOWN}', {part})" for part in (2, 3))
    percent = f"ends_with({shown}, '%')"
    if column == "waarde":
        shares = [name for name, quantity in catalogue().quantities.items() if quantity.unit.startswith("procent")]
        listed = ", ".join(f"'{name}'" for name in shares)
        bare = f"CASE WHEN lower(indicator) IN ({listed}) THEN rtrim({shown}, '%') ELSE {shown} END"
        value = f"CASE WHEN {percent} THEN {bare} ELSE {plain} END"
    elif column == "gewicht":
        value = plain
    elif column in NUMBER_COLUMNS or column in DAYS:
        value = f"CASE WHEN {percent} THEN {shown} ELSE {plain} END"
    else:
        value = shown
    if number := _move(con, file, column, when, value, "excel_notation", "''"):
        found = counted(number, "cell")
        yield f"{_where(file, column)}: {found} read as the format shows, such as zeros in front or a percentage"


def _counted_days(con: duckdb.DuckDBPyConnection, file: RawFile, column: str, since_1904: bool) -> Iterator[str]:
    serial = f"{SERIAL}|{OF_BIRTH}" if column == "geboortedatum" else SERIAL
    when = f"coalesce(regexp_full_match(\"{column}\", '{serial}'), false)"
    start = "1904-01-01" if since_1904 else "1899-12-30"
    days = f"(DATE '{start}' + split_part(\"{column}\", ',', 1)::INTEGER)::VARCHAR"
    if number := _move(con, file, column, when, days, "excel_notation", "''"):
        yield f"{_where(file, column)}: {counted(number, 'date')} without a date format, read as the day that Excel counts"


def _dates(con: duckdb.DuckDBPyConnection, file: RawFile, column: str) -> Iterator[str]:
    when = f"coalesce(regexp_full_match(\"{column}\", '{ISO}'), false)"
    if number := _move(con, file, column, when, "NULL", "excel_date", f'shown_day("{column}")'):
        yield (
            f"{_where(file, column)}: {counted(number, 'cell')} that Excel made a date; "
            "give the column the format Number or Text, and check the values"
        )


def _swapped(con: duckdb.DuckDBPyConnection, file: RawFile, column: str) -> Iterator[Fault]:
    """Did Excel read day/month as month/day, make real dates of those that it could read so, and leave the others as text?

    Then those in one notation have a day up to 12 only, and those in another one a day from 13 only.
    """
    notations: dict[str, list[tuple[int, int, int]]] = {}
    for text, number, row in con.execute(
        f"""SELECT left("{column}", 10), count(*), min(row) FROM raw_{file.table} WHERE "{column}" IS NOT NULL GROUP BY ALL"""
    ).fetchall():
        if real := re.fullmatch(ISO, text):
            notations.setdefault("real", []).append((int(real[1]), number, row))
        elif date := re.match(WRITTEN, text):
            notations.setdefault("" if is_excel(file) else date[2], []).append((int(date[1]), number, row))
    for low, high in permutations(sorted(notations), 2):
        days, texts = ([day for day, *_ in notations[how]] for how in (low, high))
        if max(days) <= 12 < min(texts) and 0.4 ** len(days) * 0.6 ** len(texts) < CHANCE:
            number, others = (sum(n for _, n, _ in notations[how]) for how in (low, high))
            told = counted(number, "real date") if low == "real" else f"{counted(number, 'date')} with {low!r}"
            yield Fault(
                f"{_where(file, column)}, row {min(row for *_, row in notations[high])}",
                f"{told}, all with a day up to 12, and {counted(others, 'date')} as text, with a day from 13",
                "real dates only, or texts only",
                "an Excel with American settings swapped day and month of the real dates, and could not of the others: export "
                "again, with dates as 2017-03-31, or import the CSV in Excel with this column as date (DMY)",
            )
            return
