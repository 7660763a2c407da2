"""One share from several sources: the plain sum over n, and what a next source would give when sources differ.

The sum is about all people together, and the largest source decides; random effects are about sources. Both are told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.optimize import brentq
from scipy.special import expit, logit, stdtr
from statsmodels.stats.meta_analysis import combine_effects

from wijkstats.ground.records import CONFIDENCE
from wijkstats.kit.inference.intervals import Floats

PREDICTED_FROM = 5
"""With fewer sources nobody can say what a next one would give."""
BETWEEN = np.concatenate([[0.0], np.geomspace(1e-6, 1e4, 400)])
"""Variances between sources (logit) that are tried."""
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(31)
WEIGHTS = WEIGHTS / WEIGHTS.sum()
"""Places of a normal distribution, and how much each counts (Gauss and Hermite)."""
WIDEST = 1000.0
"""No limit lies further away (logit)."""


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
    Knapp (2001). A share of 0 or 1 gets half a person more on both sides; without
    any difference between sources the error is that of their people. ValueError with fewer than two.

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
    with np.errstate(divide="ignore"):
        found = combine_effects(effect, variance, method_re="iterated", use_t=True, alpha=1 - CONFIDENCE)
    k, tau2, q = len(p), float(found.tau2), max(float(found.q), 0.0)
    scale = found.scale_hksj_re if q > 1e-12 else 1.0  # sources that are all alike still have the error of their people
    error = float(np.sqrt(scale) * found.sd_eff_w_re)
    middle, t = float(found.mean_effect_re), float(stats.t.ppf(1 - (1 - CONFIDENCE) / 2, k - 1))
    following = next_source(effect, variance) if k >= PREDICTED_FROM else (np.nan, np.nan)
    return Pool(
        n=round(size.sum()),
        weighted=float((p * size).sum() / size.sum()),
        share=float(expit(middle)),
        low=float(expit(middle - t * error)),
        high=float(expit(middle + t * error)),
        weights=np.asarray(found.weights_rel_re, dtype=float),
        tau2=tau2,
        q=q,
        i2=max(0.0, 1 - (k - 1) / q) if q > 1e-12 else 0.0,
        next_low=float(expit(following[0])),
        next_high=float(expit(following[1])),
    )


def next_source(effect: Floats, variance: Floats) -> tuple[float, float]:
    """Between which limits lies what a next source would give (95%), when sources differ by more than chance? `next_below`.

    >>> low, high = next_source(np.array([0.9, 1.4, 1.1, 0.7, 1.6]), np.full(5, 0.02))
    >>> round(low, 2), round(high, 2)
    (0.06, 2.22)
    """
    below, ends = next_below(effect, variance), ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)
    low, high = (brentq(lambda limit, chance=chance: below(limit) - chance, -WIDEST, WIDEST) for chance in ends)
    return float(low), float(high)


def next_below(effect: Floats, variance: Floats) -> Callable[[float], float]:
    """How likely is it that a next source lies below a limit?

    The variance between sources is not known, and from few sources it is often estimated as 0: all values that Cochran's Q leaves
    count, each as often as chi squared gives it (Nagashima, Noma and Furukawa 2019, Stat Methods Med Res 28:1689), by quadrature
    in place of draws. An interval on the one estimate (Higgins 2009) holds 84 to 95% of next sources, this one 93 to 97%.
    """
    k = len(effect)
    weights = 1 / (variance + BETWEEN[:, None])
    middle = (weights * effect).sum(axis=1) / weights.sum(axis=1)
    q = (weights * (effect - middle[:, None]) ** 2).sum(axis=1)
    place = (
        np.arange(60) + 0.5
    ) / 60  # squared: closer together where sources differ most, for the limits come from there
    tau2 = np.interp(stats.chi2.ppf(place**2, k - 1), q[::-1], BETWEEN[::-1], right=0.0)
    weights = 1 / (variance + tau2[:, None])
    middle = (weights * effect).sum(axis=1) / weights.sum(axis=1)
    error = np.sqrt((weights * (effect - middle[:, None]) ** 2).sum(axis=1) / (k - 1) / weights.sum(axis=1))
    error = error if q[0] > 1e-12 else 1 / np.sqrt(weights.sum(axis=1))  # sources that are all alike
    own = middle[:, None] + np.sqrt(tau2)[:, None] * NODES

    def below(limit: float) -> float:
        share = stdtr(k - 1, (limit - own) / error[:, None]) @ WEIGHTS
        return float((2 * place * share).mean())

    return below
