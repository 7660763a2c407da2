"""On how many domains is the score low, at the first and at the last measurement?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import legend_on_top, new_figure, not_shown_patch, percent_axis, rows_axis, stacked_row
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, total_of, value_of
from wijkstats.kit.page.words import Words


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


MANY: tuple[str, ...] = ("4_5", "6_7", "8_plus")


def low_domains(v: View) -> Values:
    """How many clients have many low domains, or none, at the first and at the last measurement?"""
    found: Values = {}
    for measurement in ("first", "last"):
        rows = v.table[v.table["measurement"] == measurement]
        found[f"{measurement}_many"] = total_of(rows.loc[rows["category"].isin(MANY), "share"])
        found[f"{measurement}_none"] = value_of(rows, "share", category="0")
        if measurement == "first":
            found["n"] = total_of(rows["n"])
        else:
            found["expected_many"] = total_of(rows.loc[rows["category"].isin(MANY), "expected"])
            found["expected_none"] = value_of(rows, "expected", category="0")
    found["low"], found["high"] = (value_of(v.table, end, measurement="last", category="0") for end in ("low", "high"))
    return found


SPECS: Mapping[str, Spec] = {
    "zrm_low_domains": Spec(
        "zrm_low_domains",
        low_domains,
        ("measurement", "category", "n", "share", "interval", "expected"),
        2,
        draw=draw_low_domains,
        headline="{last_none:share}",
    ),
}
