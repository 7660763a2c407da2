"""Which figures differ more from the previous delivery than chance makes them, like with like?

A month stands beside the same month of the previous delivery's period, so that both are as far from its start. What is unusual is
asked of its part of all compared months: a year with a tenth fewer clients is no alarm twelve times.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from wijkstats.kit.inference.paired import holm

RATIO = 1.25
"""A number more than this many times as large or as small as in the previous delivery is pointed out, when chance is not it."""
POINTS = 0.10
"""A share that differs by more than this from the previous delivery is pointed out, when chance is not it."""
LEVEL = 0.05
FEW = 6
"""With fewer months to compare, a month is asked about its own ratio: the others say too little of that of all."""

Numbers = npt.NDArray[np.float64]


def beyond(
    table: pd.DataFrame, kind: npt.NDArray[np.str_], now: Numbers, before: Numbers
) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """The difference of each figure, and whether it is pointed out. NaN where it was not compared: then it is not.

    `kind`: count (tested as a Poisson ratio), part (a month: as a part of all compared months), share (Fisher, by the columns n
    and missing of `table`), mean (limits only). Exact, and with Holm over all that is tested.
    """
    share, part = kind == "share", kind == "part"
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((now > 0) & (before > 0), now / before, np.nan)
        difference = np.where(share, now - before, ratio - 1)
        months = part & ~np.isnan(difference)
        usual = float(now[months].sum() / before[months].sum()) if months.sum() >= FEW else 1.0
        relative = np.abs(np.log(np.where(part, ratio / usual, ratio)))
    large = np.where(share, np.abs(difference) > POINTS, relative > np.log(RATIO)) & ~np.isnan(difference)
    p = np.full(len(table), np.nan)
    for place in np.flatnonzero(~np.isnan(difference) & (kind != "mean")):
        if share[place]:
            row = table.iloc[place]
            cells = [
                (row[f"missing_{side}"], row[f"n_{side}"] - row[f"missing_{side}"]) for side in ("this", "previous")
            ]
            p[place] = stats.fisher_exact(cells).pvalue
        else:
            p[place] = poisson_ratio(now[place], before[place], usual if part[place] else 1.0)
    return difference, large & ((holm(p) <= LEVEL) | (kind == "mean"))


def poisson_ratio(now: float, before: float, usual: float = 1.0) -> float:
    """Exact p that two counts have this ratio: given their sum, the first is binomial.

    >>> round(poisson_ratio(60, 30), 4), poisson_ratio(90, 100, 0.9)
    (0.0021, 1.0)
    """
    return float(stats.binomtest(round(now), round(now + before), usual / (1 + usual)).pvalue)
