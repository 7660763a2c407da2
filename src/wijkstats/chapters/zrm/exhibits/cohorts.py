"""Who is compared with the previous delivery and who is left out; and the trend over the start years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import frameless, legend_on_top, not_shown_patch
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import SIGNIFICANT, Values, View, value_of
from wijkstats.kit.page.words import Words, is_hidden


def left_out(v: View) -> Values:
    """How many trajectories and clients are compared, and how many stand in both deliveries?"""
    found: Values = {"previous": v.facts.get("previous"), "days": v.facts.get("days")}
    for side in ("this", "previous"):
        for step in ("started", "both", "late", "compared"):
            found[f"{step}_{side}"] = value_of(v.table, "trajectories", side=side, step=step)
    found["both_clients"] = value_of(v.table, "clients", side="this", step="both")
    found["compared_clients"] = value_of(v.table, "clients", side="this", step="compared")
    return found


def trend(v: View) -> Values:
    """Does the share improved rise or fall over the start years, by more than chance?"""
    shown = v.table.dropna(subset=["standardised"])
    first, last = (shown.iloc[0], shown.iloc[-1]) if len(shown) > 1 else ({}, {})
    slope, low, high, p = (cast("float | None", v.facts.get(n)) for n in ("slope", "slope_low", "slope_high", "p"))
    verdict = turn = None
    if slope is not None and p is not None and not is_hidden(slope):
        turn = "none" if p > SIGNIFICANT else "rise" if slope > 0 else "fall"
        verdict = v.words(f"table.trend_{turn}", p=p)
    return {
        "first_year": first.get("level"),
        "last_year": last.get("level"),
        "first": first.get("standardised"),
        "last": last.get("standardised"),
        "slope": slope,
        "low": low,
        "high": high,
        "verdict": verdict,
        "case": turn,
        "days": v.facts.get("days"),
        "too_few": v.words("table.few_years") if len(shown) < 2 else "",
    }


BESIDE = 0.06
"""Of a year: as counted stands beside the same mix, and hides nothing of it."""


def draw_trend(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """The share improved per start year: at the same mix with its interval, and as counted."""
    figure = Figure(figsize=(style.width(), 3.2), layout="constrained")
    axes = figure.add_subplot()
    x = np.arange(len(table))
    y, low, high, counted = (
        table[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        for name in ("standardised", "standardised_low", "standardised_high", "share")
    )
    axes.vlines(x, low, high, color=style.OWN, linewidth=1.6)
    handles = [
        axes.plot(x, y, marker="o", color=style.OWN, linewidth=1.4, label=words("figure.at_same_mix"))[0],
        axes.plot(
            x + BESIDE, counted, "s", color=style.GROUP, markerfacecolor="white", label=words("figure.as_counted")
        )[0],
    ]
    axes.set_xticks(x, table["level"].astype(str))
    axes.set_xlim(-0.5, len(table) - 0.5)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.show(value, "whole")))
    axes.set_ylabel(words("figure.share_improved"))
    axes.grid(axis="y", color=style.GRID, linewidth=0.8)
    frameless(axes)
    hidden = [not_shown_patch(words)] if table["share"].isna().any() else []
    legend_on_top(figure, [*handles, *hidden], 3)
    return figure


SPECS: Mapping[str, Spec] = {
    "zrm_cohorts": Spec("zrm_cohorts", left_out, ("side", "step", "trajectories", "clients"), 2),
    "zrm_trend": Spec(
        "zrm_trend",
        trend,
        ("level", "n", "share", "interval", "standardised", "standardised_interval"),
        1,
        draw=draw_trend,
    ),
}
