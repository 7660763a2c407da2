"""Is there no difference, or can it not be told? Intervals beside the smallest difference that matters, and power."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from wijkstats.ground.records import CONFIDENCE

POWER = 0.8
Verdict = Literal["more", "fewer", "small", "none", "unknown"]


def verdict(low: float, high: float, matters: float, seen: bool | None = None) -> Verdict:
    """What does the interval of a difference say, when differences smaller than `matters` do not matter?

    more, fewer   there is a difference, above or below 0, and it may matter
    small         there is a difference, and it is certainly smaller than `matters`
    none          no difference is seen, and if there is one it is certainly smaller than `matters`
    unknown       no difference is seen, but one that matters may be there; also without an interval

    `seen`: is there a difference by another rule (a p-value after correction)? Without it, when the interval leaves out 0.
    Interval inclusion: with a 95% interval each of the two one-sided tests (TOST) is at 2.5%.
    Source: Schuirmann (1987), J Pharmacokinet Biopharm 15:657; Altman and Bland (1995), BMJ 311:485.

    >>> verdict(-0.03, 0.06, 0.1), verdict(-0.03, 0.16, 0.1), verdict(0.02, 0.16, 0.1), verdict(0.02, 0.06, 0.1)
    ('none', 'unknown', 'more', 'small')
    """
    if not (np.isfinite(low) and np.isfinite(high)):
        return "unknown"
    inside = -matters < low and high < matters
    if seen if seen is not None else low > 0 or high < 0:
        return "small" if inside else "more" if low + high > 0 else "fewer"
    return "none" if inside else "unknown"


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
