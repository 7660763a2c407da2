"""A sample of the columns that no contract knows, kept only long enough to judge whether they hold personal data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from wijkstats.ground.shown import shape, shown

SAMPLE = 50_000
"""At most about this many records, spread evenly over the file, are looked at: memory stays bounded."""


def keep_sample(
    con: duckdb.DuckDBPyConnection,
    table: str,
    path: Path,
    names: Sequence[str],
    contract: Sequence[str],
    delimiter: str,
    records: int,
) -> bool:
    """Make `unread_<table>` (row, name, value) of the filled cells in columns without a contract name; are there any?

    `path` is the rewritten file of `ingest.read_raw`: a row number in front of each record, no header. `names` stand in
    the header, `contract` beside them has '' for an unknown column. `judge` in privacy.py drops the table again.
    """
    unknown = {f"unused_{i}": label(name, i + 1) for i, name in enumerate(names) if not contract[i]}
    if not unknown:
        return False
    columns = ["row", *(f"unused_{i}" if not key else f"known_{i}" for i, key in enumerate(contract))]
    types = {name: "BIGINT" if name == "row" else "VARCHAR" for name in columns}
    listed = ", ".join(f'"{name}"' for name in unknown)
    con.execute(
        f"""CREATE OR REPLACE TABLE unread_{table} AS
        SELECT row, names.name, tidy(value) AS value FROM (
            SELECT row, {listed} FROM read_csv(?, delim = ?, quote = '"', escape = '"', header = false,
                auto_detect = false, columns = {types!r}, ignore_errors = true)
            WHERE row % ? = 0) UNPIVOT (value FOR place IN ({listed}))
        JOIN (SELECT unnest(?) AS place, unnest(?) AS name) names USING (place) WHERE tidy(value) IS NOT NULL""",
        [str(path), delimiter, records // SAMPLE + 1, list(unknown), list(unknown.values())],
    )
    return True


def label(name: str, place: int) -> str:
    """What a column is called in messages and tables: its name when that may be shown, otherwise its shape and its place.

    >>> label(" opmerking 2017 ", 3), label("Jan Jansen 0612345678", 3)
    ('opmerking 2017', 'xxx xxxxxx 9999999999 (column 3)')
    """
    told = shown(name)
    return f"column {place}" if not told else told if told == name.strip() else f"{told} (column {place})"


def shown_names(names: Sequence[str]) -> str:
    """Names of columns for a message; as shapes when they look like a row of values, as in a file without a header.

    >>> shown_names(["klant", "datum 1"]), shown_names(["Jan", "01-02-1980"])
    ('klant, datum 1', 'xxx, 99-99-9999')
    """
    values = any(re.search(r"\d{4}|\d\D\d|@", name) for name in names)
    return ", ".join(map(shape if values else shown, names))
