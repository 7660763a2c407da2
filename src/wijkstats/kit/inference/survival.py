"""How long until something happens, when it has not happened yet to everybody? Kaplan-Meier, median, log-rank.

Who has not had it when the data end is counted for as long as the data reach, and no longer (censored). Leaving them out makes
every duration too short; counting them as never having it makes every share too low.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2, norm
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from wijkstats.ground.records import CONFIDENCE
from wijkstats.kit.inference.intervals import Floats, wilson


@dataclass(frozen=True, slots=True)
class Curve:
    """Kaplan-Meier: at each `time` at which it happened, the share to whom it has not happened yet, with its limits.

    at_risk, events: how many it could still happen to just before that time, and to how many it did. `n`: all; `followed`: the
    longest time of anybody. Beyond that the curve says nothing.
    """

    time: Floats
    share: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    events: Floats
    n: float
    followed: float

    def within(self, days: float) -> tuple[float, float, float]:
        """Which share has it happened to within so many days? With its limits; NaN when nobody was followed so long.

        Where it happened to nobody, or to all, the variance says nothing: then Wilson's limits, of those followed so long.
        """
        if not self.n or days > self.followed:
            return np.nan, np.nan, np.nan
        at = int(np.searchsorted(self.time, days, side="right")) - 1
        if at < 0:
            return (0.0, *self._wilson(0, days))
        if self.share[at] <= 0:
            return (1.0, *self._wilson(self.at_risk[at], days))
        return float(1 - self.share[at]), float(1 - self.high[at]), float(1 - self.low[at])

    def median(self) -> tuple[float, float, float]:
        """After how many days has it happened to half? With its limits, where the limits of the curve cross one half.

        NaN for what is not reached. Where the curve lies flat at exactly one half, the middle of that stretch, as in R.
        """
        return self._crosses(self.share), self._crosses(self.low), self._crosses(self.high)

    def told(self, days: float) -> tuple[float, float]:
        """To which share has it happened by then, and of how many people is one then worth as much as one of that share?

        Those at risk over the share to whom it had not happened: all of them, less those not followed so long. Before it happened
        to anybody: all who are followed.

        >>> kaplan_meier([1, 2, 3, 4], [1, 1, 0, 0]).told(1)
        (0.25, 4.0)
        """
        at = int(np.searchsorted(self.time, days, side="right")) - 1
        if at < 0:
            return 0.0, self.n_at(days)
        before = self.share[at - 1] if at else 1.0
        return float(1 - self.share[at]), float(self.at_risk[at] / before)

    def _crosses(self, line: Floats) -> float:
        known = np.where(np.isfinite(line), line, self.share)
        reached = np.flatnonzero(known <= 0.5 + 1e-9)
        if not len(reached):
            return np.nan
        first = reached[0]
        flat = abs(known[first] - 0.5) <= 1e-9 and first + 1 < len(self.time)
        return float((self.time[first] + self.time[first + 1]) / 2 if flat else self.time[first])

    def _wilson(self, count: float, days: float) -> tuple[float, float]:
        low, high = wilson(count, count if count else self.n_at(days))
        return float(low), float(high)

    def n_at(self, days: float) -> float:
        """To how many could it still happen just after so many days? Those at risk at the next time, or all before the first."""
        at = int(np.searchsorted(self.time, days, side="right"))
        return float(self.at_risk[at]) if at < len(self.time) else self.n


def kaplan_meier(days: npt.ArrayLike, happened: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Curve:
    """To which share has it not happened yet, after each number of days?

    days      to when it happened, or to the last day it was known not to have happened (0 or more)
    happened  1, or 0 when it had not happened by then
    weights   how much each counts (a posterior); the limits are then empty, as a weight is no number of people

    Limits by Greenwood's variance of log(-log share) (Kalbfleisch and Prentice 1980), which never leave 0-1: `conf.type =
    "log-log"` in R. An empty input gives an empty curve. ValueError for a negative number of days.

    >>> found = kaplan_meier([1, 2, 2, 3, 5], [1, 1, 0, 1, 0])
    >>> found.share.round(3).tolist(), found.median()[0]
    ([0.8, 0.6, 0.3], 3.0)
    """
    time, event = np.asarray(days, dtype=float), np.asarray(happened, dtype=float)
    if np.any(time < 0):
        raise ValueError("a number of days is not negative")
    size = np.ones(len(time)) if weights is None else np.asarray(weights, dtype=float)
    time, event, size = time[size > 0], event[size > 0], size[size > 0]
    followed = float(time.max(initial=0.0))
    if not event.any():
        none = np.empty(0)
        return Curve(none, none, none, none, none, none, float(size.sum()), followed)
    found = SurvfuncRight(time, event, freq_weights=None if weights is None else size)
    share = np.clip(found.surv_prob, 0, 1)
    low, high = np.full(share.shape, np.nan), np.full(share.shape, np.nan)
    some = (share > 0) & (share < 1) & np.full(share.shape, weights is None)
    log = np.log(share[some])
    reach = norm.ppf((1 + CONFIDENCE) / 2) * found.surv_prob_se[some] / share[some] / np.abs(log)
    low[some], high[some] = np.exp(log * np.exp(reach)), np.exp(log * np.exp(-reach))
    times, risk = np.asarray(found.surv_times, dtype=float), np.asarray(found.n_risk, dtype=float)
    return Curve(times, share, low, high, risk, np.asarray(found.n_events, dtype=float), float(size.sum()), followed)


def logrank(days: npt.ArrayLike, happened: npt.ArrayLike, group: npt.ArrayLike) -> tuple[float, float]:
    """Does it happen as soon in every group? Chi squared and p of the log-rank test (Mantel 1966); NaN when it cannot be said.

    So it is with one group, or when it happened to nobody.

    >>> chi, p = logrank([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1])
    >>> round(chi, 4), round(p, 4)
    (5.0517, 0.0246)
    """
    time, event, of = np.asarray(days, dtype=float), np.asarray(happened, dtype=int), np.asarray(group)
    groups = np.unique(of)
    if len(groups) < 2 or not event.any():
        return np.nan, np.nan
    try:
        statistic = float(survdiff(time, event, of)[0])
    except np.linalg.LinAlgError:  # nobody of a group was left when it first happened
        return np.nan, np.nan
    return statistic, float(chi2.sf(statistic, len(groups) - 1))
