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


def judged(rows: str, checks: Sequence[Check]) -> str:
    """SQL: the query `rows` with `found`, the number of the first check that fits a row, and its reason; NULL when none does."""
    tried = " ".join(f"WHEN {check.when} THEN {number}" for number, check in enumerate(checks))
    reason = _by_number([f"'{check.code}'" for check in checks])
    return f"SELECT *, {reason} AS reason FROM (SELECT *, CASE {tried} END AS found FROM ({rows}))"


def accepted(table: str) -> str:
    """SQL: the rows of a judged table that no check fits, to be judged by others."""
    return f"SELECT * EXCLUDE (found, reason) FROM {table} WHERE reason IS NULL"


def told(judged_rows: str, checks: Sequence[Check]) -> str:
    """SQL: row, reason, cell and shown of the judged rows that a check fits; `judged_rows` is a table or a query in brackets.

    What may be shown is worked out here, for few rows, and not where all rows are judged.
    """
    cell = _by_number([CELL if check.column == CELL else f"'{check.column}'" for check in checks])
    shown = _by_number([f"({check.shown})::VARCHAR" for check in checks])
    return f"SELECT row, reason, {cell} AS cell, coalesce({shown}, '') AS shown FROM {judged_rows} WHERE reason IS NOT NULL"


def _by_number(texts: Sequence[str]) -> str:
    """SQL of the text that belongs to `found`; a text that several checks have stands there once."""
    numbers: dict[str, list[str]] = {}
    for number, text in enumerate(texts):
        numbers.setdefault(text, []).append(str(number))
    cases = " ".join(f"WHEN found IN ({', '.join(of)}) THEN {text}" for text, of in numbers.items())
    return f"CASE WHEN found IS NULL THEN NULL {cases} END"


def refuse(
    con: duckdb.DuckDBPyConnection, table: str, checks: Sequence[Check], check: Check, beside: str, also: str = ""
) -> None:
    """Refuse accepted rows of a judged table, `t`, that a check fits which looks at other rows; it is one of `checks`.

    `beside`: SQL of the rows it looks at; `also`: what more is set, so that a remark can tell it.
    """
    con.execute(
        f"""UPDATE {table} AS t SET found = {checks.index(check)}, reason = '{check.code}' {also and f", {also}"}
        FROM {beside} WHERE t.reason IS NULL AND ({check.when})"""
    )


def create_account(con: duckdb.DuckDBPyConnection) -> None:
    """Make the empty table `refused`: everything that a rule said of a line, a row, a value or a column of a file."""
    con.execute('CREATE TABLE refused (file VARCHAR, row BIGINT, "column" VARCHAR, "value" VARCHAR, reason VARCHAR)')


def add_judged(con: duckdb.DuckDBPyConnection, file: str, judged_rows: str, checks: Sequence[Check]) -> None:
    """Put the judged rows of a file that a check fits into the account."""
    # most checks fit nothing: what would be shown is not even prepared
    fitting = f"CREATE OR REPLACE TEMP TABLE fitting AS SELECT * FROM {judged_rows} WHERE reason IS NOT NULL"
    if con.execute(fitting).fetchall()[0][0]:
        con.execute(f"INSERT INTO refused SELECT ?, row, cell, shown, reason FROM ({told('fitting', checks)})", [file])


def add_first(con: duckdb.DuckDBPyConnection, file: str, rows: str, checks: Sequence[Check]) -> None:
    """Put the first check that fits each row of a query into the account."""
    add_judged(con, file, f"({judged(rows, checks)})", checks)


def add_fitting(con: duckdb.DuckDBPyConnection, file: str, rows: str, groups: Sequence[Sequence[Check]]) -> None:
    """Put the first check of each group that fits each row of a query into the account; most groups fit no row at all."""
    if not groups:
        return
    some = ", ".join(f"bool_or({' OR '.join(f'({check.when})' for check in group)})" for group in groups)
    fits = con.execute(f"SELECT {some} FROM ({rows})").fetchall()[0]
    for group in (group for group, fit in zip(groups, fits, strict=True) if fit):
        add_first(con, file, rows, group)


def add_places(con: duckdb.DuckDBPyConnection, file: str, places: Iterable[tuple[int, str, str]]) -> None:
    """Put rows, columns and codes into the account of which nothing is shown: lines that cannot be read, columns."""
    if told := [(file, row, column, "", code) for row, column, code in places]:
        con.executemany("INSERT INTO refused VALUES (?, ?, ?, ?, ?)", told)
