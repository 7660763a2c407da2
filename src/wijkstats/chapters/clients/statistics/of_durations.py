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


def returned(rows: pd.DataFrame, reason: str) -> Result:
    """Of those whose first trajectory was closed, who is back within a year? `rows` as `durations.return_rows` gives.

    Those who stopped by themselves beside all others together.
    """
    named = rows.assign(level=np.where(rows["stopped"].astype(bool), "gestopt", "other"))
    table = lengths.returns(named).sort_values("level").reset_index(drop=True)
    table["stayed"] = table["closed"] - table["returned"]
    unit = f"client by first {CLOSURE}"
    regions = {"closed": {"returned", "stayed"}, "returned": {"returned"}, "stayed": {"stayed"}}
    return Result(
        "clients_return",
        table[[*columns.RETURN, "stayed"]],
        ("level",),
        ("closed", "returned", "stayed"),
        derived=dict.fromkeys(("within_365", "low", "high", "p"), ("closed", "returned")),
        totals={"closed": ("returned", "stayed")},
        cells={
            name: [cell(unit, region, {"closure": level}) for level in table["level"]]
            for name, region in regions.items()
        },
        private=("stayed",),
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
        cells=_cells(table, f"{STARTED} by duration", regions),
        private=("running",),
        columns=columns.DURATION,
        of_period=False,
        facts={"reason": reason},
    )


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
