"""Scores in as few bytes as they hold, and courses: what all counts of this chapter read, made in one pass.

Text is dear to group by: a score is its trajectory, a number for its domain and edition, and one number for its day, edition and
level together. The smallest of those of a course is its first score, the largest its last, without a sort.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import ibis
import ibis.expr.types as ir

from wijkstats.kit.counting.started import of_started
from wijkstats.settings.choices import Settings

ANY = "any"
WIDTH = 8
"""A level, and the place of an edition (there are three), are smaller than this."""
APART = 2**31
"""A moment is smaller than this, so that two of them go into one number."""
BEGIN = date(1000, 1, 1)


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of trajectories that started in the period, and their courses.

    table    one row per score: trajectory, kind, moment
    courses  one row per trajectory and kind: first and last (moments), times (number of scores)
    names    one row per domain and edition that occur: number and place (see `domain_of` and `place_of`), domain, edition

    `moment` orders scores and tells day, edition and level: see `level_of` and `day_of`; on a day with two editions the later
    edition comes last. `kind` is domain and edition; the edition is left out where `pairs.across_editions` names the domain.
    """

    table: ir.Table
    courses: ir.Table
    names: ir.Table


Keep: TypeAlias = Callable[[ir.Table, str], ir.Table]
"""Computes a table once, for all the counts that follow; its name says what it holds."""


def as_it_is(table: ir.Table, name: str) -> ir.Table:
    """Computes nothing ahead: for who counts once."""
    return table


def scores_of(measurements: ir.Table, started: ir.Table, settings: Settings, kept: Keep = as_it_is) -> Scores:
    """The scores of these trajectories. `started` as `in_period` or `numbered` gives.

    Whoever counts several times computes the two tables once: `kept` does that.
    """
    found = measurements.select("domain", "edition").distinct()
    anyhow = found.domain.isin(settings.pairs.across_editions)
    found = found.mutate(
        number=(ibis.dense_rank().over(order_by=found.domain) * WIDTH).cast("int16"),
        place=ibis.dense_rank().over(order_by=found.edition).cast("int16"),
    )
    kinds = kept(
        found.mutate(
            kind=(found.number + ibis.ifelse(anyhow, WIDTH - 1, found.place)).cast("int16"),
            named=ibis.ifelse(anyhow, ANY, found.edition),
        ),
        "kinds",
    )
    m = of_started(measurements, started).inner_join(kinds.drop("number", "named"), ["domain", "edition"])
    table = kept(m.select("trajectory", "kind", moment=moment_of(m.date, m.place, m.score)), "scores")
    courses = table.group_by("trajectory", "kind").agg(
        first=table.moment.min(), last=table.moment.max(), times=table.count()
    )
    return Scores(table, kept(courses, "courses"), kinds.select("number", "place", "domain", edition="named"))


def moment_of(day: ir.Value, place: ir.IntegerValue | int, level: ir.IntegerValue | int) -> ir.IntegerValue:
    """Day, place of the edition and level as one number."""
    days = day.cast("date").delta(ibis.literal(BEGIN), unit="day")
    return ((days * WIDTH + place) * WIDTH + level).cast("int32")


def level_of(moment: ir.IntegerValue) -> ir.IntegerValue:
    """The level, 1-5."""
    return (moment % WIDTH).cast("int8")


def day_of(moment: ir.IntegerValue) -> ir.IntegerValue:
    """A number that is `WIDTH * WIDTH` higher on the next day."""
    return moment - moment % (WIDTH * WIDTH)


def days_between(first: ir.IntegerValue, last: ir.IntegerValue) -> ir.IntegerValue:
    """Whole days from one moment to the other."""
    return ((day_of(last) - day_of(first)) / (WIDTH * WIDTH)).cast("int64")


def date_of(moment: ir.IntegerValue) -> ir.Value:
    """The day, as the processed tables have it."""
    days = (day_of(moment) / (WIDTH * WIDTH)).cast("int64")
    return (ibis.literal(BEGIN) + days.as_interval("D")).cast("timestamp(6)")


def domain_of(kind: ir.IntegerValue) -> ir.IntegerValue:
    """The domain as a number: the same for each of its editions."""
    return kind - kind % WIDTH


def place_of(moment: ir.IntegerValue) -> ir.IntegerValue:
    """The edition as a number."""
    return ((moment % (WIDTH * WIDTH) - moment % WIDTH) / WIDTH).cast("int16")


def named(t: ir.Table, scores: Scores) -> ir.Table:
    """The table with columns domain and edition in place of `number` (of the domain) and `place` (of the edition)."""
    return t.inner_join(scores.names, ["number", "place"]).drop("number", "place")
