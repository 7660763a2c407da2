"""Figures over the years and about likeness: how figures develop, who is most alike, and what a correction changes.

Question answered, per function: what does this table of municipal figures look like? Own municipality dark blue, group
ochre, others grey; lines are labelled where they end. Call within `style.styled()`.
"""

from __future__ import annotations

import math
from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkstats.ground.catalogue import catalogue
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, area_label
from wijkstats.kit.page.words import Words, is_hidden
from wijkstats.page.figures import (
    frameless,
    grid_across,
    interval_dot,
    legend_on_top,
    new_figure,
    rows_axis,
    rows_below_labels,
)
from wijkstats.page.figures_benchmark import both_values, own_name

MOST_PANELS = 8
TITLE = 30
"""Characters of a line of a panel's title: it may not touch the next panel."""
FIRST: tuple[str, ...] = (*catalogue().of_group("use"), "kosten_totaal", "kosten_6_2", "kosten_wmo", "kosten_jeugd")
"""Panels that come first, when there are more figures than panels."""


def development_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The own municipality, which stands first, and the reference group; of costs the gross ones. The file has all."""
    rows = table[~table["indicator"].str.endswith("_netto")]
    return rows[rows["area"].isin([table["area"].iloc[0], "reference"])] if len(rows) else rows


def draw_years(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """How a figure develops here and in the group: one panel per indicator, from zero, a gap where the series is cut."""
    rows = table[(table["status"] == "realisatie") & ~table["indicator"].str.endswith("_netto")]
    rows = rows if len(rows) else table
    found = list(dict.fromkeys(rows["indicator"]))
    indicators = sorted(found, key=lambda i: FIRST.index(i) if i in FIRST else len(FIRST))[:MOST_PANELS]
    lines = math.ceil(len(indicators) / 2)
    figure = Figure(figsize=(style.WIDTH, 2.9 * lines + 0.5), layout="constrained")
    panels = figure.subplots(lines, 2, squeeze=False).ravel()
    for axes in panels[len(indicators) :]:
        axes.set_axis_off()
    lines_of = (
        (str(facts.get("own")), style.OWN, "-", 3),
        ("reference", style.GROUP, "-", 2),
        ("similar", style.KEPT, "--", 1),
    )
    for axes, indicator in zip(panels, indicators, strict=False):
        mine = rows[rows["indicator"] == indicator]
        ends: list[tuple[float, float, str, str]] = []
        for area, colour, line, weight in lines_of:
            for _, part in mine[mine["area"] == area].groupby("stretch"):
                axes.plot(
                    part["year"], part["value"], line, marker="o", markersize=5, color=colour, linewidth=1 + weight / 2
                )
            last = mine[mine["area"] == area].tail(1)
            if len(last):
                text = words.value(last["value"].iloc[0], str(last["unit"].iloc[0]), indicator).removesuffix(
                    words("unit.after_1000")
                )
                ends.append((float(last["value"].iloc[0]), float(last["year"].iloc[0]), text, colour))
        _years_axis(axes, mine, words.label("indicator", indicator), indicator, words)
        _end_labels(axes, ends)
    handles = [
        panels[0].plot([], [], line, marker="o", color=colour, label=label)[0]
        for (_, colour, line, _), label in zip(
            lines_of, (own_name(words, facts), words("figure.reference"), words("figure.similar")), strict=True
        )
        if label != words("figure.similar") or "similar" in set(rows["area"])
    ]
    legend_on_top(figure, handles, 2)
    return figure


def _years_axis(axes: Axes, rows: pd.DataFrame, title: str, indicator: str, words: Words) -> None:
    years = sorted(int(y) for y in rows["year"].unique())
    unit = str(rows["unit"].iloc[0])
    axes.set_title(fill(title, TITLE), pad=22)
    below = words.label("share_of", indicator)
    below = words.label("unit", unit) if below == indicator else below
    above = (0, 1), (0, 8), "axes fraction", "offset points"
    axes.annotate(below, above[0], xytext=above[1], xycoords=above[2], textcoords=above[3], color=style.MUTED)
    axes.set_xticks(years, [str(y) for y in years])
    span = max(1, years[-1] - years[0])
    axes.set_xlim(years[0] - 0.08 * span, years[-1] + 0.28 * span)
    low, high = min(0.0, float(rows["value"].min())), max(0.0, float(rows["value"].max()))
    axes.set_ylim(low * 1.15, high * 1.15 or 1.0)
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda y, _: words.value(y, unit, indicator).removesuffix(words("unit.after_1000")))
    )
    axes.grid(axis="y", color=style.GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    frameless(axes)


def _end_labels(axes: Axes, ends: list[tuple[float, float, str, str]]) -> None:
    """The last value beside each line, moved apart where two would overlap."""
    top = axes.get_ylim()[1]
    places: list[float] = []
    for value, *_ in sorted(ends):
        places.append(max(value, places[-1] + 0.11 * top) if places else value)
    down = max(0.0, places[-1] - 0.96 * top) if places else 0.0
    for (value, year, text, colour), at in zip(sorted(ends), places, strict=True):
        axes.annotate(text, (year, at - down), xytext=(8, 0), textcoords="offset points", va="center", color=style.INK)
        axes.plot(year, value, "o", color=colour, markersize=6)


def draw_peers(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """How far off is each municipality: a line from zero per peer, the given group in its own colour."""
    figure, axes = new_figure(len(table), 0.34, 1.1)
    widest = float(table["distance"].max())
    axes.set_xlim(0, widest * 1.05)
    for y, (_, row) in enumerate(table.iterrows()):
        colour, mark = (style.GROUP, "D") if row["in_group"] else (style.EACH, "o")
        axes.plot([0, row["distance"]], [y, y], color=colour, linewidth=2)
        axes.plot(row["distance"], y, mark, color=colour, markersize=7)
        text = words("figure.furthest", feature=words.label("indicator", row["furthest"]))
        axes.text(1.02, y, text, transform=axes.get_yaxis_transform(), va="center", color=style.MUTED)
    rows_axis(axes, [f"{row['rank']}  {area_label(row['area'], words, facts)}" for _, row in table.iterrows()])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "number")))
    axes.set_xlabel(words("figure.distance"))
    grid_across(axes)
    kinds = (("D", style.GROUP, words("figure.in_group")), ("o", style.EACH, words("figure.each")))
    shown = [k for k in kinds if (k[0] == "D") in set(table["in_group"].astype(bool))]
    legend_on_top(figure, [axes.plot([], [], m, color=c, markersize=7, label=label)[0] for m, c, label in shown], 2)
    return figure


def draw_correction(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """The difference with the group before and after correction; None when nothing could be corrected."""
    rows = table[table["corrected"].notna()]
    if rows.empty:
        return None
    figure, axes = new_figure(len(rows), 0.54, 1.2)
    spread = rows.assign(
        after=rows["difference_corrected"],
        low_after=rows["own"] / rows["high"] - 1,
        high_after=rows["own"] / rows["low"] - 1,
    )
    ends = spread[["difference", "after", "low_after", "high_after"]].to_numpy(dtype=float)
    reach = 1.1 * max(0.05, float(pd.DataFrame(ends).abs().max(axis=None)))
    axes.set_xlim(-reach, reach)
    axes.axvline(0, color=style.GROUP, linewidth=2)
    for y, (_, row) in enumerate(spread.iterrows()):
        axes.plot([row["difference"], row["after"]], [y, y], color=style.GRID, linewidth=4)
        interval_dot(axes, y, row, ("after", "low_after", "high_after"), style.OWN)
        if not is_hidden(row["difference"]):
            axes.plot(row["difference"], y, "o", color=style.OWN, markersize=7, markerfacecolor="white", zorder=4)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "whole")))
    axes.set_xlabel(words("figure.relative"), loc="left")
    labels = [f"{words.label('indicator', row['indicator'])} ({row['year']})" for _, row in rows.iterrows()]
    rows_below_labels(axes, labels, [both_values(row, words) for _, row in rows.iterrows()])
    grid_across(axes)
    before = axes.plot([], [], "o", color=style.OWN, markerfacecolor="white", label=words("figure.uncorrected"))[0]
    after = axes.plot([], [], "o", color=style.OWN, label=words("figure.corrected"))[0]
    legend_on_top(figure, [before, after], 2)
    return figure
