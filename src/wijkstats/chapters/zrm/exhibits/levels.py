"""How do all scores together move between the five levels?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import legend_on_top, not_shown_patch
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, share_of
from wijkstats.kit.page.words import Words, is_hidden


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
    "zrm_levels": Spec("zrm_levels", levels, ("before", "after", "n"), 2, draw=draw_levels),
}
