"""The counts of the chapter about change in DuckDB SQL, written by hand: what `counting` lays beside wijkstats.

As whoever knows DuckDB would write them: text keys become integers in the one join that is needed anyway, the first and the last
score are the smallest and the largest of day * 8 + score, pairs are made once, and groupings are GROUPING SETS.
"""

from __future__ import annotations

from itertools import combinations_with_replacement
from pathlib import Path

import duckdb
import pandas as pd

from ways.names import DURATIONS, GROUPINGS, LEVELS, LOW_DOMAINS, MIXED, OUTCOMES, SEEN
from wijkstats.chapters.zrm.statistics.change import change_outcomes
from wijkstats.settings.choices import Settings

MOVES = ", ".join(f"(after {sign} before)::INT AS {o}" for o, sign in zip(OUTCOMES, (">", "=", "<"), strict=True))
DAY = "(date::DATE - DATE '1970-01-01')"


def cases(column: str, classes: dict[str, tuple[int, int]], otherwise: str) -> str:
    """A CASE that names classes of a number."""
    when = " ".join(f"WHEN {column} BETWEEN {low} AND {high} THEN '{name}'" for name, (low, high) in classes.items())
    return f"CASE {when} ELSE {otherwise} END"


def sums(outcomes: tuple[str, ...], total: str = "pairs") -> str:
    """The sums over clients that an interval needs."""
    each = ", ".join(
        f"sum({o}) AS {o}, count(*) FILTER ({o} > 0) AS {o}_clients, sum(m * {o}) AS {o}_my, sum({o} * {o}) AS {o}_y2"
        for o in outcomes
    )
    return f"sum(m) AS {total}, count(*) AS clients, sum(m * m) AS m2, {each}"


def clustered(rows: str, keys: str, sets: str, outcomes: tuple[str, ...], total: str = "pairs") -> str:
    """Sums over clients by grouping sets of these keys; `all` where a set leaves a key out."""
    each = ", ".join(f"sum({o})::BIGINT AS {o}" for o in outcomes)
    columns = ", ".join(f"CASE WHEN grouping({k}) = 1 THEN 'all' ELSE {k} END AS {k}_" for k in keys.split(", "))
    per = f"SELECT {columns}, client, count(*) AS m, {each} FROM ({rows}) GROUP BY GROUPING SETS ({sets})"
    named = ", ".join(f"{k}_ AS {k}" for k in keys.split(", "))
    return f"SELECT {named}, {sums(outcomes, total)} FROM ({per}) GROUP BY ALL"


def make(con: duckdb.DuckDBPyConnection, folder: Path, name: str, settings: Settings) -> None:
    """Tables started, scores, courses, pairs and low."""
    ages = cases("age", settings.age_groups, "CASE WHEN age IS NULL THEN 'unknown' ELSE 'other_age' END")
    con.execute(f"""CREATE TEMP TABLE started AS SELECT trajectory AS key, row_number() OVER ()::INT AS trajectory,
        dense_rank() OVER (ORDER BY client)::INT AS client, {ages} AS age_group, coalesce(team, 'unknown') AS team,
        year(start_date)::VARCHAR AS start_year, coalesce(sex, 'unknown') AS sex FROM '{folder}/trajectories.parquet'
        WHERE start_date BETWEEN '{settings.period.start}' AND '{settings.period.end}'""")
    con.execute(f"""CREATE TEMP TABLE scores AS SELECT s.trajectory, domain, edition, ({DAY} * 8 + score)::INT AS p
        FROM '{folder}/{name}.parquet' m JOIN started s ON m.trajectory = s.key""")
    con.execute("""CREATE TEMP TABLE courses AS SELECT trajectory, domain, edition, min(p) AS a, max(p) AS b, count(*) AS n
        FROM scores GROUP BY ALL""")
    con.execute(f"""CREATE TEMP TABLE pairs AS
        WITH one AS (SELECT * FROM courses WHERE b // 8 - a // 8 >= {settings.pairs.minimum_days}
            QUALIFY row_number() OVER (PARTITION BY trajectory, domain ORDER BY a // 8, edition) = 1),
        whole AS (SELECT trajectory, count(*) FILTER (a % 8 <= {settings.zrm.low}) AS low_domains FROM one GROUP BY ALL)
        SELECT s.* EXCLUDE key, domain, (a % 8)::TINYINT AS before, (b % 8)::TINYINT AS after, b // 8 - a // 8 AS days,
            low_domains FROM one JOIN whole USING (trajectory) JOIN started s USING (trajectory)""")
    classes = f"""{cases("low_domains", LOW_DOMAINS, "'unknown'")} AS low_domains"""
    duration = f"""{cases("days", DURATIONS, "'unknown'")} AS duration"""
    con.execute(f"""CREATE TEMP TABLE low AS SELECT * REPLACE ({classes}), before::VARCHAR AS start_score, {duration}, {MOVES}
        FROM pairs WHERE before <= {settings.zrm.low}""")
    con.execute(f"""CREATE TEMP TABLE begun AS
        WITH f AS (SELECT trajectory, domain, min(a) % 8 AS level FROM courses GROUP BY ALL)
        SELECT s.client, f.domain, coalesce(before, level) AS level, 1 AS started, (before IS NOT NULL)::INT AS kept,
            1 - kept AS lost, coalesce(after > before, false)::INT AS improved, coalesce(after < before, false)::INT AS worse,
            CASE WHEN coalesce(before, level) <= {settings.zrm.low} THEN 'low' ELSE 'not_low' END AS population
        FROM f JOIN started s USING (trajectory) LEFT JOIN pairs p USING (trajectory, domain)""")


def flow(days: int) -> str:
    """Clients by what became of them."""
    return f"""WITH d AS (SELECT trajectory, count(DISTINCT p // 8) AS days FROM scores GROUP BY ALL),
        e AS (SELECT trajectory, domain, sum(n) AS same_domain, max(n) AS same_edition, max(b // 8 - a // 8) AS span
            FROM courses GROUP BY ALL),
        t AS (SELECT trajectory, max(same_domain) AS sd, max(same_edition) AS se, max(span) AS span FROM e GROUP BY ALL),
        p AS (SELECT client, count(*) AS pairs, count(*) FILTER (before <= 3) AS low FROM pairs GROUP BY ALL),
        c AS (SELECT client, sum(days) AS days, max(days) AS most, max(sd) AS sd, max(se) AS se, max(span) AS span
            FROM started LEFT JOIN d USING (trajectory) LEFT JOIN t USING (trajectory) GROUP BY ALL)
        SELECT CASE WHEN pairs > 0 THEN 'all' WHEN span >= {days} OR se > 1 THEN 'too_close' WHEN sd > 1 THEN 'other_edition'
            WHEN most > 1 THEN 'different_domains' WHEN days > 0 THEN 'one_measurement' ELSE 'no_measurement' END AS reason,
            count(*) AS clients, coalesce(sum(days), 0) AS measurements FROM c LEFT JOIN p USING (client) GROUP BY ALL"""


def attrition() -> str:
    """Courses by start level, and over clients the sums of products of any two."""
    at = [f"{s}_{i}" for s in SEEN for i in LEVELS]
    per = ", ".join(f"sum({name[:-2]}) FILTER (level = {name[-1]}) AS {name}" for name in at)
    whole = ", ".join(f"sum({s}) AS {s}" for s in SEEN)
    ends = {"lost_top": "lost_5", "lost_bottom": "lost_1", "lost_room": "lost - lost_5", "lost_fall": "lost - lost_1"}
    clients = {**{s: s for s in SEEN}, **ends, "same": "kept - improved - worse"}
    return f"""WITH c AS (SELECT client, CASE WHEN grouping(domain) = 1 THEN 'all' ELSE domain END AS domain_,
            CASE WHEN grouping(population) = 1 THEN 'all' ELSE population END AS population_, {per}, {whole} FROM begun
            GROUP BY GROUPING SETS ((client), (client, domain), (client, population), (client, domain, population))),
        d AS (SELECT client, domain_ AS domain, population_ AS population,
            {", ".join(f"coalesce({n}, 0)::BIGINT AS {n}" for n in (*at, *SEEN))} FROM c)
        SELECT domain, population, {", ".join(f"sum({n}) AS {n}" for n in at)},
        {", ".join(f"count(*) FILTER ({e} > 0) AS {n}_clients" for n, e in clients.items())},
        {", ".join(f'sum({a} * {b}) AS "{a}*{b}"' for a, b in combinations_with_replacement(MIXED, 2))} FROM d GROUP BY ALL"""


def course(low: int) -> str:
    """Low or not at each measurement of the courses that began low."""
    rows = f"""WITH s AS (
            SELECT trajectory, n, p % 8 AS score, row_number() OVER (PARTITION BY trajectory, domain, edition ORDER BY p) AS place
            FROM scores JOIN courses USING (trajectory, domain, edition) WHERE n > 1 AND a % 8 <= {low})
        SELECT client, CASE WHEN n < 5 THEN n::VARCHAR ELSE '5_plus' END AS times, (score <= {low})::INT AS n_low,
            1 - n_low AS n_not_low, CASE WHEN place = n THEN 'last' ELSE place::VARCHAR END AS place
        FROM s JOIN started USING (trajectory) WHERE place < 5 OR place = n"""
    return clustered(rows, "times, place", "(client, times, place)", ("n_low", "n_not_low"), "n")


def counts(folder: Path, name: str, settings: Settings) -> dict[str, pd.DataFrame]:
    """All counts, by the names that `counting` has for them."""
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    make(con, folder, name, settings)
    low = settings.zrm.low
    sets = ", ".join(("(client)", *(f"(client, {g})" for g in GROUPINGS)))
    ids = " ".join(f"WHEN grouping({g}) = 0 THEN '{g}'" for g in GROUPINGS)
    levels = ", ".join(f"CASE WHEN grouping({g}) = 0 THEN {g} END" for g in GROUPINGS)
    by_group = f"""SELECT "grouping", level, {sums(OUTCOMES)} FROM (SELECT client, CASE {ids} ELSE 'total' END AS "grouping",
        coalesce({levels}, 'all') AS level, count(*) AS m, {", ".join(f"sum({o})::BIGINT AS {o}" for o in OUTCOMES)}
        FROM low GROUP BY GROUPING SETS ({sets})) GROUP BY ALL"""
    four = "(client, {0}domain, population), (client, {0}domain), (client, {0}population), (client{1})"
    room = """SELECT client, domain, direction, base, moved, 1 - moved AS still FROM
        (SELECT client, domain, before, unnest(['improved', 'worse']) AS direction,
            unnest([(after > before)::INT, (after < before)::INT]) AS moved,
            unnest([CASE WHEN before = 5 THEN 'limit' ELSE 'room' END, CASE WHEN before = 1 THEN 'limit' ELSE 'room' END]) AS base
        FROM pairs)"""
    room_sets = (
        "(client, direction, domain, base), (client, direction, domain), (client, direction, base), (client, direction)"
    )
    classes = ", ".join(f"('{key}', {a}, {b})" for key, (a, b) in LOW_DOMAINS.items())
    found = {
        "flow": flow(settings.pairs.minimum_days),
        "coverage": """WITH t AS (SELECT s.*, trajectory IN (SELECT trajectory FROM pairs) AS paired FROM started s)
            SELECT CASE WHEN grouping(age_group) = 0 THEN 'age_group' WHEN grouping(team) = 0 THEN 'team'
                WHEN grouping(start_year) = 0 THEN 'start_year' ELSE 'total' END AS "grouping",
                coalesce(age_group, team, start_year, 'all') AS level, count(DISTINCT client) AS started,
                count(DISTINCT client) FILTER (paired) AS kept
            FROM t GROUP BY GROUPING SETS ((), (age_group), (team), (start_year))""",
        "kept_by_level": f"""SELECT level, {sums(("kept", "lost"), "n")} FROM
            (SELECT client, level, count(*) AS m, sum(kept)::BIGINT AS kept, sum(lost)::BIGINT AS lost FROM begun GROUP BY ALL)
            GROUP BY ALL""",
        "low_domains": f"""WITH t AS (SELECT client, trajectory, count(*) FILTER (before <= {low}) AS first,
                count(*) FILTER (after <= {low}) AS last FROM pairs GROUP BY ALL),
            r AS (SELECT client, measurement, category, (number BETWEEN a AND b)::INT AS n
                FROM (UNPIVOT t ON first, last INTO NAME measurement VALUE number), (VALUES {classes}) c(category, a, b))
            {clustered("FROM r", "measurement, category", "(client, measurement, category)", ("n",))}""",
        "change_by_group": by_group,
        "domain_teams": clustered("SELECT *, 1 - improved AS other FROM low", "domain, team", "(client, domain, team)",
                                  ("improved", "other")),
        "client_outcomes": """WITH c AS (SELECT client, sum(improved) > 0 AS up, sum(worse) > 0 AS down FROM low GROUP BY ALL)
            SELECT CASE WHEN up AND down THEN 'both' WHEN up THEN 'rise_only' WHEN down THEN 'fall_only' ELSE 'neither' END
                AS part, count(*) AS clients FROM c GROUP BY ALL""",
        "transitions": """SELECT domain, CASE WHEN grouping(age_group) = 1 THEN 'all' ELSE age_group END AS age_group, before,
            after, count(*) AS n, count(DISTINCT client) AS clients FROM pairs
            GROUP BY GROUPING SETS ((domain, age_group, before, after), (domain, before, after))""",
        "room": clustered(room, "domain, direction, base", room_sets, ("moved", "still")),
        "attrition": attrition(),
        "levels": "SELECT before, after, count(*) AS n, count(DISTINCT client) AS clients FROM pairs GROUP BY ALL",
        "course": course(low),
    }  # fmt: skip
    made = {name: con.sql(sql).df() for name, sql in found.items()}
    rules = change_outcomes(made["transitions"], low, settings.zrm.reliability)
    con.register("rules", rules)
    changed = f"""SELECT client, domain, rule, {", ".join(f"(outcome = '{o}')::INT AS {o}" for o in OUTCOMES)},
        CASE WHEN before <= {low} THEN 'low' ELSE 'not_low' END AS population
        FROM pairs JOIN rules USING (domain, before, after)"""
    sql = clustered(changed, "rule, domain, population", four.format("rule, ", ", rule"), OUTCOMES)
    return {**made, "outcome_sums": con.sql(sql).df()}
