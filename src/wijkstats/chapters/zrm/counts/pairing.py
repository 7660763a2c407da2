"""First and last measurement of a domain within a trajectory: who is in, who is left out and why, and counts of them.

One Ibis expression, whatever the back end. A pair is made of the first and the last score (or another one that `pairs.last`
in delivery.yaml names) of one domain within one trajectory, by the same edition of the ZRM (unless delivery.yaml chooses
otherwise for a domain) and at least `pairs.minimum_days` apart. A group whose value is unknown has the level `unknown`, so that
totals stay the sum of their groups.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.chapters.zrm.counts.scores import (
    APART,
    Scores,
    date_of,
    day_of,
    days_between,
    domain_of,
    level_of,
    named,
    place_of,
    scores_of,
)
from wijkstats.ground.records import Pairs
from wijkstats.kit.counting.kept import kept
from wijkstats.kit.counting.started import in_period, with_once
from wijkstats.settings.breakdowns import more
from wijkstats.settings.choices import Settings

YEAR = 365  # days after the first measurement, for the rule near_12_months
LEFT_BY_RULE = {"near_12_months": "outside_window", "only_two": "not_two"}
"""Why a client has no pair although two measurements lie far enough apart, by the rule in `pairs.last`."""


def make_pairs(measurements: ir.Table, trajectories: ir.Table, settings: Settings) -> Pairs:
    """Which first and last scores belong together? One row per trajectory x domain; see `records.Pairs`.

    Where a domain was measured twice in two editions, the edition that was used first counts.
    """
    started = in_period(trajectories, settings)
    scores = scores_of(measurements, started, settings)
    return pairs_of(begun_domains(scores, settings), scores, started, settings, measurements)


def begun_domains(scores: Scores, settings: Settings) -> ir.Table:
    """One row per trajectory and domain (`number`): the first of all scores, and before and after, missing without a pair.

    Moments as `Scores` has them.
    """
    courses = _first_and_other(scores, settings)
    # at least a day apart, also when minimum_days is 0: two scores of one day are no before and after
    apart = days_between(courses.first_score, courses.other) >= max(settings.pairs.minimum_days, 1)
    both = courses.first_score.cast("int64") * APART + courses.other
    per = courses.group_by("trajectory", number=domain_of(courses.kind)).agg(
        first_score=courses.first_score.min(), both=both.min(where=apart & courses.wanted)
    )
    after = (per.both % APART).cast("int32")
    return per.select(
        "trajectory", "number", "first_score", before=((per.both - per.both % APART) / APART).cast("int32"), after=after
    )


def pairs_of(begun: ir.Table, scores: Scores, started: ir.Table, settings: Settings, beside: ir.Table) -> Pairs:
    """The pairs of `begun_domains` with the features of their trajectories, computed once where the table `beside` lies."""
    some = begun.filter(begun.before.notnull())
    some = named(some.mutate(place=place_of(some.before)), scores)
    low = (level_of(some.before) <= settings.zrm.low).cast("int64")
    whole = some.group_by("trajectory").agg(low_domains=low.sum())
    features = with_once(whole.inner_join(started.drop("start_date"), "trajectory"))
    pairs = some.select(
        "trajectory",
        "domain",
        "edition",
        before=level_of(some.before),
        after=level_of(some.after),
        before_date=date_of(some.before),
        after_date=date_of(some.after),
    ).inner_join(features, "trajectory")
    return Pairs(kept(pairs, "pairs", beside), settings.zrm.low, more(settings, started.columns))


def _first_and_other(scores: Scores, settings: Settings) -> ir.Table:
    """Per course the first score, the one that goes with it by the rule `pairs.last`, and whether that is `wanted`."""
    courses, rule = scores.courses, settings.pairs
    two = courses.times == 2 if rule.last == "only_two" else ibis.literal(True)
    found = courses.select("trajectory", "kind", first_score=courses["first"], other=courses["last"], wanted=two)
    if rule.last != "near_12_months":
        return found
    scored = scores.table.inner_join(found.drop("other", "wanted"), ["trajectory", "kind"])
    days = days_between(scored.first_score, scored.moment)
    off = (days - YEAR).abs()
    wanted = (off <= rule.window_days) & (days >= max(rule.minimum_days, 1))
    near = (off * 2 * YEAR + days) * APART + scored.moment  # of two as near, the earlier
    found = scored.group_by("trajectory", "kind").agg(first_score=scored.first_score.min(), near=near.min(where=wanted))
    return found.mutate(other=(found.near % APART).cast("int32"), wanted=found.near.notnull()).drop("near")


def flow_counts(scores: Scores, started: ir.Table, pairs: Pairs, settings: Settings) -> pd.DataFrame:
    """Of the clients who started in the period, who has a pair, and why not?

    Rows: step (started, dropped, kept), reason, clients, measurements (measured days), pairs (missing where none apply; of
    `low` those that start low, of `not_low` all those of clients without a low one). A client counts once, with the best
    that any of his or her trajectories reached. `started` as `in_period` gives.
    """
    t = scores.table
    days = t.group_by("trajectory").agg(days=day_of(t.moment).nunique())
    without = started.anti_join(pairs.table, "client")  # of whoever has a pair no more is asked
    courses = scores.courses.semi_join(without, "trajectory")
    courses = courses.mutate(number=domain_of(courses.kind))
    domains = courses.group_by("trajectory", "number").agg(
        same_domain=courses.times.sum(),
        same_edition=courses.times.max(),
        span=days_between(courses["first"], courses["last"]).max(),
    )
    domains = domains.group_by("trajectory").agg(
        same_domain=domains.same_domain.max(), same_edition=domains.same_edition.max(), span=domains.span.max()
    )
    each = started.left_join(days, "trajectory").drop("trajectory_right")
    each = each.left_join(domains, "trajectory").drop("trajectory_right")
    clients = each.group_by("client").agg(
        days=each.days.sum(),
        most=each.days.max(),
        **{name: each[name].max() for name in ("same_domain", "same_edition", "span")},
    )
    of_pairs = pairs.table.group_by("client").agg(pairs=pairs.table.count())
    clients = clients.left_join(of_pairs, "client").drop("client_right")
    by_rule = LEFT_BY_RULE.get(settings.pairs.last, "too_close")
    status = ibis.cases(
        (clients.pairs > 0, "all"),
        (clients.span >= max(settings.pairs.minimum_days, 1), by_rule),
        (clients.same_edition > 1, "too_close"),
        (clients.same_domain > 1, "other_edition"),
        (clients.most > 1, "different_domains"),
        (clients.days > 0, "one_measurement"),
        else_="no_measurement",
    )
    per = clients.mutate(reason=status)
    found = (
        per.group_by("reason").agg(clients=per.count(), measurements=per.days.sum(), pairs=per.pairs.sum()).execute()
    )
    found = found.set_index("reason").astype("Int64").fillna(0)
    per = pairs.table.group_by("client").agg(
        pairs=pairs.table.count(), low=(pairs.table.before <= pairs.low).cast("int64").sum()
    )
    none = per.low == 0
    split = per.aggregate(
        low_clients=(~none).sum(), low_pairs=per.low.sum(), clients=none.sum(), pairs=per.pairs.sum(where=none)
    )
    split = split.execute().fillna(0).astype("int64").iloc[0]
    kept = [found[column].get("all", 0) for column in ("clients", "measurements", "pairs")]
    rows: list[tuple[object, ...]] = [
        ("started", "", found["clients"].sum(), found["measurements"].sum(), pd.NA),
        *(
            ("dropped", reason, found["clients"].get(reason, 0), found["measurements"].get(reason, 0), pd.NA)
            for reason in dict.fromkeys(
                ("no_measurement", "one_measurement", "different_domains", "other_edition", "too_close", by_rule)
            )
        ),
        ("kept", "all", *kept),
        ("kept", "low", split["low_clients"], pd.NA, split["low_pairs"]),
        ("kept", "not_low", split["clients"], pd.NA, split["pairs"]),
    ]
    frame = pd.DataFrame(rows, columns=["step", "reason", "clients", "measurements", "pairs"])
    return frame.astype({"clients": "Int64", "measurements": "Int64", "pairs": "Int64"})
