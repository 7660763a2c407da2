"""Figures with many cells: steps between the five levels, and what happened to the delivered rows.

Question answered, per function: what does this protected table look like? Hidden cells are hatched, never zero.
"""

from __future__ import annotations

import math
import textwrap

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from wijkstats.ground.scales import LEVELS
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.words import Words, is_hidden
from wijkstats.page.figures import hidden_bar, legend_on_top, new_figure, not_shown_patch, rows_axis

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


def draw_quality_rules(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """How many rows did each rule find: dropped in one colour, only reported or mended in another."""
    rows = table.sort_values("rows", ascending=False, kind="stable")
    figure, axes = new_figure(len(rows), 0.4, 0.75)
    top = float(rows["rows"].max()) if rows["rows"].notna().any() else 1.0
    axes.set_xlim(0, max(top, 1.0) * 1.15)
    labels = []
    for y, (_, row) in enumerate(rows.iterrows()):
        label, twice = words.label("rule", row["rule"]), (rows["rule"] == row["rule"]).sum() > 1
        labels.append(f"{label} ({row['table']})" if twice else label)
        if is_hidden(row["rows"]):
            hidden_bar(axes, y, 0, max(top, 1.0) * 0.3, 0.66, words)
            continue
        dropped = str(row["dropped"]).lower() == "true"
        axes.barh(y, row["rows"], height=0.66, color=style.MUTED if dropped else style.DROPPED)
        axes.text(float(row["rows"]) + top * 0.012, y, words.show(row["rows"], "count"), va="center")
    rows_axis(axes, labels)
    axes.set_xticks([])
    axes.set_xlabel(words("figure.rows"))
    kinds = {"dropped": style.MUTED, "reported": style.DROPPED}
    handles = [Patch(facecolor=colour, label=words(f"figure.{kind}")) for kind, colour in kinds.items()]
    legend_on_top(figure, [*handles, *([not_shown_patch(words)] if rows["rows"].isna().any() else [])])
    return figure
