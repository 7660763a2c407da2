"""How many of the delivered rows are usable?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import legend_on_top, not_shown_patch
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, share_of, total_of
from wijkstats.kit.page.words import Words, is_hidden

LINE = 0.24
"""Inches of one line of reasons in the flow of rows."""


def draw_rows(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Per file, from delivered rows to used rows, with the refused rows below and why they were refused.

    A number that may not be shown is a hatched box; all others stand.
    """
    refused: Mapping[str, Mapping[str, int | None]] = facts.get("refused", {})
    reasons = [refused.get(str(t), {}) for t in table["table"]]
    own, more = (2.6, 1.9) if style.is_narrow() else (2.2, 0.7)
    heights = [
        own + (max(len(r), 1) + more if is_hidden(rejected) or rejected else 0)
        for r, rejected in zip(reasons, table["rows_rejected"], strict=True)
    ]
    hidden = table[["rows_in", "rows_kept", "rows_rejected"]].isna().any(axis=None)
    hidden = hidden or any(rows is None for why in reasons for rows in why.values())
    figure = Figure(figsize=(style.width(), sum(heights) * LINE + (0.45 if hidden else 0.15)), layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlim(0, 1)
    axes.set_ylim(sum(heights), 0)
    axes.set_axis_off()
    top = 0.0
    for (_, row), why, height in zip(table.iterrows(), reasons, heights, strict=True):
        (_narrow_file if style.is_narrow() else _file)(axes, top, row, why, words)
        top += height
        if top < sum(heights):
            axes.plot([0, 1], [top - 0.2, top - 0.2], color=style.GRID, linewidth=0.8)
    if hidden:
        legend_on_top(figure, [not_shown_patch(words)])
    return figure


BOX = 0.26
"""Width of a box with a number of rows, as a part of the figure."""


_HATCHED: Mapping[str, Any] = {
    "facecolor": style.NOT_SHOWN,
    "hatch": style.HATCH,
    "edgecolor": "#a2abb4",
    "linewidth": 0,
}


def _narrow_file(axes: Axes, top: float, row: Any, why: Mapping[str, int | None], words: Words) -> None:
    """The same on a phone: the name on a line of its own, the boxes below it."""
    axes.text(0, top + 0.3, words.label("table", row["table"]), va="center", fontweight="bold")
    y = top + 1.4
    _box(axes, 0.0, y, "delivered", row["rows_in"], style.DELIVERED, words)
    _box(axes, 0.55, y, "used", row["rows_kept"], style.KEPT, words)
    _arrow(axes, (0.0 + _wide(), y), (0.545, y))
    if not is_hidden(row["rows_rejected"]) and not row["rows_rejected"]:
        return
    below = y + 1.5
    _arrow(axes, (0.2, y + 0.62), (0.2, below - 0.66))
    _box(axes, 0.0, below, "refused", row["rows_rejected"], style.DROPPED, words)
    for place, (rule, rows) in enumerate(why.items()):
        number = words("table.not_shown") if rows is None else words.show(rows, "count")
        axes.text(0, below + 1.1 + place, f"{number} {words.label('rule', rule)}", va="center", color=style.MUTED)


def _wide() -> float:
    """Width of a box, as a part of the figure."""
    return 0.45 if style.is_narrow() else BOX


def _file(axes: Axes, top: float, row: Any, why: Mapping[str, int | None], words: Words) -> None:
    y = top + 1.0
    axes.text(0, y, words.label("table", row["table"]), va="center", fontweight="bold")
    _box(axes, 0.30, y, "delivered", row["rows_in"], style.DELIVERED, words)
    _box(axes, 0.72, y, "used", row["rows_kept"], style.KEPT, words)
    _arrow(axes, (0.57, y), (0.715, y))
    if not is_hidden(row["rows_rejected"]) and not row["rows_rejected"]:
        return
    below = y + 1.7
    _arrow(axes, (0.43, y + 0.62), (0.43, below - 0.66))
    _box(axes, 0.30, below, "refused", row["rows_rejected"], style.DROPPED, words)
    for place, (rule, rows) in enumerate(why.items()):
        line = below + place
        if rows is None:
            axes.add_patch(Rectangle((0.60, line - 0.32), 0.025, 0.64, **_HATCHED))
        else:
            axes.text(0.625, line, words.show(rows, "count"), va="center", ha="right")
        axes.text(0.64, line, words.label("rule", rule), va="center", color=style.MUTED)


def _box(axes: Axes, left: float, y: float, kind: str, number: Any, colour: str, words: Words) -> None:
    """A box with a number of rows; hatched, with the word, when it may not be shown."""
    hidden = is_hidden(number)
    looks = _HATCHED if hidden else {"facecolor": colour, "linewidth": 0}
    letters: dict[str, Any] = {"color": style.ink_on(colour)}
    if hidden:
        letters = {
            "color": style.INK,
            "fontsize": style.FONT if style.is_narrow() else 9,
            "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        }
    text = words(f"figure.rows_hidden.{kind}") if hidden else words(f"figure.rows_{kind}", n=int(number))
    axes.add_patch(FancyBboxPatch((left, y - 0.6), _wide(), 1.2, boxstyle="square,pad=0", **looks))
    axes.text(left + _wide() / 2, y + 0.03, text, ha="center", va="center", **letters)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    arrow = FancyArrowPatch(
        start, end, arrowstyle="-|>", mutation_scale=11, color=style.MUTED, linewidth=1.3, shrinkA=0, shrinkB=0
    )
    axes.add_patch(arrow)


def quality_tables(v: View) -> Values:
    """Which share of the delivered rows was not used? If that may not be shown: how many rows were delivered, and of which
    files is more known?
    """
    t = v.table
    rows_in, rejected = total_of(t["rows_in"]), total_of(t["rows_rejected"])
    whole = rows_in is not None and rejected is not None
    seen, known = t["rows_in"].dropna(), t.dropna(subset=["rows_in", "rows_rejected"])
    part = not whole and len(known) > 0
    lost, most = v.facts.get("lost", ()), v.facts.get("most")
    return {
        "lost": v.words("table.lost_large", most=most, kinds=v.words.lost(lost)) if lost else None,
        "rows_in": rows_in,
        "rejected": None if rejected == 1 else rejected,
        "one_rejected": rejected if rejected == 1 else None,
        "share": share_of(rejected, rows_in),
        "delivered": None if whole else rows_in,
        "only_rejected": None if whole else rejected,
        "some_delivered": seen.sum() if rows_in is None and len(seen) else None,
        "some_files": len(seen),
        "files": len(t),
        "known_files": len(known) if part else None,
        "known_in": known["rows_in"].sum() if part else None,
        "known_rejected": known["rows_rejected"].sum() if part else None,
    }


SPECS: Mapping[str, Spec] = {
    "quality_tables": Spec(
        "quality_tables",
        quality_tables,
        ("table", "rows_in", "rows_kept", "rows_rejected"),
        draw=draw_rows,
        headline="{share:share}",
        otherwise=(
            ("headline_one", "{share:share}"),
            ("headline_delivered", "{delivered:count}"),
            ("headline_some", "{some_delivered:count}"),
        ),
    ),
}
