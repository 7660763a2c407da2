"""Words: the same keys in both languages, numbers as the language writes them, a hidden number never in a sentence."""

from __future__ import annotations

import re
import string
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from wijkstats.ground.errors import ContractError, SettingsError
from wijkstats.ground.scales import DOMAINS, LEVELS, LOW_DOMAIN_CATEGORIES
from wijkstats.kit.page.words import LANGUAGES, HiddenError, Words, load_words


def leaves(node: Any, path: str = "") -> dict[str, Any]:
    if isinstance(node, dict):
        return {k: v for key, value in node.items() for k, v in leaves(value, f"{path}.{key}").items()}
    if isinstance(node, list):
        return {k: v for key, value in enumerate(node) for k, v in leaves(value, f"{path}[{key}]").items()}
    return {path: node}


def fields(text: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _, name, spec, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts_with_the_same_numbers() -> None:
    nl, en = (leaves(load_words(language).tree) for language in LANGUAGES)
    assert set(nl) == set(en)
    different = [key for key in nl if fields(str(nl[key])) != fields(str(en[key]))]
    assert different == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_domain_level_and_class_has_a_label(language: str) -> None:
    words = load_words(language)
    known = words.tree["labels"]
    assert set(DOMAINS) <= set(known["domain"])
    assert set(LOW_DOMAIN_CATEGORIES) == set(known["low_domains"])
    assert {str(level) for level in LEVELS} == set(known["level"])


@pytest.mark.parametrize(
    ("language", "value", "kind", "written"),
    [
        ("nl", 1350, "count", "1.350"),
        ("en", 1350, "count", "1,350"),
        ("nl", 0.398, "share", "39,8%"),
        ("en", 0.398, "share", "39.8%"),
        ("nl", 0.0004, "p", "< 0,001"),
        ("nl", 0.0525, "per_1000", "52,5 per 1.000"),
        ("nl", -1.25, "signed", "\u22121,2"),
        ("nl", 1234.4, "euro", "€\u00a01.234"),
        ("nl", date(2018, 11, 30), "day", "30 november 2018"),
    ],
)
def test_numbers_are_written_as_the_language_does(language: str, value: object, kind: str, written: str) -> None:
    assert load_words(language).show(value, kind) == written


def test_thousands_of_euros_are_written_in_full() -> None:
    assert load_words("nl").value(169.0, "euro_thousand") == "€\u00a0169.000"


def test_a_label_that_is_not_known_is_shown_as_it_is() -> None:
    words = load_words("nl")
    assert words.label("low_domains", "8_plus") == "meer dan 7"
    assert words.label("team", "Holy {x}") == "Holy {x}"
    assert words.label("age_group", "18-23") == "18-23"


def test_a_missing_text_names_its_key() -> None:
    with pytest.raises(ContractError, match=r"page\.nothing_here"):
        load_words("nl")("page.nothing_here")


@pytest.mark.parametrize("absent", [None, float("nan"), pd.NA])
def test_a_sentence_with_a_hidden_number_is_left_out(absent: object) -> None:
    words = load_words("nl")
    with pytest.raises(HiddenError):
        words("footer.disclosure", minimum=absent)
    values = {
        "outside": "",
        "started": 10,
        "kept": 8,
        "share": 0.8,
        "low_clients": absent,
        "no_client_low": None,
        "low_pairs": 3,
        "rule": None,
        "pairs": 4,
    }
    said = words.sentences("exhibits.zrm_flow.answer", values, suppressed=True)
    assert "Van de 10 gestarte" in said
    assert "meetparen" not in said
    assert words("table.some_hidden") in said
    assert words("table.some_hidden") not in words.sentences("exhibits.zrm_flow.answer", values)


def test_a_value_is_never_read_as_a_template() -> None:
    assert "{low:share}" in load_words("nl")("page.table_region", title="{low:share}")


def test_no_sentence_claims_a_cause() -> None:
    nl, en = "door het wijkteam|dankzij|leidt tot", "because of the team|thanks to|leads to"
    claims = re.compile(rf"{nl}|{en}|\beffect\b", re.IGNORECASE)
    for language in LANGUAGES:
        texts = leaves(load_words(language).tree)
        assert [k for k, v in texts.items() if claims.search(str(v))] == []


def test_a_key_that_stands_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one file, and in the words of two chapters."""
    monkeypatch.setattr("wijkstats.kit.page.word_files.PACKAGE", tmp_path)
    texts = {"kit/page": "labels:\n  sex: {m: man}\n", "chapters/zrm": "labels:\n  sex: {m: heer}\n"}
    for folder, text in texts.items():
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "words.nl.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"chapters/zrm/words.nl.yaml, key labels.sex.m"):
        load_words.__wrapped__("nl")
    text = "labels:\n  sex: {m: man}\n  sex: {v: vrouw}\n"
    (tmp_path / "kit/page/words.nl.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="line 3, key sex"):
        load_words.__wrapped__("nl")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"a": 1, "b": 2, "c": 3}, "een 1 drie 3"),
        ({"a": None, "b": 2, "c": 3}, "twee 2 drie 3 Sommige"),
        ({"a": None, "b": None, "c": 3}, "drie 3 Sommige"),
        ({"a": 1, "b": None, "c": 3}, "een 1 drie 3"),
    ],
)
def test_of_sentences_that_say_the_same_the_first_that_can_be_said_stands(values: dict[str, Any], said: str) -> None:
    tree = {"answer": [["een {a}", "twee {b}"], "drie {c}"], "table": {"some_hidden": "Sommige"}}
    assert Words("nl", tree).sentences("answer", values, suppressed=True) == said


FOR_THE_ANALYST = (".provenance.", ".workbook.")
"""What those read who check a number or work on with the tables: they need the names."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_for_readers_names_a_path_a_command_or_a_setting(language: str) -> None:
    name = re.compile(
        r"\w+/\w+\.\w+|\b\w+\.(?:csv|md|py|ya?ml|json|parquet|ipynb)\b|\bmake [a-z]+ ?[A-Z=]|\bmake cbs|docs/"
    )
    texts = leaves(load_words(language).tree)
    assert [k for k, v in texts.items() if name.search(str(v)) and not k.startswith(FOR_THE_ANALYST)] == []


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("nl", "op {n:count} domeinen", "op 1 domein"),
        ("nl", "bij {n} lage domeinen, {m:count} groepen", "bij 1 laag domein, 21 groepen"),
        ("en", "on {n:count} domains, of {m:count} groups", "on 1 domain, of 21 groups"),
        ("en", "with {n} low domains", "with 1 low domain"),
    ],
)
def test_one_of_something_is_not_called_as_several(language: str, text: str, said: str) -> None:
    assert load_words(language).fill(text, {"n": 1, "m": 21}) == said
