"""The features by which results are broken down, in one list.

Question answered: by what are results broken down, and where does each feature come from? The contracts of the raw and the
processed trajectories, cleaning, the privacy guard, counting, tests of differences, what a notebook shows and how levels are
written all follow from this list. Only its word stands elsewhere: `labels.grouping` in the words of every language.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from wijkstats.settings.choices import Settings

OWN = "own_"
"""In front of the name of an own column, so that it is never taken for a column or a list of labels of wijkstats."""
NO_GROUP = ("all", "total")
"""Levels that mean everybody in a published table: a delivered value that says so names no group."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One feature.

    name      the `grouping` in published tables
    source    column of the processed trajectories that it is read from; empty for a feature of a pair of measurements
    made      how it is made of the source: an age group, or a year; empty when it is read as it stands
    raw       column of trajecten that the source is delivered in, read as text; empty where the source has rules of its own
    note      what it means, for whoever delivers it
    labelled  are its levels keys that have a label in the words? Others are shown as they were delivered
    when      always; delivered: only when it is filled for somebody; chosen: when delivery.yaml names it under `breakdowns` too
    analyses  what is broken down by it: change_by_group, coverage, previous (beside the earlier delivery), and whether groups
              differ by more than chance (tested)
    """

    name: str
    source: str = ""
    made: Literal["", "age_groups", "year"] = ""
    raw: str = ""
    note: str = ""
    labelled: bool = False
    when: Literal["always", "delivered", "chosen"] = "delivered"
    analyses: tuple[str, ...] = ("change_by_group", "tested", "coverage")


BREAKDOWNS: tuple[Breakdown, ...] = (
    Breakdown(
        "low_domains",
        note="number of low domains at the start",
        labelled=True,
        when="always",
        analyses=("change_by_group", "tested"),
    ),
    Breakdown(
        "start_score",
        note="score at the start",
        labelled=True,
        when="always",
        analyses=("change_by_group", "tested"),
    ),
    Breakdown(
        "age_group",
        "age",
        "age_groups",
        note="`age_groups` of delivery.yaml",
        labelled=True,
        when="always",
        analyses=("change_by_group", "tested", "coverage", "previous"),
    ),
    Breakdown(
        "domain",
        note="domain of the ZRM",
        labelled=True,
        when="always",
        analyses=("change_by_group", "tested", "previous"),
    ),
    Breakdown("team", "team", raw="wijkteam", note="team that helps the client", when="always"),
    Breakdown("start_year", "start_date", "year", note="year of the start", when="always"),
    Breakdown(
        "sex",
        "sex",
        raw="geslacht",
        note="as delivered",
        labelled=True,
        when="always",
        analyses=("change_by_group", "tested"),
    ),
    Breakdown(
        "duration",
        note="time between the two measurements",
        labelled=True,
        when="always",
        analyses=("change_by_group",),
    ),
    Breakdown("neighbourhood", "neighbourhood", raw="wijk", note="neighbourhood where the client lives"),
    Breakdown("referrer", "referrer", raw="aanmelder", note="who referred the client"),
    Breakdown("law", "law", raw="wet", note="under which act", when="chosen"),
)
TEXTS: dict[str, Breakdown] = {b.raw: b for b in BREAKDOWNS if b.raw}
"""Those that are delivered as text in a column of trajecten, by that column."""
LABELLED = frozenset(b.name for b in BREAKDOWNS if b.labelled)
AS_DELIVERED = frozenset(b.name for b in BREAKDOWNS if not b.labelled)


def usual(analysis: str) -> tuple[str, ...]:
    """Names of the features by which this is broken down in every report."""
    return tuple(b.name for b in BREAKDOWNS if b.when == "always" and analysis in b.analyses)


def own_columns(settings: Settings) -> tuple[str, ...]:
    """Columns of trajecten under `breakdowns` in delivery.yaml that are not in the list: they are carried along as text."""
    return tuple(column for column in settings.breakdowns if column not in TEXTS)


def of_trajectories(settings: Settings, columns: Collection[str]) -> tuple[Breakdown, ...]:
    """The features of a trajectory in this delivery, as far as the table has these columns; own columns last."""
    own = (Breakdown(f"{OWN}{column}", f"{OWN}{column}", raw=column) for column in own_columns(settings))
    known = (b for b in BREAKDOWNS if b.source and (b.when != "chosen" or b.raw in settings.breakdowns))
    return tuple(b for b in (*known, *own) if b.when == "always" or b.source in columns)


def more(settings: Settings, columns: Collection[str]) -> tuple[str, ...]:
    """Names of the features that this delivery may have beside the usual ones."""
    return tuple(b.name for b in of_trajectories(settings, columns) if b.when != "always")


def is_labelled(name: object) -> bool:
    """Have the levels of this feature labels in the words? Not when they are shown as they were delivered."""
    return str(name) not in AS_DELIVERED and not str(name).startswith(OWN)
