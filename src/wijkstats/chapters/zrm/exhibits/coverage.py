"""Which share of the started clients has two measurements?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, level_label
from wijkstats.kit.page.drawing import (
    grid_across,
    hidden_bar,
    interval_dot,
    legend_on_top,
    n_of,
    new_figure,
    percent_axis,
    rows_axis,
)
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, value_of
from wijkstats.kit.page.words import Words, is_hidden


def draw_coverage(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share of the started clients has two measurements, per group, with its interval."""
    blocks = list(dict.fromkeys(table["grouping"]))
    figure, axes = new_figure(len(table) + len(blocks) - 1, 0.36, 0.95)
    percent_axis(axes, words, words("figure.share_with_two"))
    labels: list[str] = []
    bold = []
    for block in blocks:
        if block != "total":
            bold.append(len(labels))
            labels.append(words.label("grouping", block))
        for _, row in table[table["grouping"] == block].iterrows():
            _dot(axes, len(labels), row, words)
            labels.append(level_label(block, row["level"], words))
    rows_axis(axes, labels)
    for at in bold:
        axes.get_yticklabels()[at].set_fontweight("bold")
    grid_across(axes)
    dot = axes.plot([], [], "o", color=style.KEPT, label=words("figure.share_clients"))[0]
    line = axes.plot([], [], color=style.KEPT, linewidth=1.6, label=words("figure.interval_any"))[0]
    legend_on_top(figure, [dot, line])
    return figure


def _dot(axes: Axes, y: int, row: Any, words: Words) -> None:
    if is_hidden(row["share"]):
        hidden_bar(axes, y, 0, 1, 0.5, words)
        return
    interval_dot(axes, y, row, ("share", "low", "high"), style.KEPT)
    n_of(axes, y, row["kept"], row["started"], words)


def coverage(v: View) -> Values:
    """Which share of the started clients has two measurements?"""
    return {c: value_of(v.table, c, grouping="total") for c in ("started", "kept", "share", "low", "high")}


SPECS: Mapping[str, Spec] = {
    "zrm_coverage": Spec(
        "zrm_coverage",
        coverage,
        ("grouping", "level", "started", "kept", "share", "interval"),
        2,
        draw=draw_coverage,
        headline="{share:share}",
    ),
}
