"""Can these percentages, means and p-values come from whole counts of so many people?

Question answered: is there a number of answers, up to the printed one, from which all of them follow? An item may have fewer
answers than its survey (no opinion, skipped), so any number up to that may be its n. All figures of one item have one n.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import floor

from wijkstats.chapters.published.statistics.claims import (
    CANNOT,
    FITS,
    OTHER_BASE,
    Claim,
    NotCheckable,
    Outcome,
    one_unit,
    one_year,
)
from wijkstats.kit.inference.printed import MEAN, PERCENT, Interval, attains, exact, nearest, p_of

FEWEST = 3
"""A correlation of fewer pairs has no p-value."""
LOOKED = 10_000
"""So far above what was asked is looked for the first number that would do."""


def attainable(result: Sequence[Claim], parts: Sequence[Claim], slack: Fraction) -> Outcome:
    """Do all parts follow from whole counts of one number of people?

    The result is the number of people asked (without one: the n of the parts); two results are two items that may be taken
    together. Parts are percentages, means of whole numbers, or counts, which are at most that number.
    """
    one_unit(parts)
    one_year(parts)
    asked = [floor(claim.interval.high) for claim in result] or [n for n in {part.n for part in parts} if n]
    if not asked or min(asked) < 1 or (not result and len(asked) > 1):
        raise NotCheckable("no_n")
    n, unit = asked[0], parts[0].unit
    values = [part.interval.widened(slack) for part in parts]
    if unit == "aantal":
        return _counts(parts, values, n)
    if unit not in ("procent", "gemiddelde"):
        raise NotCheckable("other_unit")
    scale = PERCENT if unit == "procent" else MEAN

    def fits(base: int) -> bool:
        return all(attains(value, base, scale) for value in values)

    possible = scale == MEAN or all(value.gap(Interval(Fraction(0), Fraction(PERCENT))) <= 0 for value in values)
    tried = range(n, 0, -1), range(sum(asked), n, -1)
    base = next((m for some in tried for m in some if fits(m)), None) if possible else None
    verdict = FITS if base == n else OTHER_BASE if base else CANNOT
    if base is None and possible:
        base = next((m for m in range(sum(asked) + 1, sum(asked) + LOOKED) if fits(m)), None)
    gaps = [exact(nearest(value, n, scale)).gap(value) for value in values]
    worst = gaps.index(max(gaps))
    printed = Fraction(values[worst].low + values[worst].high) / 2
    return Outcome(verdict, printed, exact(nearest(values[worst], n, scale)), gaps[worst], n, base)


def correlation(result: Sequence[Claim], parts: Sequence[Claim], slack: Fraction) -> Outcome:
    """Do printed correlations (parts, with their n) have the printed p-values (results, in the same order)?"""
    if len(result) != len(parts):
        raise NotCheckable("one_result")
    if any(p.unit != "p" for p in result) or any(r.unit != "r" for r in parts):
        raise NotCheckable("other_unit")
    asked = {claim.n for claim in (*parts, *result)} - {None}
    if len(asked) != 1 or (n := asked.pop() or 0) < FEWEST:
        raise NotCheckable("no_n")
    pairs = [(r.interval, p.interval) for r, p in zip(parts, result, strict=True)]
    # p falls when n grows: of the numbers with a p that is not too small only the largest is left to try
    base = _largest(n, lambda m: all(p_of(r, m).high >= p.low - slack for r, p in pairs))
    fits = base is not None and all(p_of(r, base).low <= p.high + slack for r, p in pairs)
    verdict = CANNOT if not fits else FITS if base == n else OTHER_BASE
    gaps = [p.gap(p_of(r, n)) for r, p in pairs]
    r, p = pairs[gaps.index(max(gaps))]
    return Outcome(verdict, (p.low + p.high) / 2, p_of(r, n), max(gaps), n, base if fits else None)


def _largest(n: int, holds: Callable[[int], bool]) -> int | None:
    """The largest number from FEWEST to n for which something holds that holds for all smaller ones; None when for none."""
    below, above = FEWEST - 1, n + 1
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (middle, above) if holds(middle) else (below, middle)
    return below if below >= FEWEST else None


def _counts(parts: Sequence[Claim], values: Sequence[Interval], n: int) -> Outcome:
    """Counts of people are at most how many were asked."""
    most = max(values, key=lambda value: value.low)
    margin = most.low - n
    return Outcome(FITS if margin <= 0 else CANNOT, most.low, exact(Fraction(n)), margin, n, n if margin <= 0 else None)
