"""What several imputed data sets say together: Rubin's rules, with the degrees of freedom of Barnard and Rubin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm
from scipy.stats import t as student

from wijkstats.ground.records import CONFIDENCE
from wijkstats.kit.inference.intervals import wilson


@dataclass(frozen=True, slots=True)
class Pooled:
    """An estimate over imputed data sets: variance, degrees of freedom, and the part of the variance due to what is missing."""

    estimate: float
    variance: float
    df: float
    missing: float

    @property
    def reach(self) -> float:
        """Quantile of t for the interval."""
        return float(student.ppf((1 + CONFIDENCE) / 2, self.df))

    def interval(self) -> tuple[float, float]:
        """Estimate plus and minus t times its standard error; NaN without a variance."""
        reach = self.reach * np.sqrt(self.variance)
        return self.estimate - reach, self.estimate + reach

    def share_interval(self) -> tuple[float, float]:
        """Wilson's interval on the effective n (Lott and Reiter 2020, Am Stat 74:109); NaN for a share of 0 or 1."""
        if not (0 < self.estimate < 1 and self.variance > 0):
            return np.nan, np.nan
        n = self.estimate * (1 - self.estimate) / self.variance * (norm.ppf((1 + CONFIDENCE) / 2) / self.reach) ** 2
        low, high = wilson(self.estimate * n, n)
        return float(low), float(high)


def pool(estimates: npt.ArrayLike, variances: npt.ArrayLike, df: float) -> Pooled:
    """What do imputed data sets say together? One estimate and its variance per data set; `df` as if nothing were missing.

    T = W + (1 + 1/m) B. Sources: Rubin (1987), Multiple Imputation; Barnard and Rubin (1999), Biometrika 86:948. ValueError
    with fewer than two data sets.

    >>> found = pool([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], 98)
    >>> found.estimate, round(found.variance, 4), round(found.df, 3)
    (2.0, 2.3333, 5.332)
    """
    q, u = np.asarray(estimates, dtype=float), np.asarray(variances, dtype=float)
    m = len(q)
    if m < 2:
        raise ValueError("at least two imputed data sets are needed")
    within, between = float(u.mean()), (1 + 1 / m) * float(q.var(ddof=1))
    total = within + between
    missing = between / total if total > 0 else 0.0
    observed = (df + 1) / (df + 3) * df * (1 - missing)
    shorter = (m - 1) / missing**2 if missing > 0 else np.inf
    both = shorter * observed / (shorter + observed) if np.isfinite(shorter) else observed
    return Pooled(float(q.mean()), total, float(max(both, 1.0)), missing)
