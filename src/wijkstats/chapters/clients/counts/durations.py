"""How long, and whether it happened: rows with `days` and `happened` for curves. What had not happened by the end is censored."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.chapters.clients.counts.cases import under_18
from wijkstats.ground.records import UNKNOWN

STOPPED = "gestopt"
HALF_YEAR = 180


def duration_rows(cases: ir.Table, first: date, last: date) -> pd.DataFrame:
    """One row per trajectory that started from `first` on: year, team, law, age_18, severity, days, happened (1: closed)."""
    found = cases.filter((cases.start >= ibis.literal(first)) & (cases.start <= ibis.literal(last)))
    aged = found.mutate(day=found.start)
    level = aged.severity.cast("string").fill_null(UNKNOWN)
    rows = aged.select(
        "team", "law", "client_group", "trajectory", year=aged.start.year(), age_18=under_18(aged), severity=level,
        days=aged.end.fill_null(last).delta(aged.start, unit="day"), happened=aged.end.notnull().cast("int8"),
    )  # fmt: skip
    return rows.order_by("trajectory").drop("trajectory").execute()


def return_rows(cases: ir.Table, last: date) -> pd.DataFrame:
    """One row per client whose first trajectory was closed: level (closure), stopped, team, days to the next, happened.

    Of two that start on one day the first is the one that ended first, so that nothing hangs on the order of the hashes.
    The next trajectory starts on or after the day of that closure; one that had started before is no return.
    """
    ordered = cases.mutate(
        place=ibis.row_number().over(
            ibis.window(group_by="client", order_by=[cases.start, cases.end, cases.closure, cases.team])
        )
    )
    first = ordered.filter((ordered.place == 0) & ordered.end.notnull() & (ordered.end <= ibis.literal(last)))
    later = ordered.filter(ordered.place > 0).select("client", again="start")
    pairs = first.inner_join(later, "client")
    back = pairs.filter(pairs.again >= pairs.end).group_by("client").agg(again=pairs.again.min())
    rows = first.left_join(back, "client")
    found = rows.select(
        "client", "closure", "team", days=rows.again.fill_null(last).delta(rows.end, unit="day"),
        happened=rows.again.notnull().cast("int8"), stopped=rows.closure == STOPPED,
    )  # fmt: skip
    return found.order_by("client").drop("client").execute()


def waiting_rows(cases: ir.Table, last: date) -> pd.DataFrame:
    """One row per trajectory with an application: client, year (of application), team, days to the start, happened (always 1).

    Who waits and has no trajectory yet is in no file, so nobody is censored: the sentence says so.
    """
    known = cases.filter(cases.applied.notnull() & (cases.start <= ibis.literal(last)))
    rows = known.select(
        "client",
        "team",
        "trajectory",
        year=known.applied.year(),
        days=known.start.delta(known.applied, unit="day"),
        happened=ibis.literal(1, "int8"),
    )
    return rows.order_by("trajectory").drop("trajectory").execute()


def turned_18(cases: ir.Table, last: date) -> pd.DataFrame:
    """Per year: how many clients turned 18 with an open trajectory (`turned_18`), and of whom the last of those was closed within
    180 days (`closed_within_180`). Only of those who can be followed so long.
    """
    running = cases.mutate(running=~cases.end.notnull())
    then = running.filter((running.start <= running.turns_18) & (running.running | (running.end > running.turns_18)))
    per = then.group_by("client", "turns_18").agg(end=then.end.max(), running=then.running.any())
    after = ibis.ifelse(per.running, None, per.end).delta(per.turns_18, unit="day")
    seen = per.mutate(year=per.turns_18.year(), soon=(after <= HALF_YEAR).fill_null(False).cast("int64"))
    whole = seen.filter(ibis.literal(last).delta(seen.turns_18, unit="day") >= HALF_YEAR)
    found = whole.group_by("year").agg(turned_18=whole.count(), closed_within_180=whole.soon.sum())
    return found.order_by("year").execute()
