"""How is each client at the first measurement, and how did it go on? One row per client, for groups of clients."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.ground.records import UNKNOWN
from wijkstats.ground.scales import DOMAINS
from wijkstats.kit.counting.moment import moment
from wijkstats.settings.choices import Settings


def profiles(measurements: ir.Table, cases: ir.Table, last: date, settings: Settings) -> pd.DataFrame:
    """One row per client, of the first trajectory that was measured: what is known at its first measurement, and outcomes.

    Columns: each domain, the first level (1-5; empty when not scored), and `<domain>_after`, the last one when that goes with it
    (the same edition, long enough after); age_group, client_group; days and happened (closed); back_days and back (after that
    closure; empty when it runs). In an order that says nothing.
    """
    m = measurements.mutate(moment=moment(measurements))
    score = m.group_by("client", "trajectory", "domain").agg(
        first=m.score.argmin(m.moment),
        then=m.score.argmax(m.moment),
        same=m.edition.argmin(m.moment) == m.edition.argmax(m.moment),
        apart=m.date.max().cast("date").delta(m.date.min().cast("date"), unit="day"),
    )
    pair = score.same & (score.apart >= max(settings.pairs.minimum_days, 1))
    wide = score.group_by("client", "trajectory").agg(
        **{domain: score.first.max(where=score.domain == domain) for domain in DOMAINS},
        **{f"{domain}_after": score.then.max(where=(score.domain == domain) & pair) for domain in DOMAINS},
    )
    begun = cases.filter(cases.start <= ibis.literal(last))
    known = wide.inner_join(begun.drop("client"), "trajectory")
    order = ibis.window(group_by="client", order_by=[known.start, known.trajectory])
    one = known.mutate(place=ibis.row_number().over(order)).filter(lambda t: t.place == 0)
    later = cases.select("client", again="start", other="trajectory")
    pairs = one.inner_join(later, "client")
    back = (
        pairs.filter((pairs.other != pairs.trajectory) & (pairs.again >= pairs.end))
        .group_by("client")
        .agg(again=lambda t: t.again.min())
    )
    rows = one.left_join(back, "client")
    closed = (rows.end.notnull() & (rows.end <= ibis.literal(last))).fill_null(False)
    ages = [(rows.age.between(*ends), name) for name, ends in settings.age_groups.items()]
    found = rows.select(
        *DOMAINS, *(f"{domain}_after" for domain in DOMAINS), "client_group", "client",
        age_group=ibis.cases(*ages, else_=None),
        days=ibis.ifelse(closed, rows.end, ibis.literal(last)).delta(rows.start, unit="day"),
        happened=closed.cast("int64"),
        back_days=ibis.ifelse(closed, rows.again.fill_null(last).delta(rows.end, unit="day"), None),
        back=ibis.ifelse(closed, rows.again.notnull().cast("int64"), None),
    )  # fmt: skip
    return (
        found.order_by("client")
        .drop("client")
        .execute()
        .assign(client_group=lambda t: t["client_group"].fillna(UNKNOWN))
    )
