"""How many cases are open per team on a day, how heavy are they, and how many staff is there?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis.expr.types as ir
import pandas as pd

from wijkstats.chapters.clients.counts.cases import open_on
from wijkstats.ground.records import UNKNOWN

HEAVY = 3
FILLED = "bezet"
OPEN = ["day", "team", "open", "registered", "heavy"]
NO_STAFF = pd.DataFrame(columns=["day", "kind", "job", "in_team", "fte", "share"])


def no_cases(*, with_fte: bool = False) -> pd.DataFrame:
    """The counts of a delivery without open cases."""
    columns = {"day": "datetime64[us]", "team": "str", **dict.fromkeys(OPEN[2:], "int64")}
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    return empty.assign(fte=pd.Series(dtype=float)) if with_fte else empty


def open_by_team(cases: ir.Table, days: Sequence[date]) -> pd.DataFrame:
    """Columns day, team, open, registered (of which the severity is known), heavy, light and middle: open trajectories."""
    if not days:
        return pd.DataFrame(columns=OPEN)
    on = open_on(cases, days)
    severity = on.severity.cast("int64").fill_null(0)
    found = on.group_by("day", "team").agg(
        open=on.count(), registered=(severity > 0).sum(), heavy=(severity == HEAVY).sum()
    )
    table = found.order_by("day", "team").execute()
    return table.assign(day=pd.to_datetime(table["day"]))[OPEN]


def delivered_caseload(caseload: pd.DataFrame) -> pd.DataFrame:
    """The same of caseload.csv: columns day, team, open, registered, heavy."""
    known = caseload["severity"].notna()
    rows = pd.DataFrame(
        {
            "day": caseload["date"],
            "team": caseload["team"].fillna(UNKNOWN),
            "open": caseload["open"],
            "registered": caseload["open"].where(known, 0),
            "heavy": caseload["open"].where(caseload["severity"] == HEAVY, 0),
        }
    )
    return (
        rows.groupby(["day", "team"], sort=True)[OPEN[2:]].sum().reset_index().astype(dict.fromkeys(OPEN[2:], "int64"))
    )


def with_fte(rows: pd.DataFrame, staffing: pd.DataFrame) -> pd.DataFrame:
    """Open cases beside the filled hours of the team on that day: `fte`, empty where none were delivered.

    Hours of another day are not those of this one.
    """
    filled = staffing[(staffing["kind"] == FILLED) & staffing["team"].notna()]
    fte = filled.groupby(["date", "team"])["fte"].sum().rename("fte")
    return rows.join(fte, on=["day", "team"])


def days_of(staffing: pd.DataFrame, first: date, last: date) -> list[date]:
    """The days of which staff was delivered, within these days."""
    found = sorted({day.date() for day in staffing.loc[staffing["kind"] == FILLED, "date"]})
    return [day for day in found if first <= day <= last]


def staff(staffing: pd.DataFrame) -> pd.DataFrame:
    """Columns day, kind, job, team_known, fte, and share of the fte of that day and kind; job `unknown` where none was given."""
    rows = staffing.assign(job=staffing["job"].fillna(UNKNOWN), in_team=staffing["team"].notna())
    found = rows.groupby(["date", "kind", "job", "in_team"], sort=True)["fte"].sum().reset_index()
    whole = found.groupby(["date", "kind"])["fte"].transform("sum")
    return found.rename(columns={"date": "day"}).assign(share=found["fte"] / whole.where(whole > 0))
