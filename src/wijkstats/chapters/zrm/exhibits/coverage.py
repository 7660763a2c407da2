"""Which share of the started clients has two measurements?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wijkstats.ground.records import ENOUGH_PAIRS
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
from wijkstats.kit.page.view import Values, View, extremes, shown_only, value_of
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


def kept(v: View) -> Values:
    """At which start level were the fewest and the most measured again? Levels with few scores are not named."""
    enough = v.table[(v.table["n"] >= ENOUGH_PAIRS).fillna(False).astype(bool)]
    found = extremes(enough, "share", lambda row: str(row["before"]), v.words)
    compared = found["least"] is not None or found["equal"] is not None
    return {
        "least": found["least"],
        "most": found["best"],
        "least_label": found["least_label"],
        "most_label": found["best_label"],
        "equal": found["equal"],
        "too_few": "" if compared else v.words("table.too_few_levels", least=ENOUGH_PAIRS),
        "shown_only": shown_only(v),
    }


def draw_kept(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share was measured again, by start level."""
    figure, axes = new_figure(len(table), 0.42, 1.0)
    percent_axis(axes, words, words("figure.share_again"))
    labels = []
    for y, (_, row) in enumerate(table.iterrows()):
        labels.append(f"{row['before']} {words.label('level', row['before'])}")
        if is_hidden(row["share"]):
            hidden_bar(axes, y, 0, 1, 0.5, words)
            continue
        interval_dot(axes, y, row, ("share", "low", "high"), style.KEPT)
        n_of(axes, y, row["kept"], row["n"], words)
    rows_axis(axes, labels)
    grid_across(axes)
    dot = axes.plot([], [], "o", color=style.KEPT, label=words("figure.share_again_short"))[0]
    line = axes.plot([], [], color=style.KEPT, linewidth=1.6, label=words("figure.interval_any"))[0]
    legend_on_top(figure, [dot, line])
    return figure


SPECS: Mapping[str, Spec] = {
    "zrm_coverage": Spec(
        "zrm_coverage",
        coverage,
        ("grouping", "level", "started", "kept", "share", "interval"),
        2,
        draw=draw_coverage,
        headline="{share:share}",
    ),
    "zrm_kept_by_level": Spec(
        "zrm_kept_by_level",
        kept,
        ("before", "n", "kept", "lost", "share", "interval"),
        draw=draw_kept,
    ),
}
