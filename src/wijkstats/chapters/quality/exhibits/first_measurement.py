"""How much time lies between the start and the first measurement?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from wijkstats.kit.page.cells import Facts, level_label
from wijkstats.kit.page.drawing import legend_on_top, new_figure, not_shown_patch, percent_axis, rows_axis, stacked_row
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, value_of
from wijkstats.kit.page.words import Words, inside

WAITS: Mapping[str, str] = {
    "before": "#8a939d", "d0_30": "#0b5d64", "d31_90": "#3f9aa1", "d91_180": "#8fcaca", "d181_plus": "#cfe8e6",
    "never": "#3d444c",  # orange is for lower scores only
}  # fmt: skip


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


def first_measurement(v: View) -> Values:
    """Which share of the clients was measured within thirty days, and which never? If neither may be shown: which share is the
    largest of those that are?
    """
    found: Values = {}
    for name, wait in (("soon", "d0_30"), ("never", "never"), ("before", "before")):
        for part in ("n", "share", "low", "high"):
            found[f"{name}_{part}"] = value_of(v.table, part, grouping="total", wait=wait)
    total = v.table[v.table["grouping"] == "total"].dropna(subset=["share"])
    neither = found["soon_share"] is None and found["never_share"] is None and len(total) > 0
    top = total.iloc[int(total["share"].argmax())] if neither else {}
    label = inside(v.words.label("wait", top["wait"])) if neither else None
    return found | {"top_share": top.get("share"), "top_label": label}


SPECS: Mapping[str, Spec] = {
    "quality_first_measurement": Spec(
        "quality_first_measurement",
        first_measurement,
        ("grouping", "level", "wait", "n", "share", "interval"),
        3,
        draw=draw_waits,
    ),
}
