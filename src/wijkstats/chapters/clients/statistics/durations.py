"""How long until it ends, begins or comes back? Medians, shares within so many days, and what differs between groups.

All on rows with `days` and `happened` (1, or 0 when it had not happened by the reference date: censored).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from wijkstats.kit.inference.intervals import Floats
from wijkstats.kit.inference.survival import kaplan_meier, logrank

YEAR = 365
"""Within so many days a return is one within a year."""
MONTH = YEAR / 12
"""A step of a curve ends at the end of a month, so that it ends on nobody's day."""


def durations(rows: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """After how many days has half ended, per group? Columns: keys, started, closed, median, low, high, closed_only.

    closed_only  the median of those that ended, which is too short: the longest are still open. For comparison
    """
    found = []
    for key, part in rows.groupby([*keys], sort=True, dropna=False):
        median, low, high = kaplan_meier(part["days"], part["happened"]).median()
        ended = part.loc[part["happened"] == 1, "days"]
        closed_only = float(ended.median()) if len(ended) else np.nan
        found.append((*key, len(part), len(ended), median, low, high, closed_only))
    return pd.DataFrame(found, columns=[*keys, "started", "closed", "median", "low", "high", "closed_only"])


def returns(rows: pd.DataFrame, within: int = YEAR) -> pd.DataFrame:
    """Which share of the clients is back within a year after the first closure, per level (how it was closed)?

    rows  one per client with a closure: level, days to the next trajectory or to the reference date, and happened

    Columns level, closed, returned, within_365, low, high, naive, p, followed. naive is returned / closed, which is too low: not
    everybody has been followed for a year. p: log-rank over the levels, the same in every row. followed: of how many people one
    is then worth as much as one of that share.
    """
    p = logrank(rows["days"], rows["happened"], rows["level"])[1] if len(rows) else np.nan
    found = []
    for level, part in rows.groupby("level", sort=True):
        back = int(part["happened"].sum())
        curve = kaplan_meier(part["days"], part["happened"])
        found.append((level, len(part), back, *curve.within(within), back / len(part), p, curve.told(within)[1]))
    columns = ["level", "closed", "returned", "within_365", "low", "high", "naive", "p", "followed"]
    return pd.DataFrame(found, columns=columns)


def waiting(rows: pd.DataFrame, keys: Sequence[str], norm: int) -> pd.DataFrame:
    """How long do people wait, and which share has started within the norm? Those who still wait count as long as they do.

    rows  one per application: keys, days, and happened (1: has started)

    Columns: keys, n, still (waiting at the reference date), median, low, high, within_norm, within_low, within_high. Within the
    norm: after `norm` days or fewer.
    """
    found = []
    for key, part in rows.groupby([*keys], sort=True, dropna=False):
        curve = kaplan_meier(part["days"], part["happened"])
        all_started = bool((part["happened"] == 1).all())
        days = min(norm, curve.followed) if all_started else norm  # nobody is left to follow
        found.append((*key, len(part), int((part["happened"] == 0).sum()), *curve.median(), *curve.within(days)))
    columns = ["n", "still", "median", "low", "high", "within_norm", "within_low", "within_high"]
    return pd.DataFrame(found, columns=[*keys, *columns])


def step_ends(groups: Sequence[pd.DataFrame], least: int, months: Sequence[int] = ()) -> list[int]:
    """After which months do the steps of a curve end, so that in each it happened to `least` or more of every group?

    groups  rows with days and happened; the steps are the same for all of them
    months  those that may be chosen; without them every month up to the last in which it happened to anybody

    What is left over at the end goes with the last step, which then ends with the year in which it last happened: the month of
    the last one is nobody's to know. Of a group to which it happened less often than `least` there is one step. Empty when it
    happened to nobody.

    >>> step_ends([pd.DataFrame({"days": [3, 9, 40, 70, 80, 300, 900], "happened": [1, 1, 1, 1, 1, 1, 0]})], 2)
    [1, 12]
    """
    happened = [month_of(rows.loc[rows["happened"] == 1, "days"]) for rows in groups]
    last = int(max((one.max(initial=0) for one in happened), default=0))
    ends: list[int] = []
    before = np.zeros(len(happened))
    for month in months or range(1, last + 1):
        now = np.array([(one <= month).sum() for one in happened])
        if (now > before).any() and (now - before >= least).all():
            ends.append(month)
            before = now
    if last > (ends[-1] if ends else 0):
        ends[-1:] = [months[-1] if months else 12 * -(-last // 12)]
    return ends


def month_of(days: pd.Series) -> Floats:
    """In which month is a number of days, the first being 1? Day 365 is the last of month 12.

    >>> month_of(pd.Series([0, 30, 31, 365, 366])).tolist()
    [1.0, 1.0, 2.0, 12.0, 13.0]
    """
    return np.asarray(np.maximum(np.ceil(days.to_numpy(dtype=float) / MONTH), 1), dtype=float)


def curve_steps(rows: pd.DataFrame, ends: Sequence[int]) -> pd.DataFrame:
    """The Kaplan-Meier curve at the end of each step: day, events (in this step), share (to whom it has happened), followed.

    followed  of how many people one is then worth as much as one of that share (`Curve.told`)

    share is NaN where nobody was followed to the last month of the step.
    """
    curve = kaplan_meier(rows["days"], rows["happened"])
    days = np.floor(np.array(ends, dtype=float) * MONTH)
    by = np.array([curve.events[curve.time <= day].sum() for day in days])
    told = [curve.told(day) for day in days]
    return pd.DataFrame(
        {
            "day": days.astype(int),
            "events": np.diff(by, prepend=0).astype(int),
            "share": np.where(days - MONTH < curve.followed, [share for share, _ in told], np.nan),
            "followed": [followed for _, followed in told],
        }
    )
