"""Can a feature be told apart from those before it? How much of it they do not tell already, and by how many it differs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.linalg import eigh

from wijkstats.kit.inference.intervals import Floats

OWN_PART = 0.05
"""A feature needs so much that the features before it do not tell already (1 less the squared canonical correlation)."""
MOSTLY_OWN = 0.5
FEW_APART = 20
"""What is mostly told by others needs so many clients by whom it differs: with five of them a test finds 15% by chance alone."""


def own_part(before: Floats, columns: Floats) -> float:
    """How much of these columns do the columns `before` them (with a constant among them) not tell already?

    The least of 1 - r squared over the canonical correlations of the two: 0 when some mixture of the columns follows from
    those before, 1 when they have nothing to do with each other. A column that is the same in every row has 0.

    >>> one, half = np.ones(4), np.array([1.0, 1, 0, 0])
    >>> own_part(np.column_stack([one, half]), (1 - half)[:, None])
    0.0
    """
    return _apart(before, columns)[0]


def is_told(before: Floats, columns: Floats, clusters: npt.NDArray[np.int64]) -> bool:
    """Do the columns before tell these, or some mixture of them, so nearly that no estimate is worth anything?

    So it is when less than `OWN_PART` is their own, or when most is told and the rest hangs on fewer than `FEW_APART`
    clients: (sum s squared) squared / sum s to the fourth, with s what each client adds to the mixture that is told most.
    """
    part, left = _apart(before, columns)
    if part <= OWN_PART or part > MOSTLY_OWN:
        return part <= OWN_PART
    squares = np.bincount(clusters, left) ** 2
    return bool(squares.sum() ** 2 < FEW_APART * (squares**2).sum())


def _apart(before: Floats, columns: Floats) -> tuple[float, Floats]:
    """The own part, and per row what the mixture with the least own part keeps of its own."""
    middle = columns - columns.mean(axis=0) if len(columns) else columns
    reach = np.abs(middle).max(axis=0, initial=0.0)
    if not len(columns) or np.any(reach <= 1e-9 * np.maximum(1.0, np.abs(columns).max(axis=0))):
        return 0.0, np.zeros(len(columns))
    middle = middle / np.sqrt((middle**2).mean(axis=0))
    rest = middle - before @ np.linalg.lstsq(before, middle, rcond=None)[0]
    spread = middle.T @ middle
    if np.linalg.matrix_rank(spread, tol=1e-9 * len(columns)) < columns.shape[1]:
        return 0.0, np.zeros(len(columns))
    parts, mixtures = eigh(rest.T @ rest, spread)
    return round(max(float(parts[0]), 0.0), 9), np.asarray(rest @ mixtures[:, 0])
