"""Trajectories that started in the period, with the features by which figures are broken down."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from wijkstats.ground.records import FEW_CLIENTS, UNKNOWN
from wijkstats.settings.breakdowns import NO_GROUP, Breakdown, of_trajectories
from wijkstats.settings.choices import Settings

OTHER_AGE = "other_age"


def outside_period(trajectories: ir.Table, settings: Settings) -> tuple[int, int]:
    """How many of the delivered trajectories started before or after the period, and how many were delivered."""
    start = trajectories.start_date.cast("date")
    outside = (start < ibis.literal(settings.period.start)) | (start > ibis.literal(settings.period.end))
    found = trajectories.aggregate(outside=outside.sum(), delivered=trajectories.count()).execute().fillna(0).iloc[0]
    return int(found["outside"]), int(found["delivered"])


def in_period(trajectories: ir.Table, settings: Settings) -> ir.Table:
    """Trajectories that started in the period, with every feature of `breakdowns` that they have; one row per trajectory."""
    t = trajectories
    start = t.start_date.cast("date")
    kept = t.filter((start >= ibis.literal(settings.period.start)) & (start <= ibis.literal(settings.period.end)))
    features = {b.name: _levels(kept, b, settings) for b in of_trajectories(settings, kept.columns)}
    return kept.select("client", "trajectory", "start_date", **features)


def with_once(t: ir.Table) -> ir.Table:
    """The trajectories, one row each, with `once`: does the client have no other of these?"""
    return t.mutate(once=t.count().over(group_by=t.client) == 1)


def numbered(started: ir.Table) -> ir.Table:
    """The trajectories with numbers in place of the keys of client and trajectory, in the order of these keys.

    Numbers are quicker to count by than text. The keys stay as client_key and trajectory_key.
    """
    keys = started.rename(client_key="client", trajectory_key="trajectory")
    return keys.mutate(
        client=ibis.dense_rank().over(order_by=keys.client_key).cast("int32"),
        trajectory=ibis.row_number().over(order_by=keys.trajectory_key).cast("int32"),
    )


def of_started(measurements: ir.Table, started: ir.Table) -> ir.Table:
    """The measurements of these trajectories, with the client and trajectory that `started` has: keys, or numbers for them."""
    if "trajectory_key" not in started.columns:
        return measurements.semi_join(started, "trajectory")
    who = started.select("client", "trajectory", key="trajectory_key")
    m = measurements.rename(key="trajectory").drop("client")
    return m.inner_join(who, "key").drop("key")


def _levels(t: ir.Table, feature: Breakdown, settings: Settings) -> ir.Value:
    """The level of each trajectory: an age group, a year, or what was delivered; `unknown` where nothing was.

    Of what not every delivery has, a level of fewer clients than `disclosure.minimum` is not named: `few_clients`.
    """
    column = t[feature.source]
    if feature.made == "age_groups":
        groups = [(column.between(low, high), name) for name, (low, high) in settings.age_groups.items()]
        return ibis.cases(*groups, (column.notnull(), OTHER_AGE), else_=UNKNOWN)
    if feature.made == "year":
        return column.year().cast("string")
    level = ibis.ifelse(column.isin(NO_GROUP), UNKNOWN, column).fill_null(UNKNOWN)
    if feature.when == "always" or not settings.disclosure.minimum:
        return level
    clients = t.mutate(level=level).group_by("level").agg(n=t.client.nunique())
    named = clients.filter((clients.n >= settings.disclosure.minimum) | (clients.level == UNKNOWN))
    return ibis.ifelse(level.isin(named.level), level, FEW_CLIENTS)
