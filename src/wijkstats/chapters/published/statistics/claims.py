"""A published figure, as its decimals leave it, and what comes out of a check of several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from wijkstats.ground.local_words import STATUSES
from wijkstats.kit.inference.printed import Interval, fraction, printed

FITS, OTHER_BASE, CANNOT, NOT_CHECKABLE = "fits", "other_base", "cannot_be_right", "not_checkable"
SHARES = ("procent", "procentpunt")
WHOLE = ("aantal", "rang")


@dataclass(frozen=True, slots=True)
class Claim:
    """One published figure. `value` is None for a claim in words; `year`, `part` and `n` are None where they are not said."""

    id: str
    unit: str
    value: float | None
    decimals: int = 0
    circa: bool = False
    n: int | None = None
    year: int | None = None
    part: str | None = None

    @property
    def interval(self) -> Interval:
        """The values that are printed so. NotCheckable for a claim in words."""
        if self.value is None:
            raise NotCheckable("no_value")
        about = "" if not self.circa else "share" if self.unit in SHARES else "other"
        return printed(self.value, self.decimals, about, self.unit in WHOLE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes out of a check.

    verdict   fits, other_base, cannot_be_right, not_checkable
    printed   the figure under test; None when it is in words
    computed  what the other figures leave for it; None when nothing can be computed
    margin    how far the two lie apart, in their unit; below 0 when they have values in common
    n, base   of percentages: the printed number of people, and the number that fits (None: none)
    reason    why it cannot be checked
    """

    verdict: str
    printed: Fraction | None = None
    computed: Interval | None = None
    margin: Fraction | None = None
    n: int | None = None
    base: int | None = None
    reason: str = ""


class NotCheckable(Exception):  # noqa: N818 - an outcome, not a failure
    """These figures say nothing about each other: `reason` is a key of labels.check_reason, `computed` what is known anyway."""

    def __init__(self, reason: str, computed: Interval | None = None) -> None:
        super().__init__(reason)
        self.reason, self.computed = reason, computed


def compared(result: Claim, computed: Interval, slack: Fraction) -> Outcome:
    """Does a printed figure fit what the others leave? NotCheckable, with what was computed, when it is in words."""
    if result.value is None:
        raise NotCheckable("no_value", computed)
    margin = result.interval.gap(computed)
    return Outcome(FITS if margin <= slack else CANNOT, fraction(result.value), computed, margin)


def one_unit(claims: Iterable[Claim]) -> None:
    """NotCheckable when figures are in different units; percentages and percentage points are one."""
    if len({"procent" if claim.unit in SHARES else claim.unit for claim in claims}) > 1:
        raise NotCheckable("other_unit")


def one_year(claims: Iterable[Claim]) -> None:
    """NotCheckable when figures are of different years, as far as they say so."""
    if len({claim.year for claim in claims} - {None}) > 1:
        raise NotCheckable("other_year")


def one_part(claims: Iterable[Claim]) -> None:
    """NotCheckable when figures are about different groups, or have another status (budget, expected, realised)."""
    parts = {claim.part for claim in claims} - {None}
    if len(parts) > 1:
        raise NotCheckable("other_status" if parts <= set(STATUSES) else "other_scope")


def only(claims: Sequence[Claim]) -> Claim:
    """The one claim of a list; NotCheckable when there are more."""
    if len(claims) != 1:
        raise NotCheckable("one_result")
    return claims[0]


def total(intervals: Iterable[Interval]) -> Interval:
    """The sum of intervals."""
    found = list(intervals)
    return Interval(sum((i.low for i in found), Fraction(0)), sum((i.high for i in found), Fraction(0)))
