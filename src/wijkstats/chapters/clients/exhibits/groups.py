"""Which groups of clients are there, and how does it go on with each?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from wijkstats.chapters.clients.exhibits.support import draw_shares
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View


def groups(v: View) -> Values:
    """How many groups, the largest and the smallest, and between which shares do low scores improve?"""
    rows = v.table.dropna(subset=["share"]).sort_values("share", ascending=False, kind="stable")
    found: Values = {}
    for name, at in (("largest", 0), ("smallest", -1)):
        row = rows.iloc[at] if len(rows) > 1 else None
        found |= {name: None if row is None else row["share"], f"{name}_name": None if row is None else row["group"]}
        found |= {f"{name}_low": None if row is None else row["low_domains"]}
    source = str(v.facts.get("source"))
    known = rows["improved_share"].dropna()
    return found | {
        "which": v.words(f"exhibits.{v.name}.{source}", number=len(v.table)),
        "least": known.min() if len(known) > 1 else None,
        "most": known.max() if len(known) > 1 else None,
        "unsure": v.facts.get("unsure"),
    }


SPECS: Mapping[str, Spec] = {
    "clients_group": Spec(
        "clients_group",
        groups,
        ("group", "clients", "share", "interval", "low_domains", "mark_1", "mark_2", "mark_3", "improved_share",
         "improved_interval", "median_duration", "within_365"),
        draw=partial(draw_shares, name=lambda row, words: str(row["group"]), label="figure.share_of_clients"),
    ),
}  # fmt: skip
