"""A figure as it lies on a page: laid out once, and each number in a bar where it can be read.

Question answered: where does the percentage of a bar stand that is too small for it? At the end of a bar it stands outside, and
what stood there goes aside; between two others it goes, and the table has it.
"""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from wijkstats.kit.page import style
from wijkstats.kit.page.narrow import ROWS, fold, measure, thin_ticks

ROOM = 0.04
"""Inches that stay free beside a number."""
HALF = 0.4
"""Of a row: what lies no further from its middle stands in it."""


def settle(figure: Figure) -> None:
    """Lay the figure out once: both of its forms are then drawn as it lies, without a draw that only measures."""
    if engine := figure.get_layout_engine():
        engine.execute(figure)
        moved = [_fit(figure, axes) for axes in figure.axes if axes.get_label() == ROWS and not style.is_narrow()]
        if any(moved):
            engine.execute(figure)
    figure.set_layout_engine(None)
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        if not axis.get_label().get_text():
            axis.set_label_coords(0, 0)  # no draw looks for a place for what says nothing


def narrow_svg(draw: Callable[[], Figure | None], name: str) -> str:
    """The form for a phone of what `draw` draws; empty when it draws nothing."""
    with style.narrow_form():
        figure = draw()
        if figure is None:
            return ""
        fold(figure)
        settle(figure)
        thin_ticks(figure)
        return style.to_svg(figure, f"{name}-narrow")


def _fit(figure: Figure, axes: Axes) -> bool:
    """Does a number now stand outside the bars of these axes?"""
    high = axes.get_xlim()[1]
    unit = axes.get_position().width * figure.get_figwidth() / (high - axes.get_xlim()[0])
    bars = [bar for bar in axes.patches if isinstance(bar, Rectangle)]
    beside = [text for text in axes.texts if _in_data(axes, text) and text.get_horizontalalignment() == "left"]
    out = []
    for text in [t for t in axes.texts if _in_data(axes, t) and t.get_horizontalalignment() == "center"]:
        x, y = map(float, text.get_position())
        row = [bar for bar in bars if abs(bar.get_y() + bar.get_height() / 2 - y) < HALF]
        own = next((bar for bar in row if bar.get_x() <= x <= bar.get_x() + bar.get_width()), None)
        if own is None or measure(figure, text)[0] <= own.get_width() * unit:
            continue
        end = own.get_x() + own.get_width()
        taken = any(
            abs(float(t.get_position()[1]) - y) < HALF and end <= float(t.get_position()[0]) <= high for t in beside
        )
        if taken or text.get_bbox_patch() or own.get_x() < max(bar.get_x() for bar in row):
            text.remove()
        else:
            text.set(x=end + ROOM / unit, ha="left", color=style.INK)
            out.append(text)
    wide = max((float(t.get_position()[0]) + (measure(figure, t)[0] + ROOM) / unit for t in out), default=high) - high
    for text in beside if wide > 0 else ():
        if float(text.get_position()[0]) > high:
            text.set_x(float(text.get_position()[0]) + wide)
    return bool(out)


def _in_data(axes: Axes, text: Text) -> bool:
    return bool(text.get_transform() == axes.transData)
