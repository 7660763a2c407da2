"""How sure is a mean mark, with the spread of the marks, or without when others published the mean alone?"""

from __future__ import annotations

import numpy as np
from scipy import stats

from wijkstats.ground.records import CONFIDENCE

POWER = 0.8
"""Four in five."""


def mean_interval(mean: float, sd: float, n: int) -> tuple[float, float]:
    """Between which limits lies a mean of n marks (Student's t)? NaN with fewer than two.

    >>> [round(x, 2) for x in mean_interval(7.5, 1.5, 262)]
    [7.32, 7.68]
    """
    if n < 2:
        return np.nan, np.nan
    reach = float(stats.t.ppf(1 - (1 - CONFIDENCE) / 2, n - 1)) * sd / np.sqrt(n)
    return float(mean - reach), float(mean + reach)


def would_show(n: int) -> float:
    """Which mean of n differences, in their standard deviations, would four in five such surveys tell from nothing?

    Student's t, two-sided at 5%: Wilcoxon's test is much the same (an efficiency of 3 / pi or more). NaN with fewer than two.

    >>> round(would_show(28), 2), round(would_show(400), 2)
    (0.55, 0.14)
    """
    if n < 2:
        return np.nan
    return float((stats.t.ppf(1 - (1 - CONFIDENCE) / 2, n - 1) + stats.t.ppf(POWER, n - 1)) / np.sqrt(n))


def widest_sd(mean: float, n: int, least: float, most: float) -> float:
    """The largest standard deviation that n marks with this mean can have on a scale: all of them at its ends.

    >>> round(widest_sd(7.5, 262, 1, 10), 2)
    4.04
    """
    if n < 2:
        return np.nan
    return float(np.sqrt(max((most - mean) * (mean - least), 0.0) * n / (n - 1)))
