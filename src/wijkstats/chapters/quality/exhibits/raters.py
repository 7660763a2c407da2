"""How many raters give all domains the same score most of the time?"""

from __future__ import annotations

from collections.abc import Mapping

from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, value_of


def raters(v: View) -> Values:
    """How many raters give one score to everything, most of the time?"""
    found = {c: value_of(v.table, c, level="all") for c in ("raters", "uniform")}
    return found | {"raters_only": found["raters"] if found["uniform"] is None else None}


SPECS: Mapping[str, Spec] = {
    "quality_raters": Spec("quality_raters", raters, ("level", "raters", "uniform")),
}
