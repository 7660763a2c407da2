"""The numbers behind the sentences about how clients are measured.

Question answered: what may be said about this protected table? A figure that may not be shown is None, and its sentence is
left out.
"""

from __future__ import annotations

import pandas as pd

from wijkstats.page.answers import Values, View, extremes, in_sentence, shown_only, value_of
from wijkstats.page.tables import UNKNOWN


def completeness(v: View) -> Values:
    """Between which shares lie the groups, and which is lowest?"""
    t = v.table[v.table["level"] != UNKNOWN].dropna(subset=["share"])
    found = extremes(t, "share", lambda row: in_sentence(v.view, row["level"], v.words), v.words)
    return {
        "least": found["least"],
        "most": found["best"],
        "equal": t["share"].iloc[0] if len(t) == 1 else found["equal"],
        "least_label": found["least_label"],
        "most_label": found["best_label"],
        "months": len(v.table),
        "nobody_known": v.words("table.nobody_known") if (v.table["level"] == UNKNOWN).all() else "",
        "shown_only": shown_only(v),
    }


def first_measurement(v: View) -> Values:
    """Which share of the clients was measured within thirty days, and which never?"""
    found: Values = {}
    for name, wait in (("soon", "d0_30"), ("never", "never"), ("before", "before")):
        for part in ("n", "share", "low", "high"):
            found[f"{name}_{part}"] = value_of(v.table, part, grouping="total", wait=wait)
    return found


def uniform(v: View) -> Values:
    """At which share of the moments does everything have one score?"""
    total = {c: value_of(v.table, c, grouping="total") for c in ("n", "uniform", "share", "low", "high")}
    return total | {"teams": int((v.table["grouping"] == "team").sum())}


def raters(v: View) -> Values:
    """How many raters give one score to everything, most of the time?"""
    return {c: value_of(v.table, c, level="all") for c in ("raters", "uniform")}


def boundaries(v: View) -> Values:
    """How many municipalities came or went, how many of these were not handled, and whose boundaries changed?"""
    changed = v.table["kind"] == "changed"
    moved = [f"{r['name'] or r['code']} ({r['year']})" for _, r in v.table[changed].iterrows()]
    return {
        "n": int((~changed).sum()) or None,
        "open": int((v.table["handled"] == "none").sum()),
        "changed": v.words.listing(moved) or None,
    }


def previous(v: View) -> Values:
    """How much larger is this delivery, and how many figures are beyond the limits?"""
    t = v.table
    shown = t[t["flagged"].isin(("true", "false"))]
    beyond = shown[shown["flagged"] == "true"]
    counts = {m: int((beyond["measure"] == m).sum()) for m in ("moments", "missing")}
    return {
        "previous": v.facts.get("previous") or None,
        "compared": len(shown),
        "flagged": len(beyond),
        "flagged_months": counts["moments"],
        "flagged_domains": counts["missing"],
        **{
            f"{key}_{side}": value_of(t, f"value_{side}", measure=measure)
            for key, measure in (("moments", "moments_all"), ("domains", "domains"))
            for side in ("this", "previous")
        },
    }


def month_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The rows about months, in order of time."""
    return table[table["measure"] == "moments"].sort_values("level").reset_index(drop=True)
