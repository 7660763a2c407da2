"""Can a hidden count be told from one number at several reliabilities, each rounded by itself?

Run: python benchmarks/roundings.py [number of domains]. Invented domains of 200 to 8,000 low pairs, of which 1 to 4 start at one
level, and nothing is hidden but how these divide over three levels. `told`: that the 1 to 4 cannot be 0, or cannot be 5 or more,
for who has the share expected without change at these reliabilities as it is published.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from unchanged import two_ratings

from wijkstats.release.precision import Floats, nearest, steps_of_many

SETS = ((0.85,), (0.85, 0.7, 0.9), (0.85, 0.7, 0.8, 0.9, 0.78))
MINIMUM = 5
REACH = np.arange(400.0)
"""The numbers that the count is tried with."""


def rises(start: list[int], reliability: float) -> Floats:
    """The chance to rise of the three low levels, when nobody changes."""
    joint = two_ratings(start, reliability)
    return np.array([joint[level, level + 1 :].sum() / joint[level].sum() for level in range(3)])


def possible(low: list[int], chances: list[Floats]) -> np.ndarray:
    """For each number of `REACH`: can so many start at the lowest level, beside the published shares?"""
    pairs = sum(low)
    step = steps_of_many("share", np.array([float(pairs)]), MINIMUM)
    least, most = np.zeros(len(REACH)), pairs - REACH  # of how many may start at the second level
    for c in chances:
        shown = nearest(np.array([c @ low / pairs]), step)
        ends = [
            ((shown + sign * step / 2) * pairs - c[2] * pairs - (c[0] - c[2]) * REACH) / (c[1] - c[2])
            for sign in (-1, 1)
        ]
        least, most = np.maximum(least, np.minimum(*ends)), np.minimum(most, np.maximum(*ends))
    return np.asarray(least <= most + 1e-9)


def main() -> int:
    """Print for each set of reliabilities of how many domains the count is told."""
    rng, many = np.random.default_rng(2), int(sys.argv[1]) if len(sys.argv) > 1 else 1500
    told = dict.fromkeys(SETS, 0)
    for _ in range(many):
        pairs, few = int(np.exp(rng.uniform(np.log(200), np.log(8000)))), int(rng.integers(1, MINIMUM))
        second = round((pairs - few) * rng.uniform(0.2, 0.8))
        low = [few, second, pairs - few - second]
        start = [*low, *(int(pairs * rng.uniform(0.3, 3)) for _ in range(2))]
        for chosen in SETS:
            there = possible(low, [rises(start, r) for r in chosen])
            told[chosen] += not there[0] or not there[MINIMUM:].any()
    for chosen, number in told.items():
        print(f"reliability {', '.join(map(str, chosen))}: told in {number} of {many}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
