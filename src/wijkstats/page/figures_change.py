"""Figures about change: rules side by side, room to move, who was measured again, and rating noise.

Question answered, per function: what does this protected table look like? A hidden figure is drawn hatched, never as zero.
Call within `style.styled()`.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.words import Words, is_hidden
from wijkstats.page.figures import (
    grid_across,
    hidden_bar,
    interval_dot,
    legend_on_top,
    n_of,
    new_figure,
    not_shown_patch,
    percent_axis,
    rows_axis,
    stacked_row,
)


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


def draw_room(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share rose, of all pairs and of those with room: two dots per domain, from large to small."""
    up = table[(table["direction"] == "improved") & (table["base"] != "limit")]
    wide = up.pivot_table(index="domain", columns="base", values="share", aggfunc="first", dropna=False)
    order = wide.reindex(columns=["room"])["room"].sort_values(ascending=False, na_position="last").index.tolist()
    order = ["all", *(d for d in order if d != "all")] if "all" in order else order
    figure, axes = new_figure(len(order), 0.4, 1.0)
    percent_axis(axes, words, words("figure.share_higher"))
    rows = up.set_index(["domain", "base"])
    for y, domain in enumerate(order):
        pair = [rows.loc[(domain, base)] for base in ("all", "room") if (domain, base) in rows.index]
        if len(pair) < 2 or any(is_hidden(row["share"]) for row in pair):
            hidden_bar(axes, y, 0, 1, 0.5, words)
            continue
        axes.plot([pair[0]["share"], pair[1]["share"]], [y, y], color=style.GRID, linewidth=3, solid_capstyle="butt")
        interval_dot(axes, y, pair[1], ("share", "low", "high"), style.IMPROVED)
        interval_dot(axes, y, pair[0], ("share", "", ""), style.IMPROVED, hollow=True)
    rows_axis(axes, [words.label("domain", domain) for domain in order])
    _bold_first(axes, order)
    grid_across(axes)
    handles = [
        axes.plot([], [], "o", color=style.IMPROVED, markerfacecolor=face, label=words(f"figure.base_{base}"))[0]
        for base, face in (("all", "white"), ("room", style.IMPROVED))
    ]
    line = axes.plot([], [], color=style.IMPROVED, linewidth=1.6, label=words("figure.interval_any"))[0]
    legend_on_top(figure, [*handles, line])
    return figure


def _bold_first(axes: Axes, order: Sequence[str]) -> None:
    if order and order[0] == "all":
        axes.get_yticklabels()[0].set_fontweight("bold")


def draw_kept(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share was measured again, by start level."""
    figure, axes = new_figure(len(table), 0.42, 1.0)
    percent_axis(axes, words, words("figure.share_again"))
    labels = []
    for y, (_, row) in enumerate(table.iterrows()):
        labels.append(f"{row['before']} {words.label('level', row['before'])}")
        if is_hidden(row["share"]):
            hidden_bar(axes, y, 0, 1, 0.5, words)
            continue
        interval_dot(axes, y, row, ("share", "low", "high"), style.KEPT)
        n_of(axes, y, row["kept"], row["n"], words)
    rows_axis(axes, labels)
    grid_across(axes)
    dot = axes.plot([], [], "o", color=style.KEPT, label=words("figure.share_again_short"))[0]
    line = axes.plot([], [], color=style.KEPT, linewidth=1.6, label=words("figure.interval_any"))[0]
    legend_on_top(figure, [dot, line])
    return figure


def draw_clients(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share of the clients rose on at least one low domain, on none, and fell on at least one: a dot per outcome."""
    rows = table[table["outcome"] != "none_lower"]
    figure, axes = new_figure(len(rows), 0.46, 1.0)
    percent_axis(axes, words, words("figure.share_clients"))
    colours = {"higher": style.IMPROVED, "none_higher": style.MUTED, "lower": style.WORSE}
    for y, (_, row) in enumerate(rows.iterrows()):
        if is_hidden(row["share"]):
            hidden_bar(axes, y, 0, 1, 0.5, words)
            continue
        interval_dot(axes, y, row, ("share", "low", "high"), colours[str(row["outcome"])])
        axes.text(1.02, y, words.show(row["share"], "share"), va="center", ha="left", color=style.MUTED)
    rows_axis(axes, [words.label("outcome", outcome) for outcome in rows["outcome"]])
    grid_across(axes)
    line = axes.plot([], [], color=style.MUTED, linewidth=1.6, label=words("figure.interval_any"))[0]
    legend_on_top(figure, [line])
    return figure


def draw_attrition(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """Between which bounds lies the share that improved among all low scores that started: one row per domain, if any."""
    rows = table[table["population"] == "low"].copy()
    if rows.empty:
        return None
    rows["first"] = rows["domain"] != "all"
    rows = rows.sort_values(["first", "improved_complete"], ascending=[True, False], na_position="last")
    figure, axes = new_figure(len(rows), 0.46, 1.0)
    percent_axis(axes, words, words("figure.share_low_started"))
    hidden = False
    for y, (_, row) in enumerate(rows.iterrows()):
        if is_hidden(row["lower_bound"]) or is_hidden(row["upper_bound"]):
            hidden_bar(axes, y, 0, 1, 0.5, words)
            hidden = True
            continue
        axes.barh(y, row["upper_bound"] - row["lower_bound"], left=row["lower_bound"], height=0.7, color=style.SAME)
        interval_dot(axes, y - 0.1, row, ("improved_complete", "complete_low", "complete_high"), style.IMPROVED)
        interval_dot(axes, y + 0.2, row, ("standardised", "", ""), style.OWN, "d", hollow=True)
    rows_axis(axes, [words.label("domain", domain) for domain in rows["domain"]])
    _bold_first(axes, rows["domain"].tolist())
    grid_across(axes)
    handles = [
        Patch(facecolor=style.SAME, label=words("figure.bounds")),
        axes.plot([], [], "o", color=style.IMPROVED, label=words("figure.complete"))[0],
        axes.plot([], [], "d", color=style.OWN, markerfacecolor="white", label=words("figure.standardised"))[0],
    ]
    legend_on_top(figure, [*handles, *([not_shown_patch(words)] if hidden else [])], 2)
    return figure


def draw_noise(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """What was measured on low scores, above what rating error alone would show at several reliabilities; nothing when no
    score is low.
    """
    rows = table[table["population"] == "low"]
    if rows.empty:
        return None
    figure, axes = new_figure(len(rows) + 1, 0.46, 1.1)
    percent_axis(axes, words, words("figure.share_pairs"))
    colours = (style.IMPROVED, style.SAME, style.WORSE)
    outcomes = ("improved", "same", "worse")
    labels, hidden = [words("figure.measured")], False
    first = rows.iloc[0]
    hidden = stacked_row(axes, 0, [first[f"observed_{o}"] for o in outcomes], colours, words)
    if not is_hidden(first["observed_low"]):
        axes.plot([first["observed_low"], first["observed_high"]], [0.28, 0.28], color="white", linewidth=3.4)
        axes.plot(
            [first["observed_low"], first["observed_high"]], [0.28, 0.28], color=style.INK, linewidth=1.3, marker="|"
        )
    for y, (_, row) in enumerate(rows.iterrows(), start=1):
        hidden = stacked_row(axes, y, [row[o] for o in outcomes], colours, words) or hidden
        key = "noise_given" if row["reliability"] == facts["given"] else "noise_other"
        labels.append(words(f"figure.{key}", r=row["reliability"]))
    rows_axis(axes, labels)
    axes.get_yticklabels()[0].set_fontweight("bold")
    axes.axhline(0.5, color=style.MUTED, linewidth=0.8)
    handles = [Patch(facecolor=c, label=words(f"figure.{o}")) for o, c in zip(outcomes, colours, strict=True)]
    line = axes.plot([], [], color=style.INK, linewidth=1.2, label=words("figure.interval"))[0]
    legend_on_top(figure, [*handles, line, *([not_shown_patch(words)] if hidden else [])])
    return figure


def all_domains(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of all domains together, low and all; the file has the rest too."""
    return low_and_all(table[table["domain"] == "all"])


def low_and_all(table: pd.DataFrame) -> pd.DataFrame:
    """Without the scores that are not low; the file has them."""
    return table[table["population"] != "not_low"].reset_index(drop=True)


def low_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Low scores per domain, and all scores together; the file has the rest too."""
    return table[(table["population"] == "low") | ((table["population"] == "all") & (table["domain"] == "all"))]


def room_rows(table: pd.DataFrame) -> pd.DataFrame:
    """All domains together in full, and per domain what the figure shows; the file has the rest too."""
    return table[(table["domain"] == "all") | ((table["direction"] == "improved") & (table["base"] != "limit"))]
