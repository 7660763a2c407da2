"""Files and sheets in the folder of a delivery that nobody reads.

Question answered: does something lie there that looks like a table of this delivery, such as a sheet with another year, or that
must be exported first?
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from wijkstats.delivery.files.encoding import UTF_16
from wijkstats.delivery.files.excel import SUFFIXES, UNREADABLE, choose
from wijkstats.delivery.files.header import DELIMITERS
from wijkstats.delivery.files.ingest import known_columns
from wijkstats.delivery.files.locate import find_tables
from wijkstats.delivery.files.other_formats import OTHER, TEXT_SUFFIXES, other_format
from wijkstats.delivery.files.schema import contract_of
from wijkstats.delivery.files.workbook import Workbook
from wijkstats.delivery.rules.cell_corrections import FILE as CORRECTIONS
from wijkstats.ground.errors import DeliveryError
from wijkstats.ground.shown import shown, shown_file
from wijkstats.settings.delivery import Delivery

HEAD = 20
"""In so many rows a header is looked for."""
LEAST = 3
"""So many columns that are known make a header, or all that a table must have when those are fewer."""
QUIET = (".pdf",)


def unread_notes(delivery: Delivery) -> Iterator[str]:
    """Sentences about what lies in the folder and is not read, such as zrm.xlsx beside zrm.csv, or a second sheet."""
    found, _ = find_tables(delivery)
    read: dict[str, dict[str, str]] = {}
    for table, (name, sheet) in found.items():
        read.setdefault(name, {})[table] = sheet
    names = sorted(path.name for path in delivery.raw.iterdir() if path.is_file())
    listed = []
    for name in names:
        path, ending = delivery.raw / name, Path(name).suffix.lower()
        if ending in SUFFIXES:
            listed += _of_workbook(delivery, path, read.get(name, {}))
        elif name not in read and ending in TEXT_SUFFIXES and name.casefold() != CORRECTIONS:
            listed.append(shown_file(name) + _like(table_of(delivery, _first_lines(path))))
    if listed:
        yield f"not read: {', '.join(listed)}; name a file in delivery.yaml under `files` to use it"
    for name in names:
        ending = Path(name).suffix.lower()
        if name not in read and ending in OTHER and ending not in (*TEXT_SUFFIXES, *QUIET):
            what, step = other_format(name)
            yield f"not read: {shown_file(name)}, {what}; {step}"


def table_of(delivery: Delivery, rows: Sequence[Sequence[str]]) -> str:
    """The table of the delivery that one of these rows looks like the header of, or ''."""
    best, most = "", 0
    for table in delivery.tables:
        contract = contract_of(f"zrm_{delivery.settings.zrm.format}" if table == "zrm" else table)
        for row in rows:
            needed, known = known_columns(row, contract, delivery.settings.columns)
            if needed and known >= min(LEAST, len(contract.columns)) and known > most:
                best, most = table, known
    return best


def _like(table: str) -> str:
    return f" (looks like {table})" if table else ""


def _of_workbook(delivery: Delivery, path: Path, read: dict[str, str]) -> list[str]:
    """The file when none of it is read, otherwise its other sheets that look like a table."""
    try:
        with Workbook(path) as book:
            used = {choose(book, sheet, table).name for table, sheet in read.items()}
            like = {s.name: table_of(delivery, book.first_rows(s, HEAD)) for s in book.sheets if s.name not in used}
    except (*UNREADABLE, DeliveryError):
        like = {}
    found = [f"{shown_file(path.name)}#{shown(name)}{_like(table)}" for name, table in like.items() if table]
    return found or ([] if read else [shown_file(path.name)])


def _first_lines(path: Path) -> list[list[str]]:
    with path.open("rb") as file:
        data = file.read(20_000)
    text = data.decode("utf-16" if data.startswith(UTF_16) else "utf-8-sig", errors="replace")
    lines = text.splitlines()[:HEAD]
    return [row for sign in DELIMITERS for line in lines for row in csv.reader([line], delimiter=sign)]
