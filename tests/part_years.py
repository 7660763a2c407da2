"""Years of clients with growth and seasons, of which the last is known in part: does the interval hold the true total?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from wijkstats.chapters.clients.statistics.part_year import estimate

SETTINGS = ((334, 1, 0.0), (334, 2, 0.0), (334, 3, 0.1), (181, 1, 0.0), (181, 2, 0.1), (181, 4, 0.2), (273, 3, 0.0))
"""Days known of the last year, complete years before it, and the standard deviation of the log of a month's own season."""
FIRST = 2010
GROWTH, A_DAY, LASTS, AGAIN = 0.06, 2.5, 150.0, 0.2


def made_up(rng: np.random.Generator, years: int, differ: float) -> pd.DataFrame:
    """Trajectories as client, start and end day; day 0 is 1 January of the first complete year, a year is 365 days.

    They arrive faster every year, most in spring and autumn, stay exponentially long, and one in five clients comes back.
    The years before the first complete one fill the work.
    """
    days = np.arange(-3 * 365, (years + 1) * 365)
    month = days // 30
    own = np.exp(differ * rng.standard_normal(month.max() - month.min() + 1))[month - month.min()]
    season = 1 + 0.35 * np.cos(4 * np.pi * (days % 365 - 75) / 365)
    starts = np.repeat(days, rng.poisson(A_DAY * np.exp(GROWTH * days / 365) * season * own))
    client = np.arange(len(starts))
    back = rng.random(len(starts)) < AGAIN
    client[back] = rng.integers(0, len(starts), back.sum())
    return pd.DataFrame({"client": client, "start": starts, "end": starts + rng.exponential(LASTS, len(starts)) + 1})


def counted(rows: pd.DataFrame, start: int, end: int) -> np.ndarray:
    """The clients with a trajectory that is open on a day from `start` up to `end`."""
    return rows.loc[(rows["start"] < end) & (rows["end"] > start), "client"].unique()


def coverage(days: int, years: int, differ: float, times: int) -> tuple[float, float]:
    """In which share of the simulations did the interval hold the true total, and how wide was it, as a part of that?"""
    held, width = [], []
    for seed in range(times):
        rows = made_up(np.random.default_rng((seed, days, years)), years, differ)
        known = {}
        for year in range(years):
            known[f"early_{FIRST + year}"] = counted(rows, year * 365, year * 365 + days)
            known[f"whole_{FIRST + year}"] = counted(rows, year * 365, (year + 1) * 365)
        everybody = pd.Index(np.unique(np.concatenate([*known.values()])))
        table = pd.DataFrame({name: everybody.isin(clients).astype(int) for name, clients in known.items()})
        patterns = table.value_counts().rename("clients").reset_index()
        now, true = (len(counted(rows, years * 365, years * 365 + end)) for end in (days, 365))
        found = estimate(patterns, [FIRST + year for year in range(years)], now)
        held.append(found.low <= true <= found.high)
        width.append((found.high - found.low) / true)
    return float(np.mean(held)), float(np.mean(width))
