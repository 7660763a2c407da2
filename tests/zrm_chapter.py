"""A small made-up delivery as Ibis tables, and all results of the ZRM chapter that are about change."""

from __future__ import annotations

from functools import cache

import ibis
import numpy as np
import pandas as pd

import wijkstats as ws
from wijkstats.choices import Settings
from wijkstats.records import Pairs, Result

SETTINGS = Settings.model_validate(
    {"municipality": "0622", "period": {"start": "2016-01-01", "end": "2017-12-31"}, "zrm": {"format": "wide"}}
)
DOMAINS = ("financien", "huisvesting", "sociaal_netwerk", "justitie")


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
    columns = ["client", "trajectory", "date", "domain", "score", "edition", "rater"]
    m = pd.DataFrame(rows, columns=columns).astype({"score": "int8"})
    t = pd.DataFrame(trajectories, columns=["client", "trajectory", "start_date", "age", "team", "sex"])
    con = ibis.duckdb.connect(threads=1)
    return con.create_table("m", m), con.create_table("t", t.astype({"age": "Int16"}))


def pairs_of(seed: int) -> Pairs:
    return ws.make_pairs(*made_up(seed), SETTINGS)


@cache
def results() -> dict[str, Result]:
    """Every result about change, by name."""
    m, t = made_up(1)
    pairs = ws.make_pairs(m, t, SETTINGS)
    counts = ws.transition_counts(pairs)
    outcomes = ws.change_outcomes(counts, 3, 0.85)
    sums = ws.outcome_sums(pairs, outcomes)
    rows = ws.model_rows(pairs)
    found = [
        ws.levels(ws.level_counts(pairs), 3),
        ws.change_rules(sums, outcomes, 3),
        ws.room_to_move(ws.room_sums(pairs)),
        ws.kept_by_level(ws.kept_by_level_sums(m, t, pairs, SETTINGS)),
        ws.attrition(ws.attrition_counts(m, t, pairs, SETTINGS), 3),
        ws.rating_noise(counts, sums, 3, 0.85),
        ws.improvement_model(rows, 3),
        ws.model_checks(rows, 3),
        ws.course(ws.course_sums(m, t, 3, SETTINGS), 3),
    ]
    return {result.name: result for result in found}
