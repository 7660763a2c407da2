"""What the pairs of this delivery would show without any change, and how far what was seen lies from that.

Whoever scores low by a rating that is not perfect, scores higher next time on average, also when nothing changed (regression to
the mean); how much differs between groups. So every share stands beside the one that rating noise alone gives (`twin`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.ground.scales import DOMAINS
from wijkstats.kit.inference.intervals import Floats
from wijkstats.kit.inference.unchanged import twin

BESIDE: tuple[float, ...] = (0.7, 0.8, 0.9)
"""Reliabilities shown beside the one of delivery.yaml: nobody knows it exactly."""
SEEN_ABOVE = 0.05
"""In a domain with a smaller share of first scores above low, the scores from which the low ones were picked are not seen."""
MEET = 0.95
"""When the rule at intake is unknown, the strictest that so many of the trajectories meet is taken too."""
MOST_ASKED = 5
ENOUGH_TRAJECTORIES = 50
"""With fewer first measurements nothing can be said of those of whom they were let in."""
LEAST_RELIABLE = 0.05
GROUPS = 20
"""Of clients, each left out in turn: how sure is what the first scores say of the whole?"""
_SOME = 4000
_LEVELS = np.arange(1, 6)
Rows = npt.NDArray[np.int64]
Places = tuple[Rows, Rows]
"""Where pairs stand in `NoChange.first`: their rows and their domains."""


@dataclass(frozen=True, eq=False)
class NoChange:
    """First scores of a delivery, and what a second rating of the same people would be without change.

    kinds         the different rows of first scores x domains (`DOMAINS`), 0 where not scored: who has the same first scores is
                  computed once, so that no figure depends on the order of those who are alike
    kind          of each trajectory its row of `kinds`
    trajectory    their names
    client        of each a number
    low           the highest low level
    reliability   of delivery.yaml
    rules         rules at intake that are shown (at least so many low domains; 0: everybody); the last is the strictest, and
                  what is concluded rests on that
    spread        the variance of these people, of that of all for whom the reliability holds: the same error in a group that is
                  more alike is more of the whole
    """

    kinds: twin.Levels
    kind: Rows = field(repr=False)
    trajectory: pd.Index = field(repr=False)
    client: Rows = field(repr=False)
    low: int
    reliability: float
    rules: tuple[int, ...]
    spread: float = 1.0

    @cached_property
    def first(self) -> twin.Levels:
        """The first scores: trajectories x domains."""
        return self.kinds[self.kind]

    @cached_property
    def populations(self) -> dict[int, twin.Population]:
        """By the rule at intake; fitted on those that meet it."""
        number = self.low_domains
        return {rule: twin.fit(self.first[number >= rule], self.low, rule) for rule in self.rules}

    @cached_property
    def low_domains(self) -> Rows:
        """On how many domains is each trajectory low?"""
        return np.asarray(((self.first > 0) & (self.first <= self.low)).sum(axis=1))

    @cached_property
    def weights(self) -> dict[int, Floats]:
        """By the rule at intake: how likely each level of what domains have in common is, per row of `kinds`."""
        return {rule: twin.common_given(self.kinds, one) for rule, one in self.populations.items()}

    @cached_property
    def second(self) -> Floats:
        """At the reliability and the strictest rule of this delivery, as `twin.second_given`."""
        return twin.second_given(self.populations[self.rules[-1]], self._reliability(self.reliability))

    def _reliability(self, of_all: float) -> float:
        """Of these people, when that of all for whom it was measured is `of_all`."""
        return max(1 - (1 - of_all) / self.spread, LEAST_RELIABLE)

    @cached_property
    def _moves(self) -> dict[tuple[float, int], Floats]:
        return {}

    def moves_at(self, reliability: float, rule: int) -> Floats:
        """The chance to rise and that to fall at the second rating: `kinds` x domains x 2, 0 where not scored."""
        known = self._moves
        if (reliability, rule) not in known:
            moves = self._moves_given(self.populations[rule], reliability)
            known[reliability, rule] = twin.unchanged(self.kinds, self.weights[rule], moves)
        return known[reliability, rule]

    @cached_property
    def blind(self) -> npt.NDArray[np.bool_]:
        """Per domain: is not seen from which scores the low ones were picked?"""
        counts = twin.level_counts(self.first)
        return np.asarray(counts[:, self.low :].sum(axis=1) < SEEN_ABOVE * counts.sum(axis=1))

    def at(self, rows: pd.DataFrame) -> Places:
        """Where pairs (columns trajectory, domain) stand in `kinds`."""
        domain = rows["domain"].map({name: place for place, name in enumerate(DOMAINS)}).to_numpy(dtype=np.int64)
        place = self.trajectory.get_indexer(rows["trajectory"])
        if (place < 0).any():
            raise KeyError("a trajectory without first scores, or known by another name")
        return self.kind[place], domain

    def moves(self, at: Places, reliability: float | None = None, rule: int | None = None) -> Floats:
        """Of pairs (places as `at` gives) the chance to rise and that to fall without change: 2 x pairs."""
        moves = self.moves_at(reliability or self.reliability, self.rules[-1] if rule is None else rule)
        return np.asarray(moves[at].T)

    def rises(self, rows: pd.DataFrame) -> Floats:
        """Of pairs the chance to rise without change, at the reliability and the strictest rule of this delivery."""
        return np.asarray(self.moves(self.at(rows))[0])

    def known_rises(self, rows: pd.DataFrame) -> Floats:
        """The same; NaN on domains of which it is not seen from which scores the low ones were picked."""
        at = self.at(rows)
        return np.where(self.blind[at[1]], np.nan, self.moves(at)[0])

    def low_again(self, rows: pd.DataFrame) -> Floats:
        """Of pairs the chance to be low at the second rating, without change."""
        low = self.second[:, :, : self.low].sum(axis=2, keepdims=True)  # domains x first x 1 x nodes
        return np.asarray(twin.unchanged(self.kinds, self.weights[self.rules[-1]], low)[self.at(rows)][:, 0])

    def none_moves(self, rows: pd.DataFrame, rising: bool) -> pd.Series:
        """By client: the chance that none of these pairs rises (or falls) without change."""
        kind, domain = self.at(rows)
        start = rows["before"].to_numpy() - 1
        second = self.second
        moved = _LEVELS[None, :] > start[:, None] + 1 if rising else _LEVELS[None, :] < start[:, None] + 1
        stays = 1 - np.einsum("psf,ps->pf", second[domain, start], moved.astype(float))
        place = pd.factorize(rows["trajectory"])[0]
        logs = pd.DataFrame(np.log(np.maximum(stays, 1e-300))).groupby(place).sum().to_numpy()
        of = pd.DataFrame({"kind": kind, "client": rows["client"].to_numpy()}).groupby(place).first()
        chance = (np.exp(logs) * self.weights[self.rules[-1]][of["kind"]]).sum(axis=1)
        return pd.Series(chance, index=of["client"].to_numpy()).groupby(level=0).prod()

    def low_numbers(self, rows: pd.DataFrame) -> Floats:
        """The chance of 0, 1, 2 ... low domains at the second rating, without change: the mean over the trajectories of these
        pairs; NaN when more than `SEEN_ABOVE` of them lie on domains with hardly any score above low.
        """
        kind, domain = self.at(rows)
        if self.blind[domain].mean() > SEEN_ABOVE:
            return np.full(len(DOMAINS) + 1, np.nan)
        low = self.second[:, :, : self.low].sum(axis=2)  # domains x first x nodes
        place, several = pd.factorize(rows["trajectory"])
        chances = np.zeros((len(several), len(DOMAINS), low.shape[-1]))
        chances[place, domain] = low[domain, rows["before"].to_numpy() - 1]
        number = np.zeros((len(DOMAINS) + 1, len(several), low.shape[-1]))
        number[0] = 1
        for chance in chances.transpose(1, 0, 2):
            number[1:] = number[1:] * (1 - chance) + number[:-1] * chance
            number[0] *= 1 - chance
        weights = self.weights[self.rules[-1]][pd.Series(kind).groupby(place).first()]
        return np.asarray((number * weights).sum(axis=2).mean(axis=1))

    @cached_property
    def left_out(self) -> Floats:
        """How the chances to rise and to fall change when one group of clients is left out, groups x both x `some`
        x domains.
        """
        rule, some = self.rules[-1], self.some
        whole, meets = self.populations[rule], self.low_domains >= rule
        first, group = self.first[meets], (self.client % GROUPS)[meets]
        slope, bend = _score(first, whole)
        base = self._moves_in(some, whole)
        found = []
        for one in range(GROUPS):
            out = group == one
            kept = len(first) - int(out.sum())
            step = -slope[out].sum() / bend if bend > 0 else 0.0
            common = float(np.clip(whole.common + step, 0.0, 0.9))
            less = twin.level_counts(first[~out])
            population = twin.filled_in(less, kept, replace(whole, common=common))
            found.append(self._moves_in(some, population) - base)
        return np.stack(found)

    def shifts(self, at: Places) -> tuple[Rows, Floats]:
        """Which of these pairs lie in `some`, and their part of `left_out`: groups x 2 x so many pairs."""
        known = np.flatnonzero(np.isin(at[0], self.some))
        return known, self.left_out[:, :, np.searchsorted(self.some, at[0][known]), at[1][known]]

    @cached_property
    def some(self) -> Rows:
        """Rows of `kinds`, evenly spread, of which `left_out` is known."""
        return np.arange(0, len(self.kinds), max(1, len(self.kinds) // _SOME))

    def _moves_in(self, some: Rows, population: twin.Population) -> Floats:
        first = self.kinds[some]
        moves = self._moves_given(population, self.reliability)
        return np.moveaxis(twin.unchanged(first, twin.common_given(first, population), moves), -1, 0)

    def _moves_given(self, population: twin.Population, reliability: float) -> Floats:
        """As `twin.moves_given`; 0 on domains that were scored of nobody."""
        scored = np.asarray((self.kinds > 0).any(axis=0))
        moves = np.zeros((len(scored), len(_LEVELS), 2, twin.NODES))
        of_scored = replace(population, shares=population.shares[scored])
        moves[scored] = twin.moves_given(of_scored, self._reliability(reliability))
        return moves


def _score(first: twin.Levels, population: twin.Population) -> tuple[Floats, float]:
    """What each trajectory adds to the slope of the likelihood in `common`, and how fast the slope falls (for all together)."""
    step = 0.01
    middle = min(max(population.common, 2 * step), 0.9 - 2 * step)
    one, two, three = (
        twin.log_likelihood(first, replace(population, common=middle + move)) for move in (-step, 0.0, step)
    )
    return (three - one) / (2 * step), float(-((three - 2 * two + one) / step**2).sum())


def no_change(
    first: pd.DataFrame, low: int, reliability: float, intake: int | str, spread: float = 1.0
) -> NoChange | None:
    """The no-change twin of a delivery; None when there are too few first measurements to say anything.

    `first`: client, trajectory, domain, level, one row per first score, also of those who were not measured again. `intake`:
    `none`, at least so many low domains, or `unknown`; then both none and the strictest rule are shown that nearly all
    (`MEET`) of the trajectories meet. Nothing depends on the order of the rows or on the names of clients.
    """
    trajectory, names = pd.factorize(first["trajectory"], sort=True)
    if len(names) < ENOUGH_TRAJECTORIES:
        return None
    domain = first["domain"].map({name: place for place, name in enumerate(DOMAINS)})
    table = np.zeros((len(names), len(DOMAINS)), dtype=np.int64)
    table[trajectory, domain.to_numpy(dtype=np.int64)] = first["level"].to_numpy(dtype=np.int64)
    client = pd.Series(pd.factorize(first["client"])[0]).groupby(trajectory).first().to_numpy()
    kinds, kind = np.unique(table, axis=0, return_inverse=True)
    number = _numbered(client, kind)
    order = np.lexsort((number, kind))
    lows = ((table > 0) & (table <= low)).sum(axis=1)
    rules = _rules(lows, intake)
    return NoChange(kinds, kind[order], names[order], number[order], low, reliability, rules, spread)


def _numbered(client: Rows, kind: Rows) -> Rows:
    """The clients numbered by the kinds of their trajectories: who has the same ones may change places."""
    rows = pd.DataFrame({"client": client, "kind": kind}).sort_values(["client", "kind"])
    own = rows.assign(place=rows.groupby("client").cumcount()).pivot_table("kind", "client", "place")
    place = np.empty(len(own), dtype=np.int64)
    place[np.lexsort(own.fillna(-1).to_numpy().T[::-1])] = np.arange(len(own))
    return place[client]


def _rules(lows: Rows, intake: int | str) -> tuple[int, ...]:
    if intake == "none":
        return (0,)
    if intake != "unknown":
        return (int(intake),) if (lows >= int(intake)).sum() >= ENOUGH_TRAJECTORIES else (0,)
    strictest = max(rule for rule in range(MOST_ASKED + 1) if (lows >= rule).mean() >= MEET)
    return (0, strictest) if strictest else (0,)
