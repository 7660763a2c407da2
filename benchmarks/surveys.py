"""How often do the intervals of surveys hold the true value? Every interval of the chapter, at 28, 262 and 419 people.

Run: python benchmarks/surveys.py. Seeded; prints a line for each interval, with the mean over true values and the lowest of them.
`COVERED` is used by the quick test too, with fewer draws. Of one true value the share held goes up and down with the number of
people, because counts are whole: among 28 people it may be 91 or 98%, so what must lie within 93 to 97% is the mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from wijkstats.kit.inference.intervals import difference_interval, wilson
from wijkstats.kit.inference.marks import mean_interval
from wijkstats.kit.inference.pooled_shares import next_below, pool
from wijkstats.kit.inference.raking import rake, weighted_share
from wijkstats.kit.inference.two_groups import correlated

Rng = np.random.Generator
PEOPLE = (28, 262, 419)
SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
BETWEEN = (0.0, 0.25, 0.5)
"""Standard deviations between sources, on the logit."""
MARGINS = {"age": {"young": 0.3, "old": 0.7}, "sex": {"a": 0.5, "b": 0.5}}


def held(low: npt.ArrayLike, high: npt.ArrayLike, true: npt.ArrayLike) -> float:
    """In what share of draws does the interval hold the true value?"""
    return float(np.mean((np.asarray(low) <= np.asarray(true)) & (np.asarray(true) <= np.asarray(high))))


def share(rng: Rng, n: int, draws: int) -> list[float]:
    """Wilson's interval of a share."""
    return [held(*wilson(rng.binomial(n, p, draws), n), p) for p in SHARES]


def share_of_few(rng: Rng, n: int, draws: int) -> list[float]:
    """The same of people drawn from a population that is known: five quarters, two and four times as many."""
    found = []
    for population in (n * 5 // 4, n * 2, n * 4):
        worth = (population - 1) / (population - n)
        for p in SHARES:
            positive = round(population * p)
            k = rng.hypergeometric(positive, population - positive, n, draws)
            found.append(held(*wilson(k * worth, n * worth), positive / population))
    return found


def difference(rng: Rng, n: int, draws: int) -> list[float]:
    """Newcombe's interval of the difference between two surveys."""
    found = []
    for p in SHARES[1:]:
        sides = [(k / n, *wilson(k, n)) for k in (rng.binomial(n, p, draws), rng.binomial(n, p - 0.1, draws))]
        found.append(held(*difference_interval(*sides), 0.1))
    return found


def mark(rng: Rng, n: int, draws: int) -> list[float]:
    """Student's interval of a mean mark, of spread, narrow and skewed marks."""
    levels, found = np.arange(1, 11), []
    for middle, spread in ((7.2, 1.4), (5.5, 2.5), (8.5, 1.2)):
        chance = np.exp(-0.5 * ((levels - middle) / spread) ** 2)
        chance /= chance.sum()
        marks = rng.choice(levels, (draws, n), p=chance)
        mean, reach = marks.mean(axis=1), mean_interval(0, 1, n)[1] * marks.std(axis=1, ddof=1)
        found.append(held(mean - reach, mean + reach, float(levels @ chance)))
    return found


def weighted(rng: Rng, n: int, draws: int) -> list[float]:
    """A share raked to two margins: old people answer twice as often, and think no otherwise (what weights cost, and no more)."""
    found = []
    for p in (0.5, 0.7, 0.8):
        ends = []
        for _ in range(max(draws // 10, 100)):
            age = np.where(rng.random(n) < 0.82, "old", "young")
            sex = np.where(rng.random(n) < 0.6, "a", "b")
            weights = rake({"age": list(age), "sex": list(sex)}, MARGINS).weights
            ends.append(weighted_share(rng.random(n) < p, weights)[1:3])
        found.append(held(*np.transpose(ends), p))
    return found


def correlation(rng: Rng, n: int, draws: int) -> list[float]:
    """Fisher's interval of a correlation."""
    found = []
    for r in (0.0, 0.3, 0.6):
        ends = []
        for _ in range(max(draws // 10, 100)):
            x, y = rng.normal(size=(2, n))
            one = correlated(x, r * x + np.sqrt(1 - r**2) * y)
            ends.append((one.low, one.high))
        found.append(held(*np.transpose(ends), r))
    return found


def pooled(rng: Rng, n: int, draws: int) -> list[float]:
    """The middle of three sources of n people each, which differ from each other."""
    found = []
    for between in BETWEEN:
        ends = []
        for _ in range(max(draws // 10, 100)):
            one = pool(rng.binomial(n, expit(rng.normal(logit(0.7), between, 3))) / n, np.full(3, n))
            ends.append((one.low, one.high))
        found.append(held(*np.transpose(ends), 0.7))
    return found


def next_one(rng: Rng, n: int, draws: int) -> list[float]:
    """What a sixth source would give, from five of n people each."""
    found = []
    for between in BETWEEN:
        below = []
        for _ in range(max(draws // 10, 100)):
            true = rng.normal(logit(0.7), between, 6)
            p = (rng.binomial(n, expit(true[:-1])) + 1e-3) / (n + 2e-3)
            below.append(next_below(logit(p), 1 / (n * p * (1 - p)))(true[-1]))
        found.append(held(0.025, 0.975, np.array(below)))
    return found


COVERED: Mapping[str, Callable[[Rng, int, int], list[float]]] = {
    "share": share,
    "share of a known population": share_of_few,
    "difference of shares": difference,
    "mean mark": mark,
    "raked share": weighted,
    "correlation": correlation,
    "pooled share": pooled,
    "next source": next_one,
}


def main(draws: int = 20_000) -> None:
    """Print the coverage of each interval."""
    for name, covered in COVERED.items():
        cells = []
        for n in PEOPLE:
            found = covered(np.random.default_rng((5, n)), n, draws)
            cells.append(f"{np.mean(found):.1%} ({min(found):.1%})")
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
