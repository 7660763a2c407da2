"""Staff of a team on a day, in full-time equivalents, and how many cases were open."""

from __future__ import annotations

import duckdb
import pandas as pd

from wijkstats.delivery.clients.measurements import has, header_again, note_unused
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.flows.words import one_of, severity_of
from wijkstats.delivery.readings.days import DAYS, note_days, read_days
from wijkstats.delivery.readings.numbers import read_numbers
from wijkstats.delivery.rules.checks import Check, accepted, add_first, add_judged, judged
from wijkstats.delivery.rules.no_record import whole_of
from wijkstats.ground.local_words import OTHER, STAFF
from wijkstats.ground.shown import is_job

MOST = 10_000
"""A team has no more full-time staff than this."""
HOURS = Check("fte_like_hours", "fte > 100", "fte", "shown_number(fte_text)")
"""So much staff in one row is more than a neighbourhood team has: hours a week perhaps."""
ROUNDED = 0.05
"""A row without a team that is so near the sum of all teams of that day is their total."""
STAFFING = (
    Check("repeated_header", "again", "fte", "shown_number(fte_text)"),
    Check("total_row", "whole", "wijkteam"),
    Check("missing_value", "fte_text IS NULL", "fte", "shown_number(fte_text)"),
    Check("missing_value", "date_text IS NULL", "peildatum"),
    *DAYS,
    Check("impossible_date", "date IS NULL", "peildatum", "shown_day(date_text)"),
    Check("future_date", "date > complete_until()", "peildatum", "shown_day(date_text)"),
    Check("not_a_number", "fte IS NULL", "fte", "shown_number(fte_text)"),
    Check("out_of_range", f"fte NOT BETWEEN 0 AND {MOST}", "fte", "shown_number(fte_text)"),
    Check("unknown_word", "kind IS NULL", "soort", "masked(kind_text)"),
    Check("total_row", "is_sum", "wijkteam"),
    Check("total_row", "whole_job", "functie"),
)
FUNCTION = Check("function_not_shown", "job IS NOT NULL AND job <> job_shown", "functie", "masked(job)")
CASELOAD = (
    Check("repeated_header", "again", "open_zaken", "shown_number(open_text)"),
    Check("total_row", "whole", "wijkteam"),
    Check("missing_value", "open_text IS NULL", "open_zaken"),
    Check("missing_value", "date_text IS NULL", "peildatum"),
    *DAYS,
    Check("impossible_date", "date IS NULL", "peildatum", "shown_day(date_text)"),
    Check("future_date", "date > complete_until()", "peildatum", "shown_day(date_text)"),
    Check("unknown_word", "severity_text IS NOT NULL AND severity IS NULL", "zwaarte", "shown_number(severity_text)"),
    Check("not_a_number", "open IS NULL", "open_zaken", "shown_number(open_text)"),
    Check("out_of_range", "open < 0", "open_zaken", "shown_number(open_text)"),
    Check("not_whole", "open <> floor(open)", "open_zaken", "shown_number(open_text)"),
    Check("duplicate_row", "row > first"),
    Check("two_values", "numbers > 1", "open_zaken", "shown_number(open_text)"),
)


def clean_staffing(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `processed_staffing`: team (empty: of no team), date, fte, job, kind (bezet, begroot).

    A name of a function that is not made of known words may be somebody's name, and becomes `overig`.
    """
    _jobs(con, file)
    kind = f"coalesce({has(file, 'soort')}, '{STAFF[0]}')"
    rows = f"""WITH f AS (
            SELECT row, wijkteam AS team, peildatum AS date_text, day AS date, d.why AS date_why, 'peildatum' AS cell_column,
                fte AS fte_text, {_number("fte")} AS fte, {has(file, "soort")} AS kind_text, {one_of(kind, STAFF)} AS kind,
                {has(file, "functie")} AS job, j.shown AS job_shown,
                {header_again(file, "fte")} AS again, {whole_of("wijkteam")} AS whole,
                {whole_of(has(file, "functie"))} AS whole_job
            FROM raw_formatie LEFT JOIN {read_days(con, file, "peildatum")} d ON d.text = peildatum
            LEFT JOIN {read_numbers(con, file, "fte")} p ON p.text = fte LEFT JOIN jobs j ON j.text = {has(file, "functie")})
        SELECT *, team IS NULL AND job IS NULL AND count(team) OVER day > 1
            AND abs(fte - sum(fte) FILTER (team IS NOT NULL AND NOT whole) OVER day) <= {ROUNDED} AS is_sum
        FROM f WINDOW day AS (PARTITION BY date, kind)"""
    con.execute(f"CREATE OR REPLACE TABLE checked_formatie AS {judged(rows, STAFFING)}")
    add_judged(con, file.file, "checked_formatie", STAFFING)
    used = accepted("checked_formatie")
    note_days(con, file, "peildatum", used)
    add_first(con, file.file, used, [FUNCTION])
    add_first(con, file.file, used, [HOURS])
    note_unused(con, file)
    con.execute(
        f"""CREATE OR REPLACE TABLE processed_staffing AS
        SELECT team, date::TIMESTAMP AS date, fte, job_shown AS job, kind FROM ({used})"""
    )


def _jobs(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `jobs`: each text of functie and what may be shown of it."""
    query = f"SELECT DISTINCT {has(file, 'functie')} FROM raw_formatie"
    texts = [text for (text,) in con.execute(query).fetchall() if text is not None]
    frame = pd.DataFrame([(text, text if is_job(text) else OTHER) for text in texts], columns=["text", "shown"])
    con.register("job_texts", frame.astype(str))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE jobs AS SELECT text::VARCHAR AS text, shown::VARCHAR AS shown FROM job_texts"
    )
    con.unregister("job_texts")


def _number(column: str) -> str:
    return f"CASE WHEN NOT coalesce(p.percent OR p.money, false) THEN as_number(coalesce(p.plain, {column})) END"


def clean_caseload(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `processed_caseload`: team (empty: not known), date, severity (empty: not registered), open."""
    rows = f"""WITH c AS (
            SELECT row, wijkteam AS team, peildatum AS date_text, day AS date, d.why AS date_why, 'peildatum' AS cell_column,
                {has(file, "zwaarte")} AS severity_text, {severity_of(has(file, "zwaarte"))} AS severity,
                open_zaken AS open_text, {_number("open_zaken")} AS open,
                {header_again(file, "open_zaken")} AS again, {whole_of("wijkteam")} AS whole
            FROM raw_caseload LEFT JOIN {read_days(con, file, "peildatum")} d ON d.text = peildatum
            LEFT JOIN {read_numbers(con, file, "open_zaken")} p ON p.text = open_zaken)
        SELECT *, min(row) OVER (PARTITION BY team, date, severity, open) AS first,
            CASE WHEN severity_text IS NULL OR severity IS NOT NULL THEN
                count(DISTINCT open) OVER (PARTITION BY team, date, severity_text) END AS numbers FROM c"""
    con.execute(f"CREATE OR REPLACE TABLE checked_caseload AS {judged(rows, CASELOAD)}")
    add_judged(con, file.file, "checked_caseload", CASELOAD)
    note_days(con, file, "peildatum", accepted("checked_caseload"))
    note_unused(con, file)
    con.execute(
        f"""CREATE OR REPLACE TABLE processed_caseload AS
        SELECT team, date::TIMESTAMP AS date, severity, open::INTEGER AS open FROM ({accepted("checked_caseload")})"""
    )
