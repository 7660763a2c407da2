"""How fast are all counts of the chapter about change made, beside SQL written by hand, polars and pandas, in one run?

Run: make bench, or python benchmarks/counting.py 1000000 20000000. Every way in a process of its own, by turns; medians of
seconds (imports left out), of seconds of processors (busy) and of peak memory. All ways must give equal counts, or the run fails.
`all`: every count of the chapter; rows for models and of raters are none. `steps`: only from which level to which, by
domain and age group. Ends with 1 when `all` takes more than 1.25 of the SQL (scores shuffled), or 1.3 (in the order in which
cleaning writes). polars is left out where it is not installed.
"""

from __future__ import annotations

import importlib.util
import pickle
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import counting_sql
import duckdb
import ibis
import pandas as pd

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
TURNS = 3
LIMITS = {"shuffled": 1.25, "sorted": 1.3}
Counts = dict[str, pd.DataFrame]


def write(folder: Path, rows: int) -> int:
    """About `rows` scores of trajectories with 1 to 4 measurements on 13 domains, sorted as cleaning does and shuffled."""
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    con.execute(f"""CREATE TABLE t AS SELECT substr(md5('c' || (i * 5 // 6)), 1, 20) AS client,
        substr(md5('t' || i), 1, 20) AS trajectory,
        (DATE '2015-12-01' + (hash(i, 1) % 790)::INT)::TIMESTAMP AS start_date, 'team ' || (hash(i, 3) % 12) AS team,
        CASE WHEN hash(i, 2) % 20 > 0 THEN (hash(i, 2) % 95)::SMALLINT END AS age, i,
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
    return int(con.execute("SELECT count(*) FROM m").fetchall()[0][0])


def opened(folder: Path, name: str) -> Opened:
    """The tables as a report opens them."""
    con = ibis.duckdb.connect()
    con.raw_sql("SET enable_progress_bar = false")
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


def all_with_sql(folder: Path, name: str) -> Counts:
    """The same in SQL."""
    return counting_sql.counts(folder, name, SETTINGS)


def steps_with_wijkstats(folder: Path, name: str) -> Counts:
    """As the chapter makes them."""
    return {"steps": opened(folder, name).transition_counts.drop(columns="clients")}


def steps_with_sql(folder: Path, name: str) -> Counts:
    """Packed minimum and maximum, nothing else."""
    ages = counting_sql.cases("age", SETTINGS.age_groups, "CASE WHEN age IS NULL THEN 'unknown' ELSE 'other_age' END")
    sql = f"""WITH started AS (SELECT trajectory, {ages} AS age_group FROM '{folder}/trajectories.parquet'
            WHERE start_date BETWEEN '{SETTINGS.period.start}' AND '{SETTINGS.period.end}'),
        c AS (SELECT trajectory, domain, min({counting_sql.DAY} * 8 + score) AS a, max({counting_sql.DAY} * 8 + score) AS b
            FROM '{folder}/{name}.parquet' SEMI JOIN started USING (trajectory) GROUP BY ALL)
        SELECT domain, CASE WHEN grouping(age_group) = 1 THEN 'all' ELSE age_group END AS age_group, a % 8 AS before,
            b % 8 AS after, count(*) AS n FROM c JOIN started USING (trajectory) WHERE b // 8 - a // 8 >= 30
        GROUP BY GROUPING SETS ((domain, age_group, before, after), (domain, before, after))"""
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    return {"steps": con.execute(sql).df()}


def _by_age(pairs: pd.DataFrame) -> Counts:
    keys = ["domain", "age_group", "before", "after"]
    both = pd.concat([pairs, pairs.assign(age_group="all")])
    return {"steps": both.groupby(keys, as_index=False)["n"].sum()}


def _ages(age: pd.Series) -> pd.Series:
    """The age group of each age."""
    groups = pd.Series("other_age", index=age.index).mask(age.isna(), "unknown")
    for group, (low, high) in SETTINGS.age_groups.items():
        groups = groups.mask(age.between(low, high).fillna(False), group)
    return groups


def _started(folder: Path) -> pd.DataFrame:
    known = pd.read_parquet(folder / "trajectories.parquet", columns=["trajectory", "start_date", "age"])
    known = known[known["start_date"].between(str(SETTINGS.period.start), str(SETTINGS.period.end))]
    return pd.DataFrame({"trajectory": known["trajectory"], "age_group": _ages(known["age"])})


def steps_with_polars(folder: Path, name: str) -> Counts:
    """Lazily, by the smallest and the largest date."""
    import polars as pl  # not a dependency of wijkstats

    started = pl.from_pandas(_started(folder)).lazy()
    found = (
        pl.scan_parquet(folder / f"{name}.parquet")
        .join(started, on="trajectory")
        .with_columns(p=pl.col("date").dt.epoch("d") * 8 + pl.col("score"))
        .group_by("trajectory", "domain", "age_group")
        .agg(a=pl.col("p").min(), b=pl.col("p").max())
        .filter(pl.col("b") // 8 - pl.col("a") // 8 >= 30)
        .with_columns(before=pl.col("a") % 8, after=pl.col("b") % 8)
        .group_by("domain", "age_group", "before", "after")
        .agg(n=pl.len())
        .collect(engine="streaming")
    )
    return _by_age(pd.DataFrame(found.to_dict(as_series=False)))


def steps_with_pandas(folder: Path, name: str) -> Counts:
    """With groupby, packed too."""
    m = pd.read_parquet(folder / f"{name}.parquet", columns=["trajectory", "domain", "date", "score"])
    m = m.merge(_started(folder), on="trajectory")
    m["p"] = m["date"].dt.as_unit("s").astype("int64") // 86400 * 8 + m["score"]
    pairs = m.groupby(["trajectory", "domain", "age_group"], sort=False, as_index=False)["p"].agg(["min", "max"])
    pairs = pairs[pairs["max"] // 8 - pairs["min"] // 8 >= SETTINGS.pairs.minimum_days]
    pairs = pairs.assign(before=pairs["min"] % 8, after=pairs["max"] % 8, n=1)
    return _by_age(pairs[["domain", "age_group", "before", "after", "n"]])


WAYS: dict[str, dict[str, Callable[[Path, str], Counts]]] = {
    "all": {"wijkstats": all_with_wijkstats, "sql": all_with_sql},
    "steps": {
        "wijkstats": steps_with_wijkstats,
        "sql": steps_with_sql,
        "polars": steps_with_polars,
        "pandas": steps_with_pandas,
    },
}


def once(folder: Path, name: str, what: str, way: str) -> list[float]:
    """Seconds, those of processors and peak MB of one way, in its own process; the counts are written beside the data."""
    return [float(text) for text in said("--one", str(folder), name, what, way).split()[-3:]]


def said(*words: str) -> str:
    """What this script prints with these words, in a process of its own."""
    return subprocess.run([sys.executable, __file__, *words], check=True, stdout=subprocess.PIPE, text=True).stdout


def one(folder: Path, name: str, what: str, way: str) -> None:
    """What the process does."""
    began, busy = time.perf_counter(), time.process_time()
    found = WAYS[what][way](folder, name)
    print(
        time.perf_counter() - began,
        time.process_time() - busy,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
    (folder / f"{what}-{way}.pickle").write_bytes(pickle.dumps(found))


def check_equal(folder: Path, what: str, ways: list[str]) -> None:
    """Every count of the first way is that of the others."""
    first, *others = (pickle.loads((folder / f"{what}-{way}.pickle").read_bytes()) for way in ways)
    for other in others:
        for name, frame in first.items():
            keys = [c for c in frame.columns if frame[c].dtype in ("str", object) or c in ("before", "after", "level")]
            both = (t[frame.columns].sort_values(keys, ignore_index=True) for t in (frame, other[name]))
            pd.testing.assert_frame_equal(*both, check_dtype=False, obj=name)


def main(sizes: list[int]) -> bool:
    """Print a line per size, order, question and way; was a limit passed?"""
    missed = False
    print(
        f"{'scores':>10} {'order':8} {'what':5} {'way':9} {'seconds':>8} {'busy':>6} {'MB':>6}  wijkstats / it: seconds, busy"
    )
    for rows in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            number = int(said("--write", scratch, str(rows)))
            for name in LIMITS:
                for what in WAYS:
                    ways = [way for way in WAYS[what] if way != "polars" or importlib.util.find_spec("polars")]
                    turns = [{way: once(Path(scratch), name, what, way) for way in ways} for _ in range(TURNS)]
                    check_equal(Path(scratch), what, ways)
                    for way in ways:
                        seconds, busy, memory = (statistics.median(turn[way][i] for turn in turns) for i in range(3))
                        ratio, other = (statistics.median(t["wijkstats"][i] / t[way][i] for t in turns) for i in (0, 1))
                        line = f"{number:>10,} {name:8} {what:5} {way:9} {seconds:>8.2f} {busy:>6.1f} {memory:>6.0f}"
                        print(f"{line}  {ratio:.2f} {other:.2f}", flush=True)
                        missed |= what == "all" and way == "sql" and ratio > LIMITS[name]
    return missed


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(Path(sys.argv[2]), *sys.argv[3:])
    elif sys.argv[1:2] == ["--write"]:
        print(write(Path(sys.argv[2]), int(sys.argv[3])))
    else:
        sys.exit(main([int(size) for size in sys.argv[1:]] or list(SIZES)))
