"""Trajectories: when a client started and stopped, how old, which team; and keyed hashes instead of client numbers."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from wijkstats.delivery.clients.measurements import DAYS_AFTER, DAYS_BEFORE, has, header_again, note_unused
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.flows.groups import grouped
from wijkstats.delivery.flows.words import one_of, severity_of
from wijkstats.delivery.readings.days import BIRTH_DAYS, DAYS, note_days, read_days
from wijkstats.delivery.readings.identifiers import HOUSEHOLD_NUMBERS, NUMBERS, why_joined, whys_joined
from wijkstats.delivery.rules.checks import Check, accepted, add_first, add_fitting, add_judged, judged
from wijkstats.delivery.rules.no_record import no_record, total_of, whole_of
from wijkstats.settings.breakdowns import OWN, TEXTS

OLDEST, UNUSUAL = 120, 110
_UNIT = " ?(jaar|jr)[.]?(,? (en )?[0-9]{1,2} ?(maanden|maand|mnd|m)[.]?)?$"
_YEARS = "[0-9]{1,3}( ?(jaar|jr|j))?"
AGE_CLASS = (
    f"({_YEARS} ?([-–/]|t/m|tot( en met)?|to|t\\.?m\\.?) ?{_YEARS}|{_YEARS} ?([+]|plus|en ouder|of ouder|e\\.o\\.|en jonger)"
    f"|([<>≥≤]=?|vanaf|tot|onder|boven|ouder dan|jonger dan) ?{_YEARS}"
    "|jeugd(igen?)?|jongeren?|jong ?volwassenen?|volwassenen?|ouderen?|kind(eren)?|senioren?|minderjarig|meerderjarig)"
)
"""A text that is a class of ages, in small letters."""
PLACEHOLDERS = (0, 99, 100, 111, 120)
"""Ages that stand for unknown in some systems."""
MANY, OFTENER = 5, 3
"""Such an age is one when at least so many clients have it, and so many times more than any age up to two years from it."""
ROWS = (
    Check("repeated_header", "again", "clientnummer"),
    Check("no_record", f"total AND (client IS NULL OR start_date IS NULL OR {total_of('client')})"),
    Check("total_row", "whole", "wijkteam"),
    Check("missing_client", "client IS NULL", "clientnummer"),
    *NUMBERS,
    Check("missing_date", "date_text IS NULL", "startdatum"),
    *DAYS,
    Check("impossible_date", "start_date IS NULL", "startdatum", "shown_day(date_text)"),
    Check("future_date", "start_date > complete_until()", "startdatum", "shown_day(date_text)"),
    Check("duplicate_row", "repeated"),
    Check("trajectory_twice", "twice", "trajectnummer", "masked(trajectory)"),
)
VALUES = (
    (
        Check(
            "impossible_birth_date",
            "birth_text IS NOT NULL AND birth_date IS NULL AND birth_why IS NULL",
            "geboortedatum",
            "masked(birth_text)",
        ),
        Check("birth_after_start", "birth_date > start_date", "geboortedatum", "masked(birth_text)"),
        Check(
            "impossible_age", f"birth_date IS NOT NULL AND age_found > {OLDEST}", "geboortedatum", "masked(birth_text)"
        ),
    ),
    (
        Check("unknown_age", "age_shared", "leeftijd", "shown_number(age_text)"),
        Check(
            "age_class",
            f"birth_text IS NULL AND regexp_full_match(lower(age_text), '{AGE_CLASS}')",
            "leeftijd",
            "shown_number(age_text)",
        ),
        Check(
            "impossible_age",
            f"birth_text IS NULL AND age_text IS NOT NULL AND coalesce(age_number NOT BETWEEN 0 AND {OLDEST}, true)",
            "leeftijd",
            "masked(age_text)",
        ),
    ),
    (
        Check(
            "impossible_end_date",
            "end_text IS NOT NULL AND ((end_date IS NULL AND end_why IS NULL) OR end_date > complete_until())",
            "einddatum",
            "shown_day(end_text)",
        ),
        Check("end_before_start", "end_date < start_date", "einddatum", "shown_day(end_text)"),
    ),
    (
        Check(
            "impossible_date",
            "applied_text IS NOT NULL AND applied_date IS NULL AND applied_why IS NULL",
            "aanmelddatum",
            "shown_day(applied_text)",
        ),
        Check("application_after_start", "applied_date > start_date", "aanmelddatum", "shown_day(applied_text)"),
    ),
    (
        Check(
            "unknown_word", "severity_text IS NOT NULL AND severity IS NULL", "zwaarte", "shown_number(severity_text)"
        ),
    ),
    (Check("unknown_word", "group_text IS NOT NULL AND client_group IS NULL", "clientgroep", "masked(group_text)"),),
    HOUSEHOLD_NUMBERS,
)
"""Of accepted rows, the values that are left empty: the birth date, the age, the end date, and what else is registered."""
ADULT = 18
OLD = Check("unusual_age", f"age_found > {UNUSUAL} AND age_found <= {OLDEST}", "geboortedatum")
OVERLAP = Check("overlapping_trajectories", "overlap", "startdatum")
TWO_BIRTHS = Check("two_birth_dates", "true", "geboortedatum")
SHARED = Check("shared_start", "true", "startdatum", "shown_day(date_text)")
OFTEN, SOME, LASTING = 0.3, 20, 365
"""So large a share of the starts on one day, of so many at least, is no chance where the starts are spread over so many days."""
OTHER_TEAM = Check("two_teams", "elsewhere", "wijkteam")
UNMEASURED = Check("no_measurement", "true")


def clean_trajectories(
    con: duckdb.DuckDBPyConnection, file: RawFile, numbered: bool, groups: Collection[str] = ()
) -> None:
    """Make `checked_trajecten`: row, client, trajectory, start and end date, age at the start, team and more, reason.

    `numbered`: trajectories have numbers of their own; otherwise the client number serves, with the start day behind it where a
    client has more of them, and each ended before the next one started: `following_trajectories`.
    `groups`: keys of client groups, of delivery.yaml. The birth date is used for the age at the start; of who was younger than
    18 then, the month in which that ends is kept (`turns_18`). It goes no further.
    """
    trajectory = f"coalesce({has(file, 'trajectnummer')}, clientnummer)" if numbered else "clientnummer"
    columns = {b.source: column for column, b in TEXTS.items()} | {f"{OWN}{column}": column for column in file.own}
    features = ", ".join(f'{has(file, column)} AS "{source}"' for source, column in columns.items())
    everything = ", ".join(f'"{c}"' for c in file.columns)
    whys, joins = whys_joined(file.table, numbered)
    odd, join = why_joined(file.table, "huishoudnummer") if "huishoudnummer" in file.columns else ("NULL::VARCHAR", "")
    _shared_ages(con, file)
    rows = f"""WITH t AS (
            SELECT row, clientnummer AS client, {trajectory} AS trajectory,
                startdatum AS date_text, s.day AS start_date, s.why AS date_why, 'startdatum' AS cell_column,
                {has(file, "einddatum")} AS end_text, e.day AS end_date, e.why AS end_why,
                {has(file, "geboortedatum")} AS birth_text, b.day AS birth_date, b.why AS birth_why,
                {has(file, "leeftijd")} AS age_text,
                {_age(file)} AS age_number,
                coalesce({has(file, "geboortedatum")} IS NULL AND age_number IN (FROM shared_ages), false) AS age_shared,
                {has(file, "aanmelddatum")} AS applied_text, a.day AS applied_date, a.why AS applied_why,
                {has(file, "zwaarte")} AS severity_text, {severity_of(has(file, "zwaarte"))} AS severity,
                {has(file, "clientgroep")} AS group_text, {one_of(has(file, "clientgroep"), groups)} AS client_group,
                {has(file, "huishoudnummer")} AS household, {odd} AS household_why,
                {has(file, "afsluiting")} AS closure, {features},
                {header_again(file, "clientnummer")} AS again, {no_record(file.columns)} AS total,
                {whole_of(has(file, "wijkteam"))} AS whole, hash({everything}) AS content, {whys}
            FROM raw_trajecten LEFT JOIN {read_days(con, file, "startdatum")} s ON s.text = startdatum
                LEFT JOIN {read_days(con, file, "einddatum", "end")} e ON e.text = {has(file, "einddatum")}
                LEFT JOIN {read_days(con, file, "geboortedatum", "birth")} b ON b.text = {has(file, "geboortedatum")}
                LEFT JOIN {read_days(con, file, "aanmelddatum")} a ON a.text = {has(file, "aanmelddatum")}
                {joins} {join}),
        c AS (SELECT content, min(row) AS first FROM t GROUP BY content),
        double AS (SELECT trajectory FROM t JOIN c USING (content) WHERE row = first GROUP BY ALL HAVING count(*) > 1),
        following AS (SELECT trajectory, start_date, end_date,
                lead(start_date) OVER (PARTITION BY trajectory ORDER BY start_date, row) AS next
            FROM t JOIN c USING (content) SEMI JOIN double USING (trajectory) WHERE row = first),
        after AS (SELECT trajectory FROM following WHERE {not numbered} GROUP BY ALL HAVING bool_and(coalesce(CASE
            WHEN next IS NULL THEN start_date IS NOT NULL ELSE end_date >= start_date AND end_date < next END, false)))
        SELECT t.* REPLACE (CASE WHEN t.trajectory IN (FROM after) THEN concat(t.trajectory, ' ', start_date)
                ELSE t.trajectory END AS trajectory),
            t.trajectory IN (FROM double ANTI JOIN after USING (trajectory)) AS twice, t.trajectory IN (FROM after) AS apart,
            row > first AS repeated,
            CASE WHEN birth_date <= start_date THEN date_part('year', age(start_date, birth_date))
                WHEN birth_text IS NULL AND NOT age_shared THEN floor(age_number) END AS age_found
        FROM t JOIN c USING (content)"""
    con.execute(f"CREATE OR REPLACE TABLE checked_trajecten AS {judged(rows, ROWS)}")
    _following(con)
    add_judged(con, file.file, "checked_trajecten", ROWS)
    note_unused(con, file)
    used = accepted("checked_trajecten")
    given = [group for group in VALUES if any(check.column in file.columns for check in group)]
    add_fitting(con, file.file, used, [*given, (OLD,)])
    note_days(con, file, "startdatum", used)
    for kind, column in (("birth", "geboortedatum"), ("end", "einddatum"), ("applied", "aanmelddatum")):
        told = f"SELECT row, {kind}_text AS date_text, {kind}_why AS date_why, '{column}' AS cell_column FROM ({used})"
        if kind == "birth":
            told = told.replace("birth_text", "masked(birth_text)")
        note_days(con, file, column, told, (*BIRTH_DAYS, *DAYS))
        note_days(con, file, column, told)
    two = f"SELECT client FROM ({used}) GROUP BY client HAVING min(birth_date) <> max(birth_date)"
    add_first(con, file.file, f"SELECT row FROM ({used}) SEMI JOIN ({two}) USING (client)", [TWO_BIRTHS])
    shared = f"""SELECT start_date FROM ({used}) GROUP BY start_date HAVING count(*) >= {SOME} AND count(*) >= {OFTEN}
        * (SELECT count(*) FROM ({used})) AND (SELECT max(start_date) - min(start_date) > {LASTING} FROM ({used}))"""
    add_first(con, file.file, f"SELECT row, date_text FROM ({used}) SEMI JOIN ({shared}) USING (start_date)", [SHARED])
    _overlaps(con, file)
    con.execute(
        f"""CREATE OR REPLACE TABLE source_trajectories AS
        SELECT client, trajectory, CASE WHEN age_found BETWEEN 0 AND {OLDEST} THEN age_found::SMALLINT END AS age,
            start_date::TIMESTAMP AS start_date,
            CASE WHEN end_date BETWEEN start_date AND complete_until() THEN end_date::TIMESTAMP END AS end_date,
            CASE WHEN applied_date <= start_date THEN applied_date::TIMESTAMP END AS applied_date, severity, client_group,
            CASE WHEN household_why IS NULL THEN household END AS household,
            CASE WHEN birth_date <= start_date AND age_found < {ADULT}
                THEN date_trunc('month', birth_date + INTERVAL {ADULT} YEAR)::TIMESTAMP END AS turns_18,
            gc.part AS closure_group, gr.part AS referrer_group, {", ".join(f'"{source}"' for source in columns)}
        FROM checked_trajecten LEFT JOIN {grouped(con, file, "afsluiting")} gc ON gc.text = closure
            LEFT JOIN {grouped(con, file, "aanmelder")} gr ON gr.text = referrer
        WHERE reason IS NULL"""
    )


def _following(con: duckdb.DuckDBPyConnection) -> None:
    """Make `following_trajectories` (client, trajectory, since, until): of clients with more than one, which days are of which.

    Those on which it runs; and of those between two, the days on which a measurement can be of one of them only.
    """
    con.execute(
        f"""CREATE OR REPLACE TABLE following_trajectories AS
        SELECT client, trajectory,
            CASE WHEN before IS NULL THEN DATE '0001-01-01'
                ELSE least(start_date, greatest(start_date - {DAYS_BEFORE}, before + {DAYS_AFTER + 1})) END AS since,
            CASE WHEN next IS NULL THEN DATE '9999-12-31'
                ELSE greatest(end_date, least(end_date + {DAYS_AFTER}, next - {DAYS_BEFORE + 1})) END AS until
        FROM (SELECT *, lag(end_date) OVER w AS before, lead(start_date) OVER w AS next FROM checked_trajecten
            WHERE apart AND NOT repeated WINDOW w AS (PARTITION BY client ORDER BY start_date))"""
    )


def _age(file: RawFile) -> str:
    return f"as_number(regexp_replace({has(file, 'leeftijd')}, '{_UNIT}', '', 'i'))"


def _shared_ages(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `shared_ages`: the ages that stand for unknown here, as very many clients have them."""
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE shared_ages AS WITH ages AS (
            SELECT {_age(file)} AS age, count(DISTINCT clientnummer) AS n FROM raw_{file.table} GROUP BY ALL)
        SELECT age FROM ages a WHERE age IN {PLACEHOLDERS} AND n >= {MANY}
            AND n > {OFTENER} * coalesce((SELECT max(n) FROM ages b WHERE b.age <> a.age AND abs(b.age - a.age) <= 2), 0)"""
    )


def _overlaps(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Report accepted trajectories that start while another one of the same client runs, and those in another team."""
    con.execute(
        f"""CREATE OR REPLACE TABLE running AS
        WITH t AS (SELECT row, client, team, start_date, CASE WHEN end_date >= start_date THEN end_date
                ELSE greatest(start_date + 1, complete_until()) END AS until FROM ({accepted("checked_trajecten")}))
        SELECT *, coalesce(max(until) OVER (PARTITION BY client ORDER BY start_date, row
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > start_date, false) AS overlap FROM t"""
    )
    elsewhere = """SELECT DISTINCT p.row, true AS elsewhere FROM running p JOIN running t USING (client)
        WHERE p.overlap AND t.team <> p.team AND t.until > p.start_date AND (t.start_date, t.row) < (p.start_date, p.row)"""
    add_first(con, file.file, "FROM running", [OVERLAP])
    add_first(con, file.file, elsewhere, [OTHER_TEAM])


def note_unmeasured(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Report accepted trajectories without any usable score."""
    rows = f"FROM ({accepted('checked_trajecten')}) ANTI JOIN source_measurements USING (trajectory)"
    add_first(con, file.file, rows, [UNMEASURED])


def from_measurements(con: duckdb.DuckDBPyConnection) -> None:
    """Trajectories when none were delivered: they start at their first measurement; nothing else is known of them."""
    texts = ("closure_group", "referrer_group", *(b.source for b in TEXTS.values()))
    nothing = ", ".join(f'NULL::VARCHAR AS "{column}"' for column in texts)
    con.execute(
        f"""CREATE OR REPLACE TABLE source_trajectories AS
        SELECT min(client) AS client, trajectory, NULL::SMALLINT AS age, min(date) AS start_date,
            NULL::TIMESTAMP AS end_date, NULL::TIMESTAMP AS applied_date, NULL::TINYINT AS severity,
            NULL::VARCHAR AS client_group, NULL::VARCHAR AS household, NULL::TIMESTAMP AS turns_18, {nothing}
        FROM source_measurements GROUP BY trajectory"""
    )
