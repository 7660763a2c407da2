"""The columns of every table of the report, as the modules of the chapters (and of the demo) name them."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from wijkstats import chapters
from wijkstats.demo.statements import STATEMENTS
from wijkstats.ground.kinds import Columns

CALLED = {"surveys": "survey"}
"""How tables of a chapter begin, when not by its name."""


@cache
def tables() -> dict[str, Columns]:
    """Table -> its columns: `zrm_flow` is FLOW in the columns of zrm."""
    found = {"demo_statements": STATEMENTS, "clients_statements": STATEMENTS}
    for chapter in (module.name for module in pkgutil.iter_modules(chapters.__path__)):
        for name, columns in vars(import_module(f"{chapters.__name__}.{chapter}.columns")).items():
            if name.isupper() and not name.startswith("_"):
                found[f"{CALLED.get(chapter, chapter)}_{name.lower()}"] = columns
    return found


def contract(table: str) -> Columns:
    """The columns of a table of the report; none of a table of one's own."""
    return tables().get(table, {})
