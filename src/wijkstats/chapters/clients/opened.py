"""A delivery opened for the chapter about clients: its tables, and of which years everybody is in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import ibis.expr.types as ir
import pandas as pd

from wijkstats.chapters.clients.counts import cases as counted
from wijkstats.chapters.clients.counts import durations, years
from wijkstats.chapters.clients.statistics.part_year import complete_years
from wijkstats.ground.records import UNKNOWN
from wijkstats.settings.choices import Settings

TOLD = ("end_date", "age", "team", "law", "referrer")
"""Columns of which none is filled when no trajectories were delivered: those that cleaning makes of measurements know nothing."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A cleaned delivery opened for this chapter: `read(delivery)`, or made of any two Ibis tables and settings.

    measurements  one row per score
    trajectories  one row per trajectory
    settings      of which the period, `trajectories`, `norms` and `groups` are used
    contacts, support, transfers   Ibis tables, or None when not delivered
    staffing, caseload             small frames, or None
    name          name of the delivery, empty for one that was made
    """

    measurements: ir.Table = field(repr=False)
    trajectories: ir.Table = field(repr=False)
    settings: Settings = field(repr=False)
    contacts: ir.Table | None = field(default=None, repr=False)
    support: ir.Table | None = field(default=None, repr=False)
    transfers: ir.Table | None = field(default=None, repr=False)
    staffing: pd.DataFrame | None = field(default=None, repr=False)
    caseload: pd.DataFrame | None = field(default=None, repr=False)
    name: str = ""

    @cached_property
    def cases(self) -> ir.Table:
        """Trajectories as cases that are open on some days; computed once."""
        return counted.cases_of(self.trajectories, self.settings).cache()

    @cached_property
    def delivered(self) -> bool:
        """Were trajectories delivered, and not made of measurements?"""
        t = self.trajectories
        return bool(sum(t.aggregate(**{c: t[c].count() for c in TOLD}).execute().iloc[0]))

    @cached_property
    def followed(self) -> date:
        """The day up to which trajectories are followed: whether they were closed is known."""
        return counted.until(self.settings, self.cases)

    @cached_property
    def last(self) -> date:
        """The day up to which the data are complete, starts too."""
        return counted.starts_until(self.settings, self.cases, self.followed)

    @cached_property
    def years(self) -> list[int]:
        """The years from the period on in which a trajectory could be active."""
        first = self.settings.period.start.year
        return [year for year in years.years_of(self.cases, self.last) if year >= first] if self.delivered else []

    @cached_property
    def whole(self) -> bool:
        """Was the last year delivered up to its last day?"""
        return self.last == date(self.last.year, 12, 31)

    @cached_property
    def everybody(self) -> dict[int, bool]:
        """Year -> is everybody of that year, as far as it was delivered, in the file, also who started before?"""
        after = [self.years[-1] + 1] if self.years else []  # who is open at the end of the last year
        found = complete_years(
            years.opened(self.cases, [*self.years, *after]), self.settings.trajectories.complete_from
        )
        return {year: found[year] for year in self.years}

    @cached_property
    def complete(self) -> dict[int, bool]:
        """Year -> is everybody of that year in the file? Not in a year of which a part was delivered."""
        return {year: yes and (self.whole or year < self.last.year) for year, yes in self.everybody.items()}

    @cached_property
    def tested(self) -> list[int]:
        """The complete years."""
        return [year for year, complete in self.complete.items() if complete]

    @cached_property
    def back(self) -> pd.DataFrame:
        """Clients by their first closure of which the reason is known; none when trajectories were not delivered."""
        rows = durations.return_rows(self.cases, self.last)
        return rows[rows["closure"] != UNKNOWN] if self.delivered else rows.head(0)

    @cached_property
    def lasting(self) -> pd.DataFrame:
        """Trajectories that started in the period or later; none when not one was closed."""
        since = max(filter(None, (self.settings.period.start, self.settings.trajectories.complete_from)))
        rows = durations.duration_rows(self.cases, since, self.followed)
        return rows if rows["happened"].any() else rows.head(0)
