"""Was the reference group well chosen, or are other municipalities more alike?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, area_label
from wijkstats.kit.page.drawing import grid_across, legend_on_top, new_figure, rows_axis
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View
from wijkstats.kit.page.words import Words, inside


def peers(v: View) -> Values:
    """Who is nearest, and where does the given group stand among all?"""
    t = v.table
    members = t[t["in_group"].astype(str).str.lower() == "true"]
    named = [area_label(a, v.words, v.facts) for a in t["area"].head(3)]
    return {
        "nearest": v.words.listing(named),
        "candidates": v.facts.get("candidates"),
        "year": str(t["year"].iloc[0]),
        "own_name": v.facts.get("own_name"),
        "first": area_label(t["area"].iloc[0], v.words, v.facts),
        "distance": t["distance"].iloc[0],
        "group_last": int(members["rank"].max()) if len(members) else None,
        "features": v.words.listing([inside(v.words.label("indicator", f)) for f in v.facts.get("features", ())]),
        "incomplete": v.facts.get("incomplete") or None,
    }


def draw_peers(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """How far off is each municipality: a line from zero per peer, the given group in its own colour."""
    figure, axes = new_figure(len(table), 0.34, 1.1)
    widest = float(table["distance"].max())
    axes.set_xlim(0, widest * 1.05)
    for y, (_, row) in enumerate(table.iterrows()):
        colour, mark = (style.GROUP, "D") if row["in_group"] else (style.EACH, "o")
        axes.plot([0, row["distance"]], [y, y], color=colour, linewidth=2)
        axes.plot(row["distance"], y, mark, color=colour, markersize=7)
        text = words("figure.furthest", feature=words.label("indicator", row["furthest"]))
        axes.text(1.02, y, text, transform=axes.get_yaxis_transform(), va="center", color=style.MUTED)
    rows_axis(axes, [f"{row['rank']}  {area_label(row['area'], words, facts)}" for _, row in table.iterrows()])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "number")))
    axes.set_xlabel(words("figure.distance"))
    grid_across(axes)
    kinds = (("D", style.GROUP, words("figure.in_group")), ("o", style.EACH, words("figure.each")))
    shown = [k for k in kinds if (k[0] == "D") in set(table["in_group"].astype(bool))]
    legend_on_top(figure, [axes.plot([], [], m, color=c, markersize=7, label=label)[0] for m, c, label in shown], 2)
    return figure


SPECS: Mapping[str, Spec] = {
    "benchmark_peers": Spec(
        "benchmark_peers",
        peers,
        ("rank", "area", "distance", "in_group", "furthest", "year"),
        2,
        draw=draw_peers,
    ),
}
