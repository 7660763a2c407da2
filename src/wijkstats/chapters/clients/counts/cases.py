"""Trajectories as cases that are open on some days, with the levels by which this chapter counts them.

Open on a day: start <= day < end, or no end. Active in a span of days: open on at least one of them. A case that ends on the day
on which it starts is open on no day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.ground.records import FEW_CLIENTS, UNKNOWN
from wijkstats.settings.breakdowns import NO_GROUP
from wijkstats.settings.choices import Settings

ADULT = 18
SOME = 10
"""So many starts were to be expected where there is none: then starts were left out of the file (by chance once in 20,000)."""
LEVELS = ("team", "law")
"""What is delivered as text, and is a level here."""
GROUPINGS = ("age_18", *LEVELS)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included, under a name such as the year."""

    name: int
    first: date
    last: date


def of_year(year: int, until: date | None = None) -> Span:
    """A year, or the part of it up to the day and month of `until`.

    >>> of_year(2017, date(2018, 11, 30)).last, of_year(2017).last
    (datetime.date(2017, 11, 30), datetime.date(2017, 12, 31))
    """
    last = date(year, 12, 31)
    if until is not None:
        last = min(last, until.replace(year=year, day=28) + timedelta(days=until.day - 28))
    return Span(year, date(year, 1, 1), last)


def cases_of(trajectories: ir.Table, settings: Settings) -> ir.Table:
    """One row per trajectory: client, trajectory, household, start, end, applied, turns_18, age, severity, and the levels team,
    law, referrer, closure (groups of words) and client_group; `unknown` where nothing was delivered.

    A law of fewer clients than `disclosure.minimum` is not named.
    """
    t = trajectories
    days = {"start": t.start_date, "end": t.end_date, "applied": t.applied_date, "turns_18": t.turns_18}
    texts = {"team": t.team, "law": t.law, "referrer": t.referrer_group, "closure": t.closure_group}
    texts["client_group"] = t.client_group
    levels = {
        name: ibis.ifelse(text.isin(NO_GROUP), UNKNOWN, text).fill_null(UNKNOWN).cast("string")
        for name, text in texts.items()
    }
    dates = {name: day.cast("date") for name, day in days.items()}
    found = t.select("client", "trajectory", "household", "age", "severity", **dates, **levels)
    if not settings.disclosure.minimum:
        return found
    clients = found.group_by("law").agg(n=found.client.nunique())
    named = clients.filter((clients.n >= settings.disclosure.minimum) | (clients.law == UNKNOWN)).law
    return found.mutate(law=ibis.ifelse(found.law.isin(named), found.law, FEW_CLIENTS))


def active(cases: ir.Table, spans: Sequence[Span]) -> ir.Table:
    """Each case once for every span in which it is active, with `year` (name of the span) and `day`, its first open day there."""
    return (
        ibis.union(*(_active(cases, span) for span in spans), distinct=False)
        if len(spans) > 1
        else _active(cases, *spans)
    )


def _active(cases: ir.Table, span: Span) -> ir.Table:
    first, last = ibis.literal(span.first), ibis.literal(span.last)
    some_day = ~cases.end.notnull() | ((cases.end > first) & (cases.end > cases.start))
    found = cases.filter((cases.start <= last) & some_day)
    return found.mutate(year=ibis.literal(span.name, "int16"), day=ibis.greatest(found.start, first))


def open_on(cases: ir.Table, days: Sequence[date]) -> ir.Table:
    """Each case once for every day on which it is open, with `day`."""
    parts = [
        cases.filter(
            (cases.start <= ibis.literal(day)) & (~cases.end.notnull() | (cases.end > ibis.literal(day)))
        ).mutate(day=ibis.literal(day))
        for day in days
    ]
    return ibis.union(*parts, distinct=False) if len(parts) > 1 else parts[0]


def under_18(cases: ir.Table) -> ir.Value:
    """Is a client under 18 on `day`: under_18, from_18 or unknown? Who was 18 or older at the start is so on every later day.

    With an age and no birth date nobody knows when a child turns 18: unknown.
    """
    young = (cases.turns_18 > cases.day) | ((cases.age < ADULT) & (cases.start == cases.day))
    grown = (cases.age >= ADULT) | (cases.turns_18 <= cases.day)
    return ibis.cases((young.fill_null(False), "under_18"), (grown.fill_null(False), "from_18"), else_=UNKNOWN)


def until(settings: Settings, cases: ir.Table) -> date:
    """The day up to which the data are complete: `reference_date`, or else the last day on which something happened."""
    if settings.reference_date:
        return settings.reference_date
    found = cases.aggregate(day=ibis.greatest(cases.start.max(), cases.end.max().coalesce(cases.start.max()))).execute()
    day: date = pd.Timestamp(found["day"].iloc[0]).date()
    return day


def starts_until(settings: Settings, cases: ir.Table, last: date) -> date:
    """The day up to which starts are in the file: the end of the period where an export has none after it, otherwise `last`.

    An export by start days may lack later ones. So it is when `SOME` were to be expected by the number of those in the period.
    """
    period = settings.period
    first, end = ibis.literal(period.start), ibis.literal(period.end)
    began = cases.aggregate(
        n=(cases.start.between(first, end)).sum().coalesce(0),
        later=((cases.start > end) & (cases.start <= ibis.literal(last))).sum().coalesce(0),
    )
    n, later = began.execute().iloc[0]
    expected = n / ((period.end - period.start).days + 1) * (last - period.end).days
    return period.end if not later and expected >= SOME else last
