"""How many different clients will a year that is not over yet have? From the part that earlier years had by the same day.

Clients are spread unevenly: many are there on the first day, and a client who comes twice counts once. So a part of a year is not
a part of its clients, and times 12/11 is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.ground.records import CONFIDENCE

DRAWS = 4000
_DAYS = 366
_MOST = 1e9
"""No draw has more clients: from a few clients per year a rate can be anything."""
_RARE = 0.5
"""Added to the clients who came late: years in which nobody did say that few come, not that nobody can (Jeffreys)."""


@dataclass(frozen=True, slots=True)
class FullYear:
    """Clients until the cut-off (`seen`), and the estimate for the whole year with its limits; NaN without an earlier year.

    ratio: full year divided by the same cut-off, of the earlier years together. years: how many of these there are. spread:
    standard deviation between the years of the log of (clients after / until the cut-off), beyond chance; NaN with one year.
    """

    seen: int
    estimate: float
    low: float
    high: float
    ratio: float
    years: int
    spread: float


def full_year(
    client: npt.ArrayLike,
    year: npt.ArrayLike,
    day: npt.ArrayLike,
    *,
    current: int,
    cutoff: int,
    earlier: npt.ArrayLike,
    seed: int = 16,
    confidence: float = CONFIDENCE,
) -> FullYear:
    """How many different clients will the year `current` have, when it is known until `cutoff`?

    client   a key per row
    year     in which the client is active
    day      of the year on which the client is first active in it: 1 for who was there on 1 January, to 366
    cutoff   the last day of the year that is known; from 365 on the year is complete, and the estimate is what was seen
    earlier  the complete years to go by; a year without clients until the cut-off does not count

    Rows in any order; of several for a client in a year the earliest day counts, and rows of other years do not. A missing day or
    year is left out. estimate = seen x ratio.

    The interval is for the number that the year will turn out to have. In each of 4,000 draws the clients of the earlier years
    are drawn again, each with all their years, and those of the current year (Poisson): both say how many are still to come. How
    many do is Poisson too; they are added to the number seen, which is a fact. With two earlier years or more the ratio also
    varies between years, as far as they differ by more than chance (moments; DerSimonian and Laird 1986, Control Clin Trials
    7:177). With one, or with equal ones by luck, the interval holds no such difference: a year unlike those before falls outside.

    >>> found = full_year(range(300), [2016] * 150 + [2017] * 150, [1, 50, 300] * 100, current=2017, cutoff=180, earlier=[2016])
    >>> found.seen, found.estimate, found.ratio
    (100, 150.0, 1.5)
    """
    rows = pd.DataFrame({"client": np.asarray(client), "year": np.asarray(year), "day": np.asarray(day)}).dropna()
    first = rows.pivot_table(index="client", columns="year", values="day", aggfunc="min")
    seen = int((first[current] <= cutoff).sum()) if current in first else 0
    days = first[[y for y in np.unique(np.asarray(earlier)) if y in first and y != current]]
    days = days.loc[:, (days <= cutoff).any()]
    if cutoff >= _DAYS - 1:
        return FullYear(seen, seen, seen, seen, 1.0, days.shape[1], np.nan)
    if days.empty:
        return FullYear(seen, np.nan, np.nan, np.nan, np.nan, 0, np.nan)
    # A client is, in each earlier year, absent (0), there by the cut-off (1) or later (2); equal rows are counted once.
    when = np.where(days.isna(), 0, np.where(days <= cutoff, 1, 2))
    kinds, count = np.unique(when[when.any(axis=1)], axis=0, return_counts=True)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(count.sum(), count / count.sum(), DRAWS)
    early, late = (np.maximum(drawn @ (kinds == state), least) for state, least in ((1, 1), (2, 0)))
    spread = _spread(count @ (kinds == 1), count @ (kinds == 2))
    known = 0.0 if np.isnan(spread) else spread * np.sqrt(1 + 1 / days.shape[1])
    after = (late.sum(axis=1) + _RARE) / early.sum(axis=1) * np.exp(rng.normal(0, 1, DRAWS) * known)
    drawn_late = rng.poisson(np.minimum(rng.poisson(seen, DRAWS) * after, _MOST))
    low, high = seen + np.quantile(drawn_late, ((1 - confidence) / 2, (1 + confidence) / 2))
    ratio = float(count @ (kinds > 0).sum(axis=1) / (count @ (kinds == 1).sum(axis=1)))
    return FullYear(seen, seen * ratio, float(low), float(high), ratio, days.shape[1], spread)


def _spread(early: npt.NDArray[np.int64], late: npt.NDArray[np.int64]) -> float:
    """Standard deviation between years of log(late / early) beyond chance; NaN with one year.

    Chance: 1/early + 1/late of each year, as if years shared no clients.
    """
    if len(early) < 2:
        return np.nan
    odds = np.log((late + _RARE) / early)
    weight = 1 / (1 / early + 1 / (late + _RARE))
    apart = (weight * (odds - (weight @ odds) / weight.sum()) ** 2).sum()
    between = (apart - (len(odds) - 1)) / (weight.sum() - (weight @ weight) / weight.sum())
    return float(np.sqrt(max(between, 0)))
