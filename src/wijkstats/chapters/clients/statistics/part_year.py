"""How many clients will this year have, when only a part of it has been delivered; and which years are complete?

Never times twelve elevenths: most of those who will be counted over a whole year are there on the first day already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy.stats import norm
from scipy.stats import t as student

from wijkstats.ground.records import CONFIDENCE

DRAWS = 2000
SEED = 20_261_127
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Estimate:
    """The number expected over the whole year, with limits, from so many complete years; NaN without any.

    `between`: do the limits have the spread between years in them? They have with two years or more.
    """

    value: float
    low: float
    high: float
    years: int
    between: bool


def complete_years(opened: Mapping[int, int], complete_from: date | None) -> dict[int, bool]:
    """Which years have everybody in the file? `opened`: trajectories open on 1 January of each year.

    With `complete_from` the years that begin on or after it. Without, those of which no later year has more than twice as many
    open on 1 January: a file that begins in the middle of the work has too few.

    >>> complete_years({2016: 93, 2017: 700, 2018: 819}, None)
    {2016: False, 2017: True, 2018: True}
    >>> complete_years({2016: 93, 2017: 700}, date(2018, 1, 1))
    {2016: False, 2017: False}
    """
    if complete_from is not None:
        return {year: date(year, 1, 1) >= complete_from for year in sorted(opened)}
    return {
        year: all(opened[year] >= HALF * opened[later] for later in opened if later > year) for year in sorted(opened)
    }


def estimate(clients: pd.DataFrame, years: Sequence[int], now: int, seed: int = SEED) -> Estimate:
    """How many clients will there be over the whole year, when there were `now` up to the cut-off?

    clients  one row per pattern of clients: columns `early_<year>` and `whole_<year>`, 1 when counted in that year up to the
             same cut-off and over all of it, and `clients`, how many have the pattern
    years    the complete earlier years

    now x (whole year / same cut-off) of all those years together. The limits: those ratios with clients drawn again
    (resampling, seeded, on the patterns, so the order of rows plays no part), the chance in who is still to come (Poisson),
    and with two years or more what years differ beyond that, with t of one less than the years. NaN without a year or without
    anybody to go by.

    >>> one = pd.DataFrame({"early_2017": [1, 0], "whole_2017": [1, 1], "clients": [1670, 79]})
    >>> found = estimate(one, [2017], 1785)
    >>> round(found.value), found.between
    (1869, False)
    """
    early, whole = ([f"{part}_{year}" for year in years] for part in ("early", "whole"))
    known = clients.groupby([*early, *whole], sort=True)["clients"].sum().reset_index() if years else clients
    counts = known["clients"].to_numpy(dtype=float)
    began, all_year = known[early].to_numpy(dtype=float), known[whole].to_numpy(dtype=float)
    if not years or not (counts @ began).all():
        return Estimate(np.nan, np.nan, np.nan, len(years), False)
    rng = np.random.default_rng((seed, len(years)))
    drawn = rng.multinomial(round(counts.sum()), counts / counts.sum(), DRAWS).astype(float)
    ratio = (counts @ all_year).sum() / (counts @ began).sum()
    again = (drawn @ all_year).sum(axis=1) / np.maximum((drawn @ began).sum(axis=1), 1)
    value = now * ratio
    variance = now**2 * float(again.var(ddof=1)) + now * ratio * (ratio - 1)
    reach, k = float(norm.ppf((1 + CONFIDENCE) / 2)), len(years)
    if k > 1:
        each = (counts @ all_year) / (counts @ began)
        chance = (drawn @ all_year / np.maximum(drawn @ began, 1)).var(axis=0, ddof=1).mean()
        beyond = max(float(each.var(ddof=1)) - float(chance), 0.0)
        variance += now**2 * beyond * (1 + 1 / k)
        part = now**2 * beyond * (1 + 1 / k) / variance if variance else 0.0
        reach += part * (float(student.ppf((1 + CONFIDENCE) / 2, k - 1)) - reach)
    error = reach * float(np.sqrt(variance))
    return Estimate(value, max(value - error, float(now)), value + error, k, k > 1)
