"""Can the own municipality be compared with the reference group?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkstats.chapters.benchmark.exhibits.shared import both_values, own_name
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import legend_on_top, new_figure, rows_below_labels
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View
from wijkstats.kit.page.words import Words, is_hidden


def comparability(v: View) -> Values:
    """On how many features does the municipality look like the group, and where is it furthest off?"""
    t = latest_features(v.table).dropna(subset=["difference_sd"])
    years: dict[str, list[int]] = {"structure": sorted({int(y) for y in t["year"]}), **v.facts.get("value_years", {})}
    listed = {f"{key}_years": v.words.listing([str(y) for y in of]) or None for key, of in years.items()}
    differ = len({year for of in years.values() for year in of}) > 1
    found: Values = {
        **{key: text if differ else None for key, text in listed.items()},
        "n": len(t),
        "close": int((t["difference_sd"].abs() < 1).sum()),
        "own_name": v.facts.get("own_name"),
    }
    if t.empty:
        return found | {"far_label": None, "far_own": None, "far_reference": None}
    far = t.loc[t["difference_sd"].abs().idxmax()]
    written = {c: v.words.value(far[c], str(far["unit"]), str(far["indicator"])) for c in ("own", "reference")}
    label = v.words.label("indicator", far["indicator"])
    return found | {"far_label": label, "far_own": written["own"], "far_reference": written["reference"]}


USUAL = "#f3ead2"


def latest_features(table: pd.DataFrame) -> pd.DataFrame:
    """Each feature in the last year that the own municipality has a value for; otherwise in its last year."""
    known = table.assign(_known=table["own"].notna()).sort_values(["_known", "year"], kind="stable")
    return table.loc[known.drop_duplicates("indicator", keep="last").index.sort_values()].reset_index(drop=True)


def draw_comparability(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """How far is the municipality from the group on each feature, in standard deviations of the group?"""
    rows = latest_features(table).sort_values("difference_sd", ascending=False, kind="stable", na_position="last")
    figure, axes = new_figure(len(rows), 0.54, 1.2)
    widest = float(rows["difference_sd"].abs().max()) if rows["difference_sd"].notna().any() else 1.0
    limit = max(2.0, widest * 1.08)
    axes.set_xlim(-limit, limit)
    for y, (_, row) in enumerate(rows.iterrows()):
        axes.barh(y, 2, left=-1, height=0.42, color=USUAL, linewidth=0)
        axes.plot([0, 0], [y - 0.21, y + 0.21], color=style.GROUP, linewidth=2)
        _feature(axes, y, row, limit, words)
    labels = [f"{words.label('indicator', row['indicator'])} ({row['year']})" for _, row in rows.iterrows()]
    rows_below_labels(axes, labels, [both_values(row, words) for _, row in rows.iterrows()])
    axes.xaxis.set_major_locator(MaxNLocator(7, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "number")))
    axes.set_xlabel(words("figure.sd"), loc="left")
    own = axes.plot([], [], "o", color=style.OWN, markersize=8, label=own_name(words, facts))[0]
    mean = axes.plot([], [], color=style.GROUP, linewidth=2, label=words("figure.group_mean"))[0]
    span = axes.plot([], [], color=style.EACH, linewidth=1.4, label=words("figure.range"))[0]
    usual = Patch(facecolor=USUAL, label=words("figure.usual_sd"))
    legend_on_top(figure, [own, mean, span, usual], 2)
    return figure


def _feature(axes: Axes, y: int, row: Any, limit: float, words: Words) -> None:
    if is_hidden(row["difference_sd"]):
        if not is_hidden(row["own"]):
            axes.text(-limit, y, words("figure.no_sd"), va="center", color=style.MUTED, style="italic")
        return
    gap = row["own"] - row["reference"]
    if row["difference_sd"] and gap and not is_hidden(row["lowest"]) and not is_hidden(row["highest"]):
        sd = gap / row["difference_sd"]
        ends = [min(max((row[end] - row["reference"]) / sd, -limit), limit) for end in ("lowest", "highest")]
        axes.plot(ends, [y, y], color=style.EACH, linewidth=1.4)
    axes.plot(row["difference_sd"], y, "o", color=style.OWN, markersize=8)


SPECS: Mapping[str, Spec] = {
    "benchmark_comparability": Spec(
        "benchmark_comparability",
        comparability,
        ("indicator", "year", "own", "reference", "lowest", "highest", "difference_sd"),
        draw=draw_comparability,
        shape=latest_features,
    ),
}
