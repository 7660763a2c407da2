"""Local words in groups: indeling.csv says which word of a registration belongs to which group that a report knows.

Question answered: of who sent a client, why it was closed and what followed, which group is each text? A word that is called as a
group is that group; a word without a group is `overig`, and is told; an empty cell is not known.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from wijkstats.delivery.clients.measurements import header_again, note_unused
from wijkstats.delivery.files.ingest import RawFile, key_of
from wijkstats.delivery.flows.words import as_word
from wijkstats.delivery.readings.categories import key
from wijkstats.delivery.rules.checks import CELL, Check, accepted, add_first, add_judged, judged
from wijkstats.ground.errors import counted
from wijkstats.ground.local_words import GROUPS, OTHER
from wijkstats.ground.shown import shown

ROWS = (
    Check("repeated_header", "again", "veld"),
    Check("missing_value", "field_text IS NULL", "veld"),
    Check("missing_value", "word IS NULL", "waarde"),
    Check("missing_value", "group_text IS NULL", "groep"),
    Check("unknown_word", "field IS NULL", "veld", "masked(field_text)"),
    Check("unknown_word", "part IS NULL", "groep", "masked(group_text)"),
    Check("duplicate_row", "row > first"),
    Check("two_values", "parts > 1", "groep", "masked(group_text)"),
)
WITHOUT = Check("word_without_group", "true", CELL, "masked(text)")


def clean_groups(con: duckdb.DuckDBPyConnection, file: RawFile | None) -> None:
    """Make `word_groups`: field, same (what texts that are one category have in common) and part; empty without the file."""
    con.execute("CREATE OR REPLACE TEMP TABLE word_groups (field VARCHAR, same VARCHAR, part VARCHAR)")
    if file is None:
        return
    words = con.execute("SELECT DISTINCT waarde FROM raw_indeling WHERE waarde IS NOT NULL").fetchall()
    con.register("word_texts", pd.DataFrame([(w, key(w)) for (w,) in words], columns=["text", "same"]).astype(str))
    pairs = ", ".join(f"('{field}', '{part}')" for field, parts in GROUPS.items() for part in parts)
    fields = ", ".join(f"'{field}'" for field in GROUPS)
    rows = f"""WITH g AS (
            SELECT row, veld AS field_text, CASE WHEN {as_word("veld")} IN ({fields}) THEN {as_word("veld")} END AS field,
                waarde AS word, w.same::VARCHAR AS same, groep AS group_text,
                CASE WHEN ({as_word("veld")}, {as_word("groep")}) IN ({pairs}) THEN {as_word("groep")} END AS part,
                {header_again(file, "veld")} AS again
            FROM raw_indeling LEFT JOIN word_texts w ON w.text::VARCHAR = waarde)
        SELECT *, min(row) OVER (PARTITION BY field, same, part) AS first,
            count(DISTINCT part) OVER (PARTITION BY field, same) AS parts FROM g"""
    con.execute(f"CREATE OR REPLACE TABLE checked_indeling AS {judged(rows, ROWS)}")
    con.unregister("word_texts")
    add_judged(con, file.file, "checked_indeling", ROWS)
    note_unused(con, file)
    con.execute(f"INSERT INTO word_groups SELECT field, same, part FROM ({accepted('checked_indeling')})")


def grouped(con: duckdb.DuckDBPyConnection, file: RawFile, column: str) -> str:
    """Make `grouped_<column>`: text, part; returns its name. Each text of the column of that file stands there once.

    Words without a group are told only where indeling.csv has words of that column: else nobody meant to group them.
    """
    name = f"grouped_{column}"
    query = f'SELECT "{column}", count(*), min(row) FROM raw_{file.table} WHERE "{column}" IS NOT NULL GROUP BY ALL ORDER BY ALL'
    found = con.execute(query).fetchall() if column in file.columns else []
    groups = dict(con.execute("SELECT same, part FROM word_groups WHERE field = ?", [column]).fetchall())
    own = {_bare(part): part for part in GROUPS[column]}
    parts = {text: groups.get(key(text)) or own.get(_bare(text)) for text, _, _ in found}
    frame = pd.DataFrame(
        [(text, part or OTHER, str(not part)) for text, part in parts.items()], columns=["text", "part", "lacks"]
    )
    con.register("grouped_texts", frame.astype(str))
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE {name} AS
        SELECT text::VARCHAR AS text, part::VARCHAR AS part, lacks::BOOLEAN AS lacks FROM grouped_texts"""
    )
    con.unregister("grouped_texts")
    if groups and (lacking := [row for row in found if parts[row[0]] is None]):
        rows = f"""SELECT row, text, '{column}' AS cell_column
            FROM raw_{file.table} JOIN {name} g ON g.text = "{column}" AND g.lacks"""
        add_first(con, file.file, rows, [WITHOUT])
        _remark(con, file, column, lacking)
    return name


def _bare(text: str) -> str:
    """What is left of a word when it does not matter how its parts are joined: eerstelijn, eerste lijn."""
    return key_of(text).replace("_", "")


def _remark(con: duckdb.DuckDBPyConnection, file: RawFile, column: str, lacking: list[tuple[str, int, int]]) -> None:
    told = [
        (
            file.file,
            row,
            column,
            WITHOUT.code,
            f"{shown(text)!r} in {counted(number, 'row')}",
            f"a word that indeling.csv puts in a group: {', '.join(GROUPS[column])}",
            f"add it to indeling.csv under veld {column}; until then it is {OTHER}",
        )
        for text, number, row in lacking
    ]
    con.executemany("INSERT INTO remarks VALUES (?, ?, ?, ?, ?, ?, ?)", told)
