"""This year's start cohort beside that of the previous delivery, at the same mix of cases; and the trend over start years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.chapters.zrm.statistics.selection import KEPT, NOT_KEPT
from wijkstats.ground.population import CLIENT, COURSE, Cell, cell, low_levels, outcomes, places, together
from wijkstats.ground.records import CONFIDENCE, ENOUGH_CLIENTS, ENOUGH_PAIRS, Result, Share, Stood
from wijkstats.ground.scales import LOW_DOMAIN_CATEGORIES
from wijkstats.kit.inference.intervals import Floats, clustered_share
from wijkstats.kit.inference.paired import holm
from wijkstats.kit.inference.standardised import Standardised, indicators, standardised_shares

Sums = tuple[tuple[Stood, ...], ...]
Days = tuple[date, date]
SIDES: tuple[str, ...] = ("this", "previous")
GROUPINGS: tuple[str, ...] = ("total", "age_group", "domain", "team")
UNIT: Mapping[str, str] = {side: f"{COURSE} of {side} start cohort" for side in SIDES}
YEAR_UNIT = f"{COURSE} of all start cohorts"
COUNTS: tuple[str, ...] = ("n", "improved", "other")


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


def _with_interval(table: pd.DataFrame, end: str) -> None:
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
    per = sums(pd.concat([part.assign(at=at) for at, part in enumerate(parts)]), ["side", "at"]).set_index(["side", "at"])
    for side in SIDES:
        table[[f"{c}_{side}" for c in per]] = per.loc[side]
        _with_interval(table, f"_{side}")
        table[f"cohort_{side}"] = "..".join(str(day) for day in periods[side])
    found = [_difference(part, row) for part, (_, row) in zip(parts, table.iterrows(), strict=True)]
    named = ["standardised_this", "standardised_previous", "difference", "low", "high", "p"]
    table[named] = pd.DataFrame(found, columns=named, dtype=float)
    table["p_holm"] = holm(table["p"])
    told = {**facts, "tests": int(table["p"].notna().sum())}
    regions = _regions(low)
    where = places(table, "grouping", "level")
    cells = {f"{count}_{side}": [cell(UNIT[side], regions[count], place) for place in where]
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
        part_of=_within_this(table, cells, regions, rows),
        stood=_stood_previous(table),
        near=_near(table, rows, periods),
        facts=told,
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
    return (*(found.share if np.isfinite(estimate) else (np.nan, np.nan)), estimate, *rest)


def _regions(low: int) -> dict[str, frozenset[str]]:
    steps = outcomes(low_levels(low, "low"))
    return {"n": steps["pairs"], "improved": steps["improved"], "other": steps["same"] | steps["worse"]}


def _within_this(
    table: pd.DataFrame,
    cells: Mapping[str, Sequence[Cell]],
    regions: Mapping[str, frozenset[str]],
    rows: pd.DataFrame,
) -> tuple[tuple[Cell, Cell], ...]:
    """The cohort of this delivery is a part of the pairs of this report: of its group, and of its start years."""
    years = sorted(rows.loc[rows["side"] == "this", "start_year"].unique())
    where = places(table, "grouping", "level")
    return tuple(
        (cells[f"{count}_this"][row], whole)
        for count in COUNTS
        for row, place in enumerate(where)
        for whole in (
            cell(COURSE, regions[count], place),
            *([together(cell(COURSE, regions[count], {"start_year": y}) for y in years)] if row == 0 else []),
        )
    )


DEVELOPMENT: Mapping[str, str] = {"n": "pairs", "improved": "improved", "other": "same"}
"""Where a count stood in the table of all pairs; of those that did not improve one part is as good as hidden."""


def _stood_previous(table: pd.DataFrame) -> dict[str, list[Stood | None]]:
    """Where the groups of the previous cohort stood in the report of that delivery."""
    keys = table[["grouping", "level"]].astype(str).to_dict("records")
    return {f"{count}_previous": [Stood("zrm_development", {str(k): v for k, v in key.items()}, DEVELOPMENT[count])
                                  for key in keys] for count in COUNTS}  # fmt: skip




def _near(table: pd.DataFrame, rows: pd.DataFrame, periods: Mapping[str, Days]) -> dict[str, list[Sums]]:
    """Figures of earlier reports about nearly the same people: the same cohort, its group, its start years."""
    found: dict[str, list[Sums]] = {}
    for side in SIDES:
        years, days = sorted(rows.loc[rows["side"] == side, "start_year"].unique()), periods[side]
        for count in COUNTS:
            found[f"{count}_{side}"] = [
                (
                    *((Stood("zrm_previous", {**_keys(row), f"cohort_{other}": row[f"cohort_{side}"]}, f"{count}_{other}"),)
                      for other in SIDES),
                    *_as_all_pairs(count, row["grouping"], row["level"], days),
                    *(_of_years(count, years, days) if row["grouping"] == "total" else ()),
                )
                for _, row in table.iterrows()
            ]  # fmt: skip
    return found


def _keys(row: pd.Series[str]) -> dict[str, str]:
    return {"grouping": str(row["grouping"]), "level": str(row["level"])}


def _as_all_pairs(count: str, grouping: str, level: str, days: Days) -> Sums:
    """The whole group in the report of a period that has the cohort."""
    keys = {"grouping": grouping, "level": level}
    columns = ("same", "worse") if count == "other" else (DEVELOPMENT[count],)
    return (tuple(Stood("zrm_development", keys, column, days) for column in columns),)


def _of_years(count: str, years: Sequence[str], days: Days) -> Sums:
    """The start years of the cohort in such a report, and in its trend."""
    parts = [_as_all_pairs(count, "start_year", year, days)[0] for year in years]
    trend = tuple(Stood("zrm_trend", {"grouping": "start_year", "level": year}, count) for year in years)
    return tuple(one for part in parts for one in part), trend


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


def trend(rows: pd.DataFrame, low: int, facts: Mapping[str, object]) -> Result:
    """Does the share improved rise or fall over the start years, at the same mix of cases?

    `rows` as `Cohorts.years`. One row per start year, pooled over the deliveries, each trajectory once. Facts: slope (share
    per year), slope_low, slope_high and p, over the years with at least 100 pairs and 50 clients, weighted by precision.
    Absent with fewer than three start years.
    """
    keys, counts = ("grouping", "level"), COUNTS
    years = sorted(rows["start_year"].unique()) if len(rows) else []
    if len(years) < 3:
        return Result("zrm_trend", pd.DataFrame(columns=[*zrm.TREND]), keys, counts, facts=facts, columns=zrm.TREND,
                      absent=True)  # fmt: skip
    table = sums(rows, ["start_year"]).rename(columns={"start_year": "level"})
    _with_interval(table, "")
    table.insert(0, "grouping", "start_year")
    enough = [r["level"] for _, r in table.iterrows() if r["n"] >= ENOUGH_PAIRS and r["clients"] >= ENOUGH_CLIENTS]
    some = rows[rows["start_year"].isin(enough)]
    ends = {end: f"standardised{end}" for end in ("", "_low", "_high")}
    table[list(ends.values())] = np.nan
    told = dict(facts)
    if len(enough) > 1:
        found = at_same_mix(some, some["start_year"].map({year: i for i, year in enumerate(enough)}), len(enough))
        for i, year in enumerate(enough):
            estimate, low_end, high_end, _ = found.contrast(np.eye(len(enough))[i])
            table.loc[table["level"] == year, list(ends.values())] = estimate, max(low_end, 0), min(high_end, 1)
        if len(enough) > 2:
            told |= _slope(found, np.array(enough, dtype=float))
    regions = _regions(low)
    where = places(table, *keys)
    cells = {count: [cell(YEAR_UNIT, regions[count], place) for place in where] for count in COUNTS}
    of_this = {count: [cell(COURSE, regions[count], place) for place in where] for count in COUNTS}
    table = table.drop(columns=["m2", "my", "y2"])
    return Result(
        "zrm_trend",
        table,
        keys,
        counts,
        {column: counts for column in ends.values()},
        {"n": ("improved", "other")},
        {"n": "clients", "improved": "improved_clients", "other": "other_clients"},
        cells=cells,
        shares={"share": Share({"improved": 1}, "n", "low", "high", "design")},
        revealing=("n",),
        part_of=tuple(pair for count in COUNTS for pair in zip(cells[count], of_this[count], strict=True)),
        of_period=False,
        near={count: [_of_years(count, [year], _year(rows, year)) for year in table["level"]] for count in COUNTS},
        facts=told,
        columns=zrm.TREND,
    )  # fmt: skip


def _year(rows: pd.DataFrame, year: str) -> Days:
    days = rows.loc[rows["start_year"] == year, "day"]
    return days.min(), days.max()


def _slope(found: Standardised, years: Floats) -> dict[str, object]:
    """By how much the share rises per year: weighted least squares of the shares on the years."""
    weight = 1 / np.diag(found.covariance)
    if not np.isfinite(weight).all() or not np.isfinite(found.share).all():
        return {}
    off = years - (weight @ years) / weight.sum()
    slope, low, high, p = found.contrast(weight * off / (weight @ off**2))
    return {"slope": slope, "slope_low": low, "slope_high": high, "p": p, "confidence": CONFIDENCE}
