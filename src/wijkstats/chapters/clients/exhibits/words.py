"""Who sends clients, what was to follow a contact, why trajectories were closed: shares of each year as bars of 100%."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from wijkstats.chapters.clients.exhibits.support import draw_shares
from wijkstats.kit.page.cells import Facts, level_label
from wijkstats.kit.page.drawing import legend_on_top, new_figure, not_shown_patch, percent_axis, rows_axis, stacked_row
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import SIGNIFICANT, Values, View, extremes, share_of, shown_only, total_of, value_of
from wijkstats.kit.page.words import Words, inside

UNKNOWN = "unknown"
COLOURS = (
    "#0a6cab", "#88bde0", "#2a7f86", "#9fb8a0", "#b8860b", "#e0c37a", "#7a5195", "#c7b8e2", "#d9662b", "#e2c3b3", "#8a939d",
    "#d3d8de",
)  # fmt: skip
LISTS = {
    "clients_referrer": "referrer_group",
    "clients_contact": "follow_up_group",
    "clients_closure": "closure_group",
}
BASES = ("all", "wmo")


def draw_years(table: pd.DataFrame, words: Words, facts: Facts, labels: str) -> Figure:
    """One bar of 100% per year (and base), a colour per level; the share that changed stands in the table."""
    levels = list(dict.fromkeys(table["level"]))
    bars = [*table.groupby(["base", "year"] if "base" in table else ["year"], sort=False)]
    figure, axes = new_figure(len(bars), 0.45, 1.5)
    percent_axis(axes, words, words(f"figure.share_of_{labels}"))
    names, hidden = [], False
    for y, (at, rows) in enumerate(bars):
        shares = rows.set_index("level")["share"]
        hidden |= stacked_row(axes, y, [shares.get(level, 0.0) for level in levels], COLOURS[: len(levels)], words)
        base = words.label("closure_base", at[0]) + ", " if len(at) > 1 else ""
        names.append(f"{base}{at[-1]}")
    rows_axis(axes, names)
    handles: list[Any] = [
        Patch(color=colour, label=words.label(labels, level)) for level, colour in zip(levels, COLOURS, strict=False)
    ]
    legend_on_top(figure, [*handles, *([not_shown_patch(words)] if hidden else [])], 3)
    return figure


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
    share = share_of(became, named)
    return largest(v, v.table) | {
        "changed": changed(v, v.table),
        "named": named or None,
        "became": became,
        "share": share,
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
        ("year", "level", "n", "share", "interval", "became_client_90d", "p_holm"),
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
