"""Categories that only look different are one in every file; what is nearly the same is named and left."""

from __future__ import annotations

from pathlib import Path

import pytest
from exports import TEAMS, put, read, sound, whole

from wijkstats.delivery.readings.categories import alike


def test_writings_of_one_team_are_joined_across_files(tmp_path: Path) -> None:
    tables = whole()
    tables["trajecten"][1][6] = "team coordinatie  OOST"
    tables["contacten"][2][2] = "TEAM WEST"
    tables["formatie"][3][0] = "TeamZuid"
    found = read(put(tmp_path, tables))
    teams = set(found.table("trajectories")["team"])
    assert len(teams) == 3
    assert set(found.table("contacts")["team"]) == set(found.table("staffing")["team"]) == teams
    assert found.rules()["category_joined"] == 3
    assert found.rejects.empty


def test_words_and_codes_for_a_sex_are_one_each(tmp_path: Path) -> None:
    tables = sound()
    words = ["Man", "m", "man", "Mannelijk", "Vrouw", "vrouwelijk", "v", "X", "anders", "1", "2", "0", "9"]
    for row, word in zip(tables["trajecten"][1:], words, strict=False):
        row[5] = word
    found = read(put(tmp_path, tables))
    sexes = found.table("trajectories")["sex"]
    assert set(sexes.dropna()) == {"man", "vrouw", "anders"}
    assert sexes.isna().sum() == 2
    assert found.rules()["sex_code"] == 4
    assert found.rules()["category_joined"] == 74


def test_nought_and_one_alone_are_no_known_codes(tmp_path: Path) -> None:
    tables = sound()
    for row in tables["trajecten"][1:]:
        row[5] = "1" if row[5] == "M" else "0"
    assert set(read(put(tmp_path, tables)).table("trajectories")["sex"]) == {"0", "1"}


@pytest.mark.parametrize("codes", [("0", "1", "9"), ("0.0", "1.0", "9.0"), ("00", "01", "09")])
def test_nought_one_and_nine_are_no_known_codes_and_are_named(tmp_path: Path, codes: tuple[str, str, str]) -> None:
    tables = sound()
    for i, row in enumerate(tables["trajecten"][1:]):
        row[5] = codes[i % 3]
    found = read(put(tmp_path, tables))
    assert set(found.table("trajectories")["sex"]) == set(codes)
    assert any("column geslacht: 1 stands there without 2" in line for line in found.said)


@pytest.mark.parametrize(("man", "woman"), [("1.0", "2.0"), ("01", "02"), ("1,0", "2")])
def test_codes_written_as_numbers_are_the_codes(tmp_path: Path, man: str, woman: str) -> None:
    tables = sound()
    for row in tables["trajecten"][1:]:
        row[5] = man if row[5] == "M" else woman
    tables["trajecten"][1][5] = "3"
    found = read(put(tmp_path, tables))
    assert set(found.table("trajectories")["sex"]) == {"man", "vrouw", "3"}
    assert any("column geslacht: '9': no code of iWmo" in line for line in found.said)


def test_m_beside_j_may_be_a_girl(tmp_path: Path) -> None:
    tables = sound()
    for i, row in enumerate(tables["trajecten"][1:]):
        row[5] = ("J", "M", "jongen", "m")[i % 4]
    found = read(put(tmp_path, tables))
    assert "man" not in set(found.table("trajectories")["sex"])
    assert any("may be a girl or a man" in line for line in found.said)


def test_what_is_alike_is_named_and_not_joined(tmp_path: Path) -> None:
    tables = sound()
    tables["trajecten"][1][6], tables["trajecten"][2][7] = "West", "zelff"
    found = read(put(tmp_path, tables))
    assert found.rules()["category_alike"] == 1
    assert found.table("trajectories")["team"].nunique() == 4
    assert any("'xxxx' (1 row) is like 'Team West'" in line for line in found.said)  # so few: perhaps a name


def test_numbered_and_lettered_teams_are_not_alike() -> None:
    assert not alike("Team 1", "Team 2")
    assert not alike("Team A", "Team B")
    assert alike("Doorverwezen", "Doorverwzen")


def test_signs_of_web_pages_are_read_and_counted(tmp_path: Path) -> None:
    tables = sound()
    written = ("&ouml;", "\\u00f6", "%C3%B6", "=C3=B6")
    for number, row in enumerate(tables["trajecten"][1::3]):
        row[6] = f"Team Co{written[number % 4]}rdinatie Oost"
    for row in tables["trajecten"][1:5]:
        row[9] = "Wmo &amp; Jeugd"
    found = read(put(tmp_path, tables))
    assert found.rules()["html_entity"] == 27 + 4
    assert set(found.table("trajectories")["team"]) == set(TEAMS)
    assert set(found.table("trajectories")["law"]) == {"Wmo", "Wmo & Jeugd"}
    assert found.rejects.empty


def test_a_letter_that_became_a_question_mark_is_listed_as_alike(tmp_path: Path) -> None:
    tables = sound()
    for row in tables["trajecten"][1:31:3]:
        row[6] = "Team Co?rdinatie Oost"
    found = read(put(tmp_path, tables))
    assert found.rules()["category_alike"] == 10
    assert any("'Team Co?rdinatie Oost' (10 rows) is like 'Team Coördinatie Oost'" in line for line in found.said)
    assert alike("Co??rdinatie", "Coördinatie")
    assert not alike("Team ?", "Team A")


def test_a_letter_that_was_dropped_and_a_number_with_zeros_are_alike() -> None:
    assert alike("Team Cordinatie Oost", "Team Coördinatie Oost")
    assert alike("01", "1")
    assert alike("1", "1.0")
    assert not alike("01", "02")
    assert not alike("1", "10")
