"""Ten ways in which published figures hang together: what do the parts leave for the result?

Question answered: can these figures be true at once? Each function takes the claims of the result and of the parts, and the slack
(besides rounding), and gives an `Outcome`; what cannot be checked raises `NotCheckable`. None says which figure is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from wijkstats.chapters.published.statistics.attainable import attainable, correlation
from wijkstats.chapters.published.statistics.claims import (
    CANNOT,
    FITS,
    NOT_CHECKABLE,
    SHARES,
    Claim,
    NotCheckable,
    Outcome,
    compared,
    one_part,
    one_unit,
    one_year,
    only,
    total,
)
from wijkstats.kit.inference.printed import PERCENT, Interval, exact, fraction

Claims = Sequence[Claim]
_ONE, _ALL = exact(Fraction(1)), exact(Fraction(PERCENT))


def check(kind: str, result: Claims, parts: Claims, slack: float = 0.0) -> Outcome:
    """Can these figures be true together, when they hang together so? `kind` is one of ground/local_words.RELATIONS."""
    try:
        return KINDS[kind](result, parts, fraction(slack))
    except NotCheckable as why:
        known = result[0].value if len(result) == 1 else None
        number = None if known is None else fraction(known)
        return Outcome(NOT_CHECKABLE, number, why.computed, reason=why.reason)
    except ZeroDivisionError:
        return Outcome(NOT_CHECKABLE, reason="zero")


def added(result: Claims, parts: Claims, slack: Fraction) -> Outcome:
    """Is the result the sum of its parts? Several results are added up as well."""
    one_unit([*result, *parts])
    one_year([*result, *parts])
    known = total(part.interval for part in parts)
    if len(result) == 1:
        return compared(result[0], known, slack)
    whole = total(claim.interval for claim in result)
    margin = whole.gap(known)
    return Outcome(
        FITS if margin <= slack else CANNOT, sum((fraction(c.value or 0) for c in result), Fraction(0)), known, margin
    )


def share_of(result: Claims, parts: Claims, slack: Fraction) -> Outcome:
    """Is the result the percentage that the first part is of the second?

    Of two changes (in percent) it is the change of the first as a share of the second: that of the part against that of the
    whole, or of a total against a price. A third part is the share as it is now; then the change may also be meant in points.
    """
    found, (part, whole) = only(result), parts[:2]
    one_year(parts)
    if part.unit in SHARES and whole.unit in SHARES:
        factors = [_ONE + claim.interval.over(_ALL) for claim in (part, whole)]
        ratio = factors[0].over(factors[1])
        readings = [(ratio - _ONE).times(_ALL)]
        if len(parts) == 3:
            now = parts[2].interval
            # the share before is now / ratio: both ends move the same way
            readings.append(now.times(_ONE - _ONE.over(ratio)))
        return _nearest(found, readings, slack)
    one_unit((part, whole))
    return compared(found, part.interval.over(whole.interval).times(_ALL), slack)


def weighted(result: Claims, parts: Claims, slack: Fraction) -> Outcome:
    """Is the result the mean of the parts, weighted by n? Several results are pooled in the same way.

    Without n: it fits when the plain mean does, cannot be right outside the smallest and the largest part, and cannot be checked
    between. Where the parts are of fewer people than the result, it cannot be right only when no rest can make up for it.
    """
    one_unit([*result, *parts])
    one_year([*result, *parts])
    if any(part.n is None for part in parts):
        return _unweighted(only(result), parts, slack)
    known = _pooled(parts)
    n, whole = sum(part.n or 0 for part in parts), sum(claim.n or 0 for claim in result)
    if any(claim.n is None for claim in result) or whole == n:
        mean = result[0] if len(result) == 1 else None
        if mean is not None:
            return compared(mean, known, slack)
        pooled = _pooled(result)
        margin = pooled.gap(known)
        return Outcome(FITS if margin <= slack else CANNOT, (pooled.low + pooled.high) / 2, known, margin, n=whole)
    if whole < n:
        raise NotCheckable("other_scope", known)
    rest = (_pooled(result).times(exact(Fraction(whole))) - known.times(exact(Fraction(n)))).over(
        exact(Fraction(whole - n))
    )
    if result[0].unit == "procent" and rest.gap(Interval(Fraction(0), Fraction(PERCENT))) > slack:
        return Outcome(CANNOT, None, rest, rest.gap(Interval(Fraction(0), Fraction(PERCENT))), n=whole, base=n)
    raise NotCheckable("rest", rest)


def less(result: Claims, parts: Claims, slack: Fraction) -> Outcome:
    """Is the result the first part less the second?"""
    one_unit([*result, *parts])
    return compared(only(result), parts[0].interval - parts[1].interval, slack)


def change(result: Claims, parts: Claims, slack: Fraction) -> Outcome:
    """Is the result the change from the first part to the second: in percent, or in points? Of percentages it may be either."""
    found, (old, new) = only(result), parts
    one_unit(parts)
    points = new.interval - old.interval
    if found.unit == "procentpunt":
        return compared(found, points, slack)
    relative = (new.interval.over(old.interval) - _ONE).times(_ALL)
    return _nearest(found, [relative, points] if old.unit == "procent" else [relative], slack)


def equal(result: Claims, parts: Claims, slack: Fraction) -> Outcome:
    """Are the result and each part one and the same figure? Only of one year, one group and one status."""
    found = only(result)
    for one in (one_unit, one_year, one_part):
        one([found, *parts])
    return _worst(compared(found, part.interval, slack) for part in parts)


def largest(result: Claims, parts: Claims, slack: Fraction) -> Outcome:
    """Is every result at least as large as every part? A result in `rang` is the place of the first part among all parts."""
    one_year([*result, *parts])
    if result[0].unit == "rang":
        return _place(only(result), parts, slack)
    one_unit([*result, *parts])
    top = Interval(max(p.interval.low for p in parts), max(p.interval.high for p in parts))
    least = min(result, key=lambda claim: claim.interval.high)
    margin = top.low - least.interval.high
    return Outcome(FITS if margin <= slack else CANNOT, fraction(least.value or 0), top, margin)


def between(result: Claims, parts: Claims, slack: Fraction) -> Outcome:
    """Does the result lie between the first part and the second?"""
    found = only(result)
    for one in (one_unit, one_year, one_part):
        one([found, *parts])
    low, high = sorted(part.interval for part in parts)
    return compared(found, Interval(low.low, max(low.high, high.high)), slack)


def _pooled(claims: Claims) -> Interval:
    weights = total(exact(Fraction(claim.n or 0)) for claim in claims)
    return total(claim.interval.times(exact(Fraction(claim.n or 0))) for claim in claims).over(weights)


def _unweighted(found: Claim, parts: Claims, slack: Fraction) -> Outcome:
    plain = total(part.interval for part in parts).over(exact(Fraction(len(parts))))
    mean = compared(found, plain, slack)
    if mean.verdict == FITS:
        return mean
    ends = Interval(min(p.interval.low for p in parts), max(p.interval.high for p in parts))
    outside = compared(found, ends, slack)
    if outside.verdict == CANNOT:
        return outside
    raise NotCheckable("no_n", ends)


def _nearest(found: Claim, readings: Sequence[Interval], slack: Fraction) -> Outcome:
    return min((compared(found, reading, slack) for reading in readings), key=lambda one: one.margin or Fraction(0))


def _worst(outcomes: Iterable[Outcome]) -> Outcome:
    return max(outcomes, key=lambda one: one.margin or Fraction(0))


def _place(found: Claim, parts: Claims, slack: Fraction) -> Outcome:
    one_unit(parts)
    first, *others = (part.interval for part in parts)
    above = sum(other.low > first.high for other in others)
    may_be = sum(other.high >= first.low for other in others)
    return replace(compared(found, Interval(Fraction(1 + above), Fraction(1 + may_be)), slack), n=len(parts))


KINDS: Mapping[str, Callable[[Claims, Claims, Fraction], Outcome]] = {
    "som": added,
    "aandeel": share_of,
    "gewogen": weighted,
    "verschil": less,
    "verandering": change,
    "gelijk": equal,
    "grootste": largest,
    "tussen": between,
    "haalbaar": attainable,
    "r_n_p": correlation,
}
"""Kind of relation -> its check."""
