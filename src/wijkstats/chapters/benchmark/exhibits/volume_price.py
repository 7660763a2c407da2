"""Does a difference in costs go with more clients, or with higher costs per client?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, area_label
from wijkstats.kit.page.drawing import grid_across, legend_on_top, new_figure, rows_axis
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View
from wijkstats.kit.page.words import Words, inside


def volume_price(v: View) -> Values:
    """Does the difference with the group go with the number of clients or with the costs per client? For youth care when it is
    there, in the last year.
    """
    rows = v.table[(v.table["comparison"] == "group") & (v.table["against"] == "reference")]
    rows = rows[rows["indicator"] == "jeugd_per_client"] if "jeugd_per_client" in set(rows["indicator"]) else rows
    rows = rows[rows["year"] == rows["year"].max()]
    names = ("label", "who", "one", "year", "more", "more_clients", "more_price", "volume", "base_volume", "price", "base_price",
             "difference", "difference_size", "volume_size", "price_size", "volume_more", "price_more")  # fmt: skip
    found: Values = {**dict.fromkeys(names), "own_name": v.facts.get("own_name"), "alone": None}
    if rows.empty:
        return found | {"alone": v.facts.get("own_name")}
    one = rows.iloc[0]
    apart = {key: float(one[key]) for key in ("difference", "volume_part", "price_part")}
    side = {key: v.words("table.more" if value > 0 else "table.less") for key, value in apart.items()}
    return found | {
        **{key: float(one[key]) for key in ("volume", "base_volume", "price", "base_price")},
        **{
            name: v.words.label(kind, one["indicator"])
            for name, kind in (("label", "spending"), ("who", "spending_who"), ("one", "spending_one"))
        },
        "year": str(one["year"]),
        "difference": apart["difference"],
        "difference_size": abs(apart["difference"]),
        "volume_size": abs(apart["volume_part"]),
        "price_size": abs(apart["price_part"]),
        "more": side["difference"],
        "volume_more": side["volume_part"],
        "price_more": side["price_part"],
        "more_clients": v.words("table.more" if one["volume"] > one["base_volume"] else "table.fewer"),
        "more_price": v.words("table.more" if one["price"] > one["base_price"] else "table.less"),
    }


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


SPECS: Mapping[str, Spec] = {
    "benchmark_volume_price": Spec(
        "benchmark_volume_price",
        volume_price,
        (
            "indicator",
            "comparison",
            "area",
            "against",
            "year",
            "value",
            "base_value",
            "difference",
            "volume_part",
            "price_part",
            "volume",
            "base_volume",
            "price",
            "base_price",
        ),
        5,
        draw=draw_split,
    ),
}
