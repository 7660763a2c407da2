"""Where does the municipality stand among all municipalities, in costs per inhabitant?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkstats.chapters.benchmark.exhibits.shared import COUNTRY, NETS, own_name
from wijkstats.ground.catalogue import catalogue
from wijkstats.ground.kinds import Columns, count, of
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import frameless, legend_on_top
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, value_of
from wijkstats.kit.page.words import Words, inside

TOTAL = "kosten_totaal"
GROUPS: tuple[str, ...] = ("reference", "same_size", *COUNTRY)
COUNTRY_FROM = 300
"""Of fewer municipalities the page says that they are not the whole country; the Netherlands had 388 in 2017 and 342 in 2025."""


def standing(v: View) -> Values:
    """Which place has the total, what do others like it spend, and with which task is the place highest and lowest?"""
    t, name = v.table, v.facts.get("own_name")
    mine = t[t["area"] == v.facts.get("own")]
    rows, tasks = t[t["indicator"] == TOTAL], mine[mine["indicator"].isin(catalogue().tasks())]
    found: Values = {"own_name": name, "no_total": name if rows.empty else None}
    found |= {area: value_of(rows, "value", area=area) for area in GROUPS}
    found |= dict.fromkeys(
        ("year", "own", "rank", "n", "more", "less", "size_label", "size_n", "highest", "lowest", "part")
    )
    if len(rows):
        (total,) = mine[mine["indicator"] == TOTAL].to_dict("records")
        each = rows.loc[rows["rank"].notna(), "value"]
        found |= {"year": str(total["year"]), "own": total["value"], "rank": total["rank"], "n": len(each)}
        found |= {"more": int((each > total["value"]).sum()), "less": int((each < total["value"]).sum())}
        found["size_label"] = inside(v.words.label("size_class", total["size_class"]))
        found["part"] = len(each) if len(each) < COUNTRY_FROM else None
        found["size_n"] = value_of(rows, "n_areas", area="same_size")
    if tasks["percentile"].min() < tasks["percentile"].max():
        found["lowest"] = _placed(tasks.loc[tasks["percentile"].idxmin()], v.words)
        found["highest"] = _placed(tasks.loc[tasks["percentile"].idxmax()], v.words)
    return found


def _placed(row: pd.Series[Any], words: Words) -> str:
    """A task with its place: `‘Jeugdzorg’ (plaats 3 van 342)`."""
    label = words.label("indicator", row["indicator"])
    return words("table.place", label=label, rank=int(row["rank"]), n=int(row["n_areas"]))


def places(table: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator: the own municipality, its place, and the groups beside it; the file has every municipality."""
    own = table[~table.duplicated("indicator")]
    beside = [
        table.loc[table["area"] == area, ["indicator", "value"]].rename(columns={"value": area}) for area in GROUPS
    ]
    for group in beside:
        own = own.merge(group, on="indicator", how="left")
    return own.rename(columns={"value": "own", "n_areas": "of_all"})


def draw_standing(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Gross costs, the total first: a strip per task with a tick for every municipality, those of the own size class darker.

    On it the own municipality and those of the reference group; under it what groups spend.
    """
    shown = table[~table["indicator"].isin(NETS)]
    indicators = sorted(dict.fromkeys(shown["indicator"]), key=lambda indicator: indicator != TOTAL)
    figure = Figure(figsize=(style.width(), 1.4 * len(indicators) + 1.0), layout="constrained")
    panels = figure.subplots(len(indicators), 1, squeeze=False)[:, 0]
    for axes, indicator in zip(panels, indicators, strict=True):
        _strip(axes, shown[shown["indicator"] == indicator], words, facts)
    panels[-1].set_xlabel(words("unit.per_inhabitant"), loc="left")
    marks: dict[str, Mapping[str, Any]] = {
        own_name(words, facts): {"marker": "o", "color": style.OWN},
        words("figure.in_group"): {"marker": "D", "color": style.GROUP},
        words("figure.each"): {"marker": "|", "color": style.EACH},
        words("figure.same_size"): {"marker": "|", "color": style.KEPT, "markeredgewidth": 2},
    }
    groups = [area for area in GROUPS if area in set(shown["area"])]
    marks |= {words("figure.pooled", group=words.label("area", area)): _POOLED[area] for area in groups}
    handles = [Line2D([], [], linestyle="none", markersize=9, label=label, **mark) for label, mark in marks.items()]
    legend_on_top(figure, handles, 2)
    return figure


_POOLED: Mapping[str, Mapping[str, Any]] = {
    "reference": {"marker": "^", "color": style.GROUP},
    "same_size": {"marker": "^", "color": style.KEPT},
    **{area: {"marker": "^", "color": style.INK} for area in COUNTRY},
}


def _strip(axes: Axes, rows: pd.DataFrame, words: Words, facts: Facts) -> None:
    """One indicator. Of the municipalities that are in no group the furthest 1% at each end stand at the edge."""
    own = rows[rows["area"] == facts.get("own")].iloc[0]
    each, groups = rows[rows["rank"].notna()], rows[rows["rank"].isna()]
    kept = pd.concat([each.loc[each["in_group"].astype(bool), "value"], groups["value"], pd.Series([own["value"]])])
    low, high = (float(f(each["value"].quantile(q), f(kept))) for f, q in ((min, 0.01), (max, 0.99)))
    room = 0.03 * (high - low) or 1.0
    alike = each["size_class"] == own["size_class"]
    for values, colour, width, height in (
        (each.loc[~alike, "value"], style.EACH, 0.8, 0.3),
        (each.loc[alike, "value"], style.KEPT, 1.4, 0.42),
    ):
        at = values.clip(low - room / 2, high + room / 2).to_numpy(dtype=float)
        x = np.column_stack([at, at, np.full(len(at), np.nan)]).ravel()  # one line for all ticks: a small figure
        axes.plot(x, np.tile([-height, height, np.nan], len(at)), "-", color=colour, linewidth=width)
    group = each[each["in_group"].astype(bool) & (each["area"] != own["area"])]
    axes.plot(group["value"], [0.0] * len(group), "D", color=style.GROUP, markersize=7, markeredgecolor="white")
    axes.plot(own["value"], 0, "o", color=style.OWN, markersize=11, markeredgecolor="white", zorder=4)
    for area, value in zip(groups["area"], groups["value"], strict=True):
        below = -0.7 - 0.3 * min(
            GROUPS.index(str(area)), 2
        )  # each group on a level of its own: they often spend the same
        axes.plot(value, below, markersize=7, clip_on=False, **_POOLED[str(area)])
    axes.set(xlim=(low - room, high + room), ylim=(-1.5, 0.55), yticks=[])
    place = words("figure.place", rank=int(own["rank"]), n=len(each))
    axes.set_title(f"{words.label('indicator', own['indicator'])} ({own['year']}): {place}", fontsize=style.FONT)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "euro")))
    axes.tick_params(length=0)
    frameless(axes)


MADE: Columns = {
    "own": of("in_unit"),
    "of_all": count("municipalities"),
    **dict.fromkeys(GROUPS, of("in_unit")),
}

SPECS: Mapping[str, Spec] = {
    "benchmark_standing": Spec(
        "benchmark_standing",
        standing,
        ("indicator", "year", "own", "rank", "of_all", "percentile", *GROUPS),
        2,
        draw=draw_standing,
        shape=places,
        made=MADE,
    ),
}
