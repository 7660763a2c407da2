"""Rows in and out, and why: what is about a few people is hidden, what is about nobody is shown, and the rest stays in sight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import SETTINGS, MakeDelivery
from quality_attack import COUNTS, attack, by_rule, published, rows

from wijkstats.delivery.clean import Cleaned, clean_delivery
from wijkstats.delivery.rules.rules import DROPS, PERSON
from wijkstats.ground.records import Published
from wijkstats.kit.page.exhibit import Exhibit
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.report.exhibits import make_exhibit
from wijkstats.settings.choices import Settings

KEY = b"a key for tests only"
HEAD = "clientnummer;trajectnummer;datum;huisvesting;financien"
TRAJECTEN = "clientnummer;trajectnummer;startdatum;wijkteam"
GEMEENTEN = [
    "gemeentecode;jaar;indicator;waarde;bron",
    *(f"0622;{y};inwoners;{70_000 + y};CBS" for y in range(2015, 2018)),
]
LONG = SETTINGS.replace("wide", "long")


def zrm(*more: str, clients: int = 60, tail: str = "") -> list[str]:
    return [f"K{i};T{i};{d};{1 + i % 5};3{tail}" for i in range(clients) for d in ("01-02-2016", "01-11-2016")] + [
        *more
    ]


def delivered(make_delivery: MakeDelivery, *more: str, head: str = HEAD, tail: str = "", **files: list[str]) -> Cleaned:
    trajecten = [TRAJECTEN, *(f"K{i};T{i};15-01-2016;Noord" for i in range(60)), *files.pop("trajecten", [])]
    given = {"gemeenten": [*GEMEENTEN, "0622;2017;x;veel;CBS"]} | files
    return clean_delivery(make_delivery(zrm=[head, *zrm(*more, tail=tail)], trajecten=trajecten, **given), KEY)


def exhibit(shown: Published, language: str = "nl") -> Exhibit:
    given = {"municipality": "0622", "period": {"start": "2016-01-01", "end": "2017-12-31"}, "zrm": {"format": "wide"}}
    return make_exhibit(shown, None, Settings.model_validate(given), load_words(language))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_one_refused_row_of_a_person_hides_itself_and_one_more_number(
    make_delivery: MakeDelivery, language: str
) -> None:
    tables, of_rules = published(delivered(make_delivery, "K1;T1;;3;2"))
    assert rows(tables) == {"zrm": [121, None, None], "trajecten": [60, 60, 0], "gemeenten": [4, 3, 1]}
    assert tables.facts["refused"] == {"zrm": {"missing_date": None}, "trajecten": {}, "gemeenten": {"not_a_number": 1}}
    assert by_rule(of_rules) == {
        ("gemeenten", "not_a_number"): 1, ("gemeenten", "unit_assumed"): 3, ("zrm", "missing_date"): None,
    }  # fmt: skip
    words = load_words(language)
    shown = exhibit(tables, language)
    assert "185" in shown.answer
    assert "1 van de 64" in shown.answer or "1 of the 64" in shown.answer
    assert words("table.some_hidden") in shown.answer
    assert shown.headline is not None
    assert shown.headline["number"] == "185"
    for text in ("121", "60", "3", words("figure.rows_hidden.used"), words("figure.rows_hidden.refused")):
        assert text in shown.svg
    assert words("figure.rows_hidden.delivered") not in shown.svg
    assert shown.table.count(words("table.not_shown")) >= 2
    beside = exhibit(of_rules, language)
    assert beside.figure is not None
    assert words("table.all_hidden") not in beside.answer
    assert "1" in beside.answer
    assert words("table.shown_only") in beside.answer


LINES = {  # a line -> the rule it is refused by, when it is about nobody
    HEAD: "repeated_header",
    "Totaal;;;120;120": "no_record",
    "Subtotaal: 120;;;;": "no_record",
    "Einde van het bestand": "no_record",
    "onzin": "no_record",
    "totaal;120": "no_record",
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_about_nobody_is_shown_however_few_there_are(make_delivery: MakeDelivery, line: str) -> None:
    tables, of_rules = published(delivered(make_delivery, line))
    assert rows(tables) == {"zrm": [121, 120, 1], "trajecten": [60, 60, 0], "gemeenten": [4, 3, 1]}
    assert by_rule(of_rules)["zrm", LINES[line]] == 1
    assert tables.facts["refused"] == {"zrm": {LINES[line]: 1}, "trajecten": {}, "gemeenten": {"not_a_number": 1}}
    assert tables.hidden == of_rules.hidden == 0
    shown = exhibit(tables)
    assert "Van de 185 geleverde rijen zijn er 2 (1,1%) afgekeurd." in shown.answer
    assert shown.headline is not None
    assert shown.headline["number"] == "1,1%"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (";T1;01-03-2016;3;2", "missing_client"),  # somebody, but nobody knows who
        ("K1;;;;", "missing_date"),
        ("K1", "wrong_number_of_columns"),  # cut off
        ("K1;T1;01-03-2016;3", "wrong_number_of_columns"),
        ("K1;T1;01-03-2016;3;2;en meer", "wrong_number_of_columns"),
        ('K1;"T1;01-03-2016;3;2', "unclosed_quote"),
        ("K1;T1;01-02-2016;2;3", "duplicate_row"),
    ],
)
def test_a_line_that_may_be_about_a_person_is_not(make_delivery: MakeDelivery, line: str, rule: str) -> None:
    tables, of_rules = published(delivered(make_delivery, line))
    assert rows(tables)["zrm"] == [121, None, None]
    assert by_rule(of_rules)["zrm", rule] is None


def test_a_total_in_any_file_about_people_is_about_nobody(make_delivery: MakeDelivery) -> None:
    contacten = ["contactnummer;datum;vervolg", *(f"C{i};01-03-2016;geld" for i in range(9)), "Totaal;9;"]
    tables, of_rules = published(delivered(make_delivery, trajecten=["Totaal;;;60"], contacten=contacten))
    assert rows(tables)["trajecten"] == [61, 60, 1]
    assert rows(tables)["contacten"] == [10, 9, 1]
    assert {rule for rule in by_rule(of_rules) if rule[1] == "no_record"} == {
        ("trajecten", "no_record"), ("contacten", "no_record"),
    }  # fmt: skip


def test_reasons_about_nobody_are_shown_beside_a_hidden_one(make_delivery: MakeDelivery) -> None:
    tables, of_rules = published(delivered(make_delivery, "K1;T1;;3;2", HEAD, HEAD, "Totaal;;;120;120"))
    assert rows(tables)["zrm"] == [124, None, None]
    assert tables.facts["refused"] == {
        "zrm": {"repeated_header": 2, "no_record": 1, "missing_date": None},
        "trajecten": {},
        "gemeenten": {"not_a_number": 1},
    }
    assert by_rule(of_rules)["zrm", "repeated_header"] == 2
    svg = exhibit(tables).svg
    assert "Kopregel staat er nog eens" in svg
    assert "Datum ontbreekt" in svg


def test_columns_that_were_not_read_are_named_and_are_no_rows(make_delivery: MakeDelivery) -> None:
    head = f"{HEAD};Naam;Toelichting;kleur;Geldzaken"
    cleaned = delivered(make_delivery, head=head, tail=";Jan;kort;rood;3")
    tables, of_rules = published(cleaned)
    assert tables.hidden == of_rules.hidden == 0
    assert of_rules.facts["not_read"] == {"zrm": "Geldzaken, Naam, Toelichting, kleur"}
    assert set(of_rules.table["table"]) == {"gemeenten"}


def test_a_file_that_is_not_about_people_is_shown_whole(make_delivery: MakeDelivery) -> None:
    settings = SETTINGS.replace("wide", "ggm")
    score = ["client_id;datum;scoresoort_id;leefgebied_id", *(f"K{i};01-02-2016;1;1" for i in range(9)), "K9;;1;1"]
    lists = {"leefgebied": ["leefgebied_id;naam", "1;financien"], "scoresoort": ["scoresoort_id;niveau", "1;3"]}
    formatie = ["wijkteam;peildatum;fte", "Noord;01-01-2016;3", "Noord;01-01-2017;2", "Oost;;2"]
    cleaned = clean_delivery(make_delivery(settings, score=score, formatie=formatie, **lists), KEY)
    tables, of_rules = published(cleaned)
    assert rows(tables) == {
        "zrm": [10, None, None],
        "leefgebied": [1, 1, 0],
        "scoresoort": [1, 1, 0],
        "formatie": [3, 2, 1],
    }
    assert by_rule(of_rules) == {("zrm", "missing_date"): None, ("formatie", "missing_value"): 1}


def test_in_a_long_file_every_refused_row_has_its_own_reason(make_delivery: MakeDelivery) -> None:
    """Two kinds of scores that are none: 10 and 2 may not stand in one table and 12 in the other."""
    good = [f"K{i};01-02-2016;{d};3" for i in range(40) for d in ("financien", "huisvesting")]
    wrong = [f"K{i};01-04-2016;financien;{'99' if i < 10 else '7'}" for i in range(12)]
    again = ["K39;01-02-2016;financien;3"]
    zrm_rows = ["clientnummer;datum;domein;score", *good, *wrong, *again]
    cleaned = clean_delivery(make_delivery(LONG, zrm=zrm_rows), KEY)
    assert cleaned.refused.set_index("rule")["rows"].to_dict() == {
        "duplicate_row": 1, "score_not_discussed": 10, "score_out_of_range": 2,
    }  # fmt: skip
    assert cleaned.tables.loc[0, COUNTS].tolist() == [93, 80, 13]
    attack(*published(cleaned), cleaned)


def made_up(seed: int) -> Cleaned:
    """A delivery of which only the account is known: two files about people and one that is not, with reasons at random."""
    rng = np.random.default_rng(seed)
    reasons, tables = [], []
    for table in ("zrm", "trajecten", "gemeenten"):
        rules = rng.choice([r for r in DROPS if DROPS[r]], size=rng.integers(0, 5), replace=False)
        numbers = rng.choice([1, 2, 3, 4, 5, 6, 9, 30, 200], size=len(rules))
        mine = [(table, r, int(n), int(n) if PERSON[r] and table != "gemeenten" else 0)
                for r, n in zip(rules, numbers, strict=True)]  # fmt: skip
        used = int(rng.choice([0, 3, 7, 400, 200_000]))
        gone = sum(n for _, _, n, _ in mine)
        reasons += mine
        tables.append((table, used + gone, used, gone))
    refused = pd.DataFrame(reasons, columns=["table", "rule", "rows", "persons"])
    rules = refused.assign(dropped=True, example="x")[["rule", "table", "rows", "dropped", "example", "persons"]]
    return Cleaned(rules, pd.DataFrame(tables, columns=["table", *COUNTS]), refused, ())


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_no_small_number_of_people_follows_and_what_is_about_nobody_is_shown(first: int) -> None:
    tried = 0
    for seed in range(first, first + 20):
        cleaned = made_up(seed)
        tables, of_rules = published(cleaned)
        tried += attack(tables, of_rules, cleaned)
        assert None not in rows(tables)["gemeenten"]
        for table, rule, number, persons in cleaned.refused.itertuples(index=False):
            if not persons:
                assert by_rule(of_rules)[table, rule] == tables.facts["refused"][table][rule] == number  # type: ignore[index]
        counts = cleaned.tables.set_index("table")
        people = counts["rows_kept"] + cleaned.refused.groupby("table")["persons"].sum().reindex(
            counts.index, fill_value=0
        )
        for name in ("zrm", "trajecten"):
            assert (rows(tables)[name][0] is None) == (0 < people[name] < 5), (seed, name)
    assert tried > 20


def test_in_a_large_file_the_delivered_rows_stay_in_sight() -> None:
    """Of two numbers that are nearly the same, the used rows go: what was delivered is missed most."""
    for used in (50, 5_000, 5_000_000):
        refused = pd.DataFrame({"table": ["zrm"], "rule": ["missing_date"], "rows": [1], "persons": [1]})
        counts = pd.DataFrame([("zrm", used + 1, used, 1), ("trajecten", 900, 900, 0)], columns=["table", *COUNTS])
        rules = refused.assign(dropped=True, example="zrm.csv:2")
        shown, _ = published(Cleaned(rules, counts, refused, ()))
        assert rows(shown) == {"zrm": [used + 1, None, None], "trajecten": [900, 900, 0]}


def test_what_is_about_nobody_is_not_rounded(make_delivery: MakeDelivery) -> None:
    cleaned = delivered(make_delivery, HEAD, HEAD)
    tables, of_rules = published(cleaned, DisclosureRules(5, 10))
    assert rows(tables)["gemeenten"] == [4, 3, 1]
    assert by_rule(of_rules)["zrm", "repeated_header"] == 2
    assert rows(tables)["zrm"] == [120, 120, 2]


def test_switched_off_everything_is_shown(make_delivery: MakeDelivery) -> None:
    tables, of_rules = published(delivered(make_delivery, "K1;T1;;3;2"), DisclosureRules(0))
    assert rows(tables)["zrm"] == [121, 120, 1]
    assert tables.facts["refused"]["zrm"] == {"missing_date": 1}  # type: ignore[index]
    assert by_rule(of_rules)["zrm", "missing_date"] == 1


def test_every_file_with_few_rows_leaves_what_can_be_said() -> None:
    counts = pd.DataFrame([("zrm", 3, 3, 0), ("trajecten", 60, 60, 0)], columns=["table", *COUNTS])
    refused = pd.DataFrame({"table": [], "rule": [], "rows": [], "persons": []})
    rules = pd.DataFrame({c: [] for c in ("rule", "table", "rows", "dropped", "example", "persons")})
    shown = exhibit(published(Cleaned(rules, counts, refused, ()))[0])
    assert "Van 1 van de 2 bestanden is getoond hoeveel rijen zijn geleverd: samen 60." in shown.answer
    assert "Aantal afgekeurde rijen in alle bestanden samen: 0." in shown.answer
    assert shown.headline is not None
    assert shown.headline["number"] == "60"
    few = replace(published(Cleaned(rules, counts[:1], refused, ()))[0], facts={})
    assert "Aantal afgekeurde rijen in alle bestanden samen: 0." in exhibit(few).answer
