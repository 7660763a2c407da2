"""Shares of cohorts at the same mix of cases: regression standardisation, with clients as clusters.

Question answered: which share would each cohort have, had they all the mix of all of them together? A linear regression of
the outcome on the features, in each cohort by itself, is filled in for the mean features of all rows (the g-formula; Lin 2013,
Ann Appl Stat 7:295). It is the same as weighting each cohort so that every feature has the mean of all (calibration; Deville and
Särndal 1992, JASA 87:376), and, when the features tell every combination apart, the same as direct standardisation.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t as student

from wijkstats.ground.records import CONFIDENCE
from wijkstats.kit.inference.intervals import Floats


@dataclass(frozen=True, slots=True)
class Standardised:
    """Shares at the same mix, one per cohort, with their covariance and degrees of freedom; NaN where there is none."""

    share: Floats
    covariance: Floats
    df: Floats

    def contrast(self, weights: npt.ArrayLike) -> tuple[float, float, float, float]:
        """A weighted sum of the shares (1, -1: a difference): estimate, limits of its 95% interval, two-sided p.

        t with the smallest degrees of freedom of the cohorts that count; NaN where nothing varies.
        """
        w = np.asarray(weights, dtype=float)
        some = w != 0
        estimate = float(w[some] @ self.share[some])
        variance = float(w[some] @ self.covariance[np.ix_(some, some)] @ w[some])
        if not np.isfinite(estimate + variance) or variance <= 0:
            return np.nan, np.nan, np.nan, np.nan
        error, df = np.sqrt(variance), self.df[some].min()
        reach = student.ppf(1 - (1 - CONFIDENCE) / 2, df) * error
        return (
            estimate,
            float(estimate - reach),
            float(estimate + reach),
            float(2 * student.sf(abs(estimate) / error, df)),
        )


def standardised_shares(
    y: npt.ArrayLike, cohort: npt.ArrayLike, client: npt.ArrayLike, features: Floats, cohorts: int
) -> Standardised:
    """Which share of the rows would have the outcome in each cohort, had it the mean features of all rows?

    y         0 or 1, one per row (or any number)
    cohort    0, 1, ... cohorts - 1
    client    a number per client, the same in all cohorts: who is in two makes them depend on each other
    features  matrix with a row per row and a column per feature, without a constant; no columns gives the plain shares

    Clients are clusters over all cohorts. What a client adds to a share is the weighted residual, and that the mean features
    of all are an estimate too; residuals are scaled by C/(C-1) (n-1)/(n-k) of their cohort (C clients, k features with the
    constant), as `vcovCL(type = "HC1")` of R's sandwich does. NaN for a cohort with fewer than two clients, whose outcomes
    are all the same, or whose features cannot be brought to the mean of all.
    """
    outcome, part, who = np.asarray(y, dtype=float), np.asarray(cohort), np.asarray(client)
    x = np.column_stack([np.ones(len(outcome)), features])
    mean = x.mean(axis=0) if len(x) else np.zeros(x.shape[1])
    number = int(who.max(initial=-1)) + 1
    added = np.zeros((cohorts, number))
    share, df = np.full(cohorts, np.nan), np.full(cohorts, np.nan)
    for c in range(cohorts):
        mine = part == c
        clients = len(np.unique(who[mine]))
        if clients < 2 or np.ptp(outcome[mine]) == 0:
            continue
        own = x[mine]
        inverse = np.linalg.pinv(own.T @ own, hermitian=True)
        weights = own @ (inverse @ mean)
        if not np.allclose(weights @ own, mean, atol=1e-6):
            continue
        slope = inverse @ (own.T @ outcome[mine])
        rank, n = np.linalg.matrix_rank(own), len(own)
        if n <= rank:
            continue
        scale = np.sqrt(clients / (clients - 1) * (n - 1) / (n - rank))
        added[c] = np.bincount(who[mine], scale * weights * (outcome[mine] - own @ slope), number)
        added[c] += np.bincount(who, (x - mean) @ slope / len(x), number)
        share[c], df[c] = mean @ slope, clients - 1
    return Standardised(share, added @ added.T, df)


def indicators(
    levels: Sequence[Hashable], cohort: npt.ArrayLike, order: Sequence[Hashable] | None = None, least: int = 20
) -> Floats:
    """One column per level of a feature but the first, as 0 and 1; levels that are rare in a cohort are taken together.

    In the given order a level joins the next ones until each cohort has `least` rows; what is left joins the last. Without an
    order the most frequent comes first. No columns when one level is left.

    >>> indicators(["a", "b", "c"] * 2, [0, 0, 0, 1, 1, 1], "abc", least=1).sum(axis=0).tolist()
    [2.0, 2.0]
    >>> indicators(["a", "b", "c"] * 2, [0, 0, 0, 1, 1, 1], "abc", least=2).shape
    (6, 0)
    """
    code, known = pd.factorize(np.asarray(levels, dtype=object), sort=True)
    part = np.asarray(cohort)
    seen = np.column_stack([np.bincount(code[part == c], minlength=len(known)) for c in np.unique(part)])
    place = {level: at for at, level in enumerate(known)}
    ranked = np.argsort(-seen.min(axis=1), kind="stable") if order is None else [place[o] for o in order if o in place]
    groups, group, found = np.zeros(len(known), dtype=int), 0, np.zeros(seen.shape[1])
    for at in ranked:
        groups[at] = group
        found = found + seen[at]
        if (found >= least).all():
            group, found = group + 1, np.zeros(seen.shape[1])
    joined = np.minimum(groups, max(group - 1, 0))[code]
    return np.asarray(joined[:, None] == np.arange(1, max(group, 1)), dtype=float)
