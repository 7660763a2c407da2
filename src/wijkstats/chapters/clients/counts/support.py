"""On which low domains does a team work, who goes on to other care, and how do clients differ at the first measurement?"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.ground.records import UNKNOWN
from wijkstats.kit.counting.moment import moment
from wijkstats.kit.counting.sufficient_sums import sums_by
from wijkstats.settings.choices import Settings

KNOWN = ("n", "known", "clients", "known_clients", "other_clients")
NO_SUPPORT = pd.DataFrame(
    columns=["domain", "low_domains", "clients", "m2"]
    + [f"{part}{end}" for part in ("supported", "not_supported") for end in ("", "_clients", "_my", "_y2")]
)
NO_REASONS = pd.DataFrame(columns=["domain", "reason", "n"])
NO_TRANSFERS = pd.DataFrame(columns=["year", "kind", "n"])
NO_KNOWN = pd.DataFrame(columns=["kind", "sender", *KNOWN])
"""The counts of a delivery without inzet.csv or doorstroom.csv."""


def first_levels(measurements: ir.Table) -> ir.Table:
    """The first score of each trajectory in each domain: client, trajectory, domain, level."""
    m = measurements
    return m.group_by("client", "trajectory", "domain").agg(level=m.score.argmin(moment(m)))


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


def onward(transfers: ir.Table) -> pd.DataFrame:
    """How often did youth care and Wmo support start? Columns year, kind, n."""
    t = transfers.select("kind", year=transfers.date.year())
    return t.group_by("year", "kind").agg(n=t.count()).order_by("year", "kind").execute()


def known_before(transfers: ir.Table, cases: ir.Table, years: Sequence[int]) -> pd.DataFrame:
    """Of the starts of youth care and Wmo support in these years, which client did a team know, per sender and of `all`?

    Columns kind, sender, n, known (a trajectory of that client started on or before that day), and how many clients are behind
    these and behind the others.
    """
    t = transfers.mutate(day=transfers.date.cast("date"), number=ibis.row_number())
    t = t.filter(t.day.year().isin([*years])) if years else t.limit(0)
    began = cases.group_by("client").agg(began=cases.start.min())
    pairs = t.inner_join(began, "client")
    before = pairs.filter(pairs.began <= pairs.day).select("number")
    rows = t.select("client", "kind", sender=t.sender.fill_null(UNKNOWN), known=t.number.isin(before.number))
    every = ibis.union(rows, rows.mutate(sender=ibis.literal("all")), distinct=False)
    found = every.group_by("kind", "sender").agg(
        n=every.count(),
        known=every.count(where=every.known),
        clients=every.client.nunique(),
        known_clients=every.client.nunique(where=every.known),
        other_clients=every.client.nunique(where=~every.known),
    )
    return found.order_by("kind", "sender").execute()
