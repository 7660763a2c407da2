"""What came, went or got another name since the previous delivery?"""

from __future__ import annotations

from collections.abc import Mapping

from wijkstats.kit.page.cells import level_label
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import MOST_NAMED, Values, View

CHANGED = ("new", "gone", "renamed")


def changes(v: View) -> Values:
    """What is new, what is gone, and what is probably the same by another name?"""
    table, words = v.table, v.words
    named: dict[str, list[str]] = {change: [] for change in (*CHANGED, "again", "renumbered")}
    for row in table.to_dict("records"):
        kind, level = words.label("changed", row["grouping"]), level_label(row["grouping"], row["level"], words)
        other = words("table.now_called", name=row["other"]) if row["other"] else ""
        named[row["change"]].append(f"{kind.lower()} ‘{level}’{other}")
    told = {
        change: words.listing(some)
        if len(some) <= MOST_NAMED
        else words("table.and_more", names=", ".join(some[:MOST_NAMED]), n=len(some) - MOST_NAMED)
        for change, some in named.items()
        if some
    }
    return {
        "n": sum(len(named[change]) for change in CHANGED) or None,
        "previous": v.facts.get("previous") or None,
        **{change: told.get(change) for change in CHANGED},
        "again": words("table.exported_again") if named["again"] else None,
        "renumbered": words("table.numbered_anew") if named["renumbered"] else None,
    }


SPECS: Mapping[str, Spec] = {
    "quality_changes": Spec("quality_changes", changes, ("grouping", "level", "change", "other"), 2),
}
