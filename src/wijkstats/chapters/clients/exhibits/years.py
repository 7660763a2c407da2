"""How many clients, year by year, and how many cases start, close and are open?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import frameless, hidden_bar, legend_on_top, new_figure, not_shown_patch, rows_axis
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, value_of
from wijkstats.kit.page.words import Words, is_hidden

SHOWN = ("total", "age_18")
MOST_TICKS = 8
NOT_WHOLE: dict[str, Any] = {"facecolor": style.NOT_SHOWN, "hatch": style.HATCH, "edgecolor": "#a2abb4", "linewidth": 0}
"""How a quarter that is not over is drawn."""


def rows_on_page(table: pd.DataFrame) -> pd.DataFrame:
    """All clients and by age; the file has teams and laws too."""
    return table[table["grouping"].isin(SHOWN)]


def clients(v: View) -> Values:
    """The last complete year in numbers; and what is expected of the year of which a part was delivered."""
    total = v.table[v.table["grouping"] == "total"]
    whole = total[total["complete"].astype(bool)]
    year = None if whole.empty else int(whole["year"].max())
    at = {"grouping": "total", "year": year}
    found: Values = {name: value_of(v.table, name, **at) for name in ("clients", "processes", "households", "new")}
    found |= {"year": None if year is None else str(year)}
    young = {"grouping": "age_18", "level": "under_18", "year": year}
    found |= {"young": value_of(v.table, "share", **young)}
    part = total[total["part"].astype(bool)]
    told = {} if part.empty else part.iloc[-1].to_dict()
    found |= {name: told.get(end) for name, end in (("estimate", "estimate"), ("least", "low"), ("most", "high"))}
    found |= {"part": told.get("clients"), "part_year": str(told["year"]) if told else None, "number": len(total)}
    found["from_years"] = v.facts.get("years") or None
    gone = [str(year) for year in total.loc[~(total["complete"] | total["part"]).astype(bool), "year"]]
    found["incomplete"] = v.words(f"exhibits.{v.name}.incomplete", years=v.words.listing(gone)) if gone else ""
    return found


def draw_clients(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """One bar per year; a year that is not complete is hatched, and what is expected of it stands beside it."""
    rows = table[table["grouping"] == "total"].reset_index(drop=True)
    figure, axes = new_figure(len(rows), 0.5, 1.0)
    most = rows[["clients", "high"]].astype("Float64").max().max()
    axes.set_xlim(0, float(most) * 1.12 if not is_hidden(most) and most else 1)
    estimated = False
    for y, row in rows.iterrows():
        value = row["clients"]
        if is_hidden(value):
            hidden_bar(axes, float(str(y)), 0, axes.get_xlim()[1], 0.6, words)
            continue
        whole = bool(row["complete"])
        axes.barh(
            y,
            value,
            height=0.6,
            color=style.KEPT if whole else "white",
            edgecolor=style.KEPT,
            hatch="" if whole else style.HATCH,
        )
        axes.text(float(value) * 0.01, y, words.show(value, "count"), va="center", ha="left",
                  color=style.ink_on(style.KEPT) if whole else style.INK,
                  bbox=None if whole else {"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
        if not is_hidden(row["estimate"]):
            estimated = True
            if not (is_hidden(row["low"]) or is_hidden(row["high"])):
                axes.plot([row["low"], row["high"]], [y, y], color=style.INK, linewidth=1.6)
            axes.plot(row["estimate"], y, "D", color=style.INK, markersize=7)
    rows_axis(axes, [str(year) for year in rows["year"]])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "count")))
    axes.set_xlabel(words("figure.clients_in_year"))
    handles: list[Any] = [Patch(color=style.KEPT, label=words("figure.year_whole"))]
    if not rows["complete"].astype(bool).all():
        handles.append(
            Patch(facecolor="white", edgecolor=style.KEPT, hatch=style.HATCH, label=words("figure.year_part"))
        )
    if estimated:
        handles.append(axes.plot([], [], "D-", color=style.INK, label=words("figure.year_expected"))[0])
    if rows["clients"].isna().any():
        handles.append(not_shown_patch(words))
    legend_on_top(figure, handles, 2)
    return figure


def flow(v: View) -> Values:
    """What started and closed over the complete quarters of the last four, and how many are open.

    Nothing of it when they lie in a year of which the file lacks who began before: those can only close, and are not seen.
    """
    last = v.table[v.table["complete"].astype(bool)].tail(4)
    gone = sorted({*last["quarter"].str[:4]} & {*v.facts.get("lacking", ())})
    if gone:
        last = last.head(0)
    sums = {
        name: None if last.empty or last[name].isna().any() else int(last[name].sum()) for name in ("started", "closed")
    }
    open_now = None if last.empty or is_hidden(last["open"].iloc[-1]) else int(last["open"].iloc[-1])
    more = None if None in sums.values() else int(sums["started"] or 0) - int(sums["closed"] or 0)
    sentence = "more" if more and more > 0 else "less" if more and more < 0 else "as_many"
    return {
        **sums,
        "open": open_now,
        "first": None if last.empty else last["quarter"].iloc[0],
        "last": None if last.empty else last["quarter"].iloc[-1],
        "case": None if more is None else sentence,
        "says": None if more is None else v.words(f"exhibits.{v.name}.{sentence}"),
        "incomplete": v.words(f"exhibits.{v.name}.incomplete", years=v.words.listing(gone)) if gone else "",
    }


def draw_flow(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Two lines for what starts and closes, and an area for what is open; the last quarter may not be whole."""
    figure = Figure(figsize=(style.width(), 4.4), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    place = range(len(table))
    numbers = {
        c: table[c].astype("Float64").to_numpy(dtype=float, na_value=float("nan"))
        for c in ("started", "closed", "open")
    }
    lines = [
        above.plot(
            place, numbers[name], line, marker=mark, markersize=5, color=colour, label=words(f"figure.flow_{name}")
        )[0]
        for name, line, mark, colour in (("started", "-", "o", style.OWN), ("closed", "--", "s", style.GROUP))
    ]
    below.fill_between(place, 0, numbers["open"], color=style.KEPT, alpha=0.35, linewidth=0)
    below.plot(place, numbers["open"], color=style.KEPT)
    for axes, label in ((above, "figure.flow_per_quarter"), (below, "figure.flow_open")):
        axes.set_ylim(bottom=0)
        axes.set_title(words(label))
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: words.show(y, "count")))
        axes.grid(axis="y", color=style.GRID, linewidth=0.8)
        axes.tick_params(length=0)
        frameless(axes)
        for at, whole in enumerate(table["complete"].astype(bool)):
            if not whole:
                axes.axvspan(at - 0.5, at + 0.5, zorder=0, **NOT_WHOLE)
    below.tick_params(axis="x", pad=8)
    every = max(1, -(-len(table) // MOST_TICKS))
    below.set_xticks([*place][::every], [str(quarter) for quarter in table["quarter"]][::every])
    handles: list[Any] = list(lines)
    if not table["complete"].astype(bool).all():
        handles.append(Patch(**NOT_WHOLE, label=words("figure.quarter_part")))
    legend_on_top(figure, handles, 3)
    return figure


SPECS: Mapping[str, Spec] = {
    "clients_year": Spec(
        "clients_year",
        clients,
        (
            "year",
            "level",
            "clients",
            "share",
            "share_interval",
            "processes",
            "new",
            "early",
            "estimate",
            "interval",
            "complete",
        ),
        2,
        draw=draw_clients,
        shape=rows_on_page,
        headline="{clients:count}",
    ),
    "clients_flow": Spec("clients_flow", flow, ("quarter", "started", "closed", "open", "complete"), draw=draw_flow),
}
