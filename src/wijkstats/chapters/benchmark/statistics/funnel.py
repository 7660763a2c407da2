"""Does the use of care in the own municipality stand out among all municipalities delivered?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from wijkstats.chapters.benchmark import columns as benchmark
from wijkstats.chapters.benchmark.statistics.area_values import COUNTRY, area_values, last_year_with
from wijkstats.ground.catalogue import catalogue
from wijkstats.ground.records import Result
from wijkstats.kit.inference.funnel import ENOUGH_AREAS, LEVELS, funnel, funnel_ratio


def _all_zero(rows: pd.DataFrame, own: str) -> bool:
    """Is the value of all others 0, in the last year in which the own municipality has one beside enough of them?"""
    known = rows.dropna(subset=["value"])
    known = known[known["year"] == last_year_with(known, own, ENOUGH_AREAS)]
    others = known.loc[known["area"] != own, "value"]
    return len(others) > 0 and bool((others == 0).all())


def benchmark_funnel(municipal: pd.DataFrame, own: str, names: Mapping[str, str]) -> Result:
    """Does the own municipality stand out among all municipalities delivered? For use of care, in the last year in which the
    own municipality and at least ENOUGH_AREAS in all have the value.

    The baseline is the pooled share of all others, and they alone say how much municipalities differ: nobody is compared
    with a group that contains oneself. The limits are those for the own municipality; the others, which are part of the
    baseline, cross them somewhat less often. Indicators with fewer than ten published municipalities have no rows; the own
    one is the first. Columns: low_95 and high_95, low_998 and high_998 are the limits for a municipality of that size.
    facts, per indicator: phi, areas, and the share of the areas that lies outside each pair of limits; `zero`: indicators
    that are 0 in all others, which have no rows.
    """
    codes = sorted(c for c in municipal["code"].unique() if c != COUNTRY)
    use = {key: i for key, i in catalogue().indicators.items() if i.theme == "use"}
    areas = area_values(municipal, codes, list(use))
    frames, facts, zero = [], {}, []
    for indicator, of in use.items():
        rows = areas[(areas["indicator"] == indicator) & (areas["status"] == "realisatie")]
        if _all_zero(rows, own):
            zero.append(indicator)
            continue
        rows = rows.dropna(subset=["value", "numerator", "denominator"])
        rows = rows[rows["year"] == last_year_with(rows, own, ENOUGH_AREAS)]
        if rows.empty:
            continue
        rows = rows.sort_values("area", key=lambda a: a != own, kind="stable")
        others = rows[rows["area"] != own]
        baseline = others["numerator"].sum() / others["denominator"].sum()
        if not baseline > 0 or (of.kind == "share" and baseline >= 1):
            continue
        pool = (rows["area"] != own).to_numpy()
        if of.kind == "rate":
            found = funnel_ratio(rows["numerator"], baseline * rows["denominator"], others=pool)
            step = baseline
        else:
            found = funnel(rows["numerator"], rows["denominator"], baseline, others=pool)
            step = 1.0
        limits = {}
        for level in LEVELS:
            limits[f"low_{level}"] = np.maximum(baseline - found.reach(level) * step, 0)
            limits[f"high_{level}"] = baseline + found.reach(level) * step
            if of.kind == "share":
                limits[f"high_{level}"] = np.minimum(limits[f"high_{level}"], 1)
        table = rows[["indicator", "year", "area", "value", "numerator", "denominator"]]
        frames.append(table.assign(baseline=baseline, position=found.position, **limits))
        far = pd.Series(found.position)
        facts[indicator] = {"phi": found.phi, "areas": len(rows), "outside_95": float((far != "usual").mean()),
                            "outside_998": float(far.str.endswith("998").mean())}  # fmt: skip
    whole = (
        pd.concat(frames, ignore_index=True)[[*benchmark.FUNNEL]]
        if frames
        else pd.DataFrame(columns=[*benchmark.FUNNEL])
    )
    return Result(
        "benchmark_funnel",
        whole,
        ("indicator", "year", "area"),
        persons=False,
        facts={
            "names": dict(names),
            "own": own,
            "funnels": facts,
            "zero": tuple(zero),
            "reason": "zero" if zero else "",
        },
        columns=benchmark.FUNNEL,
    )
