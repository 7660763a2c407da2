"""Are there municipalities whose figures start or stop or whose boundaries change, and was that reckoned with?"""

from __future__ import annotations

from collections.abc import Mapping

from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View


def boundaries(v: View) -> Values:
    """How many municipalities came or went, how many of these were not handled, and whose boundaries changed?"""
    changed = v.table["kind"] == "changed"
    moved = [f"{r['name'] or r['code']} ({r['year']})" for _, r in v.table[changed].iterrows()]
    return {
        "n": int((~changed).sum()) or None,
        "open": int((v.table["handled"] == "none").sum()),
        "changed": v.words.listing(moved) or None,
    }


SPECS: Mapping[str, Spec] = {
    "quality_boundaries": Spec("quality_boundaries", boundaries, ("code", "name", "kind", "year", "handled"), 2),
}
