"""Dutch for readers at about B1: measured by a formula, by the length of sentences, and with a list of words to avoid."""

from __future__ import annotations

import re
from functools import cache

from kit.test_page_words import leaves
from readable import douma, sentences, words

from wijkstats.kit.page.words import load_words

NOT_SENTENCES = (".labels.", ".unit.", ".figure.", ".workbook.", ".provenance.", ".language_name")
"""Names, and what those read who check a number."""
HARDEST, WHOLE, LONGEST = 50, 65, 26
"""Flesch-Douma of an exhibit and of all texts together, and the most words of a sentence; 60 is ordinary, about B1."""
INSTEAD = {
    "indien": "als", "middels": "met", "teneinde": "om te", "dient te": "moet", "dienen te": "moeten", "betreffende": "over",
    "ten aanzien van": "over", "met betrekking tot": "over", "conform": "volgens", "tevens": "ook", "echter": "maar",
    "derhalve": "dus", "alsmede": "en", "gedurende": "tijdens", "reeds": "al", "thans": "nu", "hetgeen": "wat", "inzake": "over",
    "in het kader van": "voor", "op basis van": "uit", "omtrent": "over", "aangaande": "over", "substantieel": "groot",
    "significant": "groter dan door toeval te verwachten", "respectievelijk": "in twee zinnen", "desbetreffende": "deze",
    "dientengevolge": "daardoor", "evenals": "net als", "alvorens": "voordat", "frequentie": "hoe vaak", "nihil": "geen",
    "genereren": "maken", "representatief": "lijkt op alle", "correlatie": "samenhang", "populatie": "groep",
    "groter dan toeval": "groter dan door toeval te verwachten",
}  # fmt: skip
"""Words that a reader may not know, or that mean something else to a reader, and what to write."""


@cache
def told() -> dict[str, str]:
    """Every sentence for readers, by its key; a word or a number in each place that the page fills in."""
    texts = {key: str(text) for key, text in leaves(load_words("nl").tree).items() if not key.startswith(NOT_SENTENCES)}
    return {key: re.sub(r"\{\w+:?\w*\}", "12", text) for key, text in texts.items()}


def test_the_formula_gives_what_can_be_computed_by_hand() -> None:
    assert round(douma(["De kat zit op de mat."]), 2) == round(206.84 - 77 * 6 / 6 - 0.93 * 6, 2)
    assert douma(["Beleidsverantwoordelijkheid veronderstelt samenwerkingsbereidheid."]) < 0


def test_all_texts_together_and_those_of_each_exhibit_are_readable() -> None:
    exhibits: dict[str, list[str]] = {}
    for key, text in told().items():
        if key.startswith(".exhibits."):
            exhibits.setdefault(key.split(".")[2].partition("[")[0], []).append(text)
    assert douma(told().values()) >= WHOLE
    assert {name: round(douma(texts)) for name, texts in exhibits.items() if douma(texts) < HARDEST} == {}


def test_no_sentence_is_long() -> None:
    parts = [(key, part) for key, text in told().items() for part in sentences(text)]
    assert [(key, part) for key, part in parts if len(words(part)) > LONGEST] == []


def test_no_word_that_a_reader_may_not_know() -> None:
    hard = {word: re.compile(rf"\b{word}\b", re.IGNORECASE) for word in INSTEAD}
    found = [
        f"{key}: not {w!r} but {INSTEAD[w]!r}" for key, text in told().items() for w in hard if hard[w].search(text)
    ]
    assert found == []
