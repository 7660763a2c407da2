"""Where are the problems, at the first and at the last measurement? Two dots per domain."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import (
    grid_across,
    hidden_bar,
    interval_dot,
    legend_on_top,
    new_figure,
    percent_axis,
    rows_axis,
    unchanged_mark,
)
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, in_sentence, shown_only
from wijkstats.kit.page.words import Words, is_hidden


def lowest_last(table: pd.DataFrame) -> pd.DataFrame:
    """The domain that is low most often at the last measurement on top; those that are not shown at the end."""
    return table.sort_values("last_share", ascending=False, kind="stable", na_position="last").reset_index(drop=True)


def draw_domains(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """A hollow dot for the first and a filled one for the last measurement, with a line between them, and what noise gives."""
    rows = lowest_last(table)
    figure, axes = new_figure(len(rows), 0.4, 1.1)
    percent_axis(axes, words, words("figure.share_low_pairs"))
    highest = rows[["first_share", "last_high", "expected"]].astype("Float64").max().max()
    right = next(end for end in (0.25, 0.5, 0.75, 1.0) if is_hidden(highest) or highest <= end or end == 1)
    axes.set_xlim(0, right)
    axes.set_xticks(
        [tick / 20 for tick in range(0, round(20 * right) + 1, 1 if right < 0.5 else 2 if right < 0.75 else 5)]
    )
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
    "zrm_domains": Spec(
        "zrm_domains",
        domains,
        ("domain", "pairs", "first_share", "last_share", "last_interval", "expected", "higher_share", "lower_share"),
        draw=draw_domains,
        shape=lowest_last,
    ),
}
