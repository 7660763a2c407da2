"""Does ‘higher’ or ‘lower’ than the group still hold when the group is chosen otherwise?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkstats.chapters.benchmark.exhibits.shared import both_values, zero_group
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import grid_across, legend_on_top, new_figure, rows_below_labels
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View
from wijkstats.kit.page.words import Words


def robustness(v: View) -> Values:
    """How many comparisons point the same way whatever the group, and which do not?"""
    t = v.table
    without = t[(t["basis"] == "reference") & t["difference"].isna()]
    stands = t.groupby("indicator", sort=False)["stands"].agg(lambda x: (x.astype(str).str.lower() == "true").all())
    turns = [v.words.label("indicator", key) for key, firm in stands.items() if not firm]
    return {
        "n": len(stands),
        "firm": int(stands.sum()),
        "turning": v.words.listing([f"‘{label}’" for label in turns]) or None,
        "years": v.words.listing([str(y) for y in sorted({int(y) for y in t["year"]})]),
        "without": v.words.listing([f"‘{v.words.label('indicator', i)}’" for i in without["indicator"]]) or None,
        "own_name": v.facts.get("own_name"),
        "zero_group": zero_group(v, t[t["basis"] == "reference"], "reference"),
    }


FURTHEST = 1.5
"""Differences of more than 150% stand at the edge: net costs of the group near nothing would squash all else."""


def turning_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Every value beside the whole group, and each choice of the group with which the conclusion turns; the file has all."""
    stands = table["stands"].astype(str).str.lower() == "true"
    return table[(table["basis"] == "reference") | ~stands].reset_index(drop=True)


def draw_robustness(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """By how many per cent is the own value above or below the group: a dot for every choice of the group.

    What lies beyond FURTHEST stands as an arrow at the edge; a group of 0 or less has no percentage, and a word says so.
    """
    indicators = list(dict.fromkeys(table["indicator"]))
    figure, axes = new_figure(len(indicators), 0.72, 1.2)
    shown = table["difference"].dropna().clip(-FURTHEST, FURTHEST)
    low, high = min(-0.05, float(shown.min())), max(0.05, float(shown.max()))
    low, high = (-0.05, 0.05) if shown.empty else (low, high)
    room = 0.05 * (high - low)
    axes.set_xlim(low - room, high + room)
    axes.axvline(0, color=style.MUTED, linewidth=1)
    for y, indicator in enumerate(indicators):
        _choices(axes, y, table[table["indicator"] == indicator].set_index("basis"), words)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "whole")))
    axes.set_xlabel(words("figure.relative"), loc="left")
    whole = [row for _, row in table.drop_duplicates("indicator").iterrows()]
    labels = [f"{words.label('indicator', row['indicator'])} ({row['year']})" for row in whole]
    rows_below_labels(axes, labels, [both_values(row, words) for row in whole])
    grid_across(axes)
    named = {"mean": "plain_mean"}
    present = [basis for basis in _BASES if basis in set(table["basis"])]
    handles = [
        axes.plot([], [], _BASES[b][0], color=_BASES[b][1], markersize=8, label=words(f"figure.{named.get(b, b)}"))[0]
        for b in present
    ]
    handles.append(axes.plot([], [], "o", color=style.EACH, markersize=5, label=words("figure.left_out"))[0])
    if (table["difference"].abs() > FURTHEST).any():
        further = words("figure.further", limit=FURTHEST)
        handles.append(axes.plot([], [], ">", color=style.INK, markersize=8, label=further)[0])
    legend_on_top(figure, handles, 2)
    return figure


APART = 0.12
"""Each choice of the group stands on a level of its own within the row, so that none hides another."""


def _choices(axes: Axes, y: int, rows: pd.DataFrame, words: Words) -> None:
    """All choices of the group for one indicator and year."""
    known = rows["difference"].dropna()
    if known.empty:
        across = axes.get_yaxis_transform()
        text = words("figure.no_percentage")
        axes.text(0.01, y, text, transform=across, va="center", color=style.MUTED, style="italic")
        return
    at = known.clip(-FURTHEST, FURTHEST)
    axes.plot([at.min(), at.max()], [y, y], color=style.GRID, linewidth=4, solid_capstyle="round")
    beyond = known[known.abs() > FURTHEST]
    inside = at.drop(beyond.index)
    left_out = inside[[basis not in _BASES for basis in inside.index]]
    axes.plot(left_out, [y] * len(left_out), "o", color=style.EACH, markersize=5)
    lines = {basis: y + APART * (place - 1.5) for place, basis in enumerate(_BASES)}
    for basis, (mark, colour) in _BASES.items():
        if basis in inside:
            axes.plot(inside[basis], lines[basis], mark, color=colour, markersize=6.5)
    for basis, value in reversed([*beyond.items()]):  # the whole group comes first in the table, so on top here
        colour = _BASES.get(str(basis), ("", style.EACH))[1]
        axes.plot(at[basis], lines.get(str(basis), y), ">" if value > 0 else "<", color=colour, markersize=9, zorder=4)


_BASES = {
    "reference": ("D", style.GROUP),
    "mean": ("d", style.MUTED),
    "similar": ("^", style.KEPT),
    "others": ("v", style.KEPT),
    "peers": ("s", style.OWN),
}


SPECS: Mapping[str, Spec] = {
    "benchmark_robustness": Spec(
        "benchmark_robustness",
        robustness,
        ("indicator", "year", "basis", "own", "reference", "difference", "stands", "n_areas"),
        3,
        draw=draw_robustness,
        shape=turning_rows,
    ),
}
