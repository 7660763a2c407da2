"""The figure of a cut, in the style of the report: dots with intervals, or levels before and after as a heat map."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkstats.ground.glance import in_report_run
from wijkstats.ground.scales import LEVELS
from wijkstats.kit.page import drawing, style
from wijkstats.kit.page.layout import settle
from wijkstats.workbench.cut import Cut, Shown

MOST_GROUPS = 40


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure that shows itself; `.figure` and `.axes` are those of matplotlib."""

    figure: Figure = field(repr=False)
    title: str

    @property
    def axes(self) -> list[object]:
        """The axes of the figure."""
        return list(self.figure.axes)

    def _repr_png_(self) -> bytes | None:
        if in_report_run():
            return None
        with style.styled():
            return style.to_png(self.figure)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> object:
        """Half the width in the page that the bitmap has, so that it is sharp."""
        png = self._repr_png_()
        if png is None:
            return {"text/plain": self.title}
        return {"image/png": png, "text/plain": self.title}, {"image/png": {"width": style.SLIDE // 2}}


def draw(cut: Cut) -> Picture:
    """The figure of a cut; one sentence in an empty figure when there is nothing."""
    with style.styled():
        if cut.note or cut.table.empty:
            figure, axes = drawing.new_figure(1)
            axes.text(0, 0.5, cut.note or cut.title, transform=axes.transAxes, wrap=True)
            axes.set_axis_off()
        elif cut.question == "transitions":
            figure = _levels(cut)
        else:
            figure = _dots(cut)
        settle(figure)
    return Picture(figure, cut.title)


def _title(figure: Figure, cut: Cut) -> None:
    words = cut.words
    figure.suptitle(
        f"{cut.title}\n{words('workbench.not_for_publication')}", x=0.01, ha="left", fontsize=style.FONT, wrap=True
    )


def main_figure(cut: Cut) -> Shown:
    """The figure that is drawn: the first with an interval, or the first that is no count."""
    whole = [one for one in cut.shown if one.low] or [one for one in cut.shown if one.kind not in ("count", "label")]
    return (whole or list(cut.shown))[0]


def _dots(cut: Cut) -> Figure:
    main, frame = main_figure(cut), cut.frame.head(MOST_GROUPS)
    labels = frame[list(cut.keys)].astype(str).agg(" · ".join, axis=1).tolist()
    figure, axes = drawing.new_figure(len(frame), row_height=0.34, extra=1.5)
    names = (main.column, main.low, main.high)
    for y, row in enumerate(frame.to_dict("records")):
        drawing.interval_dot(axes, y, row, names, style.IMPROVED)
    drawing.rows_axis(axes, labels)
    drawing.grid_across(axes)
    label = cut.heading(main.column)
    if main.kind == "share":
        drawing.percent_axis(axes, cut.words, label)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(6))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: cut.words.show(x, main.kind)))
        axes.set_xlabel(label)
        if main.kind.startswith("signed"):
            axes.axvline(0, color=style.MUTED, linewidth=1)
    _title(figure, cut)
    return figure


def _levels(cut: Cut) -> Figure:
    groups = list(cut.frame.groupby(list(cut.keys), observed=True, sort=False))[:6]
    figure = Figure(figsize=(style.width(), 3.0 * -(-len(groups) // 2) + 0.8), layout="constrained")
    places = np.atleast_1d(figure.subplots(-(-len(groups) // 2), min(2, len(groups)), squeeze=False)).ravel()
    for axes, (names, rows) in zip(places, groups, strict=False):
        square = rows.pivot_table(index="before", columns="after", values="share", observed=False)
        square = square.reindex(index=LEVELS, columns=LEVELS)
        text = square.map(lambda share: "" if pd.isna(share) else cut.words.show(share, "whole"))
        sns.heatmap(
            square, annot=text, fmt="", cmap="Blues", vmin=0, vmax=1, cbar=False, linewidths=1, square=True, ax=axes
        )
        for annotation, colour in zip(axes.texts, axes.collections[0].get_facecolors(), strict=False):
            annotation.set_color(style.ink_on(to_hex(colour)))
        axes.set_title(" · ".join(map(str, names)))
        axes.set_xlabel(cut.heading("after"))
        axes.set_ylabel(cut.heading("before"))
    for axes in places[len(groups) :]:
        axes.set_axis_off()
    _title(figure, cut)
    return figure
