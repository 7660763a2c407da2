"""The course over three and more measurements, and this year's change beside that of the previous delivery."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.stats import t as student

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.ground.population import COURSE, cell, low_levels, outcomes, places, steps, together
from wijkstats.ground.records import CONFIDENCE, ENOUGH_CLIENTS, ENOUGH_PAIRS, Result, Share, Stood
from wijkstats.kit.inference.intervals import clustered_share
from wijkstats.kit.inference.paired import holm
from wijkstats.kit.inference.shares import part_of


def course(sums: pd.DataFrame, low: int) -> Result:
    """Of the courses that started low: which share is low at each measurement, by number of measurements?

    `sums` as `course.course_sums` gives, `low` is the highest low level. Each line follows the same courses from first to last.
    """
    unit, where = "course by measurements", places(sums, "times", "place")
    other = [{"not_low"} if place["place"] != "1" else set() for place in where]  # all are low first, by definition
    cells = {
        "n": [cell(unit, {"low", *rest}, place) for rest, place in zip(other, where, strict=True)],
        "n_low": [cell(unit, {"low"}, place) for place in where],
        "n_not_low": [cell(unit, rest, place) for rest, place in zip(other, where, strict=True)],
    }
    result = part_of(
        sums, "zrm_course", ("times", "place"), "n_low", "n_not_low", cells=cells, revealing=True, columns=zrm.COURSE
    )
    last = [place for place in where if place["place"] == "last"]  # beside the pairs that started low
    started = steps(lambda b, a: True, range(1, low + 1))
    ends = {"low": steps(lambda b, a: a <= low, range(1, low + 1))}
    ends["not_low"] = started - ends["low"]
    ties = [
        (cell(COURSE, region), together(cell(unit, {end}, place) for place in last))
        for end, region in ends.items()
        if last
    ]
    result = replace(result, at_most=tuple(ties))
    table = result.table.copy()
    table.loc[table["place"].astype(str) == "1", ["low", "high"]] = np.nan  # all low, by definition
    return replace(result, table=table)


def beside_previous(sums: pd.DataFrame, low: int, title: str = "", name: str = "") -> Result:
    """Did a larger or a smaller share of the low scores improve than in the previous delivery?

    `sums` as `previous.change_beside` gives, `low` the highest low level; `title` and `name` are those of the previous
    delivery, for readers and as a folder. difference = this less previous, with
    an interval that allows for clients who are in both; p two-sided, Holm over all rows. Groups with fewer than 100 pairs
    or 50 clients on either side have no difference.
    """
    facts: dict[str, object] = {"previous": title, "previous_name": name}
    if sums.empty:
        known = ("n_this", "improved_this", "n_previous", "improved_previous", "other_this", "other_previous")
        nothing = pd.DataFrame(columns=[*zrm.PREVIOUS])
        return Result("zrm_previous", nothing, ("grouping", "level"), known, facts=facts, columns=zrm.PREVIOUS)
    s = sums.sort_values(["grouping", "level"], key=lambda c: c.map({"total": ""}).fillna(c), ignore_index=True)
    table = s[["grouping", "level"]].copy()
    spread, spread_n = {}, {}
    for side in ("this", "previous"):
        n, y, clients = s[f"n_{side}"], s[f"improved_{side}"], s[f"clients_{side}"]
        m2, my, y2 = s[f"m2_{side}"], s[f"my_{side}"], s[f"y2_{side}"]
        found = clustered_share(y, n, clients=clients, m2=m2, my=my, y2=y2)
        table[[f"n_{side}", f"improved_{side}"]] = s[[f"n_{side}", f"improved_{side}"]]
        table[f"other_{side}"] = n - y
        table[f"share_{side}"], table[f"low_{side}"], table[f"high_{side}"] = found.share, found.low, found.high
        spread_n[side] = found.effective_n
        spread[side] = (y2 - 2 * found.share * my + found.share**2 * m2) / n**2
    p, q = table["share_this"], table["share_previous"]
    both = (s["yy"] - q * s["ym"] - p * s["my"] + p * q * s["mm"]) / (s["n_this"] * s["n_previous"])
    error = np.sqrt(s["clients"] / (s["clients"] - 1) * np.maximum(spread["this"] + spread["previous"] - 2 * both, 0))
    sides = ("this", "previous")
    enough = np.logical_and.reduce(
        [(s[f"n_{side}"] >= ENOUGH_PAIRS) & (s[f"clients_{side}"] >= ENOUGH_CLIENTS) for side in sides]
    )
    table["difference"] = (p - q).where(enough & (error > 0))  # the very same answers twice have no difference to test
    df = np.maximum(s[["clients_this", "clients_previous"]].min(axis=1) - 1, 1)
    reach = student.ppf(1 - (1 - CONFIDENCE) / 2, df) * error
    table["low"], table["high"] = table["difference"] - reach, table["difference"] + reach
    table["p"] = 2 * student.sf(np.abs(table["difference"]) / error.where(error > 0), df)
    table["p_holm"] = holm(table["p"])
    facts |= {"tests": int(table["p"].notna().sum())}
    shares = {}
    for side in sides:
        n, effective = s[f"n_{side}"], spread_n[side]
        table[f"design_{side}"] = n / effective
        shares[f"share_{side}"] = Share(
            {f"improved_{side}": 1}, f"n_{side}", f"low_{side}", f"high_{side}", f"design_{side}"
        )
    people = {f"{part}_clients_{side}": s[f"{part}_clients_{side}"] for side in sides for part in ("improved", "other")}
    behind = {f"clients_{side}": s[f"clients_{side}"] for side in sides}
    counts = [f"{count}_{side}" for side in sides for count in ("n", "improved", "other")]
    regions = outcomes(low_levels(low, "low"))
    parts = {"n": regions["pairs"], "improved": regions["improved"], "other": regions["same"] | regions["worse"]}
    cells = {
        f"{count}_{side}": [cell(unit, region, where) for where in places(table, "grouping", "level")]
        for side, unit in (("this", COURSE), ("previous", f"{COURSE} of the previous delivery"))
        for count, region in parts.items()
    }
    return Result(
        "zrm_previous",
        table[[*zrm.PREVIOUS, *(f"design_{side}" for side in sides)]].assign(**people, **behind),
        ("grouping", "level"),
        tuple(counts),
        dict.fromkeys(("difference", "low", "high", "p", "p_holm"), tuple(counts)),
        {f"n_{side}": (f"improved_{side}", f"other_{side}") for side in sides},
        {f"{part}_{side}": f"{part}_clients_{side}" for side in sides for part in ("improved", "other")}
        | {f"n_{side}": f"clients_{side}" for side in sides},
        cells=cells,
        shares=shares,
        revealing=tuple(f"n_{side}" for side in sides),
        stood={
            f"{count}_previous": [
                Stood("zrm_development", {"grouping": grouping, "level": level}, was)
                for grouping, level in zip(s["grouping"], s["level"].astype(str), strict=True)
            ]
            for count, was in (("n", "pairs"), ("improved", "improved"), ("other", "same"))
        },
        facts=facts,
        columns=zrm.PREVIOUS,
    )
