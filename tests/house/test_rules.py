"""Every rule is checked somewhere, and every check is of a rule: read from the source."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT

from wijkstats.delivery.files.macros import create_macros
from wijkstats.delivery.files.schema import RAW_TABLES
from wijkstats.delivery.rules.checks import CELL, Check
from wijkstats.delivery.rules.rules import DROPS, RULES

SOURCE = ROOT / "src" / "wijkstats"
PLACED = {
    "records": {
        "unclosed_quote",
        "wrong_number_of_columns",
        "no_record",
        "backslash_quote",
        "backslash_unsure",
        "text_formula",
        "loose_quote",
    },
    "ingest": {"short_row", "other_encoding", "encoded_twice", "lost_letter"},
    "privacy": {"personal_column_dropped", "free_text_dropped"},
    "measurements": {"column_not_used", "column_not_needed"},
    "formats": {"self_report"},
    "cell_corrections": {"corrected", "correction_not_applied"},
    "marks": {"excel_error", "formula_without_value", "excel_date", "excel_notation"},
}
"""Codes that a module puts into the account itself: of a line that is no row, a column, or a correction."""


def checks(value: object) -> Iterator[Check]:
    if isinstance(value, Check):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from checks(part)


MODULES = sorted(SOURCE.joinpath("delivery").rglob("*.py"))
LISTS = [
    vars(importlib.import_module(".".join(("wijkstats", *path.relative_to(SOURCE).with_suffix("").parts))))
    for path in MODULES
]
CHECKS = [
    *{id(c): c for names in LISTS for name, value in names.items() if name.isupper() for c in checks(value)}.values()
]


def test_every_rule_is_checked_and_every_code_is_a_rule() -> None:
    codes = {check.code for check in CHECKS} | {code for placed in PLACED.values() for code in placed}
    assert codes == set(DROPS)
    assert len(RULES) == len(DROPS)


def test_every_check_that_is_written_is_in_a_list() -> None:
    written = 0
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Check"]
        written += len(calls)
        texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        assert PLACED.get(path.stem, set()) <= texts, f"{path.stem} places another code than the list here says"
    assert written == len(CHECKS)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_no_code_of_a_rule_is_made_by_hand_in_sql(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for code in DROPS:
        assert f"THEN '{code}'" not in text, f"{path.name}: write a Check"


def test_a_check_names_a_column_of_a_contract() -> None:
    known = {name for table in RAW_TABLES.values() for name in table.columns} | {"", CELL, "eenheid, status"}
    assert {check.column for check in CHECKS} <= known


def test_what_is_shown_is_made_by_a_macro_that_hides_words_and_numbers() -> None:
    shown = {check.shown for check in CHECKS} - {"NULL"}
    macros = {text.partition("(")[0] for text in shown}
    # a level in words was read as that level; values of municipalities are public
    assert macros - {"score_text", "shown_public"} == {"masked", "shown_day", "shown_number", "shown_score"}
    assert {m for m, names in zip(MODULES, LISTS, strict=True) if "shown_public(" in str(names)} == {
        SOURCE / "delivery/public/values.py"
    }
    with duckdb.connect() as con:
        create_macros(con)
        for macro in macros - {"score_text", "shown_public"}:
            found = con.execute(f"SELECT {macro}('Jan de Vries 0612345678')").fetchall()
            assert found == [("xxx xx xxxxx 9999999999",)], macro
