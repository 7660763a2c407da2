"""How far do low scores that are higher lie from what rating noise alone gives, in each group of clients?

Classes of the first scores are known from those: given all of them a second rating does not depend on the class. A delivered
group may tell more: who is truly low comes back to the mean of the own group, and who was put into a group because of the first
scores to that of all. Which of the two it was nobody knows, so a group lies apart only when it does by both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.stats import norm

from wijkstats.ground.verdict import told
from wijkstats.kit.inference.intervals import Floats
from wijkstats.kit.inference.paired import holm
from wijkstats.kit.inference.unchanged.beside import COLUMNS, VERDICT, beside
from wijkstats.kit.inference.unchanged.no_change import NoChange, no_change

BESIDE = tuple(column for column in COLUMNS if column != "planned")
MOST_BETWEEN = 0.6
"""Groups may differ by so much of the variance; more cannot be told from scores."""


@dataclass(frozen=True, eq=False)
class Noise:
    """The first scores of clients (`profiles.profiles`), and what a second rating of them would be without change."""

    rows: pd.DataFrame
    domains: Sequence[str]
    low: int
    reliability: float
    intake: int | str

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Client (the place in `rows`), trajectory, domain, before (also as level) and after (missing without a pair)."""
        client = np.arange(len(self.rows))
        each = [
            pd.DataFrame({"client": client, "trajectory": client.astype(str), "domain": domain}).assign(
                before=self.rows[domain].to_numpy(dtype=float, na_value=np.nan),
                after=self.rows[f"{domain}_after"].to_numpy(dtype=float, na_value=np.nan),
            )
            for domain in self.domains
        ]
        found = pd.concat(each, ignore_index=True).dropna(subset="before", ignore_index=True)
        return found.assign(level=found["before"])

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """The low scores that were scored again."""
        return self.scores[(self.scores["before"] <= self.low) & self.scores["after"].notna()]

    @cached_property
    def twin(self) -> NoChange | None:
        """Of all clients together; None with too few."""
        return no_change(self.scores, self.low, self.reliability, self.intake)

    @property
    def unknown(self) -> str:
        """Why nothing can be set beside noise: no_pairs, few (first measurements), or empty."""
        return "no_pairs" if self.pairs.empty else "few" if self.twin is None else ""

    def of_classes(self, weight: Floats) -> pd.DataFrame:
        """Columns `BESIDE` (see `beside`) per class, every client counting by `weight` (clients x classes)."""
        classes = range(weight.shape[1])
        each = [self.pairs.assign(group=str(k), weight=weight[self.pairs["client"], k]) for k in classes]
        every = pd.concat(each or [self.pairs.head(0).assign(group="", weight=0.0)], ignore_index=True)
        found = beside(every[every["weight"] > 0], ("group",), self.twin).set_index("level")
        numbers = dict.fromkeys((name for name in BESIDE if name != "conclusion"), "float64")
        found = found.reindex([str(k) for k in classes])[[*BESIDE]].astype(numbers)
        return found.fillna({"conclusion": "unknown"}).reset_index(drop=True)

    def of_groups(self, member: Floats) -> pd.DataFrame:
        """The same per delivered group (`member`: 1 or 0). Of the mean of all and that of the own group the one that is nearer.

        p is the larger of both, and 1 when one says more and the other less; nothing where one of both says nothing, as in a
        group with too few first measurements.
        """
        whole, group = self.of_classes(member), member.argmax(axis=1)
        if self.twin is None or whole.empty:
            return whole
        spread = spread_within(self.scores, group)
        parts = []
        for k in range(member.shape[1]):
            first, pairs = (rows[group[rows["client"]] == k] for rows in (self.scores, self.pairs))
            twin = no_change(first, self.low, self.reliability, self.intake, spread)
            parts.append(beside(pairs.assign(group=str(k)), ("group",), twin).reindex(range(1)))
        own = pd.concat(parts, ignore_index=True)[[*BESIDE]].astype(whole.dtypes.drop("conclusion"))
        found = own.where((own["p"] >= whole["p"]) | own["p"].isna(), whole)
        found["p"] = found["p"].where(own["difference"] * whole["difference"] >= 0, found["p"] * 0 + 1)
        found["p_holm"] = holm(found["p"])
        return found.assign(conclusion=told(found, {}, *VERDICT))


def spread_within(scores: pd.DataFrame, group: np.ndarray) -> float:
    """The variance within groups, of that of all: on the normal scale of a rating, the mean over domains.

    `scores`: client, domain, level. The means of groups on normal scores (of each level its mean) shrink by the variance of
    these, twice in a variance; what chance alone puts between groups is taken off.
    """
    between, many = 0.0, 0
    for _, one in scores.groupby("domain"):
        level, place = np.unique(one["level"].to_numpy(), return_inverse=True)
        if len(level) < 2:
            continue
        share = np.bincount(place) / len(one)
        edge = norm.pdf(norm.ppf(np.concatenate([[0.0], np.cumsum(share)[:-1], [1.0]])))
        score = (edge[:-1] - edge[1:]) / share
        known, code = np.unique(group[one["client"]], return_inverse=True)
        size = np.bincount(code)
        means = np.bincount(code, score[place]) / size
        variance = float(share @ score**2)
        chance = (len(known) - 1) / len(one) * variance
        between += len(one) * max(float(size @ means**2) / len(one) - chance, 0.0) / variance**2
        many += len(one)
    return 1 - min(between / max(many, 1), MOST_BETWEEN)
