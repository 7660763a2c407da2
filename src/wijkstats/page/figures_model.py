"""Figures about differences and time: effects, the course of low scores, last year, and the flow between levels.

Question answered, per function: what does this protected table look like? A hidden figure is drawn hatched, never as zero.
Call within `style.styled()`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.ticker import FuncFormatter

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, level_label
from wijkstats.kit.page.words import Words, is_hidden
from wijkstats.page.answers import SIGNIFICANT
from wijkstats.page.figures import (
    frameless,
    grid_across,
    hidden_bar,
    interval_dot,
    legend_on_top,
    new_figure,
    not_shown_patch,
    percent_axis,
    rows_axis,
)


def draw_effects(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """By how many percentage points does the share improved differ: a dot with its interval per level, in blocks."""
    rows: list[tuple[str, pd.Series | None]] = []
    for term in dict.fromkeys(table["term"]):
        part = table[table["term"] == term]
        base = part["reference"].dropna()
        head = words.label("term", term)
        if len(base):
            head = words("figure.against", term=head, base=level_label(term, base.iloc[0], words))
        rows.append((head, None))
        rows += [(level_label(term, row["level"], words), row) for _, row in part.iterrows()]
    figure, axes = new_figure(len(rows), 0.33, 1.0)
    ends = table[["low", "high"]].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    reach = max(0.05, float(np.nanmax(np.abs(ends))) if np.isfinite(ends).any() else 0.05) * 1.05
    axes.set_xlim(-reach, reach)
    axes.axvline(0, color=style.MUTED, linewidth=1)
    for y, (_, row) in enumerate(rows):
        if row is None:
            continue
        if is_hidden(row["estimate"]):
            hidden_bar(axes, y, -reach, 2 * reach, 0.5, words)
            continue
        beyond = not is_hidden(row["p_holm"]) and row["p_holm"] <= SIGNIFICANT
        interval_dot(axes, y, row, ("estimate", "low", "high"), style.OWN if beyond else style.EACH)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: "0" if abs(x) < 1e-9 else words.show(x, "signed_points")))
    axes.set_xlabel(words("figure.points"))
    rows_axis(axes, [label for label, _ in rows])
    for tick, (_, row) in zip(axes.get_yticklabels(), rows, strict=True):
        tick.set_fontweight("bold" if row is None else "normal")
    grid_across(axes)
    handles = [
        axes.plot([], [], "o-", color=colour, label=words(f"figure.{name}"))[0]
        for name, colour in (("beyond", style.OWN), ("within", style.EACH))
    ]
    legend_on_top(figure, handles)
    return figure


def draw_course(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share of the courses that started low is low at each measurement: a line per number of measurements."""
    figure = Figure(figsize=(style.WIDTH, 3.4), layout="constrained")
    axes = figure.add_subplot()
    cohorts = list(dict.fromkeys(table["times"].astype(str)))
    colours = dict(zip(cohorts, style.LOW_DOMAINS[-len(cohorts) :], strict=False))
    hidden, handles = False, []
    for times in cohorts:
        part = table[table["times"].astype(str) == times]
        x = [_at(times, str(place)) for place in part["place"]]
        y = part["share"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        hidden = hidden or bool(np.isnan(y).any())
        low, high = (part[c].astype("Float64").to_numpy(dtype=float, na_value=np.nan) for c in ("low", "high"))
        order = np.argsort(x)
        axes.plot(np.array(x)[order], y[order], marker="o", color=colours[times], linewidth=1.8)
        axes.vlines(x, low, high, color=colours[times], linewidth=1.2)
        n = part["n"].iloc[-1]
        shown = words("table.not_shown") if is_hidden(n) else words.show(n, "count")
        text = words("figure.course", times=words.label("times", times), n=shown)
        handles.append(axes.plot([], [], marker="o", color=colours[times], linewidth=1.8, label=text)[0])
    most = max((_at(t, "last") for t in cohorts), default=2)
    axes.set_xlim(0.8, most + 0.3)
    axes.set_xticks(range(1, int(most) + 1))
    axes.set_ylim(0, 1.03)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: words.show(y, "whole")))
    axes.set_xlabel(words("figure.which_measurement"))
    axes.set_ylabel(words("figure.still_low"))
    axes.grid(axis="y", color=style.GRID, linewidth=0.8)
    frameless(axes)
    legend_on_top(figure, [*handles, *([not_shown_patch(words)] if hidden else [])], 2)
    return figure


def _at(times: str, place: str) -> float:
    return float(times[0]) if place == "last" else float(place)


def draw_beside(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share improved in this and in the previous delivery: two dots per group."""
    figure, axes = new_figure(len(table), 0.42, 1.0)
    percent_axis(axes, words, words("figure.share_improved"))
    hidden = False
    for y, (_, row) in enumerate(table.iterrows()):
        gone = [at for side, at in (("this", y - 0.13), ("previous", y + 0.13)) if is_hidden(row[f"share_{side}"])]
        if gone:
            hidden_bar(axes, sum(gone) / len(gone), 0, 1, 0.5 if len(gone) > 1 else 0.22, words)
            hidden = True
        interval_dot(axes, y + 0.13, row, ("share_previous", "low_previous", "high_previous"), style.GROUP, "s")
        interval_dot(axes, y - 0.13, row, ("share_this", "low_this", "high_this"), style.OWN)
        if not is_hidden(row["difference"]):
            axes.text(
                1.02, y, words.show(row["difference"], "signed_points"), va="center", ha="left", color=style.MUTED
            )
    rows_axis(axes, [level_label(r["grouping"], r["level"], words) for _, r in table.iterrows()])
    grid_across(axes)
    handles = [
        axes.plot([], [], mark, color=colour, label=words(f"figure.{name}_delivery"))[0]
        for name, colour, mark in (("this", style.OWN, "o"), ("previous", style.GROUP, "s"))
    ]
    legend_on_top(figure, [*handles, *([not_shown_patch(words)] if hidden else [])])
    return figure


def draw_levels(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """From which level to which: bands from the first measurement on the left to the last on the right."""
    figure = Figure(figsize=(style.WIDTH, 4.4), layout="constrained")
    axes = figure.add_subplot()
    n = table.pivot_table(index="before", columns="after", values="n", aggfunc="first", dropna=False)
    n.index, n.columns = n.index.astype(int), n.columns.astype(int)
    counts = n.reindex(index=range(1, 6), columns=range(1, 6)).astype("Float64")
    hidden = bool(counts.isna().any(axis=None))
    flows = counts.fillna(0).to_numpy(dtype=float)
    whole, gap = max(float(facts.get("pairs") or flows.sum()), 1.0), 0.025
    levels = [
        _level_shares(counts.sum(axis=1 - side, skipna=False), flows.sum(axis=1 - side), whole, side, facts)
        for side in (0, 1)
    ]
    sides = [_stacks(np.array([share for share, _ in side]), gap) for side in levels]
    left, right = (list(side) for side in sides)
    for i in reversed(range(5)):
        for j in reversed(range(5)):
            size = flows[i, j] / whole
            if size:
                colour = style.IMPROVED if j > i else style.WORSE if j < i else style.SAME
                _band(axes, left[i], right[j], size, colour)
            left[i] += size
            right[j] += size
    top = 1 + 4 * gap
    for side, x in ((0, -0.04), (1, 1.0)):
        for level, (bottom, (share, known)) in enumerate(zip(sides[side], levels[side], strict=True), start=1):
            axes.barh(bottom + share / 2, 0.04, left=x, height=share, color=style.MUTED)
            percent = f": {words.show(share, 'whole')}" if known else ""
            text = f"{level} {words.label('level', level)}{percent}" if share >= 0.004 else ""
            place = -0.07 if side == 0 else 1.07
            axes.text(place, bottom + share / 2, text, ha="right" if side == 0 else "left", va="center")
    axes.set_xlim(-0.75, 1.75)
    axes.set_ylim(-0.02, top + 0.02)
    axes.set_axis_off()
    axes.text(-0.02, top + 0.03, words("figure.before"), ha="right", color=style.MUTED)
    axes.text(1.02, top + 0.03, words("figure.after"), ha="left", color=style.MUTED)
    names = {"improved": style.IMPROVED, "same": style.SAME, "worse": style.WORSE}
    handles = [Patch(facecolor=colour, label=words(f"figure.{name}")) for name, colour in names.items()]
    legend_on_top(figure, [*handles, *([not_shown_patch(words)] if hidden else [])])
    return figure


def _level_shares(
    known: pd.Series, drawn: np.ndarray, whole: float, side: int, facts: Facts
) -> list[tuple[float, bool]]:
    """Of each level its share, and whether that is known: what is drawn is less when a part may not be shown."""
    found = []
    for level, (number, part) in enumerate(zip(known, drawn, strict=True), start=1):
        if is_hidden(number) and side == 0:
            number = facts.get(f"before_{level}")
        found.append((part / whole, False) if is_hidden(number) else (float(number) / whole, True))
    return found


def _stacks(shares: np.ndarray, gap: float) -> np.ndarray:
    """Where each level begins, from the bottom, with a gap between them."""
    return np.asarray(np.concatenate([[0], np.cumsum(shares)[:-1]]) + gap * np.arange(len(shares)))


def _band(axes: Axes, left: float, right: float, size: float, colour: str) -> None:
    points = [
        (0, left), (0.5, left), (0.5, right), (1, right), (1, right + size), (0.5, right + size), (0.5, left + size),
        (0, left + size), (0, left),
    ]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    axes.add_patch(PathPatch(Path(points, codes), facecolor=colour, edgecolor="none", alpha=0.85))
