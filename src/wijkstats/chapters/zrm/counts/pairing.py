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

from wijkstats.ground.records import Pairs
from wijkstats.kit.counting.kept import kept
from wijkstats.kit.counting.moment import moment
from wijkstats.kit.counting.started import in_period
from wijkstats.settings.breakdowns import more
from wijkstats.settings.choices import Settings

ANY = "any"
YEAR = 365  # days after the first measurement, for the rule near_12_months
LEFT_BY_RULE = {"near_12_months": "outside_window", "only_two": "not_two"}
"""Why a client has no pair although two measurements lie far enough apart, by the rule in `pairs.last`."""


def make_pairs(measurements: ir.Table, trajectories: ir.Table, settings: Settings) -> Pairs:
    """Which first and last scores belong together? One row per trajectory x domain; see `records.Pairs`.

    Where a domain was measured twice in two editions, the edition that was used first counts.
    """
    started = in_period(trajectories, settings)
    scored = editions_apart(measurements.semi_join(started, "trajectory"), settings)
    m = _first_and_other(scored, settings)
    # at least a day apart, also when minimum_days is 0: two scores of one day are no before and after
    apart = m.after_date.cast("date").delta(m.before_date.cast("date"), unit="day")
    apart = m.filter(apart >= max(settings.pairs.minimum_days, 1))
    order = ibis.window(group_by=["trajectory", "domain"], order_by=["before_date", "edition"])
    one = apart.mutate(rank=ibis.row_number().over(order))
    one = one.filter(one["rank"] == 0).drop("rank")
    whole = ibis.window(group_by="trajectory")
    counted = one.mutate(low_domains=(one.before <= settings.zrm.low).cast("int64").sum().over(whole))
    pairs = counted.inner_join(started.drop("start_date"), "trajectory")
    return Pairs(kept(pairs, "pairs", measurements), settings.zrm.low, more(settings, trajectories.columns))


def _first_and_other(scored: ir.Table, settings: Settings) -> ir.Table:
    """The first score and the one that goes with it by the rule `pairs.last`, with their dates."""
    keys = ["trajectory", "domain", "edition"]
    rule = settings.pairs
    if rule.last == "near_12_months":
        first = scored.date.min().over(group_by=keys)
        days = scored.date.cast("date").delta(first.cast("date"), unit="day")
        off = (days - YEAR).abs()
        wanted = (off <= rule.window_days) & (days >= max(rule.minimum_days, 1))
        scored = scored.mutate(wanted=wanted, nearness=off * 2 * YEAR + days)  # of two as near, the earlier
        near = scored.nearness.cast("string").lpad(9, "0") + scored.moment.cast("string")
        scored = scored.mutate(nearness=near)
        return (
            scored.group_by(keys)
            .agg(
                before=scored.score.argmin(scored.moment),
                after=scored.score.argmin(scored.nearness, where=scored.wanted),
                before_date=scored.date.min(),
                after_date=scored.date.argmin(scored.nearness, where=scored.wanted),
            )
            .filter(lambda t: t.after.notnull())
        )
    m = scored.group_by(keys).agg(
        before=scored.score.argmin(scored.moment),
        after=scored.score.argmax(scored.moment),
        before_date=scored.date.min(),
        after_date=scored.date.max(),
        times=scored.count(),
    )
    return (m.filter(m.times == 2) if rule.last == "only_two" else m).drop("times")


def editions_apart(scored: ir.Table, settings: Settings) -> ir.Table:
    """The edition as far as it keeps pairs apart: `any` where delivery.yaml lets a domain pair across editions.

    `moment` orders the scores; on a day with two editions the later edition comes last.
    """
    chosen = list(settings.pairs.across_editions)
    if not chosen:
        return scored.mutate(moment=scored.date)
    return scored.mutate(
        moment=moment(scored), edition=ibis.cases((scored.domain.isin(chosen), ANY), else_=scored.edition)
    )


def flow_counts(measurements: ir.Table, started: ir.Table, pairs: Pairs, settings: Settings) -> pd.DataFrame:
    """Of the clients who started in the period, who has a pair, and why not?

    Rows: step (started, dropped, kept), reason, clients, measurements (measured days), pairs (missing where none apply; of
    `low` those that start low, of `not_low` all those of clients without a low one). A client counts once, with the best
    that any of his or her trajectories reached. `started` as `in_period` gives.
    """
    scored = measurements.drop("client", "rater").inner_join(started, "trajectory")
    days = scored.group_by("client", "trajectory").agg(days=scored.date.nunique())
    domains = scored.group_by("client", "trajectory", "domain").agg(times=scored.count())
    scored = editions_apart(scored, settings)
    editions = scored.group_by("client", "trajectory", "domain", "edition").agg(
        times=scored.count(), span=scored.date.max().cast("date").delta(scored.date.min().cast("date"), unit="day")
    )
    clients = (
        started.group_by("client")
        .agg(trajectories=started.count())
        .left_join(days.group_by("client").agg(days=days.days.sum(), most=days.days.max()), "client")
        .drop("client_right")
        .left_join(domains.group_by("client").agg(same_domain=domains.times.max()), "client")
        .drop("client_right")
        .left_join(
            editions.group_by("client").agg(same_edition=editions.times.max(), span=editions.span.max()), "client"
        )
        .drop("client_right")
        .left_join(pairs.table.group_by("client").agg(pairs=pairs.table.count()), "client")
        .drop("client_right")
    )
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
