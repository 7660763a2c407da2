"""How do clients move between the five levels, per domain?"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path

from wijkstats.ground.kinds import count
from wijkstats.ground.scales import LEVELS
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import legend_on_top, not_shown_patch
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, in_sentence, share_of, shown_only
from wijkstats.kit.page.words import Words, is_hidden


def transitions(v: View) -> Values:
    """Which step to another level is the most frequent?"""
    t = v.table
    rows = t[(t["age_group"] == "all") & (t["domain"] != "all") & (t["before"] != t["after"])].dropna(subset=["n"])
    rows = rows[rows["n"] > 0]
    top = rows[rows["n"] == rows["n"].max()]
    found: Values = {
        **dict.fromkeys(("before", "after", "n", "domain_label", "ties", "ties_n", "nobody_moved")),
        "shown_only": shown_only(v) if len(rows) else "",
    }
    if top.empty:
        return found | {"nobody_moved": None if shown_only(v) or t.empty else v.words("table.nobody_moves")}
    if len(top) > 1:
        return found | {"ties": len(top), "ties_n": top["n"].iloc[0]}
    one = top.iloc[0]
    return found | {
        "before": str(one["before"]),
        "after": str(one["after"]),
        "n": one["n"],
        "domain_label": in_sentence("domain", one["domain"], v.words),
    }


ACROSS = 3


def wide_transitions(table: pd.DataFrame) -> pd.DataFrame:
    """All ages together, one row per domain and first level, one column per last level; a step that is not in the table is 0.

    A hidden count stays empty and its row keeps the mark `suppressed`.
    """
    rows = table[table["age_group"] == "all"]
    made = []
    for domain in dict.fromkeys(rows["domain"]):
        mine = rows[rows["domain"] == domain]
        numbers = pd.to_numeric(mine["n"]).astype("float64")
        cells = dict(zip(zip(mine["before"].astype(int), mine["after"].astype(int), strict=True), numbers, strict=True))
        for before in LEVELS:
            counts = {f"after_{after}": cells.get((before, after), 0.0) for after in LEVELS}
            hidden = any(is_hidden(n) for n in counts.values())
            made.append({"domain": domain, "before": before, **counts, "suppressed": "suppressed" if hidden else ""})
    return pd.DataFrame(made, columns=["domain", "before", *(f"after_{a}" for a in LEVELS), "suppressed"])


def draw_transitions(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """From which level to which level: one grid of 5 x 5 per domain, count in the cell, share of the row as colour."""
    wide = wide_transitions(table)
    domains = list(dict.fromkeys(wide["domain"]))
    down = math.ceil(len(domains) / ACROSS)
    figure = Figure(figsize=(style.WIDTH, 2.5 * down + 0.2), layout="constrained")
    grid = figure.subplots(down, ACROSS, squeeze=False)
    for at, axes in enumerate(grid.flat):
        if at >= len(domains):
            axes.set_axis_off()
            continue
        _matrix(axes, wide[wide["domain"] == domains[at]], words)
        axes.set_title(textwrap.fill(words.label("domain", domains[at]), 20), fontsize=10, pad=4)
        if at % ACROSS == 0:
            axes.set_ylabel(words("figure.before"), fontsize=10)
        if at + ACROSS >= len(domains):
            axes.set_xlabel(words("figure.after"), fontsize=10)
    return figure


def _matrix(axes: Axes, wide: pd.DataFrame, words: Words) -> None:
    colours = mpl.colormaps["Blues"]
    counts = wide[[f"after_{a}" for a in LEVELS]].to_numpy(dtype=float)
    for y, row in enumerate(counts):
        total = row.sum()  # not known when a cell is hidden: then no share, and no colour
        for x, n in enumerate(row):
            if pd.isna(n):
                axes.add_patch(
                    Rectangle(
                        (x, y),
                        1,
                        1,
                        facecolor=style.NOT_SHOWN,
                        hatch=style.HATCH,
                        edgecolor="#a2abb4",
                        linewidth=0,
                        clip_on=False,
                    )
                )
                continue
            if n == 0:
                continue
            colour = "#ffffff" if pd.isna(total) else to_hex(colours(0.08 + 0.82 * float(n) / float(total)))
            axes.add_patch(Rectangle((x, y), 1, 1, facecolor=colour, linewidth=0, clip_on=False))
            axes.text(
                x + 0.5,
                y + 0.52,
                words.show(n, "count"),
                ha="center",
                va="center",
                fontsize=10,
                color=style.ink_on(colour),
            )
    for i in LEVELS:
        axes.add_patch(Rectangle((i - 1, i - 1), 1, 1, fill=False, edgecolor=style.INK, linewidth=0.9, clip_on=False))
    axes.set_xlim(0, len(LEVELS))
    axes.set_ylim(len(LEVELS), 0)
    axes.set_aspect("equal")
    ticks = [i - 0.5 for i in LEVELS]
    axes.set_xticks(ticks, [str(i) for i in LEVELS])
    axes.set_yticks(ticks, [str(i) for i in LEVELS])
    axes.tick_params(length=0, labelsize=10, labelcolor=style.MUTED, pad=2)


def levels(v: View) -> Values:
    """How many pairs are low at the first and at the last measurement, and how many stayed the same?"""
    n = v.facts["pairs"]
    return {
        "n": n,
        **{key: share_of(v.facts[key], n) for key in ("first", "last", "same")},
    }


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


SPECS: Mapping[str, Spec] = {
    "zrm_transitions": Spec(
        "zrm_transitions",
        transitions,
        ("domain", "before", "after_1", "after_2", "after_3", "after_4", "after_5"),
        2,
        draw=draw_transitions,
        shape=wide_transitions,
        made={f"after_{level}": count("pairs") for level in LEVELS},
    ),
    "zrm_levels": Spec("zrm_levels", levels, ("before", "after", "n"), 2, draw=draw_levels),
}
