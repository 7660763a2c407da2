"""Rows that are of another kind than the others: a column that is not read says so, or another row has their sum."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from exports import TEAMS, Table, put, read, sound, whole, written

from wijkstats.ground.errors import DeliveryError


def beside(table: Table, name: str, *texts: str) -> Table:
    """The table with one more column, in which the texts stand in turn."""
    return [[*table[0], name], *([*row, texts[i % len(texts)]] for i, row in enumerate(table[1:]))]


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("soort", "Doel", "targets"),
        ("Soort score", "gewenste situatie", "targets"),
        ("meting", "verschil", "differences"),
        ("Ingevuld door", "Cliënt", "scores by clients"),
        ("type", "Zelfbeoordeling", "scores by clients"),
        ("beoordelaar", "Cliënt zelf", "scores by clients"),
        ("beoordelaar", "Gemiddelde", "means"),
        ("status", "concept", "do not hold"),
        ("status", "Verwijderd", "deleted rows"),
        ("verwijderd", "1", "deleted rows"),
    ],
)
def test_rows_of_another_kind_among_the_measurements_stop_the_run(
    tmp_path: Path, name: str, text: str, what: str
) -> None:
    zrm = sound()["zrm"]
    if name == "beoordelaar":
        for row in zrm[2::2]:
            row[4] = text
    else:
        zrm = beside(zrm, name, "0" if text == "1" else "professional", text)
    with pytest.raises(DeliveryError, match=rf"zrm\.csv, row 3, column (.|\n)*in 80 rows: .*{what}"):
        read(put(tmp_path, sound() | {"zrm": zrm}))


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("gesprek met", ("cliënt", "mantelzorger")),
        ("toelichting", ("doel", "x")),
        ("aanleiding", ("plan", "evaluatie")),
        ("soort meting", ("beginmeting", "eindmeting")),
        ("verwijderd", ("nee", "nee")),
        ("aantal domeinen", ("13", "12")),
        ("", ("cliënt", "x")),
    ],
)
def test_columns_that_say_something_else_stop_nothing(tmp_path: Path, name: str, texts: tuple[str, ...]) -> None:
    assert read(put(tmp_path, sound() | {"zrm": beside(sound()["zrm"], name, *texts)})).rows() == (160, 160)


def test_a_last_measurement_before_the_first_stops_the_run(tmp_path: Path) -> None:
    zrm = beside(sound()["zrm"], "Soort meting", "eindmeting", "beginmeting")
    with pytest.raises(DeliveryError, match=r"columns datum and Soort meting(.|\n)*80 of 80 trajectories"):
        read(put(tmp_path, sound() | {"zrm": zrm}))


def test_a_few_measurements_in_another_order_than_they_say_stop_nothing(tmp_path: Path) -> None:
    zrm = beside(sound()["zrm"], "Soort meting", "beginmeting", "eindmeting")
    for row in zrm[1:21]:
        row[-1] = "eindmeting" if row[-1] == "beginmeting" else "beginmeting"
    assert read(put(tmp_path, sound() | {"zrm": zrm})).rows() == (160, 160)


def test_rows_that_stand_for_several_stop_the_run(tmp_path: Path) -> None:
    contacts = beside(whole()["contacten"], "aantal", "20", "1")
    with pytest.raises(DeliveryError, match=r"contacten\.csv, row 2, column aantal(.|\n)*up to 20"):
        read(put(tmp_path / "counts", whole() | {"contacten": contacts}))
    one = whole() | {"contacten": beside(whole()["contacten"], "aantal", "1")}
    assert read(put(tmp_path / "one", one)).rows("contacten") == (60, 60)
    often = whole() | {"zrm": beside(whole()["zrm"], "aantal", "1", "2")}  # of a measurement: how many there were, say
    assert read(put(tmp_path / "often", often)).rows("zrm") == read(put(tmp_path / "whole", whole())).rows("zrm")


def test_one_contact_with_two_outcomes_is_not_counted_twice(tmp_path: Path) -> None:
    contacts = whole()["contacten"]
    again = [[*row[:3], "Wmo-voorziening"] for row in contacts[1:11]]
    found = read(put(tmp_path, whole() | {"contacten": [*contacts, *again]}))
    assert found.rules()["two_values"] == 20
    assert found.rows("contacten") == (70, 50)
    elsewhere = [[*row[:2], TEAMS[(i + 1) % 3], "Wmo-voorziening"] for i, row in enumerate(contacts[1:11])]
    other = read(put(tmp_path / "other", whole() | {"contacten": [*contacts, *elsewhere]}))
    assert other.rows("contacten") == (70, 70)


def test_staff_of_all_functions_together_is_a_total(tmp_path: Path) -> None:
    staff = beside(whole()["formatie"], "functie", "wijkteammedewerker")
    staff.append([TEAMS[0], "01-01-2022", "8,4", "Totaal"])
    found = read(put(tmp_path, whole() | {"formatie": staff}))
    assert found.rows("formatie") == (4, 3)
    assert found.table("staffing")["fte"].sum() == pytest.approx(25.2)


@pytest.mark.parametrize(("planned", "said"), [(80, True), (30, False)])
def test_ends_that_are_planned_are_said(tmp_path: Path, planned: int, said: bool) -> None:
    trajecten = sound()["trajecten"]
    for row in trajecten[1 : planned + 1]:
        row[4] = written(date(2025, 1, 13) + timedelta(days=len(row[1])))
    lines = read(put(tmp_path, sound() | {"trajecten": trajecten})).said
    assert said == any("planned ends" in line and f"{planned} of 80 ends" in line for line in lines)


def test_the_gentlemen_are_men(tmp_path: Path) -> None:
    trajecten = sound()["trajecten"]
    for i, row in enumerate(trajecten[1:]):
        row[5] = ("De heer", "M", "Mevrouw", "V")[i % 4]
    assert set(read(put(tmp_path, sound() | {"trajecten": trajecten})).table("trajectories")["sex"]) == {"man", "vrouw"}


ASKED = {
    "onderzoek": [["onderzoek", "soort", "jaar"], ["clienten 2022", "client", "2022"]],
    "items": [["onderzoek", "item", "minimum", "maximum", "positief_vanaf"], ["clienten 2022", "V1", "1", "5", "4"]],
}


def answers(*given: int) -> Table:
    head = ["onderzoek", "respondent", "item", "antwoord"]
    return [head, *(["clienten 2022", f"R{i}", "V1", str(given[i % len(given)])] for i in range(100))]


def test_answers_that_run_from_nought_stop_the_run(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"antwoorden\.csv, row 2(.|\n)*scale of 0 to 4\? 20 of 100"):
        read(put(tmp_path / "shifted", sound() | ASKED | {"antwoorden": answers(0, 1, 2, 3, 4)}))
    few = read(put(tmp_path / "odd", sound() | ASKED | {"antwoorden": answers(0, 2, 3, 4, 5)}))
    assert few.rules()["out_of_range"] == 20


def test_the_total_of_a_population_is_no_group_of_it(tmp_path: Path) -> None:
    margins = [["onderzoek", "kenmerk", "waarde", "aantal"]]
    margins += [
        ["clienten 2022", "leeftijdsgroep", *row] for row in (["jong", "700"], ["ouder", "600"], ["Totaal", "1300"])
    ]
    found = read(put(tmp_path, sound() | ASKED | {"antwoorden": answers(1, 5), "marges": margins}))
    assert found.rows("marges") == (3, 2)
    assert found.table("survey_margins")["people"].sum() == 1300
