"""Do two groups answer otherwise, and does an answer hang together with years of service?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from wijkstats.ground.records import CONFIDENCE

FEW_PAIRS = 4
"""Fisher's interval needs one more."""


@dataclass(frozen=True, slots=True)
class Together:
    """Pearson's r with Fisher's limits and two-sided p (Student's t), and Spearman's rho; NaN where it cannot be said."""

    n: int
    r: float
    rho: float
    low: float
    high: float
    p: float


def rank_sum(one: npt.ArrayLike, other: npt.ArrayLike) -> tuple[float, float]:
    """Two-sided p of Mann and Whitney (normal approximation with ties), and the rank-biserial correlation.

    That is above 0 when `one` is higher. NaN when a group is empty or all answers are alike.

    >>> p, effect = rank_sum([4, 5, 5, 3], [2, 3, 1, 2])
    >>> round(p, 4), effect
    (0.0275, 0.9375)
    """
    a, b = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if not len(a) or not len(b) or len(np.unique(np.concatenate([a, b]))) == 1:
        return np.nan, np.nan
    found = stats.mannwhitneyu(a, b, use_continuity=False, method="asymptotic")
    return float(found.pvalue), float(2 * found.statistic / (len(a) * len(b)) - 1)


def correlated(x: npt.ArrayLike, y: npt.ArrayLike) -> Together:
    """How strongly do two numbers of the same people hang together?

    >>> found = correlated([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5])
    >>> round(found.r, 3), round(found.low, 3), round(found.high, 3)
    (0.829, 0.052, 0.981)
    """
    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    n = len(a)
    if n < FEW_PAIRS or len(np.unique(a)) == 1 or len(np.unique(b)) == 1:
        return Together(n, *(np.nan,) * 5)
    found = stats.pearsonr(a, b)
    low, high = found.confidence_interval(CONFIDENCE)
    return Together(
        n, float(found.statistic), float(stats.spearmanr(a, b).statistic), float(low), float(high), float(found.pvalue)
    )
