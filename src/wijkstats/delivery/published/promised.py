"""Judgements on norms (oordelen.csv), goals (doelen.csv) and accounts (rekening.csv) as others published them."""

from __future__ import annotations

import duckdb

from wijkstats.delivery.clients.measurements import has, header_again, note_unused
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.flows.words import one_of
from wijkstats.delivery.published.shared import (
    LARGEST,
    MOST_PEOPLE,
    numbers,
    remark,
    show_texts,
    thousands,
    told,
    word_of,
    years,
)
from wijkstats.delivery.rules.checks import Check, accepted, add_judged, judged
from wijkstats.delivery.rules.no_record import no_record
from wijkstats.ground.local_words import DIRECTIONS, JUDGEMENTS, STATUSES

JUDGED = (
    Check("repeated_header", "again", "norm"),
    Check("no_record", "total AND norm IS NULL"),
    Check("missing_value", "norm IS NULL", "norm"),
    Check("missing_value", "judgement_text IS NULL", "oordeel"),
    Check("unknown_word", "judgement IS NULL", "oordeel", "masked(judgement_text)"),
    Check("duplicate_row", "row > first"),
    Check("two_values", "different > 1", "oordeel", "masked(judgement_text)"),
)
GOALS = (
    Check("repeated_header", "again", "doel"),
    Check("no_record", "total AND goal IS NULL"),
    Check("missing_value", "goal IS NULL", "doel"),
    Check("missing_value", "direction_text IS NULL", "richting"),
    Check("unknown_word", "direction IS NULL", "richting", "masked(direction_text)"),
    Check("impossible_year", "nulmeting_jaar_text IS NOT NULL AND nulmeting_jaar_year IS NULL", "nulmeting_jaar",
          "shown_number(nulmeting_jaar_text)"),
    Check("impossible_year", "streefjaar_text IS NOT NULL AND streefjaar_year IS NULL", "streefjaar",
          "shown_number(streefjaar_text)"),
    Check("impossible_year", "jaar_text IS NOT NULL AND jaar_year IS NULL", "jaar", "shown_number(jaar_text)"),
    Check("not_a_number", "nulmeting_text IS NOT NULL AND nulmeting_number IS NULL", "nulmeting", "shown_number(nulmeting_text)"),
    Check("not_a_number", "streefwaarde_text IS NOT NULL AND streefwaarde_number IS NULL", "streefwaarde",
          "shown_number(streefwaarde_text)"),
    Check("not_a_number", "waarde_text IS NOT NULL AND waarde_number IS NULL", "waarde", "shown_number(waarde_text)"),
    Check("thousands_point", thousands("nulmeting"), "nulmeting", "shown_number(nulmeting_text)"),
    Check("thousands_point", thousands("streefwaarde"), "streefwaarde", "shown_number(streefwaarde_text)"),
    Check("thousands_point", thousands("waarde"), "waarde", "shown_number(waarde_text)"),
    Check("not_a_number", "n_text IS NOT NULL AND n_number IS NULL", "n", "masked(n_text)"),
    Check("thousands_point", thousands("n"), "n", "masked(n_text)"),
    Check("not_whole", "n_number <> floor(n_number)", "n", "shown_number(n_text)"),
    Check("out_of_range", f"n_number NOT BETWEEN 1 AND {MOST_PEOPLE}", "n", "shown_number(n_text)"),
    Check("out_of_range", f"abs(waarde_number) >= {LARGEST} OR (percentage AND waarde_number NOT BETWEEN 0 AND 100)", "waarde",
          "shown_number(waarde_text)"),
    Check("duplicate_row", "row > first"),
    Check("two_values", "different > 1", "waarde", "shown_number(waarde_text)"),
)  # fmt: skip
ACCOUNTS = (
    Check("repeated_header", "again", "jaar"),
    Check("no_record", "total AND jaar_text IS NULL"),
    Check("impossible_year", "jaar_year IS NULL", "jaar", "shown_number(jaar_text)"),
    Check("missing_value", "status_text IS NULL", "status"),
    Check("unknown_word", "status IS NULL", "status", "masked(status_text)"),
    Check("missing_value", "lasten_text IS NULL", "lasten"),
    Check("not_a_number", "lasten_number IS NULL", "lasten", "shown_number(lasten_text)"),
    Check("thousands_point", thousands("lasten"), "lasten", "shown_number(lasten_text)"),
    Check("out_of_range", f"abs(lasten_number) >= {LARGEST}", "lasten", "masked(lasten_text)"),
    Check("not_a_number", "baten_text IS NOT NULL AND baten_number IS NULL", "baten", "shown_number(baten_text)"),
    Check("thousands_point", thousands("baten"), "baten", "shown_number(baten_text)"),
    Check("out_of_range", f"abs(baten_number) >= {LARGEST}", "baten", "masked(baten_text)"),
    Check("duplicate_row", "row > first"),
    Check("two_values", "different > 1", "lasten", "shown_number(lasten_text)"),
)  # fmt: skip
_SAME = "min(row) OVER (PARTITION BY content) AS first, count(DISTINCT content) OVER (PARTITION BY {0}) AS different"


def clean_judgements(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `processed_judgements`: row, norm, theme, perspective, judgement, evidence, source, line."""
    texts = ("norm", "thema", "perspectief", "bewijs", "bron", "regel")
    show_texts(con, file, *texts)
    told_as = dict(zip(texts, ("norm_told", "theme", "perspective", "evidence", "source", "line"), strict=True))
    rows = f"""WITH j AS (
            SELECT row, norm, oordeel AS judgement_text, {word_of("oordeel", JUDGEMENTS)} AS judgement,
                {", ".join(f"{told(file, text)} AS {name}" for text, name in told_as.items())},
                {has(file, "perspectief")} AS whose, {header_again(file, "norm")} AS again,
                {no_record(file.columns)} AS total
            FROM raw_oordelen)
        SELECT *, min(row) OVER (PARTITION BY norm, whose, judgement) AS first,
            count(DISTINCT judgement) OVER (PARTITION BY norm, whose) AS different FROM j"""
    _judge(con, file, rows, JUDGED)
    con.execute(
        f"""CREATE OR REPLACE TABLE processed_judgements AS
        SELECT row, norm_told AS norm, theme, perspective, judgement, evidence, source, line
        FROM ({accepted("checked_oordelen")})"""
    )


def clean_goals(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `processed_goals`: row, goal, indicator, unit, direction, baseline(_year), target(_year), year, value, n, source."""
    show_texts(con, file, "doel", "indicator", "eenheid", "bron")
    read, joins = numbers(con, file, "nulmeting", "streefwaarde", "waarde", "n")
    rows = f"""WITH g AS (
            SELECT row, doel AS goal, {told(file, "doel")} AS goal_told, {has(file, "indicator")} AS what,
                {told(file, "indicator")} AS indicator, {told(file, "eenheid")} AS unit,
                coalesce({one_of(has(file, "eenheid"), ["procent"])} = 'procent', false) AS percentage,
                richting AS direction_text, {one_of("richting", DIRECTIONS)} AS direction,
                {years(file, "nulmeting_jaar", "streefjaar", "jaar")}, {read}, {told(file, "bron")} AS source,
                hash({", ".join(f'"{c}"' for c in file.columns)}) AS content,
                {header_again(file, "doel")} AS again, {no_record(file.columns)} AS total
            FROM raw_doelen {joins})
        SELECT *, {_SAME.format("goal, what, jaar_year")} FROM g"""
    _judge(con, file, rows, GOALS)
    con.execute(
        f"""CREATE OR REPLACE TABLE processed_goals AS SELECT row, goal_told AS goal, indicator,
            CASE WHEN percentage THEN 'procent' ELSE unit END AS unit, direction, nulmeting_jaar_year AS baseline_year,
            nulmeting_number AS baseline, streefjaar_year AS target_year, streefwaarde_number AS target, jaar_year AS year,
            waarde_number AS value, n_number::INTEGER AS n, source
        FROM ({accepted("checked_doelen")})"""
    )


def clean_accounts(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `processed_accounts`: row, year, domain, part, status, costs, income, source, line."""
    show_texts(con, file, "domein", "onderdeel", "bron", "regel")
    read, joins = numbers(con, file, "lasten", "baten")
    rows = f"""WITH a AS (
            SELECT row, {years(file, "jaar")}, {has(file, "domein")} AS field, {has(file, "onderdeel")} AS what,
                {told(file, "domein")} AS domain, {told(file, "onderdeel")} AS part, status AS status_text,
                {word_of("status", STATUSES)} AS status, {read}, {told(file, "bron")} AS source, {told(file, "regel")} AS line,
                hash({", ".join(f'"{c}"' for c in file.columns)}) AS content,
                {header_again(file, "jaar")} AS again, {no_record(file.columns)} AS total
            FROM raw_rekening {joins})
        SELECT *, {_SAME.format("jaar_year, field, what, status")} FROM a"""
    _judge(con, file, rows, ACCOUNTS)
    con.execute(
        f"""CREATE OR REPLACE TABLE processed_accounts AS
        SELECT row, jaar_year AS year, domain, part, status, lasten_number AS costs, baten_number AS income, source, line
        FROM ({accepted("checked_rekening")})"""
    )


def _judge(con: duckdb.DuckDBPyConnection, file: RawFile, rows: str, checks: tuple[Check, ...]) -> None:
    con.execute(f"CREATE OR REPLACE TABLE checked_{file.table} AS {judged(rows, checks)}")
    add_judged(con, file.file, f"checked_{file.table}", checks)
    note_unused(con, file)
    remark(con, file)
