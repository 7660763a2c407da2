"""Who is higher more often, when the other features are equal?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, level_label
from wijkstats.kit.page.drawing import grid_across, hidden_bar, interval_dot, legend_on_top, new_figure, rows_axis
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import SIGNIFICANT, Values, View, in_sentence, shown_only, value_of
from wijkstats.kit.page.words import Words, is_hidden

NAMED = ("age_group", "team")
"""Features of the model of which the sentences speak."""


def model(v: View) -> Values:
    """Which differences remain beyond chance when the other features are made equal?"""
    t = v.table
    named = t[~t["level"].isin(("trend", "half_year")) & (t["p_holm"] <= SIGNIFICANT)]
    points = [
        v.words(
            "table.effect",
            feature=in_sentence(r["term"], r["level"], v.words),
            value=r["estimate"],
            base=in_sentence(r["term"], r["reference"], v.words),
        )
        for term in NAMED
        for _, r in named[named["term"] == term].iterrows()
    ]
    beyond = set(named["term"])
    joint = {term: p for term, p in v.facts.get("joint_holm", {}).items() if term not in beyond and p is not None}
    alike = [v.words.label("term", term).lower() for term, p in joint.items() if p > SIGNIFICANT]
    jointly = [v.words.label("term", term).lower() for term, p in joint.items() if p <= SIGNIFICANT]
    features = [v.words.label("term", term).lower() for term in dict.fromkeys(t["term"])]
    left = v.facts.get("left_out")
    dropped = [v.words.label("term", term).lower() for term in v.facts.get("dropped", ())]
    same = [_alike(str(name), str(other), v) for name, other in v.facts.get("alike", {}).items()]
    ends = [value_of(t, end, level="trend") for end in ("low", "high")]
    return {
        "case": "trend"
        if None not in ends and ends[0] * ends[1] > 0
        else "found"
        if len(named)
        else None
        if jointly
        else "none",
        "found": len(named),
        "n": v.facts.get("n"),
        "clients": v.facts.get("clients"),
        "trend": value_of(t, "estimate", level="trend"),
        **_trend(value_of(t, "estimate", level="trend"), v),
        "trend_low": ends[0],
        "trend_high": ends[1],
        "listing": "; ".join(points) or None,
        "which": v.words.listing([v.words.label("term", term).lower() for term in NAMED if term in set(t["term"])]),
        "none": v.words("table.no_effect", listing=v.words.listing(alike)) if alike else "",
        "jointly": v.words("table.jointly", listing=v.words.listing(jointly)) if jointly else "",
        "alike": " ".join(same),
        "dropped": v.words("table.dropped", listing=v.words.listing(dropped)) if dropped else "",
        "features": v.words.listing(features),
        "left_out": v.words("table.left_out", n=left) if left else "",
        "tests": int((~t["level"].isin(("trend", "half_year"))).sum()),
        "limit": SIGNIFICANT,
    }


def _trend(slope: Any, v: View) -> Values:
    """The size of the slope over low domains, and in a word which way it goes."""
    if slope is None:
        return {"trend_size": None, "trend_side": None}
    return {"trend_size": abs(slope), "trend_side": v.words("table.higher" if slope > 0 else "table.lower")}


def _alike(name: str, other: str, v: View) -> str:
    """Why a feature, or one level of it (`team: Jeugd`), is not in the model."""
    term, _, level = name.partition(": ")
    feature = v.words.label("term", term).lower()
    feature = f"{feature} ({in_sentence(term, level, v.words)})" if level else feature
    if other in {"", "same"}:
        return v.words(f"table.alike_{'same' if other else 'several'}", feature=feature)
    return v.words("table.alike_one", feature=feature, other=v.words.label("term", other).lower())


def draw_effects(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """By how many percentage points does the share improved differ: a dot with its interval per level, in blocks."""
    rows: list[tuple[str, pd.Series | None]] = []
    for term in dict.fromkeys(table["term"]):
        part = table[table["term"] == term]
        base = part["reference"].dropna()
        head = words.label("term", term)
        if len(base):
            head = words("figure.against", term=head, base=level_label(term, base.iloc[0], words))
        rows.append((head, None))
        rows += [(level_label(term, row["level"], words), row) for _, row in part.iterrows()]
    figure, axes = new_figure(len(rows), 0.33, 1.0)
    ends = table[["low", "high"]].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    reach = max(0.05, float(np.nanmax(np.abs(ends))) if np.isfinite(ends).any() else 0.05) * 1.05
    axes.set_xlim(-reach, reach)
    axes.axvline(0, color=style.MUTED, linewidth=1)
    for y, (_, row) in enumerate(rows):
        if row is None:
            continue
        if is_hidden(row["estimate"]):
            hidden_bar(axes, y, -reach, 2 * reach, 0.5, words)
            continue
        beyond = not is_hidden(row["p_holm"]) and row["p_holm"] <= SIGNIFICANT
        interval_dot(axes, y, row, ("estimate", "low", "high"), style.OWN if beyond else style.EACH)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: "0" if abs(x) < 1e-9 else words.show(x, "signed_points")))
    axes.set_xlabel(words("figure.points"))
    rows_axis(axes, [label for label, _ in rows])
    for tick, (_, row) in zip(axes.get_yticklabels(), rows, strict=True):
        tick.set_fontweight("bold" if row is None else "normal")
    grid_across(axes)
    handles = [
        axes.plot([], [], "o-", color=colour, label=words(f"figure.{name}"))[0]
        for name, colour in (("beyond", style.OWN), ("within", style.EACH))
    ]
    legend_on_top(figure, handles)
    return figure


def checks(v: View) -> Values:
    """Do the models point the same way?"""
    t = v.table.dropna(subset=["logit", "gee"])
    apart = (t["logit"] - t["gee"]).abs() / t["logit"]
    both = v.table.dropna(subset=["logit", "ordinal"])
    agree = ((both["logit"] > 1) == (both["ordinal"] > 1)).sum()
    return {
        "compared": len(t),
        "apart": float(apart.max()) if len(t) else None,
        "agree": int(agree) if len(both) else None,
        "ordinal": len(both) or None,
        "none": "" if len(t) or len(both) else v.words("table.no_other_model"),
        "shown_only": shown_only(v),
    }


SPECS: Mapping[str, Spec] = {
    "zrm_model": Spec(
        "zrm_model",
        model,
        ("term", "level", "reference", "pairs", "clients", "estimate", "interval", "p", "p_holm"),
        2,
        draw=draw_effects,
    ),
    "zrm_model_checks": Spec(
        "zrm_model_checks",
        checks,
        ("term", "level", "clients", "logit", "logit_interval", "gee", "gee_interval", "ordinal", "ordinal_interval"),
        2,
    ),
}
