"""Raw files as text tables in DuckDB, with the row number of every record and nothing lost on the way.

Question answered: what exactly stands in the delivered file? It is first rewritten as UTF-8 with its own row number before each
record; DuckDB then reads every column as text. Records written = rows parsed + rows refused is checked for every file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import duckdb

from wijkstats.delivery.files.contract import RawTable
from wijkstats.delivery.files.empty_words import count_words, marked
from wijkstats.delivery.files.encoding import encoding_of, opened
from wijkstats.delivery.files.header import find_header
from wijkstats.delivery.files.names import SELF_REPORT_WHY
from wijkstats.delivery.files.records import WRONG, damaged, rewrite
from wijkstats.delivery.files.schema import AMOUNTS, AS_WRITTEN, contract_of, read_as
from wijkstats.delivery.files.shape import by_client, hint, shape_faults
from wijkstats.delivery.files.unknown_columns import keep_sample, label, shown_names
from wijkstats.delivery.rules.checks import add_places
from wijkstats.delivery.rules.no_record import is_no_record
from wijkstats.ground.errors import DeliveryError, Fault
from wijkstats.ground.shown import shown, shown_file

LOOKED_AT = 500  # so many rows say whether cells stand between other quotes
_BEHIND = re.compile(r"[(\[] *(1 *(-|–|/|t/m|tot( en met)?)? *5|([djmy]{1,4}[-/. ]?){3}) *[)\]] *$", re.IGNORECASE)
BETWEEN = "''[^'']*''|[‘’‚`´].*[‘’`´]|[“”„«»].*[“”«»]"


@dataclass(frozen=True, slots=True)
class RawFile:
    """How a delivered file is written, and what was read from it.

    file        what it is called in messages and tables (`called`); `source` is its own name, for corrections.csv
    columns     contract names in file order, as they now stand in the DuckDB table `raw_<table>` beside `row`
    unused      columns of the file that the contract does not know, or knows and does not read; they are not read any further
    idle        those of `unused` that the contract knows: no exhibit uses them
    renamed     name in the file -> contract name, where the two differ
    own         those of the columns that the contract does not know, but delivery.yaml names under `breakdowns`
    records     records in the file, header left out; parsed + refused
    blank       empty lines; `above`: lines with text above the header, which are not read
    labels      name in the file -> what it is called in messages and tables, where the two differ
    sampled     is there a table `unread_<table>`?
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
    above: int = 0
    source: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    idle: tuple[str, ...] = ()
    sampled: bool = False

    def shown(self, name: str) -> str:
        """What a column of the file is called in messages and tables."""
        return self.labels.get(name, name)

    @property
    def local(self) -> dict[str, str]:
        """Contract name -> what the column is called in messages and tables, where the two differ."""
        return {contract: self.shown(name) for name, contract in self.renamed.items()}


def called(table: str, name: str) -> str:
    """What a file is called in messages and tables: its name when that may be shown, otherwise that of its table.

    >>> called("zrm", "zrm.xlsx#Blad1"), called("zrm", "Jansen.csv")
    ('zrm.xlsx#Blad1', 'zrm (xxxxxx.csv)')
    """
    file, mark, sheet = name.partition("#")
    told = f"{shown_file(file)}{mark}{shown(sheet)}"
    return name if told == name else f"{table.removesuffix('_wide').removesuffix('_long')} ({told})"


def key_of(name: str) -> str:
    """A column name or domain as the contract writes it: lower case, no accents, underscores; no levels or dd-mm-jjjj behind it.

    >>> key_of(" Werk & Opleiding "), key_of("Financiën (1-5)"), key_of("Meting 1-5"), key_of("Datum (dd-mm-jjjj)")
    ('werk_opleiding', 'financien', 'meting_1_5', 'datum')
    """
    plain = unicodedata.normalize("NFKD", _BEHIND.sub("", name)).encode("ascii", "ignore").decode()
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
    source: str = "",
) -> RawFile:
    """Read one delivered file into the DuckDB table `raw_<table>`: `row` (BIGINT) and one text column per known name.

    Refused lines go to the table `refused` (file, row, column, value, reason). `columns` maps local names to contract
    names; `own` are the own columns of trajecten; `source` is what the file is called in the folder. Raises DeliveryError when
    the file cannot be read as a table of this kind.
    """
    source = source or path.name
    file = called(table, source)
    text = encoding_of(path, file)
    rewritten = scratch / f"{table}.txt"
    layout = contract_of(table, own)
    with opened(path, text, file) as lines, rewritten.open("w", encoding="utf-8", newline="") as out:
        header, next_lines = find_header(lines, file, lambda names: known_columns(names, layout, columns))
        names, delimiter = list(header.names), header.delimiter
        contract, unused, renamed = _match(names, layout, columns, file, header.first)
        found = rewrite(chain(next_lines, lines), out, delimiter, names, header.last, file)
    if not found.written and not found.refused:
        raise DeliveryError(
            Fault(file, "a header and no rows", "at least one row", "export the file again, with its rows")
        )
    parsed, faulty = _load(con, table, file, rewritten, contract, delimiter)
    _check_quotes(con, table, file, contract)
    sampled = keep_sample(con, table, rewritten, names, contract, delimiter, found.written)
    rewritten.unlink()
    if parsed + len(faulty) != found.written:
        raise DeliveryError(
            Fault(
                file,
                f"{found.written} records in the file, but {parsed} read and {len(faulty)} refused",
                "every record read or refused",
                "check the quotes in the file; please report this as a fault of wijkstats",
            )
        )
    broken = damaged(found, len(names), decimals=delimiter == "," and not AMOUNTS.isdisjoint(contract))
    con.execute(f"DELETE FROM raw_{table} WHERE row IN (SELECT unnest(?))", [sorted(broken)])
    refused = [*found.refused, *faulty, *((row, WRONG) for row in sorted(broken))]
    noted = [*found.noted, *((row, "short_row") for row, _ in found.short if row not in broken)]
    noted += [*((row, "other_encoding") for row in text.other), *((row, "encoded_twice") for row in text.twice)]
    noted += [(row, "lost_letter") for row in text.lost]
    parsed -= len(broken)
    add_places(con, file, ((row, "", reason) for row, reason in refused + noted))
    known = tuple(c for c in contract if c)
    carried = tuple(c for c in known if c in own and c not in contract_of(table).columns)
    return RawFile(
        table,
        file,
        text.called(),
        delimiter,
        known,
        unused,
        renamed,
        parsed + len(refused),
        parsed,
        found.blank,
        carried,
        header.above,
        source,
        {name: told for i, name in enumerate(names) if (told := label(name, i + 1)) != name},
        tuple(n.strip() for n, key in zip(names, _keys(names, layout, columns), strict=True) if key in layout.idle),
        sampled,
    )


def _contract(names: Sequence[str], table: RawTable, mapping: Mapping[str, str]) -> list[str]:
    """Contract name of each column of the file; '' when it is unknown, or not read."""
    return [key if key in known else "" for known in [{*table.columns}] for key in _keys(names, table, mapping)]


def _keys(names: Sequence[str], table: RawTable, mapping: Mapping[str, str]) -> list[str]:
    """Each column under the name that the contract would have for it."""
    local = {key_of(raw): contract for raw, contract in mapping.items()}
    return [local.get(key) or table.named(key) for key in map(key_of, names)]


def known_columns(names: Sequence[str], table: RawTable, mapping: Mapping[str, str]) -> tuple[bool, int]:
    """Are all columns there without which this table cannot be read? And how many are known?"""
    contract = _contract(names, table, mapping)
    return all(any(c in contract for c in choices) for choices in table.required), len({*contract} - {""})


def _match(
    names: list[str], table: RawTable, mapping: Mapping[str, str], file: str, row: int
) -> tuple[list[str], tuple[str, ...], dict[str, str]]:
    """Contract name of each column of the file ('' when unknown); stops on missing or double columns."""
    contract = _contract(names, table, mapping)
    faults = [
        Fault(
            f"{file}, row {row}, column {shown(names[i])!r}",
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
    faults += _missing(names, contract, unused, table, mapping, f"{file}, row {row}")
    if faults:
        raise DeliveryError(faults)
    renamed = {n.strip(): k for n, k in zip(names, contract, strict=True) if k and n.strip() != k}
    return contract, unused, renamed


def _check_quotes(con: duckdb.DuckDBPyConnection, table: str, file: str, contract: Sequence[str]) -> None:
    """Stop when the cells stand between quotes that are no quotes of a CSV: then no date and no score could be read."""
    needed = [next(key for key in keys if key in contract) for keys in contract_of(table).required]
    cells = " UNION ALL ".join(f'(SELECT row, "{key}" AS cell FROM raw_{table} LIMIT {LOOKED_AT})' for key in needed)
    filled, between, row = con.execute(
        f"""SELECT count(*), count(*) FILTER (quoted), min(row) FILTER (quoted) FROM (
            SELECT row, regexp_full_match(cell, '{BETWEEN}') AS quoted FROM ({cells}) WHERE cell IS NOT NULL)"""
    ).fetchall()[0]
    if between > filled / 2:
        raise DeliveryError(
            Fault(
                f"{file}, row {row}",
                "cells between quotes of another kind, such as '3', ‘3’ or `3`",
                'cells as they are, or between double quotes: "3"',
                "export again with the double quote as text delimiter (LibreOffice: String delimiter; R: quote = TRUE)",
            )
        )


def _missing(
    names: Sequence[str],
    contract: Sequence[str],
    unused: Sequence[str],
    table: RawTable,
    mapping: Mapping[str, str],
    where: str,
) -> Iterator[Fault]:
    """A fault for each column that is needed and is not there; one for all of them when this is no header."""
    called = {keys: "a column for each domain" if len(keys) > 2 else " or ".join(keys) for keys in table.required}
    allowed = f"the columns {', '.join(called.values())}"
    lacking = [keys for keys in table.required if not any(choice in contract for choice in keys)]
    if lacking and 2 * sum(bool(re.search(r"\d{3}|^\d$", name)) for name in names) > len(names):
        found = f"a row, and no names of columns: {shown_names(names[:20])}"
        step = "export the file with a first row of names (a header); one column or row for each person is no layout either"
        yield Fault(where, found, allowed, step)
        return
    for needed in lacking:
        if len(needed) > 2 and (labels := [n for n in unused if by_client(key_of(n))]):
            step = "ask for the ratings by professionals; if these are, name each of them under `columns`"
            found = f"scores by clients, or another instrument, Mijn ZRM: {shown_names(labels)}"
            yield Fault(where, found, f"domains of the ZRM: {SELF_REPORT_WHY}", step)
            continue
        mapped = [raw for raw, contract_name in mapping.items() if contract_name in needed]
        step = (
            f"delivery.yaml names {shown(mapped[0])!r} under `columns`, but the file has no such column: correct that name"
            if mapped
            else hint(needed, [key_of(n) for n in unused])
        )
        yield Fault(
            f"{where}, column {called[needed].removeprefix('a column for each ')}",
            f"missing; the columns are {shown_names(names[:20]) or 'none'}",
            allowed,
            step or "add the column, or name yours under `columns` in delivery.yaml",
        )


def _load(
    con: duckdb.DuckDBPyConnection, table: str, file: str, path: Path, contract: list[str], delimiter: str
) -> tuple[int, list[tuple[int, str]]]:
    """Read the rewritten file as text; returns rows parsed and the refused (row, reason)."""
    names = ["row", *(key or f"unused_{i}" for i, key in enumerate(contract))]
    types = {name: "BIGINT" if name == "row" else "VARCHAR" for name in names}
    tidied = [key for key in contract if key and key not in AS_WRITTEN]
    texts = [read_as(table, key, f'"{key}"', f"tidied[{i}]") for i, key in enumerate(tidied, 1)]
    known = (f'"{key}"' if key in AS_WRITTEN else f'{texts[tidied.index(key)]} AS "{key}"' for key in contract if key)
    # one list of a row's texts: DuckDB prepares the patterns of `tidy` once, and not for each column
    con.execute(
        f"""CREATE OR REPLACE TABLE raw_{table} AS SELECT "row", {", ".join(known)}, {marked(tidied, texts)} AS empty_words
        FROM (SELECT *, list_transform([{", ".join(f'"{key}"' for key in tidied)}], lambda text: tidy(text)) AS tidied
            FROM read_csv(?, delim = ?, quote = '"', escape = '"', header = false, auto_detect = false,
            columns = {types!r}, store_rejects = true, rejects_table = 'faulty_{table}',
            rejects_scan = 'scan_{table}', rejects_limit = 0))""",
        [str(path), delimiter],
    )
    parsed, some = con.execute(f"SELECT count(*), coalesce(bit_or(empty_words), 0) FROM raw_{table}").fetchall()[0]
    con.execute(f"ALTER TABLE raw_{table} DROP COLUMN empty_words")
    if words := [key for i, key in enumerate(tidied) if some >> i & 1]:
        count_words(con, file, path, words, types, delimiter)
    faulty = con.execute(f"SELECT DISTINCT csv_line FROM faulty_{table}").fetchall()
    cells = {int(row): rest for row, *rest in (line.split(delimiter) for (line,) in faulty)}
    return parsed, [(row, "no_record" if is_no_record(cells[row]) else WRONG) for row in sorted(cells)]
