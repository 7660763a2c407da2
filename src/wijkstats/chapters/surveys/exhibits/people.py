"""Theory beside practice, groups beside each other, and years of service: who answers otherwise?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkstats.chapters.surveys.exhibits.shares import MOST, item_name, row_names
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import (
    grid_across,
    hidden_bar,
    interval_dot,
    legend_on_top,
    new_figure,
    not_shown_patch,
    rows_axis,
)
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import SIGNIFICANT, Values, View
from wijkstats.kit.page.words import Words, is_hidden

LARGEST = 15
"""So many differences are drawn; the table has them all."""


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows, each number with the step that goes along with it."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def draw_pairs(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """For each pair how it should be (open) and how it is (filled), joined by a line."""
    if not table["theory"].notna().any():
        return None
    figure, axes = new_figure(len(table), 0.45, 1.2)
    low, high = float(facts["lowest"]), float(facts["highest"])
    axes.set_xlim(low - 0.2, high + 0.2)
    axes.set_xticks(range(int(low), int(high) + 1))
    axes.set_xlabel(words("figure.answer"))
    for y, row in enumerate(table.to_dict("records")):
        if is_hidden(row["theory"]) or is_hidden(row["practice"]):
            hidden_bar(axes, y, low, high - low, 0.5, words)
            continue
        axes.plot([row["theory"], row["practice"]], [y, y], color=style.EACH, linewidth=3, zorder=1)
        interval_dot(axes, y, row, ("theory", "", ""), style.OWN, hollow=True)
        interval_dot(axes, y, row, ("practice", "", ""), style.OWN)
    rows_axis(axes, [_pair(row, table) for row in table.to_dict("records")])
    grid_across(axes)
    handles = [
        Line2D(
            [], [], color=style.OWN, marker="o", linestyle="none", markerfacecolor=face, label=words(f"figure.{side}")
        )
        for side, face in (("theory", "white"), ("practice", style.OWN))
    ]
    legend_on_top(figure, handles + ([not_shown_patch(words)] if table["theory"].isna().any() else []), 3)
    return figure


def draw_groups(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """For each group a panel: how far it answers above or below all others, by item; at most the largest fifteen."""
    rows = table[table["effect"].notna()]
    rows = rows.loc[
        rows["effect"].astype(float).abs().sort_values(ascending=False, kind="stable").index[:LARGEST]
    ].sort_index()
    parts = [(str(level), part) for (_, level), part in rows.groupby(["grouping", "level"], sort=False)]
    if not parts:
        return None
    figure = Figure(figsize=(style.width(), 0.42 * len(rows) + 0.55 * len(parts) + 0.8), layout="constrained")
    panels = figure.subplots(len(parts), sharex=True, squeeze=False, height_ratios=[len(part) for _, part in parts])[
        :, 0
    ]
    for axes, (level, part) in zip(panels, parts, strict=True):
        _signed_axis(axes, words("figure.group_effect") if axes is panels[-1] else "", words)
        for y, row in enumerate(part.to_dict("records")):
            interval_dot(
                axes, y, row, ("effect", "", ""), style.OWN if _found(row) else style.EACH, hollow=not _found(row)
            )
        rows_axis(axes, row_names(part, words))
        grid_across(axes)
        axes.set_title(words.label("respondent_group", level), loc="left", fontweight="bold")
    _legend_found(figure, words)
    return figure


def draw_service(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """Where nothing is hidden a scatter for each item; else a dot with its interval."""
    if facts.get("points"):
        return _scatter(facts["points"], words)
    rows = table[table["r"].notna()]
    if rows.empty:
        return None
    figure, axes = new_figure(len(rows), 0.45, 1.2)
    _signed_axis(axes, words("figure.together"), words)
    for y, row in enumerate(rows.to_dict("records")):
        interval_dot(
            axes, y, row, ("r", "low", "high"), style.OWN if _found(row) else style.EACH, hollow=not _found(row)
        )
    rows_axis(axes, row_names(rows, words))
    grid_across(axes)
    _legend_found(figure, words)
    return figure


def _scatter(points: Any, words: Words) -> Figure:
    across = 1 if style.is_narrow() else 3
    down = -(-len(points) // across)
    figure = Figure(figsize=(style.width(), 2.1 * down + 0.4), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False)
    for at, axes in enumerate(panels.flat):
        if at >= len(points):
            axes.set_visible(False)
            continue
        one = points[at]
        axes.plot(one["years"], one["value"], "o", color=style.OWN, alpha=0.35, markersize=5)
        axes.set_title(words.label("survey_item", one["item"]), loc="left", wrap=True)
        axes.set_xlim(left=0)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    figure.supxlabel(words("figure.service_years"), fontsize=style.FONT)
    return figure


def _signed_axis(axes: Any, label: str, words: Words) -> None:
    axes.set_xlim(-1, 1)
    axes.set_xticks([-1, -0.5, 0, 0.5, 1])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "one")))
    axes.set_xlabel(label)
    axes.axvline(0, color=style.MUTED, linewidth=1)


def _legend_found(figure: Figure, words: Words) -> None:
    dot = {"marker": "o", "linestyle": "none"}
    handles = [
        Line2D([], [], color=style.OWN, label=words("figure.beyond_chance"), **dot),  # type: ignore[arg-type]
        Line2D([], [], color=style.EACH, markerfacecolor="white", label=words("figure.by_chance"), **dot),  # type: ignore[arg-type]
    ]
    legend_on_top(figure, handles, 2)


def _found(row: Mapping[Any, Any]) -> bool:
    return not is_hidden(row["p_holm"]) and float(row["p_holm"]) <= SIGNIFICANT


def _pair(row: Mapping[Any, Any], table: pd.DataFrame) -> str:
    return f"{row['pair']} ({row['survey']})" if len(set(table["survey"])) > 1 else str(row["pair"])


def _group(row: Mapping[Any, Any], words: Words) -> str:
    return words.label("respondent_group", row["level"])


def pairs(v: View) -> Values:
    """Which pairs differ, and how large must a difference be to show among so many people?"""
    rows = records(v.table)
    told = [row for row in rows if not is_hidden(row["p_holm"])]
    found = [row for row in told if _found(row) and not is_hidden(row["effect"]) and row["effect"]]
    sides = {
        side: [_pair(row, v.table) for row in found if (row["effect"] > 0) == up]
        for side, up in (("up", 1), ("down", 0))
    }
    known = [row for row in rows if not is_hidden(row["n"])]
    short = min((row for row in known if not is_hidden(row["smallest_sd"])), key=lambda row: row["n"], default=None)
    points = None if short is None or is_hidden(short["smallest"]) else short["smallest"]
    idle = [_pair(row, v.table) for row in known if not is_hidden(row["same"]) and row["same"] == row["n"] and row["n"]]
    return {
        "n": len(rows),
        "tested": len(told),
        "case": "found" if found else "none" if told else "",
        "found": len(found) or None,
        **{side: v.words.listing(names[:MOST]) if names else None for side, names in sides.items()},
        "none": (len(told) - len(found)) or None,
        "idle": v.words.listing(idle[:MOST]) if idle else None,
        "people": None if short is None else short["n"],
        "smallest": points,
        "smallest_sd": None if short is None else short["smallest_sd"],
        "unlike": v.facts.get("unlike") or None,
    }


def tested(table: pd.DataFrame) -> pd.DataFrame:
    """The groups of which the comparison may be shown."""
    return table[table["p_holm"].notna()].reset_index(drop=True)


def groups(v: View) -> Values:
    """Which groups answer otherwise than all others?"""
    rows = [row for row in records(v.table) if not is_hidden(row["p_holm"])]
    found = [row for row in rows if _found(row) and not is_hidden(row["effect"])]
    found.sort(key=lambda row: -abs(float(row["effect"])))
    told = [v.words(f"exhibits.survey_groups.{'up' if row['effect'] > 0 else 'down'}", group=_group(row, v.words),
                    item=v.words.label("survey_item", row["item"])) for row in found]  # fmt: skip
    return _said(v, len(rows), told) | {
        "no_difference": len(rows) if rows and not found else None,
        "untested": len(v.table) - len(rows) or None,
    }


def service(v: View) -> Values:
    """Of which items do answers hang together with years of service?"""
    rows = [row for row in records(v.table) if not is_hidden(row["p_holm"])]
    found = [row for row in rows if _found(row) and not is_hidden(row["r"])]
    by_itself = [row for row in rows if not is_hidden(row["p"]) and row["p"] <= SIGNIFICANT]
    told = [v.words(f"exhibits.survey_service.{'up' if row['r'] > 0 else 'down'}", item=item_name(row, v.words, v.table),
                    r=row["r"]) for row in found]  # fmt: skip
    return _said(v, len(rows), told) | {
        "no_relation": len(rows) if rows and not found else None,
        "alone": len(by_itself) if len(by_itself) > len(found) else None,
        "untested": None if rows else len(v.table),
    }


def _said(v: View, rows: int, told: list[str]) -> Values:
    """Of how many tested rows it is told that they are beyond chance, and which."""
    return {
        "n": len(v.table),
        "tested": rows or None,
        "case": "found" if told else "none" if rows else "",
        "found": len(told) or None,
        "told": v.words.listing(told[:MOST]) if told else None,
    }


SPECS: Mapping[str, Spec] = {
    "survey_pairs": Spec(
        "survey_pairs",
        pairs,
        ("survey", "pair", "n", "theory", "practice", "difference", "higher", "same", "lower", "p", "p_holm", "effect",
         "smallest", "smallest_sd"),
        2,
        draw=draw_pairs,
    ),
    "survey_groups": Spec(
        "survey_groups",
        groups,
        ("survey", "item", "grouping", "level", "n", "median", "p", "p_holm", "effect"),
        4,
        draw=draw_groups,
        shape=tested,
    ),
    "survey_service": Spec(
        "survey_service", service, ("survey", "item", "n", "r", "interval", "rho", "p", "p_holm"), 2, draw=draw_service
    ),
}  # fmt: skip
"""One module per kind of exhibit: its columns on the page, its figure, the numbers of its sentences."""
