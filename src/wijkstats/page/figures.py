"""Figures about the ZRM: who is compared, and what changed between the first and the last measurement.

Question answered, per function: what does this protected table look like? A hidden figure is drawn as a hatched
`not shown` bar, never as zero. No title inside a figure: the page has it. Call within `style.styled()`.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from wijkstats.ground.records import ENOUGH_PAIRS
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, level_label
from wijkstats.kit.page.words import Words, is_hidden

SMALLEST_LABELLED = 0.055
"""A part of a bar narrower than this gets no number: it would not fit."""


def new_figure(rows: float, row_height: float = 0.42, extra: float = 1.0) -> tuple[Figure, Axes]:
    """An empty figure of the report's width that grows with its rows."""
    figure = Figure(figsize=(style.WIDTH, rows * row_height + extra), layout="constrained")
    return figure, figure.add_subplot()


def percent_axis(axes: Axes, words: Words, label: str) -> None:
    """The x axis from 0 to 100%."""
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "whole")))
    axes.set_xlabel(label)


LONGEST_LABEL = 46
"""Characters of a label beside a bar; the table has the whole name."""


def rows_axis(axes: Axes, labels: Sequence[str]) -> None:
    """One row per label, the first on top, without a frame."""
    axes.set_yticks(range(len(labels)), [shorten(label, LONGEST_LABEL, placeholder="…") for label in labels])
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(length=0)
    axes.tick_params(axis="y", pad=8)
    frameless(axes)


def rows_below_labels(axes: Axes, labels: Sequence[str], beside: Sequence[str] = ()) -> None:
    """One row per label, the label above its row and figures to the right of it (`beside`): on a narrow screen the marks stand
    in view, and what is out of view stands in the table as well.
    """
    axes.set_yticks([])
    axes.set_ylim(len(labels) - 0.65, -0.62)
    across = axes.get_yaxis_transform()
    box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1.0}
    for y, label in enumerate(labels):
        axes.text(0, y - 0.38, label, transform=across, va="center", ha="left", color=style.INK, bbox=box, zorder=5)
    for y, text in enumerate(beside):
        axes.text(1.03, y, text, transform=across, va="center", ha="left", color=style.MUTED)
    axes.tick_params(length=0)
    frameless(axes)


def grid_across(axes: Axes) -> None:
    """Vertical lines to read values by, behind everything else."""
    axes.grid(axis="x", color=style.GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def frameless(axes: Axes) -> None:
    """No frame around the figure."""
    for side in axes.spines.values():
        side.set_visible(False)


def n_of(axes: Axes, y: float, part: float, whole: float, words: Words) -> None:
    """On the right of a row: how many of how many."""
    n = words("figure.n_of", kept=words.show(part, "count"), started=words.show(whole, "count"))
    axes.text(1.02, y, n, va="center", ha="left", color=style.MUTED)


def interval_dot(
    axes: Axes, y: float, row: Any, names: Sequence[str], colour: str, mark: str = "o", hollow: bool = False
) -> None:
    """A dot with its interval; nothing when the figure is hidden. `names`: columns of value, low and high."""
    value, low, high = (row.get(name) for name in names)
    if is_hidden(value):
        return
    if not is_hidden(low) and not is_hidden(high):
        axes.plot([low, high], [y, y], color=colour, linewidth=1.6, solid_capstyle="butt")
    axes.plot(
        value,
        y,
        mark,
        color=colour,
        markersize=7,
        markerfacecolor="white" if hollow else colour,
        clip_on=False,
        zorder=3,
    )


def hidden_bar(axes: Axes, y: float, left: float, width: float, height: float, words: Words) -> None:
    """A bar that says `not shown` where a figure is hidden."""
    axes.barh(
        y, width, left=left, height=height, color=style.NOT_SHOWN, hatch=style.HATCH, edgecolor="#a2abb4", linewidth=0
    )
    if width > 0.16 * abs(axes.get_xlim()[1] - axes.get_xlim()[0]):
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        axes.text(left + width / 2, y, words("table.not_shown"), ha="center", va="center", color=style.MUTED, bbox=box)


def legend_on_top(figure: Figure, handles: Sequence[Any], columns: int = 5, title: str | None = None) -> None:
    """The legend above everything else, in the order of the bars."""
    figure.legend(
        handles=list(handles), ncols=columns, loc="outside upper left", title=title, alignment="left", borderaxespad=0.1,
        handlelength=1.1, handleheight=1.0, columnspacing=1.1, handletextpad=0.5,
    )  # fmt: skip


def not_shown_patch(words: Words) -> Patch:
    """Legend entry for hidden figures."""
    return Patch(
        facecolor=style.NOT_SHOWN, hatch=style.HATCH, edgecolor="#a2abb4", linewidth=0, label=words("figure.not_shown")
    )


def stacked_row(
    axes: Axes, y: float, parts: Sequence[Any], colours: Sequence[str], words: Words, least: float = SMALLEST_LABELLED
) -> bool:
    """One bar of 100%; what is hidden is drawn as one hatched rest. Returns whether something was hidden."""
    left = 0.0
    for part, colour in zip(parts, colours, strict=True):
        if is_hidden(part) or part <= 0:
            continue
        axes.barh(y, part, left=left, height=0.74, color=colour, edgecolor="white", linewidth=0.8)
        if part >= least:
            axes.text(
                left + part / 2, y, words.show(part, "whole"), ha="center", va="center", color=style.ink_on(colour)
            )
        left += float(part)
    hidden = any(is_hidden(part) for part in parts)
    if hidden:
        hidden_bar(axes, y, left, max(1 - left, 0.0), 0.74, words)
    return hidden


def draw_low_domains(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """How many low domains do clients have: first measurement above the last, as two bars of 100%."""
    figure, axes = new_figure(2, 0.7, 1.1)
    percent_axis(axes, words, words("figure.share_trajectories"))
    categories = [c for c in words.find("labels.low_domains") or {} if c in set(table["category"].astype(str))]
    colours = dict(zip(words.find("labels.low_domains") or {}, style.LOW_DOMAINS, strict=True))
    hidden = False
    for y, measurement in enumerate(("first", "last")):
        rows = table[table["measurement"] == measurement].set_index("category")["share"]
        parts = [rows.get(c) for c in categories]
        hidden = stacked_row(axes, y, parts, [colours[c] for c in categories], words, 0.045) or hidden
    rows_axis(axes, [words.label("measurement", m) for m in ("first", "last")])
    handles = [
        Patch(facecolor=colours[c], edgecolor="#7b858f", linewidth=0.4, label=words.label("low_domains", c))
        for c in categories
    ]
    legend_on_top(figure, [*handles, *([not_shown_patch(words)] if hidden else [])], 7, words("figure.low_domains"))
    return figure


def draw_development(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share of the low domains improved, stayed the same, got worse: one bar of 100% per level, in the order given."""
    figure, axes = new_figure(len(table), 0.46, 1.15)
    percent_axis(axes, words, words("figure.share_pairs"))
    hidden, labels = False, []
    for y, (_, row) in enumerate(table.iterrows()):
        parts = [row[f"{name}_share"] for name in ("improved", "same", "worse")]
        hidden = stacked_row(axes, y, parts, (style.IMPROVED, style.SAME, style.WORSE), words) or hidden
        if not is_hidden(row["improved_low"]) and not is_hidden(row["improved_high"]):
            _whisker(axes, y + 0.27, row["improved_low"], row["improved_high"])
        n = words("table.not_shown") if is_hidden(row["pairs"]) else words.show(row["pairs"], "count")
        axes.text(1.015, y, n, va="center", ha="left", color=style.MUTED)
        labels.append(level_label(row["grouping"], row["level"], words))
    rows_axis(axes, labels)
    axes.text(1.015, -0.72, words("figure.n_pairs"), va="center", ha="left", color=style.MUTED)
    names = {"improved": style.IMPROVED, "same": style.SAME, "worse": style.WORSE}
    handles = [Patch(facecolor=colour, label=words(f"figure.{name}")) for name, colour in names.items()]
    line = axes.plot([], [], color=style.INK, linewidth=1.2, label=words("figure.interval"))[0]
    legend_on_top(figure, [*handles, line, *([not_shown_patch(words)] if hidden else [])])
    return figure


def draw_development_ordered(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """The same, ordered by the share that improved; rows with few pairs at the bottom, hidden ones last."""
    few = (table["pairs"].fillna(0) < ENOUGH_PAIRS).astype(bool)
    ranked = table.assign(few=few).sort_values(["few", "improved_share"], ascending=[True, False], kind="stable")
    return draw_development(ranked.drop(columns="few"), words, facts)


def _whisker(axes: Axes, y: float, low: float, high: float) -> None:
    for colour, width in (("white", 3.4), (style.INK, 1.3)):
        axes.plot([low, high], [y, y], color=colour, linewidth=width, solid_capstyle="butt")
    axes.plot([low, high], [y, y], linestyle="none", marker="|", markersize=7, color=style.INK, markeredgewidth=1.3)


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
