"""Trajectories that started in the period, with the features by which figures are broken down."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from wijkstats.ground.records import UNKNOWN
from wijkstats.settings.choices import Settings

OTHER_AGE = "other_age"


def in_period(trajectories: ir.Table, settings: Settings) -> ir.Table:
    """Trajectories that started in the period, with age_group and start_year; one row per trajectory."""
    t = trajectories
    start = t.start_date.cast("date")
    kept = t.filter((start >= ibis.literal(settings.period.start)) & (start <= ibis.literal(settings.period.end)))
    branches = [(kept.age.between(low, high), name) for name, (low, high) in settings.age_groups.items()]
    branches.append((kept.age.notnull(), OTHER_AGE))
    return kept.select(
        "client",
        "trajectory",
        "start_date",
        age_group=ibis.cases(*branches, else_=UNKNOWN),
        team=kept.team.fill_null(UNKNOWN),
        sex=kept.sex.fill_null(UNKNOWN),
        start_year=kept.start_date.year().cast("string"),
    )
