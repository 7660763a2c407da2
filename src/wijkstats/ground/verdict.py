"""Is there no difference, or can it not be told? An interval beside the smallest difference that matters."""

from __future__ import annotations

from math import isfinite
from typing import Literal

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
    if not (isfinite(low) and isfinite(high)):
        return "unknown"
    inside = -matters < low and high < matters
    if seen if seen is not None else low > 0 or high < 0:
        return "small" if inside else "more" if low + high > 0 else "fewer"
    return "none" if inside else "unknown"
