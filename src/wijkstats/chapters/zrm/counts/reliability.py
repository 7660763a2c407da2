"""Ratings from which reliability follows: two of the same course soon after each other, and the first of every client.

One Ibis expression each, whatever the back end; only trajectories that started in the period.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.chapters.zrm.counts.scores import (
    Keep,
    Scores,
    as_it_is,
    day_of,
    days_between,
    domain_of,
    level_of,
    moment_of,
    named,
    place_of,
    scores_of,
)
from wijkstats.kit.counting.started import of_started
from wijkstats.settings.choices import Settings


def second_ratings(measurements: ir.Table, scores: Scores, started: ir.Table, settings: Settings) -> pd.DataFrame:
    """Which courses were rated again so soon that no change is expected? One row per course, with both ratings.

    Soon is fewer than `pairs.minimum_days` after the first rating, so none of these is a pair of the chapter. Columns client,
    domain, first, second (levels 1-5, by the same edition), raters: `two` when both raters are known and differ, else `other`.
    Of several later ratings the earliest counts. Two ratings of one day are not in it: cleaning keeps one of equal scores, and
    none of different ones (docs/decisions/0005-same-day.md). `scores` as `by_edition` gives.
    """
    scored = scores.table.inner_join(scores.courses.filter(scores.courses.times > 1), ["trajectory", "kind"])
    days = days_between(scored["first"], scored.moment)
    soon = scored.filter((days > 0) & (days < settings.pairs.minimum_days))
    soon = soon.group_by("trajectory", "kind").agg(first=soon["first"].min(), second=soon.moment.min())
    # who rated stands in the measurements only
    apart = soon.mutate(number=domain_of(soon.kind), place=place_of(soon["first"]))
    apart = named(apart, scores).select("trajectory", "domain", "edition", "first", "second")
    rated = of_started(measurements, started).inner_join(apart, ["trajectory", "domain", "edition"])
    day = moment_of(rated.date, 0, 0)
    twice = rated.group_by("client", "trajectory", "domain", "edition").agg(
        first=level_of(rated["first"].min()),
        second=level_of(rated.second.min()),
        rater=rated.rater.min(where=day == day_of(rated["first"])),
        other=rated.rater.min(where=day == day_of(rated.second)),
    )
    twice = twice.mutate(raters=ibis.ifelse((twice.rater != twice.other).fill_null(False), "two", "other"))
    rows = twice.select("client", "domain", "first", "second", "raters").execute()
    return rows.sort_values(["client", "domain", "first", "second"], ignore_index=True)


def first_ratings(scores: Scores, started: ir.Table) -> pd.DataFrame:
    """The scores of the first day on which each client was rated: client, edition, domain, score; one row per domain."""
    began = scores.courses.inner_join(started.select("client", "trajectory"), "trajectory")
    began = began.mutate(day=day_of(began["first"]))
    clients = began.group_by("client").agg(earliest=began.day.min())
    first = began.inner_join(clients, "client").filter(lambda t: t.day == t.earliest)
    first = first.mutate(number=domain_of(first.kind), place=place_of(first["first"]), score=level_of(first["first"]))
    rows = named(first, scores).select("client", "trajectory", "edition", "domain", "score").execute()
    rows = rows.sort_values(["client", "trajectory", "edition", "domain"])
    return rows.drop_duplicates(["client", "edition", "domain"], ignore_index=True).drop(columns="trajectory")


def by_edition(measurements: ir.Table, started: ir.Table, settings: Settings, kept: Keep = as_it_is) -> Scores:
    """The scores with every edition apart, whatever `pairs.across_editions` says; `kept` as for `scores_of`."""
    rule = settings.pairs.model_copy(update={"across_editions": ()})
    return scores_of(measurements, started, settings.model_copy(update={"pairs": rule}), kept)
