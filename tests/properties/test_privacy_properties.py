"""Personal data at a random place of a sound delivery stop the run, by column and row and without a value."""

from __future__ import annotations

import pytest
from changed import Place, change, cleaned, small
from hypothesis import given, settings
from hypothesis import strategies as st

from wijkstats.ground.errors import PrivacyError

FILES = ("zrm", "trajecten", "contacten", "formatie")
NAMES = ("BSN", "bsn-nummer", "Client BSN", "burgerservicenummer", "Burger Service Nr", "SoFi-nummer")
KEYS = {"zrm": "clientnummer", "trajecten": "clientnummer", "contacten": "contactnummer"}
few = settings(max_examples=8)


def bsn(number: int) -> str:
    """The first number from this one on that passes the eleven-test."""
    while True:
        digits = f"{number:09d}"
        total = sum(weight * int(digit) for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True))
        if total % 11 == 0:
            return digits
        number += 1


starts = st.integers(100_000_000, 899_000_000)


@given(st.sampled_from(FILES), st.integers(0, 3), st.sampled_from(NAMES), starts, st.booleans(), st.booleans())
@few
def test_a_column_of_bsns_is_to_be_deleted_and_a_key_replaced(
    file: str, place: int, name: str, start: int, points: bool, key: bool
) -> None:
    tables = {one: small()[one] for one in {"zrm", file}}
    numbers = [bsn(start + 1000 * row) for row in range(len(tables[file]) - 1)]
    told = {f"{file}.csv, column {name}": "delete this column"}
    for row, number in zip(tables[file][1:], numbers, strict=True):
        row.insert(place, f"{number[:3]}.{number[3:6]}.{number[6:]}" if points else number)
    tables[file][0].insert(place, name)
    if key and file in KEYS:
        told[f"{file}.csv, column {KEYS[file]}"] = "replace it by a pseudonym"
        at = tables[file][0].index(KEYS[file])
        for number, row in enumerate(tables[file][1:]):
            row[at] = bsn(start + 1_000_000 + 1000 * number)
    with pytest.raises(PrivacyError) as caught:
        cleaned(tables)
    said = {fault.where: fault.next_step for fault in caught.value.faults}
    assert {where: said[where].startswith(step) for where, step in told.items()} == dict.fromkeys(said, True)
    assert not any(number in str(caught.value) for number in numbers)


READ = {
    "trajecten": ("geslacht", "wijkteam", "aanmelder", "afsluiting", "wet"),
    "contacten": ("wijkteam", "vervolg"),
}
ROWS = {"trajecten": 7, "contacten": 12}
cells = st.sampled_from(sorted(READ)).flatmap(
    lambda file: st.tuples(st.just(file), st.integers(1, ROWS[file]), st.sampled_from(READ[file]))
)
personal = st.one_of(
    st.from_regex(r"[a-z]{2,8}@[a-z]{3,8}\.nl", fullmatch=True),
    st.from_regex(r"06[ -]?[1-9][0-9]{7}", fullmatch=True),
    st.from_regex(r"NL[0-9]{2} ?ABNA ?[0-9]{4} ?[0-9]{4} ?[0-9]{2}", fullmatch=True),
    st.from_regex(r"[1-9][0-9]?, [1-9][0-9]{3} ?[A-Z]{2}", fullmatch=True).map("Dorpsstraat {}".format),
    starts.map(bsn),
)


@given(cells, personal, st.sampled_from(("{}", "zie {}", "{} (moeder)")))
@few
def test_personal_data_in_a_cell_that_is_read_stop_the_run(place: Place, data: str, form: str) -> None:
    tables = {file: small()[file] for file in ("zrm", "trajecten", place[0])}
    change(tables, place, form.format(data))
    with pytest.raises(PrivacyError) as caught:
        cleaned(tables)
    assert [fault.where for fault in caught.value.faults] == [f"{place[0]}.csv, row {place[1] + 1}, column {place[2]}"]
    assert data not in str(caught.value)
