"""Who sends clients, what was to follow a contact, why trajectories were closed: shares of each year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wijkstats.chapters.clients.exhibits.support import draw_shares
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, level_label
from wijkstats.kit.page.drawing import grid_across, interval_dot, legend_on_top, percent_axis, rows_axis
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import SIGNIFICANT, Values, View, extremes, share_of, shown_only, total_of, value_of
from wijkstats.kit.page.words import Words, inside, is_hidden

UNKNOWN = "unknown"
_FIRST: dict[str, Any] = {"color": style.KEPT, "markersize": 10, "markerfacecolor": "none", "zorder": 4}
_BETWEEN: dict[str, Any] = {"color": style.DROPPED, "markersize": 4, "zorder": 2}
"""How the first year is drawn, and those between it and the last."""
LISTS = {
    "clients_referrer": "referrer_group",
    "clients_contact": "follow_up_group",
    "clients_closure": "closure_group",
}
BASES = ("all", "wmo")


def draw_years(table: pd.DataFrame, words: Words, facts: Facts, labels: str) -> Figure:
    """A row per level, named beside it: an open dot for the first year, a full one with its interval for the last, small ones for
    the years between; a panel per base. The number of the last year stands on the right.
    """
    levels = list(dict.fromkeys(table["level"]))
    bases = [*table.groupby("base", sort=False)] if "base" in table else [("", table)]
    figure = Figure(figsize=(style.width(), (0.34 * len(levels) + 0.9) * len(bases) + 0.4), layout="constrained")
    panels = figure.subplots(len(bases), 1, squeeze=False).ravel()
    years = sorted(set(table["year"]))
    for axes, (base, rows) in zip(panels, bases, strict=True):
        percent_axis(axes, words, words(f"figure.share_of_{labels}"))
        axes.set_xlim(0, 1 if table["high"].isna().all() or table["high"].max() > 0.5 else 0.5)
        if base:
            axes.set_title(words.label("closure_base", base), loc="left")
        for y, level in enumerate(levels):
            _draw_level(axes, y, rows[rows["level"] == level].sort_values("year"), years, words)
        rows_axis(axes, [words.label(labels, level) for level in levels])
        grid_across(axes)
    legend_on_top(figure, _years_legend(panels[0], years), 3)
    return figure


def _draw_level(axes: Axes, y: int, rows: pd.DataFrame, years: Sequence[object], words: Words) -> None:
    """The years of one level."""
    shown = rows.dropna(subset=["share"])
    if len(shown) > 1:
        axes.plot([shown["share"].min(), shown["share"].max()], [y, y], color=style.GRID, linewidth=3, zorder=1)
    for _, row in shown[shown["year"] != years[-1]].iterrows():
        mark = _FIRST if row["year"] == years[0] else _BETWEEN
        axes.plot(row["share"], y, "o", **mark)
    last = rows[rows["year"] == years[-1]]
    for _, row in last.iterrows():
        interval_dot(axes, y, row, ("share", "low", "high"), style.KEPT)
    share = None if last.empty else last["share"].iloc[0]
    text = (
        words("figure.not_shown")
        if len(last) and is_hidden(share)
        else words.show(0.0 if last.empty else share, "whole")
    )
    axes.text(1.03, y, text, transform=axes.get_yaxis_transform(), va="center", ha="left", color=style.MUTED)


def _years_legend(axes: Axes, years: Sequence[object]) -> list[Any]:
    """Which dot is which year; of the years between the first and the last of them are named."""
    first, *between = [str(year) for year in years]
    last = between.pop() if between else first
    name = "-".join(dict.fromkeys((between[0], between[-1]))) if between else ""
    marks = [(first, _FIRST)] * (last != first) + [(name, _BETWEEN)] * bool(between)
    found = [axes.plot([], [], "o", label=name, **mark)[0] for name, mark in marks]
    return [*found, axes.plot([], [], "o-", color=style.KEPT, markersize=7, label=last)[0]]


def draw_referrers(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Who sends clients, per year."""
    return draw_years(table, words, facts, "referrer_group")


def draw_contacts(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """What was to follow a contact, per year."""
    return draw_years(table, words, facts, "follow_up_group")


def draw_closures(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Why trajectories were closed, per year: all of them, and those under the Wmo."""
    return draw_years(table[table["base"].isin(BASES)], words, facts, "closure_group")


def changed(v: View, rows: pd.DataFrame) -> str:
    """Which levels rose or fell over the years by more than chance, after correction? A sentence, or nothing."""
    found = rows[(rows["p_holm"] < SIGNIFICANT).fillna(False)].drop_duplicates("level")["level"]
    names = [f"‘{inside(v.words.label(LISTS[v.name], level))}’" for level in found]
    return v.words("figure.trend_found", levels=v.words.listing(names)) if names else ""


def largest(v: View, rows: pd.DataFrame) -> Values:
    """The level with the largest share in the last year, and that share in the first."""
    known = rows[rows["level"] != UNKNOWN].dropna(subset=["share"])
    none = dict.fromkeys(("year", "most", "most_label", "first", "first_year"))
    if known.empty:
        return none
    last, first = known["year"].max(), known["year"].min()
    top = known[known["year"] == last].sort_values("share", ascending=False, kind="stable").iloc[0]
    found = {"year": str(last), "most": top["share"], "most_label": inside(v.words.label(LISTS[v.name], top["level"]))}
    earlier = None if first == last else value_of(known, "share", year=first, level=top["level"])
    return none | found | {"first": earlier, "first_year": str(first)}


def referrers(v: View) -> Values:
    """Who sends most clients, now and in the first year; and what changed."""
    return largest(v, v.table) | {"changed": changed(v, v.table)}


def contacts(v: View) -> Values:
    """What follows most, and how many contacts were followed by a trajectory."""
    named, became = v.facts.get("named"), v.facts.get("became_client")
    return largest(v, v.table) | {
        "changed": changed(v, v.table),
        "named": named or None,
        "became": became,
        "share": share_of(became, named),
        "recent": v.facts.get("recent") or None,
    }


def contact_teams(v: View) -> Values:
    """How many contacts were there, and between which shares do the teams lie?"""
    known = v.table[v.table["level"] != UNKNOWN]
    total = total_of(v.table["n"])
    return extremes(known, "share", lambda row: str(row["level"]), v.words) | {
        "year": str(v.table["year"].max()),
        "total": None if total is None else int(total),
        "unknown": value_of(v.table, "share", level=UNKNOWN),
        "shown_only": shown_only(v),
    }


def closures(v: View) -> Values:
    """What follows most, and how many go to the Wmo: of all, and of those under the Wmo."""
    every = v.table[v.table["base"] == "all"]
    found = largest(v, every)
    year = found["year"]
    wmo = {base: value_of(v.table, "share", base=base, year=year, level="wmo") for base in BASES}
    return found | {"changed": changed(v, every), "wmo_all": wmo["all"], "wmo_wmo": wmo["wmo"]}


_COLUMNS = ("year", "level", "n", "share", "interval", "p_holm")
SPECS: Mapping[str, Spec] = {
    "clients_referrer": Spec("clients_referrer", referrers, _COLUMNS, 2, draw=draw_referrers),
    "clients_contact": Spec(
        "clients_contact",
        contacts,
        ("year", "level", "n", "share", "interval", "followed_90d", "became_client_90d", "p_holm"),
        2,
        draw=draw_contacts,
    ),
    "clients_contact_team": Spec(
        "clients_contact_team",
        contact_teams,
        ("year", "level", "n", "share", "interval"),
        draw=partial(
            draw_shares,
            name=lambda row, words: level_label("team", row["level"], words),
            label="figure.share_of_follow_up_group",
        ),
    ),
    "clients_closure": Spec(
        "clients_closure",
        closures,
        ("base", "year", "level", "n", "share", "interval", "p_holm"),
        3,
        draw=draw_closures,
    ),
}
