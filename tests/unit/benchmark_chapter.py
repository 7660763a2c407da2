"""All results of the benchmark chapter on sixty invented municipalities over three years: to look at what the page makes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from unit.test_areas import figures

import wijkstats as ws
from wijkstats.records import Result
from wijkstats.stats.referrals import REFERRERS, STEM

OWN, REFERENCE, SIMILAR = "0622", ("0001", "0002", "0003"), ("0002",)
HOSTILE = "<b>Berg & Dal</b> {x}"
COSTS = ("6_1", "6_2", "6_6", "6_71", "6_72", "6_73", "6_74", "6_81", "6_82")


def municipal() -> pd.DataFrame:
    """Structure, use, costs, clients and referrals; the third municipality has a name that a page must escape."""
    rng, rows = np.random.default_rng(3), []
    for n in range(60):
        code = OWN if n == 0 else f"{n:04d}"
        size, old, poor = int(rng.integers(20_000, 90_000)), rng.uniform(0.15, 0.25), rng.uniform(0.01, 0.05)
        for year in (2021, 2022, 2023):

            def add(figure: str, value: float, per: float = float("nan")) -> None:
                rows.append((code, year, figure, value, per, "realisatie"))  # noqa: B023

            add("inwoners", size)
            add("inwoners_65_plus", round(size * old), size)
            add("bijstand", round(size * poor), size)
            add("wmo_huishoudelijke_hulp", 5 * round(size * 0.15 * old * rng.uniform(0.9, 1.1) / 5), size)
            add("wmo_clienten", 5 * round(size * 0.3 * old * rng.uniform(0.9, 1.1) / 5), size)
            share = round(100 * (0.07 + poor * rng.uniform(0.8, 1.2)), 1)
            add("jeugdzorg", 5 * round(size * 0.24 * share / 500))
            add("jeugdzorg_procent", share)
            for task in COSTS:
                if year > 2022 or task not in ("6_73", "6_74"):
                    add(f"lasten_{task}", round(size * rng.uniform(0.05, 0.2)), size)
                    add(f"baten_{task}", round(size * rng.uniform(0, 0.02)), size)
            if year == 2023 and n in (0, 3):  # booked on the taakveld itself
                add("lasten_6_71_ongesplitst", 100, size)
            for referrer, part in zip(REFERRERS, rng.dirichlet([4, 6, 2, 3]), strict=True):
                add(STEM + referrer, 5 * round(part * size * 0.02 / 5), round(size * 0.24))
    return figures(*rows)


def results() -> dict[str, Result]:
    """Every result of the chapter by name."""
    rows, groups = municipal(), ws.reference_groups(REFERENCE, SIMILAR)
    names = {OWN: "Eigendam", "0001": "Eerstdorp", "0002": "Tweedam", "0003": HOSTILE}
    peers = ws.peer_group(rows, OWN, REFERENCE)
    made = [
        ws.benchmark_indicators(rows, OWN, groups, names),
        ws.development_by_year(rows, OWN, groups, names),
        ws.referrals(rows, OWN, groups, names),
        ws.volume_and_price(rows, OWN, groups, names),
        ws.correction(rows, OWN, REFERENCE, names),
        ws.benchmark_funnel(rows, OWN, names),
    ]
    made += [
        ws.unanswered(rows, OWN, *made),
        ws.comparability(rows, OWN, REFERENCE, names),
        ws.sources(rows, OWN, REFERENCE),
        ws.peers(rows, OWN, REFERENCE, names),
        ws.robustness(rows, OWN, groups, names, peers),
    ]
    return {result.name: result for result in made}
