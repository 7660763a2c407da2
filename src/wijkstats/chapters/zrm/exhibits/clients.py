"""How many clients are higher on at least one low domain, and how many on none?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

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


def clients(v: View) -> Values:
    """On how many clients did at least one low domain rise, on how many none, on how many did one fall?"""
    found: Values = {"all": v.facts.get("all")}
    for outcome in ("higher", "none_higher", "lower"):
        for part in ("clients", "share", "low", "high", "expected"):
            found[f"{outcome}_{part}"] = value_of(v.table, part, outcome=outcome)
    return found | {"low": found["higher_low"], "high": found["higher_high"]}


def draw_clients(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share of the clients rose on at least one low domain, on none, and fell on at least one: a dot per outcome."""
    rows = table[table["outcome"] != "none_lower"]
    figure, axes = new_figure(len(rows), 0.46, 1.0)
    percent_axis(axes, words, words("figure.share_clients"))
    colours = {"higher": style.IMPROVED, "none_higher": style.MUTED, "lower": style.WORSE}
    marks: list[Line2D] = []
    for y, (_, row) in enumerate(rows.iterrows()):
        if is_hidden(row["share"]):
            hidden_bar(axes, y, 0, 1, 0.5, words)
            continue
        interval_dot(axes, y, row, ("share", "low", "high"), colours[str(row["outcome"])])
        if not is_hidden(row["expected"]):
            marks = axes.plot(row["expected"], y, "|", color=style.INK, markersize=15, markeredgewidth=2.4)
        axes.text(1.02, y, words.show(row["share"], "share"), va="center", ha="left", color=style.MUTED)
    rows_axis(axes, [words.label("outcome", outcome) for outcome in rows["outcome"]])
    grid_across(axes)
    line = axes.plot([], [], color=style.MUTED, linewidth=1.6, label=words("figure.interval_any"))[0]
    for mark in marks[:1]:
        mark.set_label(words("figure.unchanged"))
    legend_on_top(figure, [line, *marks])
    return figure


SPECS: Mapping[str, Spec] = {
    "zrm_clients": Spec(
        "zrm_clients",
        clients,
        ("outcome", "clients", "share", "interval", "expected"),
        headline="{higher_share:share}",
        draw=draw_clients,
    ),
}
