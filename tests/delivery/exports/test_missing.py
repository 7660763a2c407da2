"""What stands in a cell of which nothing is known means the same in every file, and text that only looks different is one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

from exports import TEAMS, Table, put, raw, read, sound, whole

from wijkstats.delivery.files.macros import MISSING, MISSING_IN, NOT_APPLICABLE

NOTHING = (
    "NULL", "null", "\\N", "NA", "N/A", "NaN", "<NA>", ".", "-", "#N/A", "#N/B", "#NULL!", "n.v.t.", "onbekend", "Onbekend ",
    "?", " \u00a0", "\u200b",
)  # fmt: skip
CHANGES: tuple[Callable[[str], str], ...] = (
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text + "\u200e",
    lambda text: "\u202a" + text + "\u202c",
    lambda text: text.replace(" ", "\u202f"),
    lambda text: text.replace(" ", "  \u00a0"),
    lambda text: text[:2] + "\u200b" + text[2:] + " \u2009",
    lambda text: "\ufeff" + text,
)


def test_no_word_for_nothing_ends_in_a_digit() -> None:
    """So cells that do are not compared with all of them."""
    assert not [word for word in MISSING if word[-1:].isdigit()]
    for pattern in MISSING_IN.values():
        assert not re.search(r"[\d\\]|[^\\]\.", re.sub(r"\{\d+,\d*\}|\[[ ._-]+\]", "", pattern)), "letters only"


def test_no_team_sex_law_or_client_is_called_nothing(tmp_path: Path) -> None:
    tables, words = whole(), cycle(NOTHING)
    head = tables["trajecten"][0]
    for row in tables["trajecten"][1::4]:
        for column in ("geslacht", "wijkteam", "aanmelder", "afsluiting", "wet"):
            row[head.index(column)] = next(words)
    for row in tables["contacten"][1::4]:
        row[2] = next(words)
    given = [next(words) for _ in range(80)]
    for row, text in zip(tables["zrm"][1::2], given, strict=True):  # half of a domain, and no run stops for that
        row[6] = text
    for row, text in zip(tables["zrm"][1:19], NOTHING, strict=True):
        row[0] = text
    found = read(put(tmp_path, tables))
    assert (
        found.table("trajectories")[["sex", "team", "referrer", "closure_group", "law"]].isna().sum().tolist()
        == [20] * 5
    )
    assert set(found.table("contacts")["team"].dropna()) == set(TEAMS)
    assert found.rules()["missing_client"] == len(NOTHING)
    said = sum(text.strip().lower() in NOT_APPLICABLE for text in given[9:])  # of rows that have a client
    assert found.rules()["score_not_applicable"] == said > 0  # that a domain does not apply is said, and is no level
    assert set(found.rejects["reason"]) == {"missing_client", "score_not_applicable"}


STAND_INS = (
    "Anoniem",
    "XXX",
    "test",
    "Onbekende cliënt",
    "dummy",
    "N.N.",
    "9999",
    "0000-0000",
    "geen nummer",
    "Klant onbekend",
)


def test_a_stand_in_for_a_client_is_nobody(tmp_path: Path) -> None:
    tables = sound()
    for name in tables:
        for row in tables[name][1:]:
            client = int(row[0][1:]) - 10001
            row[0] = STAND_INS[client] if client < len(STAND_INS) else row[0][1:]
    found = read(put(tmp_path, tables))
    assert [found.rows("zrm"), found.rows("trajecten")] == [(160, 140), (80, 70)]
    assert found.rules() == {"missing_client": 30}
    assert any(
        line.startswith("trajecten.csv: words read as empty cells: clientnummer 8 (Anoniem, ") for line in found.said
    )


def test_9999_is_a_client_where_numbers_go_on_at_both_sides(tmp_path: Path) -> None:
    tables = sound()
    for name in tables:
        for row in tables[name][1:]:
            row[0] = str(int(row[0][1:]) - 40)
    assert "9999" in {row[0] for row in tables["zrm"]}
    assert read(put(tmp_path, tables)).rows() == (160, 160)


def test_a_team_called_geen_is_no_team_and_an_end_in_words_is_open(tmp_path: Path) -> None:
    tables = whole()
    head = tables["trajecten"][0]
    words = {
        "wijkteam": "Geen", "geslacht": "geen", "aanmelder": "(geen)", "afsluiting": "nog niet afgesloten", "einddatum": "lopend"
    }  # fmt: skip
    for row in tables["trajecten"][1::4]:
        for column, word in words.items():
            row[head.index(column)] = word
    for row in tables["contacten"][1::4]:
        row[2:] = ["geen wijkteam", "geen"]
    found = read(put(tmp_path, tables))
    assert found.rejects.empty
    columns = ["team", "sex", "referrer", "closure_group", "end_date"]
    assert found.table("trajectories")[columns].isna().sum().tolist() == [20] * 5
    contacts = found.table("contacts")
    assert contacts["team"].isna().sum() == 15
    assert contacts["follow_up_group"].notna().all()  # that a contact led to nothing is an answer
    assert sum("wijkteam 20 (Geen)" in line for line in found.said) == 1


def test_words_read_as_empty_are_counted_for_each_column_in_one_line_a_file(tmp_path: Path) -> None:
    tables = sound()
    for row in tables["trajecten"][1:9]:
        row[6] = "onbekend"
    tables["trajecten"][9][6], tables["trajecten"][10][7], tables["trajecten"][11][4] = "-", " NULL", ""
    for row in tables["zrm"][1:4]:
        row[6] = "NULL"
    tables["zrm"][4][4], tables["zrm"][5][7], tables["zrm"][6][7] = "NaN", " ", "n.v.t."
    found = read(put(tmp_path, tables))
    assert [line for line in found.said if "read as empty" in line] == [
        "trajecten.csv: words read as empty cells: wijkteam 9 (onbekend, -); aanmelder 1 (NULL)",
        f"zrm.csv: words read as empty cells: {tables['zrm'][0][6]} 3 (NULL); beoordelaar 1 (NaN)",
    ]
    notes = [line for line in found.done.notes if "read as empty" in line]  # in a notebook, which is published
    assert notes[0] == "trajecten.csv: words read as empty cells: wijkteam (onbekend, -); aanmelder (NULL)"
    plain = read(put(tmp_path / "plain", sound()))
    assert not any("read as empty" in line for line in (*plain.said, *plain.done.notes))


def test_every_word_for_nothing_is_written_in_small_letters() -> None:
    assert {word.lower().strip("<>") for word in NOTHING if word.strip() == word} - {"\u200b"} <= set(MISSING)
    assert all(word == word.lower() for word in MISSING)


def test_signs_that_nobody_sees_make_no_other_client_or_team(tmp_path: Path) -> None:
    tables, changes = whole(), cycle(CHANGES)
    for name, places in (("trajecten", (0, 1, 6)), ("zrm", (0, 1)), ("contacten", (2,)), ("formatie", (0,))):
        for row in tables[name][1::2]:
            for place in places:
                row[place] = next(changes)(row[place])
    found, plain = read(put(tmp_path / "a", tables)), read(put(tmp_path / "b", whole()))
    assert found.rejects.empty
    for name in ("measurements", "trajectories", "contacts", "staffing"):
        assert found.table(name).equals(plain.table(name)), name


def test_unknown_said_in_words_is_no_category(tmp_path: Path) -> None:
    """Onbekend team, Wet onbekend, niet bekend / onbekend: as in the lists of codes of a registration."""
    tables = whole(12)
    unknown = {
        5: ("Geslacht onbekend", "onbekend geslacht", "not known", "Onbekend/n.v.t."),
        6: ("Onbekend team", "Wijkteam: niet ingevuld", "Missing value", "team onbekend"),
        8: ("Reden onbekend", "reden afsluiting niet bekend", "niet bekend / onbekend", "no value"),
        9: ("Wet onbekend", "Onbekende wet", "Not applicable", "wettelijk kader niet van toepassing"),
    }
    for column, words in unknown.items():
        for row, word in zip(tables["trajecten"][1:], words, strict=False):
            row[column] = word
    tables["formatie"][1][0], tables["contacten"][1][2] = "Wijkteam onbekend", "Onbekend team"
    tables["formatie"][0][1], tables["contacten"][0][0] = (
        "Peil\ndatum",
        "CONTACT NUMMER",
    )  # names on two lines, or in two words
    found = read(put(tmp_path, tables))
    known = found.table("trajectories")[["sex", "team", "closure_group", "law"]]
    assert known.isna().sum().tolist() == [4] * 4
    assert found.table("contacts")["team"].isna().sum() == 1
    assert found.table("staffing")["team"].isna().sum() == 1
    assert found.rows("formatie") == (3, 3)


def test_signs_around_a_word_for_nothing_do_not_matter(tmp_path: Path) -> None:
    words = (
        "Onbekend.",
        "onbekend?",
        "{NULL}",
        "n/a.",
        "nvt -",
        "'onbekend'",
        '"leeg"',
        "*",
        "***",
        "- NB -",
        "Geen team.",
    )
    tables: dict[str, Table | str | bytes] = {"trajecten": (table := sound(20)["trajecten"])}
    for row, word in zip(table[1:], (*words, "Team N.B. West", "-9-", "C.", "NL"), strict=False):
        row[6] = word
    with raw(tmp_path, tables) as (con, _):
        kept = [team for (team,) in con.execute("SELECT wijkteam FROM raw_trajecten ORDER BY row").fetchall()]
    assert kept[: len(words)] == [None] * len(words)
    assert kept[len(words) : len(words) + 4] == ["Team N.B. West", "-9-", "C.", "NL"]
