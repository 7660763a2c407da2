"""What is each of some units most likely, when all are estimated with error and really differ by an unknown amount?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.stats import norm

from wijkstats.ground.records import CONFIDENCE
from wijkstats.kit.inference.intervals import Floats

STEPS = 120
"""In how many steps of the standard deviation between units its likelihood is looked at."""


def shrunken(estimate: npt.ArrayLike, error: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    """The estimates drawn to their middle, the more the less sure they are; and the limits of their 95% interval.

    `estimate`, `error`: of two units or more, independent of each other; errors above 0, nothing missing. Every standard
    deviation between units counts by how well it fits (flat in the variance), so that its uncertainty is in the limits.
    Source: Morris (1983) J Am Stat Assoc 78:47; Spiegelhalter, Abrams and Myles (2004), section 3.4. ValueError with fewer.

    >>> middle, low, high = shrunken([0.0, 0.1, 0.2], [0.05, 0.05, 0.05])
    >>> middle.round(3).tolist(), bool((low < middle).all() and (middle < high).all())
    ([0.008, 0.1, 0.192], True)
    """
    y, variance = np.asarray(estimate, dtype=float), np.asarray(error, dtype=float) ** 2
    if len(y) < 2:
        raise ValueError("one unit has nothing to be drawn to")
    largest = 3 * max(float(np.ptp(y)), float(np.sqrt(variance.max())))
    taus = (np.arange(STEPS) + 0.5) * largest / STEPS
    weights = 1 / (variance + taus[:, None] ** 2)  # taus x units
    total = weights.sum(axis=1, keepdims=True)
    middle = (weights * y).sum(axis=1, keepdims=True) / total
    fit = 0.5 * (np.log(weights).sum(axis=1) - np.log(total[:, 0]) - (weights * (y - middle) ** 2).sum(axis=1))
    counts = np.exp(fit - fit.max()) * taus
    counts /= counts.sum()
    pull = variance * weights
    means = y - pull * (y - middle)
    spreads = np.sqrt(variance * (1 - pull) + pull**2 / total)
    ends = [
        [_at(q, counts, means[:, i], spreads[:, i]) for i in range(len(y))]
        for q in ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)
    ]
    return counts @ means, np.array(ends[0]), np.array(ends[1])


def _at(part: float, counts: Floats, means: Floats, spreads: Floats) -> float:
    """The value below which this part of a mixture of normal distributions lies."""
    far = 10 * float(spreads.max())
    return float(
        brentq(
            lambda x: float(counts @ norm.cdf(x, means, spreads)) - part,
            float(means.min()) - far,
            float(means.max()) + far,
        )
    )
