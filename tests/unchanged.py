"""Made-up first and last scores of people who did not change, or of whom it is known by how much; and who is let in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from wijkstats.ground.scales import DOMAINS
from wijkstats.kit.inference.unchanged import twin

OFTEN = (0.05, 0.14, 0.27, 0.27, 0.27)
RARE = (0.01, 0.02, 0.05, 0.12, 0.80)


def two_ratings(start: list[int], reliability: float) -> npt.NDArray[np.float64]:
    """Which part goes from which level to which when nobody changes: of one domain with so many first scores per level."""
    shares = np.array([start]) / sum(start)
    second = twin.second_given(twin.Population(shares, 0.0, np.ones(1), 0, 3), reliability)
    return np.asarray(shares[0][:, None] * second[0, :, :, 0])


@dataclass(frozen=True)
class People:
    """`clients` let in with at least `intake` low scores; ratings as the model of `twin` has them.

    `gain`: by how much the true score of everybody rises on the scale that is not seen; `missing`: part that is not scored;
    `strict`: part of the error variance that all domains of a rating share; `apart`: those at odd places are so many standard
    deviations of their own lower in what their domains have in common, and those at even places higher.
    """

    clients: int
    intake: int = 0
    reliability: float = 0.85
    common: float = 0.3
    domains: int = 11
    rare: int = 3
    gain: float = 0.0
    missing: float = 0.0
    strict: float = 0.0
    apart: float = 0.0

    def scores(self, rng: np.random.Generator) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """First and last scores, clients x domains; a first score of 0 is not scored."""
        people = self.clients * (1 if self.intake == 0 else 3)
        shape = (people, self.domains)
        shares = np.array([OFTEN] * (self.domains - self.rare) + [RARE] * self.rare)
        limits = norm.ppf(np.cumsum(shares, axis=1)[:, :4])
        own, factor = rng.standard_normal(shape), rng.standard_normal((people, 1))
        factor = (factor + self.apart * np.resize([[1], [-1]], (people, 1))) / np.sqrt(1 + self.apart**2)
        true = np.sqrt(self.reliability) * (np.sqrt(self.common) * factor + np.sqrt(1 - self.common) * own)

        def error() -> npt.NDArray[np.float64]:
            own = np.sqrt(1 - self.strict) * rng.standard_normal(shape)
            shared = np.sqrt(self.strict) * rng.standard_normal((people, 1)) if self.strict else 0.0
            return np.asarray(np.sqrt(1 - self.reliability) * (own + shared))

        first, last = (1 + (true[..., None] + move + error()[..., None] > limits).sum(-1) for move in (0.0, self.gain))
        if self.missing:
            first = np.where(rng.random(shape) < self.missing, 0, first)
        inside = np.flatnonzero(((first > 0) & (first <= 3)).sum(axis=1) >= self.intake)[: self.clients]
        return first[inside], last[inside]

    def rows(self, rng: np.random.Generator) -> pd.DataFrame:
        """The same as pairs with the groupings of a report; teams and ages by chance."""
        first, last = self.scores(rng)
        client, domain = np.nonzero(first)
        low = ((first > 0) & (first <= 3)).sum(axis=1)
        team, age = rng.integers(0, 13, len(first)), rng.integers(0, 3, len(first))
        classes = np.array(["0", "1", "2_3", "2_3", "4_5", "4_5", "6_7", "6_7"] + ["8_plus"] * 10)
        return pd.DataFrame(
            {
                "client": client,
                "trajectory": np.char.add("t", client.astype(str)),
                "domain": np.array(DOMAINS)[domain],
                "before": first[client, domain],
                "after": last[client, domain],
                "start_score": first[client, domain].astype(str),
                "low_domains": classes[low[client]],
                "number": low[client],
                "team": team[client].astype(str),
                "age_group": age[client].astype(str),
                "days": 300,
            }
        )
