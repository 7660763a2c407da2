"""How many scores have room to change?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from wijkstats.chapters.zrm.exhibits.shared import bold_first
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import (
    grid_across,
    hidden_bar,
    interval_dot,
    legend_on_top,
    new_figure,
    percent_axis,
    rows_axis,
)
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, value_of
from wijkstats.kit.page.words import Words, is_hidden


def room(v: View) -> Values:
    """How many pairs had no room to rise, and which share rose with and without them?"""
    found: Values = {}
    for direction in ("improved", "worse"):
        for base in ("all", "room", "limit"):
            where = {"domain": "all", "direction": direction, "base": base}
            found[f"{direction}_{base}"] = value_of(v.table, "share", **where)
            found[f"{direction}_{base}_pairs"] = value_of(v.table, "pairs", **where)
    return found


def draw_room(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share rose, of all pairs and of those with room: two dots per domain, from large to small."""
    up = table[(table["direction"] == "improved") & (table["base"] != "limit")]
    wide = up.pivot_table(index="domain", columns="base", values="share", aggfunc="first", dropna=False)
    order = wide.reindex(columns=["room"])["room"].sort_values(ascending=False, na_position="last").index.tolist()
    order = ["all", *(d for d in order if d != "all")] if "all" in order else order
    figure, axes = new_figure(len(order), 0.4, 1.0)
    percent_axis(axes, words, words("figure.share_higher"))
    rows = up.set_index(["domain", "base"])
    for y, domain in enumerate(order):
        pair = [rows.loc[(domain, base)] for base in ("all", "room") if (domain, base) in rows.index]
        if len(pair) < 2 or any(is_hidden(row["share"]) for row in pair):
            hidden_bar(axes, y, 0, 1, 0.5, words)
            continue
        axes.plot([pair[0]["share"], pair[1]["share"]], [y, y], color=style.GRID, linewidth=3, solid_capstyle="butt")
        interval_dot(axes, y, pair[1], ("share", "low", "high"), style.IMPROVED)
        interval_dot(axes, y, pair[0], ("share", "", ""), style.IMPROVED, hollow=True)
        if not any(is_hidden(row["pairs"]) for row in pair) and pair[0]["pairs"]:
            part = words.show(pair[1]["pairs"] / pair[0]["pairs"], "whole")
            axes.text(1.02, y, part, va="center", ha="left", color=style.MUTED)
    rows_axis(axes, [words.label("domain", domain) for domain in order])
    bold_first(axes, order)
    axes.text(1.02, -0.72, words("figure.with_room"), va="center", ha="left", color=style.MUTED)
    grid_across(axes)
    handles = [
        axes.plot([], [], "o", color=style.IMPROVED, markerfacecolor=face, label=words(f"figure.base_{base}"))[0]
        for base, face in (("all", "white"), ("room", style.IMPROVED))
    ]
    line = axes.plot([], [], color=style.IMPROVED, linewidth=1.6, label=words("figure.interval_any"))[0]
    legend_on_top(figure, [*handles, line])
    return figure


def room_rows(table: pd.DataFrame) -> pd.DataFrame:
    """All domains together in full, and per domain what the figure shows; the file has the rest too."""
    return table[(table["domain"] == "all") | ((table["direction"] == "improved") & (table["base"] != "limit"))]


SPECS: Mapping[str, Spec] = {
    "zrm_room": Spec(
        "zrm_room",
        room,
        ("domain", "direction", "base", "pairs", "moved", "share", "interval"),
        3,
        draw=draw_room,
        shape=room_rows,
    ),
}
