"""Does the use of care differ more than is usual between municipalities?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from wijkstats.ground.catalogue import catalogue
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import frameless, legend_on_top
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View
from wijkstats.kit.page.words import Words


def standing_out(table: pd.DataFrame) -> pd.DataFrame:
    """The own municipality, which stands first, and all that stand out; the file has everybody."""
    first = ~table.duplicated("indicator")
    return table[first | (table["position"] != "usual")].reset_index(drop=True)


def draw_funnel(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """One panel per indicator: size on a log scale, the share, the baseline and both pairs of limits."""
    indicators = list(dict.fromkeys(table["indicator"]))
    figure = Figure(figsize=(style.width(), 3.5 * len(indicators) + 0.4), layout="constrained")
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


def funnel(v: View) -> Values:
    """Where does the own municipality stand in the funnel, for each kind of care, and how many lie outside the limits?"""
    found: Values = {"own_name": v.facts.get("own_name")}
    for name, indicator in (("wmo", "wmo_huishoudelijke_hulp"), ("all_wmo", "wmo_clienten"), ("youth", "jeugdzorg")):
        rows = v.table[v.table["indicator"] == indicator]
        own = rows[rows["area"] == v.facts.get("own")]
        about = v.facts.get("funnels", {}).get(indicator, {})
        found |= {f"{name}_{key}": about.get(key) for key in ("areas", "outside_95", "outside_998")}
        for level in ("95", "998"):
            share = about.get(f"outside_{level}")
            found[f"{name}_n_{level}"] = None if share is None else round(share * about["areas"])
        near = len(own) > 0 and str(own["position"].iloc[0]).endswith("_95")
        found[f"{name}_near"] = found[f"{name}_n_95"] if near else None
        found[f"{name}_year"] = None if own.empty else str(own["year"].iloc[0])
        for key, column in (("own", "value"), ("base", "baseline")):
            found[f"{name}_{key}"] = None if own.empty else v.words.value(own[column].iloc[0], "share", indicator)
        if name == "wmo" and len(own):
            found["case"] = str(own["position"].iloc[0]).partition("_")[0]
        found[f"{name}_verdict"] = None if own.empty else v.words(f"table.funnel.{own['position'].iloc[0]}")
    zero = [f"‘{v.words.label('indicator', indicator)}’" for indicator in v.facts.get("zero", ())]
    return found | {"zero": v.words.listing(zero) or None}


SPECS: Mapping[str, Spec] = {
    "benchmark_funnel": Spec(
        "benchmark_funnel",
        funnel,
        ("indicator", "year", "area", "value", "numerator", "denominator", "position"),
        3,
        draw=draw_funnel,
        shape=standing_out,
    ),
}
