"""Counts and sufficient sums of pairs: what the statistics of the ZRM chapter are computed from.

One Ibis expression each, so one pass over the pairs, whatever the back end. Where a share needs an interval that allows for
clients with several pairs, a row holds the sums that `intervals.clustered_share` asks for.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.data.pairing import in_period
from wijkstats.records import UNKNOWN, Pairs
from wijkstats.scales import LOW_DOMAIN_CATEGORIES
from wijkstats.settings import Settings

GROUPINGS: tuple[str, ...] = ("low_domains", "age_group", "domain", "team", "start_year", "sex", "duration")
OUTCOMES: tuple[str, ...] = ("improved", "same", "worse")
DURATIONS: dict[str, tuple[int, int]] = {"m0_6": (0, 182), "m6_12": (183, 365), "m12_18": (366, 548)}
"""Days between the two measurements, both included; more is `m18_plus`."""


def coverage_counts(trajectories: ir.Table, pairs: Pairs, settings: Settings) -> pd.DataFrame:
    """How many of the clients who started have a first and a last measurement? In total and by group.

    Columns grouping, level, started, kept: distinct clients.
    """
    started = in_period(trajectories, settings)
    kept = pairs.table.select("trajectory").distinct().mutate(paired=ibis.literal(1))
    all_of = started.left_join(kept, "trajectory").drop("trajectory_right")
    parts = []
    for grouping in ("total", "age_group", "team", "start_year"):
        level = ibis.literal("all") if grouping == "total" else all_of[grouping]
        t = all_of.mutate(grouping=ibis.literal(grouping), level=level)
        parts.append(
            t.group_by("grouping", "level").agg(
                started=t.client.nunique(), kept=t.client.nunique(where=t.paired.notnull())
            )
        )
    return in_order(ibis.union(*parts).execute())


def development_sums(pairs: Pairs) -> pd.DataFrame:
    """How many low pairs improved, stayed the same, got worse? Sufficient sums for intervals, from one pass.

    One row per grouping and level. With m a client's pairs in that group and y those with an outcome:
    pairs = sum m, clients, m2 = sum m*m, and for each outcome its sum y, `<outcome>_clients` (y > 0),
    `<outcome>_my` = sum m*y and `<outcome>_y2` = sum y*y.
    """
    t = _with_outcomes(pairs.table.filter(pairs.table.before <= pairs.low))
    category = ibis.cases(
        *((t.low_domains.between(a, b), key) for key, (a, b) in LOW_DOMAIN_CATEGORIES.items()), else_=UNKNOWN
    )
    days = t.after_date.cast("date").delta(t.before_date.cast("date"), unit="day")
    duration = ibis.cases(*((days.between(a, b), key) for key, (a, b) in DURATIONS.items()), else_="m18_plus")
    t = t.mutate(low_domains=category, duration=duration)
    parts = []
    for grouping in ("total", *GROUPINGS):
        level = ibis.literal("all") if grouping == "total" else t[grouping]
        parts.append(_grouped(t.mutate(grouping=ibis.literal(grouping), level=level), "grouping", "level"))
    return in_order(ibis.union(*parts).execute())


def _with_outcomes(t: ir.Table) -> ir.Table:
    return t.mutate(
        improved=(t.after > t.before).cast("int64"),
        same=(t.after == t.before).cast("int64"),
        worse=(t.after < t.before).cast("int64"),
    )


def _grouped(t: ir.Table, *keys: str) -> ir.Table:
    """The sums of improved, same and worse per combination of keys; see `development_sums`."""
    per = t.group_by(*keys, "client").agg(m=t.count(), **{o: t[o].sum() for o in OUTCOMES})
    return per.group_by(*keys).agg(**_sums(per, OUTCOMES))


def outcome_sums(pairs: Pairs, outcomes: pd.DataFrame) -> pd.DataFrame:
    """How many pairs improved, stayed the same, got worse by each rule of change? Sums as in `development_sums`.

    `outcomes`: rule, domain, before, after, outcome (improved, same or worse), as `change.change_outcomes` gives. One row per
    rule, domain (and `all`) and population (low, not_low, all).
    """
    t = pairs.table.inner_join(ibis.memtable(outcomes), ["domain", "before", "after"])
    t = t.mutate(**{o: (t.outcome == o).cast("int64") for o in OUTCOMES})
    low = ibis.ifelse(t.before <= pairs.low, "low", "not_low")
    parts = [
        _grouped(t.mutate(population=population, domain=domain), "rule", "domain", "population")
        for population in (ibis.literal("all"), low)
        for domain in (t.domain, ibis.literal("all"))
    ]
    return ibis.union(*parts).execute()


def room_sums(pairs: Pairs) -> pd.DataFrame:
    """How many pairs could move up or down, and how many did? Sums as in `development_sums`, with the one outcome `moved`.

    One row per domain (and `all`), direction (improved, worse) and base: `all` pairs, those with `room`, and those at the
    `limit` (level 5 cannot improve, level 1 cannot get worse).
    """
    t = _with_outcomes(pairs.table)
    parts = []
    for domain in (t.domain, ibis.literal("all")):
        for direction, limit in (("improved", t.before == 5), ("worse", t.before == 1)):
            for base, inside in (("all", None), ("room", ~limit), ("limit", limit)):
                g = t if inside is None else t.filter(inside)
                g = g.mutate(
                    domain=domain,
                    direction=ibis.literal(direction),
                    base=ibis.literal(base),
                    moved=g[direction],
                    still=1 - g[direction],
                )
                keys = ("domain", "direction", "base")
                per = g.group_by(*keys, "client").agg(m=g.count(), moved=g.moved.sum(), still=g.still.sum())
                parts.append(per.group_by(*keys).agg(**_sums(per, ("moved", "still"))))
    return ibis.union(*parts).execute()


def low_domain_sums(pairs: Pairs) -> pd.DataFrame:
    """In how many domains is a trajectory low at the first and at the last measurement?

    One row per measurement (first, last) and category; m = trajectories of a client, y = those in the category; the sums
    are those of `development_sums`, with the one outcome `n`.
    """
    t = pairs.table
    parts = []
    for measurement, score in (("first", t.before), ("last", t.after)):
        per_trajectory = t.group_by("client", "trajectory").agg(low=(score <= pairs.low).cast("int64").sum())
        for key, (a, b) in LOW_DOMAIN_CATEGORIES.items():
            inside = per_trajectory.low.between(a, b).cast("int64")
            per = per_trajectory.group_by("client").agg(m=per_trajectory.count(), n=inside.sum())
            parts.append(
                per.agg(**_sums(per, ("n",))).mutate(measurement=ibis.literal(measurement), category=ibis.literal(key))
            )
    frame = ibis.union(*parts).execute()
    rank = {key: i for i, key in enumerate(LOW_DOMAIN_CATEGORIES)}
    ordered = frame.assign(rank=frame["category"].map(rank)).sort_values(["measurement", "rank"])
    return ordered.drop(columns="rank").fillna(0).reset_index(drop=True)


def transition_counts(pairs: Pairs) -> pd.DataFrame:
    """From which level to which, by domain and age group (and `all` ages)? Columns domain, age_group, before, after, n,
    clients. Only combinations that occur.
    """
    t = pairs.table
    parts = []
    for age_group in (t.age_group, ibis.literal("all")):
        g = t.mutate(age_group=age_group)
        parts.append(g.group_by("domain", "age_group", "before", "after").agg(n=g.count(), clients=g.client.nunique()))
    frame = ibis.union(*parts).execute()
    return frame.sort_values(["domain", "age_group", "before", "after"]).reset_index(drop=True)


def level_counts(pairs: Pairs) -> pd.DataFrame:
    """From which level to which, all domains together? Columns before, after, n, clients; only what occurs."""
    t = pairs.table
    counted = t.group_by("before", "after").agg(n=t.count(), clients=t.client.nunique())
    return counted.order_by("before", "after").execute()


def _sums(per: ir.Table, outcomes: tuple[str, ...]) -> dict[str, ir.Value]:
    sums: dict[str, ir.Value] = {"pairs": per.m.sum(), "clients": per.count(), "m2": (per.m * per.m).sum()}
    for o in outcomes:
        y = per[o]
        sums |= {o: y.sum(), f"{o}_clients": (y > 0).sum(), f"{o}_my": (per.m * y).sum(), f"{o}_y2": (y * y).sum()}
    return sums


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Groupings in the fixed order; numbers of low domains and durations by size, other levels by name, unknown last."""
    groupings = {g: i for i, g in enumerate(("total", *GROUPINGS))}
    places = {key: f"{i:02d}" for i, key in enumerate((*LOW_DOMAIN_CATEGORIES, *DURATIONS))}
    level = frame["level"].astype(str)
    by = level.where(~frame["grouping"].isin(("low_domains", "duration")), level.map(places).fillna("99")).where(
        level != UNKNOWN, "\U0010ffff"
    )
    ranked = frame.assign(level=level, _g=frame["grouping"].map(groupings), _l=by).sort_values(["_g", "_l"])
    return ranked.drop(columns=["_g", "_l"]).reset_index(drop=True)
