"""Which groups of clients are there, and how does it go on with each?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from wijkstats.chapters.clients.exhibits.support import draw_shares
from wijkstats.kit.page.cells import level_label
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, shown_only


def groups(v: View) -> Values:
    """How many groups, the largest and the smallest, and in which are more low scores higher than rating noise alone gives?"""
    rows = v.table.dropna(subset=["share"]).sort_values("share", ascending=False, kind="stable")
    found: Values = {}
    for name, at in (("largest", 0), ("smallest", -1)):
        row = rows.iloc[at] if len(rows) > 1 else None
        found |= {name: None if row is None else row["share"], f"{name}_name": None if row is None else row["group"]}
        found |= {f"{name}_low": None if row is None else row["low_domains"]}
    source = str(v.facts.get("source"))
    return found | {
        "number": len(v.table),
        "which": v.words(f"exhibits.{v.name}.{source}", number=len(v.table)),
        "beyond": _beyond(v),
        "unsure": v.facts.get("unsure"),
    }


def _beyond(v: View) -> str | None:
    """Which groups lie beyond rating noise and chance, or that none does; why that cannot be said; None when it may not be."""
    key = f"exhibits.{v.name}"
    if unknown := v.facts.get("unknown"):
        return v.words(f"{key}.{unknown}")
    known = v.table.dropna(subset=["improved_share", "difference"])
    if known.empty:
        return None if shown_only(v) else v.words(f"{key}.blind")
    said = []
    for conclusion in ("more", "depends", "less"):
        named = [
            v.words(
                f"{key}.beside",
                group=level_label("group", row["group"], v.words),
                share=row["improved_share"],
                expected=row["expected"],
            )
            for _, row in known[known["conclusion"] == conclusion].iterrows()
        ]
        said += [v.words(f"{key}.{conclusion}", listing=v.words.listing(named))] if named else []
    return " ".join(said) or v.words(f"{key}.alike")


SPECS: Mapping[str, Spec] = {
    "clients_group": Spec(
        "clients_group",
        groups,
        ("group", "clients", "share", "interval", "low_domains", "mark_1", "mark_2", "mark_3", "improved_share", "expected",
         "difference", "difference_interval", "conclusion", "median_duration", "within_365"),
        draw=partial(draw_shares, name=lambda row, words: str(row["group"]), label="figure.share_of_clients"),
    ),
}  # fmt: skip
