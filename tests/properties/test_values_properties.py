"""A sound delivery in which cells are written otherwise is read the same, or the cell is refused for a reason of its kind.

Numbers of clients, dates, figures, totals, and codes of municipalities that ended.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from changed import Place, as_changed, cell, change, cleaned, small
from exports import SETTINGS
from hypothesis import given, settings
from hypothesis import strategies as st

MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
DAY = ("placeholder_date", "two_digit_year", "time_zone", "excel_day_number", "incomplete_date", "impossible_date")
BORN = ("unknown_birth_date", "incomplete_birth_date", "two_digit_year", "excel_day_number", "impossible_birth_date")
END = (*DAY, "impossible_end_date")
CLIENT = ("shortened_number", "zeros_lost", "number_with_points")
FIGURE = ("thousands_point", "not_a_number")
few = settings(max_examples=5)


def iso(text: str) -> str:
    return "-".join(reversed(text.split("-")))


@dataclass(frozen=True)
class Way:
    """Another way to write a cell; `becomes`: what must come of it, or either when nobody can say beforehand."""

    write: Callable[[str], str]
    becomes: str = "read or refused"


DATES = {
    "zone": Way(lambda t: f"{iso(t)}T00:00:00Z", "read"),
    "short": Way(lambda t: f"{t[:6]}{t[8:]}"),
    "month": Way(lambda t: f"{t[:2]} {MONTHS[int(t[3:5]) - 1]} {t[6:]}", "read"),
    "placeholder": Way(lambda t: "01-01-1900", "refused"),
    "excel": Way(lambda t: "44621", "refused"),
    "unknown day": Way(lambda t: f"{t[6:]}-00-00", "refused"),
    "year": Way(lambda t: t[6:], "refused"),
    "slashes": Way(lambda t: t.replace("-", "/"), "read"),
    "clock": Way(lambda t: f"{t} 09:30", "read"),
}
NUMBERS = {
    "zeros": Way(lambda t: t.lstrip("0"), "refused"),
    "scientific": Way(lambda t: f"{float(t):.1e}", "refused"),
    "points": Way(lambda t: f"{int(t):,}".replace(",", "."), "refused"),
    "decimal": Way(lambda t: f"{int(t):08d}.0", "read"),
}
FIGURES = {
    "point": Way(lambda t: f"{int(t):,}".replace(",", "."), "refused"),
    "comma": Way(lambda t: f"{int(t):,}", "refused"),
    "space": Way(lambda t: f"{int(t):,}".replace(",", " "), "read"),
    "noughts": Way(lambda t: f"{t},00", "read"),
    "percent": Way(lambda t: f"{t}%", "refused"),
    "words": Way(lambda t: f"ongeveer {t}", "refused"),
}
STAFF = {
    "point": Way(lambda t: t.replace(",", "."), "read"),
    "noughts": Way(lambda t: f"{t}0", "read"),
    "percent": Way(lambda t: f"{t}%", "refused"),
    "scientific": Way(lambda t: "8,4E0", "refused"),
}
BY_CLIENT = ("zrm", "trajecten")
ROWS = {"zrm": 14, "trajecten": 7, "contacten": 12, "formatie": 3, "gemeenten": 9}


def cells(file: str, column: str, ways: dict[str, Way], most: int) -> st.SearchStrategy[dict[Place, Way]]:
    """Some cells of a column, each with a way to write it."""
    places = st.builds(lambda row: (file, row, column), st.integers(1, ROWS[file]))
    return st.dictionaries(places, st.sampled_from(sorted(ways)).map(ways.__getitem__), max_size=most)


def read_or_refused(ways: dict[Place, Way], reasons: dict[Place, Collection[str]], *files: str) -> None:
    """Change the cells, and see that each is read as it was, or stands in rejects with a reason of its kind."""
    made = {file: small()[file] for file in files}
    for place, way in ways.items():
        change(made, place, way.write(cell(place)))
    missing = {place for place, way in ways.items() if way.becomes == "missing"}
    refused = as_changed(cleaned(made), reasons, missing)
    assert {place for place, way in ways.items() if way.becomes == "refused"} <= refused
    assert not refused & {place for place, way in ways.items() if way.becomes in ("read", "missing")}


@given(cells("zrm", "clientnummer", NUMBERS, 4), cells("trajecten", "clientnummer", NUMBERS, 2))
@few
def test_a_client_number_that_a_program_changed(zrm: dict[Place, Way], trajecten: dict[Place, Way]) -> None:
    theirs = {cell(place) for place in trajecten}  # a number that stands nowhere as it was is another number
    ways = trajecten | {place: way for place, way in zrm.items() if cell(place) not in theirs}
    read_or_refused(ways, dict.fromkeys(ways, (*CLIENT, "unknown_trajectory")), "zrm", "trajecten")


dates = st.tuples(
    cells("zrm", "datum", DATES, 4),
    cells("trajecten", "startdatum", DATES, 2),
    cells("trajecten", "einddatum", DATES | {"open": Way(lambda t: "31-12-9999", "missing")}, 2),
    cells("trajecten", "geboortedatum", DATES, 2),
    cells("contacten", "datum", DATES, 4),
    cells("formatie", "peildatum", DATES, 1),
)


@given(dates)
@few
def test_a_date_in_another_notation(columns: tuple[dict[Place, Way], ...]) -> None:
    ways = {place: way for column in columns for place, way in column.items()}
    lost = {row for (file, row, column) in ways if column == "startdatum"}  # with it go the other cells of its client
    ways = {
        (file, row, column): way
        for (file, row, column), way in ways.items()
        if column == "startdatum"
        or not ((row if file == "trajecten" else (row + 1) // 2) in lost and file in BY_CLIENT)
    }
    of = {"geboortedatum": BORN, "einddatum": END}
    read_or_refused(ways, {place: of.get(place[2], DAY) for place in ways}, "zrm", "trajecten", "contacten", "formatie")


@given(cells("gemeenten", "waarde", FIGURES, 4), cells("formatie", "fte", STAFF, 1))
@few
def test_a_figure_in_another_notation(figures: dict[Place, Way], staff: dict[Place, Way]) -> None:
    ways = figures | staff
    read_or_refused(ways, dict.fromkeys(ways, FIGURE), "zrm", "formatie", "gemeenten")


TOTALS = ("Totaal", "Totaal wijkteams", "Alle teams", "gemeente totaal", "EINDTOTAAL", "Subtotaal", "Totaal 2022")
WHERE = {"trajecten": 6, "contacten": 2, "formatie": 0, "gemeenten": 1}
"""The column in which a total is called so."""


@given(
    st.dictionaries(
        st.sampled_from(sorted(WHERE)),
        st.tuples(st.sampled_from(TOTALS), st.randoms(use_true_random=False)),
        min_size=1,
    )
)
@few
def test_a_total_between_the_rows_is_refused_as_such(totals: dict[str, tuple[str, object]]) -> None:
    made = small()
    expected = []
    for file, (name, rng) in totals.items():
        at = rng.randint(1, ROWS[file] + 1)  # type: ignore[attr-defined]
        row = list(made[file][-1])
        row[WHERE[file]] = name
        if file == "trajecten":
            row[:2] = ["00099999", "T99999"]
        made[file].insert(at, row)
        expected.append((f"{file}.csv", str(at + 1)))
    found = cleaned(made)
    assert sorted(found.rejects[["file", "row"]].itertuples(index=False, name=None)) == sorted(expected)
    assert set(found.rejects["reason"]) <= {"total_row", "no_record"}
    assert {name: found.rows(name)[1] for name in ROWS} == ROWS


CODES = ("0363", "0457", "0606", "0556", "0622")
YEARS = range(2019, 2024)
MEANT = {
    "": "realisatie", "Realisatie": "realisatie", "jaarrekening": "realisatie", "begroting": "begroting",
    "bijgesteld": "bijgesteld", "Bijgestelde begroting": "bijgesteld", "prognose": "verwacht", "verwacht": "verwacht",
}  # fmt: skip


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(CODES), st.sampled_from(YEARS)), st.sampled_from(sorted(MEANT)), min_size=1
    ),
    st.sampled_from(YEARS),
)
@few
def test_a_code_that_ended_has_no_figures_and_statuses_stay_apart(words: dict[tuple[str, int], str], year: int) -> None:
    """0457 goes into 0363 in a random year."""
    head = ["gemeentecode", "jaar", "indicator", "waarde", "status", "bron"]
    people = [[c, str(y), "inwoners", "20000", "", "invented"] for c in CODES for y in YEARS]
    money = [[c, str(y), "lasten_6_1", "30000", word, "invented"] for (c, y), word in words.items()]
    moves = [["jaar", "oude_code", "nieuwe_code", "gewicht", "bron"], [str(year), "GM0457", "GM0363", "1", "CBS"]]
    made = {"zrm": small()["zrm"], "gemeenten": [head, *people, *money], "herindelingen": moves}
    found = cleaned(made, SETTINGS.replace('"0622"', '"0363"'))
    ended = [number for number, row in enumerate(made["gemeenten"][1:], 2) if row[0] == "0457" and int(row[1]) >= year]
    assert found.rejects[["row", "reason"]].values.tolist() == [[str(number), "ended_code"] for number in ended]
    costs = found.table("municipal").query("indicator == 'lasten_6_1' and value > 0 and code not in ('0363', '0457')")
    told = {(r.code, r.year): r.status for r in costs.itertuples()}
    assert told == {key: MEANT[word] for key, word in words.items() if key[0] not in ("0363", "0457")}
    assert "0457" not in set(found.table("municipal")["code"])
