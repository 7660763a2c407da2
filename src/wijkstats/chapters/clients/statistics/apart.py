"""How does a team compare with all other teams together, on the same figures for every team?

Three kinds of figures: a share (count of n), a rate (count per size), and a share within so many days (a curve). A description:
what clients a team has is not taken into account, and it is no ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact

from wijkstats.kit.inference.intervals import difference_interval, wilson
from wijkstats.kit.inference.paired import holm
from wijkstats.kit.inference.rates import rate, rate_ratio
from wijkstats.kit.inference.survival import kaplan_meier, logrank


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure of a team with its limits, that of all others together, and what differs, with its limits and p.

    difference: of shares value - rest; of rates value / rest - 1. NaN for what cannot be said.
    """

    value: float
    low: float
    high: float
    rest: float
    difference: float
    difference_low: float
    difference_high: float
    p: float


def share_beside(count: float, n: float, other: float, other_n: float) -> Beside:
    """A share beside that of all others: Wilson, Newcombe's difference, Fisher's exact p.

    >>> found = share_beside(56, 70, 48, 80)
    >>> round(found.difference, 3), round(found.difference_low, 4), round(found.p, 4)
    (0.2, 0.0524, 0.0125)
    """
    (low, rest_low), (high, rest_high) = (
        ends.tolist() for ends in wilson([max(count, 0), max(other, 0)], [n, other_n])
    )
    value, rest = (k / size if size else np.nan for k, size in ((count, n), (other, other_n)))
    d_low, d_high = difference_interval((value, low, high), (rest, rest_low, rest_high))
    p = fisher_exact([[count, n - count], [other, other_n - other]])[1] if n and other_n else np.nan
    return Beside(value, low, high, rest, value - rest, float(d_low), float(d_high), float(p))


def rate_beside(count: float, size: float, other: float, other_size: float) -> Beside:
    """A rate beside that of all others: exact Poisson; what differs is the ratio less 1.

    >>> found = rate_beside(215, 8, 847, 48.8)
    >>> round(found.value, 1), round(found.rest, 1), round(found.difference, 3)
    (26.9, 17.4, 0.548)
    """
    value, low, high = (float(x) for x in rate(count, size))
    rest = float(rate(other, other_size)[0])
    ratio, ratio_low, ratio_high, p = rate_ratio(count, size, other, other_size)
    return Beside(value, low, high, rest, ratio - 1, ratio_low - 1, ratio_high - 1, p)


def within_beside(own: pd.DataFrame, others: pd.DataFrame, days: int) -> Beside:
    """A share within so many days beside that of all others: Kaplan-Meier, with p of the log-rank test. Rows: days, happened."""
    curves = [kaplan_meier(rows["days"], rows["happened"]) for rows in (own, others)]
    here, there = (curve.within(days) for curve in curves)
    d_low, d_high = difference_interval(here, there)
    both = pd.concat([own, others])
    p = logrank(both["days"], both["happened"], np.repeat([0, 1], [len(own), len(others)]))[1]
    return Beside(*here, there[0], here[0] - there[0], float(d_low), float(d_high), p)


def counted_beside(counts: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Every team beside all others, for a figure that is a `share` or a `rate`: rows with team, count and size."""
    beside = {"share": share_beside, "rate": rate_beside}[kind]
    known = counts[counts["size"] > 0]
    count, size = known["count"].sum(), known["size"].sum()
    found = [
        {"team": row["team"], "count": row["count"], "size": row["size"]}
        | asdict(beside(row["count"], row["size"], count - row["count"], size - row["size"]))
        for row in known.to_dict("records")
    ]
    return pd.DataFrame(found)


def curves_beside(rows: pd.DataFrame, days: int) -> pd.DataFrame:
    """Every team beside all others, for a share within so many days: rows with team, days and happened.

    `size` is the number of rows of the team, `count` those to whom it happened within the days.
    """
    found = []
    for team, own in rows.groupby("team", sort=True):
        soon = int(((own["happened"] == 1) & (own["days"] <= days)).sum())
        beside = within_beside(own, rows[rows["team"] != team], days)
        found.append({"team": team, "count": soon, "size": len(own)} | asdict(beside))
    return pd.DataFrame(found)


def adjusted(figures: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All figures of all teams in one table, with `p_holm`: Holm over every team and every figure."""
    some = [table for table in figures if len(table)]
    if not some:
        return pd.DataFrame()
    together = pd.concat(some, ignore_index=True)
    return together.assign(p_holm=holm(together["p"]))
