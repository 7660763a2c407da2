"""Do inhabitants use more or less care than in the reference group?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkstats.chapters.benchmark.exhibits.shared import (
    COUNTRY,
    GROUPS,
    MUNICIPAL,
    case_of,
    latest,
    own_name,
    realised_group,
    verdict,
    without_zero,
    zero_group,
)
from wijkstats.ground.catalogue import catalogue
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, area_label
from wijkstats.kit.page.drawing import grid_across, legend_on_top, rows_axis
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, value_of
from wijkstats.kit.page.words import Words, is_hidden

USE: tuple[str, ...] = tuple(catalogue().of_theme("use"))
NAMED = {"wmo_huishoudelijke_hulp": "wmo", "wmo_clienten": "all_wmo", "jeugdzorg": "youth"}
"""Indicators that the sentences call by a shorter name; all others by their own."""


def use(v: View) -> Values:
    """How much care is used, beside the reference group? Of every indicator of use <name>_own, _reference and _year, as text."""
    found: Values = {"own_name": v.facts.get("own_name")}
    for indicator in USE:
        name, unit = NAMED.get(indicator, indicator), catalogue().indicators[indicator].unit
        rows = latest(v.table, indicator)
        found[f"{name}_year"] = None if rows.empty else str(rows["year"].max())
        for key, area in (("own", v.facts.get("own")), ("reference", "reference")):
            value = value_of(rows, "value", area=area)
            found[f"{name}_{key}"] = None if value is None else v.words.value(value, unit, indicator)
        if name == "youth":
            ends = (value_of(rows, f"rounded_{end}", area=v.facts.get("own")) for end in ("low", "high"))
            found["youth_rounded"] = _between(v, *ends)
        if name == "wmo":
            low, high = (value_of(rows, end, area=v.facts.get("own")) for end in ("low", "high"))
            found |= {"low": low, "high": high, "interval_kind": "per_1000"}
            found["verdict"] = verdict(v, indicator, found["wmo_year"])
            found["case"] = case_of(v, indicator, found["wmo_year"])
    own = v.table[v.table["area"] == v.facts.get("own")]
    nothing = v.table["value"].notna().any() and not own["value"].notna().any()
    said = any(found[f"{name}_own"] and found[f"{name}_reference"] for name in NAMED.values())
    whose = v.facts.get("own_name")
    found["zero_group"] = zero_group(v, realised_group(v.table), "value")
    return found | {"nothing": whose if nothing else None, "elsewhere": None if nothing or said else whose}


def _between(v: View, low: float | None, high: float | None) -> str | None:
    """Two shares as `7,6% en 7,8%`; None when one is not known."""
    return None if low is None or high is None else v.words.listing([v.words.show(x, "share") for x in (low, high)])


YEARS = 2


def use_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The figures about use of care, of the last years."""
    rows = table[table["indicator"].isin(USE)]
    place = rows.groupby("indicator")["year"].rank(method="dense", ascending=False)
    return without_zero(rows[place <= YEARS].reset_index(drop=True))


def draw_use(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Use of care per municipality: one row of panels per indicator, one column per year, ordered by the last year."""
    rows = use_rows(table)
    indicators = [i for i in USE if i in set(rows["indicator"])]
    areas = rows.loc[~rows["area"].isin(GROUPS[1:]), "area"].nunique()
    figure = Figure(figsize=(style.width(), len(indicators) * (0.31 * areas + 1.1) + 0.4), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.1)  # type: ignore[union-attr, call-arg]
    grid = figure.subplots(len(indicators), YEARS, squeeze=False, sharex="row")
    for line, indicator in zip(grid, indicators, strict=True):
        mine = rows[(rows["indicator"] == indicator) & ~rows["area"].isin(GROUPS[1:])]
        order = _ordered(mine)
        years = sorted(mine["year"].unique())[-YEARS:]
        for axes in line[len(years) :]:
            axes.set_axis_off()
        for axes, year in zip(line, years, strict=False):
            _panel(axes, mine[mine["year"] == year], order, indicator, words, facts)
            head = words.label("indicator", indicator) if axes is line[0] else ""
            axes.set_title(f"{head}\n{year}", fontsize=style.FONT)
            if axes is not line[0]:
                axes.set_yticklabels([])
                axes.set_xlabel("")
    kinds = [(own_name(words, facts), "own"), (words("figure.reference"), "reference"), (words("figure.each"), "each")]
    kinds += [(words.label("area", area), area) for area in COUNTRY if area in set(rows["area"])]
    handles = []
    for label, area in kinds:
        colour, marker, size = _mark(str(facts.get("own")) if area == "own" else area, facts)
        handles.append(Line2D([], [], marker=marker, color=colour, markersize=size, linestyle="none", label=label))
    handles.append(Line2D([], [], color=style.MUTED, linewidth=1.6, label=words("figure.interval_any")))
    legend_on_top(figure, handles, 2)
    return figure


def _ordered(rows: pd.DataFrame) -> list[str]:
    last = rows[rows["year"] == rows["year"].max()].sort_values(
        "value", ascending=False, na_position="last", kind="stable"
    )
    return [str(a) for a in dict.fromkeys([*last["area"], *rows["area"]])]


def _panel(axes: Axes, rows: pd.DataFrame, order: list[str], indicator: str, words: Words, facts: Facts) -> None:
    for _, row in rows.iterrows():
        y = order.index(str(row["area"]))
        if is_hidden(row["value"]):
            across = axes.get_yaxis_transform()
            axes.text(
                0.03, y, words("table.not_published"), transform=across, va="center", color=style.MUTED, style="italic"
            )
            continue
        colour, marker, size = _mark(str(row["area"]), facts)
        if not is_hidden(row["low"]) and not is_hidden(row["high"]):
            axes.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=1.6, solid_capstyle="butt")
        axes.plot(row["value"], y, marker, color=colour, markersize=size)
    rows_axis(axes, [area_label(a, words, facts) for a in order])
    for label, area in zip(axes.get_yticklabels(), order, strict=True):
        label.set_fontweight("bold" if area in (str(facts.get("own")), "reference") else "normal")
    kind = "per_1000" if catalogue().per_1000(indicator) else "percent"
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda x, _: words.show(x * 1000, "number") if kind == "per_1000" else words.show(x, kind))
    )
    axes.set_xlabel(words.label("share_of", indicator), loc="left")
    grid_across(axes)


def _mark(area: str, facts: Facts) -> tuple[str, str, int]:
    if area == str(facts.get("own")):
        return style.OWN, "o", 9
    if area in COUNTRY:
        return style.MUTED, "s", 7
    return (style.GROUP, "D", 8) if area in GROUPS else (style.EACH, "o", 6)


SPECS: Mapping[str, Spec] = {
    "benchmark_indicators_use": Spec(
        "benchmark_use",
        use,
        MUNICIPAL,
        draw=draw_use,
        shape=use_rows,
        headline="{wmo_own}",
        whole=True,
        shown_as="benchmark_use",
    ),
}
