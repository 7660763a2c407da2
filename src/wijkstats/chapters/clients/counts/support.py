"""On which low domains does a team work, who goes on to other care, and how do clients differ at the first measurement?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.ground.records import UNKNOWN
from wijkstats.kit.counting.sufficient_sums import sums_by
from wijkstats.settings.choices import Settings

NO_SUPPORT = pd.DataFrame(
    columns=["domain", "low_domains", "clients", "m2"]
    + [f"{part}{end}" for part in ("supported", "not_supported") for end in ("", "_clients", "_my", "_y2")]
)
NO_REASONS = pd.DataFrame(columns=["domain", "reason", "n"])
NO_TRANSFERS = pd.DataFrame(columns=["year", "kind", "sender", "n", "known"])
"""The counts of a delivery without inzet.csv or doorstroom.csv."""


def first_levels(measurements: ir.Table) -> ir.Table:
    """The first score of each trajectory in each domain: client, trajectory, domain, level."""
    m = measurements
    return m.group_by("client", "trajectory", "domain").agg(level=m.score.argmin(m.date))


def support_sums(measurements: ir.Table, support: ir.Table, settings: Settings) -> pd.DataFrame:
    """Of the domains that are low at the first measurement and of which it is known: on how many does the team work?

    Columns domain (and `all`), and the sums of `sufficient_sums` with `supported` as outcome and `low_domains` as total.
    """
    low = first_levels(measurements)
    low = low.filter(low.level <= settings.zrm.low)
    told = low.inner_join(support, ["trajectory", "domain"]).select(
        "client",
        "domain",
        supported=support.supported.cast("int64"),
        not_supported=(~support.supported).cast("int64"),
    )
    parts = [
        sums_by(told.mutate(domain=domain), ("domain",), ("supported", "not_supported"), "low_domains")
        for domain in (told.domain, ibis.literal("all"))
    ]
    return ibis.union(*parts, distinct=False).order_by("domain").execute()


def reasons(measurements: ir.Table, support: ir.Table, settings: Settings) -> pd.DataFrame:
    """Why nobody works on a low domain: columns domain, reason, n."""
    low = first_levels(measurements)
    low = low.filter(low.level <= settings.zrm.low)
    told = low.inner_join(support, ["trajectory", "domain"])
    none = told.filter(~told.supported)
    rows = none.select("domain", reason=none.why_not.fill_null(UNKNOWN))
    return rows.group_by("domain", "reason").agg(n=rows.count()).order_by("domain", "reason").execute()


def onward(transfers: ir.Table, cases: ir.Table) -> pd.DataFrame:
    """Who goes on to youth care or Wmo support: columns year, kind, sender, n, known (a team knew the client before that day)."""
    t = transfers.mutate(day=transfers.date.cast("date"), number=ibis.row_number())
    pairs = t.inner_join(cases.select("client", "start"), "client")
    before = pairs.filter(pairs.start <= pairs.day).select("number").distinct()
    rows = t.select(
        "kind", year=t.day.year(), sender=t.sender.fill_null(UNKNOWN), known=t.number.isin(before.number).cast("int64")
    )
    found = rows.group_by("year", "kind", "sender").agg(n=rows.count(), known=rows.known.sum())
    return found.order_by("year", "kind", "sender").execute()
