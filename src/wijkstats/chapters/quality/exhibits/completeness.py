"""On which share of the measured days is a domain scored?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from wijkstats.chapters.quality.exhibits.shared import axis_start, draw_shares, months_axis
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import UNKNOWN, Facts
from wijkstats.kit.page.drawing import legend_on_top, not_shown_patch
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, extremes, in_sentence, shown_only
from wijkstats.kit.page.words import Words, is_hidden


def _gaps(axes: Axes, hidden: Sequence[int]) -> None:
    for place in hidden:
        axes.axvspan(
            place - 0.5, place + 0.5, facecolor=style.NOT_SHOWN, hatch=style.HATCH, edgecolor="#a2abb4", linewidth=0
        )


def draw_months(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """The share of scores that was given, month by month, with its interval as a band."""
    months = [str(m) for m in table["level"]]
    figure = Figure(figsize=(style.width(), 3.1), layout="constrained")
    axes = figure.add_subplot()
    place = range(len(months))
    share, low, high = (
        table[c].astype("Float64").to_numpy(dtype=float, na_value=float("nan")) for c in ("share", "low", "high")
    )
    axes.fill_between(place, low, high, color=style.KEPT, alpha=0.25, linewidth=0)
    axes.plot(place, share, color=style.KEPT, linewidth=1.8, marker="o", markersize=3.5)
    start = axis_start(table)
    axes.set_ylim(start, 1 + 0.02 * (1 - start))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: words.show(y, "whole")))
    label = words("figure.share_given")
    axes.set_ylabel(words("figure.axis_from", label=label, start=start) if start else label)
    months_axis(axes, months)
    hidden = [i for i, value in enumerate(table["share"]) if is_hidden(value)]
    _gaps(axes, hidden)
    axes.set_xlabel(words("figure.month"))
    line = axes.plot([], [], color=style.KEPT, marker="o", markersize=3.5, label=words("figure.share_given"))[0]
    band = Patch(color=style.KEPT, alpha=0.25, linewidth=0, label=words("figure.interval_any"))
    legend_on_top(figure, [line, band, *([not_shown_patch(words)] if hidden else [])])
    return figure


def completeness(v: View) -> Values:
    """Between which shares lie the groups, and which is lowest? When no share may be shown: how many moments have they?"""
    known = v.table[v.table["level"] != UNKNOWN]
    t = known.dropna(subset=["share"])
    nobody = v.words("table.nobody_known") if known.empty else ""
    if t.empty:
        none = dict.fromkeys(("least", "least_label", "most", "most_label", "equal", "months"))
        moments = _range(known["moments"].dropna(), v)
        return none | {"moments": moments, "nobody_known": nobody, "shown_only": None}
    found = extremes(t, "share", lambda row: _named(row["level"], v), v.words)
    return {
        "least": found["least"],
        "most": found["best"],
        "equal": t["share"].iloc[0] if len(t) == 1 else found["equal"],
        "least_label": found["least_label"],
        "most_label": found["best_label"],
        "months": len(v.table),
        "moments": None,
        "nobody_known": nobody,
        "shown_only": shown_only(v),
    }


def _named(level: str, v: View) -> str:
    return v.words.show(level, "month") if v.view == "month" else in_sentence(v.view, level, v.words)


def _range(numbers: pd.Series[int], v: View) -> str | None:
    """The smallest and the largest of some counts as `40 tot 60`; None when there are none."""
    if numbers.empty:
        return None
    low, high = (v.words.show(number, "count") for number in (numbers.min(), numbers.max()))
    return low if low == high else v.words("table.interval", low=low, high=high)


_COMPLETENESS = ("level", "moments", "scored", "missing", "share", "interval")


SPECS: Mapping[str, Spec] = {
    **{
        f"quality_completeness_{view}": Spec(f"quality_completeness_{view}", completeness, _COMPLETENESS, draw=draw)
        for view, draw in (
            ("domain", draw_shares),
            ("team", draw_shares),
            ("month", draw_months),
        )
    },
}
