"""Intervals for shares: Wilson, and Wilson on the effective n when one client gives several answers.

A client who is low on five domains counts five times in a share over client x domain pairs. Those five answers hang
together, so the share is less certain than five separate clients would make it. The variance of the share is that of a
ratio over clients (linearised), the design effect says how much is lost, and Wilson's interval is taken on what is left
(Korn and Graubard 1998, with Wilson in place of Clopper-Pearson). docs/methods/intervals.md shows how well it covers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from wijkstats.ground.records import CONFIDENCE

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ShareInterval:
    """Shares with their limits (fractions 0-1), and the number of independent answers they are worth. NaN where n = 0."""

    share: Floats
    low: Floats
    high: Floats
    effective_n: Floats


def wilson(count: npt.ArrayLike, n: npt.ArrayLike, confidence: float = CONFIDENCE) -> tuple[Floats, Floats]:
    """Between which limits lies a share of `count` out of `n` independent answers?

    Wilson's score interval (1927) by statsmodels; NaN where n is 0. `count` and `n` need not be whole numbers.

    >>> low, high = wilson(65, 100)
    >>> round(float(low), 6), round(float(high), 6)
    (0.552544, 0.736358)
    """
    k, size = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(n, dtype=float))
    if np.any((k < 0) | (k > size)):
        raise ValueError("a count lies between 0 and n")
    low, high = np.full(k.shape, np.nan), np.full(k.shape, np.nan)
    some = size > 0
    limits = proportion_confint(k[some], size[some], alpha=1 - confidence, method="wilson")
    low[some], high[some] = np.clip(limits[0], 0, 1), np.clip(limits[1], 0, 1)
    low[some & (k == 0)], high[some & (k == size)] = 0.0, 1.0  # not 4e-19
    return low, high


def clustered_share(
    y: npt.ArrayLike,
    n: npt.ArrayLike,
    *,
    clients: npt.ArrayLike,
    m2: npt.ArrayLike,
    my: npt.ArrayLike,
    y2: npt.ArrayLike,
    confidence: float = CONFIDENCE,
) -> ShareInterval:
    """What share of all pairs has the outcome, when clients give several pairs each?

    With client i giving m_i pairs of which y_i have the outcome: y = sum y_i, n = sum m_i, clients = how many, m2 =
    sum m_i^2, my = sum m_i y_i, y2 = sum y_i^2. All arrays of one shape.

    p = y/n; var(p) = C/(C-1) * sum (y_i - p m_i)^2 / n^2; the design effect is var(p) / (p(1-p)/(n-1)), and effective n =
    n / design effect, times (t[n-1]/t[C-1])^2 for the few clients behind the variance, at most n. So one pair a client
    gives plain Wilson. Where every pair has the outcome, or none, the variance says nothing; then a client's pairs are
    taken to hang together completely: n^2/m2. With one client there is no interval (NaN).
    """
    y_, n_, c, m2_, my_, y2_ = (np.asarray(a, dtype=float) for a in (y, n, clients, m2, my, y2))
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(n_ > 0, y_ / n_, np.nan)
        between = np.maximum(y2_ - 2 * p * my_ + p**2 * m2_, 0)
        variance = c / (c - 1) * between / n_**2
        tail = 1 - (1 - confidence) / 2
        few = (stats.t.ppf(tail, np.maximum(n_ - 1, 1)) / stats.t.ppf(tail, np.maximum(c - 1, 1))) ** 2
        design = variance / (p * (1 - p) / (n_ - 1))
        estimated = np.where(design > 0, n_ / design, np.inf) * few
        extreme = (y_ == 0) | (y_ == n_)
        effective = np.minimum(np.where(extreme, n_**2 / m2_, estimated), n_)
        effective = np.where((n_ > 0) & (c > 1), effective, np.nan)
    low, high = np.full(p.shape, np.nan), np.full(p.shape, np.nan)
    some = np.isfinite(effective)
    low[some], high[some] = wilson(p[some] * effective[some], effective[some], confidence)
    return ShareInterval(p, low, high, effective)


def ratio_interval(
    share: float, sum_of_squares: float, clients: float, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Between which limits lies a weighted share, of which the variance over clients is known?

    `sum_of_squares`: sum over clients of the square of what each adds to the share less what is expected; times
    C/(C-1) that is the variance. Wilson on effective n = share (1 - share) / variance, with the correction for few clients
    of `clustered_share`. NaN with one client or a share of 0 or 1, of which the variance says nothing.
    """
    if clients < 2 or not 0 < share < 1 or sum_of_squares <= 0:
        return np.nan, np.nan
    variance = clients / (clients - 1) * sum_of_squares
    tail = 1 - (1 - confidence) / 2
    few = (stats.norm.ppf(tail) / stats.t.ppf(tail, clients - 1)) ** 2
    n = share * (1 - share) / variance * few
    low, high = wilson(share * n, n, confidence)
    return float(low), float(high)


def byar(count: npt.ArrayLike, confidence: float = CONFIDENCE) -> tuple[Floats, Floats]:
    """Between which limits lies the expected number of events, when `count` were seen?

    Byar's approximation of the exact Poisson interval (Breslow and Day 1987); divide both by the denominator for a rate.
    From 0 events the lower limit is 0. NaN stays NaN; a negative count raises ValueError.

    >>> low, high = byar(65)
    >>> round(float(low), 6), round(float(high), 6)
    (50.163188, 82.849139)
    """
    k = np.asarray(count, dtype=float)
    if np.any(k < 0):
        raise ValueError("a count is not negative")
    z = stats.norm.ppf(1 - (1 - confidence) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(k > 0, k * (1 - 1 / (9 * k) - z / (3 * np.sqrt(k))) ** 3, 0.0 * k)
    more = k + 1
    high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return low, high


def garwood(count: npt.ArrayLike, confidence: float = CONFIDENCE) -> tuple[Floats, Floats]:
    """The same, exact (Garwood 1936, Biometrika 28:437): from chi squared, as R's poisson.test. NaN and errors as `byar`.

    >>> low, high = garwood(215)
    >>> round(float(low) / 8, 1), round(float(high) / 8, 1)
    (23.4, 30.7)
    """
    k = np.asarray(count, dtype=float)
    if np.any(k < 0):
        raise ValueError("a count is not negative")
    tail = (1 - confidence) / 2
    low = np.where(k == 0, 0.0, stats.chi2.ppf(tail, 2 * np.maximum(k, 0.5)) / 2)
    return low, np.asarray(stats.chi2.ppf(1 - tail, 2 * k + 2) / 2)


def poisson_limits(count: npt.ArrayLike, confidence: float = CONFIDENCE) -> tuple[Floats, Floats]:
    """The same, exact below ten events, where Byar's approximation is less good; Byar's from ten on."""
    k = np.asarray(count, dtype=float)
    low, high = byar(k, confidence)
    exact = garwood(k, confidence)
    return np.where(k < 10, exact[0], low), np.where(k < 10, exact[1], high)


def difference_interval(
    now: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike], then: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike]
) -> tuple[Floats, Floats]:
    """Between which limits lies the difference of two independent shares or rates, given each with its own limits?

    `now` and `then`: value, low, high. Squares of the distances to the limits are added (Newcombe 1998, method 10, for
    Wilson's limits; Donner and Zou 2012 for others). People who are counted in both make the true limits narrower.

    >>> low, high = wilson([56, 48], [70, 80])
    >>> ends = difference_interval((0.8, low[0], high[0]), (0.6, low[1], high[1]))
    >>> [round(float(end), 4) for end in ends]
    [0.0524, 0.3339]
    """
    (p, p_low, p_high), (q, q_low, q_high) = (tuple(np.asarray(x, dtype=float) for x in side) for side in (now, then))
    low = p - q - np.sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    high = p - q + np.sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return low, high
