"""The no-change twin of a delivery: what every pair would show at the last measurement when nobody had changed.

Question answered: given *all* first scores of a trajectory, how likely is each level at a second rating, when only the rating
error differs? Summed over the pairs of any group this is what that group shows without any change, also when clients were let
in because of their first scores: given those, the second rating does not depend on who was let in.

Model: a rating lies on a normal scale that is not seen, in one of the levels between the limits of its domain. It is
`a f + b u + c e`: what a person has in common over the domains, what is the person's own in this domain, and rating error,
with a2 + b2 + c2 = 1 and c2 = 1 - reliability. Given f the domains are independent, so that everything is an integral over f
alone: exact up to the quadrature, without draws. Limits and a2 follow from the first scores and not from the reliability.
Let in are trajectories with at least `intake` low domains; limits and a2 are those of the population before that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import ndtr, ndtri

from wijkstats.kit.inference.intervals import Floats

Levels = npt.NDArray[np.int64]
"""First scores as trajectories x domains, 1 to 5; 0 where a domain was not scored."""

NODES = 41
_F, _W = np.polynomial.hermite_e.hermegauss(NODES)
_W = _W / _W.sum()
_FAR = 8.0
_TOP = 5
_INNER, _INNER_W = np.polynomial.legendre.leggauss(24)
_MOST_COMMON = 0.9
_CLOSE = 1e-3
_LEAST_IN = 0.02
"""A rule that lets in fewer than this part of all says too little of the others."""
_ENOUGH = 4000
"""So many trajectories, evenly spread, are enough for what domains have in common; limits are of all."""


@dataclass(frozen=True, slots=True)
class Population:
    """Those of whom clients were let in.

    shares  of the levels per domain: domains x 5
    common  a2, the correlation of two ratings in different domains on the scale that is not seen
    scored  which part is scored on each domain: a domain that is not scored is not low for the rule
    intake  from how many low domains on clients were let in; 0 is everybody
    low     the highest level that is low
    """

    shares: Floats
    common: float
    scored: Floats
    intake: int
    low: int

    @property
    def limits(self) -> Floats:
        """Domains x 6: between which values on the normal scale each level lies."""
        edges = np.concatenate([np.zeros((len(self.shares), 1)), np.cumsum(self.shares, axis=1)], axis=1)
        return np.asarray(np.clip(ndtri(np.clip(edges, 0, 1)), -_FAR, _FAR))


def level_given(population: Population) -> Floats:
    """The chance of each level of each domain given f: domains x levels x nodes."""
    a2 = population.common
    below = ndtr((population.limits[:, :, None] - np.sqrt(a2) * _F) / np.sqrt(1 - a2))
    below[:, 0], below[:, -1] = 0, 1
    return np.asarray(np.diff(below, axis=1))


def second_given(population: Population, reliability: float) -> Floats:
    """The chance of each second level given the first and f, without any change: domains x first x second x nodes."""
    x, density, edges = _within(population, reliability)
    limits = edges[:, 1:-1].transpose(0, 2, 1)[:, None, :, None, :]  # domains x 1 x nodes x 1 x edges between levels
    below = _below(x[..., None], limits, population, reliability)
    joint = np.einsum("dfqi,dfqis->dfsq", density, np.diff(below, axis=-1, prepend=0, append=1))
    return _of_whole(joint, joint.sum(axis=2, keepdims=True))


def moves_given(population: Population, reliability: float) -> Floats:
    """The chance to rise and that to fall given the first level and f, without any change: domains x first x 2 x nodes.

    Sums of what `second_given` gives, in a third of the time: only the limits of the first level are asked for.
    """
    x, density, edges = _within(population, reliability)
    moves = np.zeros((len(edges), _TOP, 2, NODES))
    from_all_but_the_highest, from_all_but_the_lowest = slice(0, -1), slice(1, None)
    for way, rows in enumerate((from_all_but_the_highest, from_all_but_the_lowest)):  # rises, falls
        below = _below(x[:, rows], edges[:, 1:-1, :, None], population, reliability)
        moves[:, rows, way] = np.einsum("dfqi,dfqi->dfq", density[:, rows], below if way else 1 - below)
    return _of_whole(moves, density.sum(axis=-1)[:, :, None])


def _within(population: Population, reliability: float) -> tuple[Floats, Floats, Floats]:
    """The first rating within its level, given f: its values and their weights, both domains x first x nodes x inner, and the
    edges of the levels, domains x edges x nodes.
    """
    a2 = min(population.common, reliability)
    edges = np.clip((population.limits[:, :, None] - np.sqrt(a2) * _F) / np.sqrt(1 - a2), -_FAR, _FAR)
    low, high = edges[:, :-1], edges[:, 1:]
    middle, half = (low + high) / 2, (high - low) / 2
    x = middle[..., None] + half[..., None] * _INNER
    return x, np.exp(-x * x / 2) * half[..., None] * _INNER_W, edges


def _below(x: Floats, limits: Floats, population: Population, reliability: float) -> Floats:
    """The chance that a second rating lies below these limits, given that the first is `x`."""
    a2 = min(population.common, reliability)
    again = (reliability - a2) / (1 - a2)  # correlation of two ratings given f
    return np.asarray(ndtr((limits - again * x) / np.sqrt(max(1 - again**2, 1e-12))))


def _of_whole(joint: Floats, whole: Floats) -> Floats:
    return np.asarray(np.divide(joint, whole, out=np.zeros_like(joint), where=whole > 1e-300))


def common_given(first: Levels, population: Population) -> Floats:
    """How likely each f is given all first scores: trajectories x nodes, rows add up to 1."""
    logs = _log_chances(first, population)
    chances = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def _log_chances(first: Levels, population: Population) -> Floats:
    """The log of weight times likelihood: trajectories x nodes."""
    logs = np.log(np.maximum(level_given(population), 1e-300))
    logs = np.concatenate([np.zeros((len(logs), 1, NODES)), logs], axis=1)  # level 0: not scored says nothing
    total = np.tile(np.log(_W), (len(first), 1))
    for domain in range(first.shape[1]):
        total += logs[domain][first[:, domain]]
    return total


def unchanged(first: Levels, weights: Floats, second: Floats) -> Floats:
    """Of each first score the chance of each level at a second rating without change: trajectories x domains x 5.

    `weights` as `common_given` gives, `second` as `second_given`, or sums of it over second levels (then that many instead of
    5, as `moves_given`); 0 where the domain was not scored.
    """
    found = np.zeros((*first.shape, second.shape[2]))
    for domain in range(first.shape[1]):
        for level in range(_TOP):
            rows = first[:, domain] == level + 1
            if rows.any():
                found[rows, domain] = weights[rows] @ second[domain, level].T
    return found


def not_let_in(population: Population, chances: Floats) -> tuple[Floats, Floats]:
    """The chance of fewer low scores than the rule asks, and of fewer than one less, given f: each (domains + 1) x nodes.

    A row per domain that is not counted; the last row counts all. `chances` as `level_given` gives.
    """
    intake, domains = population.intake, len(population.shares)
    low = chances[:, : population.low].sum(axis=1) * population.scored[:, None]
    few = np.zeros((intake, domains + 1, NODES))  # chance of so many low scores so far
    few[0] = 1
    for domain, chance in enumerate(low):
        counted = np.where(np.arange(domains + 1)[:, None] == domain, 0.0, chance)
        few[1:] = few[1:] * (1 - counted) + few[:-1] * counted
        few[0] *= 1 - counted
    return few.sum(axis=0), few[:-1].sum(axis=0)


def level_counts(first: Levels) -> Floats:
    """How often each level occurs: domains x 5."""
    return np.stack([(first == level + 1).sum(axis=0) for level in range(_TOP)], axis=1).astype(float)


def fit(first: Levels, low: int, intake: int = 0, rounds: int = 20) -> Population:
    """The population of which those with at least `intake` low first scores were let in.

    `first`: those let in by the rule, in an order that says nothing. Shares by EM (those not let in are filled in as the model
    expects them), what domains have in common by maximum likelihood, by turns until neither moves.
    """
    counts = level_counts(first)
    some = first[:: max(1, len(first) // _ENOUGH)]
    population = Population(_as_shares(counts), 0.3, counts.sum(axis=1) / len(first), intake, low)
    for _ in range(rounds):
        before = population
        population = filled_in(counts, len(first), population)
        population = replace(population, common=_most_likely(some, population))
        if abs(population.common - before.common) < _CLOSE:
            break
    return filled_in(counts, len(first), population)


def _most_likely(first: Levels, population: Population) -> float:
    if (first > 0).sum(axis=1).max(initial=0) < 2:
        return 0.0  # nobody was scored on two domains

    def cost(common: float) -> float:
        return -float(log_likelihood(first, replace(population, common=common)).mean())

    return float(minimize_scalar(cost, bounds=(0.0, _MOST_COMMON), method="bounded", options={"xatol": _CLOSE}).x)


def log_likelihood(first: Levels, population: Population) -> Floats:
    """Per trajectory, given that it was let in."""
    logs = _log_chances(first, population)
    top = logs.max(axis=1)
    return np.asarray(top + np.log(np.exp(logs - top[:, None]).sum(axis=1)) - np.log(_let_in(population)))


def _let_in(population: Population) -> float:
    """Which part of all is let in?"""
    if not population.intake:
        return 1.0
    return max(1 - float(_W @ not_let_in(population, level_given(population))[0][-1]), _LEAST_IN)


def filled_in(counts: Floats, trajectories: float, population: Population) -> Population:
    """The same with the shares that go with these counts of those let in: EM, which passes over no scores.

    Steps are made longer where they go on in one direction (SQUAREM; Varadhan and Roland 2008).
    """
    if not population.intake:
        return replace(population, shares=_as_shares(counts))

    def step(shares: Floats) -> Floats:
        return _as_shares(counts + _left_out(trajectories, replace(population, shares=shares)))

    shares = population.shares
    for _ in range(100):
        one = step(shares)
        two = step(one)
        first, second = one - shares, two - 2 * one + shares
        if np.abs(first).max() < 1e-6:
            break
        length = max(float(np.sqrt((first**2).sum() / max((second**2).sum(), 1e-300))), 1.0)
        far = np.clip(shares + 2 * length * first + length**2 * second, 1e-9, None)
        shares = step(far / far.sum(axis=1, keepdims=True))
    return replace(population, shares=shares)


def _as_shares(counts: Floats) -> Floats:
    return np.asarray((counts + 1e-9) / (counts + 1e-9).sum(axis=1, keepdims=True))


def _left_out(trajectories: float, population: Population) -> Floats:
    """How many of each level are expected among those who were not let in: domains x 5."""
    chances = level_given(population)
    fewer, one_less = not_let_in(population, chances)
    of_all = trajectories / max(1 - float(_W @ fewer[-1]), _LEAST_IN)
    low = np.arange(_TOP)[:, None] < population.low
    out = np.where(low, one_less[:-1, None], fewer[:-1, None])  # domain x level x node
    return np.asarray(of_all * population.scored[:, None] * ((chances * out) @ _W))
