"""Trajectories: when a client started and stopped, how old, which team; and keyed hashes instead of client numbers."""

from __future__ import annotations

from datetime import date

import duckdb
import pandas as pd

from wijkstats.delivery.clients.measurements import add_refused, has, header_again, note_unused
from wijkstats.delivery.clients.pseudonyms import hash_ids
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.rules.no_record import no_record

OLDEST = 120


def clean_trajectories(con: duckdb.DuckDBPyConnection, file: RawFile, complete: date, numbered: bool) -> None:
    """Make `checked_trajecten`: row, client, trajectory, start and end date, age at the start, team and more, reason.

    `numbered`: trajectories have numbers of their own; otherwise the client number serves.
    The birth date is used for the age at the start and goes no further.
    """
    trajectory = f"coalesce({has(file, 'trajectnummer')}, tidy(clientnummer))" if numbered else "tidy(clientnummer)"
    everything = ", ".join(f'"{c}"' for c in file.columns)
    con.execute(
        f"""CREATE OR REPLACE TABLE checked_trajecten AS
        WITH t AS (
            SELECT row, tidy(clientnummer) AS client, {trajectory} AS trajectory,
                tidy(startdatum) AS start_text, as_day(startdatum) AS start_date,
                {has(file, "einddatum")} AS end_text, as_day({has(file, "einddatum")}) AS end_date,
                {has(file, "geboortedatum")} AS birth_text, as_day({has(file, "geboortedatum")}) AS birth_date,
                {has(file, "leeftijd")} AS age_text, as_number({has(file, "leeftijd")}) AS age_number,
                {has(file, "geslacht")} AS sex, {has(file, "wijkteam")} AS team, {has(file, "aanmelder")} AS referrer,
                {has(file, "afsluiting")} AS closure, {has(file, "wet")} AS law,
                {header_again(file, "clientnummer")} AS again, {no_record(file.columns)} AS total,
                hash({everything}) AS content
            FROM raw_trajecten),
        c AS (SELECT content, min(row) AS first FROM t GROUP BY content),
        twice AS (SELECT trajectory FROM t JOIN c USING (content) WHERE row = first GROUP BY ALL HAVING count(*) > 1)
        SELECT t.*, CASE WHEN birth_date <= start_date THEN date_part('year', age(start_date, birth_date))
                WHEN birth_text IS NULL THEN floor(age_number) END AS age_found,
            CASE WHEN again THEN 'repeated_header'
            WHEN total AND (client IS NULL OR start_date IS NULL) THEN 'no_record'
            WHEN client IS NULL THEN 'missing_client'
            WHEN start_text IS NULL THEN 'missing_date'
            WHEN start_date IS NULL THEN 'impossible_date'
            WHEN start_date > DATE '{complete}' THEN 'future_date'
            WHEN row > first THEN 'duplicate_row'
            WHEN trajectory IN (FROM twice) THEN 'trajectory_twice' END AS reason
        FROM t JOIN c USING (content)"""
    )
    column = "CASE reason WHEN 'trajectory_twice' THEN 'trajectnummer' WHEN 'missing_client' THEN 'clientnummer' "
    column += "WHEN 'repeated_header' THEN 'clientnummer' WHEN 'duplicate_row' THEN '' WHEN 'no_record' THEN '' "
    column += "ELSE 'startdatum' END"
    value = "CASE WHEN reason IN ('impossible_date', 'future_date') THEN shown_day(start_text) "
    value += "WHEN reason = 'trajectory_twice' THEN masked(trajectory) END"
    add_refused(con, file, "checked_trajecten", column, value)
    note_unused(con, file)
    _single_values(con, file, complete)
    _overlaps(con, file, complete)
    con.execute(
        f"""CREATE OR REPLACE TABLE source_trajectories AS
        SELECT client, trajectory, CASE WHEN age_found BETWEEN 0 AND {OLDEST} THEN age_found::SMALLINT END AS age,
            sex, start_date::TIMESTAMP AS start_date,
            CASE WHEN end_date BETWEEN start_date AND DATE '{complete}' THEN end_date::TIMESTAMP END AS end_date,
            team, referrer, closure, law
        FROM checked_trajecten WHERE reason IS NULL"""
    )


def _single_values(con: duckdb.DuckDBPyConnection, file: RawFile, complete: date) -> None:
    """Account for single values of accepted rows that are left empty: ages and end dates."""
    con.execute(
        f"""CREATE OR REPLACE TABLE emptied AS
        SELECT row, 'geboortedatum' AS cell, masked(birth_text) AS shown, CASE
            WHEN birth_text IS NOT NULL AND birth_date IS NULL THEN 'impossible_birth_date'
            WHEN birth_date > start_date THEN 'birth_after_start'
            WHEN birth_date IS NOT NULL AND age_found > {OLDEST} THEN 'impossible_age' END AS reason
        FROM checked_trajecten WHERE reason IS NULL
        UNION ALL
        SELECT row, 'leeftijd', masked(age_text), CASE WHEN birth_text IS NULL AND age_text IS NOT NULL
            AND coalesce(age_number NOT BETWEEN 0 AND {OLDEST}, true) THEN 'impossible_age' END
        FROM checked_trajecten WHERE reason IS NULL
        UNION ALL
        SELECT row, 'einddatum', shown_day(end_text), CASE
            WHEN end_text IS NOT NULL AND (end_date IS NULL OR end_date > DATE '{complete}') THEN 'impossible_end_date'
            WHEN end_date < start_date THEN 'end_before_start' END
        FROM checked_trajecten WHERE reason IS NULL"""
    )
    add_refused(con, file, "emptied", "cell", "shown")


def _overlaps(con: duckdb.DuckDBPyConnection, file: RawFile, complete: date) -> None:
    """Report accepted trajectories that start while another one of the same client runs, and those in another team."""
    con.execute(
        f"""CREATE OR REPLACE TABLE overlapping AS
        WITH t AS (SELECT row, client, team, start_date, CASE WHEN end_date >= start_date THEN end_date
                ELSE greatest(start_date + 1, DATE '{complete}') END AS until FROM checked_trajecten WHERE reason IS NULL),
        p AS (SELECT *, max(until) OVER (PARTITION BY client ORDER BY start_date, row
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > start_date AS overlap FROM t)
        SELECT row, 'startdatum' AS cell, 'overlapping_trajectories' AS reason FROM p WHERE overlap
        UNION ALL
        SELECT DISTINCT p.row, 'wijkteam', 'two_teams' FROM p JOIN t USING (client) WHERE p.overlap AND t.team <> p.team
            AND t.until > p.start_date AND (t.start_date, t.row) < (p.start_date, p.row)"""
    )
    add_refused(con, file, "overlapping", "cell", "''")


def note_unmeasured(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Report accepted trajectories without any usable score."""
    con.execute(
        """CREATE OR REPLACE TABLE unmeasured AS SELECT row, 'no_measurement' AS reason
        FROM checked_trajecten ANTI JOIN source_measurements USING (trajectory) WHERE reason IS NULL"""
    )
    add_refused(con, file, "unmeasured", "''", "''")


def from_measurements(con: duckdb.DuckDBPyConnection) -> None:
    """Trajectories when none were delivered: they start at their first measurement; nothing else is known of them."""
    con.execute(
        """CREATE OR REPLACE TABLE source_trajectories AS
        SELECT min(client) AS client, trajectory, NULL::SMALLINT AS age, NULL::VARCHAR AS sex, min(date) AS start_date,
            NULL::TIMESTAMP AS end_date, NULL::VARCHAR AS team, NULL::VARCHAR AS referrer, NULL::VARCHAR AS closure,
            NULL::VARCHAR AS law
        FROM source_measurements GROUP BY trajectory"""
    )


def make_pseudonyms(con: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Make `processed_measurements` and `processed_trajectories`, in which keyed hashes stand for numbers."""
    for kind in ("client", "trajectory", "rater"):
        numbers = con.execute(
            f"SELECT {kind} AS number FROM moments WHERE {kind} IS NOT NULL"
            + (f" UNION SELECT {kind} FROM source_trajectories" if kind != "rater" else " GROUP BY ALL")
        ).df()["number"]
        con.register("hashes", pd.DataFrame({"number": numbers.astype(str), "hash": hash_ids(numbers, key, kind)}))
        con.execute(
            f"CREATE OR REPLACE TABLE hash_{kind} AS SELECT number::VARCHAR AS number, hash::VARCHAR AS hash FROM hashes"
        )
        con.unregister("hashes")
    con.execute(
        """CREATE OR REPLACE TEMP VIEW processed_measurements AS
        SELECT c.hash AS client, t.hash AS trajectory, date, edition, domain, score, r.hash AS rater
        FROM source_measurements m JOIN hash_client c ON c.number = m.client
        JOIN hash_trajectory t ON t.number = m.trajectory LEFT JOIN hash_rater r ON r.number = m.rater"""
    )
    con.execute(
        """CREATE OR REPLACE TABLE processed_trajectories AS
        SELECT c.hash AS client, t.hash AS trajectory, s.* EXCLUDE (client, trajectory)
        FROM source_trajectories s JOIN hash_client c ON c.number = s.client
        JOIN hash_trajectory t ON t.number = s.trajectory"""
    )
