"""Who returns, how long it lasts, how long people wait: dots with an interval."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, level_label
from wijkstats.kit.page.drawing import (
    grid_across,
    hidden_bar,
    interval_dot,
    legend_on_top,
    new_figure,
    percent_axis,
    rows_axis,
)
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import SIGNIFICANT, Values, View, value_of
from wijkstats.kit.page.words import Words, is_hidden


def draw_dots(
    table: pd.DataFrame, words: Words, facts: Facts, names: tuple[str, str, str], label: str, written: str = "share"
) -> Figure:
    """A dot with its interval per row: a share, or a number of days; `written`: how that of each row is."""
    figure, axes = new_figure(len(table), 0.4, 1.0)
    days = names[0] == "median"
    percent_axis(axes, words, words(label))
    if days:
        most = table[[names[0], names[2]]].astype("Float64").max().max()
        axes.set_xlim(0, 1 if is_hidden(most) else float(most) * 1.1)
        axes.set_xticks([*axes.get_xticks()])
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(lambda x, _: words.show(x, "count"))
    right = axes.get_xlim()[1]
    for y, (_, row) in enumerate(table.iterrows()):
        if is_hidden(row[names[0]]):
            hidden_bar(axes, y, 0, right, 0.5, words)
            continue
        interval_dot(axes, y, row, names, style.KEPT)
        axes.text(
            right * 1.02,
            y,
            words.show(row[names[0]], written),
            va="center",
            ha="left",
            color=style.MUTED,
        )
    rows_axis(axes, [_named(row, words) for _, row in table.iterrows()])
    grid_across(axes)
    dot = axes.plot([], [], "o", color=style.KEPT, label=words(label))[0]
    line = axes.plot([], [], color=style.KEPT, linewidth=1.6, label=words("figure.interval_any"))[0]
    legend_on_top(figure, [dot, line], 2)
    return figure


def _named(row: pd.Series, words: Words) -> str:
    if "grouping" not in row:
        return words.label("returned_from", row["level"])
    name = level_label(row["grouping"], row["level"], words)
    return f"{row['year']}, {name}" if "year" in row else name


def on_page(table: pd.DataFrame) -> pd.DataFrame:
    """The total per year, and the teams in the last year; the file has teams of all years."""
    return table[(table["grouping"] == "total") | (table["year"] == table["year"].max())]


def draw_waiting(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """The share that started within the norm: of all per year, and of teams in the last year."""
    return draw_dots(on_page(table), words, facts, ("within_norm", "within_low", "within_high"), "figure.within_norm")


def returned(v: View) -> Values:
    """Which share is back within a year: of those who stopped, and of the others; and may that be chance?"""
    found = {
        f"{name}_{level}": value_of(v.table, column, level=level)
        for level in ("gestopt", "other")
        for name, column in (
            ("share", "within_365"),
            ("low", "low"),
            ("high", "high"),
            ("closed", "closed"),
            ("returned", "returned"),
        )
    }
    p = value_of(v.table, "p", level="other")
    says = None if p is None else v.words(f"exhibits.{v.name}.{'apart' if p < SIGNIFICANT else 'chance'}")
    ends = found["share_gestopt"], found["share_other"]
    case = (
        "chance" if p is not None and p >= SIGNIFICANT else "more" if None not in ends and ends[0] > ends[1] else "less"
    )
    return found | {"says": says, "case": None if p is None else case}


def lasted(v: View) -> Values:
    """The median in days, with its limits, and how many still run."""
    found = {name: value_of(v.table, name, grouping="total") for name in ("median", "low", "high", "started", "closed")}
    return found | {"too_short": value_of(v.table, "closed_only", grouping="total")}


def waited(v: View) -> Values:
    """The median and the share within the norm in the last year, and in the first."""
    total = v.table[v.table["grouping"] == "total"]
    last, first = int(total["year"].max()), int(total["year"].min())
    found = {name: value_of(total, name, year=last) for name in ("n", "median", "within_norm")}
    earlier = None if first == last else value_of(total, "within_norm", year=first)
    found |= {"year": str(last), "first": earlier, "first_year": str(first), "norm": v.facts.get("norm")}
    return found | {"of_year": None if is_hidden(found["median"]) else ""}  # the sentence before it says of which year


SPECS: Mapping[str, Spec] = {
    "clients_return": Spec(
        "clients_return",
        returned,
        ("level", "closed", "returned", "within_365", "interval", "p"),
        draw=partial(draw_dots, names=("within_365", "low", "high"), label="figure.back_within_year", written="whole"),
    ),
    "clients_duration": Spec(
        "clients_duration",
        lasted,
        ("grouping", "level", "started", "closed", "median", "interval", "closed_only"),
        2,
        draw=partial(draw_dots, names=("median", "low", "high"), label="figure.days_median", written="count"),
    ),
    "clients_waiting": Spec(
        "clients_waiting",
        waited,
        ("year", "level", "n", "median", "interval", "within", "within_norm", "within_interval"),
        2,
        draw=draw_waiting,
        shape=on_page,
    ),
}
