"""Tables without clients: contacts and staffing. Published values of municipalities stand in `municipal_values`."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from wijkstats.delivery.clients.measurements import has, header_again, note_unused
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.readings.days import DAYS, note_days, read_days
from wijkstats.delivery.readings.numbers import read_numbers
from wijkstats.delivery.rules.checks import Check, accepted, add_judged, judged
from wijkstats.delivery.rules.no_record import no_record, whole_of

MOST = 10_000
"""A team has no more full-time staff than this."""
CONTACTS = (
    Check("repeated_header", "again", "datum", "shown_day(date_text)"),
    Check("no_record", "total AND date IS NULL"),
    Check("total_row", "whole", "wijkteam"),
    Check("missing_date", "date_text IS NULL", "datum"),
    *DAYS,
    Check("impossible_date", "date IS NULL", "datum", "shown_day(date_text)"),
    Check("future_date", "date > complete_until()", "datum", "shown_day(date_text)"),
    Check("duplicate_row", "repeated", "", "shown_day(date_text)"),
)
STAFFING = (
    Check("repeated_header", "again", "fte", "shown_number(fte_text)"),
    Check("total_row", "whole", "wijkteam"),
    Check("missing_value", "team IS NULL OR fte_text IS NULL", "fte", "shown_number(fte_text)"),
    *DAYS,
    Check("impossible_date", "date IS NULL", "peildatum", "shown_day(date_text)"),
    Check("future_date", "date > complete_until()", "peildatum", "shown_day(date_text)"),
    Check("not_a_number", "fte IS NULL", "fte", "shown_number(fte_text)"),
    Check("out_of_range", f"fte NOT BETWEEN 0 AND {MOST}", "fte", "shown_number(fte_text)"),
)


def clean_contacts(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `processed_contacts`: date, team, subject, follow_up. The contact number is not kept."""
    everything = ", ".join(f'"{c}"' for c in file.columns)
    rows = f"""WITH c AS (
            SELECT row, datum AS date_text, day AS date, why AS date_why, 'datum' AS cell_column, {has(file, "wijkteam")} AS team,
                {has(file, "onderwerp")} AS subject, {has(file, "vervolg")} AS follow_up,
                {header_again(file, "datum")} AS again, {no_record(file.columns)} AS total,
                hash({everything}) AS content, {has(file, "contactnummer")} AS number,
                {whole_of(has(file, "wijkteam"))} AS whole
            FROM raw_contacten LEFT JOIN {read_days(con, file, "datum")} d ON d.text = datum)
        SELECT *, number IS NOT NULL AND row > min(row) OVER (PARTITION BY content) AS repeated FROM c"""
    con.execute(f"CREATE OR REPLACE TABLE checked_contacten AS {judged(rows, CONTACTS)}")
    add_judged(con, file.file, "checked_contacten", CONTACTS)
    note_days(con, file, "datum", accepted("checked_contacten"))
    note_unused(con, file)
    con.execute(
        """CREATE OR REPLACE TABLE processed_contacts AS SELECT date::TIMESTAMP AS date, team, subject, follow_up
        FROM checked_contacten WHERE reason IS NULL"""
    )


def clean_staffing(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `processed_staffing`: team, date, fte."""
    rows = f"""SELECT row, wijkteam AS team, peildatum AS date_text, day AS date, why AS date_why, 'peildatum' AS cell_column,
            fte AS fte_text,
            CASE WHEN NOT coalesce(p.percent OR p.money, false) THEN as_number(coalesce(p.plain, fte)) END AS fte,
            {header_again(file, "fte")} AS again, {whole_of("wijkteam")} AS whole
        FROM raw_formatie LEFT JOIN {read_days(con, file, "peildatum")} d ON d.text = peildatum
        LEFT JOIN {read_numbers(con, file, "fte")} p ON p.text = fte"""
    con.execute(f"CREATE OR REPLACE TABLE checked_formatie AS {judged(rows, STAFFING)}")
    add_judged(con, file.file, "checked_formatie", STAFFING)
    note_days(con, file, "peildatum", accepted("checked_formatie"))
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
