"""A small made-up delivery as Ibis tables, and what its chapters make of it."""

from __future__ import annotations

from functools import cache

import ibis
import numpy as np
import pandas as pd

import wijkstats as ws
from wijkstats.ground.records import Pairs, Result
from wijkstats.settings.choices import Settings

SETTINGS = Settings.model_validate(
    {"municipality": "0622", "period": {"start": "2016-01-01", "end": "2017-12-31"}, "zrm": {"format": "wide"}}
)
DOMAINS = ("financien", "huisvesting", "sociaal_netwerk", "justitie")
Shown = list[tuple[Result, str | None]]


def made_up(seed: int, clients: int = 260, domains: tuple[str, ...] = DOMAINS) -> tuple[ibis.Table, ibis.Table]:
    """Measurements and trajectories; one in four clients is measured once, some three or four times."""
    rng = np.random.default_rng(seed)
    rows, trajectories = [], []
    for c in range(clients):
        start = pd.Timestamp("2016-01-10") + pd.Timedelta(days=int(rng.integers(0, 600)))
        age = int(rng.choice([12, 40, 75], p=[0.3, 0.4, 0.3]))
        trajectories.append((f"c{c}", f"t{c}", start, age, str(rng.choice(["Noord", "Zuid"])), "m" if c % 2 else "v"))
        levels = rng.choice(5, len(domains), p=[0.05, 0.2, 0.35, 0.25, 0.15]) + 1
        for visit in range(int(rng.choice([1, 2, 3, 4], p=[0.25, 0.5, 0.2, 0.05]))):
            day = start + pd.Timedelta(days=5 + visit * int(rng.integers(90, 200)))
            rows += [(f"c{c}", f"t{c}", day, d, int(x), "2017", "r") for d, x in zip(domains, levels, strict=True)]
            levels = np.clip(levels + rng.choice([-1, 0, 1, 2], len(domains), p=[0.12, 0.5, 0.33, 0.05]), 1, 5)
    return as_tables(rows, trajectories)


def as_tables(rows: list[tuple[object, ...]], trajectories: list[tuple[object, ...]]) -> tuple[ibis.Table, ibis.Table]:
    """Rows client, trajectory, date, domain, score, edition, rater; and client, trajectory, start_date, age, team, sex."""
    columns = ["client", "trajectory", "date", "domain", "score", "edition", "rater"]
    m = pd.DataFrame(rows, columns=columns).astype({"score": "int8", "date": "datetime64[us]"})
    t = pd.DataFrame(trajectories, columns=["client", "trajectory", "start_date", "age", "team", "sex"])
    t = t.astype({"age": "Int16", "start_date": "datetime64[us]", "team": "str", "sex": "str"})
    con = ibis.duckdb.connect(threads=1)
    kinds = {"date": "timestamp(6)", "start_date": "timestamp(6)", "score": "int8", "age": "int16"}
    return tuple(
        con.create_table(name, frame, schema=ibis.schema({c: kinds.get(c, "string") for c in frame.columns}))
        for name, frame in (("m", m), ("t", t))
    )


def pairs_of(seed: int) -> Pairs:
    return ws.make_pairs(*made_up(seed), SETTINGS)


def zrm(m: ibis.Table, t: ibis.Table, settings: Settings) -> Shown:
    """Every result of 02_zrm with the view it is shown in; without an earlier delivery."""
    return ws.zrm.results(ws.zrm.Opened(m, t, settings))


def quality(m: ibis.Table, t: ibis.Table, settings: Settings) -> Shown:
    """The results of 01_clean about how clients are measured: those that need no raw files."""
    return ws.quality.results(ws.quality.Opened(m, t, settings))


@cache
def results() -> dict[str, Result]:
    """Every result of the ZRM chapter of one made-up delivery that has rows, by name."""
    return {result.name: result for result, _ in zrm(*made_up(1), SETTINGS) if len(result.table)}
