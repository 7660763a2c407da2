"""Which figures differ unusually much from the previous delivery?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from wijkstats.chapters.quality.exhibits.shared import months_axis
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import grid_across, legend_on_top, rows_axis
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, value_of
from wijkstats.kit.page.words import Words


def draw_previous(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Beside the previous delivery: moments per month above, share of missing scores per domain below."""
    months, domains = month_rows(table), table[table["measure"] == "missing"]
    down = 0.32 * max(len(domains), 1)
    figure = Figure(figsize=(style.width(), 3.4 + down), layout="constrained")
    upper, lower = figure.subplots(2, 1, height_ratios=(2.3, max(down, 1.0)))
    for side, colour, mark in (("previous", style.GROUP, "s"), ("this", style.OWN, "o")):
        values = months[f"value_{side}"].astype("Float64").to_numpy(dtype=float, na_value=float("nan"))
        upper.plot(range(len(months)), values, color=colour, linewidth=1.6, marker=mark, markersize=3.5)
        shares = domains[f"value_{side}"].astype("Float64").to_numpy(dtype=float, na_value=float("nan"))
        lower.plot(
            shares, range(len(domains)), mark, color=colour, markersize=7 if mark == "o" else 6, clip_on=False, zorder=3
        )
    upper.set_ylim(bottom=0)
    upper.set_title(words("figure.moments_month"))
    months_axis(upper, [str(m) for m in months["level"]])
    lower.set_title(words("figure.missing_domain"))
    lower.set_xlim(left=0, right=max(0.1, lower.get_xlim()[1]))
    lower.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "whole")))
    rows_axis(lower, [words.label("domain", d) for d in domains["level"]])
    grid_across(lower)
    names = {"this": (style.OWN, "o"), "previous": (style.GROUP, "s")}
    handles = [
        upper.plot([], [], color=c, marker=m, label=words(f"figure.{name}_delivery"))[0]
        for name, (c, m) in names.items()
    ]
    legend_on_top(figure, handles)
    return figure


def previous(v: View) -> Values:
    """How much larger is this delivery, and how many figures are beyond the limits?"""
    t = v.table
    shown = t[t["flagged"].isin(("true", "false"))]
    beyond = shown[shown["flagged"] == "true"]
    counts = {m: int((beyond["measure"] == m).sum()) for m in ("moments", "missing")}
    now, before, difference = (
        value_of(t, c, measure="moments_all") for c in ("value_this", "value_previous", "difference")
    )
    like = value_of(t, "difference", measure="domains") is not None
    return {
        **_change(now, before, difference is not None),
        "previous": v.facts.get("previous") or None,
        "compared": len(shown),
        "flagged": len(beyond),
        "flagged_months": counts["moments"],
        "flagged_domains": counts["missing"],
        **{
            f"{key}_{side}": value_of(t, f"value_{side}", measure=measure)
            for key, measure in (("moments", "moments_all"), ("domains", "domains" if like else ""))
            for side in ("this", "previous")
        },
    }


def _change(now: Any, before: Any, compared: bool) -> Values:
    """By how many per cent a number changed, with the 95% interval of a ratio of two Poisson counts (on the log scale)."""
    if not compared or not now or not before:
        return dict.fromkeys(("change", "low", "high"))
    ratio, width = math.log(float(now) / float(before)), 1.96 * math.sqrt(1 / float(now) + 1 / float(before))
    ends = {"change": ratio, "low": ratio - width, "high": ratio + width}
    return {name: 100 * math.expm1(end) for name, end in ends.items()}


def month_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The rows about months, in order of time."""
    return table[table["measure"] == "moments"].sort_values("level").reset_index(drop=True)


SPECS: Mapping[str, Spec] = {
    "quality_previous": Spec(
        "quality_previous",
        previous,
        ("measure", "level", "value_this", "value_previous", "difference", "flagged"),
        2,
        draw=draw_previous,
    ),
}
