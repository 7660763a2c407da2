"""How completely and how quickly clients are measured, and whether every domain gets a score of its own: counts.

One Ibis expression each, whatever the back end. A moment is one day on which a trajectory was measured, with one edition of
the ZRM. At a moment every domain can be scored that occurs in the delivery with that edition.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.data.pairing import in_period
from wijkstats.records import UNKNOWN
from wijkstats.scales import DOMAINS
from wijkstats.settings import Settings

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

    One row per grouping and level. With m the scores a client could have got there and y those given: moments, n = sum m,
    scored = sum y, clients, scored_clients (y > 0), missing_clients (y < m), m2 = sum m*m, my = sum m*y, y2 = sum y*y.
    """
    moments = _moments(measurements, trajectories)
    given = measurements.select("trajectory", "date", "edition", "domain", given=ibis.literal(1))
    possible = measurements.select("edition", "domain").distinct()
    cells = moments.inner_join(possible, "edition").left_join(given, ["trajectory", "date", "edition", "domain"])
    parts = []
    for grouping in GROUPINGS:
        level = ibis.literal("all") if grouping == "total" else cells[grouping]
        g = cells.mutate(grouping=ibis.literal(grouping), level=level)
        per_moment = g.group_by("grouping", "level", "client", "trajectory", "date", "edition").agg(
            m=g.count(), y=g.given.count()
        )
        per = per_moment.group_by("grouping", "level", "client").agg(
            moments=per_moment.count(), m=per_moment.m.sum(), y=per_moment.y.sum()
        )
        parts.append(
            per.group_by("grouping", "level").agg(
                moments=per.moments.sum(),
                n=per.m.sum(),
                scored=per.y.sum(),
                clients=per.count(),
                scored_clients=(per.y > 0).sum(),
                missing_clients=(per.y < per.m).sum(),
                m2=(per.m * per.m).sum(),
                my=(per.m * per.y).sum(),
                y2=(per.y * per.y).sum(),
            )
        )
    return _ordered(ibis.union(*parts).execute(), GROUPINGS)


def _moments(measurements: ir.Table, trajectories: ir.Table) -> ir.Table:
    """One row per moment, with team and month (a number such as 201603)."""
    teams = trajectories.select("trajectory", team=trajectories.team.fill_null(UNKNOWN))
    m = measurements.select("client", "trajectory", "date", "edition").distinct().inner_join(teams, "trajectory")
    return m.mutate(month=(m.date.year().cast("int64") * 100 + m.date.month().cast("int64")).cast("string"))


def waiting_counts(measurements: ir.Table, trajectories: ir.Table, settings: Settings) -> pd.DataFrame:
    """How long after the start is a client measured first? By the client's first trajectory of the period.

    Columns grouping (total, start_year), level, wait (`ALL_WAITS`), n (clients); every class has a row. No rows when
    trajectories were not delivered: they then start at the first measurement by definition.
    """
    measured = measurements.group_by("trajectory").agg(first_date=measurements.date.min())
    starts = trajectories.left_join(measured, "trajectory")
    if not starts.filter(~starts.first_date.notnull() | (starts.first_date != starts.start_date)).count().execute():
        return pd.DataFrame(columns=["grouping", "level", "wait", "n"]).astype({"n": "int64"})
    started = in_period(trajectories, settings)
    order = ibis.window(group_by="client", order_by=["start_date", "trajectory"])
    first = started.mutate(place=ibis.row_number().over(order))
    first = first.filter(first.place == 0).select("client", "trajectory", "start_date", "start_year")
    both = first.left_join(measured, "trajectory")
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

    Columns grouping, level, n (moments), uniform, clients, uniform_clients, other_clients, m2, my, y2 (as in
    `completeness_sums`).
    """
    teams = trajectories.select("trajectory", team=trajectories.team.fill_null(UNKNOWN))
    m = _scored_moments(measurements).inner_join(teams, "trajectory")
    parts = []
    for grouping in ("total", "team"):
        level = ibis.literal("all") if grouping == "total" else m[grouping]
        g = m.mutate(grouping=ibis.literal(grouping), level=level)
        per = g.group_by("grouping", "level", "client").agg(m=g.count(), y=g.uniform.sum())
        parts.append(
            per.group_by("grouping", "level").agg(
                n=per.m.sum(),
                uniform=per.y.sum(),
                clients=per.count(),
                uniform_clients=(per.y > 0).sum(),
                other_clients=(per.y < per.m).sum(),
                m2=(per.m * per.m).sum(),
                my=(per.m * per.y).sum(),
                y2=(per.y * per.y).sum(),
            )
        )
    return _ordered(ibis.union(*parts).execute(), GROUPINGS)


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


def _ordered(frame: pd.DataFrame, groupings: tuple[str, ...]) -> pd.DataFrame:
    """Groupings in the fixed order; domains as in the ZRM, months as 2016-03, other levels by name, unknown last."""
    level = frame["level"].astype(str)
    months = level.str.slice(0, 4) + "-" + level.str.slice(4, 6)
    level = level.where(frame["grouping"] != "month", months)
    places = {domain: f"{place:02d}" for place, domain in enumerate(DOMAINS)}
    by = level.where(frame["grouping"] != "domain", level.map(places).fillna(level))
    by = by.where(level != UNKNOWN, "\U0010ffff")
    first = {grouping: place for place, grouping in enumerate(groupings)}
    ranked = frame.assign(level=level, _g=frame["grouping"].map(first), _l=by).sort_values(["_g", "_l"])
    numbers = [c for c in frame.columns if c not in ("grouping", "level")]
    return ranked.drop(columns=["_g", "_l"]).astype(dict.fromkeys(numbers, "int64")).reset_index(drop=True)
