"""How long until it ends, begins or comes back? Medians, shares within so many days, and what differs between groups.

All on rows with `days` and `happened` (1, or 0 when it had not happened by the reference date: censored).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from wijkstats.kit.inference.survival import kaplan_meier, logrank

YEAR = 365
"""Within so many days a return is one within a year."""


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

    Columns level, closed, returned, within_365, low, high, naive, p. naive is returned / closed, which is too low: not everybody
    has been followed for a year. p: log-rank over the levels, the same in every row.
    """
    p = logrank(rows["days"], rows["happened"], rows["level"])[1] if len(rows) else np.nan
    found = []
    for level, part in rows.groupby("level", sort=True):
        back = int(part["happened"].sum())
        share = kaplan_meier(part["days"], part["happened"]).within(within)
        found.append((level, len(part), back, *share, back / len(part), p))
    columns = ["level", "closed", "returned", "within_365", "low", "high", "naive", "p"]
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
