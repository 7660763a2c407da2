"""Does it matter from which step on a score is called higher?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from wijkstats.chapters.zrm.exhibits.shared import none_low
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
)
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, value_of
from wijkstats.kit.page.words import Words, is_hidden

RULES = ("any_step", "two_steps", "crossing_low", "reliable_change", "half_sd")


def rules(v: View) -> Values:
    """Which share of the low scores improved, by each rule?"""
    found: Values = {
        rule: value_of(v.table, "improved_share", rule=rule, domain="all", population="low") for rule in RULES
    }
    shown = [share for share in found.values() if share is not None]
    shown = shown if len(shown) == len(RULES) else []
    found["pairs"] = value_of(v.table, "pairs", rule="any_step", domain="all", population="low")
    found["none_low"] = none_low(v)
    numbers = {key: v.facts.get(key) for key in ("one_step", "domains")}
    return found | numbers | {"least": min(shown, default=None), "most": max(shown, default=None)}


def _ends(name: str) -> tuple[str, str, str]:
    return f"{name}_share", f"{name}_low", f"{name}_high"


def draw_rules(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """Which share of the low scores improved and got worse, by each rule: two dots per rule; nothing when no score is low."""
    rows = table[(table["domain"] == "all") & (table["population"] == "low")]
    if rows.empty:
        return None
    figure, axes = new_figure(len(rows), 0.5, 1.1)
    percent_axis(axes, words, words("figure.share_pairs"))
    hidden = False
    for y, (_, row) in enumerate(rows.iterrows()):
        if is_hidden(row["improved_share"]):
            hidden_bar(axes, y, 0, 1, 0.5, words)
            hidden = True
            continue
        both = (("worse", style.WORSE), ("improved", style.IMPROVED))
        for name, colour in both[1:] if row["rule"] == "crossing_low" else both:  # from low nobody crosses downward
            interval_dot(axes, y, row, _ends(name), colour)
        axes.text(1.02, y, words.show(row["improved_share"], "share"), va="center", ha="left", color=style.IMPROVED)
    axes.set_xlim(-0.015, 1)
    rows_axis(axes, [words.label("rule", rule) for rule in rows["rule"]])
    grid_across(axes)
    handles = [
        axes.plot([], [], "o", color=c, label=words(f"figure.{n}"))[0]
        for n, c in (("improved", style.IMPROVED), ("worse", style.WORSE))
    ]
    line = axes.plot([], [], color=style.MUTED, linewidth=1.6, label=words("figure.interval_any"))[0]
    legend_on_top(figure, [*handles, line, *([not_shown_patch(words)] if hidden else [])])
    return figure


def all_domains(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of all domains together, low and all; the file has the rest too."""
    return low_and_all(table[table["domain"] == "all"])


def low_and_all(table: pd.DataFrame) -> pd.DataFrame:
    """Without the scores that are not low; the file has them."""
    return table[table["population"] != "not_low"].reset_index(drop=True)


SPECS: Mapping[str, Spec] = {
    "zrm_change_rules": Spec(
        "zrm_change_rules",
        rules,
        (
            "population",
            "rule",
            "least_step",
            "pairs",
            "improved",
            "same",
            "worse",
            "improved_share",
            "improved_interval",
            "worse_share",
        ),
        2,
        draw=draw_rules,
        shape=all_domains,
    ),
}
