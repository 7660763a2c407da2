"""The numbers behind the sentences about what was delivered and how clients are measured.

Question answered: what may be said about this protected table? A figure that may not be shown is None, and its sentence is
left out. Other sentences then say what is left: they have numbers of their own, which are None when the first can be said.
"""

from __future__ import annotations

import pandas as pd

from wijkstats.kit.page.cells import UNKNOWN
from wijkstats.kit.page.words import inside
from wijkstats.page.answers import (
    MOST_NAMED,
    Values,
    View,
    extremes,
    in_sentence,
    share_of,
    shown_only,
    total_of,
    value_of,
)


def quality_tables(v: View) -> Values:
    """Which share of the delivered rows was not used? If that may not be shown: how many rows were delivered, and of which
    files is more known?
    """
    t = v.table
    rows_in, rejected = total_of(t["rows_in"]), total_of(t["rows_rejected"])
    whole = rows_in is not None and rejected is not None
    seen, known = t["rows_in"].dropna(), t.dropna(subset=["rows_in", "rows_rejected"])
    part = not whole and len(known) > 0
    return {
        "rows_in": rows_in,
        "rejected": None if rejected == 1 else rejected,
        "one_rejected": rejected if rejected == 1 else None,
        "share": share_of(rejected, rows_in),
        "delivered": None if whole else rows_in,
        "only_rejected": None if whole else rejected,
        "some_delivered": seen.sum() if rows_in is None and len(seen) else None,
        "some_files": len(seen),
        "files": len(t),
        "known_files": len(known) if part else None,
        "known_in": known["rows_in"].sum() if part else None,
        "known_rejected": known["rows_rejected"].sum() if part else None,
    }


def rules(v: View) -> Values:
    """How many rows did the rules drop or report, and which rule most? If not all may be shown: as far as shown."""
    t = v.table
    dropped = t["dropped"].astype(str).str.lower() == "true"
    top = t[t["rows"] == t["rows"].max()].drop_duplicates("rule")
    labels = [v.words.label("rule", rule) for rule in top["rule"]]
    used = [v.words("table.edition", edition=e, first=a, last=b) for e, a, b in v.facts.get("editions", ())]
    found: Values = {
        "editions": v.words.listing(used) if len(used) > 1 else None,
        "top": None if top.empty else top["rows"].iloc[0],
        "top_label": v.words.listing(labels) if 0 < len(top) <= MOST_NAMED else None,
        "shown_only": None if top.empty else shown_only(v),
    }
    for name, mine in (("dropped", t.loc[dropped, "rows"]), ("reported", t.loc[~dropped, "rows"])):
        total = total_of(mine) if len(mine) else 0
        found |= {name: total, f"some_{name}": mine.sum() if total is None and mine.notna().any() else None}
    return found


def completeness(v: View) -> Values:
    """Between which shares lie the groups, and which is lowest? When no share may be shown: how many moments have they?"""
    known = v.table[v.table["level"] != UNKNOWN]
    t = known.dropna(subset=["share"])
    nobody = v.words("table.nobody_known") if known.empty else ""
    if t.empty:
        none = dict.fromkeys(("least", "least_label", "most", "most_label", "equal", "months"))
        moments = _range(known["moments"].dropna(), v)
        return none | {"moments": moments, "nobody_known": nobody, "shown_only": None}
    found = extremes(t, "share", lambda row: in_sentence(v.view, row["level"], v.words), v.words)
    return {
        "least": found["least"],
        "most": found["best"],
        "equal": t["share"].iloc[0] if len(t) == 1 else found["equal"],
        "least_label": found["least_label"],
        "most_label": found["best_label"],
        "months": len(v.table),
        "moments": None,
        "nobody_known": nobody,
        "shown_only": shown_only(v),
    }


def _range(numbers: pd.Series[int], v: View) -> str | None:
    """The smallest and the largest of some counts as `40 tot 60`; None when there are none."""
    if numbers.empty:
        return None
    low, high = (v.words.show(number, "count") for number in (numbers.min(), numbers.max()))
    return low if low == high else v.words("table.interval", low=low, high=high)


def first_measurement(v: View) -> Values:
    """Which share of the clients was measured within thirty days, and which never? If neither may be shown: which share is the
    largest of those that are?
    """
    found: Values = {}
    for name, wait in (("soon", "d0_30"), ("never", "never"), ("before", "before")):
        for part in ("n", "share", "low", "high"):
            found[f"{name}_{part}"] = value_of(v.table, part, grouping="total", wait=wait)
    total = v.table[v.table["grouping"] == "total"].dropna(subset=["share"])
    neither = found["soon_share"] is None and found["never_share"] is None and len(total) > 0
    top = total.iloc[int(total["share"].argmax())] if neither else {}
    label = inside(v.words.label("wait", top["wait"])) if neither else None
    return found | {"top_share": top.get("share"), "top_label": label}


def uniform(v: View) -> Values:
    """At which share of the moments does everything have one score?"""
    total = {c: value_of(v.table, c, grouping="total") for c in ("n", "uniform", "share", "low", "high")}
    return total | {"n_only": total["n"] if total["share"] is None else None}


def raters(v: View) -> Values:
    """How many raters give one score to everything, most of the time?"""
    found = {c: value_of(v.table, c, level="all") for c in ("raters", "uniform")}
    return found | {"raters_only": found["raters"] if found["uniform"] is None else None}


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
