"""What a count counts, so that the same people are recognised when they stand in two tables.

Question answered: which part of which population is this number about, and which numbers add up to which? Disclosure control
compares all tables of a report by these names (docs/methods/disclosure.md). A table of one's own without names is protected too,
but only within itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from wijkstats.ground.scales import LEVELS

Where = frozenset[tuple[str, str]]
Region = frozenset[str]

COURSE = "course"
"""One domain within one trajectory that started in the period and has a first score. Adds up over every feature."""
CLIENT = "client"
"""A client who started in the period. One client is in several domains, so clients do not add up over those."""
KEPT = frozenset({"low", "not_low"})
"""Clients with a pair, by whether one of their first scores is low."""
NOT_KEPT = frozenset(
    {
        "no_measurement",
        "one_measurement",
        "different_domains",
        "other_edition",
        "too_close",
        "outside_window",
        "not_two",
    }
)
"""Why other clients have none: the reasons of the flow of clients."""
FIRST = "client by first trajectory"
"""A client who started in the period, in the year and by the wait of the first trajectory."""
CLIENT_YEAR = "client in a year"
"""A client with a trajectory that was open on some day of a year; one client is another one in another year."""
HOUSEHOLD_YEAR = "household in a year"
"""A household with such a client; who has no household number is one."""
CONTACT = "contact"
"""A question that was answered at once. Who asked is often not known, so each counts as a person."""
CLOSURE = "closure"
"""A trajectory that ended, in the year of its end."""
OPEN_CASE = "open case"
"""A trajectory that is open on a day; the same one on another day is another one."""
ONWARD = "start of other care"
"""A start of youth care or Wmo support, of somebody whom a team knew or not. Each counts as a person."""
STARTED = "started trajectory"
"""A trajectory that started, whether in the period or not."""
TWICE = "client rated twice"
"""A client of whom a course was rated again so soon that no change is expected; in several domains, as a client is."""
RESPONDENT = "respondent"
"""Somebody who was asked in a survey."""
ANSWER = "answer to a survey"
"""A respondent by the answer to one item; in several items, as a client is in several domains."""
PAIR = "answers to a pair of items"
"""A respondent by how two answers differ."""
SERVED = "answer with years of service"
"""A respondent by the answer to one item, when it is known how long somebody has worked there."""
OVERLAPPING: Mapping[str, frozenset[str]] = {
    CLIENT: frozenset({"domain"}),
    TWICE: frozenset({"domain"}),
    CLIENT_YEAR: frozenset(),
    ANSWER: frozenset({"item"}),
    PAIR: frozenset({"pair"}),
    SERVED: frozenset({"item"}),
}
"""Features over which a unit does not add up, because one unit has several values."""
SEVERAL = "in several"
"""Level of a feature for those who are in several levels of it: two start years, two teams. Shown nowhere."""
USED = "used"
"""Outcome of a row of a delivered file that no rule refused; the others are the rules themselves."""
ROWS: Mapping[str, str] = {
    "trajectories": "trajecten",
    "contacts": "contacten",
    "support": "inzet",
    "transfers": "doorstroom",
}
"""Processed tables with one row for each used row of a delivered file: the name of that file."""
LOST = "-"
"""In place of the last score of a course that was not measured again."""
WHOLE = ("all", "total")
"""Levels that say that a feature plays no part."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a count counts: so many of a unit, in parts of the population, each with a set of outcomes.

    unit    course, client, ...; counts of different units are never compared
    parts   pairs of a place and outcomes: `{("domain", "financien")}` with `{"34", "35"}`. More than one part when a
            total is made of places with other outcomes each
    """

    unit: str
    parts: frozenset[tuple[Where, Region]]

    @property
    def ordered(self) -> list[tuple[Where, Region]]:
        """The parts, in the same order in every process: what is hidden must not depend on the order of a set."""
        return sorted(self.parts, key=lambda part: (sorted(part[0]), sorted(part[1])))

    def __str__(self) -> str:
        texts = []
        for where, region in self.ordered:
            place = ", ".join(f"{name}={level}" for name, level in sorted(where)) or "all"
            texts.append(f"{place}: {' '.join(sorted(region))}")
        return f"{self.unit} ({'; '.join(texts)})"


def cell(unit: str, region: Iterable[str], where: Mapping[str, object] | None = None) -> Cell:
    """A count of one place. Levels `all` and `total` say nothing about a place and are left out.

    >>> str(cell("client", ["kept"], {"team": "West", "age_group": "all"}))
    'client (team=West: kept)'
    """
    place = frozenset((name, str(level)) for name, level in (where or {}).items() if str(level) not in WHOLE)
    return Cell(unit, frozenset({(place, frozenset(region))}))


def rows_of(file: str, outcomes: Iterable[str]) -> Cell:
    """A count of rows of a delivered file: those that are used, those that a rule refused, or more of these together.

    >>> str(rows_of("trajecten", ["missing_date"]))
    'row of trajecten (all: missing_date)'
    """
    return cell(f"row of {file}", outcomes)


def together(cells: Iterable[Cell]) -> Cell:
    """A count that is the sum of counts of other places."""
    found = list(cells)
    return Cell(found[0].unit, frozenset().union(*(one.parts for one in found)))


def places(table: pd.DataFrame, *keys: str) -> list[dict[str, object]]:
    """Of each row the place: its keys; `grouping` and `level` together are one feature with its level."""
    rows = []
    for row in table[list(keys)].to_dict("records"):
        if "grouping" in row:
            row[str(row.pop("grouping"))] = row.pop("level")
        rows.append({str(key): level for key, level in row.items()})
    return rows


def named(
    table: pd.DataFrame, unit: str, regions: Mapping[str, Iterable[str]], *keys: str
) -> dict[str, Sequence[Cell | None]]:
    """The cells of counts that have the same outcomes in every row: count -> cells, in the order of the rows."""
    rows = places(table, *keys) if keys else [{} for _ in range(len(table))]
    return {count: [cell(unit, region, where) for where in rows] for count, region in regions.items()}


def steps(wanted: Callable[[int, int], bool], before: Iterable[int] = LEVELS) -> Region:
    """The outcomes of pairs that start at `before` and of which the step is wanted, as first and last score: `34`.

    >>> sorted(steps(lambda b, a: a > b, (4, 5)))
    ['45']
    """
    return frozenset(f"{b}{a}" for b in before for a in LEVELS if wanted(b, a))


def not_again(before: Iterable[int] = LEVELS) -> Region:
    """The outcomes of courses that started at `before` and were not measured again."""
    return frozenset(f"{b}{LOST}" for b in before)


def depends_on(one: Cell) -> frozenset[str]:
    """Which choices in delivery.yaml decide who is in this count? `age_groups`, `low`, `pairs`; nobody else may be compared.

    >>> sorted(depends_on(cell(CLIENT, KEPT | NOT_KEPT, {"team": "West"}))), sorted(depends_on(cell(CLIENT, {"low"})))
    ([], ['low', 'pairs'])
    """
    features = {feature for where, _ in one.parts for feature, _ in where}
    region = frozenset().union(*(region for _, region in one.parts))
    begun = {outcome[0] for outcome in region}
    whole = {
        CLIENT: region in (KEPT | NOT_KEPT, {"no_measurement"}),
        COURSE: region >= {f"{b}{a}" for b in begun for a in (*LEVELS, LOST)},
        FIRST: True,
    }
    split = {
        CLIENT: len(region & KEPT) == 1,
        COURSE: 1 < len(begun) < len(LEVELS),
        FIRST: False,
    }
    found = {"age_groups"} if "age_group" in features or one.unit not in whole else set()
    found |= {"low"} if "low_domains" in features or split.get(one.unit, True) else set()
    return frozenset(found | (set() if whole.get(one.unit, False) else {"pairs"}))


def low_levels(low: int, population: str) -> tuple[int, ...]:
    """The start levels of a population: low, not_low or all."""
    kept = {"low": [s for s in LEVELS if s <= low], "not_low": [s for s in LEVELS if s > low]}
    return tuple(kept.get(population, LEVELS))


def outcomes(before: Iterable[int]) -> dict[str, Region]:
    """Of pairs that start at these levels: all, and those that improved, stayed the same and got worse, by any step."""
    levels = tuple(before)
    return {
        "pairs": steps(lambda b, a: True, levels),
        "improved": steps(lambda b, a: a > b, levels),
        "same": steps(lambda b, a: a == b, levels),
        "worse": steps(lambda b, a: a < b, levels),
    }
