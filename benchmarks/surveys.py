"""How often do the intervals of surveys hold the true value? Shares, marks, differences, weights and differences of two shares.

Run: python benchmarks/surveys.py. Seeded; prints a line for each interval and number of people.
"""

from __future__ import annotations

import numpy as np

from wijkstats.kit.inference.intervals import difference_interval, wilson
from wijkstats.kit.inference.marks import mean_interval
from wijkstats.kit.inference.raking import rake, weighted_share

DRAWS, SHARES = 20_000, (0.3, 0.5, 0.7, 0.9)
MARGIN = {"age": {"young": 0.3, "old": 0.7}}


def main() -> None:
    """Print the coverage of each interval at n = 28, 262 and 419, averaged over shares."""
    for n in (28, 262, 419):
        rng = np.random.default_rng((5, n))
        one = np.mean([_share(rng, n, p) for p in SHARES])
        two = np.mean([_difference(rng, n, p) for p in SHARES])
        print(
            f"n = {n}: share {one:.3f}, difference {two:.3f}, mark {_mark(rng, n):.3f}, weighted {_weighted(rng, n):.3f}"
        )


def _share(rng: np.random.Generator, n: int, p: float) -> float:
    low, high = wilson(rng.binomial(n, p, DRAWS), n)
    return float(np.mean((low <= p) & (p <= high)))


def _difference(rng: np.random.Generator, n: int, p: float) -> float:
    sides = []
    for true in (p, p - 0.1):
        k = rng.binomial(n, true, DRAWS)
        sides.append((k / n, *wilson(k, n)))
    low, high = difference_interval(*sides)
    return float(np.mean((low <= 0.1) & (high >= 0.1)))


def _mark(rng: np.random.Generator, n: int) -> float:
    levels = np.arange(1, 11)
    chance = np.exp(-0.5 * ((levels - 7.2) / 1.4) ** 2)
    chance /= chance.sum()
    marks = rng.choice(levels, (DRAWS, n), p=chance)
    ends = [mean_interval(m, s, n) for m, s in zip(marks.mean(axis=1), marks.std(axis=1, ddof=1), strict=True)]
    return float(np.mean([low <= levels @ chance <= high for low, high in ends]))


def _weighted(rng: np.random.Generator, n: int) -> float:
    """Old people answer twice as often, and are positive no more often than others: what weights cost, and no more."""
    held, draws = 0, DRAWS // 10
    for _ in range(draws):
        age = np.where(rng.random(n) < 0.82, "old", "young")
        positive = rng.random(n) < 0.7
        _, low, high, _ = weighted_share(positive, rake({"age": list(age)}, MARGIN).weights)
        held += low <= 0.7 <= high
    return held / draws


if __name__ == "__main__":
    main()
