"""The tables of returns, durations and waiting, from rows with days and whether it happened."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from wijkstats.chapters.clients import columns
from wijkstats.chapters.clients.statistics import durations as lengths
from wijkstats.ground.population import CLOSURE, STARTED, Cell, cell, places
from wijkstats.ground.records import Result, Share
from wijkstats.kit.inference.intervals import wilson

GROUPINGS = ("total", "age_18", "team", "law")
AGES = ("under_18", "from_18")
RETURNING, LASTING = f"client by first {CLOSURE}", f"{STARTED} by duration"
"""What is counted in the tables of returns and durations, and in their curves."""


def returned(rows: pd.DataFrame, reason: str) -> Result:
    """Of those whose first trajectory was closed, who is back within a year? `rows` as `durations.return_rows` gives.

    Those who stopped by themselves beside all others together.
    """
    table = lengths.returns(_stopped(rows)).sort_values("level").reset_index(drop=True)
    table["stayed"] = table["closed"] - table["returned"]
    table["people"] = np.minimum(
        table["closed"], 2 * table["followed"]
    )  # where fewer are followed, the step is coarser
    regions = {"closed": {"returned", "stayed"}, "returned": {"returned"}, "stayed": {"stayed"}}
    return Result(
        "clients_return",
        table[[*columns.RETURN, "stayed", "people", "followed"]],
        ("level",),
        ("closed", "returned", "stayed"),
        derived=dict.fromkeys(("within_365", "low", "high", "p"), ("closed", "returned")),
        totals={"closed": ("returned", "stayed")},
        cells={
            name: [cell(RETURNING, region, {"closure": level}) for level in table["level"]]
            for name, region in regions.items()
        },
        private=("stayed",),
        days=dict.fromkeys(("within_365", "low", "high"), ("people", "followed")),
        around={"within_365": ("low", "high")},
        columns=columns.RETURN,
        of_period=False,
        facts={"reason": reason},
    )


def lasted(rows: pd.DataFrame, reason: str) -> Result:
    """How long does a trajectory last, in total and by group? `rows` as `durations.duration_rows` gives."""
    by = _by_grouping(rows, GROUPINGS)
    table = lengths.durations(by, ["grouping", "level"])
    table = _in_order(table, GROUPINGS)
    table["running"] = table["started"] - table["closed"]
    regions = {"started": {"closed", "running"}, "closed": {"closed"}, "running": {"running"}}
    return Result(
        "clients_duration",
        table[[*columns.DURATION, "running"]],
        ("grouping", "level"),
        ("started", "closed", "running"),
        derived=dict.fromkeys(("median", "low", "high", "closed_only"), ("started", "closed")),
        totals={"started": ("closed", "running")},
        cells=_cells(table, LASTING, regions),
        private=("running",),
        columns=columns.DURATION,
        of_period=False,
        facts={"reason": reason},
    )


def curves(back: pd.DataFrame, lasting: pd.DataFrame, minimum: int, reason: str) -> Result:
    """How do the shares that are back, and that are closed, grow with time? Each step holds `minimum` people or more.

    back     as `durations.return_rows` gives: a curve of those who stopped by themselves, and one of the others
    lasting  as `durations.duration_rows` gives: a curve of all; and of both ages, where both have enough closed for a step

    The steps of ages end where one of all ends, at the same months, so that no step of one age follows from the others. A curve
    follows its counts, those of clients_return and clients_duration: with any of them hidden it has no rows, as a curve of
    nobody; of ages neither has, as their steps depend on both.
    """
    found = [
        _curve("return", str(level), rows, lengths.step_ends([rows], minimum))
        for level, rows in _stopped(back).groupby("level")
    ]
    ends = lengths.step_ends([lasting], minimum)
    found.append(_curve("duration", "all", lasting, ends))
    ages = [lasting[lasting["age_18"] == age] for age in AGES]
    if all(rows["happened"].sum() >= max(minimum, 1) for rows in ages):
        shared = lengths.step_ends(ages, minimum, ends)
        found += [_curve("duration", age, rows, shared) for age, rows in zip(AGES, ages, strict=True)]
    table = pd.concat(found, ignore_index=True)
    of = {"n": ("happened", "not_yet"), "happened": ("happened",), "not_yet": ("not_yet",)}
    other = dict(zip(AGES, reversed(AGES), strict=True))
    beside = table[["curve", "level"]].assign(level=table["level"].replace(other))
    for name in of:
        sizes = table.drop_duplicates(["curve", "level"])
        table[f"beside_{name}"] = beside.merge(sizes, on=["curve", "level"], how="left")[name].to_numpy()
    cells = {name: _of_curves(table, outcomes) for name, outcomes in of.items()}
    cells |= {f"beside_{name}": _of_curves(beside, outcomes) for name, outcomes in of.items()}
    return Result(
        "clients_curve",
        table[[*columns.CURVE, *(c for c in cells if c != "n"), "followed"]],
        ("curve", "level", "day"),
        tuple(cells),
        derived={"events": ("happened",), "share": ("n", "happened")},
        totals={"n": ("happened", "not_yet"), "beside_n": ("beside_happened", "beside_not_yet")},
        cells=cells,
        private=tuple(c for c in cells if c != "n"),
        there=("n", "happened", "beside_n", "beside_happened"),
        exact=("events",),
        days={"share": ("n", "followed")},
        columns=columns.CURVE,
        of_period=False,
        facts={"reason": reason},
    )


OUTCOMES = {
    "return": {"happened": "returned", "not_yet": "stayed"},
    "duration": {"happened": "closed", "not_yet": "running"},
}
"""What the outcomes of a curve are called in the table with its total."""


def _of_curves(rows: pd.DataFrame, outcomes: Sequence[str]) -> list[Cell | None]:
    """What a count of each curve counts: the same as in the table with its total."""
    found: list[Cell | None] = []
    for curve, level in zip(rows["curve"], rows["level"], strict=True):
        unit, feature = (RETURNING, "closure") if curve == "return" else (LASTING, "age_18")
        found.append(cell(unit, [OUTCOMES[curve][outcome] for outcome in outcomes], {feature: level}))
    return found


def _curve(curve: str, level: str, rows: pd.DataFrame, ends: Sequence[int]) -> pd.DataFrame:
    happened = int(rows["happened"].sum())
    steps = lengths.curve_steps(rows, ends)
    return steps.assign(curve=curve, level=level, n=len(rows), happened=happened, not_yet=len(rows) - happened)


def _stopped(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(level=np.where(rows["stopped"].astype(bool), "gestopt", "other"))


def waited(rows: pd.DataFrame, norm: int, reason: str) -> Result:
    """How long from application to start, per year and team, and how many within the norm? `rows` as `durations.waiting_rows`."""
    by = _by_grouping(rows, ("total", "team"))
    keys = ["year", "grouping", "level"]
    soon = by.assign(within=(by["days"] <= norm).astype("int64")).groupby(keys)["within"].sum().reset_index()
    table = _in_order(lengths.waiting(by, keys, norm).merge(soon, on=keys), ("total", "team"), ["year"])
    table["within_low"], table["within_high"] = wilson(table["within"], table["n"])
    regions = {"n": {"within", "later"}, "within": {"within"}}
    return Result(
        "clients_waiting",
        table[[*columns.WAITING]],
        ("year", "grouping", "level"),
        ("n", "within"),
        derived=dict.fromkeys(("median", "low", "high"), ("n",)),
        cells=_cells(table, f"{STARTED} with an application", regions, "year"),
        shares={"within_norm": Share({"within": 1}, "n", "within_low", "within_high")},
        columns=columns.WAITING,
        of_period=False,
        moment="year",
        facts={"reason": reason, "norm": norm},
    )


def _by_grouping(rows: pd.DataFrame, groupings: Sequence[str]) -> pd.DataFrame:
    parts = [
        rows.assign(grouping=grouping, level="all" if grouping == "total" else rows[grouping]) for grouping in groupings
    ]
    return pd.concat(parts, ignore_index=True)


def _in_order(table: pd.DataFrame, groupings: Sequence[str], first: Sequence[str] = ()) -> pd.DataFrame:
    rank = {grouping: place for place, grouping in enumerate(groupings)}
    ranked = table.assign(rank=table["grouping"].map(rank)).sort_values([*first, "rank", "level"], kind="stable")
    return ranked.drop(columns="rank").reset_index(drop=True)


def _cells(table: pd.DataFrame, unit: str, regions: dict[str, set[str]], *keys: str) -> dict[str, list[Cell | None]]:
    where = places(table, "grouping", "level", *keys)
    return {name: [cell(unit, region, place) for place in where] for name, region in regions.items()}
