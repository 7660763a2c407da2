"""How many open cases does a team have per full-time post, how heavy are they, and does a team lie apart by more than chance?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.kit.inference.intervals import wilson
from wijkstats.kit.inference.rates import beyond_chance, rate

LEVELS = {"95": 0.95, "998": 0.998}
MISSING = 0.25
"""Where a team has more than this share not registered, no team is called heavier than another."""


def per_fte(rows: pd.DataFrame) -> pd.DataFrame:
    """How many open cases per fte, with exact limits, and where does each team stand beside all others of that day?

    rows  one per day and team: open, fte (NaN when not delivered)

    Adds per_fte, low, high, rest (of all others with fte known), low_95, high_95, low_998, high_998 (the limits between which
    chance alone keeps a team of this size), and position: high_998, high_95, usual, low_95, low_998; empty without fte or without
    others. One day is one day: a team may stand elsewhere the next.
    """
    table = rows.reset_index(drop=True).copy()
    table["per_fte"], table["low"], table["high"] = rate(table["open"], table["fte"])
    known = table["fte"] > 0
    sums = table[known].groupby("day")[["open", "fte"]].sum().reindex(table["day"]).reset_index(drop=True)
    cases, posts = sums["open"] - table["open"], sums["fte"] - table["fte"]
    with np.errstate(divide="ignore", invalid="ignore"):
        table["rest"] = np.where(known & (posts > 1e-9), cases / posts, np.nan)
    for name, level in LEVELS.items():
        ends = [
            beyond_chance([size], other, whole, level)
            for size, other, whole in zip(table["fte"], cases, posts.where(posts > 1e-9, 0), strict=True)
        ]
        for side, at in (("low", 0), ("high", 1)):
            table[f"{side}_{name}"] = np.array([end[at][0] for end in ends], dtype=float)
    table["position"] = positions(table)
    return table


def positions(table: pd.DataFrame) -> npt.NDArray[np.str_]:
    """Outside which limits does `per_fte` lie? Empty where there are none."""
    value = table["per_fte"]
    beyond = [value > table["high_998"], value > table["high_95"], value < table["low_998"], value < table["low_95"]]
    return np.select(
        [value.isna() | table["high_95"].isna(), *beyond], ["", "high_998", "high_95", "low_998", "low_95"], "usual"
    )


def severity(rows: pd.DataFrame) -> pd.DataFrame:
    """Which share of the open cases is heavy, of those registered; and between which limits does it lie for all?

    rows  one per day and team: open, registered (of which the severity is known) and heavy

    Adds missing_share, heavy_share with Wilson's low and high, bound_low (no case that is not registered is heavy) and
    bound_high (all are). Shares are NaN where they are of nothing.
    """
    table = rows.reset_index(drop=True).copy()
    whole, known, heavy = (table[c].astype(float) for c in ("open", "registered", "heavy"))
    if ((heavy > known) | (known > whole)).any():
        raise ValueError("heavy cases are registered, and registered ones are open")
    per, per_known = whole.where(whole > 0), known.where(known > 0)
    table["missing_share"], table["heavy_share"] = (whole - known) / per, heavy / per_known
    table["low"], table["high"] = wilson(heavy, known)
    table["bound_low"], table["bound_high"] = heavy / per, (heavy + whole - known) / per
    return table


def may_compare(table: pd.DataFrame) -> bool:
    """May teams be compared in how heavy their cases are? Not where one misses more than a quarter, nor with fewer than two."""
    known = table["missing_share"].dropna()
    return len(known) > 1 and bool((known <= MISSING + 1e-12).all())
