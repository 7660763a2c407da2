"""Who answered, and what share is positive of each item: of answers, of published figures, and of several sources together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

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
from wijkstats.kit.page.view import SIGNIFICANT, Values, View, extremes, shown_only
from wijkstats.kit.page.words import Words, is_hidden

FEW = 20
"""Of fewer people a percentage is told as so many of so many."""
MOST = 4


def draw_response(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """A bar with its interval for each survey of which it is known how many were approached."""
    rows = table[table["share"].notna()]
    if rows.empty:
        return None
    figure, axes = new_figure(len(rows), 0.45, 1.0)
    percent_axis(axes, words, words("figure.answered"))
    for y, row in enumerate(rows.to_dict("records")):
        axes.barh(y, row["share"], height=0.5, color=style.EACH)
        axes.plot([row["low"], row["high"]], [y, y], color=style.INK, linewidth=1.6)
        axes.text(1.05, y, words.show(row["share"], "whole"), va="center", color=style.MUTED)
    rows_axis(axes, list(rows["survey"]))
    grid_across(axes)
    return figure


def draw_items(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """For each survey a panel: a dot with its interval for each item, an upright line where a published figure of others is."""
    parts = [(str(survey), rows) for survey, rows in table.groupby("survey", sort=False)]
    figure = Figure(figsize=(style.width(), 0.42 * len(table) + 0.55 * len(parts) + 0.8), layout="constrained")
    panels = figure.subplots(len(parts), sharex=True, squeeze=False, height_ratios=[len(rows) for _, rows in parts])[
        :, 0
    ]
    for axes, (survey, rows) in zip(panels, parts, strict=True):
        percent_axis(axes, words, words("figure.positive") if axes is panels[-1] else "")
        for y, row in enumerate(rows.to_dict("records")):
            if is_hidden(row["share"]):
                hidden_bar(axes, y, 0, 1, 0.5, words)
                continue
            interval_dot(axes, y, row, ("share", "low", "high"), style.OWN)
            if not is_hidden(row["reference"]):
                axes.plot([row["reference"]] * 2, [y - 0.32, y + 0.32], color=style.GROUP, linewidth=2.4)
            axes.text(1.05, y, words.show(row["share"], "whole"), va="center", color=style.MUTED)
        rows_axis(axes, [item_name(row, words) for row in rows.to_dict("records")])
        grid_across(axes)
        if len(parts) > 1:
            axes.set_title(survey, loc="left", fontweight="bold")
    handles: list[Any] = [Line2D([], [], color=style.OWN, marker="o", label=words("figure.this_survey"))]
    if table["reference"].notna().any():
        mark = {"marker": "|", "markersize": 11, "markeredgewidth": 2.4, "linestyle": "none"}
        handles.append(Line2D([], [], color=style.GROUP, label=words("figure.elsewhere"), **mark))  # type: ignore[arg-type]
    legend_on_top(figure, handles + ([not_shown_patch(words)] if table["share"].isna().any() else []), 3)
    return figure


def draw_pooled(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """A row for each source, then what they say together; of what a next one would give only the interval."""
    figure, axes = new_figure(len(table), 0.42, 1.0)
    percent_axis(axes, words, words("figure.positive"))
    colours = {"weighted": style.GROUP, "random": style.OWN, "next": style.MUTED}
    for y, row in enumerate(table.to_dict("records")):
        colour = colours.get(row["source"], style.EACH)
        if is_hidden(row["share"]):
            axes.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=1.6, linestyle=":")
            continue
        interval_dot(axes, y, row, ("share", "low", "high"), colour, "D" if row["source"] in colours else "o")
        axes.text(1.05, y, words.show(row["share"], "whole"), va="center", color=style.MUTED)
    several = len(set(table["item"])) > 1
    names = [words.label("pooled_source", row["source"]) + (f", {item_name(row, words)}" if several else "")
             for row in table.to_dict("records")]  # fmt: skip
    rows_axis(axes, names)
    grid_across(axes)
    return figure


def response(v: View) -> Values:
    """What part answered in each survey? And of which is it not known how many were approached?"""
    rows = v.table.to_dict("records")
    known = [row for row in rows if not is_hidden(row["share"])]
    told = [v.words("exhibits.survey_response.one", **row) for row in known]
    unknown = [row["survey"] for row in rows if is_hidden(row["approached"])]
    shares = [row["share"] for row in known]
    return {
        "n": len(rows),
        "known": len(known),
        "single": shares[0] if len(shares) == 1 else None,
        "least": min(shares) if len(shares) > 1 else None,
        "most": max(shares) if len(shares) > 1 else None,
        "none_known": None if known else len(rows),
        "told": v.words.listing(told[:MOST]) if told else None,
        "unknown": v.words.listing(unknown[:MOST]) if unknown else None,
        "lacking": v.words.listing([v.words.label("survey_lacking", key) for key in v.facts.get("lacking", ())])
        or None,
    }


def items(v: View) -> Values:
    """Which item is most often positive and which least; what changed beyond chance; which lie beside figures of others?"""
    rows, key = v.table, f"exhibits.{v.name}"
    found = extremes(rows, "share", lambda row: item_name(row, v.words, v.table), v.words)
    found |= {"n": len(rows), "few": None, "single": None}
    shown = rows.dropna(subset=["share"])
    for end, of in (("best", shown["share"].max()), ("least", shown["share"].min())):
        found[f"{end}_interval"] = _limits(shown[shown["share"] == of], v.words)
    if len(shown) == 1:
        share = v.words.show(shown["share"].iloc[0], "share")
        found["single"] = f"{item_name(shown.iloc[0], v.words, v.table)} ({share}{_limits(shown, v.words)})"
    changed = rows[(rows["p_holm"] < SIGNIFICANT).fillna(False).astype(bool)]
    compared = int(rows["difference"].notna().sum())
    listed = [v.words(f"{key}.{'up' if row['difference'] > 0 else 'down'}", item=item_name(row, v.words, v.table))
              for row in changed.to_dict("records")]  # fmt: skip
    found["changed"] = v.words.listing(listed[:MOST]) if listed else None
    found["unchanged"] = compared if compared and not listed else None
    for side in ("above", "below", "same"):
        beside = rows[(rows["beside"] == side).fillna(False).astype(bool) & rows["share"].notna()].to_dict("records")
        told = [v.words(f"{key}.beside", item=item_name(row, v.words, v.table), share=row["share"], reference=row["reference"])
                for row in beside]  # fmt: skip
        found[f"{side}_listed"] = v.words.listing(told[:MOST]) if told else None
    found["alone"] = int(rows["reference"].isna().sum()) or None
    found["small"] = v.words.listing(_few(v)[:MOST]) if _few(v) else None
    return found | {"shown_only": shown_only(v), "bounds": _bounds(v)}


def pooled(v: View) -> Values:
    """What do the sources say together, and how far may a town be from that?"""
    told = []
    for _, rows in v.table.groupby(["survey", "item"], sort=False):
        by = rows.set_index("source")
        told.append(
            v.words(
                "exhibits.survey_pooled.one",
                item=item_name(rows.iloc[0], v.words),
                n=by.loc["weighted", "n"],
                weighted=by.loc["weighted", "share"],
                random=by.loc["random", "share"],
                low=by.loc["random", "low"],
                high=by.loc["random", "high"],
                sources=int(rows["weight"].notna().sum()),
            )
        )
    together = v.table.loc[v.table["source"] == "random", ["share", "low", "high"]].dropna(subset=["share"])
    one = together.iloc[0].to_dict() if len(together) == 1 else dict.fromkeys(together)
    ends = (together["share"].min(), together["share"].max()) if len(together) > 1 else (None, None)
    return {"n": len(told), "told": " ".join(told[:MOST]), **one, "least": ends[0], "most": ends[1]}


def _limits(rows: pd.DataFrame, words: Words) -> str:
    """The interval of the one row that it is about, to stand behind its share; nothing of several, or where it is hidden."""
    ends = rows[["low", "high"]].dropna().to_dict("records") if len(rows) == 1 else []
    return f"; {words.interval(ends[0]['low'], ends[0]['high'], 'share')}" if ends else ""


def _bounds(v: View) -> str | None:
    """Of the items that are told, most and least positive: what could it be if everybody who was asked had answered?"""
    rows = v.table.dropna(subset=["share", "bound_low", "bound_high"])
    if rows.empty or rows["share"].nunique() == 1 < len(rows):
        return None
    ends = dict.fromkeys(int(rows["share"].astype(float).to_numpy().argsort(kind="stable")[at]) for at in (-1, 0))
    told = [v.words(f"exhibits.{v.name}.bound", item=item_name(row, v.words, v.table), low=row["bound_low"],
                    high=row["bound_high"]) for row in (rows.iloc[at] for at in ends)]  # fmt: skip
    return v.words.listing(told)


def _few(v: View) -> list[str]:
    if "positive" not in v.table:
        return []
    rows = v.table.dropna(subset=["n", "positive"])
    rows = rows[rows["n"] < FEW]
    return [v.words("exhibits.survey_items.of", item=item_name(row, v.words, v.table), **{c: row[c] for c in ("positive", "n")})
            for row in rows.to_dict("records")]  # fmt: skip


def item_name(row: Any, words: Words, table: pd.DataFrame | None = None) -> str:
    """What an item is called; with its survey where the table is about several."""
    name = words.label("survey_item", row["item"])
    return f"{name} ({row['survey']})" if table is not None and len(set(table["survey"])) > 1 else name


def row_names(table: pd.DataFrame, words: Words) -> list[str]:
    """What the rows are called in a figure."""
    return [item_name(row, words, table) for row in table.to_dict("records")]


_BESIDE = ("earlier", "difference", "difference_interval", "p_holm", "reference", "beside")
SPECS: Mapping[str, Spec] = {
    "survey_response": Spec(
        "survey_response",
        response,
        ("survey", "group", "year", "approached", "answered", "share", "interval"),
        draw=draw_response,
    ),
    "survey_items": Spec(
        "survey_items",
        items,
        (*("survey", "item", "n", "positive", "no_opinion", "skipped", "share", "interval", "bound_interval", "weighted",
           "weighted_interval", "design"), *_BESIDE),
        2,
        draw=draw_items,
    ),
    "survey_published": Spec(
        "survey_published",
        items,
        ("survey", "item", "n", "n_of", "share", "interval", "bound_interval", *_BESIDE, "z", "source"),
        2,
        draw=draw_items,
    ),
    "survey_pooled": Spec(
        "survey_pooled",
        pooled,
        ("survey", "item", "source", "n", "share", "interval", "weight", "i2", "tau2"),
        3,
        draw=draw_pooled,
    ),
}  # fmt: skip
"""One module per kind of exhibit: its columns on the page, its figure, the numbers of its sentences."""
