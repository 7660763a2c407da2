"""Which groups of clients stand out at the first measurement? A latent class model, fitted on response patterns.

Within a class answers are independent; classes differ in how often each answer is given. On patterns with their number of
clients, so a million clients cost no more than the patterns they have, and the order of rows plays no part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import xlogy

from wijkstats.kit.inference.intervals import Floats, wilson

CLASSES = (2, 3, 4, 5, 6)
STARTS = 50
SEED = 20_261_127
FIRST_STEPS = 10
"""Each start gets so many steps; the best few go on until the likelihood stands still (Biernacki and others 2003, emEM)."""
GO_ON = 3
MOST_STEPS = 500
STILL = 1e-7
"""The likelihood stands still when it rises by less than this in a round of steps."""
LEAST_SHARE, LEAST_CLIENTS = 0.05, 50
GAIN = 10.0
"""So much must BIC gain on one class (Raftery 1995, Sociol Methodol 25:111: very strong)."""
SURE = 0.7
_TINY = 1e-10
_EDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Patterns:
    """Answers of clients: one row per pattern that occurs, in sorted order.

    answers  pattern x item, 0, 1, ...; -1 where it is not known, which plays no part in the likelihood
    clients  how many have the pattern
    items    names of the items; levels: how many answers each has
    """

    answers: npt.NDArray[np.int64]
    clients: Floats
    items: tuple[str, ...]
    levels: tuple[int, ...]

    @property
    def marks(self) -> Floats:
        """Pattern x (item, answer): 1 where the answer was given."""
        return np.hstack([self.answers[:, [j]] == np.arange(n) for j, n in enumerate(self.levels)]).astype(float)


@dataclass(frozen=True, slots=True)
class Classes:
    """A fitted model: `size` per class, the largest first; `chance` (item and answer) x class; `posterior` pattern x class."""

    size: Floats
    chance: Floats
    posterior: Floats
    likelihood: float
    parameters: int
    bic: float

    @property
    def number(self) -> int:
        """How many classes."""
        return len(self.size)

    def entropy(self, n: Floats) -> float:
        """How surely are clients placed? 1: all for sure; 0: not at all (Celeux and Soromenho 1996). NaN for one class."""
        if self.number < 2:
            return float("nan")
        unsure = -float(n @ xlogy(self.posterior, self.posterior).sum(axis=1))
        return 1 - unsure / (float(n.sum()) * float(np.log(self.number)))

    def unsure(self, n: Floats) -> float:
        """Which share of the clients has no class with a posterior of at least SURE?"""
        return float(n @ (self.posterior.max(axis=1) < SURE)) / float(n.sum())


@dataclass(frozen=True, slots=True)
class Chosen:
    """The model that was chosen, all that were tried, and why no groups are shown: `none`, `few`, or empty when they are.

    gain: how much lower its BIC is than that of one class; low, high: limits of the size of each class.
    """

    model: Classes
    tried: tuple[Classes, ...]
    reason: str
    gain: float
    low: Floats
    high: Floats


def choose(of: Patterns, starts: int = STARTS, seed: int = SEED) -> Chosen:
    """Which number of classes, of 1 to 6, describes the answers best?

    The lowest BIC among those of which the smallest class has at least 5% and 50 clients. `few`: fewer than twice 50 clients, or
    nothing that differs between them; `none`: BIC gains less than 10 on one class. One class is then left.
    """
    if not of.items or of.clients.sum() < 2 * LEAST_CLIENTS:
        none = Classes(np.ones(1), np.zeros((0, 1)), np.ones((len(of.clients), 1)), 0.0, 0, 0.0)
        return Chosen(none, (), "few", 0.0, np.full(1, np.nan), np.full(1, np.nan))
    tried = tuple(fit(of, number, starts, seed) for number in (1, *CLASSES))
    n = float(of.clients.sum())
    wide = [m for m in tried if m.size.min() >= LEAST_SHARE and m.size.min() * n >= LEAST_CLIENTS]
    best = min(wide, key=lambda model: model.bic)
    gain = tried[0].bic - best.bic
    if gain < GAIN:
        return Chosen(tried[0], tried, "none", gain, np.full(1, np.nan), np.full(1, np.nan))
    return Chosen(best, tried, "", gain, *size_limits(best, of))


def size_limits(model: Classes, of: Patterns) -> tuple[Floats, Floats]:
    """Between which limits lies the size of each class, when it is not known for sure who is in it?

    The variance from the sum of the squared scores of the clients (empirical information; chances at 0 or 1 taken as known), as
    Wilson's interval on the n that is left.
    """
    scores = []
    for k in range(model.number - 1):
        scores.append(model.posterior[:, k] / model.size[k] - model.posterior[:, -1] / model.size[-1])
    marks, start = of.marks, 0
    for levels in of.levels:
        for k in range(model.number):
            chance = model.chance[start : start + levels, k]
            inside = np.flatnonzero(chance > _EDGE)
            for a in inside[:-1]:
                score = marks[:, start + a] / chance[a] - marks[:, start + inside[-1]] / chance[inside[-1]]
                scores.append(model.posterior[:, k] * score)
        start += levels
    each = np.column_stack(scores)
    covariance = np.linalg.pinv(each.T @ (of.clients[:, None] * each), hermitian=True)
    turn = np.vstack([np.eye(model.number - 1), -np.ones(model.number - 1)])
    variance = np.diag(turn @ covariance[: model.number - 1, : model.number - 1] @ turn.T)
    whole = np.minimum(model.size * (1 - model.size) / np.maximum(variance, _TINY), of.clients.sum())
    return wilson(model.size * whole, whole)


def posterior_of(model: Classes, of: Patterns, clients: pd.DataFrame) -> Floats:
    """The posterior of each client, in the order of the rows of `clients`, which has the items of the patterns."""
    log = np.log(np.maximum(model.size, _TINY)) + np.zeros((len(clients), model.number))
    start = 0
    for j, item in enumerate(of.items):
        values = np.unique(clients[item].dropna())
        code = pd.Categorical(clients[item], values).codes
        assert len(values) == of.levels[j], f"{item}: other answers than the model has"
        chance = np.log(np.vstack([model.chance[start : start + of.levels[j]], np.ones(model.number)]))
        log += chance[code]  # -1, not known, is the last row
        start += of.levels[j]
    posterior = np.exp(log - log.max(axis=1, keepdims=True))
    return np.asarray(posterior / posterior.sum(axis=1, keepdims=True))


def weighted_share(has: npt.ArrayLike, weight: npt.ArrayLike) -> tuple[float, float, float, float]:
    """Which share of a class has an outcome, each client counting by posterior? Share, limits and the n it is worth.

    n = (sum of weights) squared / sum of squares (Kish 1965), with Wilson's limits. NaN without anybody.
    """
    y, w = np.asarray(has, dtype=float), np.asarray(weight, dtype=float)
    if not w.sum() > 0:
        return np.nan, np.nan, np.nan, 0.0
    share, n = float(w @ y / w.sum()), float(w.sum() ** 2 / (w @ w))
    low, high = wilson(min(share, 1.0) * n, n)
    return share, float(low), float(high), n


def patterns(clients: pd.DataFrame, items: Sequence[str], count: str = "clients") -> Patterns:
    """The patterns in a table with a row per client, or per pattern with a column `count`; missing answers are empty.

    The first answer of an item (0) is the lowest in its order. An item that is the same for all tells nothing and is left out.
    """
    kept = [item for item in items if len(clients[item].dropna().unique()) > 1]
    known = [np.unique(clients[item].dropna()) for item in kept]
    coded = pd.DataFrame(
        {item: pd.Categorical(clients[item], values).codes for item, values in zip(kept, known, strict=True)}
    )
    coded[count] = clients[count].to_numpy(dtype=float) if count in clients else 1.0
    if not kept:
        return Patterns(np.zeros((0, 0), dtype=np.int64), np.zeros(0), (), ())
    found = coded.groupby(kept, sort=True)[count].sum().reset_index()
    answers = found[kept].to_numpy(dtype=np.int64)
    return Patterns(answers, found[count].to_numpy(dtype=float), tuple(kept), tuple(len(values) for values in known))


def fit(of: Patterns, number: int, starts: int = STARTS, seed: int = SEED) -> Classes:
    """The model with so many classes: maximum likelihood by EM, the best of `starts` random starts.

    Classes are ordered by size. Source: Goodman (1974), Biometrika 61:215; Linzer and Lewis (2011), J Stat Softw 42(10).
    """
    em = _EM(of)
    if number == 1:
        starts = 1
    rng = np.random.default_rng((seed, number))
    size = np.full((starts, number), 1 / number)
    chance = em.normalised(rng.random((starts, number, em.marks.shape[1])))
    for _ in range(FIRST_STEPS):
        size, chance, likelihood, _ = em.step(size, chance)
    best = np.argsort(-likelihood, kind="stable")[:GO_ON]
    ended = [em.climb(size[[at]], chance[[at]]) for at in best]
    size, chance, likelihood, posterior = max(ended, key=lambda found: round(float(found[2][0]), 4))
    order = np.lexsort((*np.round(chance[0], 4).T[::-1], -np.round(size[0], 6)))
    parameters = number - 1 + number * sum(level - 1 for level in of.levels)
    bic = parameters * np.log(of.clients.sum()) - 2 * float(likelihood[0])
    return Classes(
        size[0][order], chance[0].T[:, order], posterior[0].T[:, order], float(likelihood[0]), parameters, float(bic)
    )


class _EM:
    """Expectation and maximisation, for several starts at once: `size` start x class, `chance` start x class x (item, answer)."""

    def __init__(self, of: Patterns) -> None:
        self.marks, self.n = of.marks, of.clients
        item = np.repeat(np.arange(len(of.levels)), of.levels)
        self.same_item = (item[:, None] == item).astype(float)

    def normalised(self, weights: Floats) -> Floats:
        """Chances of the answers of each item, adding up to 1."""
        return np.asarray(np.maximum(weights / np.maximum(weights @ self.same_item, _TINY), _TINY))

    def step(self, size: Floats, chance: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """One step; the likelihood per start, and the posterior (start x class x pattern), are those before it."""
        log = np.log(chance) @ self.marks.T + np.log(np.maximum(size, _TINY))[..., None]
        most = log.max(axis=1, keepdims=True)
        posterior = np.exp(log - most)
        whole = posterior.sum(axis=1, keepdims=True)
        posterior /= whole
        likelihood = (most[:, 0] + np.log(whole[:, 0])) @ self.n
        weighted = posterior * self.n
        return weighted.sum(axis=2) / self.n.sum(), self.normalised(weighted @ self.marks), likelihood, posterior

    def climb(self, size: Floats, chance: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Steps until the likelihood stands still; after every two a leap along their direction, if it helps (SQUAREM)."""
        before = -np.inf
        for _ in range(MOST_STEPS):
            first = self.step(size, chance)
            second = self.step(*first[:2])
            steps = [np.concatenate([x[0].ravel(), y[0].ravel()]) for x, y in ((size, chance), first[:2], second[:2])]
            along, bend = steps[1] - steps[0], steps[2] - 2 * steps[1] + steps[0]
            far = max(float(np.linalg.norm(along)) / max(float(np.linalg.norm(bend)), _TINY), 1.0)
            leapt = np.clip(steps[0] + 2 * far * along + far**2 * bend, _TINY, 1)
            new_size = (leapt[: size.size] / leapt[: size.size].sum()).reshape(size.shape)
            new_chance = self.normalised(leapt[size.size :].reshape(chance.shape))
            third, plain = self.step(new_size, new_chance), self.step(*second[:2])
            found = third if third[2][0] > plain[2][0] else plain
            size, chance, likelihood = found[0], found[1], float(found[2][0])
            if likelihood - before < STILL:
                break
            before = likelihood
        return found
