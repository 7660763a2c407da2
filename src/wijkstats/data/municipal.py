"""Tables without clients: contacts, staffing, and published figures of municipalities."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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


def clean_figures(con: duckdb.DuckDBPyConnection, files: Sequence[RawFile]) -> None:
    """Make `figures` of gemeenten.csv and cbs.csv: code, name, year, indicator, value, denominator, unit, status, source,
    retrieved, missing_reason.

    A row with an empty waarde and a reden is kept: not published, value NULL. Beside a value reden means nothing and is not
    kept. A figure that stands in both files is that of gemeenten.csv; the other row is counted under `also_in_gemeenten`.
    Raises DeliveryError when a figure stands twice in one file: nobody can tell which one holds.
    """
    for file in files:
        _check_figures(con, file)
    faults = [fault for file in files for fault in _given_twice(con, file)]
    if faults:
        raise DeliveryError(faults)
    if {file.table for file in files} == {"gemeenten", "cbs"}:
        con.execute(
            """UPDATE checked_cbs SET reason = 'also_in_gemeenten'
            FROM (SELECT code, year, indicator, status FROM checked_gemeenten WHERE reason IS NULL) g
            WHERE reason IS NULL AND checked_cbs.code = g.code AND checked_cbs.year = g.year
                AND checked_cbs.indicator = g.indicator AND checked_cbs.status = g.status"""
        )
    for file in files:
        _account(con, file)
    con.execute(
        """CREATE OR REPLACE TABLE figures (code VARCHAR, name VARCHAR, year SMALLINT, indicator VARCHAR, value DOUBLE,
        denominator DOUBLE, unit VARCHAR, status VARCHAR, source VARCHAR, retrieved VARCHAR, missing_reason VARCHAR)"""
    )
    for file in files:
        con.execute(
            f"""INSERT INTO figures SELECT code, name, year, indicator, value, denominator, unit, status, source, retrieved,
            CASE WHEN value IS NULL THEN why END FROM checked_{file.table} WHERE reason IS NULL"""
        )


def _check_figures(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `checked_<table>`. Codes are the key, in one spelling; names are for display only."""
    name = f"regexp_replace({has(file, 'gemeente')}, ' *[(]gemeente[)]$', '', 'i')"
    con.execute(
        f"""CREATE OR REPLACE TABLE checked_{file.table} AS
        SELECT row, as_code(gemeentecode) AS code, {name} AS name, try_cast(tidy(jaar) AS SMALLINT) AS year,
            lower(tidy(indicator)) AS indicator, as_number(waarde) AS value,
            as_number({has(file, "noemer")}) AS denominator, {has(file, "eenheid")} AS unit,
            coalesce(lower({has(file, "status")}), 'realisatie') AS status, tidy(bron) AS source,
            {has(file, "opgehaald")} AS retrieved, {has(file, "reden")} AS why,
            CASE WHEN {header_again(file, "gemeentecode")} THEN 'repeated_header'
            WHEN as_code(gemeentecode) IS NULL THEN 'impossible_code'
            WHEN coalesce(try_cast(tidy(jaar) AS SMALLINT) NOT BETWEEN 1990 AND 2100, true) THEN 'impossible_year'
            WHEN tidy(indicator) IS NULL OR tidy(bron) IS NULL OR (tidy(waarde) IS NULL AND {has(file, "reden")} IS NULL)
                THEN 'missing_value'
            WHEN tidy(waarde) IS NOT NULL AND as_number(waarde) IS NULL THEN 'not_a_number'
            WHEN {has(file, "noemer")} IS NOT NULL AND coalesce(as_number({has(file, "noemer")}) <= 0, true)
                THEN 'not_a_number'
            WHEN lower({has(file, "eenheid")}) IN ('personen', 'huishoudens')
                AND as_number(waarde) > as_number({has(file, "noemer")}) THEN 'more_than_all'
            WHEN coalesce(lower({has(file, "status")}), 'realisatie') NOT IN ('realisatie', 'begroting')
                THEN 'unknown_status' END AS reason
        FROM raw_{file.table}"""
    )


def _account(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Put what is refused in the account, with the value that was wrong."""
    column = "CASE reason WHEN 'impossible_code' THEN 'gemeentecode' WHEN 'impossible_year' THEN 'jaar' "
    column += "WHEN 'unknown_status' THEN 'status' ELSE 'waarde' END"
    shown = f"(SELECT CASE checked_{file.table}.reason WHEN 'impossible_code' THEN gemeentecode WHEN 'impossible_year' "
    shown += f"THEN jaar WHEN 'unknown_status' THEN {has(file, 'status')} ELSE waarde END FROM raw_{file.table} r "
    shown += f"WHERE r.row = checked_{file.table}.row)"
    add_refused(con, file, f"checked_{file.table}", column, f"shown_figure({shown})")
    note_unused(con, file)


def _given_twice(con: duckdb.DuckDBPyConnection, file: RawFile) -> Iterator[Fault]:
    for code, year, indicator, status, rows in con.execute(
        f"""SELECT code, year, indicator, status, list_sort(list(row)) FROM checked_{file.table} WHERE reason IS NULL
        GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL"""
    ).fetchall():
        yield Fault(
            f"{file.file}, rows {', '.join(map(str, rows))}, column waarde",
            f"{indicator} of {code} in {year} ({status}) stands {len(rows)} times",
            "each figure once",
            "keep the row that holds",
        )


CLEANERS: dict[str, tuple[str, Callable[[duckdb.DuckDBPyConnection, RawFile, date], None]]] = {
    "contacten": ("contacts", clean_contacts),
    "formatie": ("staffing", clean_staffing),
}
"""Raw table -> processed table and the function that makes it."""
FIGURES = ("gemeenten", "cbs")
"""Raw tables with published figures of municipalities, the one that holds first."""
