"""Whichever number of a table is not shown, the rest of the report says what it can: never a fault in place of a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import zrm_chapter
from pages.test_page_kinds import VIEWS, made_up

from wijkstats.ground.records import Published
from wijkstats.kit.page.exhibit import exhibit_of
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.words import HiddenError, load_words
from wijkstats.report.exhibits import find_spec

WORDS = load_words("nl")


def without(published: Published, column: str, rows: list[int]) -> Published:
    """A result in which this column, and all that follows from it, is not shown in these rows."""
    table = published.table.copy()
    for name in (column, *(c for c, counts in published.sources.items() if column in counts and c in table)):
        number = pd.api.types.is_numeric_dtype(table[name]) and not pd.api.types.is_bool_dtype(table[name])
        table[name] = table[name].astype("Float64" if number else object)
        table.loc[rows, name] = pd.NA if number else None
    table.loc[rows, "suppressed"] = "suppressed"
    return replace(published, table=table)


def rows_of(published: Published, view: str | None, spec: Spec) -> Published:
    """The rows that an exhibit shows."""
    if view is None or spec.whole:
        return published
    at = np.flatnonzero(published.table["grouping"] == view)
    steps, withheld = (
        {column: tuple(of_rows[i] for i in at) for column, of_rows in each.items()}
        for each in (published.steps, published.withheld)
    )
    return replace(published, table=published.table.iloc[at].reset_index(drop=True), steps=steps, withheld=withheld)


def each(published: Published) -> Iterator[tuple[str, bool, Published]]:
    """The result without each of its numbers, in one row (True) and in all (False)."""
    for column in published.table.columns:
        there = [*published.table.index[published.table[column].notna()]]
        if column in published.keys or column == "suppressed" or not there:
            continue
        for rows in ([there[len(there) // 2]], there):
            where = f"{published.name}.{column}, {len(rows)} of {len(there)}"
            yield where, rows is not there, without(published, column, rows)


@pytest.mark.parametrize("chapter", ["zrm", "quality"])  # those about people
def test_without_any_one_number_every_exhibit_is_made(chapter: str) -> None:
    tables = [one for one in made_up() if one.name.startswith(f"{chapter}_") and not one.table.empty]
    assert tables
    for whole, view in [(table, view) for table in tables for view in VIEWS.get(table.name, (None,))]:
        spec = find_spec(whole.name, view)
        for where, one, published in each(rows_of(whole, view, spec)):
            try:
                said = replace(spec, draw=None, columns=published.keys)
                shown = exhibit_of(published, view, said, zrm_chapter.SETTINGS, WORDS)
                assert shown.answer, where
                assert "None" not in shown.answer, where
                assert "nan" not in shown.answer.split(), where
                if spec.draw and one:
                    spec.draw(published.stepped(), WORDS, published.facts)
            except HiddenError:  # of a figure: then there is none
                assert spec.draw, where
            except Exception as fault:
                raise AssertionError(f"{where} ({view})") from fault
