"""Fits of the model of improvement: a logit with clusters, by statsmodels, and two other models as its check."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

from wijkstats.chapters.zrm.statistics.design import Design
from wijkstats.kit.inference.clustered import Estimate, cumulative_logit, exchangeable_logit
from wijkstats.kit.inference.intervals import Floats

LARGEST = 8.0
"""A larger coefficient (in log odds), or half as large a standard error, means that the model separates: said, not shown."""
WORST_CONDITION = 1e6
"""Condition number of the correlations between coefficients above which these cannot be told apart."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients in log odds with their covariance over clients; `sound` is False when it did not converge or separates."""

    beta: Floats
    covariance: Floats
    sound: bool


def fit_logit(design: Design) -> Fit:
    """Binomial GLM with the cluster-robust covariance over clients (statsmodels)."""

    def estimate() -> Estimate:
        model = GLM(design.y, design.x, family=Binomial(), offset=design.offset)
        found = model.fit(cov_type="cluster", cov_kwds={"groups": design.clusters}, maxiter=50)
        return Estimate(np.asarray(found.params), np.asarray(found.cov_params()), bool(found.converged))

    return _fitted(design, estimate)


def fit_gee(design: Design) -> Fit:
    """GEE logit with an exchangeable working correlation within clients: the check on `fit_logit`."""
    return _fitted(design, lambda: exchangeable_logit(design.y, design.x, design.clusters, design.offset))


def fit_ordinal(design: Design) -> Fit:
    """Cumulative logit of the last score, clients as clusters: the sensitivity analysis.

    Coefficients are log odds of a higher last score; the constant of `design` is left out, its place is NaN. This model knows no
    offset: the chance to rise without change comes in as a feature that is not shown.
    """
    after, noise = design.rows["after"].to_numpy(dtype=int), design.offset[:, None]
    x = design.x[:, 1:] if np.ptp(noise) == 0 else np.hstack([noise, design.x[:, 1:]])
    return _fitted(design, lambda: cumulative_logit(after, x, design.clusters), constant=False)


def _fitted(design: Design, estimate: Callable[[], Estimate], constant: bool = True) -> Fit:
    """The last coefficients of a fit, one for each column of the design, and whether they can be shown.

    Not sound: no convergence, separation, or coefficients that can hardly be told apart; or the library raises.
    """
    k = design.x.shape[1]
    beta, covariance = np.full(k, np.nan), np.full((k, k), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # judged below
        try:
            found = estimate()
            b, v = found.value, found.covariance
        except (np.linalg.LinAlgError, ValueError, ZeroDivisionError, FloatingPointError, IndexError):
            return Fit(beta, covariance, False)
    some = k if constant else k - 1  # an ordinal model has its limits between levels first
    b, v = b[-some:], v[-some:, -some:]
    beta[-some:], covariance[-some:, -some:] = b, v
    with np.errstate(all="ignore"):
        error = np.sqrt(np.diag(v))
        sound = bool(
            found.converged
            and np.isfinite(b).all()
            and np.isfinite(v).all()
            and np.all((error > 0) & (error < LARGEST / 2))
            and np.all(np.abs(b) < LARGEST)
            and np.linalg.cond(v / np.outer(error, error)) < WORST_CONDITION
        )
    return Fit(beta, covariance, sound)
