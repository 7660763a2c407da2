"""What is read first: a message made from numbers that may be shown, and no more sentences than somebody reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from measured import exhibits, too_long
from pages.test_page_site import _stub, build  # noqa: F401

from wijkstats.kit.page.reading import TITLE_WORDS, message_of, read_first
from wijkstats.kit.page.words import LANGUAGES, Words, load_words
from wijkstats.report.exhibits import specs

SILENT = {"generic": "a table that no chapter knows"}
"""Exhibits that have no message, and why."""


def said(message: object, case: str | None = None, all_shown: bool = True, **values: object) -> str:
    return message_of(Words("nl", {"x": {"message": message}}), "x", {"case": case, **values}, all_shown)


def test_a_message_is_made_from_a_number_that_is_shown() -> None:
    assert said("{n:hundred} van de 100", n=0.324) == "32 van de 100"
    assert said("{n:hundred} van de 100", n=0.004) == "0,4 van de 100"
    assert said("{n:hundred} van de 100", n=None) == ""
    assert said(["{n:count} keer", "{m:count} maal"], n=None, m=3) == "3 maal"


def test_a_message_says_what_the_statistics_conclude() -> None:
    message = {"more": "meer dan toeval", "alike": ["dat kan toeval zijn"]}
    assert said(message, "more") == "Meer dan toeval"
    assert said(message, "alike") == "Dat kan toeval zijn"
    assert said(message, None) == ""
    assert said(None) == ""


def test_a_highest_or_lowest_one_is_not_named_when_rows_are_hidden() -> None:
    message = ["{all_shown}Het hoogst: {top}", "Het hoogst van wat is getoond: {top}"]
    assert said(message, top="Noord") == "Het hoogst: Noord"
    assert said(message, all_shown=False, top="Noord") == "Het hoogst van wat is getoond: Noord"


def test_a_message_that_is_too_long_is_left_out() -> None:
    assert said("Hoger in {team}", team=" ".join(["x"] * (TITLE_WORDS - 2))) != ""
    assert said("Hoger in {team}", team=" ".join(["x"] * (TITLE_WORDS - 1))) == ""


def test_what_does_not_fit_is_one_click_away_and_nothing_is_lost() -> None:
    long = "Een" + " woord" * 29 + "."
    found = read_first("Vraag?", [long, long, "Kort."], "Een noot.", "Eerst dit. Dan dat.")
    assert (found.answer, found.note, found.not_said) == (long, "", "Eerst dit. Dan dat.")
    assert found.more == (f"{long} Kort.", "Een noot.")
    first = read_first("Vraag?", [f"{long} {long} {long}"], "", "Eerst dit.")
    assert (first.answer, first.more) == (long, (f"{long} {long}",))
    whole = read_first("Vraag?", ["Kort."], "Een noot.", "Eerst dit.")
    assert (whole.answer, whole.note, whole.not_said, whole.more) == ("Kort.", "Een noot.", "Eerst dit.", ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_exhibit_has_a_message_or_a_reason_why_not(language: str) -> None:
    texts = {spec.text for spec in specs().values()}
    words = load_words(language)
    assert {text for text in texts if not words.find(f"exhibits.{text}.message")} == set(SILENT) & texts


def test_a_page_shows_the_message_above_the_title_and_is_short(tmp_path: Path) -> None:
    made = build(tmp_path)
    assert too_long(made.report) == []
    titles = {name: title for name, title, _ in exhibits(made.report)}
    assert titles["zrm_development_sex"] == "Naar geslacht"  # nobody's is known: the title alone
    text = (made.report / "zrm.html").read_text(encoding="utf-8")
    assert "<strong>Hoger, gelijk of lager op lage domeinen</strong>" in text
