"""Figures about money and who refers: what is spent on what, why it differs, and through whom youths come into care.

Question answered, per function: what does this table of municipal figures look like? A figure that is not published is not
drawn. Call within `style.styled()`.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from wijkstats.ground.catalogue import catalogue
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, area_label, figure_labels
from wijkstats.kit.page.words import Words, inside, is_hidden
from wijkstats.page.figures import grid_across, legend_on_top, new_figure, percent_axis, rows_axis
from wijkstats.page.figures_benchmark import GROUPS, without_zero

COSTS: tuple[str, ...] = ("kosten_6_1", "kosten_6_2", "kosten_wmo", "kosten_jeugd", "kosten_6_81")
TOTAL = "kosten_totaal"
MOST_NAMED = 3
"""Of more missing parts the figure says only that the total is not published; the text and the table name them."""


def cost_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The figures about costs per inhabitant, gross and net."""
    return table[table["indicator"].isin(catalogue().of_group("costs"))].reset_index(drop=True)


def last_costs(table: pd.DataFrame) -> pd.DataFrame:
    """The same in the last year of realisation and of budget; the file has all years."""
    rows = cost_rows(table)
    last = rows[rows["year"] == rows.groupby(["indicator", "status"])["year"].transform("max")]
    return without_zero(last.reset_index(drop=True))


def _last_years(rows: pd.DataFrame) -> pd.DataFrame:
    """The last two realised years, and the last budget."""
    real = rows["status"] == "realisatie"
    place = rows.groupby("status")["year"].rank(method="dense", ascending=False)
    return rows[place <= real.map({True: 2, False: 1})]


def draw_costs(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """What is spent per inhabitant, by task: own, the reference group and its two parts, per year."""
    rows = cost_rows(table)
    areas = [str(facts.get("own")), *(g for g in GROUPS if g in set(rows["area"]))]
    parts = [p for p in COSTS if p in set(rows["indicator"])]
    shown = _last_years(rows[rows["area"].isin(areas) & rows["indicator"].isin(parts)])
    blocks = sorted(
        {(int(y), str(s)) for y, s in zip(shown["year"], shown["status"], strict=True)},
        key=lambda b: (b[0], b[1] != "realisatie"),
    )
    figure, axes = new_figure(len(blocks) * (len(areas) + 1), 0.38, 1.2)
    sums = shown.groupby(["year", "status", "area"])["value"].sum()
    axes.set_xlim(0, float(sums.max()) * 1.13 if len(sums) else 1)
    labels: list[str] = []
    for year, status in blocks:
        labels.append(f"{year} ({words.label('status', status)})")
        for area in areas:
            cell = shown[(shown["year"] == year) & (shown["status"] == status) & (shown["area"] == area)]
            why = _not_published(area, year, status, words, facts)
            _cost_bar(axes, len(labels), cell.set_index("indicator")["value"], parts, words, why)
            labels.append(area_label(area, words, facts))
    rows_axis(axes, labels)
    for at, label in enumerate(axes.get_yticklabels()):
        label.set_fontweight("bold" if at % (len(areas) + 1) == 0 else "normal")
    axes.set_xticks([])
    axes.set_xlabel(words("unit.per_inhabitant"))
    handles = [Patch(facecolor=style.COSTS[COSTS.index(p)], label=words.label("indicator_short", p)) for p in parts]
    legend_on_top(figure, handles, 3)
    return figure


def _not_published(area: str, year: int, status: str, words: Words, facts: Facts) -> str:
    """What to say where a bar has no whole: which part of the own municipality is missing."""
    known = facts.get("lacking", {}).get(TOTAL, {}).get(year, ())
    if area != str(facts.get("own")) or status != "realisatie" or not 0 < len(known) <= MOST_NAMED:
        return words("table.not_published")
    return words("figure.part_missing", parts=words.listing(figure_labels(known, words)))


def _cost_bar(axes: Axes, y: int, values: Any, parts: list[str], words: Words, why: str) -> None:
    found = [values.get(p) for p in parts]
    if any(is_hidden(v) for v in found):
        axes.text(0, y, f" {why}", va="center", color=style.MUTED, style="italic")
        return
    left, wide = 0.0, axes.get_xlim()[1]
    for part, value in zip(parts, found, strict=True):
        colour = style.COSTS[COSTS.index(part)]
        axes.barh(y, value, left=left, height=0.74, color=colour, edgecolor="white", linewidth=0.8)
        if value >= 0.055 * wide:
            axes.text(
                left + value / 2, y, words.show(value, "count"), ha="center", va="center", color=style.ink_on(colour)
            )
        left += float(value)
    axes.text(left + wide * 0.01, y, words.show(left, "euro"), va="center", fontweight="bold")


def split_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Of each indicator the last year beside every group, and every change of the own municipality."""
    own = table["area"] == table.loc[table["comparison"] == "group", "area"].max()
    last = table.groupby("indicator")["year"].transform("max") == table["year"]
    beside = (table["comparison"] == "group") & last
    return table[beside | ((table["comparison"] == "year") & own)].reset_index(drop=True)


def draw_split(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """How much of a difference in costs goes with the number of clients, and how much with the costs per client?"""
    rows = split_rows(table)
    if rows.empty:
        return None
    labels: list[str] = []
    figure, axes = new_figure(len(rows) + rows["indicator"].nunique(), 0.46, 1.1)
    parts = (("volume_part", style.COSTS[0]), ("price_part", style.COSTS[1]))
    low, high = _reach(rows)
    reach = high - low
    axes.set_xlim(low - 0.04 * reach, high + 0.24 * reach)
    axes.axvline(0, color=style.MUTED, linewidth=1)
    heads = {words.label("spending", indicator) for indicator in rows["indicator"]}
    for indicator in dict.fromkeys(rows["indicator"]):
        labels.append(words.label("spending", indicator))
        for _, row in rows[rows["indicator"] == indicator].iterrows():
            y, ends_at = len(labels), {True: 0.0, False: 0.0}
            for part, colour in parts:
                value = float(row[part])
                axes.barh(y, value, left=ends_at[value > 0], height=0.6, color=colour, edgecolor="white")
                ends_at[value > 0] += value
            axes.plot(row["difference"], y, "D", color=style.INK, markersize=6)
            text = words("figure.euro_more", value=float(row["difference"]))
            side = max(ends_at[True], float(row["difference"]))
            axes.text(side + reach * 0.03, y, text, va="center", ha="left")
            against = inside(area_label(row["against"], words, facts))
            labels.append(words(f"figure.split_{row['comparison']}", against=against, year=str(row["year"])))
    rows_axis(axes, labels)
    for label in axes.get_yticklabels():
        label.set_fontweight("bold" if label.get_text() in heads else "normal")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "count")))
    axes.set_xlabel(words("figure.euro_difference"), loc="left")
    grid_across(axes)
    handles: list[Any] = [Patch(facecolor=colour, label=words(f"figure.{part}")) for part, colour in parts]
    handles.append(axes.plot([], [], "D", color=style.INK, label=words("figure.difference"))[0])
    legend_on_top(figure, handles, 3)
    return figure


def _reach(rows: pd.DataFrame) -> tuple[float, float]:
    """How far the bars and the whole difference go on both sides of zero, at least one euro in all."""
    parts = rows[["volume_part", "price_part"]]
    low = min(0.0, float(parts.clip(upper=0).sum(axis=1).min()), float(rows["difference"].min()))
    high = max(0.0, float(parts.clip(lower=0).sum(axis=1).max()), float(rows["difference"].max()))
    return (low, high) if high - low >= 1 else (min(low, -0.5), max(high, 0.5))


def draw_referrals(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share of trajectories comes from each referrer: one bar per year and area, with the interval of the first part."""
    referrers = list(dict.fromkeys(table["referrer"]))
    areas = [a for a in dict.fromkeys(table["area"]) if a in (str(facts.get("own")), "reference")]
    blocks = [(y, a) for y in sorted(table["year"].unique()) for a in areas]
    figure, axes = new_figure(len(blocks), 0.5, 1.2)
    percent_axis(axes, words, words("figure.share_referrals"))
    labels = []
    for y, (year, area) in enumerate(blocks):
        rows = table[(table["year"] == year) & (table["area"] == area)].set_index("referrer")["share"]
        _referral_bar(axes, y, rows, referrers, words)
        first = table[(table["year"] == year) & (table["area"] == area)].head(1)
        for _, row in first.iterrows():
            axes.plot([row["low"], row["high"]], [y + 0.33, y + 0.33], color=style.INK, linewidth=1.6)
        labels.append(f"{area_label(area, words, facts)}, {year}")
    rows_axis(axes, labels)
    handles: list[Any] = [
        Patch(facecolor=style.COSTS[i], label=words.label("referrer", r)) for i, r in enumerate(referrers)
    ]
    handles.append(axes.plot([], [], color=style.INK, linewidth=1.6, label=words("figure.interval_first"))[0])
    legend_on_top(figure, handles, 2)
    return figure


def _referral_bar(axes: Axes, y: int, shares: Any, referrers: list[str], words: Words) -> None:
    left = 0.0
    for place, referrer in enumerate(referrers):
        value = float(shares.get(referrer, 0))
        colour = style.COSTS[place]
        axes.barh(y, value, left=left, height=0.6, color=colour, edgecolor="white")
        if value >= 0.055:
            text = words.show(value, "whole")
            axes.text(left + value / 2, y, text, ha="center", va="center", color=style.ink_on(colour))
        left += value
