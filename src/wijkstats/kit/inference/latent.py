"""Do clients fall apart in a few groups, by what is known at the start? A latent class model.

Each class has its own chances of every answer; within a class one answer says nothing of another. Which class a client is in
is not seen: it has a probability. Equal rows of answers are counted once, and all starts are fitted together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.kit.inference.intervals import Floats

Numbers = npt.NDArray[np.floating[Any]]

STANDS_OUT = 10.0
"""BIC of one class less that of the best number: from 10 on the evidence is very strong (Kass and Raftery 1995, JASA 90:773)."""
SMALLEST_SHARE, SMALLEST_CLIENTS = 0.05, 50
UNSURE = 0.7
"""With a highest posterior below this a client has no clear class (Nagin 2005, Group-based modeling of development)."""
STARTS = 50
_GO_ON = 10
"""So many of the best starts go on after the first cycles; sooner the order says little of who will be the best."""
_FIRST, _CYCLES = 15, 500
_SAME = 1e-6
"""Log likelihoods that differ by less are the same when fitting; `reached` counts those within 0.01."""
_LEAST = 1e-10


@dataclass(frozen=True, slots=True)
class Classes:
    """A latent class solution, the largest class first. number = 1: no groups stand out, and every client is in one class.

    number     how many classes
    sizes      their shares (0-1, together 1)
    chances    a row per indicator and level, a column per class: the chance of that answer in that class (0-1)
    posterior  a row per client, a column per class: the probability of being in it (a row adds up to 1)
    entropy    1 - sum(-p log p) / (n log number) over the posteriors: 1 when every class is certain, 0 when none is; NaN of one
    unsure     share of the clients whose highest posterior is under 0.7; NaN without clients
    bic        BIC by number of classes, of 1 and those that were tried; lower is better
    gain       BIC of one class less the lowest of those whose classes are large enough; NaN when there is none
    clients    those with an answer: only these count. Who has none gets the sizes as posterior
    reached    how many of the last ten starts came to the highest likelihood: 1 may be a chance find; 0 of one class
    """

    number: int
    sizes: Floats
    chances: pd.DataFrame
    posterior: Floats
    entropy: float
    unsure: float
    bic: Mapping[int, float]
    gain: float
    clients: int
    reached: int


def latent_classes(answers: pd.DataFrame, numbers: Sequence[int] = (2, 3, 4, 5, 6), seed: int = 16) -> Classes:
    """In how many groups do clients fall apart, what tells them apart, and how likely is each client in which?

    `answers`: a row per client, a column per indicator with two levels or more (of one type). A missing answer is left out and
    the others of that client count; whether it is missing may depend on those, not on the class itself. An indicator with
    one level says nothing and is left out.

    Maximum likelihood by EM from 50 seeded starts, of which the best go on. Of the `numbers` of classes with a smallest class of
    at least 5% and 50 clients that with the lowest BIC is taken. Numbers that would ask for more clients, or have more
    parameters than there are combinations of answers, are not tried. When BIC gains less than 10 on one class, no groups
    stand out. Rows in another order give the same classes. A class describes answers that go together; it is no diagnosis, and
    answers that hang together for another reason (two domains that measure the same) make classes too.
    Source: Goodman (1974), Biometrika 61:215; Linzer and Lewis (2011), J Stat Softw 42:10 (poLCA); Varadhan and Roland
    (2008), Scand J Stat 35:335 (acceleration).

    >>> both = pd.DataFrame({name: [1] * 100 + [0] * 100 for name in "abc"})
    >>> found = latent_classes(both)
    >>> found.number, found.sizes.round(2).tolist(), round(found.entropy, 2)
    (2, [0.5, 0.5], 1.0)
    """
    codes, levels, widths = _coded(answers)
    answered = (codes >= 0).any(axis=1)
    clients = int(answered.sum())
    rows, place, count = np.unique(codes[answered], axis=0, return_inverse=True, return_counts=True)
    model = _Model(_indicators(rows, widths), count.astype(float), np.asarray(widths, dtype=np.int64))
    likely, one = model.step(model.alone())
    fits, bic = {1: (one[:, 0], 0)}, {1: model.bic(float(likely[0]), 1)}
    for k in numbers:
        if clients >= SMALLEST_CLIENTS * k and model.parameters(k) < np.prod(np.asarray(widths, dtype=float)):
            likelihood, classes, reached = model.fit(k, np.random.default_rng((seed, k)))
            bic[k], fits[k] = model.bic(likelihood, k), (classes, reached)
    smallest = max(SMALLEST_SHARE, SMALLEST_CLIENTS / max(clients, 1))
    able = [k for k in bic if k > 1 and fits[k][0][:, -1].min() >= smallest]
    best = min(able, key=lambda k: bic[k], default=1)
    gain = bic[1] - bic[best] if able else np.nan
    number = best if gain >= STANDS_OUT else 1
    classes, reached = fits[number]
    classes = classes[np.argsort(-classes[:, -1], kind="stable")]
    sizes = classes[:, -1] / classes[:, -1].sum()
    posterior = np.tile(sizes, (len(answers), 1))
    posterior[answered] = model.posterior(classes)[place.reshape(-1)]
    mine = posterior[answered]
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = -np.where(mine > 0, mine * np.log(mine), 0).sum()
        entropy = float(1 - spread / (clients * np.log(number))) if number > 1 else np.nan
    chances = pd.DataFrame(classes[:, :-1].T, index=levels, columns=range(1, number + 1))
    unsure = float((mine.max(axis=1) < UNSURE).mean()) if clients else np.nan
    return Classes(number, sizes, chances, posterior, entropy, unsure, bic, float(gain), clients, reached)


def _coded(answers: pd.DataFrame) -> tuple[npt.NDArray[np.int64], pd.MultiIndex, list[int]]:
    """Answers as 0, 1, ... (missing -1), of the indicators with two levels or more; their levels, and how many each has."""
    codes, levels, widths = [np.zeros((len(answers), 0), dtype=np.int64)], [], []
    for name in answers.columns:
        code, known = pd.factorize(answers[name], sort=True)
        if len(known) > 1:
            codes.append(code[:, None])
            levels += [(name, level) for level in known]
            widths.append(len(known))
    index = (
        pd.MultiIndex.from_tuples(levels, names=["indicator", "level"])
        if levels
        else pd.MultiIndex.from_arrays([[], []])
    )
    return np.hstack(codes), index, widths


def _indicators(rows: npt.NDArray[np.int64], widths: Sequence[int]) -> Floats:
    """One column per level: 1 for the answer given, 0 for all levels of a missing one."""
    columns = [rows[:, [j]] == np.arange(width) for j, width in enumerate(widths)]
    return np.hstack([np.zeros((len(rows), 0)), *columns]).astype(float)


@dataclass(frozen=True, slots=True)
class _Model:
    """The rows of answers that occur (rows x levels), how many clients have each, and how many levels each indicator has.

    Classes are an array (classes, starts, levels + 1): the chance of each level, and last the size of the class. It is laid out
    so that all starts are one matrix product, and sums run over adjacent numbers.
    """

    seen: Numbers
    count: Numbers
    widths: npt.NDArray[np.int64]

    def parameters(self, k: int) -> int:
        return int(k - 1 + k * (self.widths - 1).sum())

    def bic(self, likelihood: float, k: int) -> float:
        return float(-2 * likelihood + self.parameters(k) * np.log(max(self.count.sum(), 1)))

    def alone(self) -> Numbers:
        """One class with the chances that were seen."""
        return self.proper(np.append(self.count @ self.seen, 1.0)[None, None, :])

    def proper(self, classes: Numbers) -> Numbers:
        """Chances above 0 that add up to 1 over the levels of each indicator, and sizes over the classes."""
        kept = np.maximum(classes, _LEAST)
        chances = kept[..., :-1]
        if len(self.widths):
            begin = np.cumsum(self.widths) - self.widths
            chances = chances / np.repeat(np.add.reduceat(chances, begin, axis=-1), self.widths, axis=-1)
        return np.concatenate([chances, kept[..., -1:] / kept[..., -1:].sum(axis=0)], axis=-1)

    def step(self, classes: Numbers) -> tuple[Numbers, Numbers]:
        """One step of EM: the log likelihood of these classes (one per start), and the next ones."""
        k, starts, _ = classes.shape
        likely, share = self._shares(classes)
        share *= self.count
        chances = (share.reshape(k * starts, -1) @ self.seen).reshape(k, starts, -1)
        return likely @ self.count, self.proper(np.concatenate([chances, share.sum(axis=2, keepdims=True)], axis=2))

    def posterior(self, classes: Numbers) -> Numbers:
        """Rows x classes: the probability of each class, given the answers."""
        return self._shares(classes[:, None, :])[1][:, 0, :].T

    def _shares(self, classes: Numbers) -> tuple[Numbers, Numbers]:
        """Log likelihood of each row (starts x rows), and the probability of each class (classes x starts x rows)."""
        k, starts, _ = classes.shape
        log = np.log(classes)
        share = (log[..., :-1].reshape(k * starts, -1) @ self.seen.T).reshape(k, starts, -1) + log[..., -1:]
        most = share.max(axis=0)
        share = np.exp(share - most)
        total = share.sum(axis=0)
        return most + np.log(total), share / total

    def fit(self, k: int, rng: np.random.Generator) -> tuple[float, Numbers, int]:
        """The highest log likelihood of k classes, those classes, and how many of the last starts reached it."""
        rough = _Model(self.seen.astype(np.float32), self.count.astype(np.float32), self.widths)  # four times as fast
        first = rng.exponential(size=(k, STARTS, self.seen.shape[1] + 1)).astype(np.float32)
        likely, classes = rough._climb(rough.proper(first), _FIRST)
        best_first = np.argsort(-likely, kind="stable")[:_GO_ON]
        likely, classes = self._climb(self.proper(classes[:, best_first].astype(float)), _CYCLES)
        best = int(np.argmax(likely))
        return float(likely[best]), classes[:, best], int((likely > likely[best] - 0.01).sum())

    def _climb(self, classes: Numbers, cycles: int) -> tuple[Numbers, Numbers]:
        """EM with squared extrapolation until no start that can still become the best gains; no step lowers the likelihood."""
        likely, once = self.step(classes)
        for _ in range(cycles):
            twice = self.step(once)[1]
            change = once - classes
            bend = twice - once - change
            reach = np.sqrt((change**2).sum(axis=(0, 2)) / np.maximum((bend**2).sum(axis=(0, 2)), 1e-30))
            reach = np.maximum(reach, 1)[None, :, None]
            further = self.proper(classes + 2 * reach * change + reach**2 * bend)
            after, next_once = self.step(further)
            if (worse := after < likely).any():
                further = np.where(worse[None, :, None], twice, further)
                after, next_once = self.step(further)
            gain, likely, classes, once = after - likely, after, further, next_once
            if ((gain < _SAME) | (likely + 50 * gain < likely.max())).all():
                break
        return likely, classes
