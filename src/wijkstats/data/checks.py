"""How a table checks its rows: one record for each rule that it tries, and the SQL that is made of them.

Question answered: which rule does a row break first, in which column of the file, and what of it may be shown? A module that
makes a table lists its checks in the order in which they are tried. Why a rule is there, and whether it refuses, says `rules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

CELL = "cell_column"
"""The column of a check on single cells: each row says itself, in its column `cell_column`, where its cell stands."""


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, as one table checks it.

    code     of the rule, in `rules.RULES`
    when     SQL: does it fit this row?
    column   the column of the file that is named; empty when it is about the whole row, CELL when the row says it
    shown    SQL: what stands in the account of what was found; it must hide what could be personal
    """

    code: str
    when: str
    column: str = ""
    shown: str = "NULL"

    @property
    def found(self) -> dict[str, str]:
        """SQL of what the account tells of a row that this check fits, by column of the account."""
        cell = CELL if self.column == CELL else f"'{self.column}'"
        return {"reason": f"'{self.code}'", "cell": cell, "shown": f"({self.shown})::VARCHAR"}


def judged(rows: str, checks: Sequence[Check]) -> str:
    """SQL: the query `rows` with reason, cell and shown of the first check that fits a row; all NULL when none does."""
    cases = " ".join(
        f"WHEN {check.when} THEN {{{', '.join(f'{name}: {sql}' for name, sql in check.found.items())}}}"
        for check in checks
    )
    return f"SELECT * EXCLUDE found, found.* FROM (SELECT *, CASE {cases} END AS found FROM ({rows}))"


def accepted(table: str) -> str:
    """SQL: the rows of a judged table that no check fits, to be judged by others."""
    return f"SELECT * EXCLUDE (reason, cell, shown) FROM {table} WHERE reason IS NULL"


def refuse(con: duckdb.DuckDBPyConnection, table: str, check: Check, beside: str, also: str = "") -> None:
    """Refuse accepted rows of a judged table, `t`, that a check fits which looks at other rows.

    `beside`: SQL of the rows it looks at; `also`: what more is set, so that a remark can tell it.
    """
    values = ", ".join([*(f"{name} = {sql}" for name, sql in check.found.items()), *([also] if also else [])])
    con.execute(f"UPDATE {table} AS t SET {values} FROM {beside} WHERE t.reason IS NULL AND ({check.when})")


def create_account(con: duckdb.DuckDBPyConnection) -> None:
    """Make the empty table `refused`: everything that a rule said of a line, a row, a value or a column of a file."""
    con.execute('CREATE TABLE refused (file VARCHAR, row BIGINT, "column" VARCHAR, "value" VARCHAR, reason VARCHAR)')


def add_judged(con: duckdb.DuckDBPyConnection, file: str, rows: str) -> None:
    """Put the judged rows of a file that have a reason into the account; `rows` is a table or a query in brackets."""
    con.execute(
        f"INSERT INTO refused SELECT ?, row, cell, coalesce(shown, ''), reason FROM {rows} WHERE reason IS NOT NULL",
        [file],
    )


def add_places(con: duckdb.DuckDBPyConnection, file: str, places: Iterable[tuple[int, str, str]]) -> None:
    """Put rows, columns and codes into the account of which nothing is shown: lines that cannot be read, columns."""
    if told := [(file, row, column, "", code) for row, column, code in places]:
        con.executemany("INSERT INTO refused VALUES (?, ?, ?, ?, ?)", told)
