"""How do use of care and costs compare with those of other municipalities? One function per analysis.

`data = read(delivery)` opens the municipal values of a cleaned delivery; each function takes it and returns a `Result`. Values
about municipalities say nothing about single clients, and are published as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from wijkstats.chapters.benchmark.statistics import area_values, costs
from wijkstats.chapters.benchmark.statistics import funnel as stats_funnel
from wijkstats.chapters.benchmark.statistics import indicators as benchmark
from wijkstats.chapters.benchmark.statistics import peers as stats_peers
from wijkstats.chapters.benchmark.statistics import referrals as stats_referrals
from wijkstats.chapters.benchmark.statistics import sources as stats_sources
from wijkstats.chapters.benchmark.statistics import standing as stats_standing
from wijkstats.chapters.benchmark.statistics import unanswered as stats_unanswered
from wijkstats.chapters.benchmark.statistics.over_years import values_over_years
from wijkstats.chapters.benchmark.statistics.own_staff import with_own_staff
from wijkstats.chapters.benchmark.statistics.structure_correction import structure_correction
from wijkstats.chapters.benchmark.statistics.verdict import verdicts
from wijkstats.delivery.public.boundaries import boundary_breaks
from wijkstats.delivery.tables import open_tables
from wijkstats.ground.once import once
from wijkstats.ground.records import Result
from wijkstats.settings.delivery import Delivery


@dataclass(frozen=True, eq=False)
class Opened:
    """The municipal values of a delivery: `read(delivery)`, or made of any such frame.

    municipal     code, year, indicator, value, denominator, status, source and day of retrieval; one row per value
    own           code of the own municipality
    reference     codes of the reference municipalities, never with the own one
    similar       those of them that are organised most alike
    names         name of each municipality by code
    cuts          code and year from which the boundaries of a municipality are others without known weights; None for none
    elasticities  {indicator: {feature: per cent per per cent}}, for a correction without a regression
    """

    municipal: pd.DataFrame = field(repr=False)
    own: str
    reference: tuple[str, ...]
    similar: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    cuts: pd.DataFrame | None = field(default=None, repr=False)
    elasticities: Mapping[str, Mapping[str, float]] = field(default_factory=dict, repr=False)

    @cached_property
    def reference_groups(self) -> dict[str, tuple[str, ...]]:
        """The groups of municipalities to compare with: reference, similar, others; empty ones left out."""
        return area_values.make_reference_groups(self.reference, self.similar)


def read(delivery: Delivery) -> Opened:
    """Open the municipal values of a delivery; NotDelivered when it has none, or has not been cleaned."""
    tables, settings = open_tables(delivery), delivery.settings
    municipal = with_own_staff(tables.frame("municipal"), tables.frame_if_any("staffing"), settings.municipality)
    return Opened(
        municipal,
        settings.municipality,
        settings.reference.municipalities,
        settings.reference.similar,
        area_values.municipality_names(municipal),
        boundary_breaks(tables.frame("boundaries")),
        settings.correction.elasticities,
    )


@once
def comparability(data: Opened) -> Result:
    """How much does the own municipality differ from the reference group in structure? In standard deviations between them."""
    return benchmark.comparability(data.municipal, data.own, data.reference, data.names)


@once
def peers(data: Opened) -> Result:
    """Which municipalities are most alike, and how far off is the reference group? No rows with too few features known."""
    return stats_peers.peers(data.municipal, data.own, data.reference, data.names)


@once
def indicators(data: Opened) -> Result:
    """What is the value for the own municipality, each reference municipality, each group, and the rest of the country?

    Shares have Wilson's interval and rates Byar's; money and levels have none. Show one group of indicators with
    `publish(..., "use")` or `"costs"`.
    """
    found = benchmark.benchmark_indicators(data.municipal, data.own, data.reference_groups, data.names)
    return replace(found, facts={**found.facts, "verdicts": verdicts(robustness(data).table, correction(data).table)})


@once
def referrals(data: Opened) -> Result:
    """Which share of the trajectories in youth care comes from each referrer, per year? Absent when not delivered."""
    return _if_any(stats_referrals.referrals(data.municipal, data.own, data.reference_groups, data.names))


@once
def volume_and_price(data: Opened) -> Result:
    """Does a difference in costs per inhabitant go with the number of clients or with the costs per client?

    Euro per inhabitant; only years of which costs, clients and inhabitants are all known.
    """
    return costs.volume_and_price(data.municipal, data.own, data.reference_groups, data.names, data.cuts)


@once
def standing(data: Opened) -> Result:
    """Where does the own municipality stand among all that were delivered, in costs per inhabitant? Beside its size class and
    the rest of the country. No rows with fewer than ten.
    """
    return stats_standing.standing(data.municipal, data.own, data.reference, data.names)


@once
def development(data: Opened) -> Result:
    """How did use and costs change from year to year, here and in each group? Absent with one year only."""
    found = values_over_years(data.municipal, data.own, data.reference_groups, data.names, data.cuts)
    return _if_any(found)


@once
def correction(data: Opened) -> Result:
    """What is the level of the reference group, corrected for what remains of the difference in structure?

    By a regression, by given elasticities, or not at all; the column `method` says which, and `conclusion` what can be said
    of it beside the funnel. Absent without any value.
    """
    rows = funnel(data).table
    rows = rows[rows["area"] == data.own]
    positions = dict(zip(zip(rows["indicator"], rows["year"], strict=True), rows["position"], strict=True))
    found = structure_correction(data.municipal, data.own, data.reference, data.names, data.elasticities, positions)
    return _if_any(found)


@once
def robustness(data: Opened) -> Result:
    """Does "more than the group" or "less than the group" still hold when the group is chosen otherwise?"""
    alike = stats_peers.peer_group(data.municipal, data.own, data.reference)
    return benchmark.robustness(data.municipal, data.own, data.reference_groups, data.names, alike)


@once
def funnel(data: Opened) -> Result:
    """Does the own municipality stand out among all municipalities delivered? Absent with fewer than ten of them."""
    found = stats_funnel.benchmark_funnel(data.municipal, data.own, data.names)
    return replace(found, absent=not len(found.table) and not found.facts["zero"])


@once
def unanswered(data: Opened) -> Result:
    """Which questions of the chapter stay open, and why? No rows when none does."""
    made = (indicators, development, referrals, volume_and_price, correction, funnel)
    return stats_unanswered.unanswered(data.municipal, data.own, *(analysis(data) for analysis in made))


@once
def sources(data: Opened) -> Result:
    """From which publication, and fetched when, are the values that the chapter uses?"""
    return stats_sources.sources(data.municipal, data.own, data.reference)


def _if_any(result: Result) -> Result:
    """The result, absent when it has no rows."""
    return replace(result, absent=not len(result.table))


def results(data: Opened) -> list[tuple[Result, str | None]]:
    """Every result of the chapter with the group of it that is shown (None: all), in the order of the notebook."""
    shown = [(analysis(data), view) for analysis, view in SHOWN]
    return [(result, view) for result, view in shown if not result.absent]


SHOWN: tuple[tuple[Callable[[Opened], Result], str | None], ...] = (
    (comparability, None),
    (peers, None),
    (indicators, "use"),
    (referrals, None),
    (indicators, "costs"),
    (standing, None),
    (volume_and_price, None),
    (development, None),
    (correction, None),
    (robustness, None),
    (funnel, None),
    (unanswered, None),
    (sources, None),
    (indicators, None),
)
"""What the notebook shows: an analysis, and the group of it."""
