"""A share of which part is not known: the share of those known, and how low or high it could be of all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wijkstats.kit.inference.intervals import Floats, wilson


@dataclass(frozen=True, slots=True)
class BoundedShare:
    """share, low, high: of those of whom it is known, with Wilson's interval. bound_low, bound_high: of all. Fractions 0-1.

    missing: the share of whom it is not known. NaN without anybody known (share, low, high) or without anybody (all).
    """

    share: Floats
    low: Floats
    high: Floats
    missing: Floats
    bound_low: Floats
    bound_high: Floats


def bounded_share(count: npt.ArrayLike, known: npt.ArrayLike, total: npt.ArrayLike) -> BoundedShare:
    """What share of all has the property, when of some it is not known?

    count <= known <= total, of shapes that fit. The bounds are what is left without any assumption: none, or all, of those not
    known have it. They are no interval: chance is not in them. The share of those known is that of all only when the others
    are like them. ValueError when the numbers are not in that order. Source: Manski (1989), J Hum Resour 24:343.

    >>> found = bounded_share(31, 81, 215)
    >>> [round(100 * float(x), 1) for x in (found.share, found.bound_low, found.bound_high)]
    [38.3, 14.4, 76.7]
    """
    k, some, all_ = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (count, known, total)))
    if np.any((k < 0) | (k > some) | (some > all_)):
        raise ValueError("a count lies between 0 and the known, and these between 0 and the total")
    low, high = wilson(k, some)
    with np.errstate(invalid="ignore"):
        missing = (all_ - some) / all_
        return BoundedShare(k / some, low, high, missing, k / all_, (k + all_ - some) / all_)
