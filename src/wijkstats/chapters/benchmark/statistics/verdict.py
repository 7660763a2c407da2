"""Is a value higher or lower than that of the reference group, and how sure is that? One word for each, by one rule.

Higher or lower: the side of the whole group. Hard: on that side for every choice of the group, and still further off than is
usual between municipalities after the correction for the population (`firm`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

Verdicts = dict[str, tuple[int, str]]
"""Indicator -> its year and its verdict."""


def verdicts(robustness: pd.DataFrame, correction: pd.DataFrame) -> Verdicts:
    """What may be said of every value, in the last year of it.

    `robustness`: indicator, year, basis, own, reference, stands; `correction`: indicator, year, corrected, conclusion (may be
    without rows). A verdict is `same`, or `higher_` or `lower_` with how sure: `firm`, `turns` (another choice of the group puts
    it on the other side), `unsure` (after the correction it can be the usual difference between municipalities) or
    `uncorrected` (no correction could be made).
    """
    found: Verdicts = {}
    concluded = {
        (row["indicator"], row["year"]): "uncorrected" if pd.isna(row["corrected"]) else row["conclusion"]
        for _, row in correction.iterrows()
    }
    for indicator, rows in robustness.groupby("indicator", sort=False):
        whole = rows[rows["basis"] == "reference"]
        if whole.empty:
            continue
        own, reference, year = (whole[column].iloc[0] for column in ("own", "reference", "year"))
        if np.isclose(own, reference):
            found[str(indicator)] = (int(year), "same")
            continue
        conclusion = concluded.get((indicator, year), "uncorrected")
        sure = "turns" if not rows["stands"].all() else conclusion
        sure = sure if sure in ("turns", "firm", "uncorrected") else "unsure"
        found[str(indicator)] = (int(year), f"{'higher' if own > reference else 'lower'}_{sure}")
    return found
