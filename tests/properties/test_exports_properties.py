"""A sound delivery, changed as real programs change one, at random places, is read the same: what is lost is in rejects."""

from __future__ import annotations

import tempfile
import unicodedata
from functools import cache
from pathlib import Path

import pandas as pd
from exports import Read, as_csv, put, read, sound
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

CLIENTS = 12
ROWS = 2 * CLIENTS
quiet = settings(deadline=None, max_examples=4, phases=(Phase.explicit, Phase.reuse, Phase.generate))
places = st.lists(st.integers(1, ROWS), min_size=1, max_size=8, unique=True)
text = st.text(st.sampled_from("ab ;,\n\"\\\r'é"), max_size=12).filter(lambda t: not t.endswith("\\"))


def changed(tables: dict[str, object]) -> Read:
    with tempfile.TemporaryDirectory() as root:
        found = read(put(Path(root), tables))
        kept = {name: found.table(name) for name in ("measurements", "trajectories")}
    object.__setattr__(found, "table", kept.__getitem__)
    return found


@cache
def plain() -> Read:
    return changed(dict(sound(CLIENTS)))


def same(found: Read, table: str = "measurements") -> bool:
    return found.rejects.empty and found.table(table).equals(plain().table(table))


@given(places, st.integers(0, 18), st.lists(text, min_size=8, max_size=8), st.sampled_from(";,\t|"), st.booleans())
@quiet
def test_text_in_quotes_wherever_it_stands(rows: list[int], place: int, texts: list[str], sign: str, sep: bool) -> None:
    tables = sound(CLIENTS)
    for number, row in enumerate(tables["zrm"]):
        row.insert(place, "opmerking" if number == 0 else texts[rows.index(number)] if number in rows else "")
    content = (f"sep={sign}\r\n" if sep else "") + as_csv(tables["zrm"], sign)
    found = changed(tables | {"zrm": content})
    if "backslash_unsure" in set(found.rejects["reason"]):  # a backslash before a quote can mean two things
        assert found.rows()[1] >= ROWS - sum('\\"' in t for t in texts)
    else:
        assert same(found)


@given(places, st.integers(0, 17))
@quiet
def test_a_quote_that_is_never_closed_costs_its_own_row_only(rows: list[int], place: int) -> None:
    lines = as_csv(sound(CLIENTS)["zrm"]).splitlines(keepends=True)
    for row in rows:
        cells = lines[row].split(";")
        cells[place] = '"' + cells[place]
        lines[row] = ";".join(cells)
    found = changed(sound(CLIENTS) | {"zrm": "".join(lines)})
    assert found.rejects[["row", "reason"]].to_numpy().tolist() == [
        [str(row + 1), "unclosed_quote"] for row in sorted(rows)
    ]
    assert found.rows() == (ROWS, ROWS - len(rows))


NOTHING = ("NULL", "\\N", "NA", "#N/B", "nan", "-", ".", "onbekend", "  ", "\u00a0")


@given(st.lists(st.tuples(st.integers(1, ROWS), st.integers(5, 17), st.sampled_from(NOTHING)), max_size=20))
@quiet
def test_a_word_for_nothing_is_an_empty_cell(cells: list[tuple[int, int, str]]) -> None:
    empty, words = sound(CLIENTS), sound(CLIENTS)
    for row, place, word in cells:
        empty["zrm"][row][place], words["zrm"][row][place] = "", word
    found, expected = changed(words), changed(empty)
    assert found.rejects.empty
    pd.testing.assert_frame_equal(found.table("measurements"), expected.table("measurements"))


SIGNS = ("\u200e", "\u202f", "\u200b", "\ufeff", "\u00a0", "  ", "\u2009 ")


@given(
    st.lists(st.tuples(st.integers(1, CLIENTS), st.sampled_from((0, 1, 5, 6, 7)), st.sampled_from(SIGNS)), max_size=12)
)
@quiet
def test_signs_that_nobody_sees_change_nothing(cells: list[tuple[int, int, str]]) -> None:
    tables = sound(CLIENTS)
    for row, place, sign in cells:
        cell = unicodedata.normalize("NFD", tables["trajecten"][row][place])
        tables["trajecten"][row][place] = sign + cell.replace(" ", f" {sign}") + sign
    found = changed(tables)
    assert same(found)
    assert same(found, "trajectories")


@given(places, st.sampled_from(["cp1252", "cp850", "mac_roman", "twice"]))
@quiet
def test_lines_in_another_code_page_are_read_in_their_own(rows: list[int], page: str) -> None:
    lines = as_csv(sound(CLIENTS)["trajecten"]).encode().splitlines(keepends=True)
    for row in {1 + row % CLIENTS for row in rows}:
        line = lines[row].decode()
        lines[row] = line.encode().decode("cp1252").encode() if page == "twice" else line.encode(page)
    found = changed(sound(CLIENTS) | {"trajecten": b"".join(lines)})
    assert found.rejects.empty
    assert found.table("trajectories").equals(plain().table("trajectories"))
