"""Events per exposure (open cases per fte, clients per 1,000 inhabitants): intervals, one unit against the rest, funnel limits.

Events are taken to come one by one and independently (Poisson). Clients of one family who come together make the true
intervals wider.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.stats import beta, binomtest, poisson

from wijkstats.ground.records import CONFIDENCE
from wijkstats.kit.inference.intervals import Floats, byar, garwood

FUNNEL = (0.95, 0.998)
"""Levels of the limits of a funnel: one unit in 20 and one in 500 falls outside by chance."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Events per unit of exposure with its limits. NaN where the exposure is 0 or not known."""

    rate: Floats
    low: Floats
    high: Floats


def rate(
    count: npt.ArrayLike,
    exposure: npt.ArrayLike,
    method: Literal["exact", "byar"] = "exact",
    confidence: float = CONFIDENCE,
) -> Rate:
    """How many events come per unit of exposure, and between which limits lies the rate behind them?

    `count` and `exposure` (fte, days, inhabitants) of shapes that fit. The exposure is taken as known without error. exact:
    Garwood (1936), as R's poisson.test; byar: his approximation (Breslow and Day 1987), as public health in England prints.
    ValueError for a negative count or exposure.

    >>> found = rate(215, 8)
    >>> [round(float(x), 1) for x in (found.rate, found.low, found.high)]
    [26.9, 23.4, 30.7]
    """
    k, size = _numbers(count, exposure)
    low, high = (garwood if method == "exact" else byar)(k, confidence)
    return Rate(k / size, low / size, high / size)


@dataclass(frozen=True, slots=True)
class RateRatio:
    """The rate of each unit divided by that of all others together, with its limits and two-sided p; rest: the others' rate.

    The logarithms of ratio, low and high are the log rate ratio and its limits. NaN where the unit or the rest has no
    exposure, and where neither has an event. Without an event in the unit ratio and low are 0; in the rest, ratio and high
    are infinite.
    """

    ratio: Floats
    low: Floats
    high: Floats
    p: Floats
    rest: Floats


def against_rest(count: npt.ArrayLike, exposure: npt.ArrayLike, confidence: float = CONFIDENCE) -> RateRatio:
    """Is the rate of a unit another than that of all others together?

    `count` (whole numbers) and `exposure`: one per unit. A unit without a count or exposure is in no rest. Given the events of
    both, those of the unit are binomial: limits of Clopper and Pearson, p the sum of all outcomes that are as unlikely or more
    (R: poisson.test of two rates). So p can be just above 0.05 where the limits leave out 1. For several units correct p
    with `paired.holm`. ValueError for a negative count or exposure, or a count that is not whole.
    Source: Przyborowski and Wilenski (1940), Biometrika 31:313.

    >>> found = against_rest([215, 795], [8, 45.9])
    >>> round(float(found.ratio[0]), 3), round(float(found.rest[0]), 1)
    (1.552, 17.3)
    """
    k, size = _numbers(count, exposure)
    if np.any(k[np.isfinite(k)] % 1):
        raise ValueError("a count is a whole number")
    known = np.isfinite(k) & np.isfinite(size)
    events, whole = k[known].sum(), size[known].sum()
    m, others = events - k, whole - size
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = np.where(known & (others > 0), m / others, np.nan)
        some = np.isfinite(rest) & (events > 0)
        ratio = np.where(some, k / size / rest, np.nan)
        tail = (1 - confidence) / 2
        low = np.where(k == 0, 0.0, beta.ppf(tail, np.maximum(k, 1), m + 1))
        high = np.where(m == 0, 1.0, beta.ppf(1 - tail, k + 1, np.maximum(m, 1)))
        ends = [np.where(some, end / (1 - end) * others / size, np.nan) for end in (low, high)]
    p = np.full(k.shape, np.nan)
    for at in np.flatnonzero(some):
        p[at] = binomtest(int(k[at]), int(events), size[at] / whole).pvalue
    return RateRatio(ratio, ends[0], ends[1], p, rest)


def funnel_limits(
    base: float, exposure: npt.ArrayLike, levels: tuple[float, ...] = FUNNEL
) -> dict[float, tuple[Floats, Floats]]:
    """Between which rates lies a unit of this exposure by chance alone, when all have the rate `base`?

    Per level the lower and upper limits, one per exposure: quantiles of the Poisson distribution with mean base x exposure,
    interpolated between whole numbers so that the funnel is smooth. Units that differ by more than chance widen the true
    funnel; these limits do not. NaN where the exposure is 0 or not known, or `base` is. ValueError for a negative number.
    Source: Spiegelhalter (2005), Stat Med 24:1185, appendix A.1.

    >>> [round(float(end), 2) for end in funnel_limits(18.7, 8)[0.95]]
    [15.7, 21.69]
    """
    if base < 0:
        raise ValueError("a rate is not negative")
    size = _numbers(0, exposure)[1]
    mean = np.asarray(base * size)
    return {
        level: (_quantile((1 - level) / 2, mean) / size, _quantile((1 + level) / 2, mean) / size) for level in levels
    }


def _quantile(p: float, mean: Floats) -> Floats:
    """Quantile of a Poisson distribution, interpolated between the whole numbers below and at which p is passed."""
    at = poisson.ppf(p, mean)
    with np.errstate(divide="ignore", invalid="ignore"):
        over = (poisson.cdf(at, mean) - p) / poisson.pmf(at, mean)
    return np.asarray(np.where(mean == 0, 0.0, np.maximum(at - over, 0.0)))


def _numbers(count: npt.ArrayLike, exposure: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Counts and exposures of one shape; an exposure of 0 is unknown."""
    k, size = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(exposure, dtype=float))
    if np.any(k < 0) or np.any(size < 0):
        raise ValueError("counts and exposures are not negative")
    return k, np.where(size > 0, size, np.nan)
