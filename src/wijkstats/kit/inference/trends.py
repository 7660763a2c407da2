"""Does a share rise or fall over ordered years? The Cochran-Armitage test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from wijkstats.kit.inference.intervals import Floats


@dataclass(frozen=True, slots=True)
class Trend:
    """slope: change of the share (fraction) per year, positive when it rises. statistic: chi squared with one degree of freedom.

    NaN when fewer than two years have answers, and when nobody or everybody has the property.
    """

    slope: Floats
    statistic: Floats
    p: Floats


def cochran_armitage(count: npt.ArrayLike, n: npt.ArrayLike, years: npt.ArrayLike | None = None) -> Trend:
    """Does the share rise or fall over the years by more than chance, along a straight line?

    `count` out of `n` per year, years along the last axis: one row per share gives one test per row. `years`: their distances
    count; 0, 1, 2, ... when not given. A year without answers (n of 0) or with a missing number does not count. No trend is not
    the same as no difference: a share that rises and falls back has none. ValueError for a count above n or below 0.
    Years are taken to be independent: of clients who are in several years the test is not exact.
    Source: Cochran (1954), Biometrics 10:417; Armitage (1955), Biometrics 11:375. Equal to R's prop.trend.test.

    >>> found = cochran_armitage([83, 90, 129, 70], [86, 93, 136, 82])
    >>> round(float(found.statistic), 4), round(float(found.p), 6), round(float(found.slope), 4)
    (8.2249, 0.004132, -0.0334)
    """
    k, size = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(n, dtype=float))
    if np.any((k < 0) | (k > size)):
        raise ValueError("a count lies between 0 and n")
    score = np.arange(k.shape[-1], dtype=float) if years is None else np.asarray(years, dtype=float)
    known = np.isfinite(k) & np.isfinite(size)
    k, size = np.where(known, k, 0), np.where(known, size, 0)
    total = size.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = k.sum(axis=-1, keepdims=True) / total
        middle = score - (size * score).sum(axis=-1, keepdims=True) / total
        spread = (size * middle**2).sum(axis=-1)
        slope = np.where((size > 0).sum(axis=-1) > 1, (middle * k).sum(axis=-1) / spread, np.nan)
        chance = (share * (1 - share))[..., 0]
        statistic = np.where(chance > 0, slope**2 * spread / chance, np.nan)
    return Trend(np.where(chance > 0, slope, np.nan), statistic, np.asarray(chi2.sf(statistic, 1)))
