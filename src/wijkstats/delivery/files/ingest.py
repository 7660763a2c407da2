"""Raw files as text tables in DuckDB, with the row number of every record and nothing lost on the way.

Question answered: what exactly stands in the delivered file?
The file is first rewritten as UTF-8 with its own row number in front of each record. DuckDB then reads every column as
text. Records written = rows parsed + rows refused is checked for every file; an unclosed quote refuses its own line only.
"""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import duckdb

from wijkstats.delivery.files.names import SELF_REPORT, SELF_REPORT_WHY
from wijkstats.delivery.files.schema import ALIASES, RawTable, contract_of
from wijkstats.delivery.files.shape import hint, shape_faults
from wijkstats.delivery.files.unknown_columns import keep_sample, safe_name, shown_names
from wijkstats.delivery.rules.checks import add_places
from wijkstats.delivery.rules.no_record import is_no_record
from wijkstats.ground.errors import DeliveryError, Fault
from wijkstats.ground.scales import DOMAINS

DELIMITERS = (";", ",", "\t", "|")
ENCODINGS = ("utf-8-sig", "cp1252")
NOT_TEXT = {b"PK\x03\x04": "an Excel or zip file", b"\xd0\xcf\x11\xe0": "an old Excel file (.xls)", b"%PDF": "a PDF"}
AS_WRITTEN = frozenset({*DOMAINS, "score", "niveau"})
"""Columns of scores: their texts are read as they stand, because how a level was written counts (`score_notation`)."""
LONGEST_FIELD = 50  # lines that one quoted field may take
SEP = re.compile(r'"?sep=([;,\t|])"?[;,\t|]*', re.IGNORECASE)
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class RawFile:
    """How a delivered file is written, and what was read from it.

    columns     contract names in file order, as they now stand in the DuckDB table `raw_<table>` beside `row`
    unused      columns of the file that the contract does not know; they are not read any further
    renamed     name in the file -> contract name, where the two differ
    own         those of the columns that the contract does not know, but delivery.yaml names under `breakdowns`
    records     records in the file, header left out; parsed + refused
    blank       empty lines
    """

    table: str
    file: str
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    unused: tuple[str, ...]
    renamed: Mapping[str, str]
    records: int
    parsed: int
    blank: int
    own: tuple[str, ...] = ()


def key_of(name: str) -> str:
    """A column name or domain as the contract writes it: lower case, no accents, words joined by underscores.

    >>> key_of(" Werk & Opleiding "), key_of("Financiën")
    ('werk_opleiding', 'financien')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.casefold()).strip("_")


def name_of(file: RawFile) -> str:
    """What a delivered file is called, whatever its layout: `zrm` for a wide and for a long one."""
    return file.table.removesuffix("_wide").removesuffix("_long")


def read_raw(
    con: duckdb.DuckDBPyConnection,
    table: str,
    path: Path,
    columns: Mapping[str, str],
    scratch: Path,
    own: Collection[str] = (),
) -> RawFile:
    """Read one delivered file into the DuckDB table `raw_<table>`: `row` (BIGINT) and one text column per known name.

    Refused lines go to the table `refused` (file, row, column, value, reason). `columns` maps local names to contract
    names; `own` are the own columns of trajecten. Raises DeliveryError when the file cannot be read as a table of this kind.
    """
    encoding = _encoding(path)
    rewritten = scratch / f"{table}.txt"
    with path.open(encoding=encoding, newline="") as source, rewritten.open("w", encoding="utf-8", newline="") as out:
        header, header_row, named = _header(source, path.name)
        delimiter = named or _delimiter(header, path.name)
        names = next(csv.reader([header], delimiter=delimiter))
        contract, unused, renamed = _match(names, contract_of(table, own), columns, path.name, header_row)
        refused, written, blank = _rewrite(source, out, delimiter, len(names), header_row)
    if not written and not refused:
        raise DeliveryError(
            Fault(path.name, "a header and no rows", "at least one row", "export the file again, with its rows")
        )
    parsed, faulty = _load(con, table, rewritten, contract, delimiter)
    keep_sample(con, table, rewritten, names, contract, delimiter, written)
    rewritten.unlink()
    if parsed + len(faulty) != written:
        raise DeliveryError(
            Fault(
                path.name,
                f"{written} records in the file, but {parsed} read and {len(faulty)} refused",
                "every record read or refused",
                "check the quotes in the file; please report this as a fault of wijkstats",
            )
        )
    add_places(con, path.name, ((row, "", reason) for row, reason in refused + faulty))
    known = tuple(c for c in contract if c)
    carried = tuple(c for c in known if c in own and c not in contract_of(table).columns)
    records = written + len(refused)
    return RawFile(table, path.name, encoding, delimiter, known, unused, renamed, records, parsed, blank, carried)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    if not start.strip():
        raise DeliveryError(Fault(path.name, "an empty file", "a header and rows", "export the file again"))
    for magic, kind in NOT_TEXT.items():
        if start.startswith(magic):
            raise DeliveryError(Fault(path.name, f"{kind} named {path.suffix}", "text with columns", "save it as CSV"))
    if start.startswith(UTF_16):
        return "utf-16"
    faults = []
    for encoding in ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as file:
                while chunk := file.read(1 << 20):
                    if "\0" in chunk:
                        raise DeliveryError(
                            Fault(path.name, "binary data", "text with columns", "export the file as CSV (UTF-8)")
                        )
            return encoding
        except UnicodeDecodeError as error:
            faults.append(f"{encoding}: byte {error.start}")
    raise DeliveryError(
        Fault(path.name, f"neither UTF-8 nor cp1252 ({'; '.join(faults)})", "UTF-8 or cp1252", "save it as CSV UTF-8")
    )


def _header(source: TextIO, file: str) -> tuple[str, int, str]:
    """The first line that is not empty, its number, and the separator when a line before it says so (`sep=;`, of Excel)."""
    named = ""
    for number, line in enumerate(source, start=1):
        if found := SEP.fullmatch(line.rstrip("\r\n")):
            named = found[1]
        elif line.strip(' \t\r\n;,|"'):
            return line.rstrip("\r\n"), number, named
    raise DeliveryError(Fault(file, "only empty lines", "a header and rows", "export the file again"))


def _delimiter(header: str, file: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)
    delimiter = max(DELIMITERS, key=bare.count)
    if not bare.count(delimiter):
        raise DeliveryError(
            Fault(
                f"{file}, header",
                "one column only",
                "columns separated by one of ; , tab |",
                "export the file with another separator",
            )
        )
    return delimiter


def _match(
    names: list[str], table: RawTable, mapping: Mapping[str, str], file: str, row: int
) -> tuple[list[str], tuple[str, ...], dict[str, str]]:
    """Contract name of each column of the file ('' when unknown); stops on missing or double columns."""
    local = {key_of(raw): contract for raw, contract in mapping.items()}
    contract = []
    for name in names:
        key = key_of(name)
        key = local.get(key, table.aliases.get(key, ALIASES.get(key, key)))
        contract.append(key if key in table.columns else "")
    faults = [
        Fault(
            f"{file}, row {row}, column {names[i]!r}",
            f"a second column for {key}",
            "each column once",
            "remove or rename one of the two",
        )
        for i, key in enumerate(contract)
        if key and key in contract[:i]
    ]
    if shape := shape_faults(names, [key_of(n) for n in names], contract, table, file, row):
        raise DeliveryError(shape)
    unused = tuple(name.strip() for name, key in zip(names, contract, strict=True) if not key and name.strip())
    for needed in table.required:
        if not any(choice in contract for choice in needed):
            if len(needed) > 2 and (labels := [n for n in unused if key_of(n) in SELF_REPORT]):
                step = "ask for the ratings by professionals; if these are, name each of them under `columns`"
                found = f"the labels of another instrument, Mijn ZRM: {', '.join(labels)}"
                faults.append(Fault(f"{file}, row {row}", found, f"domains of the ZRM: {SELF_REPORT_WHY}", step))
                continue
            mapped = [raw for raw, contract_name in mapping.items() if contract_name in needed]
            step = (
                f"delivery.yaml names {mapped[0]!r} under `columns`, but the file has no such column: correct that name"
                if mapped
                else hint(needed, [key_of(n) for n in unused])
            )
            faults.append(
                Fault(
                    f"{file}, row {row}, column {' or '.join(needed)}",
                    f"missing; the columns are {shown_names(names[:20]) or 'none'}",
                    f"the columns {', '.join(' or '.join(n) for n in table.required)}",
                    step or "add the column, or name yours under `columns` in delivery.yaml",
                )
            )
    if faults:
        raise DeliveryError(faults)
    renamed = {n.strip(): k for n, k in zip(names, contract, strict=True) if k and n.strip() != k}
    return contract, tuple(map(safe_name, unused)), renamed


def _rewrite(
    source: Iterator[str], out: TextIO, delimiter: str, width: int, header_row: int
) -> tuple[list[tuple[int, str]], int, int]:
    """Write each record with its row number in front; returns refused (row, reason), records written, blank lines.

    A quoted field may run over several lines (RFC 4180): the lines are one record when together they have its fields, and no
    line within is a whole record by itself. Otherwise the quote was never closed: only the line with that quote is refused, and
    the rest is read as usual.
    """
    refused: list[tuple[int, str]] = []
    written = blank = 0
    open_from = 0  # row where an open quoted field began
    held: list[str] = []  # its lines so far
    lines = ((n, line.rstrip("\r\n")) for n, line in enumerate(source, start=header_row + 1))
    pending: deque[tuple[int, str]] = deque()

    def following() -> tuple[int, str] | None:
        return pending.popleft() if pending else next(lines, None)

    def give_up() -> None:
        refused.append((open_from, "unclosed_quote"))
        pending.extendleft([(open_from + i, text) for i, text in enumerate(held[1:], start=1)][::-1])
        held.clear()

    while True:
        item = following()
        if item is None and held:
            give_up()
            continue
        if item is None:
            return refused, written, blank
        number, line = item
        if held:
            held.append(line)
            closed = bool(line.count('"') % 2)
            whole = not closed and line.count(delimiter) >= width - 1  # a record of its own: the quote was never closed
            if whole or len(held) > LONGEST_FIELD or (closed and _fields(held, delimiter) != width):
                give_up()
            elif closed:
                out.write(f"{open_from}{delimiter}{' '.join(held)}\n")
                written += 1
                held.clear()
        elif not line.strip(" \t" + delimiter):
            blank += 1
        elif line.count('"') % 2:
            open_from, held[:] = number, [line]
        else:
            out.write(f"{number}{delimiter}{line}\n")
            written += 1


def _fields(lines: Sequence[str], delimiter: str) -> int:
    """How many fields has the record of these lines? 0 when its quotes do not stand around whole fields."""
    try:
        return len(next(csv.reader([" ".join(lines)], delimiter=delimiter, strict=True)))
    except csv.Error:
        return 0


def _load(
    con: duckdb.DuckDBPyConnection, table: str, path: Path, contract: list[str], delimiter: str
) -> tuple[int, list[tuple[int, str]]]:
    """Read the rewritten file as text; returns rows parsed and the refused (row, reason)."""
    names = ["row", *(key or f"unused_{i}" for i, key in enumerate(contract))]
    types = {name: "BIGINT" if name == "row" else "VARCHAR" for name in names}
    known = ", ".join(f'"{key}"' if key in AS_WRITTEN else f'tidy("{key}") AS "{key}"' for key in contract if key)
    con.execute(
        f"""CREATE OR REPLACE TABLE raw_{table} AS SELECT "row", {known}
        FROM read_csv(?, delim = ?, quote = '"', escape = '"', header = false, auto_detect = false,
        columns = {types!r}, store_rejects = true, rejects_table = 'faulty_{table}',
        rejects_scan = 'scan_{table}', rejects_limit = 0)""",
        [str(path), delimiter],
    )
    parsed = con.execute(f"SELECT count(*) FROM raw_{table}").fetchall()[0][0]
    faulty = con.execute(f"SELECT DISTINCT csv_line FROM faulty_{table}").fetchall()
    cells = {int(row): rest for row, *rest in (line.split(delimiter) for (line,) in faulty)}
    return parsed, [
        (row, "no_record" if is_no_record(cells[row]) else "wrong_number_of_columns") for row in sorted(cells)
    ]
