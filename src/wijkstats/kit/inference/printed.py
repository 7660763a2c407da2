"""What a printed figure leaves open: the interval of its decimals, and from which whole counts a percentage can come.

Question answered: between which values did the figure lie before it was rounded, and is there a number of people of whom it can
be the share? All in whole numbers (fractions), so that nothing is lost to rounding of our own. Both ends of an interval belong to
it: nobody knows which way a half was rounded.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from scipy.stats import t

PERCENT, MEAN = 100, 1
"""By what a count over n is multiplied: of a share to be a percentage, of a mean (a sum over n) by nothing."""
ABOUT_POINTS, ABOUT_PART = Fraction(5), Fraction(5, 100)
"""`circa` makes a share so many points wider, and anything else so large a part of itself."""


class Interval(NamedTuple):
    """All values between two ends, both included."""

    low: Fraction
    high: Fraction

    def __add__(self, other: Interval) -> Interval:  # type: ignore[override]
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def times(self, other: Interval) -> Interval:
        """All products."""
        ends = [a * b for a in self for b in other]
        return Interval(min(ends), max(ends))

    def over(self, other: Interval) -> Interval:
        """All quotients; ZeroDivisionError when 0 lies in `other`."""
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError
        return self.times(Interval(1 / other.high, 1 / other.low))

    def widened(self, by: Fraction) -> Interval:
        """The same with so much more on both sides."""
        return Interval(self.low - by, self.high + by)

    def gap(self, other: Interval) -> Fraction:
        """How far two intervals lie apart; below 0 (or 0) when they have a value in common.

        >>> exact(3).gap(exact(5)), Interval(Fraction(1), Fraction(3)).gap(exact(2))
        (Fraction(2, 1), Fraction(-1, 1))
        """
        return max(self.low - other.high, other.low - self.high)


def exact(value: float | Fraction) -> Interval:
    """A value that was not rounded."""
    found = fraction(value)
    return Interval(found, found)


def fraction(value: float | Fraction) -> Fraction:
    """A number as it was written: 0.1 is one tenth."""
    return value if isinstance(value, Fraction) else Fraction(repr(value))


def printed(value: float, decimals: int, about: str = "", whole: bool = False) -> Interval:
    """Which values are printed as this one? `decimals` below 0: rounded to tens, hundreds ... `about`: share, other or nothing.

    whole: it counts something, so that only whole numbers are possible.

    >>> [float(end) for end in printed(43.6, 1)], [float(end) for end in printed(1400, -2, whole=True)]
    ([43.55, 43.65], [1350.0, 1450.0])
    """
    middle, half = fraction(value), Fraction(1, 2) / Fraction(10) ** decimals
    wide = half + (ABOUT_POINTS if about == "share" else abs(middle) * ABOUT_PART if about else 0)
    low, high = middle - wide, middle + wide
    return Interval(Fraction(ceil(low)), Fraction(floor(high))) if whole else Interval(low, high)


def attains(value: Interval, n: int, scale: int = PERCENT) -> bool:
    """Is there a whole count out of n that was printed so?

    >>> attains(printed(82, 0), 28), attains(printed(98, 0), 28), attains(printed(98, 0), 56)
    (True, False, True)
    """
    low, high = ceil(value.low * n / scale), floor(value.high * n / scale)
    return max(low, 0) <= min(high, n) if scale == PERCENT else low <= high


def nearest(value: Interval, n: int, scale: int = PERCENT) -> Fraction:
    """The percentage (or mean) of a whole count out of n that lies nearest to the middle of what was printed."""
    count = round((value.low + value.high) / 2 * n / scale)
    return Fraction(scale * (min(max(count, 0), n) if scale == PERCENT else count), n)


def whole_of(part: Interval, share: Interval) -> tuple[int, int]:
    """Of how many can a count be this percentage: the least and the most.

    >>> whole_of(exact(419), printed(44, 0))
    (942, 963)
    """
    return ceil(part.low * PERCENT / share.high), floor(part.high * PERCENT / share.low)


def p_of(r: Interval, n: int) -> Interval:
    """Two-sided p-values that a correlation printed so can have with n pairs (Student's t on n - 2).

    >>> [round(float(end), 5) for end in p_of(exact(0.472), 27)]
    [0.01293, 0.01293]
    """
    inside = r.low <= 0 <= r.high
    ends = sorted(abs(end) for end in r)
    least, most = (Fraction(0) if inside else ends[0]), ends[1]
    return Interval(_p(float(most), n), _p(float(least), n))


def _p(r: float, n: int) -> Fraction:
    return Fraction(0) if r >= 1 else Fraction(float(2 * t.sf(r * ((n - 2) / (1 - r * r)) ** 0.5, n - 2)))
