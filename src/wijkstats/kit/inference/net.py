"""By how much are more pairs higher than lower? A difference that asks nothing of a scale but its order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from wijkstats.ground.records import CONFIDENCE
from wijkstats.kit.inference.intervals import Floats


@dataclass(frozen=True, slots=True)
class Net:
    """Probability of a higher less that of a lower last level (-1 to 1): with limits, standard error, df and two-sided p."""

    difference: Floats
    low: Floats
    high: Floats
    error: Floats
    df: Floats
    p: Floats


def net_change(
    up: npt.ArrayLike,
    down: npt.ArrayLike,
    n: npt.ArrayLike,
    *,
    clients: npt.ArrayLike,
    m2: npt.ArrayLike,
    md: npt.ArrayLike,
    d2: npt.ArrayLike,
    expected: npt.ArrayLike = 0.0,
    unsure: npt.ArrayLike = 0.0,
) -> Net:
    """How much more often is the last level higher than lower, when clients give several pairs each?

    Client i has m_i pairs, of which d_i more rise than fall: n = sum m, md = sum m*d, d2 = sum d*d; `clients` with a pair, m2 =
    sum m*m. difference = (up - down) / n. The interval is Agresti and Min's (half a pair added each way) on the
    effective n of `intervals.clustered_share`, at most n; where all pairs end alike a client's pairs are taken to hang together
    completely. NaN with fewer than two clients. p is that of a difference of `expected`, of which the standard error is `unsure`.
    Source: Agresti (2010), Analysis of Ordinal Categorical Data, ch. 8; Agresti and Min (2005), Stat Med 24:729.

    >>> one = dict(clients=100, m2=100, md=20, d2=40)  # 30 up, 10 down, of 100 clients with a pair each
    >>> found = net_change(30, 10, 100, **one)
    >>> round(float(found.low), 4), round(float(found.high), 4)
    (0.0791, 0.3131)
    """
    u, d, k, c, m2_, md_, d2_ = (np.asarray(a, dtype=float) for a in (up, down, n, clients, m2, md, d2))
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = (u - d) / k
        alone = ((u + d) / k - seen**2) / (k - 1)
        between = c / (c - 1) * np.maximum(d2_ - 2 * seen * md_ + seen**2 * m2_, 0) / k**2
        tail = (1 + CONFIDENCE) / 2
        few = (stats.t.ppf(tail, np.maximum(k - 1, 1)) / stats.t.ppf(tail, np.maximum(c - 1, 1))) ** 2
        alike = (u == k) | (d == k) | (u + d == 0)
        effective = np.where(alike, k**2 / m2_, np.where(between > 0, k * alone / between, np.inf) * few)
        size = np.where((k > 0) & (c > 1), np.minimum(effective, k), np.nan)
        a, b = u / k * size, d / k * size
        middle = (a - b) / (size + 2)
        error = np.sqrt((a + b + 1) - (a - b) ** 2 / (size + 2)) / (size + 2)
    reach = stats.norm.ppf(tail) * error
    p = 2 * stats.norm.sf(
        np.abs(middle - np.asarray(expected, dtype=float)) / np.hypot(error, np.asarray(unsure, dtype=float))
    )
    return Net(seen, np.maximum(middle - reach, -1), np.minimum(middle + reach, 1), error, c - 1, np.asarray(p))
