"""Tables without clients: contacts, staffing, and published figures of municipalities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import duckdb

from wijkstats.data.ingest import RawFile
from wijkstats.data.measurements import add_refused, has, header_again, note_unused
from wijkstats.errors import DeliveryError, Fault


def clean_contacts(con: duckdb.DuckDBPyConnection, file: RawFile, complete: date) -> None:
    """Make `processed_contacts`: date, team, subject, follow_up. The contact number is not kept."""
    everything = ", ".join(f'"{c}"' for c in file.columns)
    con.execute(
        f"""CREATE OR REPLACE TABLE checked_contacten AS
        WITH c AS (
            SELECT row, tidy(datum) AS date_text, as_day(datum) AS date, {has(file, "wijkteam")} AS team,
                {has(file, "onderwerp")} AS subject, {has(file, "vervolg")} AS follow_up,
                {header_again(file, "datum")} AS again, hash({everything}) AS content, {has(file, "contactnummer")} AS number
            FROM raw_contacten)
        SELECT *, CASE WHEN again THEN 'repeated_header'
            WHEN date_text IS NULL THEN 'missing_date'
            WHEN date IS NULL THEN 'impossible_date'
            WHEN date > DATE '{complete}' THEN 'future_date'
            WHEN number IS NOT NULL AND row > min(row) OVER (PARTITION BY content) THEN 'duplicate_row' END AS reason
        FROM c"""
    )
    column = "CASE reason WHEN 'duplicate_row' THEN '' ELSE 'datum' END"
    add_refused(con, file, "checked_contacten", column, "shown_day(date_text)")
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


def clean_figures(con: duckdb.DuckDBPyConnection, file: RawFile, complete: date) -> None:
    """Make `processed_municipal`: code, name, year, indicator, value, denominator, unit, status, source, retrieved.

    Raises DeliveryError when one figure is given twice: nobody can tell which one holds.
    """
    con.execute(
        f"""CREATE OR REPLACE TABLE checked_gemeenten AS
        SELECT row, nullif(regexp_extract(upper(tidy(gemeentecode)), '^(?:GM)?([0-9]{{4}})$', 1), '') AS code,
            {has(file, "gemeente")} AS name, try_cast(tidy(jaar) AS SMALLINT) AS year,
            lower(tidy(indicator)) AS indicator, as_number(waarde) AS value,
            as_number({has(file, "noemer")}) AS denominator, {has(file, "eenheid")} AS unit,
            coalesce(lower({has(file, "status")}), 'realisatie') AS status, tidy(bron) AS source,
            {has(file, "opgehaald")} AS retrieved,
            CASE WHEN {header_again(file, "gemeentecode")} THEN 'repeated_header'
            WHEN NOT regexp_full_match(upper(coalesce(tidy(gemeentecode), '')), '(GM)?[0-9]{{4}}') THEN 'impossible_code'
            WHEN coalesce(try_cast(tidy(jaar) AS SMALLINT) NOT BETWEEN 1990 AND 2100, true) THEN 'impossible_year'
            WHEN tidy(indicator) IS NULL OR tidy(waarde) IS NULL OR tidy(bron) IS NULL THEN 'missing_value'
            WHEN as_number(waarde) IS NULL THEN 'not_a_number'
            WHEN {has(file, "noemer")} IS NOT NULL AND coalesce(as_number({has(file, "noemer")}) <= 0, true)
                THEN 'not_a_number'
            WHEN lower({has(file, "eenheid")}) IN ('personen', 'huishoudens')
                AND as_number(waarde) > as_number({has(file, "noemer")}) THEN 'more_than_all'
            WHEN coalesce(lower({has(file, "status")}), 'realisatie') NOT IN ('realisatie', 'begroting')
                THEN 'unknown_status' END AS reason
        FROM raw_gemeenten"""
    )
    column = "CASE reason WHEN 'impossible_code' THEN 'gemeentecode' WHEN 'impossible_year' THEN 'jaar' "
    column += "WHEN 'unknown_status' THEN 'status' ELSE 'waarde' END"
    shown = (
        "(SELECT CASE checked_gemeenten.reason WHEN 'impossible_code' THEN gemeentecode WHEN 'impossible_year' THEN "
    )
    shown += f"jaar WHEN 'unknown_status' THEN {has(file, 'status')} ELSE waarde END FROM raw_gemeenten r "
    shown += "WHERE r.row = checked_gemeenten.row)"
    add_refused(con, file, "checked_gemeenten", column, f"shown_figure({shown})")
    note_unused(con, file)
    twice = con.execute(
        """SELECT code, year, indicator, status, list_sort(list(row)) FROM checked_gemeenten WHERE reason IS NULL
        GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL"""
    ).fetchall()
    if twice:
        raise DeliveryError(
            Fault(
                f"{file.file}, rows {', '.join(map(str, rows))}, column waarde",
                f"{indicator} of {code} in {year} ({status}) stands {len(rows)} times",
                "each figure once",
                "keep the row that holds",
            )
            for code, year, indicator, status, rows in twice
        )
    con.execute(
        """CREATE OR REPLACE TABLE processed_municipal AS
        SELECT code, name, year, indicator, value, denominator, unit, status, source, retrieved
        FROM checked_gemeenten WHERE reason IS NULL"""
    )


CLEANERS: dict[str, tuple[str, Callable[[duckdb.DuckDBPyConnection, RawFile, date], None]]] = {
    "contacten": ("contacts", clean_contacts),
    "formatie": ("staffing", clean_staffing),
    "gemeenten": ("municipal", clean_figures),
}
"""Raw table -> processed table and the function that makes it."""
