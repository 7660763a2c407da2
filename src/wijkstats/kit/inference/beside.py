"""How does one unit compare with all others together? From the counts of both.

A description: who the clients of a unit are is not taken into account.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import fisher_exact

from wijkstats.kit.inference.intervals import difference_interval, wilson
from wijkstats.kit.inference.rates import rate, rate_ratio


@dataclass(frozen=True, slots=True)
class Beside:
    """What all others together have, and what differs from it, with its limits and p; NaN for what cannot be said.

    difference: of shares own - rest; of rates own / rest - 1.
    """

    rest: float
    difference: float
    low: float
    high: float
    p: float


NOTHING = Beside(*(np.nan,) * 5)


def share_beside(count: float, n: float, other: float, other_n: float) -> Beside:
    """A share beside that of all others: Newcombe's difference (1998, method 10), Fisher's exact p. Nothing without either n.

    >>> found = share_beside(56, 70, 48, 80)
    >>> round(found.difference, 3), round(found.low, 4), round(found.p, 4)
    (0.2, 0.0524, 0.0125)
    """
    if not (n > 0 and other_n > 0):
        return NOTHING
    low, high = wilson([count, other], [n, other_n])
    own, rest = count / n, other / other_n
    d_low, d_high = difference_interval((own, low[0], high[0]), (rest, low[1], high[1]))
    p = fisher_exact([[round(count), round(n - count)], [round(other), round(other_n - other)]])[1]
    return Beside(rest, own - rest, float(d_low), float(d_high), float(p))


def rate_beside(count: float, size: float, other: float, other_size: float) -> Beside:
    """A rate (count per size) beside that of all others: the ratio less 1, exact Poisson. Nothing without either size.

    >>> found = rate_beside(215, 8, 847, 48.8)
    >>> round(found.rest, 1), round(found.difference, 3), round(found.low, 3)
    (17.4, 0.548, 0.327)
    """
    if not (size > 0 and other_size > 0):
        return NOTHING
    ratio, low, high, p = rate_ratio(count, size, other, other_size)
    return Beside(float(rate(other, other_size)[0]), ratio - 1, low - 1, high - 1, p)
