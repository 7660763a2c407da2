"""Invented low pairs of which the true difference between start years is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

DOMAINS = ("financien", "huisvesting", "sociaal_netwerk", "tijdsbesteding", "werk_opleiding")


def low_pairs(
    rng: np.random.Generator, clients: int, effects: dict[str, float], shift: float = 1, returning: float = 0.05
) -> pd.DataFrame:
    """Low pairs of so many clients per start year; improving is `effects[year]` likelier, at the same mix.

    With `shift` each later year has more scores of 1, which improve more often, and clients with more low domains: the plain
    difference is then another one. Answers of one client hang together, and some clients return a year later.
    """
    parts = []
    for at, (year, effect) in enumerate(effects.items()):
        number = np.minimum(1 + rng.poisson(1.6 + 0.3 * shift * at, clients), len(DOMAINS))
        own = rng.uniform(-0.2, 0.2, clients)
        client = np.arange(clients) + at * clients
        if at:
            back = rng.random(clients) < returning
            client[back] -= clients
        of = np.repeat(np.arange(clients), number)
        domain = np.concatenate([rng.permutation(len(DOMAINS))[:n] for n in number])
        before = 1 + rng.choice(3, len(of), p=np.array([0.15 + 0.05 * shift * at, 0.3, 0.55 - 0.05 * shift * at]))
        chance = 0.62 - 0.12 * (before - 1) + 0.02 * domain - 0.015 * number[of] + effect + own[of]
        parts.append(pd.DataFrame({
            "client": client[of],
            "start_year": year,
            "domain": np.array(DOMAINS)[domain],
            "before": before,
            "low_domains": number[of],
            "improved": (rng.random(len(of)) < chance).astype(int),
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)
