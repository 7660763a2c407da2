"""Who refers to youth care: the municipality, the general practitioner, a certified institution, or somebody else?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from wijkstats.chapters.benchmark import columns as benchmark
from wijkstats.chapters.benchmark.statistics.area_values import check_group
from wijkstats.ground.records import Result, Share
from wijkstats.kit.inference.intervals import wilson

STEM = "jeugdhulptrajecten_"
REFERRERS: tuple[str, ...] = ("gemeente", "huisarts", "gi", "overig")


def referrals(
    municipal: pd.DataFrame, own: str, reference_groups: Mapping[str, Sequence[str]], names: Mapping[str, str]
) -> Result:
    """Which share of the trajectories in youth care comes from each referrer, per year, here and in each group?

    Only municipalities of which all four are published count. Wilson's interval, which takes trajectories as separate: a
    youth with several trajectories makes it somewhat too narrow. No rows when nothing was delivered.
    """
    check_group(own, reference_groups, set(municipal["code"]))
    parts = [STEM + r for r in REFERRERS]
    rows = municipal[municipal["indicator"].isin(parts) & (municipal["status"] == "realisatie")]
    wide = rows.set_index(["code", "year", "indicator"])["value"].unstack("indicator")  # noqa: PD010
    wide = wide.reindex(columns=parts).dropna()
    found = []
    for area, codes in {own: (own,), **reference_groups}.items():
        mine = wide[wide.index.get_level_values("code").isin(codes)]
        counted = mine.groupby("year")[parts].sum()
        n_areas = mine.groupby("year").size()
        long = counted.rename(columns=dict(zip(parts, REFERRERS, strict=True))).rename_axis(columns="referrer")
        table = long.stack().rename("n").reset_index()  # noqa: PD013
        found.append(table.assign(area=area, n_areas=table["year"].map(n_areas)))
    table = pd.concat(found, ignore_index=True)
    table["total"] = table.groupby(["year", "area"])["n"].transform("sum")
    table = table[table["total"] > 0]
    low, high = wilson(table["n"], table["total"])
    table = table.assign(share=table["n"] / table["total"], low=low, high=high)
    place = {area: i for i, area in enumerate([own, *reference_groups])}
    rank = {r: i for i, r in enumerate(REFERRERS)}
    table = table.assign(_a=table["area"].map(place), _r=table["referrer"].map(rank)).sort_values(["year", "_a", "_r"])
    facts = {"names": dict(names), "own": own}
    return Result(
        "benchmark_referrals",
        table[[*benchmark.REFERRALS]].reset_index(drop=True),
        ("year", "area", "referrer"),
        ("n", "total"),
        shares={"share": Share({"n": 1}, "total", "low", "high")},
        persons=False,
        facts=facts,
        columns=benchmark.REFERRALS,
    )
