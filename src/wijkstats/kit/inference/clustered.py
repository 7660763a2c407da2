"""Two models of answers with clients as clusters: all sums at once, no cluster by itself, so for any number of clients.

Question answered: which coefficients, with which covariance over clusters, when the answers of one client hang together?
statsmodels has both models (GEE, OrdinalGEE) and goes through the clusters one by one; the tests hold that these give the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from wijkstats.kit.inference.intervals import Floats

Ints = npt.NDArray[np.int64]
STEPS = 60
_NEAR, _STILL, _LEAST = 1e-3, 1e-8, 1e-12


@dataclass(frozen=True, slots=True)
class Estimate:
    """Coefficients, their covariance over clusters (sandwich), and whether the search came to rest."""

    value: Floats
    covariance: Floats
    converged: bool


def exchangeable_logit(y: Floats, x: Floats, clusters: Ints, offset: Floats) -> Estimate:
    """A logit in which any two answers of a cluster hang together as much as any other two: generalised estimating equations.

    `y`: 0 or 1; `offset`: in log odds, per answer. With too few pairs within clusters to tell how much they hang together it is
    the plain logit. LinAlgError when coefficients cannot be told apart. Source: Liang and Zeger (1986), Biometrika 73:13.
    """
    _, at, size = np.unique(clusters, return_inverse=True, return_counts=True)
    n, k, pairs = len(y), x.shape[1], float((size * (size - 1.0)).sum()) / 2
    value, alike, moved = np.zeros(k), 0.0, np.inf
    for _ in range(STEPS):
        z, error = _standardised(y, x, value, offset)
        before = alike
        if moved < _NEAR and pairs > k:
            within = (_sums(error[:, None], at) ** 2).sum() - error @ error
            alike = float(within / 2 / (error @ error / (n - k)) / (pairs - k))
        information, scores = _equations(z, error, at, size, alike)
        step = np.linalg.solve(information, scores.sum(axis=0))
        value, moved = value + step, float(np.abs(step).max())
        if moved < _STILL and abs(alike - before) < _STILL:
            break
    information, scores = _equations(*_standardised(y, x, value, offset), at, size, alike)
    return Estimate(value, _sandwich(information, scores), moved < _STILL)


def _standardised(y: Floats, x: Floats, value: Floats, offset: Floats) -> tuple[Floats, Floats]:
    """Features and errors over the standard deviation of an answer."""
    mean = expit(x @ value + offset)
    root = np.sqrt(np.maximum(mean * (1 - mean), _LEAST))
    return root[:, None] * x, (y - mean) / root


def _equations(z: Floats, error: Floats, at: Ints, size: Ints, alike: float) -> tuple[Floats, Floats]:
    """The information, and what each cluster adds to the score; correlations within a cluster have a plain inverse."""
    shared = (alike / ((1 - alike) * (1 + alike * (size - 1))))[:, None]
    of_z, of_error = _sums(z, at), _sums(error[:, None], at)
    information = z.T @ z / (1 - alike) - of_z.T @ (shared * of_z)
    return information, _sums(error[:, None] * z, at) / (1 - alike) - shared * of_error * of_z


def cumulative_logit(level: Ints, x: Floats, clusters: Ints) -> Estimate:
    """Log odds of a higher level: P(level > k) = expit(limit_k + x'b), by maximum likelihood as if answers were independent.

    `x` without a constant. `value`: the limits between the levels that occur, lowest first, then b. The covariance is over
    clusters. LinAlgError when coefficients cannot be told apart. Source: McCullagh (1980), J R Stat Soc B 42:109.
    """
    levels, y = np.unique(level, return_inverse=True)
    _, at = np.unique(clusters, return_inverse=True)
    limits = len(levels) - 1
    above = np.array([(y > k).mean() for k in range(limits)])
    value, moved = np.concatenate([logit(above), np.zeros(x.shape[1])]), np.inf
    likelihood, information, scores = _cumulative(y, x, value, at, limits)
    for _ in range(STEPS):
        step = np.linalg.solve(information, scores.sum(axis=0))
        for _ in range(STEPS):
            found = _cumulative(y, x, value + step, at, limits)
            if found[0] >= likelihood - _LEAST * abs(likelihood):
                break
            step = step / 2  # too far: limits would cross
        value, moved = value + step, float(np.abs(step).max())
        likelihood, information, scores = found
        if moved < _STILL:
            break
    return Estimate(value, _sandwich(information, scores), moved < _STILL)


def _cumulative(y: Ints, x: Floats, value: Floats, at: Ints, limits: int) -> tuple[float, Floats, Floats]:
    """Log likelihood (minus infinity when limits cross), expected information, and what each cluster adds to the score."""
    n = len(y)
    higher = expit(value[:limits] + (x @ value[limits:])[:, None])  # P(level > k), from high to low
    whole = np.hstack([np.ones((n, 1)), higher, np.zeros((n, 1))])
    chance = -np.diff(whole, axis=1)
    own = chance[np.arange(n), y]
    likelihood = float(np.log(own).sum()) if own.min() > 0 else -np.inf
    slope = np.hstack([np.zeros((n, 1)), higher * (1 - higher), np.zeros((n, 1))])
    rise = np.zeros((n, limits + 1, limits + 1))  # of each chance: by each limit, and by x'b
    for k in range(limits):
        rise[:, k, k], rise[:, k + 1, k] = -slope[:, k + 1], slope[:, k + 1]
    rise[:, :, limits] = -np.diff(slope, axis=1)
    scaled = rise / np.maximum(chance, _LEAST)[:, :, None]
    each = np.einsum("njk,njl->nkl", rise, scaled)
    corner = each[:, :limits, limits].T @ x
    information = np.block(
        [[each[:, :limits, :limits].sum(axis=0), corner], [corner.T, x.T @ (each[:, limits, limits][:, None] * x)]]
    )
    mine = scaled[np.arange(n), y]
    return likelihood, information, _sums(np.hstack([mine[:, :limits], mine[:, [limits]] * x]), at)


def _sums(rows: Floats, at: Ints) -> Floats:
    """Sums of the columns per cluster."""
    number = int(at.max()) + 1
    return np.column_stack([np.bincount(at, column, number) for column in rows.T])


def _sandwich(information: Floats, scores: Floats) -> Floats:
    bread = np.linalg.inv(information)
    return np.asarray(bread @ (scores.T @ scores) @ bread)
