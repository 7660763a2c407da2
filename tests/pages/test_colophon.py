"""Who made the report, when, about which period, when the next comes and where to ask: as delivery.yaml says, on every page."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from pages.test_page_site import _stub, build, delivery, pages  # noqa: F401
from pydantic import ValidationError

from wijkstats.kit.page.words import load_words
from wijkstats.report.site import colophon

TOLD = {"by": "Team <Onderzoek>", "made_on": "2019-01-15", "next_edition": "januari 2020", "contact": "wijk@a.example"}
PERIOD = "Over wie startte van 1 januari 2016 tot en met 31 december 2017."


def said(language: str = "nl", **report: str) -> str:
    return colophon(load_words(language), delivery(Path(), report=report).settings)


@pytest.mark.parametrize(
    ("report", "sentences"),
    [
        ({}, PERIOD),
        ({"by": "Team A"}, f"Gemaakt door Team A. {PERIOD}"),
        ({"made_on": "2019-01-15"}, f"Gemaakt op 15 januari 2019. {PERIOD}"),
        ({"by": "Team A", "made_on": "2019-01-15"}, f"Gemaakt door Team A op 15 januari 2019. {PERIOD}"),
        ({"next_edition": "januari 2020"}, f"{PERIOD} Volgende editie: januari 2020."),
        ({"contact": "wijk@a.example"}, f"{PERIOD} Vragen: wijk@a.example."),
    ],
)
def test_only_what_delivery_yaml_says_is_said(report: dict[str, str], sentences: str) -> None:
    assert said(**report) == sentences


def test_it_is_said_in_the_language_of_the_report() -> None:
    assert said("en", **TOLD).startswith(
        "Made by Team <Onderzoek> on 15 January 2019. Covers those who started between 1"
    )


def test_every_page_the_letter_and_the_workbook_say_it(tmp_path: Path) -> None:
    made = build(tmp_path, report=TOLD)
    for name, text in pages(made).items():
        assert "Gemaakt door Team &lt;Onderzoek&gt; op 15 januari 2019." in text, name
        assert text.count("Vragen: wijk@a.example.") == (2 if name == "letter.html" else 1), (
            name
        )  # its foot is not printed
    with zipfile.ZipFile(io.BytesIO((made.report / "tables.xlsx").read_bytes())) as book:
        shared = book.read("xl/sharedStrings.xml").decode()
    assert "Over dit rapport" in shared
    assert "Volgende editie: januari 2020." in shared


def test_another_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="author"):
        delivery(Path(), report={"author": "Team A"})
