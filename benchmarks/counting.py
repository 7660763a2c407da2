"""How fast are all counts of the chapter about change made, beside SQL, polars, pandas and data.table, in one run?

Run: make bench, or python benchmarks/counting.py --turns 5 1000000 20000000. Every way in a process of its own, by turns; medians
of seconds (imports left out), of seconds of processors (busy) and of peak memory. All ways must give equal counts, or the run
fails. `all`: every count of the chapter; rows for models and of raters are none. `steps`: only from which level to which, by
domain and age group; of data.table only these. Ends with 1 when `all` takes more than 1.25 of the SQL (scores shuffled), or 1.3
(in the order in which cleaning writes). polars, and R with data.table, are left out where they are not installed; a way that
asks for more memory than there is has a line that says so. All counts by wijkstats alone where DuckDB has no more than 3 GB, and
what it cannot hold goes to disk: python benchmarks/counting.py --memory 3GB --turns 1 50000000.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import pickle
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import ibis
import pandas as pd
from ways import datatable, pandas_counts, polars_counts, sql

from wijkstats.chapters.zrm.counts import outcomes, pairing
from wijkstats.chapters.zrm.counts.attrition import attrition_counts, kept_by_level_sums
from wijkstats.chapters.zrm.counts.course import course_sums
from wijkstats.chapters.zrm.opened import Opened
from wijkstats.ground.scales import EDITIONS
from wijkstats.settings.choices import Settings

SETTINGS = Settings.model_validate(
    {"municipality": "0622", "period": {"start": "2016-01-01", "end": "2017-12-31"}, "zrm": {"format": "wide"}}
)
SIZES = (1_000_000, 5_000_000, 20_000_000)
MEMORY = "COUNTING_MEMORY"
"""In the environment: how much DuckDB may hold in wijkstats, as 3GB."""
LIMITS = {"shuffled": 1.25, "sorted": 1.3}
OUT_OF_MEMORY = (3, -6, -9)  # said by the process, ended by itself (polars), or by the system
Counts = dict[str, pd.DataFrame]
Way = Callable[[Path, str], Counts | tuple[Counts, list[float]]]


def write(folder: Path, rows: int) -> int:
    """About `rows` scores of trajectories with 1 to 4 measurements on 13 domains, sorted as cleaning does and shuffled."""
    con = duckdb.connect(str(folder / "made.duckdb"))
    con.execute("SET enable_progress_bar = false; SET memory_limit = '4GB'")
    con.execute(f"""CREATE TABLE t AS SELECT substr(md5('c' || (i * 5 // 6)), 1, 20) AS client,
        substr(md5('t' || i), 1, 20) AS trajectory,
        (DATE '2015-12-01' + (hash(i, 1) % 790)::INT)::TIMESTAMP AS start_date, 'team ' || (hash(i, 3) % 12) AS team,
        CASE WHEN hash(i, 2) % 21 > 0 THEN (hash(i, 2) % 95)::SMALLINT END AS age, i,
        CASE hash(i, 4) % 3 WHEN 0 THEN 'm' WHEN 1 THEN 'v' END AS sex
        FROM range({round(rows / (13 * 2.5))}) r(i)""")
    domains = ", ".join(f"'{domain}'" for domain in EDITIONS["2017"])
    con.execute(f"""CREATE TABLE m AS SELECT DISTINCT ON (trajectory, domain, date) client, trajectory,
            (start_date + to_days((hash(i, k, 5) % 500)::INT)) AS date, '2017' AS edition, domain,
            (1 + hash(i, k, domain) % 5)::TINYINT AS score, substr(md5('r' || (hash(i, k, 9) % 300)), 1, 20) AS rater
        FROM (SELECT *, unnest(range((1 + hash(i, 7) % 4)::BIGINT)) AS k FROM t), unnest([{domains}]) d(domain)""")
    con.execute(f"COPY (SELECT * EXCLUDE i FROM t ORDER BY ALL) TO '{folder}/trajectories.parquet'")
    for name, order in (("sorted", "client, domain, date, trajectory"), ("shuffled", "hash(trajectory, domain, date)")):
        con.execute(
            f"COPY (FROM m ORDER BY {order}) TO '{folder}/{name}.parquet' (COMPRESSION zstd, ROW_GROUP_SIZE 200000)"
        )
    number = int(con.execute("SELECT count(*) FROM m").fetchall()[0][0])
    con.close()
    (folder / "made.duckdb").unlink()
    return number


def opened(folder: Path, name: str) -> Opened:
    """The tables as a report opens them."""
    con = ibis.duckdb.connect(temp_directory=str(folder / "spilled"))
    con.raw_sql("SET enable_progress_bar = false")
    if most := os.environ.get(MEMORY):
        con.raw_sql(f"SET memory_limit = '{most}'")
    return Opened(*(con.read_parquet(folder / f"{file}.parquet") for file in (name, "trajectories")), SETTINGS)


def all_with_wijkstats(folder: Path, name: str) -> Counts:
    """As the chapter makes them."""
    data = opened(folder, name)
    flow = pairing.flow_counts(data.scores, data.started, data.pairs, SETTINGS)
    flow = flow[(flow["clients"] > 0) & (flow["step"].eq("dropped") | flow["reason"].eq("all"))]
    return {
        "flow": flow[["reason", "clients", "measurements"]],
        "coverage": outcomes.coverage_counts(data.started, data.pairs),
        "kept_by_level": kept_by_level_sums(data.begun),
        "low_domains": outcomes.low_domain_sums(data.pairs).drop(columns="domains"),
        "change_by_group": outcomes.change_by_group_sums(data.pairs),
        "domain_teams": outcomes.cut_sums(data.pairs, ("domain", "team"))["improved"][0],
        "client_outcomes": outcomes.client_outcome_counts(data.pairs),
        "transitions": data.transition_counts,
        "room": outcomes.room_sums(data.pairs),
        "attrition": attrition_counts(data.begun, data.low),
        "levels": outcomes.level_counts(data.pairs),
        "course": course_sums(data.scores, data.started, data.low),
        "outcome_sums": data.outcome_sums,
    }


def steps_with_wijkstats(folder: Path, name: str) -> Counts:
    """As the chapter makes them."""
    return {"steps": opened(folder, name).transition_counts.drop(columns="clients")}


def steps_with_sql(folder: Path, name: str) -> Counts:
    """Packed minimum and maximum, nothing else."""
    ages = sql.cases("age", SETTINGS.age_groups, "CASE WHEN age IS NULL THEN 'unknown' ELSE 'other_age' END")
    query = f"""WITH started AS (SELECT trajectory, {ages} AS age_group FROM '{folder}/trajectories.parquet'
            WHERE start_date BETWEEN '{SETTINGS.period.start}' AND '{SETTINGS.period.end}'),
        c AS (SELECT trajectory, domain, min({sql.DAY} * 8 + score) AS a, max({sql.DAY} * 8 + score) AS b
            FROM '{folder}/{name}.parquet' SEMI JOIN started USING (trajectory) GROUP BY ALL)
        SELECT domain, CASE WHEN grouping(age_group) = 1 THEN 'all' ELSE age_group END AS age_group, a % 8 AS before,
            b % 8 AS after, count(*) AS n FROM c JOIN started USING (trajectory) WHERE b // 8 - a // 8 >= 30
        GROUP BY GROUPING SETS ((domain, age_group, before, after), (domain, before, after))"""
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    return {"steps": con.execute(query).df()}


WAYS: dict[str, dict[str, Way]] = {
    "all": {
        "wijkstats": all_with_wijkstats,
        "sql": partial(sql.counts, settings=SETTINGS),
        "polars": partial(polars_counts.counts, settings=SETTINGS),
        "pandas": partial(pandas_counts.counts, settings=SETTINGS),
    },
    "steps": {
        "wijkstats": steps_with_wijkstats,
        "sql": steps_with_sql,
        "polars": partial(polars_counts.steps, settings=SETTINGS),
        "pandas": partial(pandas_counts.steps, settings=SETTINGS),
        "data.table": partial(datatable.steps, settings=SETTINGS),
    },
}


def there() -> dict[str, list[str]]:
    """The ways that can run here, by what is counted."""
    if os.environ.get(MEMORY):
        return {"all": ["wijkstats"]}
    missing = {"polars"} if importlib.util.find_spec("polars") is None else set()
    missing |= set() if datatable.there() else {"data.table"}
    return {what: [way for way in ways if way not in missing] for what, ways in WAYS.items()}


def said(*words: str) -> str:
    """What this script prints with these words, in a process of its own."""
    return subprocess.run([sys.executable, __file__, *words], check=True, stdout=subprocess.PIPE, text=True).stdout


def once(folder: Path, name: str, what: str, way: str) -> list[float] | None:
    """Seconds, those of processors and peak MB of one way, in its own process; the counts are written beside the data.

    None where another way than wijkstats asked for more memory than there is.
    """
    try:
        return [float(text) for text in said("--one", str(folder), name, what, way).split()[-3:]]
    except subprocess.CalledProcessError as error:
        if way == "wijkstats" or error.returncode not in OUT_OF_MEMORY:
            raise
        return None


def one(folder: Path, name: str, what: str, way: str) -> None:
    """What the process does; should memory run out, it is this one that the system ends."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    began, busy = time.perf_counter(), time.process_time()
    try:
        found = WAYS[what][way](folder, name)
    except (MemoryError, duckdb.OutOfMemoryException):
        sys.exit(OUT_OF_MEMORY[0])
    took = [time.perf_counter() - began, time.process_time() - busy]
    of = resource.RUSAGE_SELF
    if isinstance(found, tuple):  # R says itself how long it took
        found, took, of = *found, resource.RUSAGE_CHILDREN
    print(*took[:2], resource.getrusage(of).ru_maxrss / 1024)
    (folder / f"{what}-{way}.pickle").write_bytes(pickle.dumps(found))


def check_equal(folder: Path, what: str, ways: list[str]) -> None:
    """Every count of the first way is that of the others."""
    first, *others = (pickle.loads((folder / f"{what}-{way}.pickle").read_bytes()) for way in ways)
    for other in others:
        for name, frame in first.items():
            keys = [c for c in frame.columns if frame[c].dtype in ("str", object) or c in ("before", "after", "level")]
            both = (t[frame.columns].sort_values(keys, ignore_index=True) for t in (frame, other[name]))
            pd.testing.assert_frame_equal(*both, check_dtype=False, obj=name)


def lines(folder: Path, name: str, what: str, ways: list[str], number: int, turns: int) -> bool:
    """Print a line per way; was a limit passed?"""
    ran = {way: [] for way in ways}
    for _ in range(turns):
        for way in ways:
            ran[way].append(once(folder, name, what, way) if None not in ran[way] else None)
    whole = [way for way in ways if None not in ran[way]]
    check_equal(folder, what, whole)
    missed = False
    for way in ways:
        line = f"{number:>10,} {name:8} {what:5} {way:10}"
        if way not in whole:
            print(f"{line} asked for more memory than there is", flush=True)
            continue
        seconds, busy, memory = (statistics.median(turn[i] for turn in ran[way]) for i in range(3))
        both = list(zip(ran["wijkstats"], ran[way], strict=True))
        ratio, other = (statistics.median(own[i] / it[i] for own, it in both) for i in (0, 1))
        print(f"{line} {seconds:>8.2f} {busy:>6.1f} {memory:>6.0f}  {ratio:.2f} {other:.2f}", flush=True)
        missed |= what == "all" and way == "sql" and ratio > LIMITS[name]
    return missed


def main(sizes: list[int], turns: int) -> bool:
    """Print a line per size, order, question and way; was a limit passed?"""
    missed = False
    print(
        f"{'scores':>10} {'order':8} {'what':5} {'way':10} {'seconds':>8} {'busy':>6} {'MB':>6}  wijkstats / it: seconds, busy"
    )
    for rows in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            number = int(said("--write", scratch, str(rows)))
            for name in LIMITS:
                for what, ways in there().items():
                    missed |= lines(Path(scratch), name, what, ways, number, turns)
    return missed


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(Path(sys.argv[2]), *sys.argv[3:])
    elif sys.argv[1:2] == ["--write"]:
        print(write(Path(sys.argv[2]), int(sys.argv[3])))
        if datatable.there():
            datatable.write(duckdb.connect(), Path(sys.argv[2]), [*LIMITS])
    else:
        parser = argparse.ArgumentParser()
        parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
        parser.add_argument("--turns", type=int, default=3)
        parser.add_argument("--memory", default="", help="only wijkstats, with so much for DuckDB")
        given = parser.parse_args()
        os.environ[MEMORY] = given.memory
        sys.exit(main(given.sizes, given.turns))
