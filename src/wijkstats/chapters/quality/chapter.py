"""How good is the delivery: what came in, what was refused, and how completely and how soon are clients measured?

The first three functions take what cleaning returned, `ws.clean_delivery(...)`; the others `data = read(delivery)`, the cleaned
tables. Each returns a `Result`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import ibis.expr.types as ir

from wijkstats.chapters.quality.counts import completeness as counts
from wijkstats.chapters.quality.counts.changes import delivery_changes
from wijkstats.chapters.quality.counts.previous import delivery_counts, likeness
from wijkstats.chapters.quality.statistics import completeness as stats_completeness
from wijkstats.chapters.quality.statistics import rows as quality
from wijkstats.delivery.clean import Cleaned
from wijkstats.delivery.previous import previous_tables
from wijkstats.delivery.tables import Tables, open_tables
from wijkstats.ground.once import once
from wijkstats.ground.records import Result
from wijkstats.settings.choices import Settings
from wijkstats.settings.delivery import Delivery


@dataclass(frozen=True, eq=False)
class Opened:
    """A cleaned delivery opened for this chapter: `read(delivery)`, or made of any two Ibis tables and settings.

    measurements  one row per score: client, trajectory, date, domain, score (1-5), edition, rater
    trajectories  one row per trajectory: client, trajectory, start_date, age, team, sex; null where it is not known
    settings      of which the period is used
    tables        the processed tables on disk, of which the rows are counted; None for a delivery that was made
    earlier       the tables of the previous delivery, or None
    """

    measurements: ir.Table = field(repr=False)
    trajectories: ir.Table = field(repr=False)
    settings: Settings = field(repr=False)
    tables: Tables | None = field(default=None, repr=False)
    earlier: Tables | None = field(default=None, repr=False)


def read(delivery: Delivery) -> Opened:
    """Open the cleaned tables of a delivery, and those of the previous one; NotDelivered before cleaning."""
    found = open_tables(delivery)
    earlier = previous_tables(delivery)
    return Opened(found.measurements, found.trajectories, delivery.settings, found, earlier)


def tables(cleaned: Cleaned) -> Result:
    """How many rows of each file came in, were kept, were refused? The fact `refused` says why, by table and rule."""
    return quality.quality_tables(cleaned)


def rules(cleaned: Cleaned) -> Result:
    """Which rules applied, how often, and where for instance? The fact `editions` says which were used, and from when."""
    return quality.quality_rules(cleaned)


def boundary_changes(cleaned: Cleaned) -> Result:
    """Of which municipalities do figures start or stop between two years, and was that handled? Absent when of none."""
    return replace(quality.boundary_changes(cleaned), absent=not len(cleaned.boundaries))


@once
def completeness(data: Opened) -> Result:
    """Which share of the scores that could be given was given? In total, by domain, team and month of measurement."""
    return stats_completeness.completeness(counts.completeness_sums(data.measurements, data.trajectories))


@once
def first_measurement(data: Opened) -> Result:
    """How long after the start is a client measured first? Clients by number of days, in total and by year of start."""
    found = counts.waiting_counts(data.measurements, data.trajectories, data.settings)
    return stats_completeness.first_measurement(found)


@once
def uniform_scores(data: Opened) -> Result:
    """At which share of the measured days have all domains the same score? In total and by team."""
    return stats_completeness.uniform_scores(counts.uniform_sums(data.measurements, data.trajectories))


@once
def uniform_raters(data: Opened) -> Result:
    """How many raters give one score to everything at more than half of their moments? One row; never who they are."""
    return stats_completeness.uniform_raters(counts.rater_counts(data.measurements))


@once
def changes(data: Opened) -> Result:
    """Which files, columns, domains, teams and categories are new, gone or renamed since the previous delivery?"""
    title = data.earlier.delivery.title if data.earlier else ""
    return quality.delivery_changes(delivery_changes(data.tables, data.earlier), title)


@once
def against_previous(data: Opened) -> Result:
    """How does this delivery differ from the previous one, and where by more than chance? No rows without one."""
    title, name = (data.earlier.delivery.title, data.earlier.delivery.name) if data.earlier else ("", "")
    this, that = (delivery_counts(one) for one in (data.tables, data.earlier))
    alike = stats_completeness.Alike(*likeness(data.tables, data.earlier))
    return stats_completeness.against_previous(this, that, title, name, alike)


def results(data: Opened, cleaned: Cleaned | None = None) -> list[tuple[Result, str | None]]:
    """Every result of the chapter with the grouping that is shown of it (None: all), in the order of the notebook.

    Without `cleaned` those about the cleaned tables only.
    """
    shown = [(analysis(cleaned), view) for analysis, view in SHOWN_CLEANED] if cleaned else []
    shown += [(analysis(data), view) for analysis, view in SHOWN]
    return [(result, view) for result, view in shown if not result.absent]


SHOWN_CLEANED: tuple[tuple[Callable[[Cleaned], Result], str | None], ...] = (
    (tables, None),
    (rules, None),
    (boundary_changes, None),
)
"""What the notebook shows of cleaning, before the rest."""
SHOWN: tuple[tuple[Callable[[Opened], Result], str | None], ...] = (
    (completeness, "domain"),
    (completeness, "team"),
    (completeness, "month"),
    (first_measurement, None),
    (uniform_scores, None),
    (uniform_raters, None),
    (changes, None),
    (against_previous, None),
)
"""What the notebook shows: an analysis, and the grouping of it."""
