"""Counts that have nothing to do with each other stand apart, and only those that are asked for are written."""

from __future__ import annotations

import numpy as np

from wijkstats.ground.population import Cell, cell
from wijkstats.release.equations import Equations, write_equations

OUTCOMES = ("up", "down")


def two_tables() -> dict[Cell, int]:
    """Clients by team and, of other people, contacts by source; each with a total, and each outcome apart."""
    places = {"client": ("team", "West", "Oost"), "contact": ("source", "self", "family")}
    return {
        cell(unit, [outcome], {feature: level}): 2 + len(level)
        for unit, (feature, *levels) in places.items()
        for level in ("all", *levels)
        for outcome in OUTCOMES
    }


def told(one: Equations) -> tuple[object, ...]:
    return (one.cells, *(m.toarray().tolist() for m in (one.counts, one.links, one.at_most)), one.values.tolist())


def test_every_count_stands_in_one_of_the_equations() -> None:
    cells = two_tables()
    every = write_equations(cells, [])
    assert sorted(str(one) for part in every for one in part.cells) == sorted(map(str, cells))
    assert len(every) == len(OUTCOMES) * 2


def test_those_of_some_counts_are_the_same_as_among_all() -> None:
    cells = two_tables()
    asked = [one for one in cells if one.unit == "contact" and "up" in str(one)][:1]
    every, some = write_equations(cells, []), write_equations(cells, [], of=asked)
    assert [told(part) for part in some] == [told(part) for part in every if {*asked} & {*part.cells}]
    assert len(some) == 1
    assert write_equations(cells, [], of=()) == []


def test_a_count_that_is_less_than_nothing_of_another_ties_nothing() -> None:
    """The same count on both sides leaves a row of zeros, which belongs nowhere."""
    cells = two_tables()
    one, *_, last = cells
    every = write_equations(cells, [(one, one), (last, last)])
    assert len(every) == len(OUTCOMES) * 2
    assert all(np.abs(part.at_most).sum() == 0 for part in every)
