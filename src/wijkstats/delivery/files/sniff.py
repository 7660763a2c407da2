"""How is a file written? Encoding, delimiter, decimal sign and date notations, as one line for the terminal.

Nothing is decided here: dates and numbers are read by the same macros whatever this finds.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from wijkstats.delivery.files.ingest import RawFile, key_of
from wijkstats.delivery.files.names import DOMAIN_ALIASES
from wijkstats.delivery.files.schema import DATE_COLUMNS, NUMBER_COLUMNS, RAW_TABLES
from wijkstats.delivery.files.shape import meaning_of, meant, near_name
from wijkstats.ground.errors import counted
from wijkstats.ground.scales import DOMAINS
from wijkstats.ground.shown import shown
from wijkstats.settings.breakdowns import TEXTS

NOTATIONS = {
    "year-month-day": r"\d{4}-\d{1,2}-\d{1,2}([ T].*)?",
    "day-month-year": r"\d{1,2}-\d{1,2}-\d{4}([ T].*)?",
    "day/month/year": r"\d{1,2}/\d{1,2}/\d{4}([ T].*)?",
    "day.month.year": r"\d{1,2}\.\d{1,2}\.\d{4}([ T].*)?",
    "yearmonthday": r"\d{8}([ T].*)?",
}
DECIMALS = {"decimal comma": r"-?[0-9.]*,\d+", "decimal point": r"-?\d+\.\d+"}
WITHOUT = {
    **dict.fromkeys(DOMAINS, "no scores of this domain"),
    **{column: f"no figures by {column}" for column in TEXTS},
    "trajectnummer": "each client is one trajectory, or more that follow on each other by their days",
    "beoordelaar": "nothing about raters",
    "geboortedatum": "no ages",
    "leeftijd": "no ages",
    "einddatum": "no ends of trajectories",
    "afsluiting": "nothing about why trajectories were closed",
    "aanmelddatum": "nothing about waiting",
    "zwaarte": "nothing about how heavy cases are",
    "functie": "no figures by function",
    "vervolg": "nothing about what contacts led to",
    "noemer": "the value is divided by the quantity of the catalogue",
    "eenheid": "the unit of the catalogue is taken",
    "status": "each value counts as realisatie",
    "reden": "a row without a value is refused",
}
"""What falls away when a column that need not be there is not read."""
NAMES = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}


def describe(con: duckdb.DuckDBPyConnection, file: RawFile) -> Iterator[str]:
    """Lines that say how the file is written, and which unread column looks like one of the contract."""
    name, _, sheet = file.source.partition("#")
    if name.lower().endswith(".xlsx"):
        parts = [f"Excel, sheet {shown(sheet)}" if sheet else "Excel"]
    else:
        parts = [file.encoding, NAMES[file.delimiter]]
    for sign in _found(con, file, NUMBER_COLUMNS, DECIMALS):
        parts.append(sign)
    dates = ", ".join(_found(con, file, DATE_COLUMNS, NOTATIONS))
    if dates:
        parts.append(f"dates: {dates}")
    yield f"{file.file}: {counted(file.records, 'row')} ({'; '.join(parts)})"
    if file.above:
        yield f"{file.file}: {counted(file.above, 'line')} above the header not read"
    absent = [c for c in RAW_TABLES[file.table].columns if c not in file.columns]
    others = [c for c in absent if c not in DOMAINS]
    for column in (name for name in file.unused if name not in file.idle):
        key = key_of(column)
        found = near_domain(column) if file.table.startswith("zrm") else ""
        found = found if found in absent else meaning_of(key, others)
        if found:
            lost = f"; without it {WITHOUT[found]}" if found in WITHOUT else ""
            name = shown(key) if file.shown(column) == column else "<its name>"
            told = f"column {file.shown(column)!r} not read; did you mean {found}? columns: {{{name}: {found}}}"
            yield f"{file.file}: {told}{lost}"


def near_domain(name: str) -> str:
    """The domain that a name nearly is, or ''; never for a target, a remark or one of two moments (`shape.meant`).

    >>> near_domain("Lichamelijke gezondhied"), near_domain("opmerking")
    ('lichamelijke_gezondheid', '')
    """
    key = key_of(name)
    of = meant(key)
    if of.base in DOMAINS:
        return of.base if of.kind in ("score", "other") and not of.when else ""
    near = near_name(key, [*DOMAINS, *DOMAIN_ALIASES])
    return DOMAIN_ALIASES.get(near, near)


def _found(
    con: duckdb.DuckDBPyConnection, file: RawFile, columns: tuple[str, ...], patterns: dict[str, str]
) -> list[str]:
    """Each pattern that cells of these columns have, with how many; the most frequent first."""
    present = [f'"{c}"' for c in columns if c in file.columns]
    if not present:
        return []
    counts = (
        f"coalesce(sum(n) FILTER (regexp_full_match(cell, '{pattern}')), 0)::BIGINT" for pattern in patterns.values()
    )
    cells = f"SELECT unnest([{', '.join(present)}]) AS cell FROM raw_{file.table}"
    cells = f"SELECT cell, count(*) AS n FROM ({cells}) GROUP BY cell"  # a day stands in many rows
    numbers = con.execute(f"SELECT {', '.join(counts)} FROM ({cells})").fetchall()[0]
    ranked = sorted(zip(numbers, patterns, strict=True), key=lambda item: -item[0])
    return [f"{name} ({number:,})" for number, name in ranked if number]
