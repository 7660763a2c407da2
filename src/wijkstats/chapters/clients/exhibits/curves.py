"""How the shares that are back, and that are closed, grow with time: curves in steps of enough people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import frameless
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View
from wijkstats.kit.page.words import Words

MONTH = 365 / 12
HALF = 0.5
TAIL = 0.03
"""So much of the width a curve goes on after its last step, so that how high that is can be seen."""
IN_VIEW = 0.6
"""So much of the width is in view on a narrow screen: labels stand there."""
LINES: Mapping[str, Mapping[str, dict[str, Any]]] = {
    "return": {
        "gestopt": {"color": style.OWN, "linewidth": 2.0},
        "other": {"color": style.GROUP, "linewidth": 2.0, "linestyle": "--"},
    },
    "duration": {
        "all": {"color": style.KEPT, "linewidth": 3.0},
        "under_18": {"color": style.OWN, "linewidth": 1.4},
        "from_18": {"color": style.GROUP, "linewidth": 1.4, "linestyle": "--"},
    },
}
"""The curves of each panel, and how they are drawn."""


def grown(v: View) -> Values:
    """After how many months is half closed, and how much at the end of the curve? Which share of each group is back in the last
    month that both curves have (`same_...`), and at the end of each?
    """
    every = _line(v.table, "duration", "all")
    months, half = _months(every["day"].iloc[-1]) if len(every) else None, _half(every)[0]
    found: Values = {"half": None if half == months else half, "months": months}
    for level in LINES["return"]:
        known = _line(v.table, "return", level)
        found[f"back_{level}"] = known["share"].iloc[-1] if len(known) else None
        found[f"months_{level}"] = _months(known["day"].iloc[-1]) if len(known) else None
    found |= _same_month({level: _line(v.table, "return", level) for level in LINES["return"]})
    found |= {
        f"back_{level}": None for level in LINES["return"] if found[f"months_{level}"] == found["same_months"]
    }  # said
    return found | {"closed": every["share"].iloc[-1] if len(every) else None}


def _same_month(lines: Mapping[str, pd.DataFrame]) -> Values:
    """The last month that each of these curves has, and how high each is then; None where one of them has not begun."""
    last = min((_months(rows["day"].iloc[-1]) if len(rows) else 0 for rows in lines.values()), default=0)
    by_then = {level: rows["share"][rows["day"].map(_months) <= last] for level, rows in lines.items()}
    known = all(map(len, by_then.values()))
    return {"same_months": last if known else None} | {
        f"same_{level}": shares.iloc[-1] if known else None for level, shares in by_then.items()
    }


def draw_curves(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """A panel for who is back and one for what is closed, with a curve in steps per group.

    A curve ends where too few are still followed; one that may not be shown has no line. None when there is no line at all.
    """
    lines = {name: {level: _line(table, name, level) for level in levels} for name, levels in LINES.items()}
    shown = {name: {k: rows for k, rows in found.items() if len(rows)} for name, found in lines.items()}
    shown = {name: found for name, found in shown.items() if found}
    if not shown:
        return None
    figure = Figure(figsize=(style.width(), 3.0 * len(shown) + 0.2), layout="constrained")
    panels = np.atleast_1d(np.asarray(figure.subplots(len(shown), 1)))
    far = max(float(rows["day"].max()) for found in shown.values() for rows in found.values()) / MONTH
    for axes, (name, found) in zip(panels, shown.items(), strict=True):
        _panel(axes, name, found, far, words)
    panels[-1].set_xlabel(words("figure.curve_months"))
    return figure


def _panel(axes: Axes, name: str, found: Mapping[str, pd.DataFrame], far: float, words: Words) -> None:
    most = float(max(rows["share"].max() for rows in found.values()))
    top = 1.0 if name == "duration" else min(1.0, max(most * 1.25, 0.05))
    for level, rows in found.items():
        label, look = words.label("curve_level", level), LINES[name][level]
        x, y = [0.0, *rows["day"].astype(float) / MONTH], [0.0, *rows["share"].astype(float)]
        axes.step([*x, x[-1] + far * TAIL], [*y, y[-1]], where="post", label=label, **look)
        if name == "return":
            at = min(x[-1], IN_VIEW * far)
            height = max(share for month, share in zip(x, y, strict=True) if month <= at)
            left = at < 0.3 * far
            axes.text(at, height + 0.02 * top, label, ha="left" if left else "right", va="bottom", color=style.INK)
    if name == "duration":
        axes.legend(loc="lower left", bbox_to_anchor=(0.33, 0.02), handlelength=2.2)
        month, share = _half(found.get("all"))
        if month is not None and share is not None:
            axes.axhline(HALF, color=style.MUTED, linewidth=0.8, linestyle=":")
            axes.plot(month, share, "o", color=style.INK, markersize=6, zorder=3)
            text = words("figure.curve_half", month=month)
            axes.text(month + 0.02 * far, HALF - 0.03, text, va="top", color=style.INK)
    axes.set_xlim(0, far * (1 + TAIL))
    axes.set_ylim(0, top * 1.01)
    axes.set_title(words(f"figure.curve_{name}"))
    axes.xaxis.set_major_locator(MultipleLocator(6 if far > 18 else 3 if far > 6 else 1))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: words.show(y, "whole")))
    axes.grid(axis="y", color=style.GRID, linewidth=0.8)
    axes.tick_params(length=0)
    frameless(axes)


def _line(table: pd.DataFrame, curve: str, level: str) -> pd.DataFrame:
    """The steps of a curve that are shown, up to the first that is not."""
    rows = table[(table["curve"] == curve) & (table["level"] == level)]
    return rows[rows["share"].isna().cumsum() == 0]


def _half(rows: pd.DataFrame | None) -> tuple[int | None, float | None]:
    """After how many months is half reached, at the end of a step, and how much is it then? None for what is not reached."""
    reached = None if rows is None else rows[rows["share"] >= HALF]
    if reached is None or reached.empty:
        return None, None
    return _months(reached["day"].iloc[0]), float(reached["share"].iloc[0])


def _months(day: float) -> int:
    return round(float(day) / MONTH)


def half_years(table: pd.DataFrame) -> pd.DataFrame:
    """On the page each curve at half years and at its end, or once when it may not be shown; the file has every step."""
    kept = []
    for _, rows in table.groupby(["curve", "level"], sort=False):
        known = rows[rows["share"].isna().cumsum() == 0]
        kept += [*known.index[known["day"].map(_months) % 6 == 0], *known.index[-1:]] or [rows.index[0]]
    return table[table.index.isin(kept)]


SPECS: Mapping[str, Spec] = {
    "clients_curve": Spec(
        "clients_curve",
        grown,
        ("curve", "level", "day", "n", "share"),
        3,
        draw=draw_curves,
        shape=half_years,
    ),
}
