"""Words that mean that nothing is known (NULL, n.v.t., onbekend): how often each column has them.

Question answered: which cells were filled, and read as empty all the same? Who delivers them sees whether a word meant more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from wijkstats.delivery.files.macros import MISSING_IN, emptied

SHOWN = 4
"""So many words of a column are named."""


def create_empty_words(con: duckdb.DuckDBPyConnection) -> None:
    """Make the empty table `empty_words`: file, column, word as it stands there, number of cells."""
    con.execute('CREATE OR REPLACE TABLE empty_words (file VARCHAR, "column" VARCHAR, word VARCHAR, number BIGINT)')


def marked(columns: Sequence[str], texts: Sequence[str]) -> str:
    """SQL: a number of which bit i says that column i holds such a word; `texts`: SQL of what is read of each column."""
    tests = (
        f"""CASE WHEN ({text}) IS NULL AND "{c}" IS NOT NULL AND trim("{c}") <> '' THEN {1 << i} ELSE 0 END"""
        for i, (c, text) in enumerate(zip(columns, texts, strict=True))
    )
    return " + ".join(("0::BIGINT", *tests))


def count_words(
    con: duckdb.DuckDBPyConnection,
    file: str,
    path: Path,
    columns: Sequence[str],
    types: Mapping[str, str],
    delimiter: str,
) -> None:
    """Count the words in these columns of a rewritten file (`ingest`); it is read again, for few files have any."""
    listed = ", ".join(f'"{c}"' for c in columns)
    own = " ".join(f"WHEN '{c}' THEN {emptied(c, 'tidied')}" for c in columns if c in MISSING_IN)
    text = f'CASE "column" {own} ELSE tidied END' if own else "tidied"
    con.execute(
        f"""INSERT INTO empty_words SELECT ?, "column", left(trim(word), 20), count(*) FROM (
            SELECT *, tidy(word) AS tidied FROM (SELECT {listed} FROM read_csv(?, delim = ?, quote = '"', escape = '"',
                header = false, auto_detect = false, columns = {dict(types)!r}, ignore_errors = true))
            UNPIVOT (word FOR "column" IN ({listed})) WHERE trim(word) <> '')
        WHERE {text} IS NULL GROUP BY ALL""",
        [file, str(path), delimiter],
    )


def empty_lines(con: duckdb.DuckDBPyConnection, counts: bool = True) -> Iterator[str]:
    """One line for each file that has such words: per column how many cells (for whoever runs it only), and which words most."""
    told: dict[str, list[str]] = {}
    for file, column, number, words in con.execute(
        """SELECT file, "column", sum(number)::BIGINT AS n, list(word ORDER BY number DESC, word) FROM empty_words
        GROUP BY file, "column" ORDER BY file, n DESC, "column" """
    ).fetchall():
        more = ", ..." if len(words) > SHOWN else ""
        told.setdefault(file, []).append(
            f"{column} {f'{number:,} ' if counts else ''}({', '.join(words[:SHOWN])}{more})"
        )
    for file, columns in told.items():
        yield f"{file}: words read as empty cells: {'; '.join(columns)}"
