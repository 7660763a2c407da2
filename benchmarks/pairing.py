"""How fast are pairs made and counted, beside the pandas way, on the same random deliveries in one run?

Run: make bench. Prints seconds and the ratio; the counts of both must be equal, or the run fails.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import ibis
import numpy as np
import pandas as pd

from wijkstats.chapters.zrm.counts import outcomes as counts
from wijkstats.chapters.zrm.counts import pairing
from wijkstats.ground.scales import EDITIONS
from wijkstats.settings.choices import Settings

SETTINGS = Settings.model_validate(
    {"municipality": "0622", "period": {"start": "2016-01-01", "end": "2017-12-31"}, "zrm": {"format": "wide"}}
)
SIZES = (100_000, 1_000_000, 5_000_000)
REPEATS = 3


def delivery(rows: int, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """About `rows` scores: 13 domains, 1 to 4 measurements of a trajectory, sorted as 01_clean writes them."""
    domains = np.array(EDITIONS["2017"])
    number = round(rows / (13 * 2.5))
    times = rng.integers(1, 5, number)
    trajectory = np.repeat(np.arange(number), times)
    start = np.datetime64("2016-01-01") + rng.integers(0, 730, number)
    day = start[trajectory] + rng.integers(0, 500, len(trajectory))
    keys = np.array([f"{i:020x}" for i in range(number)])
    scores = pd.DataFrame(
        {
            "client": np.repeat(keys[trajectory], 13),
            "trajectory": np.repeat(keys[trajectory], 13),
            "date": np.repeat(day, 13).astype("datetime64[us]"),
            "edition": "2017",
            "domain": np.tile(domains, len(trajectory)),
            "score": rng.integers(1, 6, 13 * len(trajectory)).astype("int8"),
            "rater": pd.Series([None] * 13 * len(trajectory), dtype="str"),
        }
    ).drop_duplicates(["trajectory", "domain", "date"])
    trajectories = pd.DataFrame({"client": keys, "trajectory": keys, "start_date": start.astype("datetime64[us]")})
    trajectories["age"] = pd.array(rng.integers(0, 95, number), dtype="Int16")
    return scores.sort_values(["client", "domain", "date"]), trajectories.assign(team="A", sex="v")


def with_wijkstats(folder: Path) -> pd.DataFrame:
    """Pairs and the transition counts of all ages, as the notebook makes them."""
    con = ibis.duckdb.connect()
    tables = [con.read_parquet(folder / f"{name}.parquet") for name in ("measurements", "trajectories")]
    found = counts.transition_counts(pairing.make_pairs(*tables, SETTINGS))
    return found[found["age_group"] == "all"][["domain", "before", "after", "n"]]


def with_pandas(folder: Path) -> pd.DataFrame:
    """The same with sort_values and groupby."""
    scores = pd.read_parquet(folder / "measurements.parquet")
    known = pd.read_parquet(folder / "trajectories.parquet")
    known = known[known["start_date"].between("2016-01-01", "2017-12-31")]
    scores = scores.merge(known[["trajectory", "start_date"]], on="trajectory").sort_values("date")
    grouped = scores.groupby(["trajectory", "domain"], sort=False)
    pairs = grouped.agg(before=("score", "first"), after=("score", "last"), one=("date", "first"), two=("date", "last"))
    pairs = pairs[(pairs["two"] - pairs["one"]).dt.days >= 30]
    return pairs.reset_index().groupby(["domain", "before", "after"]).size().rename("n").reset_index()


def seconds(run: Callable[[Path], pd.DataFrame], folder: Path) -> tuple[float, pd.DataFrame]:
    """The best of some runs, and what they gave."""
    spent = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        found = run(folder)
        spent.append(time.perf_counter() - start)
    return min(spent), found


def main() -> None:
    """Print one line per size."""
    rng = np.random.default_rng(1)
    print(f"{'scores':>10} {'wijkstats':>10} {'pandas':>8} {'pandas / wijkstats':>19}")
    for rows in SIZES:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            for name, table in zip(("measurements", "trajectories"), delivery(rows, rng), strict=True):
                table.to_parquet(folder / f"{name}.parquet", index=False)
            (ours, one), (theirs, other) = (seconds(run, folder) for run in (with_wijkstats, with_pandas))
        pd.testing.assert_frame_equal(one.reset_index(drop=True), other, check_dtype=False)
        print(f"{rows:>10,} {ours:>9.2f}s {theirs:>7.2f}s {theirs / ours:>18.1f}x", flush=True)


if __name__ == "__main__":
    main()
