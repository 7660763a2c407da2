"""How long until something happens, when for some it has not happened yet: Kaplan-Meier curves and the log-rank test.

Who is still waiting (or open, or not back) at the reference date is censored: the time is at least so long. Leaving them out
makes times too short and returns too few. Censoring may not depend on what would have happened; a reference date does not.
statsmodels does the counting; docs/methods/clients.md says what is equal to R's survival package.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2, norm
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from wijkstats.ground.records import CONFIDENCE
from wijkstats.kit.inference.intervals import Floats

_HALF = 0.5
_EQUAL = 1e-8
"""Shares that differ by less are the same: products of fractions are not exact."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan-Meier curve: the share for whom it has not happened yet, after each time at which it happened to somebody.

    times, at_risk, events, share, low, high: arrays of one length, empty when nothing happened. `share` (0-1) holds from its
    time to the next one. `low` and `high` are pointwise: each time by itself, not the whole curve. NaN where the share is 0.
    n: subjects; until: the longest time seen, NaN without subjects; beyond it nothing is known.
    median, median_low, median_high: time at which the share (its lower, its upper limit) is a half; NaN when not reached.
    """

    times: Floats
    at_risk: Floats
    events: Floats
    share: Floats
    low: Floats
    high: Floats
    n: int
    until: float
    median: float
    median_low: float
    median_high: float

    def at(self, times: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
        """For which share has it not happened yet after these times? The share, with its lower and upper limit.

        1 before the first event, without limits. NaN beyond the longest time seen, unless it has happened to all by then.
        """
        when = np.asarray(times, dtype=float)
        step = np.searchsorted(self.times, when, side="right")
        share = np.concatenate([[1.0], self.share])
        unknown = ~(when >= 0) | ~((when <= self.until) | (share[-1] == 0))
        low, high = (np.concatenate([[np.nan], ends]) for ends in (self.low, self.high))
        at, below, above = (np.where(unknown, np.nan, ends[step]) for ends in (share, low, high))
        return at, below, above


def curve(time: npt.ArrayLike, event: npt.ArrayLike, confidence: float = CONFIDENCE) -> Curve:
    """After which time has it happened to which part, with subjects for whom it has not happened yet?

    time   per subject: until the event, or until it was last known not to have happened; any unit, not negative
    event  per subject: 1 or True when it happened, 0 or False when not yet (censored)

    A subject without a time is left out. Censored at the time of an event counts as at risk of it. Limits: Greenwood's
    variance on the log-log scale, so that they lie between 0 and 1 (R: conf.type = "log-log"). The median and its limits are
    where the curve and its limits are first at or below a half; where one is a half exactly, halfway to the next step, as in
    R. ValueError for a negative time, an event other than 0 or 1, or lengths that differ.
    Source: Kaplan and Meier (1958), JASA 53:457; Brookmeyer and Crowley (1982), Biometrics 38:29.

    >>> found = curve([1, 2, 2, 3, 4], [1, 1, 0, 1, 0])
    >>> found.share.round(2).tolist(), found.median
    ([0.8, 0.6, 0.3], 3.0)
    """
    t, happened = _known(time, event)
    if not len(t):
        none, nan = np.zeros(0), np.nan
        return Curve(none, none, none, none, none, none, 0, nan, nan, nan, nan)
    found = SurvfuncRight(t, happened)
    share = np.asarray(found.surv_prob, dtype=float)
    inside = (share > 0) & (share < 1)
    low, high = np.full(share.shape, np.nan), np.full(share.shape, np.nan)
    log = np.log(share[inside])
    reach = norm.ppf((1 + confidence) / 2) * found.surv_prob_se[inside] / share[inside] / -log
    low[inside], high[inside] = np.exp(log * np.exp(reach)), np.exp(log * np.exp(-reach))
    until = float(t.max())
    times = np.asarray(found.surv_times, dtype=float)
    medians = (_half(times, values, until) for values in (share, low, high))
    return Curve(
        times,
        np.asarray(found.n_risk, float),
        np.asarray(found.n_events, float),
        share,
        low,
        high,
        len(t),
        until,
        *medians,
    )


@dataclass(frozen=True, slots=True)
class LogRank:
    """Log-rank test of equal curves: chi squared, its degrees of freedom and p; NaN, 0 and NaN when nothing can be compared."""

    statistic: float
    df: int
    p: float


def log_rank(time: npt.ArrayLike, event: npt.ArrayLike, group: npt.ArrayLike) -> LogRank:
    """Do curves of two groups or more differ by more than chance?

    `time` and `event` as `curve` takes them; `group`: a label per subject. Subjects without a time are left out, and groups
    without anybody left at the first event. NaN when fewer than two groups are left, when nothing happened, and when all who
    were left had the event at once. Strongest when one rate is a fixed multiple of the other; weak when curves cross.
    Source: Mantel (1966), Cancer Chemother Rep 50:163; the variance with ties is hypergeometric, as in R's survdiff.

    >>> round(log_rank([1, 3, 5, 7, 2, 4, 6, 9], [1, 1, 1, 1, 1, 0, 0, 0], [0] * 4 + [1] * 4).statistic, 3)
    1.984
    """
    labels = np.asarray(group)
    t, happened = _known(time, event)
    if labels.shape != np.shape(time):
        raise ValueError("a group for each subject")
    code = np.unique(labels[np.isfinite(np.asarray(time, dtype=float))], return_inverse=True)[1]
    if not happened.any():
        return LogRank(np.nan, 0, np.nan)
    left = t >= t[happened == 1].min()
    t, happened, code = t[left], happened[left], code[left]
    df = len(np.unique(code)) - 1
    if df < 1 or (happened[t == t.min()].sum() == len(t)):
        return LogRank(np.nan, 0, np.nan)
    statistic = float(survdiff(t, happened, code)[0])
    return LogRank(statistic, df, float(chi2.sf(statistic, df)))


def _known(time: npt.ArrayLike, event: npt.ArrayLike) -> tuple[Floats, Floats]:
    t, happened = np.asarray(time, dtype=float), np.asarray(event, dtype=float)
    if t.shape != happened.shape or t.ndim != 1:
        raise ValueError("a time and an event for each subject")
    known = np.isfinite(t)
    t, happened = t[known], happened[known]
    if np.any(t < 0):
        raise ValueError("a time is not negative")
    if not np.isin(happened, (0, 1)).all():
        raise ValueError("an event is 0 or 1")
    return t, happened


def _half(times: Floats, values: Floats, until: float) -> float:
    """The first time with a value of a half or less; where it is a half exactly, halfway to the next lower value (or the end)."""
    below = np.flatnonzero(values <= _HALF + _EQUAL)
    if not len(below):
        return np.nan
    first = float(times[below[0]])
    if values[below[0]] < _HALF - _EQUAL:
        return first
    lower = np.flatnonzero(values < _HALF - _EQUAL)
    return (first + (float(times[lower[0]]) if len(lower) else until)) / 2
