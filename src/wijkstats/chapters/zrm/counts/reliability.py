"""Ratings from which reliability follows: two of the same course soon after each other, and the first of every client.

One Ibis expression each, whatever the back end; only trajectories that started in the period.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.settings.choices import Settings


def second_ratings(measurements: ir.Table, started: ir.Table, settings: Settings) -> pd.DataFrame:
    """Which courses were rated again so soon that no change is expected? One row per course, with both ratings.

    Soon is fewer than `pairs.minimum_days` after the first rating, so none of these is a pair of the chapter. Columns client,
    domain, first, second (levels 1-5, by the same edition), raters: `two` when both raters are known and differ, else `other`.
    Of several later ratings the earliest counts. Two ratings of one day are not in it: cleaning keeps one of equal scores, and
    none of different ones (docs/decisions/0005-same-day.md).
    """
    scored = measurements.semi_join(started, "trajectory")
    keys = ["client", "trajectory", "domain", "edition"]
    days = scored.date.cast("date").delta(scored.date.min().over(group_by=keys).cast("date"), unit="day")
    soon = scored.mutate(days=days).filter(lambda t: t.days < settings.pairs.minimum_days)
    twice = (
        soon.group_by(keys)
        .agg(
            first=soon.score.argmin(soon.days),
            second=soon.score.argmin(soon.days, where=soon.days > 0),
            rater=soon.rater.min(where=soon.days == 0),
            other=soon.rater.argmin(soon.days, where=soon.days > 0),
        )
        .filter(lambda t: t.second.notnull())
    )
    twice = twice.mutate(raters=ibis.ifelse((twice.rater != twice.other).fill_null(False), "two", "other"))
    rows = twice.select("client", "domain", "first", "second", "raters").execute()
    return rows.sort_values(["client", "domain", "first", "second"], ignore_index=True)


def first_ratings(measurements: ir.Table, started: ir.Table) -> pd.DataFrame:
    """The scores of the first day on which each client was rated: client, edition, domain, score; one row per domain."""
    scored = measurements.semi_join(started, "trajectory")
    first = scored.mutate(first=scored.date.min().over(group_by="client"))  # ibis filters by a window in DuckDB only
    rows = (
        first.filter(first.date == first["first"])
        .select("client", "trajectory", "edition", "domain", "score")
        .execute()
    )
    rows = rows.sort_values(["client", "trajectory", "edition", "domain"])
    return rows.drop_duplicates(["client", "edition", "domain"], ignore_index=True).drop(columns="trajectory")
