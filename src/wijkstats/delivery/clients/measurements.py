"""ZRM measurements: from a wide or long export to one row per client, domain and date."""

from __future__ import annotations

from datetime import date

import duckdb

from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.files.names import MIJN_ZRM
from wijkstats.delivery.rules.no_record import no_record
from wijkstats.ground.errors import DeliveryError, Fault
from wijkstats.ground.scales import DOMAINS, EDITIONS

DAYS_BEFORE = 30
"""A measurement may lie this many days before the start: an intake is often rated before the trajectory is opened, and a
rating looks back thirty days (Handleiding ZRM 2017)."""
DAYS_AFTER = 90
"""A measurement may lie this many days after the end: a closing rating or a follow-up within a quarter."""
TEXT_SHARE = 0.5
"""A domain column in which more than this share of the filled cells is no level at all is not a score column."""


def has(file: RawFile, column: str) -> str:
    """The tidied column as SQL, or NULL when the file does not have it."""
    return f'tidy("{column}")' if column in file.columns else "NULL::VARCHAR"


def add_refused(con: duckdb.DuckDBPyConnection, file: RawFile, source: str, column: str, value: str) -> None:
    """Put the rows of `source` that have a reason into the account; `column` and `value` are SQL."""
    con.execute(
        f"""INSERT INTO refused SELECT '{file.file.replace("'", "''")}', row, {column}, coalesce({value}, ''), reason
        FROM {source} WHERE reason IS NOT NULL"""
    )


def header_again(file: RawFile, column: str) -> str:
    """SQL: does this row repeat the header? True when `column` holds its own name."""
    names = {column, *(raw for raw, contract in file.renamed.items() if contract == column)}
    texts = ", ".join("'" + name.casefold().replace("'", "''") + "'" for name in sorted(names))
    return f'coalesce(lower(tidy("{column}")) IN ({texts}), false)'


def note_unused(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Name the columns that were not read, unless privacy.py named them already."""
    query = """SELECT "column" FROM refused
        WHERE file = ? AND row = 1 AND reason IN ('personal_column_dropped', 'free_text_dropped', 'self_report')"""
    told = {name for (name,) in con.execute(query, [file.file]).fetchall()}
    rows = [(file.file, 1, name, "", "column_not_used") for name in file.unused if name not in told]
    if rows:
        con.executemany("INSERT INTO refused VALUES (?, ?, ?, ?, ?)", rows)


def clean_measurements(
    con: duckdb.DuckDBPyConnection, file: RawFile, edition: str, complete: date, numbered: bool, known: bool
) -> None:
    """Make `processed_source_measurements`: row, client, trajectory, date, edition, domain, score, rater (raw numbers).

    edition    of rows without a column `versie`
    complete   last day with data; later dates are refused
    numbered   trajectories have numbers of their own; otherwise the client number serves
    known      `checked_trajecten` exists, and every measurement must belong to a trajectory in it
    """
    _check_rows(con, file, edition, complete, numbered, known)
    columns = "CASE WHEN reason IN ('missing_client', 'repeated_header') THEN 'clientnummer' WHEN reason IN "
    columns += "('unknown_trajectory', 'other_client') THEN 'trajectnummer' WHEN reason = 'unknown_edition' THEN "
    columns += "'versie' WHEN reason IN ('duplicate_row', 'no_record') THEN '' ELSE 'datum' END"
    values = "CASE WHEN reason IN ('impossible_date', 'future_date', 'before_zrm', 'before_trajectory', 'after_trajectory') THEN "
    values += "shown_day(date_text) "
    values += "WHEN reason = 'unknown_trajectory' OR reason = 'other_client' THEN masked(trajectory) END"
    add_refused(con, file, f"checked_{file.table}", columns, values)
    note_unused(con, file)
    _cells(con, file)
    _refuse_text_columns(con, file)
    known_tokens = "score_reason(score_text) IN ('score_not_discussed', 'score_not_applicable')"
    shown = f"CASE WHEN as_level(score_text) IS NOT NULL OR {known_tokens} THEN score_text ELSE shown_figure(score_text) END"
    add_refused(con, file, "cells", "cell_column", shown)
    _one_score_a_day(con, file, shown)


def _check_rows(
    con: duckdb.DuckDBPyConnection, file: RawFile, edition: str, complete: date, numbered: bool, known: bool
) -> None:
    trajectory = f"coalesce({has(file, 'trajectnummer')}, tidy(clientnummer))" if numbered else "tidy(clientnummer)"
    everything = ", ".join(f'"{c}"' for c in file.columns)
    given = [c for c in file.columns if c != "versie"]  # made by wijkstats in some layouts, and then never empty
    join = "LEFT JOIN (SELECT trajectory, client, start_date, CASE WHEN end_date >= start_date THEN end_date END AS end_date "
    join += "FROM checked_trajecten WHERE reason IS NULL) t USING (trajectory)"
    con.execute(
        f"""CREATE OR REPLACE TABLE checked_{file.table} AS
        WITH z AS (
            SELECT row, tidy(clientnummer) AS client, {trajectory} AS trajectory, tidy(datum) AS date_text,
                as_day(datum) AS date, {has(file, "beoordelaar")} AS rater,
                {f"as_edition({has(file, 'versie')})" if "versie" in file.columns else f"'{edition}'"} AS edition,
                {header_again(file, "clientnummer")} AS again, {no_record(given)} AS total,
                hash({everything}) AS content
            FROM raw_{file.table}),
        shared AS (SELECT trajectory FROM z GROUP BY trajectory HAVING count(DISTINCT client) > 1),
        repeats AS (SELECT content, min(row) AS first FROM z GROUP BY content HAVING count(*) > 1)
        SELECT z.*, CASE
            WHEN again THEN 'repeated_header'
            WHEN total AND (z.client IS NULL OR date IS NULL) THEN 'no_record'
            WHEN z.client IS NULL THEN 'missing_client'
            WHEN date_text IS NULL THEN 'missing_date'
            WHEN date IS NULL THEN 'impossible_date'
            WHEN date > DATE '{complete}' THEN 'future_date'
            WHEN date < DATE '2010-01-01' THEN 'before_zrm'
            WHEN edition IS NULL THEN 'unknown_edition'
            WHEN repeats.first < z.row THEN 'duplicate_row'
            {"WHEN t.client IS NULL THEN 'unknown_trajectory'" if known else ""}
            WHEN {"t.client <> z.client" if known else "z.trajectory IN (FROM shared)"} THEN 'other_client'
            {f"WHEN date < start_date - {DAYS_BEFORE} THEN 'before_trajectory'" if known else ""}
            {f"WHEN date > end_date + {DAYS_AFTER} THEN 'after_trajectory'" if known else ""}
            END AS reason
        FROM z LEFT JOIN repeats USING (content) {join if known else ""}"""
    )


def _cells(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """One row per filled cell of an accepted row, with the level or the reason why it is none.

    Who and when stays in the view `moments`, one row per accepted row of the file: cells are many, and texts are large.
    """
    if file.table == "zrm_wide":
        domains = ", ".join(f'"{d}"' for d in DOMAINS if d in file.columns)
        con.execute(
            f"""CREATE OR REPLACE TEMP VIEW filled AS SELECT row, domain, domain AS cell_column, score_text
            FROM (SELECT row, {domains} FROM raw_{file.table}) UNPIVOT (score_text FOR domain IN ({domains}))
            WHERE tidy(score_text) IS NOT NULL"""
        )
    else:
        con.execute(
            f"""CREATE OR REPLACE TEMP VIEW filled AS SELECT row, domain, 'score' AS cell_column, score AS score_text
            FROM raw_{file.table} LEFT JOIN domain_names USING (domein) WHERE tidy(score) IS NOT NULL"""
        )
    editions = " OR ".join(
        f"(edition = '{e}' AND domain IN ({', '.join(repr(d) for d in ds)}))" for e, ds in EDITIONS.items()
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP VIEW moments AS SELECT row, client, trajectory, date, edition, rater
        FROM checked_{file.table} WHERE reason IS NULL"""
    )
    con.execute(
        f"""CREATE OR REPLACE TABLE cells AS
        SELECT row, domain, cell_column, score_text, score,
            CASE WHEN domain = '{MIJN_ZRM}' THEN 'self_report'
                WHEN domain IS NULL OR NOT ({editions})
                THEN CASE cell_column WHEN 'score' THEN 'unknown_domain' ELSE 'other_edition_column' END
                WHEN score IS NULL THEN score_reason(score_text) END AS reason
        FROM (SELECT *, as_level(score_text) AS score FROM filled) JOIN moments USING (row)"""
    )


def _refuse_text_columns(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Stop when a domain column is not a score column at all: then the columns are probably mixed up."""
    rows = con.execute(
        """SELECT cell_column, count(*), count(*) FILTER (reason = 'score_not_a_level'),
            min(row) FILTER (reason = 'score_not_a_level'),
            arg_min(masked(score_text), row) FILTER (reason = 'score_not_a_level')
        FROM cells GROUP BY ALL HAVING count(*) FILTER (reason = 'score_not_a_level') > ? * count(*) ORDER BY 1""",
        [TEXT_SHARE],
    ).fetchall()
    if rows:
        raise DeliveryError(
            Fault(
                f"{file.file}, row {row}, column {column}",
                f"text such as {value!r} (letters shown as x, digits as 9) in {bad} of {filled} filled cells",
                "a ZRM level: 1, 2, 3, 4 or 5",
                "check that this column holds the scores; map another one under `columns` in delivery.yaml",
            )
            for column, filled, bad, row, value in rows
        )


def _one_score_a_day(con: duckdb.DuckDBPyConnection, file: RawFile, shown: str) -> None:
    """Keep one score per trajectory, domain and day; where two differ, keep none of them."""
    unit = "trajectory, domain, edition, date"
    con.execute(
        f"""CREATE OR REPLACE TABLE same_day AS
        WITH days AS (SELECT trajectory, edition, date FROM moments GROUP BY ALL HAVING count(*) > 1),
        busy AS (SELECT row, domain, cell_column, score_text, score, trajectory, edition, date, rater
            FROM cells JOIN (moments SEMI JOIN days USING (trajectory, edition, date)) USING (row) WHERE reason IS NULL),
        double AS (
            SELECT {unit}, min(row) AS first, min(score) <> max(score) AS differ, count(DISTINCT rater) AS raters
            FROM busy GROUP BY {unit} HAVING count(*) > 1)
        SELECT row, cell_column, domain, score_text, CASE
            WHEN differ AND raters > 1 THEN 'two_raters_conflict' WHEN differ THEN 'same_day_conflict'
            WHEN row > first THEN 'same_day_repeat' END AS reason
        FROM busy JOIN double USING ({unit})"""
    )
    add_refused(con, file, "same_day", "cell_column", shown)
    con.execute(
        """CREATE OR REPLACE TABLE notation AS SELECT row, cell_column, score_text, 'score_notation' AS reason
        FROM cells WHERE reason IS NULL AND score_text <> score::VARCHAR"""
    )
    add_refused(con, file, "notation", "cell_column", "score_text")
    con.execute(
        """CREATE OR REPLACE TEMP VIEW source_measurements AS
        SELECT client, trajectory, date::TIMESTAMP AS date, edition, domain, score, rater
        FROM (SELECT * FROM cells WHERE reason IS NULL)
            ANTI JOIN (SELECT row, domain FROM same_day WHERE reason IS NOT NULL) USING (row, domain)
            JOIN moments USING (row)"""
    )
