"""A cumulative probit of an ordered level, and levels drawn from it for whoever has none: clients are clusters throughout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from wijkstats.kit.inference.intervals import Floats

Ints = npt.NDArray[np.int64]
_FAR = 12.0  # standard deviations beyond the first and the last limit
_LEAST = 1e-12
_HALVINGS = 30


@dataclass(frozen=True, slots=True)
class Cumulative:
    """P(level <= k) = Phi(limit[stratum, k] - x'slope); limits have a row per stratum and a column per limit.

    covariance    of all limits, row after row, and then the slopes: robust, with clusters
    correlation   of the normal errors of two answers of one cluster
    """

    limits: Floats
    slopes: Floats
    covariance: Floats
    correlation: float


def fit_cumulative(x: Floats, level: Ints, stratum: Ints, cluster: Ints, levels: int) -> Cumulative:
    """How does an ordered level hang together with features, when a cluster gives several answers?

    `x`: n x p; level 0, 1, ... levels - 1; `stratum` from 0: each has limits of its own, so that nothing is assumed about it;
    `cluster`: whole numbers. Maximum likelihood as if answers were independent, with a sandwich covariance over
    clusters. Each stratum has one answer more, spread evenly over the levels (augmentation: White, Daniel and Royston 2010,
    Comput Stat Data Anal 54:2267), and slopes a normal prior with standard deviation 1: so there is always one solution, and what
    hardly occurs stays uncertain. The correlation follows from the scores of two answers of one cluster, and lies
    between 0 and 0.95. ValueError without answers.
    """
    if not len(level):
        raise ValueError("at least one answer is needed")
    strata, cuts = int(stratum.max()) + 1, levels - 1
    extra = strata * levels
    x_all = np.vstack([x, np.zeros((extra, x.shape[1]))])
    where = np.concatenate([stratum, np.repeat(np.arange(strata), levels)])
    what = np.concatenate([level, np.tile(np.arange(levels), strata)])
    weight = np.concatenate([np.ones(len(level)), np.full(extra, 1 / levels)])
    upper, lower = (_one_hot(where, what - off, cuts, strata) for off in (0, 1))
    upper, lower = np.hstack([upper, -x_all]), np.hstack([lower, -x_all])
    above, below = np.where(what == cuts, _FAR, 0.0), np.where(what == 0, -_FAR, 0.0)
    prior = np.concatenate([np.zeros(strata * cuts), np.ones(x.shape[1])])
    seen = np.bincount(what, weight, levels).cumsum()[:-1] / weight.sum()
    value = np.concatenate([np.tile(ndtri(seen), strata), np.zeros(x.shape[1])])

    def loss(at: Floats) -> float:
        mass = _mass(above + upper @ at, below + lower @ at)
        return float(-(weight * np.log(mass)).sum() + (prior * at**2).sum() / 2)

    for _ in range(_HALVINGS):
        first, second, scores = _derivatives(value, upper, lower, above, below, weight, prior)
        step = np.linalg.solve(second, first)
        size, now = 1.0, loss(value)
        while size > 1e-6 and not loss(value + size * step) <= now:
            size /= 2
        value = value + size * step
        if np.abs(step).max() < 1e-8:
            break
    _, second, scores = _derivatives(value, upper, lower, above, below, weight, prior)
    sums = np.zeros((int(cluster.max()) + 1, len(value)))
    np.add.at(sums, cluster, scores[: len(level)])
    clusters = len(np.unique(cluster))
    meat = sums.T @ sums * clusters / max(clusters - 1, 1) + np.diag(prior)
    meat += scores[len(level) :].T @ (scores[len(level) :] * levels)  # a weight stands in the score, and counts once
    bread = np.linalg.inv(second)
    limits, slopes = value[: strata * cuts].reshape(strata, cuts), value[strata * cuts :]
    found = Cumulative(limits, slopes, bread @ meat @ bread, 0.0)
    return Cumulative(limits, slopes, found.covariance, _correlation(found, x, level, stratum, cluster))


def _one_hot(stratum: Ints, cut: Ints, cuts: int, strata: int) -> Floats:
    table = np.zeros((len(cut), strata * cuts))
    inside = np.flatnonzero((cut >= 0) & (cut < cuts))
    table[inside, stratum[inside] * cuts + cut[inside]] = 1
    return table


def _mass(high: Floats, low: Floats) -> Floats:
    """Phi(high) - Phi(low), also far out in the upper tail."""
    flipped = low > 0
    mass = ndtr(np.where(flipped, -low, high)) - ndtr(np.where(flipped, -high, low))
    return np.asarray(np.maximum(mass, _LEAST), dtype=float)


def _density(z: Floats) -> Floats:
    return np.asarray(np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi), dtype=float)


def _derivatives(
    at: Floats, upper: Floats, lower: Floats, above: Floats, below: Floats, weight: Floats, prior: Floats
) -> tuple[Floats, Floats, Floats]:
    """Gradient, minus the second derivatives, and the gradient of each answer."""
    high, low = above + upper @ at, below + lower @ at
    mass = _mass(high, low)
    a, b = _density(high) / mass, _density(low) / mass
    scores = weight[:, None] * (a[:, None] * upper - b[:, None] * lower)
    cross = upper.T @ ((weight * a * b)[:, None] * lower)
    second = upper.T @ ((weight * (high * a + a**2))[:, None] * upper) - cross - cross.T
    second += lower.T @ ((weight * (b**2 - low * b))[:, None] * lower) + np.diag(prior)
    return scores.sum(axis=0) - prior * at, second, scores


def _bounds(model: Cumulative, x: Floats, stratum: Ints) -> Floats:
    """Limits of the error of each answer: n x (levels + 1)."""
    inner = model.limits[stratum] - (x @ model.slopes)[:, None]
    return np.hstack([np.full((len(x), 1), -_FAR), inner, np.full((len(x), 1), _FAR)])


def _correlation(model: Cumulative, x: Floats, level: Ints, stratum: Ints, cluster: Ints) -> float:
    """Sum over pairs of answers in a cluster of the product of their mean errors, by what it is with correlation 1."""
    bounds = _bounds(model, x, stratum)
    drop = -np.diff(_density(bounds), axis=1)  # of each level: mass times mean error
    mass = _mass(bounds[:, 1:], bounds[:, :-1])
    error, spread = (drop / mass)[np.arange(len(level)), level], (drop**2 / mass).sum(axis=1)
    together, most = (_pair_products(values, cluster) for values in (error, spread))
    return float(np.clip(together / most, 0, 0.95)) if most > 0 else 0.0


def _pair_products(values: Floats, cluster: Ints) -> float:
    return float((np.bincount(cluster, values) ** 2).sum() - (values**2).sum())


def draws(
    model: Cumulative,
    known: tuple[Floats, Ints, Ints, Ints],
    unknown: tuple[Floats, Ints, Ints],
    rng: np.random.Generator,
    times: int,
    sweeps: int = 5,
) -> Iterator[Ints]:
    """Which levels may those without one have? `times` draws of all of them, 0, 1, ...: proper imputation (Rubin 1987).

    `known`: x, level, stratum and cluster of the answers that the model was fitted to; `unknown`: x, stratum and
    cluster. For each draw limits and slopes are drawn anew; a cluster has an error of its own, drawn given its known answers
    (Gibbs sampling, `sweeps` between draws), so drawn levels hang together as much as known ones.
    """
    x, level, stratum, cluster = known
    root = np.linalg.cholesky(model.covariance + 1e-12 * np.eye(len(model.covariance)))
    clusters = int(max(cluster.max(initial=0), unknown[2].max(initial=0))) + 1
    r = model.correlation
    keep = np.sqrt(1 - r)
    number = np.bincount(cluster, minlength=clusters)
    spread = np.sqrt((1 - r) / (1 - r + number * r))
    own = np.zeros(clusters)
    for _ in range(times):
        moved = np.concatenate([model.limits.ravel(), model.slopes]) + root @ rng.standard_normal(len(root))
        limits = np.sort(moved[: model.limits.size].reshape(model.limits.shape), axis=1)
        drawn = Cumulative(limits, moved[model.limits.size :], model.covariance, r)
        bounds = _bounds(drawn, x, stratum)
        low, high = (bounds[np.arange(len(level)), level + side] for side in (0, 1))
        for _ in range(sweeps if r else 1):
            middle = np.sqrt(r) * own[cluster]
            error = middle + keep * _truncated((low - middle) / keep, (high - middle) / keep, rng)
            mean = np.sqrt(r) * np.bincount(cluster, error, clusters) / (1 - r + number * r)
            own = mean + spread * rng.standard_normal(clusters)
        hidden = np.sqrt(r) * own[unknown[2]] + keep * rng.standard_normal(len(unknown[2]))
        yield (hidden[:, None] > _bounds(drawn, unknown[0], unknown[1])[:, 1:-1]).sum(axis=1)


def _truncated(low: Floats, high: Floats, rng: np.random.Generator) -> Floats:
    """Standard normal draws between limits."""
    flip = low > 0
    start, end = ndtr(np.where(flip, -high, low)), ndtr(np.where(flip, -low, high))
    found = np.clip(ndtri(start + rng.random(len(low)) * (end - start)), -_FAR, _FAR)
    return np.asarray(np.where(flip, -found, found), dtype=float)
