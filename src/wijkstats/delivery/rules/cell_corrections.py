"""Corrections of single cells, written down with a reason: corrections.csv in the folder of the delivery.

Question answered: which known mistakes in the export were put right, and which corrections are no longer needed? A
correction names the file, the row in that file, the column, the wrong value that is expected there and the right one. When
the wrong value is no longer there the source was repaired (or the rows moved): then nothing is changed, and that is said.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import duckdb

from wijkstats.delivery.files.header import DELIMITERS
from wijkstats.delivery.files.ingest import RawFile, key_of
from wijkstats.delivery.files.macros import emptied
from wijkstats.delivery.files.names import ALIASES
from wijkstats.delivery.files.schema import read_as
from wijkstats.delivery.rules.checks import add_places
from wijkstats.ground.errors import DeliveryError, Fault

FILE = "corrections.csv"
COLUMNS = ("file", "row", "column", "expected", "value", "reason")


@dataclass(frozen=True, slots=True)
class CellCorrection:
    """One line of corrections.csv; `line` is its row there, `column` the contract name."""

    line: int
    source: RawFile
    row: int
    column: str
    expected: str
    value: str


def correct_cells(
    con: duckdb.DuckDBPyConnection, folder: Path, files: Sequence[RawFile], progress: Callable[[str], None]
) -> set[str]:
    """Change the cells that corrections.csv in `folder` names in the tables `raw_<table>`; returns the tables changed.

    Without that file nothing happens. Applied ones are counted under `corrected`, others under `correction_not_applied`.
    Raises DeliveryError with every line that names what does not exist, stands twice or has no reason.
    """
    path = corrections_in(folder)
    if path is None:
        return set()
    known = _checked(con, list(_lines(path)), files)
    applied = 0
    changed = set()
    for one in known:
        table = f"raw_{one.source.table}"
        same = con.execute(
            f"""UPDATE {table} SET "{one.column}" =
                {read_as(one.source.table, one.column, "$value")}
            WHERE row = $row AND tidy("{one.column}") IS NOT DISTINCT FROM {emptied(one.column, "tidy($expected)")}""",
            {"value": one.value or None, "row": one.row, "expected": one.expected},
        ).fetchall()[0][0]
        if same:
            applied += 1
            changed.add(one.source.table)
        else:
            progress(f"{FILE}, row {one.line}: not applied, {one.source.file} row {one.row} holds another value now")
        local = one.source.local.get(one.column, one.column)
        rule = "corrected" if same else "correction_not_applied"
        add_places(con, one.source.file, [(one.row, local, rule)])
    progress(f"{FILE}: {applied} of {len(known)} corrections applied")
    return changed


def corrections_in(folder: Path) -> Path | None:
    """The file corrections.csv of a delivery, whatever its capitals; None without."""
    return next((one for one in folder.iterdir() if one.name.casefold() == FILE and one.is_file()), None)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Row in the file and its cells by column name; empty lines are passed over."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    head, _, _ = text.partition("\n")
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    names = tuple(key_of(name) for name in next(reader, []))
    if sorted(names) != sorted(COLUMNS):
        found = (
            f"the columns {', '.join(n for n in names if n in COLUMNS) or 'none that are known'}, {len(names)} in all"
        )
        raise DeliveryError(
            Fault(f"{FILE}, row 1", found, f"the columns {', '.join(COLUMNS)}", "give the file exactly these columns")
        )
    faults = []
    lines = []
    start = reader.line_num + 1
    for cells in reader:
        line, start = start, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            found = f"{len(cells)} columns"
            faults.append(
                Fault(f"{FILE}, row {line}", found, f"{len(names)} columns", "put text with commas in quotes")
            )
        lines.append((line, {name: cell.strip() for name, cell in zip(names, cells, strict=False)}))
    if faults:
        raise DeliveryError(faults)
    yield from lines


def _checked(
    con: duckdb.DuckDBPyConnection, lines: Sequence[tuple[int, dict[str, str]]], files: Sequence[RawFile]
) -> list[CellCorrection]:
    known: list[CellCorrection] = []
    faults: list[Fault] = []
    first: dict[tuple[str, int, str], int] = {}
    for line, cells in lines:
        one = _one(con, line, cells, files)
        if isinstance(one, Fault):
            faults.append(one)
            continue
        before = first.setdefault((one.source.table, one.row, one.column), line)
        if before != line:
            found = f"a second correction of the same cell; the first is row {before}"
            faults.append(Fault(f"{FILE}, row {line}", found, "each cell once", "remove one of the two"))
        known.append(one)
    if faults:
        raise DeliveryError(faults)
    return known


def _one(
    con: duckdb.DuckDBPyConnection, line: int, cells: dict[str, str], files: Sequence[RawFile]
) -> CellCorrection | Fault:
    where = f"{FILE}, row {line}"
    names = [file.file for file in files]
    if not cells["reason"]:
        return Fault(
            f"{where}, column reason", "no reason", "why the value is wrong", "write down why, and who said so"
        )
    source = next((file for file in files if cells["file"] in (file.file, file.source)), None)
    if source is None:
        near = get_close_matches(cells["file"], names, n=1)
        step = f"did you mean {near[0]}?" if near else "write the name of the file as it stands in the folder"
        return Fault(f"{where}, column file", "no delivered file has this name", f"one of: {', '.join(names)}", step)
    key = key_of(cells["column"])
    local = {key_of(name): contract for name, contract in source.renamed.items()}
    column = local.get(key, ALIASES.get(key, key))
    if column not in source.columns:
        near = get_close_matches(column, source.columns, n=1)
        step = f"did you mean {near[0]}?" if near else "correct a column that is read"
        allowed = f"one of: {', '.join(source.columns)}"
        return Fault(f"{where}, column column", f"{source.file} has no such column that is read", allowed, step)
    row = int(cells["row"]) if cells["row"].isascii() and cells["row"].isdigit() and len(cells["row"]) < 18 else -1
    if not con.execute(f"SELECT 1 FROM raw_{source.table} WHERE row = ?", [row]).fetchall():
        return Fault(
            f"{where}, column row",
            f"no row of this number was read in {source.file}",
            f"the number of a line in {source.file}, as rejects.csv names it",
            "take the number from rejects.csv, or from the file opened as text",
        )
    if cells["expected"] == cells["value"]:
        return Fault(f"{where}, column value", "the same as expected", "another value", "remove the line, or mend it")
    return CellCorrection(line, source, row, column, cells["expected"], cells["value"])
