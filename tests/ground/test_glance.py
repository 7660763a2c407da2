"""What a record shows of itself in a notebook is short, escaped, and nothing that may not stand in a report."""

from __future__ import annotations

import benchmark_chapter
import numpy as np
import pandas as pd
import pytest
import zrm_chapter

import wijkstats as ws
from wijkstats.ground.glance import COLUMNS, ROWS, RUN
from wijkstats.ground.records import Result, Share

LONGEST = 8_000
"""Characters of HTML; the whole of a larger table is twelve thousand and more."""


def everything() -> list[Result]:
    quality = zrm_chapter.quality(*zrm_chapter.made_up(1), zrm_chapter.SETTINGS)
    return [*(r for r, _ in quality), *zrm_chapter.results().values(), *benchmark_chapter.results().values()]


def test_every_result_of_the_chapters_shows_itself_briefly() -> None:
    for result in everything():
        html = result._repr_html_()
        assert html.startswith(f"<p><strong>{result.name}</strong>: {len(result.table)} row")
        assert html.count("<tr") <= ROWS + 1
        assert html.count("<th>") <= COLUMNS
        assert len(html) < LONGEST, result.name
        assert len(repr(result)) < 120
        assert ("for the analyst only" in html) == result.persons
        assert ("unprotected" in repr(result)) == result.persons


def case(**more: object) -> Result:
    table = pd.DataFrame(
        {"level": ["<b>x</b>", "y"], "n": pd.array([12, None], dtype="Int64"), "clients": [7, 8], "kept": [3, 4]}
    )
    table = table.assign(share=[1 / 3, np.nan], names=[("a", "b"), ()])
    return Result("case", table, ("level",), ("n", "kept"), contributors={"n": "clients"}, **more)  # type: ignore[arg-type]


def test_a_small_table_in_full() -> None:
    html = case(shares={"share": Share({"kept": 1}, "n")})._repr_html_()
    assert "<strong>case</strong>: 2 rows, n up to 12<" in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert "<b>" not in html
    assert "<td>0.3333</td>" in html
    assert "<td></td>" in html  # what is missing
    assert "nan" not in html.lower()
    assert "<th>clients</th>" not in html  # dropped on publishing
    assert repr(case()) == "<Result case: 2 rows, n up to 12, unprotected>"
    assert repr(case(persons=False)) == "<Result case: 2 rows, n up to 12>"


def test_more_columns_than_fit_are_counted() -> None:
    wide = Result("wide", pd.DataFrame({f"c{i}": ["x" * 500] for i in range(30)}), ("c0",))
    html = wide._repr_html_()
    assert f"and {30 - COLUMNS} more columns" in html
    assert len(html) < LONGEST


def test_pairs_show_how_many_and_not_whose() -> None:
    pairs = zrm_chapter.pairs_of(1)
    n, clients = len(pairs.table.execute()), pairs.table.client.nunique().execute()
    html = pairs._repr_html_()
    assert f"{n} pairs of {clients} clients; level 3 or less is low" in html
    assert "for the analyst only" in html
    assert html.count("<tr") == ROWS + 1
    assert "trajectory" not in html
    assert "<td>c1" not in html  # a client
    assert len(html) < LONGEST
    assert len(repr(pairs)) < 250


def test_no_figure_in_what_an_executed_notebook_shows_of_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """The executed copy stands in reports/."""
    pairs = zrm_chapter.pairs_of(1)
    monkeypatch.setenv(RUN, "1")
    assert case()._repr_html_() == "<p><strong>case</strong>: 2 rows</p>"
    assert repr(case()) == "<Result case: 2 rows, unprotected>"
    assert pairs._repr_html_() == "<p><strong>Pairs</strong>: level 3 or less is low</p>"


def test_what_was_opened_shows_no_table() -> None:
    m, t = zrm_chapter.made_up(1, 20)
    assert repr(ws.zrm.Opened(m, t, zrm_chapter.SETTINGS, name="x")) == "Opened(name='x')"
    assert len(repr(benchmark_chapter.opened(benchmark_chapter.municipal()))) < 120
