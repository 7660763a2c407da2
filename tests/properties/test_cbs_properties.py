"""What holds for every answer of CBS: one spelling per code, and no taakveld that takes in another."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from wijkstats.cbs.accounts import add_up
from wijkstats.cbs.check import Asked, area, column_of
from wijkstats.ground.catalogue import catalogue, undivided

SOURCE = catalogue().sources["iv3"]
MONEY = {key: f for key, f in catalogue().quantities.items() if f.source == "iv3"}
TASKS = sorted(
    {t for f in MONEY.values() for ts in f.tasks.values() for t in ts} | {"6.7", "6.72", "6.6a", "6.82c", "6.3", "0.1"}
)

row = st.tuples(
    st.sampled_from(["GM0014", "GM0622"]),
    st.sampled_from(TASKS),
    st.sampled_from("LB"),
    st.sampled_from(["realisatie", "begroting"]),
)
books = st.dictionaries(row, st.integers(-999, 999), min_size=1, max_size=40)


@given(st.integers(0, 9999), st.sampled_from(["", "GM", "gm"]), st.integers(0, 4), st.integers(0, 5))
def test_every_spelling_of_a_code_is_one_key(number: int, before: str, zeros: int, spaces: int) -> None:
    digits = str(number).zfill(zeros)
    assert area(f"{before}{digits}{' ' * spaces}") == f"GM{number:04}"


@given(st.text(max_size=12))
def test_any_other_key_is_no_municipality(key: str) -> None:
    assert area(key) in ("", "NL") or (area(key).startswith("GM") and area(area(key)) == area(key))


@given(st.integers(1, 200), st.integers(1, 200))
def test_a_column_is_found_whatever_its_number(first: int, second: int) -> None:
    keys = [f"WmoClienten_{first}", f"WmoClientenRelatief_{second}", f"k_0Tot15Jaar_{first}"]
    assert column_of(["WmoClienten"], keys) == (keys[0], "")
    assert column_of(["k_0Tot15Jaar"], keys) == (keys[2], "")


@settings(max_examples=20)
@given(books, st.sampled_from([2022, 2023]))
def test_an_amount_is_counted_once_in_its_own_quantity(
    amounts: dict[tuple[str, str, str, str], int], year: int
) -> None:
    quantities = {key: f for key, f in MONEY.items() if f.published(year)}
    cells = [(*key, float(value)) for key, value in amounts.items()]
    rows = pd.DataFrame(cells, columns=["area", "task", "side", "status", "value"])
    rows.insert(1, "name", "")
    found = add_up(Asked("iv3", SOURCE, year, quantities), rows)
    known = {undivided(t) for f in quantities.values() for t in f.tasks_in(year)}
    expected = sum(value for (_, task, _, _), value in amounts.items() if undivided(task) in known)
    assert found["value"].sum() == expected
    for line in found.itertuples():
        mine = [
            value
            for (code, task, side, status), value in amounts.items()
            if (code, status, side) == (line.area, line.status, quantities[line.quantity].side)
            and undivided(task) in {undivided(t) for t in quantities[line.quantity].tasks_in(year)}
        ]
        sent = any((code, status) == (line.area, line.status) for code, _, _, status in amounts)
        assert line.reason == ("" if sent else "not_delivered")
        assert line.value == sum(mine) if sent else pd.isna(line.value)


@settings(max_examples=20)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 9), st.sampled_from(["6.71a", "6.71b"]), st.sampled_from("LB")),
        st.integers(-9999, 99_999), min_size=1, max_size=20,
    ),
    st.integers(3, 400), st.booleans(),
)  # fmt: skip
def test_a_total_beside_its_parts_changes_no_quantity(
    booked: dict[tuple[int, str, str], int], others: int, total: bool
) -> None:
    """`others` municipalities book 100 and 50, and nobody books on 6.71 itself; `total`: the table has their sum on 6.71."""
    amounts = {(f"GM{n:04}", task, side): float(value) for (n, task, side), value in booked.items()}
    amounts |= {
        (f"GM{1000 + n}", task, "L"): v for n in range(others + 10) for task, v in (("6.71a", 100.0), ("6.71b", 50.0))
    }
    rows = [(*key, value) for key, value in amounts.items()]
    if total:
        pairs = {(code, side) for code, _, side in amounts}
        rows += [
            (c, "6.71", s, sum(v for (a, _, b), v in amounts.items() if (a, b) == (c, s))) for c, s in sorted(pairs)
        ]
    frame = pd.DataFrame(rows, columns=["area", "task", "side", "value"]).assign(name="", status="realisatie")
    made = {f.undivided_of: key for key, f in catalogue().quantities.items() if f.undivided_of}
    quantities = {key: f for key, f in MONEY.items() if key.endswith("_6_71")}
    found = add_up(Asked("iv3", SOURCE, 2023, quantities, made), frame)
    assert found["value"].sum() == sum(amounts.values())
    assert set(found["quantity"]) == set(quantities)
