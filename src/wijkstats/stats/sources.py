"""Where every figure of the benchmark chapter comes from."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from wijkstats.catalogue import catalogue
from wijkstats.records import Result

COLUMNS = ["indicator", "year", "status", "source", "retrieved", "n_areas"]


def sources(municipal: pd.DataFrame, own: str, reference: Sequence[str]) -> Result:
    """From which publication, and fetched when, are the figures of the own and the reference municipalities?

    One row per indicator, year, status, source and day of retrieval; n_areas counts the municipalities. An indicator made
    from figures of several publications has several rows.
    """
    rows = municipal[municipal["code"].isin([own, *reference]) & municipal["value"].notna()]
    made = []
    for key, indicator in catalogue().indicators.items():
        if key.endswith("_netto"):
            continue
        parts = {*indicator.plus, *indicator.income, indicator.per, indicator.percent} - {""}
        made.append(rows[rows["indicator"].isin(parts)].assign(of=key))
    found = pd.concat(made, ignore_index=True).drop(columns="indicator").rename(columns={"of": "indicator"})
    keys = ["indicator", "year", "status", "source", "retrieved"]
    table = found.fillna({"retrieved": "", "source": ""}).groupby(keys, sort=False)["code"].nunique().rename("n_areas")
    order = {key: n for n, key in enumerate(catalogue().indicators)}
    table = table.reset_index().assign(_i=lambda t: t["indicator"].map(order)).sort_values(["_i", "year", "source"])
    return Result("benchmark_sources", table[COLUMNS].reset_index(drop=True), tuple(keys), persons=False)
