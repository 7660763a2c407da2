"""Tables without clients: contacts and staffing. Published figures of municipalities stand in `figures`."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from wijkstats.delivery.clients.measurements import has, header_again, note_unused
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.rules.checks import Check, add_judged, judged
from wijkstats.delivery.rules.no_record import no_record, whole_of

CONTACTS = (
    Check("repeated_header", "again", "datum", "shown_day(date_text)"),
    Check("no_record", "total AND date IS NULL"),
    Check("total_row", "whole", "wijkteam"),
    Check("missing_date", "date_text IS NULL", "datum"),
    Check("impossible_date", "date IS NULL", "datum", "shown_day(date_text)"),
    Check("future_date", "date > complete_until()", "datum", "shown_day(date_text)"),
    Check("duplicate_row", "repeated", "", "shown_day(date_text)"),
)
STAFFING = (
    Check("repeated_header", "again", "fte", "shown_figure(fte_text)"),
    Check("total_row", "whole", "wijkteam"),
    Check("missing_value", "team IS NULL OR fte_text IS NULL", "fte", "shown_figure(fte_text)"),
    Check("impossible_date", "date IS NULL", "peildatum", "shown_day(date_text)"),
    Check("future_date", "date > complete_until()", "peildatum", "shown_day(date_text)"),
    Check("not_a_number", "fte IS NULL OR fte < 0", "fte", "shown_figure(fte_text)"),
)


def clean_contacts(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `processed_contacts`: date, team, subject, follow_up. The contact number is not kept."""
    everything = ", ".join(f'"{c}"' for c in file.columns)
    rows = f"""WITH c AS (
            SELECT row, datum AS date_text, as_day(datum) AS date, {has(file, "wijkteam")} AS team,
                {has(file, "onderwerp")} AS subject, {has(file, "vervolg")} AS follow_up,
                {header_again(file, "datum")} AS again, {no_record(file.columns)} AS total,
                hash({everything}) AS content, {has(file, "contactnummer")} AS number,
                {whole_of(has(file, "wijkteam"))} AS whole
            FROM raw_contacten)
        SELECT *, number IS NOT NULL AND row > min(row) OVER (PARTITION BY content) AS repeated FROM c"""
    con.execute(f"CREATE OR REPLACE TABLE checked_contacten AS {judged(rows, CONTACTS)}")
    add_judged(con, file.file, "checked_contacten", CONTACTS)
    note_unused(con, file)
    con.execute(
        """CREATE OR REPLACE TABLE processed_contacts AS SELECT date::TIMESTAMP AS date, team, subject, follow_up
        FROM checked_contacten WHERE reason IS NULL"""
    )


def clean_staffing(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `processed_staffing`: team, date, fte."""
    rows = f"""SELECT row, wijkteam AS team, peildatum AS date_text, as_day(peildatum) AS date,
            fte AS fte_text, as_number(fte) AS fte, {header_again(file, "fte")} AS again, {whole_of("wijkteam")} AS whole
        FROM raw_formatie"""
    con.execute(f"CREATE OR REPLACE TABLE checked_formatie AS {judged(rows, STAFFING)}")
    add_judged(con, file.file, "checked_formatie", STAFFING)
    note_unused(con, file)
    con.execute(
        """CREATE OR REPLACE TABLE processed_staffing AS SELECT team, date::TIMESTAMP AS date, fte
        FROM checked_formatie WHERE reason IS NULL"""
    )


CLEANERS: dict[str, tuple[str, Callable[[duckdb.DuckDBPyConnection, RawFile], None]]] = {
    "contacten": ("contacts", clean_contacts),
    "formatie": ("staffing", clean_staffing),
}
"""Raw table -> processed table and the function that makes it."""
