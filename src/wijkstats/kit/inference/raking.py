"""Weights that make those who answered look like the population, one feature at a time, until all features fit.

Raking (iterative proportional fitting, Deming and Stephan 1940) beside the unweighted figure, never in its place. A weight of
more than five times the mean is cut, so that no person counts for many; what that loses in fit is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wijkstats.kit.inference.intervals import Floats, wilson

CUT = 5.0
"""No weight is more than this many times the mean."""
ROUNDS, CLOSE = 1000, 1e-10


@dataclass(frozen=True, slots=True)
class Raked:
    """Weights with mean 1. design: n Σw² / (Σw)² (Kish 1965); off: largest distance from a margin (share); cut: weights cut."""

    weights: Floats
    design: float
    off: float
    cut: int


def rake(levels: Mapping[str, Sequence[str]], margins: Mapping[str, Mapping[str, float]], cut: float = CUT) -> Raked:
    """Weights by which the levels of each feature have the shares of its margin.

    levels   feature -> the level of each person; margins: feature -> level -> people of the population
    A level of the margin that nobody has is left out of it. ValueError without people, or with a level that has no margin.

    >>> found = rake({"age": ["old", "old", "old", "young"]}, {"age": {"old": 50, "young": 50}})
    >>> [round(float(w), 4) for w in found.weights], round(found.design, 4)
    ([0.6667, 0.6667, 0.6667, 2.0], 1.3333)
    """
    masks, wanted = [], []
    for feature, margin in margins.items():
        has = np.asarray(levels[feature], dtype=object)
        there = {level: people for level, people in margin.items() if people > 0 and (has == level).any()}
        if not np.isin(has, list(there)).all():
            raise ValueError(f"a level of {feature} without a margin")
        masks += [has == level for level in there]
        wanted += [people / sum(there.values()) for people in there.values()]
    weights = np.ones(len(masks[0]) if masks else 0)
    if not len(weights):
        raise ValueError("nobody to weight")
    for _ in range(ROUNDS):
        before = weights.copy()
        for mask, share in zip(masks, wanted, strict=True):
            weights[mask] *= share * weights.sum() / weights[mask].sum()
        if np.abs(weights - before).max() < CLOSE:
            break
    weights *= len(weights) / weights.sum()
    many = weights > cut
    weights = np.minimum(weights, cut)
    off = max(abs(weights[mask].sum() / weights.sum() - share) for mask, share in zip(masks, wanted, strict=True))
    return Raked(weights, design_effect(weights), float(off), int(many.sum()))


def design_effect(weights: npt.ArrayLike) -> float:
    """How many times as many people would be needed with weights as without: n Σw² / (Σw)²."""
    w = np.asarray(weights, dtype=float)
    return float(len(w) * (w**2).sum() / w.sum() ** 2)


def weighted_share(positive: npt.ArrayLike, weights: npt.ArrayLike) -> tuple[float, float, float, float]:
    """A weighted share, its limits (Wilson on n / design effect) and the design effect of those who answered.

    >>> [round(x, 4) for x in weighted_share([1, 0, 1, 1], [1, 1, 1, 1])]
    [0.75, 0.3006, 0.9544, 1.0]
    """
    y, w = np.asarray(positive, dtype=float), np.asarray(weights, dtype=float)
    share, design = float((w * y).sum() / w.sum()), design_effect(w)
    n = len(w) / design
    low, high = wilson(share * n, n)
    return share, float(low), float(high), design
