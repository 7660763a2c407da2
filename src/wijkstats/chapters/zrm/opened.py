"""A delivery opened for the chapter about change: its tables, and what several analyses are computed from, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import ibis.expr.types as ir
import pandas as pd

from wijkstats.chapters.zrm.counts import cohorts as counts_cohorts
from wijkstats.chapters.zrm.counts import outcomes as counts
from wijkstats.chapters.zrm.counts import pairing
from wijkstats.chapters.zrm.counts.attrition import begun_courses, first_scores
from wijkstats.chapters.zrm.counts.model_rows import model_rows
from wijkstats.chapters.zrm.counts.reliability import by_edition
from wijkstats.chapters.zrm.counts.scores import Scores, scores_of
from wijkstats.chapters.zrm.statistics import change
from wijkstats.chapters.zrm.statistics.design import in_one_order
from wijkstats.delivery.tables import Tables
from wijkstats.ground.records import Pairs
from wijkstats.kit.counting.kept import kept
from wijkstats.kit.counting.started import in_period, numbered
from wijkstats.kit.inference.unchanged.no_change import NoChange, no_change
from wijkstats.settings.choices import Settings


@dataclass(frozen=True, eq=False)
class Opened:
    """A delivery opened for this chapter: `read(delivery)`, or made of any two Ibis tables and settings.

    measurements  one row per score: client, trajectory, date, domain, score (1-5), edition, rater
    trajectories  one row per trajectory: client, trajectory, start_date, age, team, sex and, where the delivery has them, other
                  features of `settings.breakdowns`; null where it is not known
    settings      period, age groups, what is low, which measurements make a pair
    earlier       the tables of the previous delivery, or None
    older         the tables of the deliveries before that, newest first
    name          name of the delivery, empty for one that was made
    """

    measurements: ir.Table = field(repr=False)
    trajectories: ir.Table = field(repr=False)
    settings: Settings = field(repr=False)
    earlier: Tables | None = field(default=None, repr=False)
    name: str = ""
    older: tuple[Tables, ...] = field(default=(), repr=False)

    @property
    def low(self) -> int:
        """The highest score that counts as low."""
        return self.settings.zrm.low

    @cached_property
    def pairs(self) -> Pairs:
        """First and last scores that belong together, one row per trajectory x domain; numbers stand for clients and
        trajectories, as in `started`.
        """
        return pairing.pairs_of(self._begun, self.scores, self.started, self.settings, self.measurements)

    @cached_property
    def keys(self) -> ir.Table:
        """`started` with the keys that the numbers stand for: client_key and trajectory_key."""
        return self._kept(numbered(in_period(self.trajectories, self.settings)), "started")

    @cached_property
    def started(self) -> ir.Table:
        """Trajectories that started in the period, with the features by which figures are broken down; see `in_period`.

        Clients and trajectories are numbers, in the order of their keys.
        """
        return self.keys.drop("client_key", "trajectory_key")

    @cached_property
    def scores(self) -> Scores:
        """The scores of these trajectories, in few bytes; see `scores.Scores`."""
        return scores_of(self.measurements, self.keys, self.settings, self._kept)

    @cached_property
    def scores_by_edition(self) -> Scores:
        """The scores with every edition apart, whatever `pairs.across_editions` says."""
        across = self.settings.pairs.across_editions
        return by_edition(self.measurements, self.keys, self.settings, self._kept) if across else self.scores

    @cached_property
    def _begun(self) -> ir.Table:
        return self._kept(pairing.begun_domains(self.scores, self.settings), "begun_domains")

    @cached_property
    def begun(self) -> ir.Table:
        """Every course that started, with its pair where it has one; see `attrition.begun_courses`."""
        return self._kept(begun_courses(self._begun, self.scores, self.started), "begun")

    def _kept(self, table: ir.Table, name: str) -> ir.Table:
        return kept(table, name, self.measurements)

    @cached_property
    def transition_counts(self) -> pd.DataFrame:
        """From which level to which, by domain and age group; see `outcomes.transition_counts`."""
        return counts.transition_counts(self.pairs)

    def steps(self, *by: str) -> pd.DataFrame:
        """How many pairs went from which level to which, in each combination of the features `by`?

        Columns `by`, before, after, pairs and clients, counted where the tables are: nothing else leaves them. Small counts are
        there too, so this is no table to publish.
        """
        return counts.cut_sums(self.pairs, by, of="steps")["steps"][0]

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """Which step is an improvement by which rule; see `change.change_outcomes`."""
        return change.change_outcomes(self.transition_counts, self.low, self.settings.zrm.reliability)

    @cached_property
    def outcome_sums(self) -> pd.DataFrame:
        """How many pairs improved by each rule; see `outcomes.outcome_sums`."""
        return counts.outcome_sums(self.pairs, self.outcomes)

    @cached_property
    def pair_rows(self) -> pd.DataFrame:
        """All pairs as rows, in one order whatever the database gives; see `outcomes.pair_rows`."""
        return self._in_one_order(counts.pair_rows(self.pairs))

    @cached_property
    def low_pair_rows(self) -> pd.DataFrame:
        """The low pairs as rows with every grouping, in one order; see `outcomes.low_pair_rows`."""
        return self._in_one_order(counts.low_pair_rows(self.pairs))

    def _in_one_order(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Clients whose rows are alike differ by their other first scores, on which the chances without change depend."""
        twin = self.no_change
        return in_one_order(rows if twin is None else rows.assign(kind=twin.at(rows)[0]))

    @cached_property
    def model_rows(self) -> pd.DataFrame:
        """The low pairs as rows for a model, with their chance to rise without change; see `model_rows.model_rows`."""
        rows = model_rows(self.pairs)
        return rows if self.no_change is None else rows.assign(expected=self.no_change.rises(rows))

    @cached_property
    def no_change(self) -> NoChange | None:
        """What every pair would show without any change; None with too few first measurements."""
        return no_change(first_scores(self.begun), self.low, self.settings.zrm.reliability, self.settings.intake)

    @cached_property
    def cohorts(self) -> counts_cohorts.Cohorts:
        """The start cohorts of this delivery and of earlier ones, like for like; see `cohorts.start_cohorts`."""
        own = counts_cohorts.Source(self.measurements, self.trajectories, self.settings)
        return counts_cohorts.start_cohorts(own, self.earlier, self.older)
