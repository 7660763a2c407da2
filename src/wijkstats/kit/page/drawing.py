"""Drawing that exhibits share: axes, bars that add up, dots with an interval, and what is not shown."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter

from wijkstats.kit.page import narrow, style
from wijkstats.kit.page.words import Words, is_hidden

SMALLEST_LABELLED = 0.005
"""A part of a bar narrower than this gets no number: it would be 0%. Whether one fits is seen when the figure is laid out."""

HALF_A_NUMBER = 0.045
"""Half of what `57%` takes of a bar of 100%, with some room: nearer to its middle a line would cover the number."""


def new_figure(rows: float, row_height: float = 0.42, extra: float = 1.0) -> tuple[Figure, Axes]:
    """An empty figure of the report's width that grows with its rows."""
    figure = Figure(figsize=(style.width(), rows * row_height + extra), layout="constrained")
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
    axes.tick_params(length=0)
    axes.tick_params(axis="y", pad=8)
    axes.set_yticks(range(len(labels)), [shorten(label, LONGEST_LABEL, placeholder="…") for label in labels])
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_label(narrow.ROWS)
    frameless(axes)


def rows_below_labels(axes: Axes, labels: Sequence[str], beside: Sequence[str] = ()) -> None:
    """One row per label, the label above its row and figures to the right of it (`beside`), on a phone in its line."""
    if style.is_narrow():
        rows_axis(axes, labels)
        for y, text in enumerate(beside):
            axes.text(1.03, y, text, transform=axes.get_yaxis_transform(), color=style.MUTED)
        return
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
        side.register_axis(None)  # type: ignore[arg-type]  # nobody asks a line that is not seen how far its ticks stand out


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
    if height > 0.4 and width > 0.16 * abs(axes.get_xlim()[1] - axes.get_xlim()[0]):
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        axes.text(left + width / 2, y, words("table.not_shown"), ha="center", va="center", color=style.MUTED, bbox=box)


def legend_on_top(figure: Figure, handles: Sequence[Any], columns: int = 5, title: str | None = None) -> None:
    """The legend above everything else, in the order of the bars, in as many columns as fit."""
    for wanted in range(min(columns, len(handles)), 0, -1):
        legend = figure.legend(
            handles=list(handles), ncols=wanted, loc="outside upper left", title=title, alignment="left", borderaxespad=0.1,
            handlelength=1.1, handleheight=1.0, columnspacing=1.1, handletextpad=0.5,
        )  # fmt: skip
        wide = narrow.measure(figure, legend)[0] / figure.get_figwidth()
        if wide <= 1:
            return
        if wanted > 1:
            legend.remove()
    for text in legend.get_texts():
        if (part := narrow.measure(figure, text)[0] / (figure.get_figwidth() - 0.4)) > 1:
            text.set_text(narrow.folded(text.get_text(), 1 / part))


def unchanged_mark(axes: Axes, words: Words) -> Line2D:
    """Legend entry for what is expected without change: upright, as in the figure; an interval lies flat."""
    return axes.plot([], [], "|", color=style.INK, markersize=11, markeredgewidth=2.4, label=words("figure.unchanged"))[
        0
    ]


def not_shown_patch(words: Words) -> Patch:
    """Legend entry for hidden figures."""
    return Patch(
        facecolor=style.NOT_SHOWN, hatch=style.HATCH, edgecolor="#a2abb4", linewidth=0, label=words("figure.not_shown")
    )


def _beside(left: float, right: float, mark: Any) -> float:
    """The middle of a part of a bar, or of its longer piece beside a mark that stands there.

    >>> round(_beside(0.0, 0.5, 0.4), 3), round(_beside(0.0, 0.5, 0.26), 3), round(_beside(0.5, 1.0, 0.73), 3)
    (0.25, 0.13, 0.865)
    """
    middle = (left + right) / 2
    if is_hidden(mark) or abs(middle - mark) >= HALF_A_NUMBER:
        return middle
    return float((left + mark) / 2 if mark >= middle else (mark + right) / 2)


def stacked_row(
    axes: Axes,
    y: float,
    parts: Sequence[Any],
    colours: Sequence[str],
    words: Words,
    at_least: Sequence[bool] = (),
    mark: Any = None,
) -> bool:
    """One bar of 100%; what is hidden is drawn as one hatched rest. Returns whether something was hidden.

    at_least  of each part, whether it is only a part of what it stands for: it then has no number
    mark      where a line will cross the bar, or nowhere: a number that it would cover stands beside it
    """  # fmt: skip
    left = 0.0
    for at, (part, colour) in enumerate(zip(parts, colours, strict=True)):
        if is_hidden(part) or part <= 0:
            continue
        axes.add_artist(Rectangle((left, y - 0.37), part, 0.74, facecolor=colour, edgecolor="white", linewidth=0.8))
        if part >= SMALLEST_LABELLED and not (at_least and at_least[at]):
            middle = _beside(left, left + part, mark)
            axes.text(middle, y, words.show(part, "whole"), ha="center", va="center", color=style.ink_on(colour))
        left += float(part)
    hidden = any(is_hidden(part) for part in parts) or any(at_least)
    if hidden:
        hidden_bar(axes, y, left, max(1 - left, 0.0), 0.74, words)
    return hidden
