"""Which share would be higher if everybody who started low had been measured again?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from wijkstats.chapters.zrm.exhibits.attrition import low_rows
from wijkstats.chapters.zrm.exhibits.shared import none_low
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import (
    grid_across,
    hidden_bar,
    interval_dot,
    legend_on_top,
    new_figure,
    not_shown_patch,
    percent_axis,
    rows_axis,
    unchanged_mark,
)
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, value_of
from wijkstats.kit.page.words import Words, is_hidden

_COLUMNS = {"started": "started", "lost": "lost", "complete": "improved_complete", "low": "low", "high": "high"}


def imputation(v: View) -> Values:
    """Which share would be higher with the missing scores estimated, and when they are lower than that?"""

    def of(column: str, delta: float = 0.0) -> Any:
        return value_of(v.table, column, population="low", domain="all", delta=delta)

    found: Values = {name: of(column) for name, column in _COLUMNS.items()}
    if (
        not is_hidden(found["low"]) and found["low"] == found["high"]
    ):  # in steps so coarse that the interval lies within one
        found["low"] = None
    everybody = found["lost"] is not None and not found["lost"]
    shares = {"share": of("share"), "half": of("share", 0.5), "whole": of("share", 1.0)}
    if everybody:
        shares, found["lost"] = dict.fromkeys(shares), None
    estimated = shares["share"] is not None
    absent = not estimated and not everybody and found["complete"] is not None
    too_few = absent and of("conclusion") is not None  # without one there is an estimate, and it is not shown
    why = "too_few" if too_few else "coarse"
    return found | shares | {
        "expected": of("expected") if estimated else None,
        "turns": _turns(v, of) if estimated else "",
        "everybody": v.words("table.everybody_again") if everybody else "",
        "estimated": None if too_few or is_hidden(found["started"]) or is_hidden(found["lost"]) else "",
        "too_few": v.words(f"table.imputation.{why}") if absent else "",
        "none_low": none_low(v),
    }  # fmt: skip


def _turns(v: View, of: Callable[[str], Any]) -> str:
    """From how many levels lower on is the share no longer above what is expected without change? Without that: of higher
    against lower.
    """
    net, conclusion, tipping = of("net"), of("conclusion"), of("tipping")
    if of("expected") is not None:
        beyond = of("beyond")
        key = "never_noise" if beyond is None else "beyond" if beyond else "not_beyond"
        return v.words(f"table.imputation.{key}", beyond=beyond)
    if net is None or conclusion is None:
        return ""
    if conclusion in ("none", "unknown"):
        return v.words(f"table.imputation.{conclusion}", matters=v.facts["matters"])
    if net < 0:
        return v.words("table.imputation.fewer")
    return v.words("table.imputation.never") if tipping is None else v.words("table.imputation.turns", tipping=tipping)


def draw_imputation(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """Which share of the low scores is higher: as measured, with the missing scores estimated, and with those lower."""
    rows = table[(table["population"] == "low") & (table["domain"] == "all")].sort_values("delta")
    if rows.empty:
        return None
    figure, axes = new_figure(len(rows) + 1, 0.46, 1.0)
    percent_axis(axes, words, words("figure.share_low_started"))
    expected = rows.iloc[0]["expected"]
    if not is_hidden(expected):
        axes.axvline(expected, color=style.INK, linewidth=2)
    marks = [(rows.iloc[0], ("improved_complete", "complete_low", "complete_high"), style.IMPROVED, False)]
    marks += [(row, ("share", "low", "high"), style.OWN, True) for _, row in rows.iterrows()]
    gone = [is_hidden(row[names[0]]) for row, names, _, _ in marks]
    for y, (row, names, colour, hollow) in enumerate(marks):
        if gone[y]:
            hidden_bar(axes, y, 0, 1, 0.5, words)
        interval_dot(axes, y, row, names, colour, "d" if hollow else "o", hollow=hollow)
    lower = [
        words("figure.estimated_lower", delta=delta) if delta else words("figure.estimated_alike")
        for delta in rows["delta"]
    ]
    rows_axis(axes, [words("figure.share_again_short"), *lower])
    grid_across(axes)
    handles = [
        axes.plot([], [], "o", color=style.IMPROVED, label=words("figure.complete"))[0],
        axes.plot([], [], "d", color=style.OWN, markerfacecolor="white", label=words("figure.estimated"))[0],
    ]
    line = [] if is_hidden(expected) else [unchanged_mark(axes, words)]
    legend_on_top(figure, [*handles, *line, *([not_shown_patch(words)] if any(gone) else [])], 2)
    return figure


SPECS: Mapping[str, Spec] = {
    "zrm_imputation": Spec(
        "zrm_imputation",
        imputation,
        (
            "population",
            "domain",
            "delta",
            "started",
            "lost",
            "share",
            "interval",
            "missing",
            "net",
            "net_interval",
            "conclusion",
            "tipping",
            "expected",
            "beyond",
        ),
        3,
        draw=draw_imputation,
        shape=low_rows,
    ),
}
