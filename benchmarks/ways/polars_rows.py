"""Rows for the counts in polars: trajectories, scores, courses and pairs as whole numbers, and sums per client.

As whoever knows polars would write them for speed: text becomes integers as it is read, a score is one integer, and one sort
gives the courses with their first and last scores and every place between.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ways.names import DOMAINS, EDITIONS
from wijkstats.settings.choices import Settings

try:
    import polars as pl
except ImportError:  # not a dependency of wijkstats
    pl = None
Frame = Any  # of polars

MOMENT = 2**32  # more than day * 8 + level
WIDTH = 1024  # more than any grouping has levels
FEATURES = ("age_group", "team", "start_year", "sex")


def started_of(folder: Path, settings: Settings) -> Frame:
    """Trajectories that started in the period, numbered by `t` as are clients, with their features in few bytes."""
    age = pl.col("age")
    groups = pl.when(age.is_null()).then(pl.lit("unknown"))
    for group, (low, high) in settings.age_groups.items():
        groups = groups.when(age.is_between(low, high)).then(pl.lit(group))
    features = {
        "age_group": groups.otherwise(pl.lit("other_age")),
        "team": pl.col("team").fill_null("unknown"),
        "start_year": pl.col("start_date").dt.year().cast(pl.String),
        "sex": pl.col("sex").fill_null("unknown"),
    }
    found = (
        pl.scan_parquet(folder / "trajectories.parquet")
        .filter(pl.col("start_date").dt.date().is_between(settings.period.start, settings.period.end))
        .select(
            "trajectory",
            client=pl.col("client").cast(pl.Categorical).to_physical().cast(pl.Int64),
            **features,
        )
        .with_row_index("t")
        .with_columns(pl.col("t").cast(pl.Int64))
        .collect()
    )
    return found.with_columns(found[name].cast(pl.Enum(found[name].unique().sort())) for name in features)


def scores_of(folder: Path, name: str, started: Frame) -> Frame:
    """Every score as one integer, sorted: trajectory, domain, edition, day, level."""
    domain = pl.col("domain").cast(pl.Enum(DOMAINS)).to_physical()
    edition = pl.col("edition").cast(pl.Enum(EDITIONS)).to_physical()
    kind = (
        (domain.cast(pl.Int64) * len(EDITIONS) + edition) * MOMENT + pl.col("date").dt.epoch("d") * 8 + pl.col("score")
    )
    return (
        pl.scan_parquet(folder / f"{name}.parquet")
        .select("trajectory", kind=kind)
        .join(started.lazy().select("trajectory", "t"), on="trajectory")
        .select(x=pl.col("t") * (len(DOMAINS) * len(EDITIONS) * MOMENT) + pl.col("kind"))
        .collect()["x"]
        .sort()
    )


def courses_of(x: Frame) -> Frame:
    """One row per trajectory, domain and edition: where it begins in `x`, the first score, the last, how many."""
    kind = x // MOMENT
    frame = pl.DataFrame({"x": x, "kind": kind}).with_row_index("begin")
    new = pl.col("kind") != pl.col("kind").shift(1, fill_value=-1)
    found = frame.filter(new).with_columns(n=pl.col("begin").shift(-1, fill_value=len(x)) - pl.col("begin"))
    return found.select(
        "begin",
        "n",
        t=pl.col("kind") // (len(DOMAINS) * len(EDITIONS)),
        domain=pl.col("kind") // len(EDITIONS) % len(DOMAINS),
        edition=pl.col("kind") % len(EDITIONS),
        a=pl.col("x") % MOMENT,
        b=pl.lit(x).gather(pl.col("begin") + pl.col("n") - 1) % MOMENT,
    )


def begun_of(courses: Frame, started: Frame, settings: Settings) -> Frame:
    """One row per trajectory and domain: level, and before, after, days where there is a pair (of the first edition)."""
    a, b, edition = pl.col("a"), pl.col("b"), pl.col("edition")
    span = b // 8 - a // 8
    pair = ((a // 8 * len(EDITIONS) + edition) * 8 + a % 8) * MOMENT + b
    per = (
        courses.lazy()
        .with_columns(key=pl.col("t") * len(DOMAINS) + pl.col("domain"), span=span)
        .with_columns(pair=pl.when(pl.col("span") >= settings.pairs.minimum_days).then(pair))
    )
    per = per.group_by("key").agg(
        pl.col("pair", "a").min(),
        pl.col("span").max(),
        same_domain=pl.col("n").sum(),
        same_edition=pl.col("n").max(),
    )
    pair = pl.col("pair")
    before, after = pair // MOMENT % 8, pair % 8
    return per.select(
        "span",
        "same_domain",
        "same_edition",
        t=pl.col("key") // len(DOMAINS),
        domain=pl.col("key") % len(DOMAINS),
        client=pl.lit(started["client"]).gather(pl.col("key") // len(DOMAINS)),
        level=before.fill_null(pl.col("a") % 8).cast(pl.Int8),
        before=before.cast(pl.Int8),
        after=after.cast(pl.Int8),
        days=pair % MOMENT // 8 - pair // (MOMENT * 8 * len(EDITIONS)),
        kept=pair.is_not_null(),
    ).collect()


def by_client(rows: Frame, *keys: str, **counted: Any) -> Frame:
    """What each client has in each combination of keys (which are small numbers): one integer to group by."""
    key = pl.col("client")
    for name in keys:
        key = key * WIDTH + pl.col(name)
    per = rows.group_by(key.alias("key")).agg(**counted)
    columns = {name: pl.col("key") // WIDTH**place % WIDTH for place, name in enumerate(reversed(keys))}
    return per.with_columns(client=pl.col("key") // WIDTH ** len(keys), **columns).drop("key")


def sums(outcomes: dict[str, Any], total: str = "pairs", m: Any = None) -> dict[str, Any]:
    """The sums over clients that an interval needs; of clients that have any."""
    m = (pl.col("m") if m is None else m).cast(pl.Int64)
    found = {total: m.sum(), "clients": (m > 0).sum(), "m2": (m * m).sum()}
    for name, y in outcomes.items():
        y = y.cast(pl.Int64)
        found |= {
            name: y.sum(),
            f"{name}_clients": (y > 0).sum(),
            f"{name}_my": (m * y).sum(),
            f"{name}_y2": (y * y).sum(),
        }
    return found
