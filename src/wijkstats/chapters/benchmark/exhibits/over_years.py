"""Do use and costs rise or fall, here and in the reference group?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkstats.chapters.benchmark.exhibits.shared import NETS, own_name, realised_group, zero_group
from wijkstats.ground.catalogue import catalogue
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, area_label
from wijkstats.kit.page.drawing import frameless, legend_on_top
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View
from wijkstats.kit.page.words import Words, is_hidden

MOST_PANELS = 8


TITLE = 30
"""Characters of a line of a panel's title: it may not touch the next panel."""


FIRST: tuple[str, ...] = (*catalogue().of_theme("use"), "kosten_totaal", "kosten_6_2", "kosten_wmo", "kosten_jeugd")
"""Panels that come first, when there are more indicators than panels."""


def rows_over_years(table: pd.DataFrame) -> pd.DataFrame:
    """The own municipality, which stands first, and the reference group; of costs the gross ones. The file has all."""
    rows = table[~table["indicator"].isin(NETS)]
    return rows[rows["area"].isin([table["area"].iloc[0], "reference"])] if len(rows) else rows


def draw_years(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """How a value develops here and in the group: one panel per indicator, from zero, a gap where the series is cut."""
    rows = table[(table["status"] == "realisatie") & ~table["indicator"].isin(NETS)]
    rows = rows if len(rows) else table
    found = list(dict.fromkeys(rows["indicator"]))
    indicators = sorted(found, key=lambda i: FIRST.index(i) if i in FIRST else len(FIRST))[:MOST_PANELS]
    across = 1 if style.is_narrow() else 2
    lines = math.ceil(len(indicators) / across)
    figure = Figure(figsize=(style.width(), 2.9 * lines + 0.5), layout="constrained")
    panels = figure.subplots(lines, across, squeeze=False).ravel()
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


def over_years(v: View) -> Values:
    """How did use and costs change from the first year to the last, here and in the group?"""
    found: Values = {"own_name": v.facts.get("own_name")}
    told = {"wmo": "wmo_huishoudelijke_hulp", "all_wmo": "wmo_clienten", "youth": "jeugdzorg", "costs": "kosten_totaal"}
    for name, key in told.items():
        for area, whose in ((v.facts.get("own"), "own"), ("reference", "reference")):
            rows = v.table[
                (v.table["indicator"] == key) & (v.table["area"] == area) & (v.table["status"] == "realisatie")
            ]
            rows = rows[rows.groupby("stretch")["year"].transform("nunique") > 1]
            last = None if rows.empty else rows[rows["stretch"] == rows["stretch"].max()].iloc[-1].to_dict()
            found[f"{name}_{whose}"] = None if last is None else _change(v, last)
            found[f"{name}_{whose}_firm"] = None if last is None else _firm(v, last)
            if whose == "own":
                found[f"{name}_from"] = None if last is None else str(last["base_year"])
                found[f"{name}_to"] = None if last is None else str(last["year"])
    broken: dict[tuple[int, str], list[str]] = {}
    for key, year, why in v.facts.get("breaks", ()):
        if key not in NETS:
            broken.setdefault((year, why), []).append(f"‘{v.words.label('indicator', key)}’")
    cut = [
        v.words("table.cut", indicator=v.words.listing(keys), year=str(year), why=v.words.label("break", why))
        for (year, why), keys in broken.items()
    ]
    nothing = not any(found[f"{name}_own"] and found[f"{name}_reference"] for name in told)
    shown = v.table[~v.table["indicator"].isin(NETS)]
    labels = [f"‘{v.words.label('indicator', key)}’" for key in dict.fromkeys(shown["indicator"])]
    return found | _boundaries(v) | {
        "cuts": v.words("table.cuts", cuts="; ".join(cut)) if cut else None,
        "only": v.words.listing(labels) if nothing and labels else None,
        "zero_group": zero_group(v, realised_group(v.table), "value"),
    }  # fmt: skip


def _boundaries(v: View) -> Values:
    """Sentences about boundaries that changed: where a series is cut, who is left out, what was recomputed; and for the note."""
    own, cuts = v.facts.get("own"), v.facts.get("cuts", ())
    name = v.facts.get("own_name")
    mine = [str(year) for code, year in cuts if code == own]
    theirs = [f"{area_label(code, v.words, v.facts)} ({year})" for code, year in cuts if code != own]
    done = [
        v.words("table.recomputed_to", area=area_label(code, v.words, v.facts), year=str(year))
        for code, year in v.facts.get("recomputed", ())
    ]
    own_cut = v.words("table.own_cut", area=name, years=v.words.listing(mine)) if mine else None
    return {
        "own_cut": own_cut,
        "group_cut": v.words("table.group_cut", areas=v.words.listing(theirs)) if theirs else None,
        "recomputed": v.words("table.recomputed", areas=v.words.listing(done)) if done else None,
        "cut_note": v.words("table.cut_note", area=name, years=v.words.listing(mine)) if mine else "",
    }


def _change(v: View, row: dict[str, Any]) -> str | None:
    """The change since the base year. Of a share its limits too, and whether chance, or chance with rounding, can give it.

    None when there is no change to give: from nothing, no percentage can be computed.
    """
    if is_hidden(row["since_base_low"]):
        if is_hidden(row["index"]):
            return None
        return v.words("unit.change", value=(float(row["index"]) - 1) * 100)
    unit, indicator = str(row["unit"]), str(row["indicator"])
    change = v.words.difference(row["since_base"], unit, indicator)
    interval = v.words.difference_interval(row["since_base_low"], row["since_base_high"], unit, indicator)
    return v.words(f"table.since_{_verdict(row)}", change=change, interval=interval)


def _verdict(row: dict[str, Any]) -> str:
    """Is a change of a share more than chance, and more than chance with rounding?"""
    low, high, least, most = (row[f"since_base_{end}"] for end in ("low", "high", "rounded_low", "rounded_high"))
    down, up = (0.0 if is_hidden(end) else end - row["since_base"] for end in (least, most))
    return "chance" if low <= 0 <= high else "rounding" if low + down <= 0 <= high + up else "more"


def _firm(v: View, row: dict[str, Any]) -> str | None:
    """The change of a share when it is more than chance, or that it is not; None without limits."""
    if is_hidden(row["since_base_low"]):
        return None
    if _verdict(row) != "more":
        return v.words("table.no_more_than_chance")
    return v.words.difference(row["since_base"], str(row["unit"]), str(row["indicator"]))


SPECS: Mapping[str, Spec] = {
    "benchmark_development": Spec(
        "benchmark_development",
        over_years,
        (
            "indicator",
            "status",
            "area",
            "year",
            "value",
            "since",
            "change",
            "base_year",
            "since_base",
            "since_base_interval",
            "n_areas",
        ),
        4,
        draw=draw_years,
        shape=rows_over_years,
    ),
}
