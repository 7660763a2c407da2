"""The funnel: every municipality as a dot, between limits that narrow with its size.

Question answered: does the own municipality stand out by more than chance and the usual differences?
Call within `style.styled()`.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from wijkstats.ground.catalogue import catalogue
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.words import Words
from wijkstats.page.figures import frameless, legend_on_top


def standing_out(table: pd.DataFrame) -> pd.DataFrame:
    """The own municipality, which stands first, and all that stand out; the file has everybody."""
    first = ~table.duplicated("indicator")
    return table[first | (table["position"] != "usual")].reset_index(drop=True)


def draw_funnel(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """One panel per indicator: size on a log scale, the share, the baseline and both pairs of limits."""
    indicators = list(dict.fromkeys(table["indicator"]))
    figure = Figure(figsize=(style.WIDTH, 3.5 * len(indicators) + 0.4), layout="constrained")
    panels = figure.subplots(len(indicators), 1, squeeze=False)[:, 0]
    for axes, indicator in zip(panels, indicators, strict=True):
        rows = table[table["indicator"] == indicator].sort_values("denominator")
        own = rows[rows["area"] == facts.get("own")]
        for level, line in (("95", "--"), ("998", "-")):
            for end in ("low", "high"):
                axes.plot(rows["denominator"], rows[f"{end}_{level}"], line, color=style.MUTED, linewidth=1)
        axes.axhline(float(rows["baseline"].iloc[0]), color=style.GROUP, linewidth=1.4)
        axes.plot(rows["denominator"], rows["value"], "o", color=style.EACH, markersize=4)
        axes.plot(own["denominator"], own["value"], "D", color=style.OWN, markersize=8)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "count")))
        axes.xaxis.set_minor_formatter(FuncFormatter(lambda x, _: ""))
        kind = "per_1000" if catalogue().per_1000(indicator) else "percent"
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _, kind=kind: words.show(y, kind).split(" ")[0]))
        head = f"{words.label('indicator', indicator)} ({rows['year'].iloc[0]})"
        axes.set_title(f"{head}\n{words.label('share_of', indicator)}")
        axes.grid(axis="y", color=style.GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        frameless(axes)
    panels[-1].set_xlabel(words("figure.funnel_size"))
    marks = (
        ("D", "none", style.OWN, "own"), ("o", "none", style.EACH, "each"), ("none", "-", style.GROUP, "funnel_base"),
        ("none", "--", style.MUTED, "funnel_95"), ("none", "-", style.MUTED, "funnel_998"),
    )  # fmt: skip
    handles = [
        panels[0].plot([], [], marker=mark, linestyle=line, color=colour, label=words(f"figure.{name}"))[0]
        for mark, line, colour, name in marks
    ]
    legend_on_top(figure, handles, 2)
    return figure
