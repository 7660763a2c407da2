"""Lines in another code page, files of DOS and Mac, and text that was encoded twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from exports import TEAMS, as_csv, put, raw, read, sound

from wijkstats.ground.errors import DeliveryError


def lines() -> list[bytes]:
    return as_csv(sound()["trajecten"]).encode().splitlines(keepends=True)


def teams(found: object) -> set[str]:
    return set(found.table("trajectories")["team"])


@pytest.mark.parametrize("page", ["cp1252", "cp850", "mac_roman"])
@pytest.mark.parametrize("odd", [[4, 7, 31], list(range(1, 81))])
def test_a_line_in_another_code_page_spoils_no_other(tmp_path: Path, page: str, odd: list[int]) -> None:
    content = lines()
    for i in odd:
        content[i] = content[i].decode().encode(page)
    found = read(put(tmp_path, sound() | {"trajecten": b"".join(content)}))
    assert teams(found) == set(TEAMS)
    changed = sum("ö".encode() in lines()[i] for i in odd)
    if changed < 27:
        assert found.rules()["other_encoding"] == changed
    else:
        assert any(page in line for line in found.said if line.startswith("trajecten.csv"))


def renamed(names: list[str]) -> str:
    head, *rows = as_csv(sound()["trajecten"]).splitlines(keepends=True)
    return head + "".join(row.replace("Coördinatie", names[i // 3 % len(names)]) for i, row in enumerate(rows))


def test_text_that_was_encoded_twice_is_turned_back_and_counted(tmp_path: Path) -> None:
    names = ["Coördinatie", "Privé", "Café’s", "’t Hof – Zuid", "naïef €"]
    twice = renamed(names).encode().decode("cp1252").encode()
    found = read(put(tmp_path, sound() | {"trajecten": twice}))
    assert teams(found) == {*(f"Team {name} Oost" for name in names), "Team West", "Team Zuid"}
    assert found.rules()["encoded_twice"] == 27


def test_text_with_signs_that_is_right_stays_as_it_is(tmp_path: Path) -> None:
    names = ["Ânes", "São João", "Crème brûlée", "naïve “proef”…", "Ãngelo"]
    found = read(put(tmp_path, sound() | {"trajecten": renamed(names)}))
    assert teams(found) == {*(f"Team {name} Oost" for name in names), "Team West", "Team Zuid"}
    assert "encoded_twice" not in found.rules()


def test_bytes_that_are_no_signs_stop_the_run_and_name_the_row(tmp_path: Path) -> None:
    content = lines()
    content[9] = content[9].replace(b"Team", b"\x81 \x8d Team")
    with pytest.raises(DeliveryError, match=r"trajecten\.csv, row 10"):
        read(put(tmp_path, sound() | {"trajecten": b"".join(content)}))


@pytest.mark.parametrize("page", ["cp1252", "cp850", "mac_roman"])
@pytest.mark.parametrize("name", ["TEAM COÖRDINATIE", "Team Café", "België", "“Ons” Hof – ’t Zand, naïef"])
def test_letters_in_capitals_and_at_the_end_of_a_word_tell_the_code_page_too(
    tmp_path: Path, page: str, name: str
) -> None:
    name = (
        name if page != "cp850" else " ".join(name.translate(dict.fromkeys(map(ord, "“”–’"))).split())
    )  # which DOS did not have
    with raw(tmp_path, {"trajecten": renamed([name]).encode(page)}) as (con, _):
        found = {team for (team,) in con.execute("SELECT DISTINCT wijkteam FROM raw_trajecten").fetchall()}
    assert found == {f"Team {name} Oost", "Team West", "Team Zuid"}


def test_text_that_was_encoded_three_times_and_letters_that_were_lost(tmp_path: Path) -> None:
    thrice = renamed(["Coördinatie"]).encode().decode("cp1252").encode().decode("cp1252").encode()
    assert teams(read(put(tmp_path / "a", sound() | {"trajecten": thrice}))) == set(TEAMS)
    found = read(put(tmp_path / "b", sound() | {"trajecten": renamed(["Co\ufffdrdinatie"])}))
    assert found.rules()["lost_letter"] == 27


@pytest.mark.parametrize("damage", [lambda data: data + b"x", lambda data: data[:400] + b"\x00\xd8" + data[400:]])
def test_utf_16_that_is_cut_off_stops_the_run_and_names_the_row(tmp_path: Path, damage: object) -> None:
    with pytest.raises(DeliveryError, match=r"trajecten\.csv, after row \d+"):
        read(put(tmp_path, sound() | {"trajecten": damage(as_csv(sound()["trajecten"]).encode("utf-16"))}))
