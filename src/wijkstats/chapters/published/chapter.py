"""What others published: can it be true together, what was judged, were promises kept, what was planned and spent?

`data = read(delivery)` opens a cleaned delivery; each function takes it and returns a `Result`. What is not delivered gives a
result without rows, whose fact `reason` says what is lacking.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from wijkstats.chapters.published.statistics import of_claims, of_promises
from wijkstats.delivery.tables import open_tables
from wijkstats.ground.once import once
from wijkstats.ground.records import Result
from wijkstats.settings.delivery import Delivery


@dataclass(frozen=True, eq=False)
class Opened:
    """The cleaned tables of this chapter, each a small frame or None when not delivered: `read(delivery)`, or made by hand."""

    claims: pd.DataFrame | None = field(default=None, repr=False)
    relations: pd.DataFrame | None = field(default=None, repr=False)
    judgements: pd.DataFrame | None = field(default=None, repr=False)
    goals: pd.DataFrame | None = field(default=None, repr=False)
    accounts: pd.DataFrame | None = field(default=None, repr=False)


def read(delivery: Delivery) -> Opened:
    """Open the cleaned tables of a delivery; NotDelivered when 01_clean has not run yet."""
    tables = open_tables(delivery)
    names = ("claims", "relations", "judgements", "goals", "accounts")
    return Opened(**{name: tables.frame_if_any(name) for name in names})


@once
def checks(data: Opened) -> Result:
    """Can published figures be true together? beweringen.csv, hung together by relaties.csv."""
    return of_claims.published_checks(data.claims, data.relations)


@once
def judgements(data: Opened) -> Result:
    """How was each norm judged, and by whom? oordelen.csv."""
    return of_promises.judgements(data.judgements)


@once
def goals(data: Opened) -> Result:
    """Was each goal reached, or can that not be said? doelen.csv."""
    return of_promises.goals(data.goals)


@once
def accounts(data: Opened) -> Result:
    """What was planned and what was spent? rekening.csv."""
    return of_promises.accounts(data.accounts)


def results(data: Opened) -> list[tuple[Result, str | None]]:
    """Every result of the chapter, in the order of the notebook."""
    return [(analysis(data), view) for analysis, view in SHOWN]


SHOWN: tuple[tuple[Callable[[Opened], Result], str | None], ...] = (
    (checks, None),
    (judgements, None),
    (goals, None),
    (accounts, None),
)
"""What the notebook shows: an analysis."""
