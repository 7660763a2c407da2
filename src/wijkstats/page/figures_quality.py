"""Figures about the quality of a delivery: rows in and out, how completely and how soon clients are measured, last year.

Question answered, per function: what does this protected table look like? A hidden figure is hatched or left open with a
word, never zero. No title inside a figure: the page has it. Call within `style.styled()`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Patch, Rectangle
from matplotlib.ticker import FuncFormatter

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, level_label
from wijkstats.kit.page.words import Words, is_hidden
from wijkstats.page.answers_quality import month_rows
from wijkstats.page.figures import (
    frameless,
    grid_across,
    hidden_bar,
    interval_dot,
    legend_on_top,
    new_figure,
    not_shown_patch,
    percent_axis,
    rows_axis,
    stacked_row,
)

LINE = 0.24
"""Inches of one line of reasons in the flow of rows."""
WAITS: Mapping[str, str] = {
    "before": "#8a939d", "d0_30": "#0b5d64", "d31_90": "#3f9aa1", "d91_180": "#8fcaca", "d181_plus": "#cfe8e6",
    "never": "#d9662b",
}  # fmt: skip


def draw_rows(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Per file, from delivered rows to used rows, with the refused rows below and why they were refused.

    A number that may not be shown is a hatched box; all others stand.
    """
    refused: Mapping[str, Mapping[str, int | None]] = facts.get("refused", {})
    reasons = [refused.get(str(t), {}) for t in table["table"]]
    heights = [
        2.2 + (max(len(r), 1) + 0.7 if is_hidden(rejected) or rejected else 0)
        for r, rejected in zip(reasons, table["rows_rejected"], strict=True)
    ]
    hidden = table[["rows_in", "rows_kept", "rows_rejected"]].isna().any(axis=None)
    hidden = hidden or any(rows is None for why in reasons for rows in why.values())
    figure = Figure(figsize=(style.WIDTH, sum(heights) * LINE + (0.45 if hidden else 0.15)), layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlim(0, 1)
    axes.set_ylim(sum(heights), 0)
    axes.set_axis_off()
    top = 0.0
    for (_, row), why, height in zip(table.iterrows(), reasons, heights, strict=True):
        _file(axes, top, row, why, words)
        top += height
        if top < sum(heights):
            axes.plot([0, 1], [top - 0.2, top - 0.2], color=style.GRID, linewidth=0.8)
    if hidden:
        legend_on_top(figure, [not_shown_patch(words)])
    return figure


BOX = 0.26
"""Width of a box with a number of rows, as a part of the figure."""
_HATCHED: Mapping[str, Any] = {
    "facecolor": style.NOT_SHOWN,
    "hatch": style.HATCH,
    "edgecolor": "#a2abb4",
    "linewidth": 0,
}


def _file(axes: Axes, top: float, row: Any, why: Mapping[str, int | None], words: Words) -> None:
    y = top + 1.0
    axes.text(0, y, words.label("table", row["table"]), va="center", fontweight="bold")
    _box(axes, 0.30, y, "delivered", row["rows_in"], style.MUTED, words)
    _box(axes, 0.72, y, "used", row["rows_kept"], style.KEPT, words)
    _arrow(axes, (0.57, y), (0.715, y))
    if not is_hidden(row["rows_rejected"]) and not row["rows_rejected"]:
        return
    below = y + 1.7
    _arrow(axes, (0.43, y + 0.62), (0.43, below - 0.66))
    _box(axes, 0.30, below, "refused", row["rows_rejected"], style.DROPPED, words)
    for place, (rule, rows) in enumerate(why.items()):
        line = below + place
        if rows is None:
            axes.add_patch(Rectangle((0.60, line - 0.32), 0.025, 0.64, **_HATCHED))
        else:
            axes.text(0.625, line, words.show(rows, "count"), va="center", ha="right")
        axes.text(0.64, line, words.label("rule", rule), va="center", color=style.MUTED)


def _box(axes: Axes, left: float, y: float, kind: str, number: Any, colour: str, words: Words) -> None:
    """A box with a number of rows; hatched, with the word, when it may not be shown."""
    hidden = is_hidden(number)
    looks = _HATCHED if hidden else {"facecolor": colour, "linewidth": 0}
    letters: dict[str, Any] = {"color": style.ink_on(colour)}
    if hidden:
        letters = {"color": style.INK, "fontsize": 9, "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.8}}
    text = words(f"figure.rows_hidden.{kind}") if hidden else words(f"figure.rows_{kind}", n=int(number))
    axes.add_patch(FancyBboxPatch((left, y - 0.6), BOX, 1.2, boxstyle="square,pad=0", **looks))
    axes.text(left + BOX / 2, y + 0.03, text, ha="center", va="center", **letters)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    arrow = FancyArrowPatch(
        start, end, arrowstyle="-|>", mutation_scale=11, color=style.MUTED, linewidth=1.3, shrinkA=0, shrinkB=0
    )
    axes.add_patch(arrow)


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
        start = _start(table)
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


def _start(table: pd.DataFrame) -> float:
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


def _months_axis(axes: Axes, months: Sequence[str]) -> None:
    """Years below, a tick at each January (or at the first month)."""
    ticks = [i for i, month in enumerate(months) if month.endswith("-01")] or [0]
    axes.set_xticks(ticks, [months[i] if len(ticks) == 1 else months[i][:4] for i in ticks])
    axes.set_xlim(-0.6, max(len(months) - 0.4, 0.6))
    axes.grid(color=style.GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    frameless(axes)
    axes.tick_params(length=0)


def _gaps(axes: Axes, hidden: Sequence[int]) -> None:
    for place in hidden:
        axes.axvspan(
            place - 0.5, place + 0.5, facecolor=style.NOT_SHOWN, hatch=style.HATCH, edgecolor="#a2abb4", linewidth=0
        )


def draw_months(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """The share of scores that was given, month by month, with its interval as a band."""
    months = [str(m) for m in table["level"]]
    figure = Figure(figsize=(style.WIDTH, 3.1), layout="constrained")
    axes = figure.add_subplot()
    place = range(len(months))
    share, low, high = (
        table[c].astype("Float64").to_numpy(dtype=float, na_value=float("nan")) for c in ("share", "low", "high")
    )
    axes.fill_between(place, low, high, color=style.KEPT, alpha=0.25, linewidth=0)
    axes.plot(place, share, color=style.KEPT, linewidth=1.8, marker="o", markersize=3.5)
    start = _start(table)
    axes.set_ylim(start, 1 + 0.02 * (1 - start))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: words.show(y, "whole")))
    label = words("figure.share_given")
    axes.set_ylabel(words("figure.axis_from", label=label, start=start) if start else label)
    _months_axis(axes, months)
    hidden = [i for i, value in enumerate(table["share"]) if is_hidden(value)]
    _gaps(axes, hidden)
    axes.set_xlabel(words("figure.month"))
    line = axes.plot([], [], color=style.KEPT, marker="o", markersize=3.5, label=words("figure.share_given"))[0]
    band = Patch(color=style.KEPT, alpha=0.25, linewidth=0, label=words("figure.interval_any"))
    legend_on_top(figure, [line, band, *([not_shown_patch(words)] if hidden else [])])
    return figure


def draw_waits(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """How long until the first measurement: one bar of 100% for the total and for each year of start."""
    groups = list(dict.fromkeys(zip(table["grouping"], table["level"], strict=True)))
    figure, axes = new_figure(len(groups), 0.5, 1.35)
    percent_axis(axes, words, words("figure.share_started"))
    hidden = False
    for y, (grouping, level) in enumerate(groups):
        rows = table[(table["grouping"] == grouping) & (table["level"] == level)].set_index("wait")["share"]
        kinds = [w for w in WAITS if w in rows.index]
        hidden = stacked_row(axes, y, [rows[w] for w in kinds], [WAITS[w] for w in kinds], words) or hidden
    rows_axis(axes, [level_label(g, level, words) for g, level in groups])
    handles = [Patch(facecolor=colour, label=words.label("wait", w)) for w, colour in WAITS.items()]
    legend_on_top(figure, [*handles, *([not_shown_patch(words)] if hidden else [])], 4)
    return figure


def draw_previous(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Beside the previous delivery: moments per month above, share of missing scores per domain below."""
    months, domains = month_rows(table), table[table["measure"] == "missing"]
    down = 0.32 * max(len(domains), 1)
    figure = Figure(figsize=(style.WIDTH, 3.4 + down), layout="constrained")
    upper, lower = figure.subplots(2, 1, height_ratios=(2.3, max(down, 1.0)))
    for side, colour, mark in (("previous", style.GROUP, "s"), ("this", style.OWN, "o")):
        values = months[f"value_{side}"].astype("Float64").to_numpy(dtype=float, na_value=float("nan"))
        upper.plot(range(len(months)), values, color=colour, linewidth=1.6, marker=mark, markersize=3.5)
        shares = domains[f"value_{side}"].astype("Float64").to_numpy(dtype=float, na_value=float("nan"))
        lower.plot(
            shares, range(len(domains)), mark, color=colour, markersize=7 if mark == "o" else 6, clip_on=False, zorder=3
        )
    upper.set_ylim(bottom=0)
    upper.set_title(words("figure.moments_month"))
    _months_axis(upper, [str(m) for m in months["level"]])
    lower.set_title(words("figure.missing_domain"))
    lower.set_xlim(left=0, right=max(0.1, lower.get_xlim()[1]))
    lower.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "whole")))
    rows_axis(lower, [words.label("domain", d) for d in domains["level"]])
    grid_across(lower)
    names = {"this": (style.OWN, "o"), "previous": (style.GROUP, "s")}
    handles = [
        upper.plot([], [], color=c, marker=m, label=words(f"figure.{name}_delivery"))[0]
        for name, (c, m) in names.items()
    ]
    legend_on_top(figure, handles)
    return figure
