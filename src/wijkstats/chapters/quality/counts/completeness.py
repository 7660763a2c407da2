"""How completely and how quickly clients are measured, and whether every domain gets a score of its own: counts.

One Ibis expression each, whatever the back end. A moment is one day on which a trajectory was measured, with one edition of
the ZRM. At a moment every domain can be scored that occurs in the delivery with that edition.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.ground.records import UNKNOWN
from wijkstats.ground.scales import DOMAINS
from wijkstats.kit.counting.started import in_period
from wijkstats.kit.counting.sufficient_sums import by_level, in_order, sufficient, sums_by
from wijkstats.settings.choices import Settings

WAITS: dict[str, tuple[int, int]] = {"d0_30": (0, 30), "d31_90": (31, 90), "d91_180": (91, 180)}
"""Days from the start to the first measurement, both included; more is `d181_plus`, less than 0 is `before`."""
ALL_WAITS: tuple[str, ...] = ("before", *WAITS, "d181_plus", "never")
GROUPINGS: tuple[str, ...] = ("total", "domain", "team", "month")
ENOUGH_DOMAINS = 5
"""A moment with fewer scored domains says nothing about giving one score to everything."""
ENOUGH_MOMENTS = 10
"""A rater with fewer moments is not counted."""


def completeness_sums(measurements: ir.Table, trajectories: ir.Table) -> pd.DataFrame:
    """How many of the scores that could be given at a moment were given? In total, by domain, team and month.

    One row per grouping and level: moments, and the sums of `sums.sufficient`, with m the scores a client could have got
    there (n = sum m) and outcomes scored and missing.
    """
    moments = _moments(measurements, trajectories)
    given = measurements.select("trajectory", "date", "edition", "domain", given=ibis.literal(1))
    possible = measurements.select("edition", "domain").distinct()
    cells = moments.inner_join(possible, "edition").left_join(given, ["trajectory", "date", "edition", "domain"])
    parts = []
    for g in by_level(cells, GROUPINGS):
        per_moment = g.group_by("grouping", "level", "client", "trajectory", "date", "edition").agg(
            m=g.count(), scored=g.given.count()
        )
        per = per_moment.group_by("grouping", "level", "client").agg(
            moments=per_moment.count(), m=per_moment.m.sum(), scored=per_moment.scored.sum()
        )
        per = per.mutate(missing=per.m - per.scored)
        parts.append(
            per.group_by("grouping", "level").agg(
                moments=per.moments.sum(), **sufficient(per, ("scored", "missing"), total="n")
            )
        )
    return in_order(ibis.union(*parts).execute(), GROUPINGS, {"domain": DOMAINS})


def _moments(measurements: ir.Table, trajectories: ir.Table) -> ir.Table:
    """One row per moment, with team and month (such as 2016-03)."""
    teams = trajectories.select("trajectory", team=trajectories.team.fill_null(UNKNOWN))
    m = measurements.select("client", "trajectory", "date", "edition").distinct().inner_join(teams, "trajectory")
    return m.mutate(month=m.date.year().cast("string") + "-" + m.date.month().cast("string").lpad(2, "0"))


def waiting_counts(measurements: ir.Table, trajectories: ir.Table, settings: Settings) -> pd.DataFrame:
    """How long after the start is a client measured first? By the client's first trajectory of the period.

    Columns grouping (total, start_year), level, wait (`ALL_WAITS`), n (clients); every class has a row. No rows when
    trajectories were not delivered: they then start at the first measurement by definition.
    """
    measured = measurements.group_by("trajectory").agg(first_date=measurements.date.min())
    starts = trajectories.left_join(measured, "trajectory")
    if not starts.filter(~starts.first_date.notnull() | (starts.first_date != starts.start_date)).count().execute():
        return pd.DataFrame(columns=["grouping", "level", "wait", "n"]).astype({"n": "int64"})
    started = in_period(trajectories, settings).left_join(measured, "trajectory").drop("trajectory_right")
    # of two that started on one day, the one that was measured first: no hash may decide
    order = ibis.window(group_by="client", order_by=["start_date", ibis.asc("first_date", nulls_first=False)])
    first = started.mutate(place=ibis.row_number().over(order))
    both = first.filter(first.place == 0)
    days = both.first_date.cast("date").delta(both.start_date.cast("date"), unit="day")
    wait = ibis.cases(
        (~both.first_date.notnull(), "never"),
        (days < 0, "before"),
        *((days.between(low, high), key) for key, (low, high) in WAITS.items()),
        else_="d181_plus",
    )
    w = both.mutate(wait=wait)
    counted = w.group_by("start_year", "wait").agg(n=w.count()).execute()
    years = counted.pivot_table(index="start_year", columns="wait", values="n", aggfunc="sum", fill_value=0)
    years = years.reindex(columns=list(ALL_WAITS), fill_value=0).sort_index()
    rows = [("total", "all", key, int(years[key].sum())) for key in ALL_WAITS if len(years)]
    rows += [("start_year", str(year), key, int(years.loc[year, key])) for year in years.index for key in ALL_WAITS]
    return pd.DataFrame(rows, columns=["grouping", "level", "wait", "n"])


def _scored_moments(measurements: ir.Table, *by: str) -> ir.Table:
    """Moments with enough scored domains; `uniform` is 1 when all scores are alike."""
    per = measurements.group_by("client", "trajectory", "date", "edition", *by).agg(
        domains=measurements.count(), lowest=measurements.score.min(), highest=measurements.score.max()
    )
    enough = per.filter(per.domains >= ENOUGH_DOMAINS)
    return enough.mutate(uniform=(enough.lowest == enough.highest).cast("int64"))


def uniform_sums(measurements: ir.Table, trajectories: ir.Table) -> pd.DataFrame:
    """At how many moments have all domains the same score? In total and by team; only moments with enough domains.

    Columns grouping, level and the sums of `sums.sufficient`: n (moments), outcomes uniform and other.
    """
    teams = trajectories.select("trajectory", team=trajectories.team.fill_null(UNKNOWN))
    m = _scored_moments(measurements).inner_join(teams, "trajectory")
    m = m.mutate(other=1 - m.uniform)
    parts = [sums_by(g, ("grouping", "level"), ("uniform", "other"), total="n") for g in by_level(m, ("total", "team"))]
    return in_order(ibis.union(*parts).execute(), GROUPINGS, {})


def rater_counts(measurements: ir.Table) -> pd.DataFrame:
    """How many raters have enough moments, and how many of them give one score to everything at more than half?

    One row: raters, uniform, other. No row when no rater is registered often enough. Never who they are.
    """
    m = _scored_moments(measurements.filter(measurements.rater.notnull()), "rater")
    per = m.group_by("rater").agg(moments=m.count(), uniform=m.uniform.sum())
    per = per.filter(per.moments >= ENOUGH_MOMENTS)
    found = per.aggregate(raters=per.count(), uniform=(per.uniform * 2 > per.moments).sum()).execute()
    found = found.fillna(0).astype("int64")
    found["other"] = found["raters"] - found["uniform"]
    return found[found["raters"] > 0].reset_index(drop=True)
