"""Does this example with invented data give the same picture as the study it imitates?"""

from __future__ import annotations

from collections.abc import Mapping

from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View


def statements(v: View) -> Values:
    """How many statements of the demo hold?"""
    holds = v.table["holds"].astype(str).str.lower() == "true"
    return {"n": len(v.table), "holds": int(holds.sum())}


SPECS: Mapping[str, Spec] = {
    "demo_statements": Spec("demo_statements", statements, ("id", "statement", "computed", "unchanged", "holds")),
}
