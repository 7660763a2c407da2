"""Tables without clients: contacts and staffing. Published figures of municipalities stand in `figures`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import duckdb

from wijkstats.delivery.clients.measurements import add_refused, has, header_again, note_unused
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.rules.no_record import no_record


def clean_contacts(con: duckdb.DuckDBPyConnection, file: RawFile, complete: date) -> None:
    """Make `processed_contacts`: date, team, subject, follow_up. The contact number is not kept."""
    everything = ", ".join(f'"{c}"' for c in file.columns)
    con.execute(
        f"""CREATE OR REPLACE TABLE checked_contacten AS
        WITH c AS (
            SELECT row, tidy(datum) AS date_text, as_day(datum) AS date, {has(file, "wijkteam")} AS team,
                {has(file, "onderwerp")} AS subject, {has(file, "vervolg")} AS follow_up,
                {header_again(file, "datum")} AS again, {no_record(file.columns)} AS total,
                hash({everything}) AS content, {has(file, "contactnummer")} AS number
            FROM raw_contacten)
        SELECT *, CASE WHEN again THEN 'repeated_header'
            WHEN total AND date IS NULL THEN 'no_record'
            WHEN date_text IS NULL THEN 'missing_date'
            WHEN date IS NULL THEN 'impossible_date'
            WHEN date > DATE '{complete}' THEN 'future_date'
            WHEN number IS NOT NULL AND row > min(row) OVER (PARTITION BY content) THEN 'duplicate_row' END AS reason
        FROM c"""
    )
    column = "CASE WHEN reason IN ('duplicate_row', 'no_record') THEN '' ELSE 'datum' END"
    value = "CASE WHEN reason <> 'no_record' THEN shown_day(date_text) END"
    add_refused(con, file, "checked_contacten", column, value)
    note_unused(con, file)
    con.execute(
        """CREATE OR REPLACE TABLE processed_contacts AS SELECT date::TIMESTAMP AS date, team, subject, follow_up
        FROM checked_contacten WHERE reason IS NULL"""
    )


def clean_staffing(con: duckdb.DuckDBPyConnection, file: RawFile, complete: date) -> None:
    """Make `processed_staffing`: team, date, fte."""
    con.execute(
        f"""CREATE OR REPLACE TABLE checked_formatie AS
        SELECT row, tidy(wijkteam) AS team, as_day(peildatum) AS date, as_number(fte) AS fte,
            coalesce(tidy(fte), '') AS fte_text, coalesce(tidy(peildatum), '') AS date_text,
            CASE WHEN {header_again(file, "fte")} THEN 'repeated_header'
            WHEN tidy(wijkteam) IS NULL OR tidy(fte) IS NULL THEN 'missing_value'
            WHEN as_day(peildatum) IS NULL THEN 'impossible_date'
            WHEN as_day(peildatum) > DATE '{complete}' THEN 'future_date'
            WHEN as_number(fte) IS NULL OR as_number(fte) < 0 THEN 'not_a_number' END AS reason
        FROM raw_formatie"""
    )
    column = "CASE WHEN reason IN ('impossible_date', 'future_date') THEN 'peildatum' ELSE 'fte' END"
    value = "CASE WHEN reason IN ('impossible_date', 'future_date') THEN shown_day(date_text) ELSE shown_figure(fte_text) END"
    add_refused(con, file, "checked_formatie", column, value)
    note_unused(con, file)
    con.execute(
        """CREATE OR REPLACE TABLE processed_staffing AS SELECT team, date::TIMESTAMP AS date, fte
        FROM checked_formatie WHERE reason IS NULL"""
    )


CLEANERS: dict[str, tuple[str, Callable[[duckdb.DuckDBPyConnection, RawFile, date], None]]] = {
    "contacten": ("contacts", clean_contacts),
    "formatie": ("staffing", clean_staffing),
}
"""Raw table -> processed table and the function that makes it."""
