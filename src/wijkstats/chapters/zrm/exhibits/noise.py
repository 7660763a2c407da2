"""How many scores rise when nothing changes?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from wijkstats.chapters.zrm.exhibits.shared import none_low
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import legend_on_top, new_figure, not_shown_patch, percent_axis, rows_axis, stacked_row
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, value_of
from wijkstats.kit.page.words import Words, is_hidden


def noise(v: View) -> Values:
    """Is the share that improved larger than rating error alone would show?"""
    given, rule = v.facts["given"], v.facts["rule"]
    strictest = _at(v.table, rule)
    at_given = strictest[strictest["reliability"] == given]
    rows = {p: at_given[at_given["population"] == p] for p in ("low", "all")}

    def of(population: str, column: str) -> Any:
        return value_of(rows[population], column)

    said = {}
    for population in ("low", "all"):
        found = of(population, "conclusion")
        said[population] = None if found is None else v.words(f"table.noise.{found}")
    intake = ""
    if rule:
        everybody = _at(v.table, 0)
        none = value_of(everybody, "improved", population="low", reliability=given)
        intake = v.words("table.noise.let_in" if none is None else "table.noise.let_in_unknown", rule=rule, none=none)
    same, least, unmoved = (of("all", column) for column in ("observed_same", "observed_same_low", "same"))
    steady = None not in (same, least, unmoved) and least > unmoved
    return {
        "given": given,
        "expected": of("low", "improved"),
        "observed": of("low", "observed_improved"),
        "difference": of("low", "difference"),
        "from": of("low", "difference_low"),
        "to": of("low", "difference_high"),
        "intake": intake,
        "conclusion": said["low"],
        "case": of("low", "conclusion"),
        "all_conclusion": said["all"],
        "none_low": none_low(v),
        "all_expected": of("all", "improved"),
        "all_observed": of("all", "observed_improved"),
        **_estimated(strictest, v),
        "breakeven": None if of("low", "observed_improved") is None else v.facts.get("breakeven"),
        "steady": v.words("table.noise.steady", same=same, unmoved=unmoved) if steady else "",
    }


def _estimated(table: pd.DataFrame, v: View) -> Values:
    """The reliability from clients rated twice, and what it gives for the low scores; empty when there is none."""
    r = v.facts["estimated"]
    rows = table[(table["reliability"] == r) & (table["population"] == "low")]
    found = value_of(rows, "conclusion")
    return {
        "estimated": r,
        "estimated_expected": value_of(rows, "improved"),
        "estimated_conclusion": None if found is None else v.words(f"table.noise.{found}"),
    }


def _at(table: pd.DataFrame, rule: int) -> pd.DataFrame:
    """The rows of one rule at intake; 0 is everybody."""
    return table[table["intake"] == (str(rule) if rule else "none")]


def draw_noise(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """What was measured on low scores, above what rating error alone would show at several reliabilities; nothing when no
    score is low.
    """
    rows = _at(table, facts["rule"])
    rows = rows[rows["population"] == "low"]
    if rows.empty:
        return None
    figure, axes = new_figure(len(rows) + 1, 0.46, 1.1)
    percent_axis(axes, words, words("figure.share_pairs"))
    colours = (style.IMPROVED, style.SAME, style.WORSE)
    outcomes = ("improved", "same", "worse")
    labels, hidden = [words("figure.measured")], False
    first = rows.iloc[0]
    hidden = stacked_row(axes, 0, [first[f"observed_{o}"] for o in outcomes], colours, words)
    if not (is_hidden(first["observed_low"]) or is_hidden(first["observed_high"])):
        axes.plot([first["observed_low"], first["observed_high"]], [0.28, 0.28], color="white", linewidth=3.4)
        axes.plot(
            [first["observed_low"], first["observed_high"]], [0.28, 0.28], color=style.INK, linewidth=1.3, marker="|"
        )
    for y, (_, row) in enumerate(rows.iterrows(), start=1):
        hidden = stacked_row(axes, y, [row[o] for o in outcomes], colours, words) or hidden
        known = {facts["given"]: "noise_given", facts["estimated"]: "noise_estimated"}
        key = known.get(row["reliability"], "noise_other")
        labels.append(words(f"figure.{key}", r=row["reliability"]))
    rows_axis(axes, labels)
    axes.get_yticklabels()[0].set_fontweight("bold")
    axes.axhline(0.5, color=style.MUTED, linewidth=0.8)
    handles = [Patch(facecolor=c, label=words(f"figure.{o}")) for o, c in zip(outcomes, colours, strict=True)]
    line = axes.plot([], [], color=style.INK, linewidth=1.2, label=words("figure.interval"))[0]
    legend_on_top(figure, [*handles, line, *([not_shown_patch(words)] if hidden else [])])
    return figure


SPECS: Mapping[str, Spec] = {
    "zrm_noise": Spec(
        "zrm_noise",
        noise,
        (
            "population",
            "intake",
            "reliability",
            "improved",
            "same",
            "worse",
            "observed_improved",
            "difference",
            "difference_interval",
            "observed_same",
            "observed_worse",
            "conclusion",
        ),
        3,
        draw=draw_noise,
    ),
}
