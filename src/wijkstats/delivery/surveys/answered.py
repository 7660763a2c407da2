"""Who answered what (antwoorden.csv), and what is known of each respondent (respondenten.csv): rows about people."""

from __future__ import annotations

import duckdb

from wijkstats.delivery.clients.measurements import has, header_again
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.published.shared import numbers, show_texts
from wijkstats.delivery.rules.checks import Check, accepted
from wijkstats.delivery.rules.no_record import no_record
from wijkstats.delivery.surveys.shared import judge, no_whole
from wijkstats.ground.errors import DeliveryError, Fault, counted
from wijkstats.ground.local_words import OTHER, RESPONDENT_FEATURES
from wijkstats.ground.shown import is_job

LONGEST = 60
"""Nobody works anywhere for more years."""
ANSWERS = (
    Check("repeated_header", "again", "item"),
    Check("no_record", "total AND respondent IS NULL"),
    Check("missing_value", "respondent IS NULL", "respondent"),
    Check("unknown_item", "survey IS NULL", "item", "masked(item)"),
    Check("not_whole", no_whole("antwoord"), "antwoord", "masked(antwoord_text)"),
    Check(
        "out_of_range",
        "antwoord_number NOT BETWEEN minimum AND maximum AND antwoord_number IS DISTINCT FROM no_opinion",
        "antwoord",
        "shown_number(antwoord_text)",
    ),
    Check("duplicate_row", "row > first"),
    Check("two_values", "different > 1", "antwoord", "masked(antwoord_text)"),
)
RESPONDENTS = (
    Check("repeated_header", "again", "respondent"),
    Check("no_record", "total AND respondent IS NULL"),
    Check("missing_value", "respondent IS NULL", "respondent"),
    Check("unknown_survey", "survey IS NULL", "onderzoek", "masked(survey_text)"),
    Check(
        "not_a_number",
        "dienstjaren_text IS NOT NULL AND dienstjaren_number IS NULL",
        "dienstjaren",
        "masked(dienstjaren_text)",
    ),
    Check("out_of_range", f"dienstjaren_number NOT BETWEEN 0 AND {LONGEST}", "dienstjaren", "masked(dienstjaren_text)"),
    Check("duplicate_row", "row > first"),
    Check("two_values", "different > 1", "respondent"),
)


def clean_answers(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `source_survey_answers`: respondent (raw number), survey, item, answer; after `clean_items`."""
    con.execute("CREATE TABLE IF NOT EXISTS known_surveys (text VARCHAR, survey VARCHAR)")
    con.execute(
        """CREATE TABLE IF NOT EXISTS processed_survey_items
        (survey VARCHAR, item VARCHAR, minimum INTEGER, maximum INTEGER, no_opinion INTEGER)"""
    )
    read, joins = numbers(con, file, "antwoord")
    asked = """SELECT k.text AS named, survey, item AS known, minimum, maximum, no_opinion
        FROM processed_survey_items JOIN known_surveys k USING (survey)"""
    rows = f"""WITH a AS (
            SELECT row, respondent, survey, item, minimum, maximum, no_opinion, {read},
                {header_again(file, "item")} AS again, {no_record(file.columns)} AS total
            FROM raw_antwoorden LEFT JOIN ({asked}) ON named = onderzoek AND known = item {joins})
        SELECT *, min(row) OVER (PARTITION BY survey, respondent, item, antwoord_text) AS first,
            count(DISTINCT coalesce(antwoord_text, '')) OVER (PARTITION BY survey, respondent, item) AS different FROM a"""
    judge(con, file, rows, ANSWERS, about=False)
    _check_scale(con, file)
    con.execute(
        f"""CREATE OR REPLACE TABLE source_survey_answers AS
        SELECT respondent, survey, item, antwoord_number::INTEGER AS answer FROM ({accepted("checked_antwoorden")})"""
    )


def _check_scale(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Raises DeliveryError when the answers to a survey run one lower than items.csv says: 0 to 4 where it has 1 to 5."""
    column = file.local.get("antwoord", "antwoord")
    faults = [
        Fault(
            f"{file.file}, row {row}, column {column}",
            f"answers on a scale of {least - 1} to {most - 1}? {low:,} of {counted(number, 'answer')} are {least - 1}, "
            f"and {top or 'none'} are {most}",
            f"the answers that items.csv has: {least} to {most}",
            "correct minimum, maximum and positief_vanaf in items.csv, or export the answers as they stand there",
        )
        for least, most, number, low, top, row in con.execute(
            """SELECT minimum, maximum, count(*) AS n, count(*) FILTER (antwoord_number = minimum - 1) AS low,
                count(*) FILTER (antwoord_number = maximum) AS top, min(row) FILTER (antwoord_number = minimum - 1)
            FROM checked_antwoorden WHERE antwoord_number IS NOT NULL AND antwoord_number IS DISTINCT FROM no_opinion
            GROUP BY survey, minimum, maximum HAVING n >= 20 AND low >= greatest(5, n / 100) AND low >= 10 * top ORDER BY ALL"""
        ).fetchall()
    ]
    if faults:
        raise DeliveryError(faults)


def clean_respondents(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `source_survey_respondents`: respondent (raw number), survey, job, service_years, age_band, team.

    A team of trajecten.csv keeps its name, and so does a function that is made of known words: any other is `overig`. Of
    another text words stay that are known to be about nobody. `known_levels` (feature, text, level): how the texts of this
    file are shown, for those of marges.csv.
    """
    con.execute("CREATE TABLE IF NOT EXISTS known_surveys (text VARCHAR, survey VARCHAR)")
    show_texts(con, file, *RESPONDENT_FEATURES)
    _levels(con, file)
    read, joins = numbers(con, file, "dienstjaren")
    level = "(SELECT level FROM known_levels l WHERE l.feature = '{0}' AND l.text = {1})"
    rows = f"""WITH r AS (
            SELECT row, respondent, onderzoek AS survey_text, k.survey, {read},
                {", ".join(f"{level.format(f, has(file, f))} AS {f}_shown" for f in RESPONDENT_FEATURES)},
                hash({", ".join(f'"{c}"' for c in file.columns)}) AS content,
                {header_again(file, "respondent")} AS again, {no_record(file.columns)} AS total
            FROM raw_respondenten LEFT JOIN known_surveys k ON k.text = onderzoek {joins})
        SELECT *, min(row) OVER (PARTITION BY content) AS first,
            count(DISTINCT content) OVER (PARTITION BY survey, respondent) AS different FROM r"""
    judge(con, file, rows, RESPONDENTS, about=False)
    con.execute(
        f"""CREATE OR REPLACE TABLE source_survey_respondents AS SELECT respondent, survey, functie_shown AS job,
            dienstjaren_number AS service_years, leeftijdsgroep_shown AS age_band, wijkteam_shown AS team
        FROM ({accepted("checked_respondenten")})"""
    )


def _levels(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    con.execute("CREATE OR REPLACE TABLE known_levels (feature VARCHAR, text VARCHAR, level VARCHAR)")
    teams = {team for (team,) in con.execute("SELECT DISTINCT team FROM source_trajectories").fetchall()}
    shown = dict(con.execute("SELECT text, shown FROM published_texts").fetchall())
    for feature in (f for f in RESPONDENT_FEATURES if f in file.columns):
        texts = con.execute(
            f'SELECT DISTINCT "{feature}" FROM raw_respondenten WHERE "{feature}" IS NOT NULL'
        ).fetchall()
        for (text,) in texts:
            level = text if feature == "wijkteam" and text in teams else shown[text]
            level = level if feature != "functie" else text if is_job(text) else OTHER
            con.execute("INSERT INTO known_levels VALUES (?, ?, ?)", [feature, text, level])
