"""ZRM measurements: from a wide or long export to one row per client, domain and date."""

from __future__ import annotations

import duckdb

from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.files.names import MIJN_ZRM
from wijkstats.delivery.readings.days import DAYS, note_days, read_days
from wijkstats.delivery.readings.identifiers import NUMBERS, whys_joined
from wijkstats.delivery.rules.checks import CELL, Check, accepted, add_first, add_judged, add_places, judged
from wijkstats.delivery.rules.no_record import no_record, total_of
from wijkstats.ground.errors import DeliveryError, Fault, counted
from wijkstats.ground.scales import DOMAINS, EDITIONS

DAYS_BEFORE = 30
"""A measurement may lie this many days before the start: an intake is often rated before the trajectory is opened, and a
rating looks back thirty days (Handleiding ZRM 2017)."""
DAYS_AFTER = 90
"""A measurement may lie this many days after the end: a closing rating or a follow-up within a quarter."""
TEXT_SHARE = 0.5
"""A domain column in which more than this share of the filled cells is no level at all is not a score column."""
ROWS = (
    Check("repeated_header", "again", "clientnummer"),
    Check("no_record", f"total AND (client IS NULL OR date IS NULL OR {total_of('client')})"),
    Check("missing_client", "client IS NULL", "clientnummer"),
    *NUMBERS,
    Check("missing_date", "date_text IS NULL", "datum"),
    *DAYS,
    Check("impossible_date", "date IS NULL", "datum", "shown_day(date_text)"),
    Check("future_date", "date > complete_until()", "datum", "shown_day(date_text)"),
    Check("before_zrm", "date < DATE '2010-01-01'", "datum", "shown_day(date_text)"),
    Check("unknown_edition", "edition IS NULL", "versie"),
    Check("duplicate_row", "repeated"),
    Check("between_trajectories", "between_two", "datum", "shown_day(date_text)"),
    Check("unknown_trajectory", "NOT listed", "trajectnummer", "masked(trajectory)"),
    Check("other_client", "of_other", "trajectnummer", "masked(trajectory)"),
    Check("before_trajectory", f"date < start_date - {DAYS_BEFORE}", "datum", "shown_day(date_text)"),
    Check("after_trajectory", f"date > end_date + {DAYS_AFTER}", "datum", "shown_day(date_text)"),
)
_SCORE = "shown_score(score_text)"
CELLS = (
    Check("self_report", f"domain = '{MIJN_ZRM}'", CELL, _SCORE),
    Check("unknown_domain", f"NOT in_edition AND {CELL} = 'score'", CELL, _SCORE),
    Check("other_edition_column", "NOT in_edition", CELL, _SCORE),
    Check("score_not_discussed", "meant = 'not_discussed'", CELL, _SCORE),
    Check("score_not_applicable", "meant = 'not_applicable'", CELL, _SCORE),
    Check("score_out_of_range", "meant = 'number'", CELL, _SCORE),
    Check("score_not_a_level", "score IS NULL", CELL, _SCORE),
)
SAME_DAY = (
    Check("two_raters_conflict", "differ AND raters > 1", CELL, _SCORE),
    Check("same_day_conflict", "differ", CELL, _SCORE),
    Check("same_day_repeat", "row > first", CELL, _SCORE),
)
NO_LEVEL = {
    "differs": "the number and the name of a level differ (1 beside volledig zelfredzaam): is the scale turned round, with 1 as "
    "the best? Ask which of the two holds, and export that alone",
    "beside": "the level stands there with other signs (niveau 3, 3/5, '3): export the level alone, as 3",
    "roman": "the levels are Roman numerals: export them as 1 to 5",
    "sign": "the digits are signs of another kind (³, ３): export them as plain digits",
}
"""What to do about a column of scores in another writing, where all of it is of one kind."""
NOTATION = Check("score_notation", "score_text <> score::VARCHAR", CELL, "score_text")


def has(file: RawFile, column: str) -> str:
    """The tidied column as SQL, or NULL when the file does not have it."""
    return f'"{column}"' if column in file.columns else "NULL::VARCHAR"


def header_again(file: RawFile, column: str) -> str:
    """SQL: does this row repeat the header? True when `column` holds its own name."""
    names = {column, *(raw for raw, contract in file.renamed.items() if contract == column)}
    texts = ", ".join("'" + name.casefold().replace("'", "''") + "'" for name in sorted(names))
    return f'coalesce(lower("{column}") IN ({texts}), false)'


def note_unused(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Name the columns that were not read, unless privacy.py named them already."""
    query = """SELECT "column" FROM refused
        WHERE file = ? AND row = 1 AND reason IN ('personal_column_dropped', 'free_text_dropped', 'self_report')"""
    told = {name for (name,) in con.execute(query, [file.file]).fetchall()}
    idle = {*map(file.shown, file.idle)}
    names = [name for name in map(file.shown, file.unused) if name not in told]
    rules = ((1, name, "column_not_needed" if name in idle else "column_not_used") for name in names)
    add_places(con, file.file, rules)


def clean_measurements(
    con: duckdb.DuckDBPyConnection, file: RawFile, edition: str, numbered: bool, known: bool
) -> None:
    """Make `processed_source_measurements`: row, client, trajectory, date, edition, domain, score, rater (raw numbers).

    edition    of rows without a column `versie`
    numbered   trajectories have numbers of their own; otherwise the client number serves
    known      `checked_trajecten` exists, and every measurement must belong to a trajectory in it; without numbers the day tells
               which one of `following_trajectories` it is
    """
    _check_rows(con, file, edition, numbered, known)
    add_judged(con, file.file, f"checked_{file.table}", ROWS)
    note_days(con, file, "datum", accepted(f"checked_{file.table}"))
    note_unused(con, file)
    _cells(con, file)
    _refuse_text_columns(con, file)
    add_judged(con, file.file, "cells", CELLS)
    _one_score_a_day(con, file)


def _check_rows(con: duckdb.DuckDBPyConnection, file: RawFile, edition: str, numbered: bool, known: bool) -> None:
    trajectory = f"coalesce({has(file, 'trajectnummer')}, clientnummer)" if numbered else "clientnummer"
    between, by_day = "false", ""
    if known and not numbered and con.execute("SELECT 1 FROM following_trajectories LIMIT 1").fetchall():
        trajectory = "coalesce(f.trajectory, clientnummer)"
        between = (
            "f.trajectory IS NULL AND d.day IS NOT NULL AND clientnummer IN (SELECT client FROM following_trajectories)"
        )
        by_day = "LEFT JOIN following_trajectories f ON f.client = clientnummer AND d.day BETWEEN f.since AND f.until"
    everything = ", ".join(f'"{c}"' for c in file.columns)
    given = [c for c in file.columns if c != "versie"]  # made by wijkstats in some layouts, and then never empty
    listed = f"""t.client IS NOT NULL AS listed, t.client <> z.client AS of_other, start_date, end_date
        FROM z LEFT JOIN repeats USING (content) LEFT JOIN (
            SELECT trajectory, client, start_date, CASE WHEN end_date >= start_date THEN end_date END AS end_date
            FROM ({accepted("checked_trajecten")})) t USING (trajectory)"""
    alone = """true AS listed, trajectory IN (FROM shared) AS of_other, NULL::DATE AS start_date, NULL::DATE AS end_date
        FROM z LEFT JOIN repeats USING (content)"""
    whys, joins = whys_joined(file.table, numbered)
    rows = f"""WITH z AS MATERIALIZED (
            SELECT row, clientnummer AS client, {trajectory} AS trajectory, datum AS date_text,
                d.day AS date, d.why AS date_why, 'datum' AS cell_column, {has(file, "beoordelaar")} AS rater,
                {f"as_edition({has(file, 'versie')})" if "versie" in file.columns else f"'{edition}'"} AS edition,
                {header_again(file, "clientnummer")} AS again, {no_record(given)} AS total,
                hash({everything}) AS content, {between} AS between_two, {whys}
            FROM raw_{file.table} LEFT JOIN {read_days(con, file, "datum")} d ON d.text = datum {by_day} {joins}),
        shared AS (SELECT trajectory FROM z WHERE client_why IS NULL GROUP BY trajectory HAVING count(DISTINCT client) > 1),
        repeats AS (SELECT content, min(row) AS first FROM z GROUP BY content HAVING count(*) > 1)
        SELECT z.*, repeats.first < z.row AS repeated, {listed if known else alone}"""
    con.execute(f"CREATE OR REPLACE TABLE checked_{file.table} AS {judged(rows, ROWS)}")


def _cells(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `cells`: one row per filled cell of an accepted row, with the level or the reason why it is none.

    There are many cells and few kinds of them: what a text means in a domain of an edition is worked out once for each, in
    `kinds`, and of a cell only its row and kind are kept; `counted_kinds` has how many cells are of each (`n`) and the first
    row. Who and when stays in the view `moments`, one row per accepted row of the file: cells are many, and texts are large.
    """
    con.execute(
        f"""CREATE OR REPLACE TEMP VIEW moments AS SELECT row, client, trajectory, date, edition, rater
        FROM checked_{file.table} WHERE reason IS NULL"""
    )
    _different_texts(con, file)
    con.execute(
        """CREATE OR REPLACE TABLE score_texts AS
        WITH texts AS MATERIALIZED (SELECT DISTINCT score_text, tidy(score_text) AS tidied FROM different_texts)
        SELECT score_text, as_level(tidied) AS score, as_number(tidied) AS number, CASE WHEN score IS NOT NULL THEN NULL
                WHEN not_discussed(tidied) THEN 'not_discussed' WHEN not_applicable(score_text) THEN 'not_applicable'
                WHEN number = floor(number) OR number NOT BETWEEN 1 AND 5 THEN 'number' END AS meant
        FROM texts WHERE tidied IS NOT NULL OR not_applicable(score_text)"""
    )
    empty = "FROM different_texts ANTI JOIN score_texts USING (score_text) WHERE trim(score_text) <> ''"
    if con.execute(f"SELECT 1 {empty} LIMIT 1").fetchall():
        con.execute(
            f"""INSERT INTO empty_words SELECT ?, cell_column, left(trim(score_text), 20), count(*)
            FROM given SEMI JOIN ({empty}) USING (score_text) GROUP BY ALL""",
            [file.file],
        )
    editions = " OR ".join(
        f"(edition = '{e}' AND domain IN ({', '.join(repr(d) for d in ds)}))" for e, ds in EDITIONS.items()
    )
    rows = f"""SELECT (row_number() OVER ())::INTEGER AS kind, edition, domain, cell_column, score_text, score, number, meant,
            (dense_rank() OVER (ORDER BY domain))::INTEGER AS domain_place, coalesce({editions}, false) AS in_edition
        FROM different_texts JOIN score_texts USING (score_text), (SELECT DISTINCT edition FROM moments)"""
    con.execute(f"CREATE OR REPLACE TABLE kinds AS {judged(rows, CELLS)}")
    con.execute(
        """CREATE OR REPLACE TABLE kind_of_cell AS SELECT row, kind FROM given g JOIN kinds k
        ON k.edition = g.edition AND k.score_text = g.score_text AND k.domain IS NOT DISTINCT FROM g.domain"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP VIEW cells AS
        SELECT row, kinds.* EXCLUDE (edition, number, meant) FROM kind_of_cell JOIN kinds USING (kind)"""
    )
    con.execute(
        """CREATE OR REPLACE TABLE counted_kinds AS SELECT * FROM kinds
        JOIN (SELECT kind, count(*) AS n, min(row) AS row FROM kind_of_cell GROUP BY kind) USING (kind)"""
    )


def _different_texts(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `given`: row, domain and text of each cell, and the edition where its row is accepted; and, of those, each different
    text of each domain once, in `different_texts`.
    """
    if file.table == "zrm_wide":
        domains = [d for d in DOMAINS if d in file.columns]
        listed = ", ".join(f'"{d}"' for d in domains)
        con.execute(
            f"""CREATE OR REPLACE TEMP VIEW given AS SELECT row, edition, domain, domain AS cell_column, score_text
            FROM (SELECT row, edition, {listed} FROM raw_{file.table} LEFT JOIN moments USING (row))
            UNPIVOT (score_text FOR domain IN ({listed}))"""
        )
        different = " UNION ALL ".join(
            f"SELECT DISTINCT '{d}' AS domain, '{d}' AS cell_column, \"{d}\" AS score_text FROM raw_{file.table}"
            for d in domains
        )
    else:
        con.execute(
            f"""CREATE OR REPLACE TEMP VIEW given AS SELECT row, edition, domain, 'score' AS cell_column, score AS score_text
            FROM raw_{file.table} LEFT JOIN domain_names USING (domein) LEFT JOIN moments USING (row)"""
        )
        different = f"""SELECT DISTINCT domain, 'score' AS cell_column, score AS score_text
            FROM (SELECT DISTINCT domein, score FROM raw_{file.table}) LEFT JOIN domain_names USING (domein)"""
    # by itself: DuckDB would ask of every cell whether it is a score, before it looks for different ones
    con.execute(f"CREATE OR REPLACE TEMP TABLE different_texts AS {different}")


def _refuse_text_columns(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Stop when a domain column is not a score column at all: then the columns are probably mixed up."""
    rows = con.execute(
        """SELECT cell_column, sum(n)::BIGINT, (sum(n) FILTER (reason = 'score_not_a_level'))::BIGINT AS bad,
            min(row) FILTER (reason = 'score_not_a_level'),
            masked(arg_min(score_text, row) FILTER (reason = 'score_not_a_level')),
            CASE WHEN sum(n) FILTER (reason = 'score_not_a_level' AND other_name(score_text)) > ? * bad THEN 'differs'
                WHEN bool_and(regexp_full_match(score_text, '[^0-9]*[1-5]([^0-9]*|[^0-9]*5)')) THEN 'beside'
                WHEN bool_and(regexp_full_match(upper(score_text), 'I{1,3}|I?V')) THEN 'roman'
                WHEN bool_and(regexp_full_match(score_text, '\\p{N}')) THEN 'sign' END
        FROM counted_kinds GROUP BY ALL HAVING bad > ? * sum(n) ORDER BY 1""",
        [TEXT_SHARE, TEXT_SHARE],
    ).fetchall()
    if rows:
        raise DeliveryError(
            Fault(
                f"{file.file}, row {row}, column {column}",
                f"text such as {value!r} (letters shown as x, digits as 9) in {bad:,} of {counted(filled, 'filled cell')}",
                "a ZRM level: 1, 2, 3, 4 or 5",
                NO_LEVEL.get(
                    why, "check that this column holds the scores; map another one under `columns` in delivery.yaml"
                ),
            )
            for column, filled, bad, row, value, why in rows
        )


def _one_score_a_day(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Keep one score per trajectory, domain and day; where two differ, keep none of them."""
    unit = "trajectory, domain, edition, date"
    rows = f"""WITH days AS (SELECT trajectory, edition, date FROM moments GROUP BY ALL HAVING count(*) > 1),
        busy AS (SELECT row, kind, domain, cell_column, score_text, score, trajectory, edition, date, rater
            FROM cells JOIN (moments SEMI JOIN days USING (trajectory, edition, date)) USING (row) WHERE reason IS NULL),
        double AS (
            SELECT {unit}, min(row) AS first, min(score) <> max(score) AS differ, count(DISTINCT rater) AS raters
            FROM busy GROUP BY {unit} HAVING count(*) > 1)
        SELECT row, kind, cell_column, score_text, differ, raters, first FROM busy JOIN double USING ({unit})"""
    con.execute(f"CREATE OR REPLACE TABLE same_day AS {judged(rows, SAME_DAY)}")
    add_judged(con, file.file, "same_day", SAME_DAY)
    # what is asked of each kind is not asked of each cell
    add_first(con, file.file, f"{accepted('cells')} AND {NOTATION.when}", [NOTATION])
    con.execute(
        """CREATE OR REPLACE TEMP VIEW kept_cells AS SELECT row, domain, domain_place, score
        FROM cells ANTI JOIN (SELECT row, kind FROM same_day WHERE reason IS NOT NULL) USING (row, kind)
        WHERE reason IS NULL"""
    )
    con.execute(
        """CREATE OR REPLACE TEMP VIEW source_measurements AS
        SELECT client, trajectory, date::TIMESTAMP AS date, edition, domain, score, rater
        FROM kept_cells JOIN moments USING (row)"""
    )
