"""Is there no difference, or can it not be told? Conclusions, each a function of numbers that stand beside it in its table.

Question answered: what do these limits and p-values say? A statistic asks it of exact numbers, and what is published is told
again from the numbers that are shown (`Result.verdicts`): one from exact numbers would tell more than those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, Literal

import numpy as np
import pandas as pd

Verdict = Literal["more", "fewer", "small", "none", "unknown"]
SIGNIFICANT = 0.05


def verdict(low: float, high: float, matters: float, seen: bool | None = None) -> Verdict:
    """What does the interval of a difference say, when differences smaller than `matters` do not matter?

    more, fewer   there is a difference, above or below 0, and it may matter
    small         there is a difference, and it is certainly smaller than `matters`
    none          no difference is seen, and if there is one it is certainly smaller than `matters`
    unknown       no difference is seen, but one that matters may be there; also without an interval

    `seen`: is there a difference by another rule (a p-value after correction)? Without it, when the interval leaves out 0.
    Interval inclusion: with a 95% interval each of the two one-sided tests (TOST) is at 2.5%.
    Source: Schuirmann (1987), J Pharmacokinet Biopharm 15:657; Altman and Bland (1995), BMJ 311:485.

    >>> verdict(-0.03, 0.06, 0.1), verdict(-0.03, 0.16, 0.1), verdict(0.02, 0.16, 0.1), verdict(0.02, 0.06, 0.1)
    ('none', 'unknown', 'more', 'small')
    """
    if not (isfinite(low) and isfinite(high)):
        return "unknown"
    inside = -matters < low and high < matters
    if seen if seen is not None else low > 0 or high < 0:
        return "small" if inside else "more" if low + high > 0 else "fewer"
    return "none" if inside else "unknown"


def net(table: pd.DataFrame, facts: Mapping[str, Any], low: str, high: str) -> pd.Series[Any]:
    """The `verdict` of an interval, beside the fact `matters`."""
    said = [verdict(*ends, facts["matters"]) for ends in zip(table[low], table[high], strict=True)]
    return pd.Series(said, table.index, dtype=object)


def net_beside(
    table: pd.DataFrame, facts: Mapping[str, Any], low: str, high: str, expected: str, p: str
) -> pd.Series[Any]:
    """The `verdict` of what an interval lies from what is expected; a difference is seen when p is at most 0.05."""
    ends = zip(table[low] - table[expected], table[high] - table[expected], table[p] <= SIGNIFICANT, strict=True)
    return pd.Series([verdict(a, b, facts["matters"], bool(seen)) for a, b, seen in ends], table.index, dtype=object)


def beside(
    table: pd.DataFrame, facts: Mapping[str, Any], difference: str, low: str, expected: str, most: str, p: str
) -> pd.Series[Any]:
    """Is it beyond chance? more, less, alike (no), depends (more, but not when `most` is expected), unknown (no p)."""
    lowest, apart = table[low] - (table[most] - table[expected]), table[difference]
    seen = (table[p] <= SIGNIFICANT) & (apart != 0)
    said = np.select([table[p].isna(), ~seen, apart < 0, lowest > 0], ["unknown", "alike", "less", "more"], "depends")
    return pd.Series(said, table.index, dtype=object)


def above(table: pd.DataFrame, facts: Mapping[str, Any], low: str) -> pd.Series[Any]:
    """Does a difference lie above 0? more, not_more, or unknown without an interval."""
    said = np.select([table[low].isna(), table[low] > 0], ["unknown", "more"], "not_more")
    return pd.Series(said, table.index, dtype=object)


def apart(table: pd.DataFrame, facts: Mapping[str, Any], low: str, high: str) -> pd.Series[Any]:
    """Does an interval leave out 0, and do all differ beyond chance (the fact `p`)? above, below, else alike; or unknown."""
    sure = facts.get("p") is not None and facts["p"] <= SIGNIFICANT
    cases = [table[low].isna(), (table[low] > 0) & sure, (table[high] < 0) & sure]
    return pd.Series(np.select(cases, ["unknown", "above", "below"], "alike"), table.index, dtype=object)


def turns(table: pd.DataFrame, facts: Mapping[str, Any], low: str, bound: str = "") -> pd.Series[Any]:
    """The first `delta` of a population and domain at which a limit does not lie above a bound (0); empty when it always does.

    Empty too where only one delta is looked at.
    """
    by = [table["population"], table["domain"]]
    limit = table[bound] if bound else pd.Series(0.0, table.index)
    below = table["delta"].where((table[low] <= limit).astype(bool)).groupby(by).transform("min")
    many = table["delta"].groupby(by).transform("nunique") > 1
    return below.where(many).astype(float)


RULES: Mapping[str, Callable[..., pd.Series[Any]]] = {
    rule.__name__: rule for rule in (net, net_beside, beside, above, apart, turns)
}


def told(table: pd.DataFrame, facts: Mapping[str, Any], rule: str, *columns: str) -> pd.Series[Any]:
    """What a rule says of each row; `columns`: those that it looks at, with numbers or NaN."""
    return RULES[rule](table, facts, *columns)
