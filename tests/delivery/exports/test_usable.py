"""Scores on another scale or of another edition stop the run; what is lost for the report is said with its number."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from exports import SETTINGS, Table, put, read, sound, whole

from wijkstats.chapters.quality.statistics.rows import quality_rules, quality_tables
from wijkstats.commands.validate import validate
from wijkstats.delivery.clean import Cleaned, clean_delivery
from wijkstats.ground.errors import DeliveryError
from wijkstats.ground.records import Result
from wijkstats.ground.scales import EDITIONS
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.report.exhibits import make_exhibit
from wijkstats.settings.delivery import Delivery

IDS = 5
"""Columns before the domains in the sound file of measurements."""


def scored(change: dict[str, str]) -> Table:
    head, *rows = sound()["zrm"]
    return [head, *([*row[:IDS], *(change.get(v, v) for v in row[IDS:])] for row in rows)]


@pytest.mark.parametrize(
    ("change", "scale"),
    [
        ({"1": "0", "2": "1", "3": "2", "4": "3", "5": "4"}, "0 to 4"),
        ({"1": "2", "2": "4", "3": "6", "4": "8", "5": "10"}, "1 to 10"),
        ({"1": "20", "2": "40", "3": "60", "4": "80", "5": "100"}, "0 to 100"),
    ],
)
def test_another_scale_stops_the_run(tmp_path: Path, change: dict[str, str], scale: str) -> None:
    with pytest.raises(DeliveryError, match=f"scores on a scale of {scale}") as caught:
        read(put(tmp_path, sound() | {"zrm": scored(change)}))
    assert "zrm.csv, row" in str(caught.value)


def test_some_odd_scores_among_good_ones_stop_nothing(tmp_path: Path) -> None:
    zrm = sound()["zrm"]
    for row, wrong in zip((3, 9, 20, 44), ("0", "7", "9", "0"), strict=True):
        zrm[row][IDS + 2] = wrong
    found = read(put(tmp_path, sound() | {"zrm": zrm}))
    assert found.rules()["score_out_of_range"] == 4
    assert not any("no score above" in line for line in found.said)


def test_one_domain_on_a_scale_of_0_to_4_stops_the_run_and_a_total_is_no_scale(tmp_path: Path) -> None:
    zrm = sound()["zrm"]
    for row in zrm[1:]:
        row[IDS + 2] = str(int(row[IDS + 2]) - 1)
    with pytest.raises(DeliveryError, match=rf"column {zrm[0][IDS + 2]}(.|\n)*scores on a scale of 0 to 4"):
        read(put(tmp_path, sound() | {"zrm": zrm}))
    head = ["clientnummer", "trajectnummer", "datum", "domein", "score"]
    rows = [[*row[:3], name, row[5]] for row in sound()["zrm"][1:] for name in ("Huisvesting", "Justitie", "Financien")]
    totals = [[*row[:3], "Totaalscore", "39"] for row in sound()["zrm"][1:]]
    settings = SETTINGS.replace("format: wide", "format: long")
    found = read(put(tmp_path / "b", sound() | {"zrm": [head, *rows, *totals]}, settings))
    assert found.rules()["unknown_domain"] == len(totals)


def test_a_file_without_any_5_is_noted(tmp_path: Path) -> None:
    found = read(put(tmp_path, sound() | {"zrm": scored({"5": "4"})}))
    assert any("no score above 4" in line for line in found.said)


@pytest.mark.parametrize(("columns", "told"), [("2013", "2017"), ("2010", "2017"), ("2013", "2010")])
def test_columns_of_another_edition_stop_the_run(tmp_path: Path, columns: str, told: str) -> None:
    zrm, settings = of_edition(columns), SETTINGS.replace('edition: "2017"', f'edition: "{told}"')
    with pytest.raises(DeliveryError, match=f"that edition {told} does not have") as caught:
        read(put(tmp_path, sound() | {"zrm": zrm}, settings))
    assert f'zrm: {{edition: "{columns}"}}' in str(caught.value)


def test_columns_of_the_edition_that_is_named_are_read(tmp_path: Path) -> None:
    settings = SETTINGS.replace('edition: "2017"', 'edition: "2013"')
    assert read(put(tmp_path, sound() | {"zrm": of_edition("2013")}, settings)).rows() == (160, 160)


def of_edition(edition: str) -> Table:
    head, *rows = sound()["zrm"]
    domains = EDITIONS[edition]
    return [[*head[:3], *domains], *([*row[:3], *row[IDS : IDS + len(domains)]] for row in rows)]


def test_a_class_of_ages_is_named_with_what_to_do(tmp_path: Path) -> None:
    tables, ages = (
        sound(),
        cycle(("18-64", "42 jaar", "65+", "42 jaar", "jeugd", "42", "12 t/m 17", "42", "< 18 jaar", "42")),
    )
    tables["trajecten"][0][2] = "leeftijd"
    for row in tables["trajecten"][1:]:
        row[2] = next(ages)
    found = read(put(tmp_path, tables))
    assert found.rules()["age_class"] == 40
    assert sorted(found.table("trajectories")["age"].dropna().unique()) == [42]
    assert any("breakdowns: [leeftijdsklasse]" in line and "classes of ages" in line for line in found.said)


@pytest.fixture
def cleaned(monkeypatch: pytest.MonkeyPatch) -> list[Cleaned]:
    """What `validate` cleaned, so that the page can be made of the same."""
    done: list[Cleaned] = []

    def keep(*given: Any) -> Cleaned:
        done.append(clean_delivery(*given))
        return done[-1]

    monkeypatch.setattr("wijkstats.commands.validate.clean_delivery", keep)
    return done


def page(delivery: Delivery, found: Cleaned, which: Callable[[Cleaned], Result] = quality_tables) -> str:
    """What the quality page answers, after protection."""
    shown = protect_report([which(found)], DisclosureRules(5)).published[0]
    return make_exhibit(shown, None, delivery.settings, load_words("nl")).answer


def test_what_is_lost_is_said_and_a_large_loss_is_not_usable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], cleaned: list[Cleaned]
) -> None:
    late = put(tmp_path, sound(), SETTINGS.replace("end: 2023-12-31", "end: 2022-12-31"), "late")
    validate(late)
    said = capsys.readouterr().out
    outside = sum(row[3].endswith("2023") for row in sound()["trajecten"][1:])
    assert outside > 20
    assert f"started outside the period: {outside} of the 80 trajectories" in said
    assert "can be used" not in said
    assert "Of the trajectories and scores more than 25% do not count" in said
    assert "Van de trajecten en scores telt meer dan 25% niet mee" in page(late, cleaned[-1])
    once = sound()
    once["zrm"] = [row for i, row in enumerate(once["zrm"]) if i == 0 or i % 2 or i < 80]
    validate(put(tmp_path, once, name="once"))
    said = capsys.readouterr().out
    assert "no second score" in said
    assert "can be used" not in said


@pytest.mark.parametrize(
    ("write", "step"),
    [(lambda day: day[-4:], "export whole dates"), (lambda day: day[:6] + day[8:], "years of four digits")],
)
def test_a_column_that_lost_much_is_named_on_the_page_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], cleaned: list[Cleaned], write: Callable[[str], str], step: str
) -> None:
    """Years of birth, and birth dates of which the century is unsure."""
    tables = sound(40)
    for row in tables["trajecten"][1:]:
        row[2] = write(row[2])
    delivery = put(tmp_path, tables)
    validate(delivery)
    said = capsys.readouterr().out
    assert "refused: 40 of the 40 values of geboortedatum (100.0%)" in said
    assert re.search(f"trajecten.csv, column geboortedatum: .*{step}", said)
    assert "Of the values of geboortedatum more than 25% do not count" in said
    assert "can be used" not in said
    assert "Van de waarden van geboortedatum telt meer dan 25% niet mee" in page(delivery, cleaned[-1])


def test_a_column_that_no_exhibit_uses_need_not_be_delivered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], cleaned: list[Cleaned]
) -> None:
    """Under its own name, and under another that delivery.yaml gives; with no hint to name it otherwise."""
    tables = whole(7)
    tables["contacten"] = [[*row, "geld", "wonen"] for row in tables["contacten"]]
    tables["contacten"][0][-2:] = ["onderwerp", "thema"]
    tables["zrm"][1][6] = "7"
    delivery = put(tmp_path, tables, SETTINGS + "columns: {thema: onderwerp}\n")
    validate(delivery)
    said = capsys.readouterr().out
    assert "not read in contacten.csv, used by no exhibit, need not be delivered: onderwerp, thema\n" in said
    assert "did you mean" not in said
    assert "and in no figure" not in said
    answer = page(delivery, cleaned[-1], quality_rules)
    assert "die dus niet geleverd hoeven te worden: Contacten (onderwerp, thema)." in answer
    assert "Kolommen die niet zijn gelezen" not in answer


def test_columns_that_are_not_read_are_named_and_no_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], cleaned: list[Cleaned]
) -> None:
    tables = sound(40)
    tables["trajecten"] = [[*row, "x"] for row in tables["trajecten"]]
    tables["trajecten"][0][-1] = "kleur"
    tables["zrm"][1][6] = "7"
    delivery = put(tmp_path, tables)
    validate(delivery)
    assert "not read in trajecten.csv, and in no figure: kleur" in capsys.readouterr().out
    assert set(quality_rules(cleaned[-1]).table["rule"]) == {"score_out_of_range"}
    assert "Kolommen die niet zijn gelezen: Trajecten (kleur)." in page(delivery, cleaned[-1], quality_rules)


def test_one_run_of_validate_speaks_one_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """English, as all commands, whatever the language of the report: reasons, names of rules and what is lost."""
    tables = sound()
    tables["zrm"][1][6] = "7"
    late = SETTINGS.replace("end: 2023-12-31", "end: 2022-12-31")
    told = []
    for language in ("nl", "en"):
        validate(put(tmp_path, tables, re.sub("language: .*", f"language: {language}", late), language))
        told.append(capsys.readouterr().out.replace(f"DELIVERY={language}", ""))
    label = load_words("en").label("rule", "score_out_of_range")
    assert f"score_out_of_range       e.g. zrm.csv:2              {label}: The ZRM has" in told[0]
    assert "started outside the period" in told[0]
    assert told[0] == told[1]
