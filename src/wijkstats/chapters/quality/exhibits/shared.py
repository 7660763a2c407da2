"""What several exhibits of this chapter share: rows, numbers of sentences, parts of figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, level_label
from wijkstats.kit.page.drawing import (
    frameless,
    grid_across,
    hidden_bar,
    interval_dot,
    legend_on_top,
    new_figure,
    not_shown_patch,
    percent_axis,
    rows_axis,
)
from wijkstats.kit.page.words import Words, is_hidden


def draw_shares(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """A share with its interval per row: the total first when it is there; a long name is cut, the table has it whole."""
    figure, axes = new_figure(len(table), 0.36, 0.95)
    uniform = "uniform" in table
    ends = table[["share", "high"]].max().max()
    percent_axis(axes, words, "")
    axes.set_xlabel(words("figure.share_uniform" if uniform else "figure.share_scored"), loc="left")
    if uniform and (is_hidden(ends) or ends <= 0.2):
        axes.set_xlim(0, 0.2)
        axes.set_xticks([0, 0.05, 0.1, 0.15, 0.2])
    else:
        start = axis_start(table)
        axes.set_xlim(start, 1)
        axes.set_xticks([start + (1 - start) * part for part in (0, 0.25, 0.5, 0.75, 1)])
        if start and not uniform:
            axes.set_xlabel(words("figure.axis_from", label=words("figure.share_scored"), start=start), loc="left")
    for y, (_, row) in enumerate(table.iterrows()):
        _share(axes, y, row, words)
    rows_axis(axes, [level_label(row["grouping"], row["level"], words) for _, row in table.iterrows()])
    axes.tick_params(axis="y", pad=8)
    if table["grouping"].iloc[0] == "total":
        axes.get_yticklabels()[0].set_fontweight("bold")
    grid_across(axes)
    dot = axes.plot(
        [], [], "o", color=style.KEPT, label=words("figure.share_moments" if uniform else "figure.share_given")
    )[0]
    line = axes.plot([], [], color=style.KEPT, linewidth=1.6, label=words("figure.interval_any"))[0]
    hidden = table["share"].isna().any()
    legend_on_top(figure, [dot, line, *([not_shown_patch(words)] if hidden else [])])
    return figure


def axis_start(table: pd.DataFrame) -> float:
    """Where the axis starts: at 80% when everything that is shown lies above it, otherwise at 0."""
    lowest = table[["share", "low"]].min().min()
    return 0.8 if not is_hidden(lowest) and lowest >= 0.8 else 0.0


def _share(axes: Axes, y: int, row: Any, words: Words) -> None:
    right = axes.get_xlim()[1]
    if is_hidden(row["share"]):
        left = axes.get_xlim()[0]
        hidden_bar(axes, y, left, right - left, 0.5, words)
        return
    interval_dot(axes, y, row, ("share", "low", "high"), style.KEPT)
    axes.text(
        right + 0.02 * (right - axes.get_xlim()[0]),
        y,
        words.show(row["share"], "share"),
        va="center",
        ha="left",
        color=style.MUTED,
    )


def months_axis(axes: Axes, months: Sequence[str]) -> None:
    """Years below, a tick at each January (or at the first month)."""
    ticks = [i for i, month in enumerate(months) if month.endswith("-01")] or [0]
    axes.set_xticks(ticks, [months[i] if len(ticks) == 1 else months[i][:4] for i in ticks])
    axes.set_xlim(-0.6, max(len(months) - 0.4, 0.6))
    axes.grid(color=style.GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    frameless(axes)
    axes.tick_params(length=0)
    axes.tick_params(axis="x", pad=8)
