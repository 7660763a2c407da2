"""Surveys (onderzoek.csv), what was asked (items.csv), margins to weight to (marges.csv), published outcomes (uitkomsten.csv)."""

from __future__ import annotations

import duckdb

from wijkstats.delivery.clients.measurements import has, header_again
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.flows.words import as_word, one_of
from wijkstats.delivery.published.claims import ID
from wijkstats.delivery.published.shared import MOST_PEOPLE, numbers, show_texts, thousands, told, years
from wijkstats.delivery.rules.checks import Check, accepted
from wijkstats.delivery.rules.no_record import no_record, whole_of
from wijkstats.delivery.surveys.shared import judge, no_whole
from wijkstats.ground.local_words import MEASURES, RESPONDENT_FEATURES, SIDES, STANDARD_ITEMS, SURVEYED

MOST = 1000
"""No scale goes further."""
FEATURE = dict(zip(RESPONDENT_FEATURES, ("job", "age_band", "team"), strict=True))
SURVEYS = (
    Check("repeated_header", "again", "onderzoek"),
    Check("no_record", "total AND survey IS NULL"),
    Check("missing_value", "survey IS NULL", "onderzoek"),
    Check("missing_value", "kind_text IS NULL", "soort"),
    Check("unknown_word", "kind IS NULL", "soort", "masked(kind_text)"),
    Check("impossible_year", "jaar_year IS NULL", "jaar", "shown_number(jaar_text)"),
    Check("not_whole", no_whole("populatie"), "populatie", "masked(populatie_text)"),
    Check("thousands_point", thousands("populatie"), "populatie", "masked(populatie_text)"),
    Check("out_of_range", f"populatie_number NOT BETWEEN 1 AND {MOST_PEOPLE}", "populatie", "masked(populatie_text)"),
    Check("not_whole", no_whole("benaderd"), "benaderd", "masked(benaderd_text)"),
    Check("thousands_point", thousands("benaderd"), "benaderd", "masked(benaderd_text)"),
    Check("out_of_range", f"benaderd_number NOT BETWEEN 1 AND {MOST_PEOPLE}", "benaderd", "masked(benaderd_text)"),
    Check("not_whole", no_whole("respons"), "respons", "masked(respons_text)"),
    Check("thousands_point", thousands("respons"), "respons", "masked(respons_text)"),
    Check("out_of_range", f"respons_number NOT BETWEEN 1 AND {MOST_PEOPLE}", "respons", "masked(respons_text)"),
    Check("more_than_all", "respons_number > benaderd_number", "respons", "shown_number(respons_text)"),
    Check("duplicate_row", "row > first"),
    Check("two_values", "different > 1", "onderzoek"),
)
ITEMS = (
    Check("repeated_header", "again", "item"),
    Check("no_record", "total AND item IS NULL"),
    Check("unknown_survey", "survey IS NULL", "onderzoek", "masked(survey_text)"),
    Check("missing_value", "item IS NULL", "item"),
    Check("impossible_id", f"NOT regexp_full_match(item, '{ID}')", "item", "masked(item)"),
    Check("missing_value", "minimum_text IS NULL", "minimum"),
    Check("missing_value", "maximum_text IS NULL", "maximum"),
    Check("not_whole", no_whole("minimum"), "minimum", "masked(minimum_text)"),
    Check("not_whole", no_whole("maximum"), "maximum", "masked(maximum_text)"),
    Check("not_whole", no_whole("geen_mening"), "geen_mening", "masked(geen_mening_text)"),
    Check("out_of_range", f"minimum_number < -{MOST}", "minimum", "masked(minimum_text)"),
    Check("out_of_range", f"maximum_number <= minimum_number OR maximum_number > {MOST}", "maximum",
          "shown_number(maximum_text)"),
    Check("not_a_number", "positief_vanaf_text IS NOT NULL AND positief_vanaf_number IS NULL", "positief_vanaf",
          "masked(positief_vanaf_text)"),
    Check("out_of_range", "positief_vanaf_number NOT BETWEEN minimum_number AND maximum_number", "positief_vanaf",
          "shown_number(positief_vanaf_text)"),
    Check("out_of_range", "geen_mening_number BETWEEN minimum_number AND maximum_number", "geen_mening",
          "shown_number(geen_mening_text)"),
    Check("unknown_word", "reversed IS NULL", "omgekeerd", "masked(reversed_text)"),
    Check("unknown_word", "skip_text IS NOT NULL AND skip_code IS NULL", "overslaan", "masked(skip_text)"),
    Check("unknown_word", "side_text IS NOT NULL AND side IS NULL", "kant", "masked(side_text)"),
    Check("unknown_word", "standard_text IS NOT NULL AND standard IS NULL", "standaard", "masked(standard_text)"),
    Check("missing_value", "pair IS NOT NULL AND side_text IS NULL", "kant"),
    Check("missing_value", "pair IS NULL AND side_text IS NOT NULL", "paar"),
    Check("duplicate_row", "row > first"),
    Check("two_values", "different > 1", "item", "masked(item)"),
    Check("two_values", "side = 'theorie' AND theories > 1", "kant", "masked(side_text)"),
)  # fmt: skip
MARGINS = (
    Check("repeated_header", "again", "kenmerk"),
    Check("no_record", "total AND feature_text IS NULL"),
    Check("unknown_survey", "survey IS NULL", "onderzoek", "masked(survey_text)"),
    Check("missing_value", "feature_text IS NULL", "kenmerk"),
    Check("unknown_word", "feature IS NULL", "kenmerk", "masked(feature_text)"),
    Check("missing_value", "level_text IS NULL", "waarde"),
    Check("total_row", "whole", "waarde", "masked(level_text)"),
    Check("missing_value", "aantal_text IS NULL", "aantal"),
    Check("not_whole", no_whole("aantal"), "aantal", "masked(aantal_text)"),
    Check("thousands_point", thousands("aantal"), "aantal", "masked(aantal_text)"),
    Check("out_of_range", f"aantal_number NOT BETWEEN 0 AND {MOST_PEOPLE}", "aantal", "masked(aantal_text)"),
    Check("duplicate_row", "row > first"),
    Check("two_values", "different > 1", "waarde", "masked(level_text)"),
)
OUTCOMES = (
    Check("repeated_header", "again", "item"),
    Check("no_record", "total AND item IS NULL"),
    Check("unknown_item", "survey IS NULL", "item", "masked(item)"),
    Check("missing_value", "part_text IS NULL", "groep"),
    Check("missing_value", "measure_text IS NULL", "maat"),
    Check("unknown_word", "measure IS NULL", "maat", "masked(measure_text)"),
    Check("missing_value", "waarde_text IS NULL", "waarde"),
    Check("not_a_number", "waarde_text IS NOT NULL AND waarde_number IS NULL", "waarde", "masked(waarde_text)"),
    Check("not_a_number", "sd_text IS NOT NULL AND sd_number IS NULL", "sd", "masked(sd_text)"),
    Check("out_of_range", "waarde_number NOT BETWEEN lowest AND highest", "waarde", "shown_number(waarde_text)"),
    Check("out_of_range", "sd_number NOT BETWEEN 0 AND highest - lowest", "sd", "shown_number(sd_text)"),
    Check("not_whole", no_whole("decimalen"), "decimalen", "masked(decimalen_text)"),
    Check("out_of_range", "decimalen_number NOT BETWEEN 0 AND 6", "decimalen", "masked(decimalen_text)"),
    Check("not_whole", no_whole("n"), "n", "masked(n_text)"),
    Check("thousands_point", thousands("n"), "n", "masked(n_text)"),
    Check("out_of_range", f"n_number NOT BETWEEN 1 AND {MOST_PEOPLE}", "n", "masked(n_text)"),
    Check("unknown_word", "circa IS NULL", "circa", "masked(circa_text)"),
    Check("duplicate_row", "row > first"),
    Check("two_values", "different > 1", "waarde", "shown_number(waarde_text)"),
)
_SAME = "min(row) OVER (PARTITION BY content) AS first, count(DISTINCT content) OVER (PARTITION BY {0}) AS different"


def clean_surveys(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `processed_surveys`, and `known_surveys` with the text of each name and how it is shown."""
    show_texts(con, file, "onderzoek", "methode", "bron")
    read, joins = numbers(con, file, "populatie", "benaderd", "respons")
    rows = f"""WITH s AS (
            SELECT row, onderzoek AS survey, {told(file, "onderzoek")} AS survey_told, soort AS kind_text,
                {one_of("soort", SURVEYED)} AS kind, {years(file, "jaar")}, {read}, {told(file, "methode")} AS method,
                {told(file, "bron")} AS source, {_content(file)} AS content,
                {header_again(file, "onderzoek")} AS again, {no_record(file.columns)} AS total
            FROM raw_onderzoek {joins})
        SELECT *, {_SAME.format("survey")} FROM s"""
    judge(con, file, rows, SURVEYS)
    used = accepted("checked_onderzoek")
    con.execute(f"CREATE OR REPLACE TABLE known_surveys AS SELECT survey AS text, survey_told AS survey FROM ({used})")
    con.execute(
        f"""CREATE OR REPLACE TABLE processed_surveys AS SELECT row, survey_told AS survey, kind, jaar_year AS year,
            populatie_number::INTEGER AS population, benaderd_number::INTEGER AS approached,
            respons_number::INTEGER AS answered, method, source FROM ({used})"""
    )


def clean_items(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `processed_survey_items`: what was asked, on which scale; items of an unknown survey are refused."""
    con.execute("CREATE TABLE IF NOT EXISTS known_surveys (text VARCHAR, survey VARCHAR)")
    show_texts(con, file, "tekst", "paar")
    read, joins = numbers(con, file, "minimum", "maximum", "positief_vanaf", "geen_mening")
    skip = has(file, "overslaan")
    rows = f"""WITH i AS (
            SELECT row, onderzoek AS survey_text, k.survey, item, {told(file, "tekst")} AS said, {read},
                {has(file, "omgekeerd")} AS reversed_text, {_yes(file, "omgekeerd")} AS reversed, {skip} AS skip_text,
                nullif(trim(split_part({skip}, '=', 1)), '') AS skip_item,
                try_cast(trim(split_part({skip}, '=', 2)) AS INTEGER) AS skip_code, {told(file, "paar")} AS pair,
                {has(file, "kant")} AS side_text, {one_of(has(file, "kant"), SIDES)} AS side,
                {has(file, "standaard")} AS standard_text, {one_of(has(file, "standaard"), STANDARD_ITEMS)} AS standard,
                {_content(file)} AS content, {header_again(file, "item")} AS again, {no_record(file.columns)} AS total
            FROM raw_items LEFT JOIN known_surveys k ON k.text = onderzoek {joins})
        SELECT *, {_SAME.format("survey_text, item")},
            count(DISTINCT item) FILTER (side = 'theorie') OVER (PARTITION BY survey_text, pair) AS theories FROM i"""
    judge(con, file, rows, ITEMS)
    con.execute(
        f"""CREATE OR REPLACE TABLE processed_survey_items AS SELECT row, survey, item, said AS text,
            minimum_number::INTEGER AS minimum, maximum_number::INTEGER AS maximum, positief_vanaf_number AS positive_from,
            reversed, geen_mening_number::INTEGER AS no_opinion, skip_item, skip_code, pair, side, standard
        FROM ({accepted("checked_items")})"""
    )


def clean_margins(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `processed_survey_margins`: people of the population by feature; a level is shown as in respondenten.csv."""
    con.execute("CREATE TABLE IF NOT EXISTS known_surveys (text VARCHAR, survey VARCHAR)")
    read, joins = numbers(con, file, "aantal")
    rows = f"""WITH m AS (
            SELECT row, onderzoek AS survey_text, k.survey, kenmerk AS feature_text,
                {one_of("kenmerk", RESPONDENT_FEATURES)} AS feature, waarde AS level_text, {read},
                {_content(file)} AS content, {header_again(file, "kenmerk")} AS again, {no_record(file.columns)} AS total,
                {whole_of("waarde")} AS whole
            FROM raw_marges LEFT JOIN known_surveys k ON k.text = onderzoek {joins})
        SELECT *, {_SAME.format("survey_text, feature, level_text")} FROM m"""
    judge(con, file, rows, MARGINS)
    con.execute("CREATE TABLE IF NOT EXISTS known_levels (feature VARCHAR, text VARCHAR, level VARCHAR)")
    feature = " ".join(f"WHEN '{raw}' THEN '{made}'" for raw, made in FEATURE.items())
    con.execute(
        f"""CREATE OR REPLACE TABLE processed_survey_margins AS SELECT m.row, m.survey, CASE m.feature {feature} END AS feature,
            coalesce(l.level, 'unknown') AS level, aantal_number AS people
        FROM ({accepted("checked_marges")}) m LEFT JOIN known_levels l ON l.feature = m.feature AND l.text = m.level_text"""
    )


def clean_outcomes(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `processed_survey_outcomes`: published shares and means of an item, of this survey or of others."""
    con.execute("CREATE TABLE IF NOT EXISTS known_surveys (text VARCHAR, survey VARCHAR)")
    con.execute(
        "CREATE TABLE IF NOT EXISTS processed_survey_items (survey VARCHAR, item VARCHAR, minimum INTEGER, maximum INTEGER)"
    )
    show_texts(con, file, "groep", "bron", "regel")
    read, joins = numbers(con, file, "waarde", "sd", "decimalen", "n")
    asked = """SELECT k.text AS named, survey, item AS known, minimum, maximum
        FROM processed_survey_items JOIN known_surveys k USING (survey)"""
    rows = f"""WITH o AS (
            SELECT row, survey, item, groep AS part_text,
                coalesce({one_of("groep", ("totaal", "referentie"))}, {told(file, "groep")}) AS part,
                maat AS measure_text, {one_of("maat", MEASURES)} AS measure, {read},
                CASE measure WHEN 'gemiddelde' THEN minimum ELSE 0 END AS lowest,
                CASE measure WHEN 'gemiddelde' THEN maximum ELSE 100 END AS highest,
                {has(file, "circa")} AS circa_text, {_yes(file, "circa")} AS circa, {told(file, "bron")} AS source,
                {told(file, "regel")} AS line, {_content(file)} AS content,
                {header_again(file, "item")} AS again, {no_record(file.columns)} AS total
            FROM raw_uitkomsten LEFT JOIN ({asked}) ON named = onderzoek AND known = item {joins})
        SELECT *, {_SAME.format("survey, item, part_text, measure")} FROM o"""
    judge(con, file, rows, OUTCOMES)
    con.execute(
        f"""CREATE OR REPLACE TABLE processed_survey_outcomes AS SELECT row, survey, item, part, n_number::INTEGER AS n, measure,
            waarde_number AS value, sd_number AS sd, coalesce(decimalen_number,
                least(length(regexp_extract(waarde_plain, '[.,]([0-9]+)$', 1)), 6), 0)::TINYINT AS decimals, circa, source, line
        FROM ({accepted("checked_uitkomsten")})"""
    )


def _yes(file: RawFile, column: str) -> str:
    given = as_word(f"coalesce({has(file, column)}, 'nee')")
    return f"CASE {given} WHEN 'ja' THEN true WHEN 'nee' THEN false END"


def _content(file: RawFile) -> str:
    return "hash(" + ", ".join(f'"{c}"' for c in file.columns) + ")"
