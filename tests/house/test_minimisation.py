"""Data minimisation: what is kept of people is used by some chapter, and what no chapter uses is not read."""

from __future__ import annotations

import ast
from functools import cache

import pytest
from conftest import ROOT

from wijkstats.delivery.files.schema import RAW_TABLES
from wijkstats.delivery.processed import PROCESSED
from wijkstats.settings.breakdowns import BREAKDOWNS

OF_PEOPLE = ("measurements", "trajectories", "contacts", "support", "transfers", "staffing", "caseload")


@cache
def named() -> frozenset[str]:
    """Every name and text in the code of the chapters that may stand for a column, without what only describes."""
    found: set[str] = set()
    for path in (ROOT / "src" / "wijkstats" / "chapters").rglob("*.py"):
        if path.name in ("columns.py", "page.py") or path.parent.name == "exhibits":
            continue  # these name columns of published tables
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                found.add(node.value)
    return frozenset(found)


@pytest.mark.parametrize("table", OF_PEOPLE)
def test_every_column_that_is_kept_of_people_is_used(table: str) -> None:
    broken_down = {one.source for one in BREAKDOWNS}
    unused = sorted(set(PROCESSED[table].columns) - broken_down - named())
    assert not unused, f"{table}: no chapter uses {unused}: do not read it (`used=False` in schema.py)"


def test_what_no_exhibit_uses_is_known_and_not_read() -> None:
    idle = {(name, column) for name, table in RAW_TABLES.items() for column in table.idle}
    assert idle == {("contacten", "onderwerp")}
    assert not any(column in RAW_TABLES[name].columns for name, column in idle)
    assert "subject" not in named()
