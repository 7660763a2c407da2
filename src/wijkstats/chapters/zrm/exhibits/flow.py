"""For how many clients are a first and a last measurement known?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import hidden_bar, new_figure, rows_axis
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, share_of, value_of
from wijkstats.kit.page.words import Words, is_hidden


def draw_flow(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """From started clients to clients that can be compared: one bar per step, with the number of clients."""
    figure, axes = new_figure(len(table), 0.44, 0.35)
    top = max(float(table["clients"].max()), 1.0) if table["clients"].notna().any() else 1.0
    axes.set_xlim(0, top * 1.18)
    colours = {"started": style.MUTED, "dropped": style.DROPPED, "kept": style.KEPT}
    labels = []
    for y, (_, row) in enumerate(table.iterrows()):
        key = "started" if row["step"] == "started" else str(row["reason"])
        labels.append(words.label("flow", key))
        if is_hidden(row["clients"]):
            hidden_bar(axes, y, 0, top * 0.24, 0.66, words)
            continue
        axes.barh(y, row["clients"], height=0.66, color=colours.get(str(row["step"]), style.EACH))
        axes.text(float(row["clients"]) + top * 0.012, y, words.show(row["clients"], "count"), va="center")
    rows_axis(axes, labels)
    axes.set_xticks([])
    axes.set_xlabel(words("figure.clients"))
    return figure


def flow(v: View) -> Values:
    """How many clients started, and for how many is there something to compare?"""
    t = v.table
    started, kept = (value_of(t, "clients", step=s, reason=r) for s, r in (("started", ""), ("kept", "all")))
    low = {"step": "kept", "reason": "low"}
    none_low = value_of(t, "clients", **low) == 0
    outside, delivered = v.facts["outside"], v.facts["delivered"]
    said = None if is_hidden(outside) else ""
    if outside:
        said = v.words("table.outside_period", outside=outside, delivered=delivered)
    return {
        "outside": said,
        "started": started,
        "kept": kept,
        "share": share_of(kept, started),
        "low_clients": None if none_low else value_of(t, "clients", **low),
        "low_pairs": value_of(t, "pairs", **low),
        "no_client_low": v.words("table.no_client_low") if none_low else None,
        "pairs": value_of(t, "pairs", step="kept", reason="all"),
        "rule": v.words(
            f"pair_rule.{v.facts['pair_rule']}", days=v.facts["minimum_days"], window=v.facts["window_days"]
        ),
    }


SPECS: Mapping[str, Spec] = {
    "zrm_flow": Spec("zrm_flow", flow, ("step", "reason", "clients", "measurements", "pairs"), 2, draw=draw_flow),
}
