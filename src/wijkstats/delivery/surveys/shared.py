"""What reading the files of a survey has in common: whole numbers, and the account of every row that is refused."""

from __future__ import annotations

import duckdb

from wijkstats.delivery.clients.measurements import note_unused
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.published.shared import remark
from wijkstats.delivery.rules.checks import Check, add_judged, judged
from wijkstats.ground.local_words import MEASURES, RESPONDENT_FEATURES, SIDES, STANDARD_ITEMS, SURVEYED

WORDS = {
    "soort": ", ".join(SURVEYED),
    "omgekeerd": "ja or nee",
    "kant": ", ".join(SIDES),
    "standaard": ", ".join(STANDARD_ITEMS),
    "kenmerk": ", ".join(RESPONDENT_FEATURES),
    "maat": ", ".join(MEASURES),
    "overslaan": "an item and a code with = between them, such as V3=2",
}


def no_whole(column: str) -> str:
    """SQL: does something stand in this column that is no whole number? After `published.shared.numbers`."""
    return f"{column}_text IS NOT NULL AND ({column}_number IS NULL OR {column}_number <> floor({column}_number))"


def judge(
    con: duckdb.DuckDBPyConnection, file: RawFile, rows: str, checks: tuple[Check, ...], about: bool = True
) -> None:
    """Make `checked_<table>`, and put what was refused into the account. `about`: with a remark for each refused row."""
    con.execute(f"CREATE OR REPLACE TABLE checked_{file.table} AS {judged(rows, checks)}")
    add_judged(con, file.file, f"checked_{file.table}", checks)
    note_unused(con, file)
    if about:
        remark(con, file, WORDS)
