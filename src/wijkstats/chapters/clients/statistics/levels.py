"""Which share has each level, per year, and does it rise or fall over the years? Wilson, Cochran-Armitage, Holm."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from wijkstats.ground.records import UNKNOWN
from wijkstats.kit.inference.intervals import wilson
from wijkstats.kit.inference.paired import holm
from wijkstats.kit.inference.rates import trend


def shares_by_year(counts: pd.DataFrame, tested: Collection[int]) -> pd.DataFrame:
    """Which share has each level, per year?

    counts  one row per year and level: `n`, how many; a level that a year lacks counts 0
    tested  the years over which a trend is tested: those that are complete

    Columns year, level, n, total, share, low, high, p, p_holm; every year has every level. Who has an unknown level is in the
    total, and gets no test. p is that of the level over the tested years, the same in all its rows, Holm over the levels; NaN
    with fewer than two such years.
    """
    columns = ["year", "level", "n", "total", "share", "low", "high", "p", "p_holm"]
    if counts.empty:
        return pd.DataFrame(columns=columns)
    wide = counts.pivot_table(index="year", columns="level", values="n", aggfunc="sum", fill_value=0)
    total = wide.sum(axis=1)
    kept = [year for year in wide.index if year in tested]
    levels = [level for level in wide.columns if level != UNKNOWN]
    p = {level: trend(wide.loc[kept, level], total[kept], np.array(kept, dtype=float))[1] for level in levels}
    adjusted = dict(zip(p, holm(list(p.values())), strict=True))
    table = wide.reset_index().melt("year", value_name="n").sort_values("year", kind="stable", ignore_index=True)
    table["total"] = table["year"].map(total)
    table["share"] = table["n"] / table["total"]
    table["low"], table["high"] = wilson(table["n"], table["total"])
    table["p"], table["p_holm"] = table["level"].map(p), table["level"].map(adjusted)
    return table[columns].astype({"n": "int64", "total": "int64", "p": "float64", "p_holm": "float64"})
