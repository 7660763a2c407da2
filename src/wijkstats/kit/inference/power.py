"""Which difference would have been seen, and how many clients would show one that matters: power."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from wijkstats.ground.records import CONFIDENCE

POWER = 0.8


def detectable(error: npt.ArrayLike, df: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Which difference would have been seen in 80% of such data sets? (t at 97.5% + t at 80%) times its standard error.

    `error`: the standard error; `df`: of t. Source: Bloom (1995), Eval Rev 19:547 (minimum detectable effect).

    >>> round(float(detectable(0.04, 1e9)), 4)
    0.1121
    """
    free = np.maximum(np.asarray(df, dtype=float), 1)
    reach = student.ppf((1 + CONFIDENCE) / 2, free) + student.ppf(POWER, free)
    return np.asarray(np.asarray(error, dtype=float) * reach, dtype=float)


def needed(n: npt.ArrayLike, shown: npt.ArrayLike, matters: float) -> npt.NDArray[np.float64]:
    """How many (clients) would show a difference of `matters`, when `n` show one of `shown`? Four times as many show half.

    >>> float(needed(200, 0.2, 0.1))
    800.0
    """
    return np.ceil(np.asarray(n, dtype=float) * (np.asarray(shown, dtype=float) / matters) ** 2)
