"""CSV files as real programs write them: text over lines, quotes, short rows, titles, totals and capitals."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from exports import Read, Table, as_csv, put, read, sound

from wijkstats.delivery.files.header import find_header
from wijkstats.ground.errors import DeliveryError


def with_zrm(root: Path, zrm: Table | str, name: str = "case") -> Read:
    return read(put(root, sound() | {"zrm": zrm}, name=name))


def with_column(place: int, name: str, texts: dict[int, str]) -> Table:
    """The sound zrm with one more column at a place; rows (0 is the first below the header) without a text are empty."""
    head, *rows = sound()["zrm"]
    return [
        [*head[:place], name, *head[place:]],
        *([*row[:place], texts.get(i, ""), *row[place:]] for i, row in enumerate(rows)),
    ]


@cache
def as_it_is() -> Read:
    return read(put(Path(mkdtemp()), sound()))


def same_as_sound(found: Read) -> None:
    """Nothing is refused, and every measurement is that of the sound delivery."""
    expected = as_it_is()
    assert found.rejects.empty
    assert found.rows() == expected.rows()
    assert found.table("measurements").equals(expected.table("measurements"))
    assert found.table("trajectories").equals(expected.table("trajectories"))


TEXTS = (
    "eerste regel\ntweede; met\n\nvierde",
    'hij zei "ja"\r\nen ging',
    "C10001;T500;1\nC10002;T501;2",
    "een ; teken",
)


@pytest.mark.parametrize("place", [0, 3, 18])
def test_a_quoted_text_over_lines_is_one_cell_wherever_it_stands(tmp_path: Path, place: int) -> None:
    zrm = with_column(place, "opmerking", {i: TEXTS[i // 10 % 4] for i in range(0, 160, 10)})
    same_as_sound(with_zrm(tmp_path, zrm))


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_a_line_that_names_the_separator_is_no_header(tmp_path: Path, sign: str) -> None:
    found = with_zrm(tmp_path, f"sep={sign}\r\n" + as_csv(sound()["zrm"], sign))
    same_as_sound(found)


def test_rows_keep_the_number_of_their_line(tmp_path: Path) -> None:
    zrm = with_column(0, "opmerking", {0: "twee\nregels"})
    zrm[2][3] = "31-02-2022"
    found = with_zrm(tmp_path, "sep=;\r\n\r\n" + as_csv(zrm))
    assert found.rejects[["row", "column", "reason"]].to_numpy().tolist() == [["6", "datum", "impossible_date"]]


def test_quotes_with_a_backslash_are_read_and_named(tmp_path: Path) -> None:
    texts = ('zegt \\"hoi\\" terug', 'een \\" teken', 'drie \\" \\" \\" tekens;')
    content = as_csv(with_column(5, "opmerking", {i: f"TEXT{i}" for i in range(0, 160, 4)}))
    for i in range(0, 160, 4):
        content = content.replace(f";TEXT{i};", f';"{texts[i // 4 % 3]}";')
    found = with_zrm(tmp_path, content)
    same_as_sound(found)
    assert found.rules()["backslash_quote"] == 40


def test_a_row_that_can_be_read_in_two_ways_is_refused_and_the_backslash_named(tmp_path: Path) -> None:
    content = as_csv(with_column(5, "opmerking", {7: "TEXT"})).replace(";TEXT;", ';"a\\";"b;\\"";', 1)
    found = with_zrm(tmp_path, content)
    assert set(found.rejects["reason"]) <= {"backslash_unsure", "wrong_number_of_columns"}
    assert found.rows() == (160, 159)


def test_an_open_quote_refuses_its_line_alone(tmp_path: Path) -> None:
    content = as_csv(with_column(5, "opmerking", {7: "TEXT", 30: "'t gaat"})).replace(";TEXT;", ';"nooit dicht;', 1)
    found = with_zrm(tmp_path, content)
    assert found.rejects[["row", "reason"]].to_numpy().tolist() == [["9", "unclosed_quote"]]
    assert found.rows() == (160, 159)


def without_empty_ends(table: Table) -> str:
    return "".join(";".join(row).rstrip(";") + "\r\n" for row in table)


def test_rows_without_their_empty_last_cells_are_read(tmp_path: Path) -> None:
    zrm = sound()["zrm"]
    for i in range(3, 160, 4):
        zrm[i][-1] = ""
    for i in range(3, 160, 8):
        zrm[i][-2] = ""
    short, full = with_zrm(tmp_path / "a", without_empty_ends(zrm)), with_zrm(tmp_path / "b", zrm)
    assert short.rejects.empty
    assert short.rows() == (160, 160)
    assert short.table("measurements").equals(full.table("measurements"))
    assert short.rules()["short_row"] == 40


def test_a_short_row_among_rows_with_empty_last_cells_is_damage(tmp_path: Path) -> None:
    zrm = sound()["zrm"]
    for i in (3, 7, 20):
        zrm[i][-1] = ""
    for i in (40, 60, 90, 120):
        del zrm[i][9]
    found = with_zrm(tmp_path, zrm)
    assert found.rejects[["row", "reason"]].to_numpy().tolist() == [
        [str(i + 1), "wrong_number_of_columns"] for i in (40, 60, 90, 120)
    ]


def test_few_rows_that_miss_a_cell_are_damage_wherever_it_is(tmp_path: Path) -> None:
    zrm = sound()["zrm"]
    for i in (3, 20, 41, 77, 100):
        del zrm[i][4]
    found = with_zrm(tmp_path, zrm)
    assert found.rows() == (160, 155)
    assert found.rules()["wrong_number_of_columns"] == 5


def test_a_cell_too_many_is_damage_although_the_last_one_is_empty(tmp_path: Path) -> None:
    zrm = sound()["zrm"]
    for row in zrm[1:]:
        row[-1] = ""
    for i in range(1, 161, 10):
        zrm[i].insert(4, "3")
    assert with_zrm(tmp_path, zrm).rows() == (160, 144)


def test_two_exports_with_columns_in_another_order_stop_the_run(tmp_path: Path) -> None:
    head, *rows = sound()["zrm"]
    turned = [[*row[:5], *row[5:][::-1]] for row in (head, *rows[80:])]
    with pytest.raises(DeliveryError, match=r"zrm\.csv, row 82\n.*another order"):
        with_zrm(tmp_path, [head, *rows[:80], *turned])


def test_a_space_before_a_quote_is_no_part_of_the_text(tmp_path: Path) -> None:
    content = as_csv(sound()["trajecten"]).replace("Team West", ' "Team West"')
    found = read(put(tmp_path, sound() | {"trajecten": content}))
    assert found.table("trajectories").equals(as_it_is().table("trajectories"))


def test_a_header_that_lacks_a_column_below_a_title_is_named_by_its_own_row(tmp_path: Path) -> None:
    zrm = sound()["zrm"]
    zrm[0][2] = "dag van invullen"
    with pytest.raises(DeliveryError, match=r"zrm\.csv, row 3, column datum"):
        with_zrm(tmp_path, "Rapport ZRM\r\n\r\n" + as_csv(zrm))


def test_a_record_broken_in_two_lines_is_never_two_rows(tmp_path: Path) -> None:
    zrm = with_column(9, "opmerking", dict.fromkeys((5, 50, 99), "BREUK"))
    lines = without_empty_ends(zrm).replace("BREUK", "een\r\ntwee")
    found = with_zrm(tmp_path, lines)
    assert found.rows() == (163, 157)
    assert set(found.rejects["reason"]) == {"wrong_number_of_columns"}


def test_empty_cells_behind_the_last_column_are_nothing(tmp_path: Path) -> None:
    head, *rows = as_csv(sound()["zrm"]).splitlines()
    same_as_sound(with_zrm(tmp_path, "\r\n".join([head, *(row + ";;" for row in rows)]) + "\r\n"))


def test_titles_above_and_totals_below_are_no_rows(tmp_path: Path) -> None:
    title = "Rapport ZRM; gemaakt op 01-02-2024\r\nSelectie: alle teams\r\n\r\n"
    found = with_zrm(tmp_path, title + as_csv(sound()["zrm"]) + "\r\nTotaal;160\r\n(160 rijen)\r\n")
    assert set(found.rejects["reason"]) == {"no_record"}
    assert found.rows() == (162, 160)
    assert "zrm.csv: 2 lines above the header not read" in found.said


def test_a_line_drawn_between_rows_is_no_row(tmp_path: Path) -> None:
    head, *rows = as_csv(sound()["zrm"]).splitlines()
    drawn = ";".join(["-" * 8] * (head.count(";") + 1))
    found = with_zrm(tmp_path, "\r\n".join([head, *rows[:7], drawn, *rows[7:], drawn]) + "\r\n")
    assert set(found.rejects["reason"]) == {"no_record"}
    assert found.rows() == (162, 160)


def test_a_header_in_capitals_or_over_lines_is_a_header(tmp_path: Path) -> None:
    zrm = sound()["zrm"]
    zrm[0] = [name.upper().replace("_", "\n") for name in zrm[0]]
    same_as_sound(with_zrm(tmp_path, zrm))


def test_a_file_without_any_known_header_says_what_stands_in_its_first_line(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"zrm\.csv, row 1, column clientnummer"):
        with_zrm(tmp_path, "a;b;c\r\n1;2;3\r\n")


def test_empty_lines_above_the_header_are_no_empty_file(tmp_path: Path) -> None:
    tables: dict[str, Table | str] = {**sound(12), "zrm": "\r\n\r\n\n" + as_csv(sound(12)["zrm"])}
    assert read(put(tmp_path, tables)).rows() == (24, 24)


@pytest.mark.parametrize("rows", ["\n\n", " \r\n"])
def test_a_file_of_empty_lines_is_said_to_have_no_header(tmp_path: Path, rows: str) -> None:
    with pytest.raises(DeliveryError, match="empty lines"):
        read(put(tmp_path, {**sound(12), "zrm": rows}))


def test_lines_that_stand_whole_between_quotes_are_named() -> None:
    lines = iter(['"clientnummer;""datum"""\n', '"C1;""03-01-2022"""\n'])
    with pytest.raises(DeliveryError, match=r"zrm\.csv, row 1(.|\n)*each line stands between quotes"):
        find_header(lines, "zrm.csv", lambda names: (False, 0))
