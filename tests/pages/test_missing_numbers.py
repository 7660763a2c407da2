"""Whichever number of a table is not shown, the rest of the report says what it can: never a fault in place of a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest
import zrm_chapter
from pages.test_page_kinds import VIEWS, made_up

from wijkstats.ground.records import Published
from wijkstats.kit.page.exhibit import exhibit_of
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


def each(published: Published) -> Iterator[tuple[str, Published]]:
    """The result without each of its numbers: in one row, and in all."""
    for column in published.table.columns:
        there = [*published.table.index[published.table[column].notna()]]
        if column in published.keys or column == "suppressed" or not there:
            continue
        for rows in ([there[len(there) // 2]], there):
            yield f"{published.name}.{column}, {len(rows)} of {len(there)}", without(published, column, rows)


@pytest.mark.parametrize("chapter", ["zrm", "quality"])  # those about people
def test_without_any_one_number_every_exhibit_is_made(chapter: str) -> None:
    tables = [one for one in made_up() if one.name.startswith(f"{chapter}_") and not one.table.empty]
    assert tables
    for name, published in (which for table in tables for which in each(table)):
        for view in VIEWS.get(published.name, (None,)):
            spec = find_spec(published.name, view)
            try:
                said = replace(spec, draw=None, columns=published.keys)
                shown = exhibit_of(published, view, said, zrm_chapter.SETTINGS, WORDS)
                assert shown.answer, name
                assert "None" not in shown.answer, name
                assert "nan" not in shown.answer.split(), name
                if spec.draw and ", 1 of" in name:
                    spec.draw(published.stepped(), WORDS, published.facts)
            except HiddenError:  # of a figure: then there is none
                assert spec.draw, name
            except Exception as fault:
                raise AssertionError(name) from fault
