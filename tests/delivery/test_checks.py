"""Checks in order: the first that fits gives the reason, and with it the column and what is shown."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from wijkstats.delivery.rules.checks import (
    CELL,
    Check,
    accepted,
    add_first,
    add_judged,
    create_account,
    judged,
    refuse,
    told,
)

ROWS = "FROM (VALUES (2, 'a', 'x'), (3, NULL, 'y'), (4, 'b', 'z'), (5, 'c', 'z')) t(row, v, cell_column)"
OTHER = Check("d", "t.row = o.row", "other")
CHECKS = (
    Check("first", "v IS NULL", "naam"),
    Check("second", "v = 'b' OR v IS NULL", CELL, "v"),
    Check("third", "v = 'b'"),
    OTHER,
)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        create_account(con)
        con.execute(f"CREATE TABLE judged AS {judged(ROWS, CHECKS[:3])}")
        yield con


def test_the_first_check_that_fits_is_told(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute(f"FROM ({told('judged', CHECKS)}) ORDER BY row").fetchall() == [
        (3, "first", "naam", ""),
        (4, "second", "z", "b"),
    ]
    assert con.execute(f"SELECT row FROM ({accepted('judged')}) ORDER BY row").fetchall() == [(2,), (5,)]


def test_a_check_between_rows_refuses_what_was_accepted_only(con: duckdb.DuckDBPyConnection) -> None:
    refuse(con, "judged", CHECKS, OTHER, "(VALUES (4), (5)) o(row)", also="v = 'seen'")
    add_judged(con, "it's.csv", "judged", CHECKS)
    add_first(con, "it's.csv", accepted("judged"), [Check("noted", "true", "", "v")])
    assert con.execute("FROM refused ORDER BY row").fetchall() == [
        ("it's.csv", 2, "", "a", "noted"),
        ("it's.csv", 3, "naam", "", "first"),
        ("it's.csv", 4, "z", "b", "second"),
        ("it's.csv", 5, "other", "", "d"),
    ]
    assert con.execute("SELECT v FROM judged WHERE row = 5").fetchall() == [("seen",)]
