"""The low pairs as rows for a model."""

from __future__ import annotations

import pandas as pd

from wijkstats.ground.records import Pairs
from wijkstats.settings.breakdowns import usual


def model_rows(pairs: Pairs) -> pd.DataFrame:
    """The low pairs as rows for a model: client (a number, not the hash), trajectory, domain, features of the trajectory,
    before, after, low_domains (how many) and days between the two measurements.
    """
    t = pairs.table.filter(pairs.table.before <= pairs.low)
    rows = t.select(
        "client",
        "trajectory",
        "domain",
        *(name for name in usual("tested") if name not in ("domain", "low_domains", "start_score")),
        "before",
        "after",
        "low_domains",
        *pairs.more,
        days=t.after_date.cast("date").delta(t.before_date.cast("date"), unit="day"),
    ).execute()
    rows = rows.sort_values(["client", "trajectory", "domain"], ignore_index=True)
    return rows.assign(client=pd.factorize(rows["client"])[0])
