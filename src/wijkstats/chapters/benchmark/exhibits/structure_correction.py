"""Does the difference stand when we allow for differences in population?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkstats.chapters.benchmark.exhibits.shared import both_values
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import grid_across, interval_dot, legend_on_top, new_figure, rows_below_labels
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View
from wijkstats.kit.page.words import Words, is_hidden


def structure_correction(v: View) -> Values:
    """For how many values could the group be corrected, and what can be said of each afterwards?"""
    t = v.table
    done = t[t["corrected"].notna()]
    listed = {
        key: v.words.listing(
            [f"‘{v.words.label('indicator', i)}’" for i in done.loc[done["conclusion"] == key, "indicator"]]
        )
        or None
        for key in ("firm", "turned", "only_after", "only_before", "unsure")
    }
    failed = {str(m): v.words("table.values" if n > 1 else "table.value", n=int(n))
              for m, n in t[t["corrected"].isna()]["method"].value_counts().items()}  # fmt: skip
    years = sorted({int(y) for y in done["structure_year"].dropna()})
    return {
        "n": len(t),
        "done": len(done) or None,
        "stand": int((done["conclusion"] == "firm").sum()),
        **listed,
        **{key: failed.get(key) for key in ("none", "no_better", "group_incomplete")},
        "structure_years": v.words.listing([str(y) for y in years]) or None,
        "years": v.words.listing([str(y) for y in sorted({int(y) for y in t["year"]})]),
        "own_name": v.facts.get("own_name"),
    }


def draw_structure_correction(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """The difference with the group before and after correction; None when nothing could be corrected."""
    rows = table[table["corrected"].notna()]
    if rows.empty:
        return None
    figure, axes = new_figure(len(rows), 0.54, 1.2)
    spread = rows.assign(
        after=rows["difference_corrected"],
        low_after=rows["own"] / rows["high"] - 1,
        high_after=rows["own"] / rows["low"] - 1,
    )
    ends = spread[["difference", "after", "low_after", "high_after"]].to_numpy(dtype=float)
    low, high = min(-0.05, float(np.nanmin(ends))), max(0.05, float(np.nanmax(ends)))
    room = 0.05 * (high - low)
    axes.set_xlim(low - room, high + room)
    axes.axvline(0, color=style.GROUP, linewidth=2)
    for y, (_, row) in enumerate(spread.iterrows()):
        axes.plot([row["difference"], row["after"]], [y, y], color=style.GRID, linewidth=4)
        interval_dot(axes, y, row, ("after", "low_after", "high_after"), style.OWN)
        if not is_hidden(row["difference"]):
            axes.plot(row["difference"], y, "o", color=style.OWN, markersize=7, markerfacecolor="white", zorder=4)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "whole")))
    axes.set_xlabel(words("figure.relative"), loc="left")
    labels = [f"{words.label('indicator', row['indicator'])} ({row['year']})" for _, row in rows.iterrows()]
    rows_below_labels(axes, labels, [both_values(row, words) for _, row in rows.iterrows()])
    grid_across(axes)
    before = axes.plot([], [], "o", color=style.OWN, markerfacecolor="white", label=words("figure.uncorrected"))[0]
    after = axes.plot([], [], "o", color=style.OWN, label=words("figure.corrected"))[0]
    legend_on_top(figure, [before, after], 2)
    return figure


SPECS: Mapping[str, Spec] = {
    "benchmark_correction": Spec(
        "benchmark_correction",
        structure_correction,
        (
            "indicator",
            "year",
            "own",
            "reference",
            "difference",
            "method",
            "corrected",
            "interval",
            "difference_corrected",
            "conclusion",
            "n_areas",
            "error",
            "error_none",
            "structure_year",
        ),
        2,
        draw=draw_structure_correction,
    ),
}
