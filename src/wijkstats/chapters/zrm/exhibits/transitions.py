"""How do clients move between the five levels, per domain?"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from wijkstats.ground.kinds import count
from wijkstats.ground.scales import LEVELS
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import (
    legend_on_top,
    new_figure,
    not_shown_patch,
    percent_axis,
    rows_axis,
    stacked_row,
)
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
MANY = 1000
"""A number of so many digits does not fit in a cell on a phone with two grids beside each other."""


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
    many = wide[[f"after_{after}" for after in LEVELS]].max().max() >= MANY
    across = (1 if many else 2) if style.is_narrow() else ACROSS
    down = math.ceil(len(domains) / across)
    figure = Figure(
        figsize=(style.width(), ((0.8 if across == 1 else 1.05) * style.width() / across + 0.15) * down + 0.2),
        layout="constrained",
    )
    grid = figure.subplots(down, across, squeeze=False)
    for at, axes in enumerate(grid.flat):
        if at >= len(domains):
            axes.set_axis_off()
            continue
        _matrix(axes, wide[wide["domain"] == domains[at]], words)
        axes.set_title(textwrap.fill(words.label("domain", domains[at]), 20), fontsize=style.FONT, pad=4)
        if at % across == 0:
            axes.set_ylabel(words("figure.before"), fontsize=style.FONT)
        if at + across >= len(domains):
            axes.set_xlabel(words("figure.after"), fontsize=style.FONT)
    return figure


def _matrix(axes: Axes, wide: pd.DataFrame, words: Words) -> None:
    colours = mpl.colormaps["Blues"]
    counts = wide[[f"after_{a}" for a in LEVELS]].to_numpy(dtype=float)
    for y, row in enumerate(counts):
        total = row.sum()  # not known when a cell is hidden: then no share, and no colour
        for x, n in enumerate(row):
            if pd.isna(n):
                axes.add_artist(
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
            colour = None if pd.isna(total) else to_hex(colours(0.08 + 0.82 * float(n) / float(total)))
            if colour:
                axes.add_artist(Rectangle((x, y), 1, 1, facecolor=colour, linewidth=0, clip_on=False))
            axes.text(
                x + 0.5,
                y + 0.52,
                words.show(n, "count"),
                ha="center",
                va="center",
                fontsize=style.FONT,
                color=style.ink_on(colour) if colour else style.INK,
            )
    for i in LEVELS:
        axes.add_artist(Rectangle((i - 1, i - 1), 1, 1, fill=False, edgecolor=style.INK, linewidth=0.9, clip_on=False))
    axes.set_xlim(0, len(LEVELS))
    axes.set_ylim(len(LEVELS), 0)
    axes.set_aspect("equal")
    axes.tick_params(length=0, labelsize=style.FONT, labelcolor=style.MUTED, pad=2)
    ticks = [i - 0.5 for i in LEVELS]
    axes.set_xticks(ticks, [str(i) for i in LEVELS])
    axes.set_yticks(ticks, [str(i) for i in LEVELS])


def levels(v: View) -> Values:
    """How many pairs are low at the first and at the last measurement, and how many stayed the same?"""
    n = v.facts["pairs"]
    return {
        "n": n,
        **{key: share_of(v.facts[key], n) for key in ("first", "last", "same")},
    }


def draw_levels(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share of the scores is at each level: a bar of 100% for the first measurement above one for the last."""
    figure, axes = new_figure(2, 0.7, 1.1)
    percent_axis(axes, words, words("figure.share_pairs"))
    n = table.pivot_table(index="before", columns="after", values="n", aggfunc="first", dropna=False)
    n.index, n.columns = n.index.astype(int), n.columns.astype(int)
    counts = n.reindex(index=LEVELS, columns=LEVELS).astype("Float64")
    whole = max(float(facts.get("pairs") or counts.fillna(0).to_numpy(dtype=float).sum()), 1.0)
    colours, hidden = style.low_domains()[:0:-1], False
    for y in (0, 1):
        known, drawn = counts.sum(axis=1 - y, skipna=False), counts.sum(axis=1 - y)
        told = [
            facts.get(f"before_{level}") if y == 0 and is_hidden(known[level]) else known[level] for level in LEVELS
        ]
        gone = [is_hidden(number) for number in told]
        parts = [
            float(str(drawn[level] if lost else number)) / whole
            for level, number, lost in zip(LEVELS, told, gone, strict=True)
        ]
        hidden = stacked_row(axes, y, parts, colours, words, at_least=gone) or hidden
    rows_axis(axes, [words.label("measurement", m) for m in ("first", "last")])
    handles = [
        Patch(facecolor=colour, label=f"{level} {words.label('level', level)}")
        for level, colour in zip(LEVELS, colours, strict=True)
    ]
    legend_on_top(figure, [*handles, *([not_shown_patch(words)] if hidden else [])], 3)
    return figure


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
