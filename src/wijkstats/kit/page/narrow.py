"""The narrow form of a figure, for a phone: labels stand above their bars, and what stood beside them at the end of that line.

Question answered: how does a figure that was drawn for a page fit on 320 pixels with letters of 12? The drawing is the same; here
its rows are moved apart, its legend, axis and titles are folded, and a number that does not fit in its bar goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from textwrap import fill, shorten
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from wijkstats.kit.page import style

ROWS = "rows"
"""Label of axes with one row per label."""
MARKS = 0.31
"""Inches for the bar or the dot of a row."""
LINE = 0.185
"""Inches for a line of letters."""
EDGE = 0.06
"""Inches that stay free beside a line of letters."""
OVERHANG = 0.28
"""Inches by which the first and the last number of an axis stand out."""
AXIS = 0.45
"""Inches for the numbers along the axis of a figure without rows."""
GAP = 0.16
"""Inches between a label and what stands at the end of its line."""
BESIDE = 0.45
"""What is wider than this part of the figure does not stand at the end of a line, but on one of its own."""


def measure(figure: Figure, artist: Artist) -> tuple[float, float]:
    """Width and height of something in a figure, in inches."""
    box = artist.get_window_extent(_renderer(figure))
    return box.width / figure.dpi, box.height / figure.dpi


def _renderer(figure: Figure) -> RendererBase:
    canvas: Any = figure.canvas if isinstance(figure.canvas, FigureCanvasAgg) else FigureCanvasAgg(figure)
    found: RendererBase = canvas.get_renderer()
    return found


def fold(figure: Figure) -> None:
    """Bring a drawn figure in its narrow form, before it is laid out."""
    room = figure.get_figwidth() - EDGE
    height = sum(measure(figure, legend)[1] + 0.05 for legend in figure.legends)
    grids: dict[int, list[float]] = {}
    for axes in figure.axes:
        if not axes.axison:
            continue
        _fold_words(figure, axes, room if axes.get_label() == ROWS else room - AXIS)
        if axes.get_label() == ROWS:
            inches = _fold_rows(figure, axes, room - OVERHANG)
            place = axes.get_subplotspec()
            grids.setdefault(place.rowspan.start if place else 0, []).append(inches)
    if grids and len(grids) == len({*map(_row_of, figure.axes)}):
        heights = [max(grids[row]) for row in sorted(grids)]
        outside = sum(_outside(figure, axes) for axes in figure.axes if _column_of(axes) == 0)
        figure.axes[0].get_subplotspec().get_gridspec().set_height_ratios(heights)  # type: ignore[union-attr]
        figure.set_figheight(sum(heights) + outside + height + 0.15)


def thin_ticks(figure: Figure) -> None:
    """After the layout: of labels along an axis that touch each other every second one goes, until none does."""
    for axes in figure.axes:
        if not axes.axison:
            continue
        ticks = [t for t in axes.xaxis.get_major_ticks() if t.label1.get_text() and t.label1.get_visible()]
        low, high = sorted(axes.get_xlim())
        ticks = [t for t in ticks if low - 1e-9 <= t.get_loc() <= high + 1e-9]
        step = 1
        while step < len(ticks) and _touch(figure, [t.label1 for t in ticks[::step]]):
            step += 1
        for at, tick in enumerate(ticks):
            if at % step:
                tick.label1.set_visible(False)


def _touch(figure: Figure, labels: Sequence[Text]) -> bool:
    renderer = _renderer(figure)
    boxes = [label.get_window_extent(renderer) for label in labels]
    return any(one.x1 + 3 > other.x0 and one.x0 < other.x0 for one, other in pairwise(boxes))


def _row_of(axes: Axes) -> int:
    place = axes.get_subplotspec()
    return place.rowspan.start if place else 0


def _column_of(axes: Axes) -> int:
    place = axes.get_subplotspec()
    return place.colspan.start if place else 0


def _outside(figure: Figure, axes: Axes) -> float:
    """Inches above and below the rows: title, ticks and the name of the axis."""
    titles = [t for t in (axes.title, axes._left_title, axes.xaxis.label) if t.get_text()]  # type: ignore[attr-defined]
    ticks = 0.24 if len(axes.get_xticks()) else 0.04
    return ticks + sum(measure(figure, title)[1] + 0.1 for title in titles)


def _fold_words(figure: Figure, axes: Axes, room: float) -> None:
    """Long titles and names of axes go on in a next line."""
    for text in (axes.title, axes._left_title, axes._right_title, axes.xaxis.label):  # type: ignore[attr-defined]
        wide = measure(figure, text)[0] if text.get_text() else 0.0
        if wide > room:
            text.set_text(folded(text.get_text(), room / wide))


def folded(text: str, part: float) -> str:
    r"""A text in lines of about this part of its longest line.

    >>> folded("one two three four", 0.5)
    'one two\nthree\nfour'
    """
    longest = max(map(len, text.splitlines()))
    return fill(" ".join(text.split()), max(8, int(longest * part * 0.95)))


def _fold_rows(figure: Figure, axes: Axes, room: float) -> float:
    """Labels above their rows, and what stood in the margin at the end of that line. Returns how high the rows are, in inches."""
    labels = [(float(at), label) for at, label in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)]
    beside, heads = _in_margin(axes)
    _fit_bars(figure, axes, room)
    of_row = {round(_y(text)): text for text in beside}
    below = any(measure(figure, text)[0] > room * BESIDE for text in beside)  # then it stands under the label
    written, most = [], 1
    for at, label in labels:
        text = of_row.get(round(at))
        if text and below:
            text.set_text(_lines(figure, text, room))
        free = room - (measure(figure, text)[0] + GAP if text and not below else 0.0)
        lines = _lines(figure, label, free)
        written.append((at, lines, label))
        most = max(most, lines.count("\n") + 1 + (text.get_text().count("\n") + 1 if text and below else 0))
    pitch = MARKS + LINE * most
    part = MARKS / pitch
    _press(axes, part)
    place: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "va": "top", "linespacing": 1.1, "zorder": 5,
             "bbox": {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.5}}  # fmt: skip
    for at, lines, label in written:
        text = of_row.get(round(at))
        under = text.get_text().count("\n") + 1 if text and below else 0
        top = at - 0.5 + (most - under - lines.count("\n") - 1) * LINE / pitch  # one line stands just above its row
        axes.text(0, top, lines, ha="left", color=style.INK, fontweight=label.get_fontweight(), **place)
        if text and below:
            text.set(x=0, y=top + (lines.count("\n") + 1) * LINE / pitch, ha="left", **place)
        elif text:
            text.set(x=1, y=at - 0.5 + (most - 1) * LINE / pitch, ha="right", **place)
    for text in heads:
        text.set(transform=place["transform"], x=1, y=-0.5 - 0.25 * LINE / pitch, ha="right", va="bottom")
    axes.set_yticks([])
    above = 1.3 * LINE / pitch if heads else 0.0
    axes.set_ylim(len(labels) - 0.5, -0.5 - above)
    return (len(labels) + above) * pitch


def _y(text: Text) -> float:
    return float(text.get_position()[1])


def _lines(figure: Figure, label: Text, free: float) -> str:
    text = label.get_text()
    wide = measure(figure, label)[0]
    if wide <= free or not text:
        return text
    lines = folded(text, free / wide).split("\n")
    return (
        "\n".join(lines[:2])
        if len(lines) < 3
        else lines[0] + "\n" + shorten(" ".join(lines[1:]), len(lines[0]), placeholder="…")
    )


def _in_margin(axes: Axes) -> tuple[list[Text], list[Text]]:
    """Texts on the right of the axes: those of rows, and heads above them."""
    found = [text for text in axes.texts if text.get_text() and _across(axes, text) > 1]
    return [t for t in found if _y(t) > -0.5], [t for t in found if _y(t) <= -0.5]


def _across(axes: Axes, text: Text) -> float:
    """Where a text begins, as a part of the width of the axes."""
    x = float(text.get_position()[0])
    if text.get_transform() != axes.transData:
        return x
    low, high = axes.get_xlim()
    return (x - low) / (high - low)


def _fit_bars(figure: Figure, axes: Axes, room: float) -> None:
    """A number in a bar that does not fit there goes; the axis is longer when one beside a bar would be cut off."""
    low, high = axes.get_xlim()
    for text in [
        t for t in axes.texts if t.get_transform() == axes.transData and t.get_horizontalalignment() == "left"
    ]:
        x, wide = float(text.get_position()[0]), measure(figure, text)[0] + EDGE
        if low <= x <= high and wide < room and text.get_verticalalignment() == "center":
            high = max(high, low + (x - low) * room / (room - wide))
    if high > axes.get_xlim()[1]:
        axes.set_xlim(low, high)
    bars = [p for p in axes.patches if isinstance(p, Rectangle)]
    for text in [
        t for t in axes.texts if t.get_transform() == axes.transData and t.get_horizontalalignment() == "center"
    ]:
        x, y = text.get_position()
        around = [
            b
            for b in bars
            if b.get_x() <= x <= b.get_x() + b.get_width() and abs(b.get_y() + b.get_height() / 2 - y) < 0.4
        ]
        if around and measure(figure, text)[0] > min(b.get_width() for b in around) / (high - low) * room:
            text.remove()


def _press(axes: Axes, part: float) -> None:
    """Bars, dots and their numbers in the lower part of each row."""

    def to(y: float) -> float:
        row = int(y + 0.5) if y > -0.5 else -1
        inside = y - row
        return y if abs(inside) >= 0.5 else row + 0.5 - part / 2 + inside * part

    straight = (axes.transData, axes.get_yaxis_transform())
    for bar in axes.patches:
        if isinstance(bar, Rectangle) and bar.get_transform().contains_branch(axes.transData):
            top, height = bar.get_y(), bar.get_height()
            middle = top + height / 2
            bar.set_y(to(middle) - height * part / 2)
            bar.set_height(height * part)
    for line in axes.lines:
        if isinstance(line, Line2D) and line.get_transform() in straight:
            line.set_ydata([to(float(y)) for y in np.asarray(line.get_ydata(), dtype=float)])
    for text in axes.texts:
        if text.get_transform() in straight and _y(text) > -0.5 and _across(axes, text) <= 1:
            text.set_y(to(_y(text)))
