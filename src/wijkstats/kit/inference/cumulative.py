"""Levels drawn for answers that are not there: from answers of the same cell, by features, with clients as clusters throughout.

A cumulative probit with limits of its own in every cell (a first level in a domain), so that nothing is assumed about which
level follows which; common slopes of the features; and an error in which the answers of one cluster hang together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from wijkstats.kit.inference.intervals import Floats

Ints = npt.NDArray[np.int64]
SLOPE = 0.5
"""Standard deviation of the normal prior of a slope, on the probit scale: a team of a few clients stays near the others."""
_FAR = 12.0  # standard deviations beyond the first and the last limit
_LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class Answers:
    """Per answer: features (n x p), cell and cluster (from 0), and its level 0, 1, ... (anything where it is not known)."""

    x: Floats
    cell: Ints
    cluster: Ints
    level: Ints

    def __getitem__(self, part: npt.NDArray[np.bool_]) -> Answers:
        return Answers(self.x[part], self.cell[part], self.cluster[part], self.level[part])


@dataclass(frozen=True, slots=True)
class Slopes:
    """P(level <= k) = Phi(limit[cell, k] - x'slope).

    influence    clusters x slopes: how much a slope rises when a cluster counts twice
    middle       cells x features: mean of the known answers, taken off from x
    correlation  of the errors of two answers of one cluster, 0 to 0.95
    """

    value: Floats
    influence: Floats
    middle: Floats
    correlation: float


def fit_slopes(known: Answers, clusters: int, before: Floats) -> Slopes:
    """How does an ordered level hang together with features, among answers of the same cell?

    `clusters`: how many there are in all; `before` (cells x levels): so much of an answer is added at each level of each
    cell, more than 0. Maximum likelihood as if answers were independent, with a normal prior on slopes, and what each cluster
    adds (whose squares sum to the sandwich). x is centred within cells; there limits and slopes tell nothing about each other to
    first order, so limits follow from the shares of a cell (`limits`) and slopes by Newton steps.
    """
    counts = np.bincount(known.cell, minlength=len(before))
    middle = np.zeros((len(before), known.x.shape[1]))
    np.add.at(middle, known.cell, known.x)
    middle = np.where(counts[:, None] > 0, middle / np.maximum(counts, 1)[:, None], known.x.mean(axis=0))
    x = known.x - middle[known.cell]
    shares = cell_shares(known, np.ones(clusters), before)
    value = np.zeros(x.shape[1])
    for _ in range(50):
        error, spread = _errors(limits(shares, x @ value, known.cell), x @ value, known)
        second = x.T @ (spread[:, None] * x) + np.eye(len(value)) / SLOPE**2
        step = np.linalg.solve(second, x.T @ error - value / SLOPE**2)
        value = value + step
        if np.abs(step).max(initial=0) < 1e-8:
            break
    error, spread = _errors(limits(shares, x @ value, known.cell), x @ value, known)
    sums = np.zeros((clusters, len(value)))
    np.add.at(sums, known.cluster, error[:, None] * x)
    together, most = (float((np.bincount(known.cluster, one) ** 2).sum() - (one**2).sum()) for one in (error, spread))
    r = float(np.clip(together / most, 0, 0.95)) if most > 0 else 0.0
    return Slopes(value, sums @ np.linalg.inv(second), middle, r)


def cell_shares(known: Answers, weight: Floats, added: Floats) -> Floats:
    """Which share has each level in each cell, clusters counting by weight, with so much of an answer `added`?"""
    table = added.copy()
    np.add.at(table, (known.cell, known.level), weight[known.cluster])
    return np.asarray(table / table.sum(axis=1, keepdims=True), dtype=float)


def limits(shares: Floats, told: Floats, cell: Ints) -> Floats:
    """The limits of each cell (cells x levels + 1) with which these shares are seen, when features tell so much of each answer.

    With x'slope about normal in a cell, of mean 0 and variance v: the normal quantile of the cumulative share, times sqrt(1 + v).
    """
    number = np.maximum(np.bincount(cell, minlength=len(shares)), 1)
    wide = np.sqrt(1 + np.bincount(cell, told**2, len(shares)) / number)
    inner = ndtri(np.clip(shares.cumsum(axis=1)[:, :-1], _LEAST, 1 - _LEAST)) * wide[:, None]
    edge = np.full((len(shares), 1), _FAR)
    return np.hstack([-edge, inner, edge])


def _errors(limit: Floats, told: Floats, known: Answers) -> tuple[Floats, Floats]:
    """Of each answer the mean of its error given its level, and the variance of that mean (the information of the answer)."""
    bounds = limit[known.cell] - told[:, None]
    drop = -np.diff(np.exp(-(bounds**2) / 2) / np.sqrt(2 * np.pi), axis=1)
    mass = np.maximum(np.diff(ndtr(bounds), axis=1), _LEAST)
    return (drop / mass)[np.arange(len(told)), known.level], (drop**2 / mass).sum(axis=1)


def draws(
    known: Answers, unknown: Answers, before: Floats, rng: np.random.Generator, times: int, sweeps: int = 3
) -> Iterator[Ints]:
    """Which levels may those without one have? `times` draws of all of them: proper imputation.

    For each draw every cluster counts by an exponential weight and every part of an answer `before` by a gamma one (Bayesian
    bootstrap, Rubin 1981, Ann Stat 9:130), and limits and slopes follow. A cluster has an error of its own, drawn given its known
    answers (Gibbs sampling, `sweeps` between draws), so drawn levels hang together as much as known ones do.
    """
    clusters = int(max(known.cluster.max(), unknown.cluster.max(initial=0))) + 1
    fitted = fit_slopes(known, clusters, before)
    r = fitted.correlation
    keep, number = np.sqrt(1 - r), np.bincount(known.cluster, minlength=clusters)
    spread, own = np.sqrt((1 - r) / (1 - r + number * r)), np.zeros(clusters)
    x, away = (answers.x - fitted.middle[answers.cell] for answers in (known, unknown))
    for _ in range(times):
        weight = rng.standard_exponential(clusters)
        slopes = fitted.value + (weight - 1) @ fitted.influence
        shares = cell_shares(known, weight, np.maximum(rng.standard_gamma(before), _LEAST))
        told = x @ slopes
        limit = limits(shares, told, known.cell)
        low, high = (limit[known.cell, known.level + side] - told for side in (0, 1))
        for _ in range(sweeps if r else 1):
            middle = np.sqrt(r) * own[known.cluster]
            error = middle + keep * _truncated((low - middle) / keep, (high - middle) / keep, rng)
            mean = np.sqrt(r) * np.bincount(known.cluster, error, clusters) / (1 - r + number * r)
            own = mean + spread * rng.standard_normal(clusters)
        hidden = away @ slopes + np.sqrt(r) * own[unknown.cluster] + keep * rng.standard_normal(len(away))
        yield (hidden[:, None] > limit[unknown.cell, 1:-1]).sum(axis=1)


def _truncated(low: Floats, high: Floats, rng: np.random.Generator) -> Floats:
    """Standard normal draws between limits."""
    flip = low > 0
    start, end = ndtr(np.where(flip, -high, low)), ndtr(np.where(flip, -low, high))
    found = np.clip(ndtri(start + rng.random(len(low)) * (end - start)), -_FAR, _FAR)
    return np.asarray(np.where(flip, -found, found), dtype=float)
