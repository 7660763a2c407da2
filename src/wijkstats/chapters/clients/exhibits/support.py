"""On which low domains does the team work, whom did it know who went on, what follows at 18, and how do two series grow?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

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
    percent_axis,
    rows_axis,
)
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, extremes, in_sentence, shown_only, value_of
from wijkstats.kit.page.words import Words, inside, is_hidden

Name = Callable[[Mapping[str, Any], Words], str]
"""What a row is called in a figure."""


def draw_shares(table: pd.DataFrame, words: Words, facts: Facts, name: Name, label: str) -> Figure:
    """A dot with its interval per row."""
    figure, axes = new_figure(len(table), 0.4, 1.0)
    percent_axis(axes, words, words(label))
    for y, (_, row) in enumerate(table.iterrows()):
        if is_hidden(row["share"]):
            hidden_bar(axes, y, 0, 1, 0.5, words)
            continue
        interval_dot(axes, y, row, ("share", "low", "high"), style.KEPT)
        axes.text(1.02, y, words.show(row["share"], "share"), va="center", ha="left", color=style.MUTED)
    rows_axis(axes, [name(row, words) for row in table.to_dict("records")])
    grid_across(axes)
    hidden = [not_shown_patch(words)] if table["share"].isna().any() else []
    if hidden:
        legend_on_top(figure, hidden, 1)
    return figure


def draw_index(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """A line per series, 100 in the first complete year."""
    figure = Figure(figsize=(style.width(), 3.2), layout="constrained")
    axes = figure.add_subplot()
    handles = []
    for (series, rows), colour in zip(
        table.groupby("series", sort=False), (style.OWN, style.EACH, style.MUTED), strict=False
    ):
        y, low, high = (
            rows[c].astype("Float64").to_numpy(dtype=float, na_value=np.nan) for c in ("index", "low", "high")
        )
        x = rows["year"].to_numpy(dtype=int)
        handles.append(axes.plot(x, y, marker="o", color=colour, linewidth=1.8, label=words.label("series", series))[0])
        axes.vlines(x, low, high, color=colour, linewidth=1.2)
    axes.set_xticks(sorted(set(table["year"].astype(int))))
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: words.show(y * 100, "count")))
    axes.set_ylabel(words("figure.index_base", year=str(facts.get("base_year"))))
    axes.grid(axis="y", color=style.GRID, linewidth=0.8)
    frameless(axes)
    hidden = [not_shown_patch(words)] if table["index"].isna().any() else []
    legend_on_top(figure, [*handles, *hidden], 3)
    return figure


def support(v: View) -> Values:
    """On which share of the low domains does the team work, where most and least, and why not?"""
    names = ("low_domains", "supported", "share", "low", "high")
    found = {name: value_of(v.table, name, domain="all") for name in names}
    each = v.table[v.table["domain"] != "all"]
    why = value_of(v.table, "reason", domain="all")
    reason = v.words.label("why_not", why).lower() if why else None
    ends = extremes(each, "share", lambda row: in_sentence("domain", row["domain"], v.words), v.words)
    return found | ends | {"reason": reason, "shown_only": shown_only(v)}


def onward(v: View) -> Values:
    """How often did the team know who went on: of each kind, and of those whom a certified institution sent?"""
    first, last = str(v.facts.get("first")), str(v.facts.get("last"))
    span = "in_year" if first == last else "in_years"
    found: Values = {"when": v.words(f"exhibits.{v.name}.{span}", first=first, last=last)}
    for name, kind, sender in (("youth", "jeugdhulp", "all"), ("gi", "jeugdhulp", "gi"), ("wmo", "wmo", "all")):
        for column in ("n", "known", "share", "low", "high"):
            found[f"{name}_{column}"] = value_of(v.table, column, kind=kind, sender=sender)
    return found


def onward_name(row: Mapping[str, Any], words: Words) -> str:
    """The kind of care, and who decided so."""
    return f"{words.label('series', row['kind'])}: {inside(words.label('sender', row['sender']))}"


def turned_18(v: View) -> Values:
    """Of how many who turned 18 was the trajectory closed within half a year, in the last year that is shown?"""
    shown = v.table.dropna(subset=["turned_18", "closed_within_180"])
    none = dict.fromkeys(("year", "turned_18", "closed", "share", "low", "high"))
    if shown.empty:
        return none
    last = shown.iloc[-1]
    found = {name: last[name] for name in ("turned_18", "share", "low", "high")}
    return none | found | {"year": str(last["year"]), "closed": last["closed_within_180"]}


def index(v: View) -> Values:
    """By how much did each series grow since the first complete year?"""
    last = v.table["year"].max() if len(v.table) else None
    found: Values = {"year": str(last), "base_year": str(v.facts.get("base_year"))}
    for series in ("team", "jeugdhulp", "wmo"):
        for name in ("index", "low", "high"):
            found[f"{series}_{name}"] = value_of(v.table, name, series=series, year=last)
    return found


SPECS: Mapping[str, Spec] = {
    "clients_support": Spec(
        "clients_support",
        support,
        ("domain", "low_domains", "supported", "share", "interval", "reason"),
        draw=partial(
            draw_shares, name=lambda row, words: words.label("domain", row["domain"]), label="figure.share_supported"
        ),
    ),
    "clients_turned_18": Spec(
        "clients_turned_18",
        turned_18,
        ("year", "turned_18", "closed_within_180", "share", "interval"),
        draw=partial(draw_shares, name=lambda row, words: str(row["year"]), label="figure.share_closed_180"),
    ),
    "clients_onward": Spec(
        "clients_onward",
        onward,
        ("kind", "sender", "n", "known", "share", "interval"),
        2,
        draw=partial(draw_shares, name=onward_name, label="figure.share_known"),
    ),
    "clients_index": Spec("clients_index", index, ("series", "year", "n", "index", "interval"), 2, draw=draw_index),
}
