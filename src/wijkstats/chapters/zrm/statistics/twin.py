"""The no-change twin of a delivery: what every pair would show at the last measurement when nobody had changed.

Question answered: given *all* first scores of a client, how likely is a second rating above, at or below the first, when only
the rating error differs? Summed over the pairs of any group this is what that group shows without any change, also when clients
were let in because of their first scores: given those, the second rating does not depend on who was let in.

Model: a rating lies on a normal scale that is not seen, in one of the levels between the limits of its domain. It is
`a f + b u + c e`: what a client has in common over the domains, what is the client's own in this domain, and rating error, with
`a2 + b2 + c2 = 1`, `c2 = 1 - reliability` and `a2 = reliability x common`. Given f the domains are independent, so that everything
is an integral over f alone: exact up to the quadrature, no draws.
Let in are clients with at least `intake` low domains; limits and `common` are those of the population before that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.stats import norm

Floats = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int64]
"""First scores as clients x domains, 1 to 5; 0 where a domain was not scored."""

NODES = 41
_F, _W = np.polynomial.hermite_e.hermegauss(NODES)
_W = _W / _W.sum()
_FAR = 8.0
TOP = 5
_INNER, _INNER_W = np.polynomial.legendre.leggauss(24)


@dataclass(frozen=True, slots=True)
class Population:
    """Those of whom clients were let in: shares of the levels per domain (domains x 5), and how much the true scores of two
    domains have in common (their correlation)."""

    shares: Floats
    common: float

    @property
    def limits(self) -> Floats:
        """Domains x 6: between which values on the normal scale each level lies."""
        edges = np.concatenate([np.zeros((len(self.shares), 1)), np.cumsum(self.shares, axis=1)], axis=1)
        return np.clip(norm.ppf(np.clip(edges, 0, 1)), -_FAR, _FAR)


def level_given(population: Population, reliability: float) -> Floats:
    """The chance of each level of each domain given f: domains x levels x nodes."""
    a2 = reliability * population.common
    below = norm.cdf((population.limits[:, :, None] - np.sqrt(a2) * _F) / np.sqrt(1 - a2))
    below[:, 0], below[:, -1] = 0, 1
    return np.diff(below, axis=1)


def second_given(population: Population, reliability: float) -> Floats:
    """The chance of each second level given the first and f, without any change: domains x first x second x nodes."""
    a2 = reliability * population.common
    rest = np.sqrt(1 - a2)
    again = (reliability - a2) / (1 - a2)  # correlation of two ratings given f
    edges = np.clip((population.limits[:, :, None] - np.sqrt(a2) * _F) / rest, -_FAR, _FAR)
    low, high = edges[:, :-1], edges[:, 1:]
    middle, half = (low + high) / 2, (high - low) / 2
    x = middle[..., None] + half[..., None] * _INNER  # domains x first x nodes x inner
    density = norm.pdf(x) * half[..., None] * _INNER_W
    limits = edges.transpose(0, 2, 1)[:, None, :, None, :]  # domains x 1 x nodes x 1 x edges
    below = norm.cdf((limits - again * x[..., None]) / np.sqrt(max(1 - again**2, 1e-12)))
    below[..., 0], below[..., -1] = 0, 1
    joint = np.einsum("dfqi,dfqis->dfsq", density, np.diff(below, axis=-1))
    whole = joint.sum(axis=2, keepdims=True)
    return np.divide(joint, whole, out=np.zeros_like(joint), where=whole > 1e-300)


def common_given(first: Levels, population: Population, reliability: float) -> Floats:
    """How likely each f is given all first scores of a client: clients x nodes, rows add up to 1."""
    return np.exp(_log_chances(first, population, reliability) - _log_sum(first, population, reliability)[:, None])


def _log_chances(first: Levels, population: Population, reliability: float) -> Floats:
    """The log of weight times likelihood: clients x nodes."""
    logs = np.log(np.maximum(level_given(population, reliability), 1e-300))
    logs = np.concatenate([np.zeros((len(logs), 1, NODES)), logs], axis=1)  # level 0: not scored says nothing
    total = np.tile(np.log(_W), (len(first), 1))
    for domain in range(first.shape[1]):
        total += logs[domain][first[:, domain]]
    return total


def _log_sum(first: Levels, population: Population, reliability: float) -> Floats:
    logs = _log_chances(first, population, reliability)
    top = logs.max(axis=1)
    return np.asarray(top + np.log(np.exp(logs - top[:, None]).sum(axis=1)))


def unchanged_chances(first: Levels, population: Population, reliability: float) -> Floats:
    """Of each pair the chance that a second rating without change is higher, the same, lower: clients x domains x 3.

    0 in all three where the domain was not scored.
    """
    weights = common_given(first, population, reliability)
    second = second_given(population, reliability)
    found = np.zeros((*first.shape, 3))
    levels = np.arange(TOP)
    for domain in range(first.shape[1]):
        for level in range(TOP):
            rows = first[:, domain] == level + 1
            if rows.any():
                chances = weights[rows] @ second[domain, level].T
                parts = [chances[:, levels > level], chances[:, levels == level], chances[:, levels < level]]
                found[rows, domain] = np.stack([part.sum(axis=1) for part in parts], axis=1)
    return found


def let_in(population: Population, reliability: float, low: int, intake: int, scored: npt.NDArray[np.bool_]) -> Floats:
    """The chance to have at least `intake` low scores among the `scored` domains, given f: nodes."""
    chances = level_given(population, reliability)[scored][:, :low].sum(axis=1)
    few = np.zeros((intake, NODES))
    if not intake:
        return np.ones(NODES)
    few[0] = 1
    for chance in chances:
        moved = np.concatenate([np.zeros((1, NODES)), few[:-1]]) * chance
        few = few * (1 - chance) + moved
    return 1 - few.sum(axis=0)


def fit(first: Levels, reliability: float, low: int, intake: int = 0, rounds: int = 200) -> Population:
    """The population of which clients with at least `intake` low first scores were let in (EM; those not let in are filled in).

    Every client must have all domains scored or the rule cannot be applied to those that are missing: the rule is taken over
    the scored ones. `common` is found by matching the correlation that the first scores show.
    """
    domains = first.shape[1]
    counts = np.stack([(first == level + 1).sum(axis=0) for level in range(TOP)], axis=1).astype(float)
    shares = (counts + 1e-9) / (counts + 1e-9).sum(axis=1, keepdims=True)
    population = Population(shares, 0.3)
    every = np.ones(domains, dtype=bool)
    for _ in range(rounds):
        log_likelihood = _profile(first, population.shares, reliability, low, intake, every)
        fresh = Population(population.shares, log_likelihood)
        shares = _expected_shares(first, counts, fresh, reliability, low, intake, every)
        moved = float(np.abs(shares - population.shares).max())
        population = Population(shares, fresh.common)
        if moved < 1e-5:
            break
    return population


def _profile(
    first: Levels, shares: Floats, reliability: float, low: int, intake: int, every: npt.NDArray[np.bool_]
) -> float:
    """The `common` that makes the first scores of those let in most likely."""

    def cost(common: float) -> float:
        population = Population(shares, common)
        inside = float(_W @ let_in(population, reliability, low, intake, every))
        return -float(_log_sum(first, population, reliability).mean() - np.log(max(inside, 1e-300)))

    return float(minimize_scalar(cost, bounds=(0.0, 0.95), method="bounded", options={"xatol": 1e-3}).x)


def _expected_shares(
    first: Levels, counts: Floats, population: Population, reliability: float, low: int, intake: int,
    every: npt.NDArray[np.bool_],
) -> Floats:  # fmt: skip
    """One step of EM: the shares of all, those not let in filled in as the model expects them."""
    if not intake:
        return (counts + 1e-9) / (counts + 1e-9).sum(axis=1, keepdims=True)
    chances = level_given(population, reliability)
    inside = float(_W @ let_in(population, reliability, low, intake, every))
    outside = len(first) * (1 - inside) / max(inside, 1e-6)
    filled = np.zeros_like(counts)
    for domain in range(first.shape[1]):
        others = every.copy()
        others[domain] = False
        is_low = 1 - let_in(population, reliability, low, intake - 1, others) if intake > 1 else np.zeros(NODES)
        is_not = 1 - let_in(population, reliability, low, intake, others)
        out = np.where(np.arange(TOP)[:, None] < low, is_low, is_not)  # level x node: not let in, given this level
        expected = (chances[domain] * out) @ _W
        filled[domain] = outside * expected / max(expected.sum(), 1e-300)
    total = counts + filled + 1e-9
    return np.asarray(total / total.sum(axis=1, keepdims=True))
