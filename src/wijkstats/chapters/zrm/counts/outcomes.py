"""Counts and sufficient sums of pairs: what the statistics of the ZRM chapter are computed from.

One Ibis expression each, so one pass over the pairs, whatever the back end. Where a share needs an interval that allows for
clients with several pairs, a row holds the sums that `intervals.clustered_share` asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.ground.records import UNKNOWN, Pairs
from wijkstats.ground.scales import LEVELS, LOW_DOMAIN_CATEGORIES
from wijkstats.kit.counting.sufficient_sums import (
    alike,
    and_all,
    by_level,
    each_and_all,
    filled,
    in_order,
    sufficient,
    sums_by,
)
from wijkstats.settings.breakdowns import usual

OUTCOMES: tuple[str, ...] = ("improved", "same", "worse")
Where: TypeAlias = Mapping[str, Sequence[str]]
"""Feature -> those of its levels that were chosen."""
Cuts: TypeAlias = Mapping[str, tuple[pd.DataFrame, pd.DataFrame | None]]
DURATIONS: dict[str, tuple[int, int]] = {"m0_6": (0, 182), "m6_12": (183, 365), "m12_18": (366, 548)}
"""Days between the two measurements, both included; more is `m18_plus`."""
LEVEL_ORDER: dict[str, tuple[str, ...]] = {
    "low_domains": tuple(LOW_DOMAIN_CATEGORIES),
    "duration": (*DURATIONS, "m18_plus"),
}
"""Groupings of which the levels have an order of their own."""


def coverage_counts(started: ir.Table, pairs: Pairs) -> pd.DataFrame:
    """How many of the clients who started have a first and a last measurement? In total and by group.

    Columns grouping, level, started, kept: distinct clients. A feature that is registered for nobody has no rows, unless it is
    a usual one.
    """
    kept = pairs.table.select("trajectory").distinct().mutate(paired=ibis.literal(1))
    all_of = started.left_join(kept, "trajectory").drop("trajectory_right")
    groupings = ("total", *usual("coverage"), *pairs.more)
    t = ibis.union(*by_level(all_of, groupings))
    found = t.group_by("grouping", "level").agg(
        started=t.client.nunique(), kept=t.client.nunique(where=t.paired.notnull())
    )
    return filled(in_order(found.execute(), groupings, LEVEL_ORDER), pairs.more)


def change_by_group_sums(pairs: Pairs) -> pd.DataFrame:
    """How many low pairs improved, stayed the same, got worse? Sufficient sums for intervals, from one pass.

    One row per grouping and level, with the sums of `sums.sufficient`: m = a client's pairs in that group. A feature that is
    registered for nobody has no rows, unless it is a usual one.
    """
    t = with_outcomes(low_pairs(pairs))
    groupings = groupings_of(pairs)
    sums = sums_by(ibis.union(*by_level(t, groupings)), ("grouping", "level"), OUTCOMES)
    return filled(in_order(sums.execute(), groupings, LEVEL_ORDER), pairs.more)


def cut_sums(pairs: Pairs, by: Sequence[str], where: Where | None = None, of: str = "improved") -> Cuts:
    """The sums of a cut of one's own, in each combination of these features: what was asked -> the chosen rows, and all rows.

    `of` improved: low pairs, of which improved; low: all pairs, of which low_first and low_last; steps: how many went from one
    level to another. `where`: of these levels of features only; then all rows are those by all of these features, else None.
    """
    asked = ("low_first", "low_last") if of == "low" else (of,)
    whole = [*dict.fromkeys((*by, *where))] if where else None
    return {one: (_cut(pairs, by, where, one), whole and _cut(pairs, whole, None, one)) for one in asked}


def _cut(pairs: Pairs, by: Sequence[str], where: Where | None, of: str) -> pd.DataFrame:
    t = low_pairs(pairs if of == "improved" else replace(pairs, low=max(LEVELS)))
    for feature, levels in (where or {}).items():
        t = t.filter(t[feature].isin([*levels]))
    if of == "steps":
        keys = (*by, "before", "after")
        return t.group_by(*keys).agg(pairs=t.count(), clients=t.client.nunique()).order_by(*keys).execute()
    wanted = {"improved": t.after > t.before, "low_first": t.before <= pairs.low, "low_last": t.after <= pairs.low}[of]
    counted = ("improved", "other") if of == "improved" else ("n_low", "n_not_low")
    t = t.mutate(**{counted[0]: wanted.cast("int64"), counted[1]: (~wanted).cast("int64")})
    return sums_by(t, tuple(by), counted).order_by(*by).execute()


def groupings_of(pairs: Pairs) -> tuple[str, ...]:
    """By what low pairs are broken down, `total` first."""
    return ("total", *usual("change_by_group"), *pairs.more)


def low_pairs(pairs: Pairs) -> ir.Table:
    """The pairs that start low, with every grouping as a column: also start_score, low_domains and duration in classes."""
    t = pairs.table.filter(pairs.table.before <= pairs.low)
    category = ibis.cases(
        *((t.low_domains.between(a, b), key) for key, (a, b) in LOW_DOMAIN_CATEGORIES.items()), else_=UNKNOWN
    )
    days = t.after_date.cast("date").delta(t.before_date.cast("date"), unit="day")
    duration = ibis.cases(*((days.between(a, b), key) for key, (a, b) in DURATIONS.items()), else_="m18_plus")
    return t.mutate(start_score=t.before.cast("string"), low_domains=category, duration=duration)


def pair_rows(pairs: Pairs) -> pd.DataFrame:
    """All pairs: client, trajectory, domain, before, after."""
    rows = pairs.table.select("client", "trajectory", "domain", "before", "after").execute()
    return rows.sort_values(["client", "trajectory", "domain"], ignore_index=True)


def low_pair_rows(pairs: Pairs) -> pd.DataFrame:
    """The rows of `low_pairs`: client, trajectory, domain, before, after and the groupings."""
    columns = dict.fromkeys(("client", "trajectory", "domain", "before", "after", *groupings_of(pairs)[1:]))
    rows = low_pairs(pairs).select(*columns).execute()
    return rows.sort_values(["client", "trajectory", "domain"], ignore_index=True)


def client_outcome_counts(pairs: Pairs) -> pd.DataFrame:
    """Of how many clients do low scores rise only, fall only, do some rise and others fall, or does none move?

    Columns part (rise_only, fall_only, both, neither) and clients; a client counts once, with all low pairs.
    """
    t = with_outcomes(pairs.table.filter(pairs.table.before <= pairs.low))
    per = t.group_by("client").agg(up=t.improved.sum(), down=t.worse.sum())
    part = ibis.cases(
        ((per.up > 0) & (per.down > 0), "both"), (per.up > 0, "rise_only"), (per.down > 0, "fall_only"), else_="neither"
    )
    per = per.mutate(part=part)
    return per.group_by("part").agg(clients=per.count()).order_by("part").execute()


def with_outcomes(t: ir.Table) -> ir.Table:
    """The pairs with what came of them: columns improved, same and worse, of which one is 1."""
    return t.mutate(
        improved=(t.after > t.before).cast("int64"),
        same=(t.after == t.before).cast("int64"),
        worse=(t.after < t.before).cast("int64"),
    )


def outcome_sums(pairs: Pairs, outcomes: pd.DataFrame) -> pd.DataFrame:
    """How many pairs improved, stayed the same, got worse by each rule of change? Sums of `sums.sufficient`.

    `outcomes`: rule, domain, before, after, outcome (improved, same or worse), as `change.change_outcomes` gives. One row per
    rule, domain (and `all`) and population (low, not_low, all).
    """
    wide = outcomes.pivot_table("outcome", ["domain", "before", "after"], "rule", aggfunc="first")
    rules = [*wide.columns] or [""]  # nobody has a pair: no rows
    moved = {f"{o}_{i}": (o, rule) for o in ("improved", "worse") for i, rule in enumerate(rules)}
    wide = wide.reindex(columns=rules)
    steps = pd.DataFrame({name: (wide[rule] == o).astype("int8") for name, (o, rule) in moved.items()}).reset_index()
    known = {"of": "string", "before": "int8", "after": "int8", **dict.fromkeys(moved, "int8")}
    t = each_and_all(pairs.table.mutate(of=pairs.table.domain), ("of", "before", "after"))
    rises = ibis.memtable(steps.rename(columns={"domain": "of"}).to_dict("list"), schema=known)
    t = t.inner_join(rises, ["of", "before", "after"])
    t = t.mutate(population=ibis.ifelse(t.before <= pairs.low, "low", "not_low"))
    who = ("domain", "client", "twin")
    part = t.group_by("population", *who).agg(m=t.count(), alike=t.alike.max(), **{n: t[n].sum() for n in moved})
    sums = {n: part[n].sum() for n in ("m", *moved)}
    whole = part.group_by(*who).agg(alike=part.alike.max(), **sums).mutate(population=ibis.literal("all"))
    per = ibis.union(part, whole.select(*part.columns))
    each = [
        per.select(
            "domain",
            "population",
            "m",
            "alike",
            rule=ibis.literal(rule),
            improved=per[f"improved_{i}"],
            same=per.m - per[f"improved_{i}"] - per[f"worse_{i}"],
            worse=per[f"worse_{i}"],
        )
        for i, rule in enumerate(rules)
    ]
    t = ibis.union(*each) if len(each) > 1 else each[0]
    return t.group_by("rule", "domain", "population").agg(**sufficient(t, OUTCOMES)).execute()


def room_sums(pairs: Pairs) -> pd.DataFrame:
    """How many pairs could move up or down, and how many did? Sums of `sums.sufficient`, outcomes `moved` and `still`.

    One row per domain (and `all`), direction (improved, worse) and base: `all` pairs, those with `room`, and those at the
    `limit` (level 5 cannot improve, level 1 cannot get worse).
    """
    t = with_outcomes(each_and_all(pairs.table, ("before", "after")))
    per = t.group_by("domain", "client", "twin").agg(
        m=t.count(),
        alike=t.alike.max(),
        improved=t.improved.sum(),
        worse=t.worse.sum(),
        improved_limit=(t.before == max(LEVELS)).cast("int64").sum(),
        worse_limit=(t.before == min(LEVELS)).cast("int64").sum(),
    )
    ways = []
    for direction in ("improved", "worse"):
        limit, moved = per[f"{direction}_limit"], per[direction]
        for base, m, y in (("all", per.m, moved), ("room", per.m - limit, moved), ("limit", limit, moved * 0)):
            names = {"direction": ibis.literal(direction), "base": ibis.literal(base)}
            ways.append(per.select("domain", "alike", **names, m=m, moved=y, still=m - y))
    t = ibis.union(*ways).filter(lambda t: t.m > 0)
    return t.group_by("domain", "direction", "base").agg(**sufficient(t, ("moved", "still"))).execute()


def low_domain_sums(pairs: Pairs) -> pd.DataFrame:
    """In how many domains is a trajectory low at the first and at the last measurement?

    One row per measurement (first, last) and category; m = trajectories of a client, y = those in the category; the sums
    are those of `sums.sufficient`, with the one outcome `n`. `domains`: how many domains have pairs.
    """
    t = pairs.table
    per = t.group_by("client", "trajectory").agg(
        **{name: (score <= pairs.low).cast("int64").sum() for name, score in (("first", t.before), ("last", t.after))}
    )
    parts = [
        per.select(
            "client",
            measurement=ibis.literal(measurement),
            category=ibis.literal(key),
            n=per[measurement].between(a, b).cast("int64"),
        )
        for measurement in ("first", "last")
        for key, (a, b) in LOW_DOMAIN_CATEGORIES.items()
    ]
    frame = sums_by(ibis.union(*parts), ("measurement", "category"), ("n",)).execute()
    rank = {key: i for i, key in enumerate(LOW_DOMAIN_CATEGORIES)}
    ordered = frame.assign(rank=frame["category"].map(rank)).sort_values(["measurement", "rank"])
    domains = int(t.domain.nunique().execute())
    return ordered.drop(columns="rank").assign(domains=domains).reset_index(drop=True)


def transition_counts(pairs: Pairs) -> pd.DataFrame:
    """From which level to which, by domain and age group (and `all` ages)? Columns domain, age_group, before, after, n,
    clients. Only combinations that occur.
    """
    t = pairs.table
    g = and_all(alike(t, ("domain", "age_group", "before", "after")), "age_group")
    counted = g.group_by("domain", "age_group", "before", "after").agg(
        n=g.alike.sum(), clients=g.client.nunique() + g.alike.sum(where=g.twin > 0).fill_null(0)
    )
    return counted.execute().sort_values(["domain", "age_group", "before", "after"]).reset_index(drop=True)


def level_counts(pairs: Pairs) -> pd.DataFrame:
    """From which level to which, all domains together? Columns before, after, n, clients; only combinations that occur."""
    g = pairs.table.group_by("before", "after").agg(n=pairs.table.count(), clients=pairs.table.client.nunique())
    return g.order_by("before", "after").execute()
