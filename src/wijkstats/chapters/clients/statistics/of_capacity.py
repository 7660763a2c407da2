"""The tables of open cases per fte, of their severity, and of staff, from counts per day and team."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from wijkstats.chapters.clients import columns
from wijkstats.chapters.clients.statistics import caseload as cases
from wijkstats.ground.population import OPEN_CASE, Cell, cell, together
from wijkstats.ground.records import UNKNOWN, Result, Share

SEVERITIES = frozenset({"heavy", "lighter", "not_registered"})
REGISTERED = SEVERITIES - {"not_registered"}
ALL = "all"


def caseload(rows: pd.DataFrame, source: str, reason: str) -> Result:
    """How many open cases per fte, per day and team, and together? `rows`: day, team, open, fte (NaN when not delivered).

    A team of which the fte is not known has no row; `source`: trajectories or caseload, of which the cases are.
    """
    known = _dated(rows[(rows["fte"] > 0) & (rows["team"] != UNKNOWN)])
    sums = known.groupby("day", as_index=False)[["open", "fte"]].sum()
    together_ = cases.per_fte(sums.assign(team=ALL)).assign(position="")
    table = _as_levels(pd.concat([together_, cases.per_fte(known)], ignore_index=True) if len(known) else together_)
    of_day = table["day"].map(dict(zip(sums["day"], sums["open"], strict=True))).astype("float64")
    table["others"] = (of_day - table["open"]).astype("int64")
    teams = {day: list(part) for day, part in known.groupby("day")["team"]}
    own = _cells(table, source, SEVERITIES, lambda day, level: teams[day] if level == ALL else [level])
    others = _cells(
        table, source, SEVERITIES, lambda day, level: [] if level == ALL else [t for t in teams[day] if t != level]
    )
    limits = ("rest", "low_95", "high_95", "low_998", "high_998")
    return Result(
        "clients_caseload",
        table[[*columns.CASELOAD, "others"]],
        ("day", "grouping", "level"),
        ("open", "others"),
        derived={
            **dict.fromkeys(("per_fte", "low", "high"), ("open",)),
            **dict.fromkeys(limits, ("others",)),
            "position": ("open", "others"),
        },
        exact=("per_fte", "low", "high", *limits, "position"),
        cells={"open": own, "others": others},
        private=("others",),
        known=("fte",),
        columns=columns.CASELOAD,
        of_period=False,
        moment="day",
        facts={"reason": reason, "source": source, "days": int(known["day"].nunique())},
    )


def severity(rows: pd.DataFrame, source: str, reason: str) -> Result:
    """Which share of the open cases is heavy, per day and team, of those registered and at least and at most of all?

    `rows`: day, team, open, registered, heavy. The fact `compare` says whether teams of the last day may be compared.
    """
    counted = ["open", "registered", "heavy"]
    known = _dated(rows)
    sums = known.groupby("day", as_index=False)[counted].sum().assign(team=ALL)
    together_ = pd.concat([sums, known], ignore_index=True)[["day", "team", *counted]]
    table = _as_levels(cases.severity(together_))
    table["not_registered"] = table["open"] - table["registered"]
    table["lighter"] = table["registered"] - table["heavy"]
    teams = {day: list(part) for day, part in known.groupby("day")["team"]}
    regions = {"open": SEVERITIES, "registered": REGISTERED, **{name: frozenset({name}) for name in SEVERITIES}}
    last = known["day"].max() if len(known) else None
    named = known[(known["day"] == last) & (known["team"] != UNKNOWN)]
    return Result(
        "clients_severity",
        table[[*columns.SEVERITY, "not_registered", "lighter"]],
        ("day", "grouping", "level"),
        (*counted, "not_registered", "lighter"),
        totals={"open": ("registered", "not_registered"), "registered": ("heavy", "lighter")},
        cells={
            name: _cells(table, source, region, lambda day, level: teams[day] if level == ALL else [level])
            for name, region in regions.items()
        },
        shares={
            "missing_share": Share({"not_registered": 1}, "open"),
            "heavy_share": Share({"heavy": 1}, "registered", "low", "high"),
            "bound_low": Share({"heavy": 1}, "open"),
            "bound_high": Share({"heavy": 1, "not_registered": 1}, "open"),
        },
        private=("not_registered", "lighter"),
        columns=columns.SEVERITY,
        of_period=False,
        moment="day",
        known=("most_missing",),
        facts={"reason": reason, "compare": cases.may_compare(cases.severity(named)), "most_missing": cases.MISSING},
    )


def staff(rows: pd.DataFrame, reason: str) -> Result:
    """How many fte per function on each day, filled and budgeted, in a team or not? `rows` as `capacity.staff` gives.

    Hours are no clients: nothing is hidden. Share: of all fte of that day and kind.
    """
    found = rows.assign(day=_day(rows["day"]), in_team=np.where(rows["in_team"].astype(bool), "team", "no_team"))
    table = found.sort_values(["day", "kind", "in_team", "job"], ignore_index=True)
    return Result(
        "clients_staff",
        table[[*columns.STAFF]],
        ("day", "kind", "job", "in_team"),
        persons=False,
        columns=columns.STAFF,
        facts={"reason": reason},
    )


def _as_levels(table: pd.DataFrame) -> pd.DataFrame:
    """The team as grouping and level, with all teams together first and those unknown last."""
    total = table["team"] == ALL
    found = table.assign(grouping=np.where(total, "total", "team"), level=table["team"])
    by = found.assign(order=np.where(total, 0, np.where(found["level"] == UNKNOWN, 2, 1)))
    return by.sort_values(["day", "order", "level"], ignore_index=True).drop(columns=["order", "team"])


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows by day and team, the day as text."""
    return rows.assign(day=_day(rows["day"])).sort_values(["day", "team"], ignore_index=True)


def _day(days: pd.Series[Any]) -> pd.Series[Any]:
    return pd.to_datetime(days).dt.strftime("%Y-%m-%d") if len(days) else days.astype(str)


def _cells(
    table: pd.DataFrame, source: str, region: frozenset[str], teams: Callable[[str, str], Sequence[str]]
) -> list[Cell | None]:
    """Of each row the cases of some teams; None without any. Cases of caseload.csv are others than trajectories."""
    unit = OPEN_CASE if source == "trajectories" else f"{OPEN_CASE} of caseload"
    found = [
        [cell(unit, region, {"day": day, "team": team}) for team in teams(day, level)]
        for day, level in zip(table["day"], table["level"], strict=True)
    ]
    return [together(each) if each else None for each in found]
