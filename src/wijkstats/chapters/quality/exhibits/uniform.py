"""How often do all domains get the same score on one day?"""

from __future__ import annotations

from collections.abc import Mapping

from wijkstats.chapters.quality.exhibits.shared import draw_shares
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, value_of


def uniform(v: View) -> Values:
    """At which share of the moments does everything have one score?"""
    total = {c: value_of(v.table, c, grouping="total") for c in ("n", "uniform", "share", "low", "high")}
    return total | {"n_only": total["n"] if total["share"] is None else None}


SPECS: Mapping[str, Spec] = {
    "quality_uniform": Spec(
        "quality_uniform",
        uniform,
        ("grouping", "level", "n", "uniform", "share", "interval"),
        2,
        draw=draw_shares,
    ),
}
