"""Which mark did people give, and how often was each answer given?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from wijkstats.chapters.surveys.exhibits.shares import FEW, MOST, item_name, row_names
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import (
    frameless,
    grid_across,
    hidden_bar,
    interval_dot,
    legend_on_top,
    new_figure,
    not_shown_patch,
    rows_axis,
)
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View
from wijkstats.kit.page.words import Words, is_hidden

NO_OPINION = "no_opinion"
COLOURS = (style.WORSE, style.NOT_HIGHER, style.SAME, "#8fb4d6", style.IMPROVED)
"""From the lowest answer to the highest; a scale of another length takes the nearest of these."""


def draw_marks(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """A dot with its interval for each mean mark, on the whole scale."""
    figure, axes = new_figure(len(table), 0.45, 1.0)
    axes.set_xlim(1, 10)
    axes.set_xticks(range(1, 11))
    axes.set_xlabel(words("figure.school_mark"))
    for y, row in enumerate(table.to_dict("records")):
        if is_hidden(row["mean"]):
            hidden_bar(axes, y, 1, 9, 0.5, words)
            continue
        interval_dot(axes, y, row, ("mean", "low", "high"), style.OWN)
        axes.text(10.2, y, words.show(row["mean"], "one"), va="center", color=style.MUTED)
    axes.axvline(5.5, color=style.MUTED, linewidth=1, linestyle="--")
    rows_axis(axes, row_names(table, words))
    grid_across(axes)
    return figure


def draw_likert(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """Low answers to the left of the middle, high ones to the right, and a middle one half on each side; no opinion apart."""
    scales = [(at, rows[rows["level"] != NO_OPINION]) for at, rows in table.groupby(["survey", "item"], sort=False)]
    figure, axes = new_figure(len(scales), 0.5, 1.2)
    longest = max(len(rows) for _, rows in scales)
    axes.set_xlim(-1.02, 1.02)
    hidden = False
    for y, (_, rows) in enumerate(scales):
        parts, gone = _parts(rows)
        hidden |= gone
        if not parts:
            hidden_bar(axes, y, -1, 2, 0.6, words)
            continue
        left = _start(parts, len(rows))
        for share, n, place in parts:
            if place is None:
                hidden_bar(axes, y, left, share, 0.66, words)
            else:
                colour = _colour(place, len(rows))
                axes.barh(y, share, left=left, height=0.66, color=colour, edgecolor="white", linewidth=0.8)
                if share > (0.22 if style.is_narrow() else 0.17):
                    of = int(rows["n"].sum())
                    text = words.show(share, "whole") if n < 0 else words("figure.so_many", n=n, of=of)
                    axes.text(left + share / 2, y, text, ha="center", va="center", color=style.ink_on(colour))
            left += share
    axes.axvline(0, color=style.INK, linewidth=1, zorder=0.5)
    axes.set_xticks([])
    rows_axis(axes, row_names(table.drop_duplicates(["survey", "item"]), words))
    frameless(axes)
    ends = {0: words("figure.lowest"), longest - 1: words("figure.highest")}
    handles = [Patch(facecolor=_colour(place, longest), label=text) for place, text in ends.items()]
    legend_on_top(figure, handles + ([not_shown_patch(words)] if hidden else []), 3)
    return figure


def _parts(rows: pd.DataFrame) -> tuple[list[tuple[float, int, int | None]], bool]:
    """Share, number and place of each level from low to high, and whether something is hidden. Hidden levels that lie side by
    side are one part without a place: all that is not shown. Nothing when they lie apart or on both sides of the middle. The
    number is -1 from 20 on.
    """
    blank = [place for place, share in enumerate(rows["share"]) if is_hidden(share)]
    middle = (len(rows) - 1) / 2
    if blank and (blank[-1] - blank[0] >= len(blank) or blank[0] <= middle <= blank[-1]):
        return [], True
    total = 0 if blank else int(rows["n"].sum())
    shown = [(float(share), int(n) if 0 < total < FEW else -1, place)
             for place, (share, n) in enumerate(zip(rows["share"], rows["n"], strict=True)) if place not in blank]  # fmt: skip
    parts: list[tuple[float, int, int | None]] = [*shown]
    if blank:
        at = sum(place < blank[0] for *_, place in shown)
        parts.insert(at, (max(1 - sum(share for share, *_ in shown), 0.0), -1, None))
    return parts, bool(blank)


def _start(parts: list[tuple[float, int, int | None]], levels: int) -> float:
    """Where the first part starts, so that what is lower than the middle ends at 0, or half of the middle level."""
    middle = (levels - 1) / 2
    low = sum(share for share, _, place in parts if place is not None and place < middle)
    low += sum(share for share, _, place in parts if place is None and parts[0][2] is None)
    return -low - sum(share / 2 for share, _, place in parts if place == middle)


def _colour(place: int, levels: int) -> str:
    return COLOURS[round(place * (len(COLOURS) - 1) / max(levels - 1, 1))]


def marks(v: View) -> Values:
    """The mean marks, with their limits; of which is the spread not known?"""
    rows = v.table.dropna(subset=["mean"]).to_dict("records")
    told = [v.words("exhibits.survey_marks.one", item=item_name(row, v.words, v.table), mean=row["mean"], low=row["low"],
                    high=row["high"]) if not is_hidden(row["low"]) else
            v.words("exhibits.survey_marks.bare", item=item_name(row, v.words, v.table), mean=row["mean"])
            for row in rows]  # fmt: skip
    widest = int(v.table["widest"].eq(True).sum()) if "widest" in v.table else 0
    means = [row["mean"] for row in rows]
    return {
        "n": len(v.table),
        "told": v.words.listing(told[:MOST]) if told else None,
        "widest": widest or None,
        "single": means[0] if len(means) == 1 else None,
        "least": min(means) if len(means) > 1 else None,
        "most": max(means) if len(means) > 1 else None,
    }


def likert(v: View) -> Values:
    """How many items, and where do most people have no opinion?"""
    none = v.table[(v.table["level"] == NO_OPINION) & v.table["share"].notna()]
    most = none.loc[none["share"].astype(float).idxmax()] if len(none) else None
    return {
        "n": int(v.table[["survey", "item"]].drop_duplicates().shape[0]),
        "none": None if most is None else item_name(most, v.words, v.table),
        "none_share": None if most is None else most["share"],
    }


SPECS: Mapping[str, Spec] = {
    "survey_marks": Spec(
        "survey_marks",
        marks,
        ("survey", "item", "n", "mean", "interval", "sd", "insufficient", "insufficient_interval"),
        2,
        draw=draw_marks,
    ),
    "survey_published_marks": Spec(
        "survey_published_marks",
        marks,
        ("survey", "item", "n", "mean", "interval", "sd", "widest", "source"),
        2,
        draw=draw_marks,
    ),
    "survey_likert": Spec("survey_likert", likert, ("survey", "item", "level", "n", "share"), 3, draw=draw_likert),
}
"""One module per kind of exhibit: its columns on the page, its figure, the numbers of its sentences."""
