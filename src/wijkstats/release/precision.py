"""How finely a number may be published: by its kind, and by how many people it rests on.

Question answered: what is left of this number, so that nobody can tell from its last digits what a hidden count is? A share of
shown counts tells nothing that those do not. Every other figure (an interval, an expectation, an estimate, a test) rests on
counts that no table shows, and on hidden ones: of those a step is never worth a handful of people, and p is a class.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from wijkstats.ground.records import CONFIDENCE

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

CLASSES = (0.001, 0.01, 0.05, 1.0)
"""A p-value that would tell too much is given as the smallest of these that it does not exceed."""
DIGITS = 2
STEP: Mapping[str, float] = {
    "share": 0.001, "share_interval": 0.001, "points": 0.001, "change": 0.001, "ratio": 0.01, "odds_ratio": 0.01,
    "number": 0.01, "mean": 0.01, "mean_difference": 0.01,
}  # fmt: skip
"""The finest step of a kind: shares and points in tenths of a per cent, effects in two decimals."""
FEELS: Mapping[str, float] = {"ratio": 5.0, "odds_ratio": 5.0, "number": 50.0, "mean": 10.0, "mean_difference": 10.0}
"""So many times as much as a share does the number change when one person is another: odds, estimates in levels or clients.
Odds change by that times what they are: from 1.5 on the step is larger (`_times`).
"""
DESIGN, DESIGN_FEELS = 0.1, 50.0
"""The finest step of a design effect, and how much of it one person is worth."""
WORTH = 2
"""A step of a figure is worth so many times the minimum of people."""
FINEST_OF_DAYS = 0.01
"""The finest step of a share that rests on days."""
COARSEST = 0.05
"""Where a share would be in coarser steps nothing is said: no figure, no p, no conclusion."""


def in_kind(values: Floats, kind: str) -> Floats:
    """Numbers that follow from shown counts, in the precision of their kind.

    >>> in_kind(np.array([0.40264, 0.00012]), "share").tolist(), in_kind(np.array([0.0123, 0.00012]), "p").tolist()
    ([0.403, 0.0], [0.013, 0.001])
    """
    if kind == "p":
        return np.array([value if np.isnan(value) else max(upward(value), CLASSES[0]) for value in values])
    return nearest(values, np.full(len(values), STEP[kind])) if kind in STEP else values


DRAWN = 20
"""So many times as coarse is what comes from random draws."""


def of_many(values: Floats, kind: str, people: Floats, minimum: int, drawn: bool = False) -> Floats:
    """Numbers that also rest on counts that are not shown: a step is worth twice the `minimum` of the `people` behind it.

    p in classes; steps are 1, 2, 5, 10 ... Nothing where there are too few people (`too_few`).

    >>> of_many(np.array([0.3412, 0.3412, 0.3412]), "share", np.array([6000.0, 480.0, 140.0]), 5).tolist()
    [0.342, 0.35, nan]
    """
    if kind == "p":
        return np.where(too_few(people, minimum), np.nan, classes(values))
    if kind not in STEP:
        return values
    step = steps_of_many(kind, people, minimum, drawn, values)
    coarsest = COARSEST * FEELS.get(kind, 1.0) * _times(kind, values)
    found = np.where(step <= coarsest * (1 + 1e-9), nearest(values, step), np.nan)
    return np.array([digits(value) for value in found]) if kind == "number" else found


def steps_of_many(kind: str, people: Floats, minimum: int, drawn: bool = False, values: Floats | None = None) -> Floats:
    """The step of which such a number is the nearest multiple: at least that of its kind; 0 for a kind that has none.

    >>> steps_of_many("share", np.array([20000.0, 6000.0, 480.0]), 5).tolist(), steps_of_many("p", np.array([480.0]), 5).tolist()
    ([0.001, 0.002, 0.05], [0.0])
    >>> steps_of_many("odds_ratio", np.array([519.0, 519.0]), 5, values=np.array([0.46, 1.86])).tolist()
    [0.1, 0.2]
    """
    if kind not in STEP:
        return np.zeros(len(people))
    with np.errstate(divide="ignore"):
        least = FEELS.get(kind, 1.0) * (DRAWN if drawn else 1) * WORTH * minimum / people
    step = np.array([_step(max(one, STEP[kind])) for one in least])
    return step if values is None else step * _times(kind, values)


def of_days(values: Floats, people: Floats, followed: Floats, minimum: int) -> tuple[Floats, Floats]:
    """Shares that rest on shown counts and on days that no table shows, and their steps; nothing where those are too coarse.

    people    how many they are about: a step is worth twice the `minimum` of them; of fewer than 200 it is the coarsest
    followed  of how many one is worth as much as one of that share: a step is worth the `minimum` of those at least

    >>> values, steps = of_days(np.array([0.0804, 0.195, 0.195]), np.array([2188.0, 195, 195]), np.array([1300.0, 120, 90]), 5)
    >>> values.tolist(), steps.tolist()
    ([0.08, 0.2, nan], [0.01, 0.05, 0.05])
    """
    with np.errstate(divide="ignore"):
        step = np.clip([_step(one) for one in WORTH * minimum / people], FINEST_OF_DAYS, COARSEST)
    return np.where(followed * step >= minimum * (1 - 1e-9), nearest(values, step), np.nan), step


def too_few(people: Floats, minimum: int) -> Bools:
    """Would a step of a share be too coarse to say anything?

    >>> too_few(np.array([0.0, 199.0, 200.0]), 5).tolist()
    [True, True, False]
    """
    return np.asarray(people * COARSEST < WORTH * minimum, dtype=bool)


def design_shown(design: Floats, answers: Floats, people: Floats, minimum: int) -> Floats:
    """A design effect, which rests on who gave which answer: to the next step, at most what it is when people answer all alike.

    One is no step of its own: that nobody's answers go together would be told. `people`: NaN where that is not known.

    >>> design_shown(np.array([1.32, 1.0, 1.32]), np.array([5000, 500, 20]), np.array([1250, 400, 18]), 5).round(2).tolist()
    [1.4, 1.25, 1.11]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        most, least = answers / people, DESIGN_FEELS * minimum / answers
    step = np.array([_step(max(one, DESIGN)) if np.isfinite(one) else np.nan for one in least])
    most = np.where(np.isnan(most), np.inf, np.maximum(most, 1))
    return np.asarray(np.clip(1 + step * (np.floor((design - 1) / step + 1e-9) + 1), 1, most))


def at_least(people: Floats, answers: Floats, minimum: int) -> Floats:
    """How many people gave these answers, so that nobody can tell how many of them gave more than one.

    Answers less people, in classes of twice the `minimum`: nobody or more than a handful may have given two. 0 for no bound.

    >>> at_least(np.array([20.0, 18.0, 300.0]), np.array([20.0, 20.0, 1505.0]), 5).tolist()
    [10.0, 10.0, 295.0]
    """
    width = WORTH * minimum
    return np.asarray(np.maximum(answers - width * (np.floor((answers - people) / width) + 1), 0))


def classes(p: Floats) -> Floats:
    """Each p-value as the smallest class that it does not exceed.

    >>> classes(np.array([1e-9, 0.02, 0.4])).tolist()
    [0.001, 0.05, 1.0]
    """
    known = np.isfinite(p)
    found = np.array(CLASSES)[np.searchsorted(CLASSES, np.where(known, np.minimum(p, 1.0), 1.0))]
    return np.where(known, found, np.nan)


def nearest(values: Floats, step: Floats) -> Floats:
    """Each number to the nearest multiple of its step, without the noise of binary fractions."""
    return np.array(
        [
            _clean(round(v / s) * s) if np.isfinite(v) and np.isfinite(s) else np.nan
            for v, s in zip(values, step, strict=True)
        ]
    )


def upward(value: float) -> float:
    """In two digits, never below what it was: 0.0501 may not become 0.05, which counts as found."""
    short = digits(value)
    return short if short >= value else digits(short + 10 ** (np.floor(np.log10(value)) - DIGITS + 1))


def digits(value: float) -> float:
    """In two digits."""
    return float(f"{value:.{DIGITS}g}")


def _step(least: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that is not smaller; infinite for an infinite one."""
    if not np.isfinite(least):
        return np.inf
    power = 10 ** np.floor(np.log10(least) + 1e-9)
    return next(_clean(times * power) for times in (1, 2, 5, 10) if times * power >= least * (1 - 1e-9))


def _times(kind: str, values: Floats) -> Floats:
    """How many times as coarse odds are for being large: 1, 2 or 5 times a power of ten; 1 for every other kind."""
    odds = np.nan_to_num(values, nan=1.0) if kind == "odds_ratio" else np.ones(len(values))
    return np.array([_step(max(one / 1.5, 1.0)) for one in odds])


def _clean(value: float) -> float:
    return float(f"{value:.12g}") + 0.0


def wilson(share: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Between which limits lies a share of `n` independent answers? Wilson's score interval (1927).

    Written out, as every run of the pages comes by here and statsmodels takes a second to load; the tests lay the two side by
    side. `n` need not be whole, and is above 0.

    >>> [round(float(end), 6) for end in wilson(np.float64(0.65), np.float64(100))]
    [0.552544, 0.736358]
    """
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half
