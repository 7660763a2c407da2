"""What clients, professionals, partners and residents say, how sure that is, and how it compares. One function per analysis.

`data = read(delivery)` opens a cleaned delivery; each function takes it and returns a `Result`. What is not delivered gives a
result without rows, whose fact `reason` says what is lacking.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from wijkstats.chapters.surveys.statistics import of_groups, of_items, of_marks, of_outcomes, of_pairs, of_response
from wijkstats.chapters.surveys.statistics.asked import Surveyed
from wijkstats.delivery.tables import open_tables
from wijkstats.ground.once import once
from wijkstats.ground.records import Result
from wijkstats.settings.delivery import Delivery


class Opened(Surveyed):
    """The cleaned tables of this chapter, each a small frame or None when not delivered: `read(delivery)`, or made by hand."""


def read(delivery: Delivery) -> Opened:
    """Open the cleaned tables of a delivery; NotDelivered when 01_clean has not run yet."""
    tables = open_tables(delivery)
    names = {"surveys": "surveys"} | {
        n: f"survey_{n}" for n in ("items", "answers", "respondents", "margins", "outcomes")
    }
    nothing_hidden = not delivery.settings.disclosure.minimum
    return Opened(**{name: tables.frame_if_any(table) for name, table in names.items()}, scatter=nothing_hidden)


@once
def response(data: Opened) -> Result:
    """How many answered, of how many approached? The fact `lacking`: which questions of the chapter have no answer."""
    found = of_response.response(data.surveys, data.answers)
    asked = (items, marks, likert, pairs, groups, service, published, published_marks, pooled)
    lacking = [analysis.__name__ for analysis in asked if analysis(data).table.empty]
    lacking += ["weighted"] if items(data).table["weighted"].isna().all() else []
    return replace(found, facts={**found.facts, "lacking": lacking}) if lacking and len(found.table) else found


@once
def items(data: Opened) -> Result:
    """What share is positive of each item, weighted and unweighted, beside the survey before and beside others?"""
    return of_items.items(data)


@once
def published(data: Opened) -> Result:
    """The same of percentages that others published: uitkomsten.csv."""
    return of_outcomes.published(data)


@once
def marks(data: Opened) -> Result:
    """Which mark did people give, and how many gave an insufficient one?"""
    return of_marks.marks(data)


@once
def published_marks(data: Opened) -> Result:
    """The same of means that others published; without their spread the widest interval that the scale allows."""
    return of_outcomes.published_marks(data)


@once
def likert(data: Opened) -> Result:
    """How often was each answer given on each item, with no opinion apart?"""
    return of_marks.likert(data)


@once
def pairs(data: Opened) -> Result:
    """Do people answer otherwise about practice than about theory?"""
    return of_pairs.pairs(data)


@once
def groups(data: Opened) -> Result:
    """Do people of one function, age or team answer otherwise than all others?"""
    return of_groups.groups(data)


@once
def service(data: Opened) -> Result:
    """Do people who have worked there longer answer higher or lower?"""
    return of_groups.service(data)


@once
def pooled(data: Opened) -> Result:
    """What do several sources say of one item together?"""
    return of_outcomes.pooled(data)


def results(data: Opened) -> list[tuple[Result, str | None]]:
    """Every result of the chapter that is not absent, in the order of the notebook."""
    return [(result, view) for analysis, view in SHOWN if not (result := analysis(data)).absent]


SHOWN: tuple[tuple[Callable[[Opened], Result], str | None], ...] = (
    (response, None),
    (items, None),
    (published, None),
    (marks, None),
    (published_marks, None),
    (likert, None),
    (pairs, None),
    (groups, None),
    (service, None),
    (pooled, None),
)
"""What the notebook shows: an analysis."""
