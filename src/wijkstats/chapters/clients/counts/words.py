"""Who sent clients, what followed a contact, why trajectories were closed: how many of each group of words, per year?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.ground.records import UNKNOWN
from wijkstats.settings.breakdowns import NO_GROUP

LINK_DAYS = 90
"""A trajectory that starts within so many days after a contact followed it."""
WMO = "wmo"
NO_CONTACTS = pd.DataFrame(columns=["year", "level", "n", "followed", "named", "became_client"])
NO_CONTACT_TEAMS = pd.DataFrame(columns=["year", "level", "n"])


def referrers(cases: ir.Table, years: Sequence[int]) -> pd.DataFrame:
    """Columns year (of the start), level, n (trajectories) and clients."""
    return _counted(cases.mutate(year=cases.start.year(), level=cases.referrer), years)


def closures(cases: ir.Table, years: Sequence[int]) -> pd.DataFrame:
    """Columns base, year (of the end), level, n (trajectories) and clients; base: all, wmo (under the Wmo), not_wmo, unknown."""
    closed = cases.filter(cases.end.notnull()).mutate(year=cases.end.year(), level=cases.closure)
    base = ibis.cases((closed.law == UNKNOWN, UNKNOWN), (closed.law.lower() == WMO, WMO), else_="not_wmo")
    under = closed.mutate(base=base)
    rows = ibis.union(closed.mutate(base=ibis.literal("all")), under, distinct=False)
    return _counted(rows, years, "base")


def contacts_by_year(contacts: ir.Table, cases: ir.Table, years: Sequence[int], last: date) -> pd.DataFrame:
    """Columns year, level (what was to follow), n, and how many of those were followed; of these named; of these became_client.

    followed       starts are in the data (up to `last`) until 90 days after the contact: of others nobody can know yet
    named          it is known who called
    became_client  a trajectory of the same client starts on the day of the contact or within 90 days after it
    """
    c = contacts.mutate(number=ibis.row_number(), day=contacts.date.cast("date"))
    starts = cases.select("client", "start")
    pairs = c.filter(c.client.notnull()).inner_join(starts, "client")
    after = pairs.start.delta(pairs.day, unit="day")
    came = pairs.filter((after >= 0) & (after <= LINK_DAYS)).select("number").distinct()
    known = c.day <= ibis.literal(last - timedelta(days=LINK_DAYS))
    rows = c.mutate(
        year=c.day.year(),
        level=c.follow_up_group.fill_null(UNKNOWN),
        followed=known.cast("int64"),
        named=(known & c.client.notnull()).cast("int64"),
        became=(known & c.number.isin(came.number)).cast("int64"),
    )
    rows = rows.filter(rows.year.isin([*years])) if years else rows.limit(0)
    sums = {"followed": rows.followed.sum(), "named": rows.named.sum(), "became_client": rows.became.sum()}
    found = rows.group_by("year", "level").agg(n=rows.count(), **sums)
    return found.order_by("year", "level").execute()


def contact_teams(contacts: ir.Table, years: Sequence[int]) -> pd.DataFrame:
    """How many contacts did each team have in the last of these years that has any? Columns year, level (the team), n."""
    team = ibis.ifelse(contacts.team.isin(NO_GROUP), UNKNOWN, contacts.team).fill_null(UNKNOWN).cast("string")
    rows = contacts.select(year=contacts.date.year(), level=team)
    rows = rows.filter(rows.year.isin([*years])) if years else rows.limit(0)
    found = rows.group_by("year", "level").agg(n=rows.count()).order_by("year", "level").execute()
    return found[found["year"] == found["year"].max()].reset_index(drop=True)


def _counted(rows: ir.Table, years: Sequence[int], *more: str) -> pd.DataFrame:
    rows = rows.filter(rows.year.isin([*years])) if years else rows.limit(0)
    keys = (*more, "year", "level")
    return rows.group_by(*keys).agg(n=rows.count(), clients=rows.client.nunique()).order_by(*keys).execute()
