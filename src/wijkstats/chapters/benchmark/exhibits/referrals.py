"""Which share of the trajectories starts with the municipality, the general practitioner or a certified institution?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, area_label
from wijkstats.kit.page.drawing import legend_on_top, new_figure, percent_axis, rows_axis
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, value_of
from wijkstats.kit.page.words import Words


def referrals(v: View) -> Values:
    """Which share comes through the municipality in the last year, here and in the group?"""
    rows = v.table[v.table["year"] == v.table["year"].max()]
    found: Values = {"own_name": v.facts.get("own_name"), "year": str(v.table["year"].max())}
    for name, area in (("own", v.facts.get("own")), ("reference", "reference")):
        for column in ("share", "total", "low", "high"):
            found[f"{name}_{column}"] = value_of(rows, column, area=area, referrer="gemeente")
    one_side = found["own_share"] is None or found["reference_share"] is None
    return found | {"one_side": v.words("table.one_side", own=v.facts.get("own_name")) if one_side else ""}


def draw_referrals(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share of trajectories comes from each referrer: one bar per year and area, with the interval of the first part."""
    referrers = list(dict.fromkeys(table["referrer"]))
    areas = [a for a in dict.fromkeys(table["area"]) if a in (str(facts.get("own")), "reference")]
    blocks = [(y, a) for y in sorted(table["year"].unique()) for a in areas]
    figure, axes = new_figure(len(blocks), 0.5, 1.2)
    percent_axis(axes, words, words("figure.share_referrals"))
    labels = []
    for y, (year, area) in enumerate(blocks):
        rows = table[(table["year"] == year) & (table["area"] == area)].set_index("referrer")["share"]
        _referral_bar(axes, y, rows, referrers, words)
        first = table[(table["year"] == year) & (table["area"] == area)].head(1)
        for _, row in first.iterrows():
            axes.plot([row["low"], row["high"]], [y + 0.33, y + 0.33], color=style.INK, linewidth=1.6)
        labels.append(f"{area_label(area, words, facts)}, {year}")
    rows_axis(axes, labels)
    handles: list[Any] = [
        Patch(facecolor=style.COSTS[i], label=words.label("referrer", r)) for i, r in enumerate(referrers)
    ]
    handles.append(axes.plot([], [], color=style.INK, linewidth=1.6, label=words("figure.interval_first"))[0])
    legend_on_top(figure, handles, 2)
    return figure


def _referral_bar(axes: Axes, y: int, shares: Any, referrers: list[str], words: Words) -> None:
    left = 0.0
    for place, referrer in enumerate(referrers):
        value = float(shares.get(referrer, 0))
        colour = style.COSTS[place]
        axes.barh(y, value, left=left, height=0.6, color=colour, edgecolor="white")
        if value >= 0.055:
            text = words.show(value, "whole")
            axes.text(left + value / 2, y, text, ha="center", va="center", color=style.ink_on(colour))
        left += value


SPECS: Mapping[str, Spec] = {
    "benchmark_referrals": Spec(
        "benchmark_referrals",
        referrals,
        ("year", "area", "referrer", "n", "total", "share", "interval", "n_areas"),
        3,
        draw=draw_referrals,
    ),
}
