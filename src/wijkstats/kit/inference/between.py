"""Do two groups differ, when one client may give several answers, and may be in both?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from wijkstats.ground.records import CONFIDENCE


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean of one group less that of the other, its limits and p; NaN for what cannot be said.

    clients  how many are behind both together; shared: how many of those are in both
    """

    difference: float
    low: float
    high: float
    p: float
    clients: int
    shared: int


def mean_difference(
    one: npt.ArrayLike, one_client: npt.ArrayLike, other: npt.ArrayLike, other_client: npt.ArrayLike
) -> Difference:
    """By how much do the means of two groups of answers differ? Clients are the clusters, over both groups together.

    `one`, `other`: a value per answer (0 or 1 for a share); beside each the client who gave it. What client i adds is
    u = (sum y - mean sum m) / n in the one less the same in the other, so who is in both counts once, with both parts; the
    variance is C/(C-1) sum u^2, p and limits by t with C-1 degrees of freedom. NaN with fewer than two clients in a group.

    >>> found = mean_difference([1, 1, 0, 1], ["a", "b", "c", "d"], [0, 0, 1, 0], ["e", "f", "g", "h"])
    >>> round(found.difference, 3), round(found.low, 3), round(found.high, 3)
    (0.5, -0.274, 1.274)
    """
    sides = [
        (np.asarray(y, dtype=float), np.asarray(client)) for y, client in ((one, one_client), (other, other_client))
    ]
    people, code = np.unique(np.concatenate([client for _, client in sides]), return_inverse=True)
    own = [set(client) for _, client in sides]
    shared = len(own[0] & own[1])
    if min(len(group) for group in own) < 1:
        return Difference(np.nan, np.nan, np.nan, np.nan, len(people), shared)
    codes = np.split(code, [len(sides[0][0])])
    means = [y.mean() for y, _ in sides]
    apart = float(means[0] - means[1])
    if min(len(group) for group in own) < 2:
        return Difference(apart, np.nan, np.nan, np.nan, len(people), shared)
    adds = [
        np.bincount(at, y - mean, minlength=len(people)) / len(y)
        for (y, _), at, mean in zip(sides, codes, means, strict=True)
    ]
    c = len(people)
    error = float(np.sqrt(c / (c - 1) * ((adds[0] - adds[1]) ** 2).sum()))
    reach = float(student.ppf((1 + CONFIDENCE) / 2, c - 1)) * error
    p = float(2 * student.sf(abs(apart) / error, c - 1)) if error > 0 else np.nan
    return Difference(apart, apart - reach, apart + reach, p, c, shared)
