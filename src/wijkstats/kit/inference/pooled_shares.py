"""One share from several sources: the plain sum over n, and what a next source would give when sources differ.

The sum is about all people together, and the largest source decides; random effects are about sources. Both are told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.special import expit, logit
from statsmodels.stats.meta_analysis import combine_effects

from wijkstats.ground.records import CONFIDENCE
from wijkstats.kit.inference.intervals import Floats

PREDICTED_FROM = 5
"""With fewer sources nobody can say what a next one would give."""


@dataclass(frozen=True, slots=True)
class Pool:
    """weighted: Σ(share n) / Σn; share, low, high: of the random effects; weights: of the sources in it, sum 1.

    tau2: variance between sources (logit); q: Cochran's; i2: part of the spread that is not chance; next_low, next_high: the
    prediction interval, NaN with fewer than five sources.
    """

    n: int
    weighted: float
    share: float
    low: float
    high: float
    weights: Floats
    tau2: float
    q: float
    i2: float
    next_low: float
    next_high: float


def pool(shares: npt.ArrayLike, n: npt.ArrayLike) -> Pool:
    """Pool shares (0-1) of n people each, of two sources or more.

    Random effects on the logit, variance 1 / (n p (1 - p)); between sources by Paule and Mandel (1982), interval by Hartung and
    Knapp (2001). A share of 0 or 1 gets half a person more on both sides. ValueError with fewer than two.

    >>> found = pool([0.80, 0.71, 0.74], [2874, 967, 1939])
    >>> round(found.weighted, 4), [round(x, 3) for x in (found.share, found.low, found.high)], round(found.q, 2)
    (0.7648, [0.753, 0.62, 0.85], 42.27)
    """
    p, size = np.asarray(shares, dtype=float), np.asarray(n, dtype=float)
    if len(p) < 2:
        raise ValueError("one source is not pooled")
    edge = (p <= 0) | (p >= 1)
    inside = np.where(edge, (p * size + 0.5) / (size + 1), p)
    many = np.where(edge, size + 1, size)
    effect, variance = logit(inside), 1 / (many * inside * (1 - inside))
    found = combine_effects(effect, variance, method_re="iterated", use_t=True, alpha=1 - CONFIDENCE)
    k, tau2, q = len(p), float(found.tau2), float(found.q)
    error = float(np.sqrt(found.scale_hksj_re) * found.sd_eff_w_re)
    middle, t = float(found.mean_effect_re), float(stats.t.ppf(1 - (1 - CONFIDENCE) / 2, k - 1))
    reach = t * np.sqrt(tau2 + error**2) if k >= PREDICTED_FROM else np.nan
    return Pool(
        n=round(size.sum()),
        weighted=float((p * size).sum() / size.sum()),
        share=float(expit(middle)),
        low=float(expit(middle - t * error)),
        high=float(expit(middle + t * error)),
        weights=np.asarray(found.weights_rel_re, dtype=float),
        tau2=tau2,
        q=q,
        i2=max(0.0, (q - (k - 1)) / q) if q else 0.0,
        next_low=float(expit(middle - reach)),
        next_high=float(expit(middle + reach)),
    )
