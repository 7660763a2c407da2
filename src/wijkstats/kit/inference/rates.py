"""Counts per time or per full-time post, and how two of them compare: exact Poisson, without a normal approximation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.stats import binomtest, nbinom

from wijkstats.ground.records import CONFIDENCE
from wijkstats.kit.inference.intervals import Floats, byar, garwood


def rate(count: npt.ArrayLike, size: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    """How many per unit of `size` (a year, an fte), with exact limits (Garwood 1936)? NaN where the size is 0 or unknown.

    >>> [round(float(x), 1) for x in rate(215, 8)]
    [26.9, 23.4, 30.7]
    """
    k, whole = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(size, dtype=float))
    per = np.where(whole > 0, whole, np.nan)
    low, high = garwood(k)
    return k / per, low / per, high / per


def rate_ratio(count: float, size: float, other: float, other_size: float) -> tuple[float, float, float, float]:
    """How many times as large is a rate as another? Ratio, its exact limits and two-sided p, as R's poisson.test.

    Given the sum of both counts the first is binomial (Przyborowski and Wilenski 1940): Clopper and Pearson's limits.
    NaN without sizes or without any event; the ratio to a count of 0 is infinite.

    >>> [round(x, 3) for x in rate_ratio(215, 8, 847, 48.8)]
    [1.548, 1.327, 1.8, 0.0]
    """
    if not (size > 0 and other_size > 0 and count + other > 0):
        return np.nan, np.nan, np.nan, np.nan
    k, n = round(count), round(count + other)
    found = binomtest(k, n, size / (size + other_size))
    ends = found.proportion_ci(CONFIDENCE, method="exact")
    with np.errstate(divide="ignore"):
        odds = [float(np.divide(p, 1 - p)) * other_size / size for p in (k / n, ends.low, ends.high)]
    return odds[0], odds[1], odds[2], float(found.pvalue)


def beyond_chance(size: npt.ArrayLike, other: float, other_size: float, confidence: float) -> tuple[Floats, Floats]:
    """Between which rates does a unit of this size lie when it has the rate of all others, and only chance is at work?

    Limits of a funnel, exact, with the uncertainty of the others in them: a count on or inside them is one of which
    `rate_ratio` has p above 1 - confidence by the central method. Given the others' count, the own one is negative binomial.
    NaN without others.

    >>> low, high = beyond_chance([8], 847, 48.8, 0.95)
    >>> round(float(low[0]), 2), round(float(high[0]), 2)
    (14.38, 20.62)
    """
    own = np.asarray(size, dtype=float)
    if not (other_size > 0 and other > 0):
        return np.full(own.shape, np.nan), np.full(own.shape, np.nan)
    tail = (1 - confidence) / 2
    q = other_size / (np.where(own > 0, own, np.nan) + other_size)
    least, most = nbinom.ppf(tail, other, q), nbinom.ppf(1 - tail, other + 1, q)
    return least / own, most / own


def index(count: float, base: float) -> tuple[float, float, float]:
    """How large is a count beside that of a base year (1), with limits? Byar's limits of both, put together on the log scale.

    Donner and Zou 2012, Stat Methods Med Res 21:347. Who is counted in both years makes the true limits narrower. NaN when the
    base is 0 or either is unknown.

    >>> [round(x, 3) for x in index(2348, 1885)]
    [1.246, 1.172, 1.324]
    """
    if not (base > 0 and count >= 0):
        return np.nan, np.nan, np.nan
    (low, high), (base_low, base_high) = byar(count), byar(base)
    if count == 0:
        return 0.0, 0.0, float(high / base)
    below = np.hypot(np.log(count / low), np.log(base_high / base))
    above = np.hypot(np.log(high / count), np.log(base / base_low))
    return count / base, float(count / base * np.exp(-below)), float(count / base * np.exp(above))


def trend(count: npt.ArrayLike, n: npt.ArrayLike, score: npt.ArrayLike) -> tuple[float, float]:
    """Does a share rise or fall over ordered groups (years)? Chi squared and p of Cochran and Armitage, as R's prop.trend.test.

    NaN with fewer than two groups that have anybody, or when all or none have the outcome.
    Source: Cochran (1954), Biometrics 10:417; Armitage (1955), Biometrics 11:375.

    >>> chi, p = trend([83, 90, 129, 70], [86, 93, 136, 82], [1, 2, 3, 4])
    >>> round(chi, 4), round(p, 6)
    (8.2249, 0.004132)
    """
    k, size, x = (np.asarray(a, dtype=float) for a in (count, n, score))
    if np.any(k > size) or np.any(k < 0):
        raise ValueError("a count lies between 0 and n")
    whole = size.sum()
    if not whole:
        return np.nan, np.nan
    share, middle = k.sum() / whole, (size @ x) / whole
    spread = share * (1 - share) * (size @ (x - middle) ** 2)
    if not spread > 0:
        return np.nan, np.nan
    statistic = float(((k - size * share) @ (x - middle)) ** 2 / spread)
    return statistic, float(stats.chi2.sf(statistic, 1))
