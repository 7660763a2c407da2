"""The page for a reviewer: every question has its place and its number, or says that this report does not answer it."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pandas as pd
import pytest
from pages.test_page_site import _stub, build, development, pages  # noqa: F401

from wijkstats.ground.records import Published
from wijkstats.kit.page.words import LANGUAGES, load_words
from wijkstats.report.exhibits import pages as chapter_pages
from wijkstats.report.exhibits import specs
from wijkstats.report.reviewer import Comparisons, comparisons, of_the_whole, previous_of


def table(name: str, p: list[float | None], holm: list[float | None], hidden: int = 0, **facts: object) -> Published:
    return Published(name, pd.DataFrame({"p": p, "p_holm": holm}), (), (), hidden, 5, facts)


def test_it_counts_the_comparisons_that_the_report_shows() -> None:
    made = {
        "a": table("a", [0.01, 0.04, 0.5, None], [0.03, 0.08, 0.5, None], 3),
        "b": table("b", [0.05], [0.05]),
        "not_shown": table("not_shown", [0.001], [0.001], 9),
        "without": Published("without", pd.DataFrame({"n": [1]}), (), ("n",), 2, 5),
    }
    files = ["a.csv", "b.csv", "without.csv"]
    assert comparisons(made, files) == Comparisons(4, 2, alone=3, found=2, by_chance=0.2)
    assert comparisons(made, ["without.csv"]) is None
    said = of_the_whole(made, files, 14, 5, load_words("en"))
    assert said["multiplicity"].startswith("The tables have 4 comparisons with a p-value.")
    assert said["disclosure"].startswith("14 counts are hidden, in 2 tables of this report.")
    assert "multiplicity" not in of_the_whole(made, ["without.csv"], 14, 5, load_words("en"))
    assert "not protected" in of_the_whole(made, files, 0, 0, load_words("en"))["disclosure"]


def test_the_earlier_delivery_is_the_one_that_a_table_stands_beside() -> None:
    assert previous_of({"a": table("a", [], [])}) == ""
    assert previous_of({"a": table("a", [], []), "b": table("b", [], [], previous_name="2024")}) == "2024"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_chapters_answer_is_asked_and_every_exhibit_exists(language: str) -> None:
    asked = load_words(language).find("reviewer.questions") or {}
    answered = {question for page in chapter_pages().values() for question in page.review}
    assert set(asked) == answered | {"disclosure"}
    shown = {spec.shown_as or name for name, spec in specs().items()}
    assert {i for page in chapter_pages().values() for ids in page.review.values() for i in ids} <= shown


def test_the_page_leads_to_the_tables_it_speaks_of_and_says_what_is_not_there(tmp_path: Path) -> None:
    found = pages(build(tmp_path))
    text = html.unescape(found["reviewer.html"])
    asked = dict(re.findall(r'<section aria-labelledby="(ask-\w+)">(.*?)</section>', text, re.DOTALL))
    assert 'href="quality.html#quality_tables"' in asked["ask-data"]
    assert "Van de 5.000 geleverde rijen" in asked["ask-data"]
    for missing in ("selection", "attrition", "noise", "rule", "reference"):
        assert "staat geen tabel die dit beantwoordt" in asked[f"ask-{missing}"]
        assert "<dl>" not in asked[f"ask-{missing}"]
    assert "3 vergelijkingen met een p-waarde" in asked["ask-multiplicity"]
    assert "make review DELIVERY=demo</code>" in text
    assert "make diff" not in text
    assert 'href="reviewer.html"' in found["provenance.html"]
