"""On how many domains is the score low, and on which, at the first and at the last measurement?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import (
    grid_across,
    hidden_bar,
    interval_dot,
    legend_on_top,
    new_figure,
    not_shown_patch,
    percent_axis,
    rows_axis,
    stacked_row,
    unchanged_mark,
)
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, in_sentence, shown_only, total_of, value_of
from wijkstats.kit.page.words import Words, is_hidden


def draw_low_domains(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """How many low domains do clients have: first measurement above the last, as two bars of 100%."""
    figure, axes = new_figure(2, 0.7, 1.1)
    percent_axis(axes, words, words("figure.share_trajectories"))
    categories = [c for c in words.find("labels.low_domains") or {} if c in set(table["category"].astype(str))]
    colours = dict(zip(words.find("labels.low_domains") or {}, style.low_domains(), strict=True))
    hidden = False
    for y, measurement in enumerate(("first", "last")):
        rows = table[table["measurement"] == measurement].set_index("category")["share"]
        parts = [rows.get(c) for c in categories]
        hidden = stacked_row(axes, y, parts, [colours[c] for c in categories], words) or hidden
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


def lowest_last(table: pd.DataFrame) -> pd.DataFrame:
    """The domain that is low most often at the last measurement on top; those that are not shown at the end."""
    return table.sort_values("last_share", ascending=False, kind="stable", na_position="last").reset_index(drop=True)


TICKS = {0.25: 0.05, 0.5: 0.1, 0.75: 0.25, 1.0: 0.25}
"""Where the axis may end, and how far its marks are apart then."""


def draw_domains(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """A hollow dot for the first and a filled one for the last measurement, with a line between them, and what noise gives."""
    rows = lowest_last(table)
    figure, axes = new_figure(len(rows), 0.4, 1.1)
    percent_axis(axes, words, words("figure.share_low_pairs"))
    highest = rows[["first_share", "last_high", "expected"]].astype("Float64").max().max()
    right = next(end for end in TICKS if is_hidden(highest) or highest <= end or end == 1)
    axes.set_xlim(0, right)
    axes.set_xticks([TICKS[right] * tick for tick in range(round(right / TICKS[right]) + 1)])
    for y, (_, row) in enumerate(rows.iterrows()):
        first, last, expected = row["first_share"], row["last_share"], row["expected"]
        if is_hidden(first) and is_hidden(last):
            hidden_bar(axes, y, 0, right, 0.5, words)
            continue
        if not is_hidden(first) and not is_hidden(last):
            axes.plot([first, last], [y, y], color=style.GRID, linewidth=5, zorder=1, solid_capstyle="round")
        interval_dot(axes, y, row, ("first_share", "", ""), style.OWN, hollow=True)
        interval_dot(axes, y, row, ("last_share", "last_low", "last_high"), style.OWN)
        if not is_hidden(expected):
            axes.plot(expected, y, "|", color=style.INK, markersize=13, markeredgewidth=2.4, zorder=4)
        if not is_hidden(row["pairs"]):
            axes.text(1.02 * right, y, words.show(row["pairs"], "count"), va="center", ha="left", color=style.MUTED)
    axes.text(1.02 * right, -0.75, words("figure.n_pairs"), va="bottom", ha="left", color=style.MUTED)
    rows_axis(axes, [words.label("domain", domain) for domain in rows["domain"]])
    grid_across(axes)
    hollow = axes.plot([], [], "o", color=style.OWN, markerfacecolor="white", label=words("figure.low_at_first"))[0]
    filled = axes.plot([], [], "o-", color=style.OWN, linewidth=1.6, label=words("figure.low_at_last"))[0]
    legend_on_top(figure, [hollow, filled, unchanged_mark(axes, words)], 2)
    return figure


def domains(v: View) -> Values:
    """On which domain are scores low most often at the last measurement, and where did that fall most?"""
    known = lowest_last(v.table.dropna(subset=["last_share", "first_share"]))
    found: Values = dict.fromkeys(
        ("most", "most_label", "most_first", "fell_label", "fell_first", "fell_last", "fell_expected")
    )
    found["shown_only"] = shown_only(v)
    if known.empty:
        return found
    top, fallen = known.iloc[0], known.iloc[int((known["first_share"] - known["last_share"]).argmax())]
    if top["last_share"] > 0:
        found |= {"most": top["last_share"], "most_label": _name(top, v), "most_first": top["first_share"]}
    if fallen["first_share"] > fallen["last_share"]:
        found |= {"fell_label": _name(fallen, v), "fell_first": fallen["first_share"]}
        found |= {"fell_last": fallen["last_share"], "fell_expected": fallen["expected"]}
    return found


def _name(row: pd.Series, v: View) -> str:
    return in_sentence("domain", row["domain"], v.words)


SPECS: Mapping[str, Spec] = {
    "zrm_low_domains": Spec(
        "zrm_low_domains",
        low_domains,
        ("measurement", "category", "n", "share", "interval", "expected"),
        2,
        draw=draw_low_domains,
        headline="{last_none:share}",
    ),
    "zrm_domains": Spec(
        "zrm_domains",
        domains,
        ("domain", "pairs", "first_share", "last_share", "last_interval", "expected", "higher_share", "lower_share"),
        draw=draw_domains,
        shape=lowest_last,
    ),
}
