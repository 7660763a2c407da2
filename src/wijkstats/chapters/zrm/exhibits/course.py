"""How does a low score go on over three or more measurements?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import frameless, legend_on_top, not_shown_patch
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, shown_only, value_of
from wijkstats.kit.page.words import Words, is_hidden


def course(v: View) -> Values:
    """Of the courses with two and with three measurements: which share is still low at the end?"""
    found: Values = {}
    for times in ("2", "3"):
        found[f"n_{times}"] = value_of(v.table, "n", times=times, place="last")
        found[f"last_{times}"] = value_of(v.table, "share", times=times, place="last")
    longer = v.table[(v.table["place"] == "last") & ~v.table["times"].isin(("2", "3"))].dropna(subset=["n", "share"])
    more = [
        v.words("table.course_more", times=v.words.label("times", r["times"]).lower(), n=r["n"], share=r["share"])
        for _, r in longer.iterrows()
    ]
    second = value_of(v.table, "share", times="3", place="2")
    return found | {"second": second, "more": " ".join(more), "shown_only": shown_only(v)}


def draw_course(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share of the courses that started low is low at each measurement: a line per number of measurements."""
    figure = Figure(figsize=(style.width(), 3.4), layout="constrained")
    axes = figure.add_subplot()
    cohorts = list(dict.fromkeys(table["times"].astype(str)))
    colours = dict(zip(cohorts, style.low_domains()[-len(cohorts) :], strict=False))
    hidden, handles = False, []
    for times in cohorts:
        part = table[table["times"].astype(str) == times]
        x = [_at(times, str(place)) for place in part["place"]]
        y = part["share"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        hidden = hidden or bool(np.isnan(y).any())
        low, high = (part[c].astype("Float64").to_numpy(dtype=float, na_value=np.nan) for c in ("low", "high"))
        order = np.argsort(x)
        axes.plot(np.array(x)[order], y[order], marker="o", color=colours[times], linewidth=1.8)
        axes.vlines(x, low, high, color=colours[times], linewidth=1.2)
        n = part["n"].iloc[-1]
        shown = words("table.not_shown") if is_hidden(n) else words.show(n, "count")
        text = words("figure.course", times=words.label("times", times), n=shown)
        handles.append(axes.plot([], [], marker="o", color=colours[times], linewidth=1.8, label=text)[0])
    most = max((_at(t, "last") for t in cohorts), default=2)
    axes.set_xlim(0.8, most + 0.3)
    axes.set_xticks(range(1, int(most) + 1))
    axes.set_ylim(0, 1.03)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: words.show(y, "whole")))
    axes.set_xlabel(words("figure.which_measurement"))
    axes.set_ylabel(words("figure.still_low"))
    axes.grid(axis="y", color=style.GRID, linewidth=0.8)
    frameless(axes)
    legend_on_top(figure, [*handles, *([not_shown_patch(words)] if hidden else [])], 2)
    return figure


def _at(times: str, place: str) -> float:
    return float(times[0]) if place == "last" else float(place)


SPECS: Mapping[str, Spec] = {
    "zrm_course": Spec(
        "zrm_course",
        course,
        ("times", "place", "n", "n_low", "n_not_low", "share", "interval"),
        2,
        draw=draw_course,
    ),
}
