"""Categories that only look different are one in every file; what is nearly the same is named and left."""

from __future__ import annotations

from pathlib import Path

from exports import put, read, sound

from wijkstats.delivery.readings.categories import alike


def test_writings_of_one_team_are_joined_across_files(tmp_path: Path) -> None:
    tables = sound()
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


def test_what_is_alike_is_named_and_not_joined(tmp_path: Path) -> None:
    tables = sound()
    tables["trajecten"][1][6], tables["trajecten"][2][7] = "West", "zelff"
    found = read(put(tmp_path, tables))
    assert found.rules()["category_alike"] == 1
    assert found.table("trajectories")["team"].nunique() == 4
    assert any("'xxxx' (1 rows) is like 'Team West'" in line for line in found.said)  # so few: perhaps a name


def test_numbered_and_lettered_teams_are_not_alike() -> None:
    assert not alike("Team 1", "Team 2")
    assert not alike("Team A", "Team B")
    assert alike("Doorverwezen", "Doorverwzen")
