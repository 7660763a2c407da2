"""The start cohort of this delivery beside that of the previous one, at the same mix of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.chapters.zrm.statistics.cohort_places import (
    COUNTS,
    SIDES,
    UNIT,
    Days,
    near,
    regions,
    stood_previous,
    within_this,
)
from wijkstats.ground.population import CLIENT, KEPT, NOT_KEPT, cell, places
from wijkstats.ground.records import ENOUGH_CLIENTS, ENOUGH_PAIRS, Result, Share
from wijkstats.ground.scales import LOW_DOMAIN_CATEGORIES
from wijkstats.kit.inference.intervals import Floats, clustered_share
from wijkstats.kit.inference.paired import holm
from wijkstats.kit.inference.standardised import Standardised, indicators, standardised_shares

GROUPINGS: tuple[str, ...] = ("total", "age_group", "domain", "team")


def features(rows: pd.DataFrame, cohort: npt.NDArray[np.int64]) -> Floats:
    """The mix of cases as columns for `standardised_shares`: start score, number of low domains (in classes) and domain."""
    classes = {n: key for key, (a, b) in LOW_DOMAIN_CATEGORIES.items() for n in range(a, min(b, 20) + 1)}
    categories = rows["low_domains"].clip(upper=20).map(classes)
    return np.column_stack([
        indicators(rows["before"].tolist(), cohort, sorted(rows["before"].unique())),
        indicators(categories.tolist(), cohort, list(LOW_DOMAIN_CATEGORIES)),
        indicators(rows["domain"].tolist(), cohort),
    ])  # fmt: skip


def at_same_mix(rows: pd.DataFrame, cohort: pd.Series[int], cohorts: int) -> Standardised:
    """The shares improved of these low pairs at the mix of all of them; see `standardised_shares`."""
    codes = cohort.to_numpy(dtype=np.int64)
    client = pd.factorize(rows["client"])[0]
    return standardised_shares(rows["improved"], codes, client, features(rows, codes), cohorts)


def sums(rows: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Per combination of keys: n, improved, other, the clients behind each, and m2, my, y2 over clients."""
    per = rows.groupby([*keys, "client"], observed=True)["improved"].agg(m="size", y="sum").reset_index()
    per = per.assign(z=per["m"] - per["y"], m2=per["m"] ** 2, my=per["m"] * per["y"], y2=per["y"] ** 2)
    per = per.assign(clients=1, improved_clients=(per["y"] > 0).astype(int), other_clients=(per["z"] > 0).astype(int))
    found = per.groupby(list(keys), observed=True)[
        ["m", "y", "z", "m2", "my", "y2", "clients", "improved_clients", "other_clients"]
    ].sum()
    return found.rename(columns={"m": "n", "y": "improved", "z": "other"}).reset_index()


def with_interval(table: pd.DataFrame, end: str) -> None:
    """Put share, its interval and design effect beside the sums of a side (columns with this end)."""
    s = {name: table[f"{name}{end}"] for name in ("n", "improved", "clients", "m2", "my", "y2")}
    found = clustered_share(s["improved"], s["n"], clients=s["clients"], m2=s["m2"], my=s["my"], y2=s["y2"])
    table[f"share{end}"], table[f"low{end}"], table[f"high{end}"] = found.share, found.low, found.high
    table[f"design{end}"] = s["n"] / found.effective_n


def beside_previous(
    rows: pd.DataFrame,
    low: int,
    facts: Mapping[str, object],
    periods: Mapping[str, Days],
) -> Result:
    """Did a larger or a smaller share of the low scores improve in this start cohort than in the previous one?

    `rows` and `periods` as `cohorts.Cohorts` has them, `low` the highest low level; `facts` are handed on. share_*: as
    counted; standardised_*: at the mix of start scores, numbers of low domains and domains of both cohorts together;
    difference = standardised, this less previous, with an interval that has clients as clusters over both; p two-sided, Holm
    over all rows. Groups with fewer than 100 pairs or 50 clients on either side have no difference.
    """
    counts = tuple(f"{count}_{side}" for side in SIDES for count in COUNTS)
    if rows.empty:
        nothing = pd.DataFrame(columns=[*zrm.PREVIOUS])
        return Result("zrm_previous", nothing, ("grouping", "level"), counts, facts=facts, columns=zrm.PREVIOUS)
    groups = [group for grouping in GROUPINGS for group in _levels(rows, grouping)]
    table = pd.DataFrame(groups, columns=["grouping", "level"])
    parts = [rows if grouping == "total" else rows[rows[grouping] == level] for grouping, level in groups]
    per = sums(pd.concat([part.assign(at=at) for at, part in enumerate(parts)]), ["side", "at"]).set_index(
        ["side", "at"]
    )
    for side in SIDES:
        table[[f"{c}_{side}" for c in per]] = per.loc[side]
        with_interval(table, f"_{side}")
        table[f"cohort_{side}"] = "..".join(str(day) for day in periods[side])
    found = [_difference(part, row) for part, (_, row) in zip(parts, table.iterrows(), strict=True)]
    named = ["standardised_this", "standardised_previous", "difference", "low", "high", "p"]
    table[named] = pd.DataFrame(found, columns=named, dtype=float)
    table["p_holm"] = holm(table["p"])
    told = {**facts, "tests": int(table["p"].notna().sum())}
    region = regions(low)
    where = places(table, "grouping", "level")
    cells = {f"{count}_{side}": [cell(UNIT[side], region[count], place) for place in where]
             for side in SIDES for count in COUNTS}  # fmt: skip
    derived = [*named, "p_holm"]
    return Result(
        "zrm_previous",
        table[[*zrm.PREVIOUS, *(f"design_{s}" for s in SIDES), *(f"{c}_{s}" for s in SIDES
               for c in ("clients", "improved_clients", "other_clients"))]],
        ("grouping", "level"),
        counts,
        dict.fromkeys(derived, counts),
        {f"n_{side}": (f"improved_{side}", f"other_{side}") for side in SIDES},
        {f"n_{side}": f"clients_{side}" for side in SIDES}
        | {f"{part}_{side}": f"{part}_clients_{side}" for side in SIDES for part in ("improved", "other")},
        cells=cells,
        shares={f"share_{side}": Share({f"improved_{side}": 1}, f"n_{side}", f"low_{side}", f"high_{side}",
                                       f"design_{side}") for side in SIDES},
        revealing=tuple(f"n_{side}" for side in SIDES),
        part_of=within_this(table, cells, region, rows),
        stood=stood_previous(table),
        near=near(table, rows, periods),
        facts=told,
        less={"difference": ("standardised_this", "standardised_previous")},
        around={"difference": ("low", "high")},
        known=("matters", *(f"cohort_{side}" for side in SIDES)),
        columns=zrm.PREVIOUS,
    )  # fmt: skip


def _levels(rows: pd.DataFrame, grouping: str) -> list[tuple[str, str]]:
    """The levels of a grouping that are in both cohorts, in order."""
    if grouping == "total":
        return [("total", "all")]
    seen = [set(rows.loc[rows["side"] == side, grouping]) for side in SIDES]
    return [(grouping, str(level)) for level in sorted(seen[0] & seen[1])]


def _difference(part: pd.DataFrame, row: pd.Series[float]) -> tuple[float, ...]:
    """Both shares at the same mix, and their difference with interval and p; NaN for a group that is too small."""
    enough = all(row[f"n_{s}"] >= ENOUGH_PAIRS and row[f"clients_{s}"] >= ENOUGH_CLIENTS for s in SIDES)
    if not enough:
        return (np.nan,) * 6
    found = at_same_mix(part, part["side"].map({side: i for i, side in enumerate(SIDES)}), 2)
    estimate, *rest = found.contrast([1, -1])
    shares = np.clip(found.share, 0, 1) if np.isfinite(estimate) else (np.nan, np.nan)
    return (*shares, estimate, *rest)


def left_out(flow: pd.DataFrame, facts: Mapping[str, object]) -> Result:
    """How many trajectories and clients of the two deliveries are compared, stand in both, or are left out, and why?

    `flow` as `cohorts.Cohorts` has it. A client counts once, in the last step that one of his or her trajectories reached.
    """
    keys, counts = ("side", "step"), ("trajectories", "clients")
    if flow.empty:
        return Result("zrm_cohorts", pd.DataFrame(columns=[*zrm.COHORTS]), keys, counts, facts=facts,
                      columns=zrm.COHORTS, absent=True)  # fmt: skip
    table = flow.reset_index(drop=True)
    every = frozenset(table["step"]) - {"started"}
    unit = {count: [f"{count} beside {side}" for side in table["side"]] for count in counts}
    regions = [every if step == "started" else frozenset({step}) for step in table["step"]]
    cells = {count: [cell(u, region) for u, region in zip(unit[count], regions, strict=True)] for count in counts}
    at = {(row["side"], row["step"]): i for i, row in table.iterrows()}
    whole, all_clients = cells["clients"][at["this", "started"]], cell(CLIENT, KEPT | NOT_KEPT)
    return Result(
        "zrm_cohorts",
        table,
        keys,
        counts,
        contributors={"trajectories": "people"},
        cells=cells,
        at_most=((whole, all_clients), (all_clients, whole)),
        part_of=tuple((cells[count][at["this", step]], cells[count][at["previous", step]])
                      for count in counts for step in ("both",)),
        facts=facts,
        columns=zrm.COHORTS,
    )  # fmt: skip
