"""A sound delivery, changed as real programs change one, at random places, is read the same: what is lost is in rejects."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from changed import Kept, Place, as_changed, cell, change, cleaned, plain, small
from exports import Table, as_csv
from hypothesis import given, settings
from hypothesis import strategies as st

from wijkstats.ground.errors import DeliveryError
from wijkstats.ground.scales import EDITIONS

BOTH = ("zrm", "trajecten")
TEAMS = ("zrm", "trajecten", "contacten", "formatie")
ROWS = {"zrm": 14, "trajecten": 7, "contacten": 12, "formatie": 3}
few = settings(max_examples=5)


def one_reject(text: str) -> bool:
    """A backslash before a quote can mean two things; with a line break too, a record is refused in pieces."""
    return not text.endswith("\\") and not ('\\"' in text and {"\n", "\r"} & set(text))


text = st.text(st.sampled_from("ab ;,\n\"\\\r'é"), max_size=12).filter(one_reject)
one_of_both = st.sampled_from(BOTH)


def some(files: tuple[str, ...] = TEAMS, most: int = 8) -> st.SearchStrategy[list[tuple[str, int]]]:
    """Rows of these files."""
    row = st.sampled_from(files).flatmap(lambda file: st.tuples(st.just(file), st.integers(1, ROWS[file])))
    return st.lists(row, min_size=1, max_size=most, unique=True)


def of(*files: str) -> dict[str, Table | str | bytes]:
    return {file: small()[file] for file in files}


@given(
    one_of_both,
    some(),
    st.integers(0, 10),
    st.lists(text, min_size=8, max_size=8),
    st.sampled_from(";,\t|"),
    st.booleans(),
)
@few
def test_text_in_quotes_wherever_it_stands(
    file: str, rows: list[tuple[str, int]], place: int, texts: list[str], sign: str, sep: bool
) -> None:
    table = small()[file]
    notes = {row: note for (_, row), note in zip(rows, texts, strict=False) if row < len(table)}
    for number, row in enumerate(table):
        row.insert(place, notes.get(number, "") if number else "opmerking")
    found = cleaned(of(*BOTH) | {file: (f"sep={sign}\r\n" if sep else "") + as_csv(table, sign)})
    unsure = {(file, row, ""): ("backslash_unsure", "unknown_trajectory") for row in notes if '\\"' in notes[row]}
    as_changed(found, unsure)  # a backslash before a quote can mean two things


@given(some(("zrm",)), st.integers(0, 17))
@few
def test_a_quote_that_is_never_closed_costs_its_own_row_only(rows: list[tuple[str, int]], place: int) -> None:
    lines = as_csv(small()["zrm"]).splitlines(keepends=True)
    for _, row in rows[:6]:
        cells = lines[row].split(";")
        cells[place] = '"' + cells[place]
        lines[row] = ";".join(cells)
    found = cleaned({"zrm": "".join(lines)})
    wanted = {("zrm", row, ""): ("unclosed_quote",) for _, row in rows[:6]}
    assert as_changed(found, wanted) == set(wanted)


NOTHING = ("NULL", "\\N", "NA", "#N/B", "nan", "-", ".", "onbekend", "  ", "\u00a0", "#NULL!", "<NA>", "?")
CATEGORIES = ("geslacht", "wijkteam", "aanmelder", "afsluiting", "wet")
fields = st.one_of(
    st.tuples(st.just("zrm"), st.integers(1, 14), st.sampled_from(EDITIONS["2017"])),
    st.tuples(st.just("trajecten"), st.integers(1, 7), st.sampled_from((*CATEGORIES, "einddatum"))),
    st.tuples(st.just("contacten"), st.integers(1, 12), st.sampled_from(("wijkteam", "vervolg"))),
)


@given(st.dictionaries(fields, st.sampled_from(NOTHING), max_size=20))
@few
def test_a_word_for_nothing_is_an_empty_cell(words: dict[Place, str]) -> None:
    tables = {file: small()[file] for file in ("zrm", "trajecten", "contacten")}
    for place, word in words.items():
        change(tables, place, word)
    found = cleaned(tables)
    assert as_changed(found, {}, words) == set()


SIGNS = ("\u200e", "\u202f", "\u200b", "\ufeff", "\u00a0", "  ", "\u2009 ")
TEXTS = {
    "zrm": ("clientnummer", "trajectnummer", "datum"), "trajecten": ("clientnummer", "trajectnummer", *CATEGORIES),
    "contacten": ("wijkteam", "vervolg"), "formatie": ("wijkteam",),
}  # fmt: skip
texts = st.sampled_from(TEAMS).flatmap(
    lambda file: st.tuples(st.just(file), st.integers(1, ROWS[file]), st.sampled_from(TEXTS[file]))
)


@given(st.dictionaries(texts, st.sampled_from(SIGNS), max_size=16))
@few
def test_signs_that_nobody_sees_change_nothing(signs: dict[Place, str]) -> None:
    tables = {file: small()[file] for file in TEAMS}
    for place, sign in signs.items():
        change(tables, place, sign + unicodedata.normalize("NFD", cell(place)).replace(" ", f" {sign}") + sign)
    assert as_changed(cleaned(tables), {}) == set()


WRITINGS: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.lower,
    lambda t: t.replace(" ", ""),
    lambda t: t.replace(" ", "  "),
    lambda t: t.replace("ö", "o"),
    lambda t: t.replace("Team ", "team "),
)
SEXES = {"M": ("m", "Man", "man", "MAN", "Mannelijk"), "V": ("v", "Vrouw", "vrouwelijk", "VROUW")}


@given(
    st.dictionaries(texts.filter(lambda p: p[2] == "wijkteam"), st.sampled_from(WRITINGS), max_size=9),
    st.dictionaries(st.integers(1, 7), st.integers(0, 3), max_size=5),
)
@few
def test_writings_of_a_team_or_a_sex_are_one(teams: dict[Place, Callable[[str], str]], sexes: dict[int, int]) -> None:
    tables = {file: small()[file] for file in TEAMS}
    for place, write in teams.items():
        change(tables, place, write(cell(place)))
    for row, word in sexes.items():
        here = ("trajecten", row, "geslacht")
        change(tables, here, SEXES[cell(here)][word])
    found = cleaned(tables)
    assert found.rejects.empty
    pairs = {
        (column, old, new)
        for name, column in (
            ("trajectories", "team"),
            ("contacts", "team"),
            ("staffing", "team"),
            ("trajectories", "sex"),
        )
        for old, new in zip(in_order(plain(*TEAMS), name, column), in_order(found, name, column), strict=True)
    }
    assert len(pairs) == 5  # three teams and two sexes, each with one name in every file


def in_order(found: Kept, name: str, column: str) -> list[str]:
    """The values of a column; staff has no other order than that of its teams, which may be called otherwise."""
    frame = found.table(name)
    return (
        sorted(frame[column], key=lambda t: t.lower().replace(" ", "")) if name == "staffing" else list(frame[column])
    )


@given(some(("trajecten", "contacten", "formatie")), st.sampled_from(["cp1252", "cp850", "mac_roman", "twice"]))
@few
def test_lines_in_another_code_page_are_read_in_their_own(rows: list[tuple[str, int]], page: str) -> None:
    lines = {file: as_csv(small()[file]).encode().splitlines(keepends=True) for file in TEAMS}
    for file, row in rows:
        line = lines[file][row].decode()
        lines[file][row] = line.encode().decode("cp1252").encode() if page == "twice" else line.encode(page)
    assert as_changed(cleaned({file: b"".join(of_file) for file, of_file in lines.items()}), {}) == set()


OWN_WORDS = {
    "wijkteam": ("Geen", "geen team", "Niet toegewezen", "(geen)"), "geslacht": ("geen", "XXX"),
    "aanmelder": ("geen", "Geen verwijzer"), "afsluiting": ("nog niet afgesloten", "geen"), "einddatum": ("lopend", "heden"),
}  # fmt: skip
own_words = st.one_of(
    st.tuples(st.just("trajecten"), st.integers(1, 7), st.sampled_from((*CATEGORIES[:4], "einddatum"))),
    st.tuples(st.just("contacten"), st.integers(1, 12), st.just("wijkteam")),
)
STAND_INS = ("Anoniem", "xxx", "Test", "N.N.", "onbekende cliënt", "9999", "000", "Geen")


@given(
    st.dictionaries(own_words, st.integers(0, 3), max_size=12),
    st.dictionaries(st.integers(1, 14), st.sampled_from(STAND_INS), max_size=5),
)
@few
def test_a_word_that_means_nothing_in_its_column_is_empty_and_a_stand_in_is_nobody(
    words: dict[Place, int], nobody: dict[int, str]
) -> None:
    tables = {file: small()[file] for file in ("zrm", "trajecten", "contacten")}
    for place, word in words.items():
        change(tables, place, OWN_WORDS[place[2]][word % len(OWN_WORDS[place[2]])])
    clients = {("zrm", row, "clientnummer"): ("missing_client",) for row in nobody}
    for place in clients:
        change(tables, place, nobody[place[1]])
    assert as_changed(cleaned(tables), clients, words) == set(clients)


@given(st.dictionaries(st.integers(1, 7), st.sampled_from(('Team "Zuid"', 'a "b" c', '"')), min_size=1))
@few
def test_quotes_within_a_text_that_are_not_doubled_cost_nothing(texts: dict[int, str]) -> None:
    lines = as_csv(small()["trajecten"]).splitlines()
    head = lines[0].split(";")
    for row, word in texts.items():
        cells = lines[row].split(";")
        cells[head.index("aanmelder")] = f'"{word}"'
        lines[row] = ";".join(cells)
    found = cleaned({"zrm": small()["zrm"], "trajecten": "\r\n".join(lines)})
    kept = [row for row, word in texts.items() if word != '"']
    assert found.rules().get("loose_quote", 0) == len(kept)
    assert set(found.rejects["reason"]) <= {"unclosed_quote", "unknown_trajectory"}
    assert {texts[row] for row in kept} <= set(found.table("trajectories")["referrer"])


@given(st.sets(st.integers(1, 14), min_size=1, max_size=6), st.booleans())
@few
def test_no_day_is_read_from_a_file_of_which_a_date_has_the_month_first(rows: set[int], swapped: bool) -> None:
    table = small()["zrm"]
    for number, row in enumerate(table[1:], 1):
        day, month, year = row[2].split("-")
        row[2] = f"{month}/{day}/{year}" if swapped else f"{day}/{month}/{year}"
        if number in rows:
            row[2] = f"{int(month):02d}/{1 + number % 12:02d}/{year}"
    if swapped:
        with pytest.raises(DeliveryError, match="month"):
            cleaned({"zrm": table})
    else:  # a date or two in the other order are typing errors, or make the others unsure
        found = cleaned_or_refused({"zrm": table})
        assert found is None or set(found.rejects["reason"]) <= {"unsure_order", "impossible_date", "future_date"}


def cleaned_or_refused(tables: dict[str, Table]) -> Kept | None:
    """What was read, or None when most of it was refused."""
    try:
        return cleaned(tables)
    except DeliveryError:
        return None
