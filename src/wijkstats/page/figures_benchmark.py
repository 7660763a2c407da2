"""Figures that put a municipality beside its reference municipalities.

Question answered, per function: what does this table of municipal figures look like? Own municipality dark blue, group
ochre, each other municipality grey. A figure that is not published is not drawn.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkstats.catalogue import catalogue
from wijkstats.page import style
from wijkstats.page.figures import grid_across, legend_on_top, new_figure, rows_axis
from wijkstats.page.tables import Facts, area_label
from wijkstats.page.words import PER_1000, Words, is_hidden

USE: tuple[str, ...] = tuple(catalogue().of_group("use"))
GROUPS: tuple[str, ...] = ("reference", "similar", "others")
COUNTRY: tuple[str, ...] = ("national", "delivered")
YEARS = 2


def use_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The figures about use of care, of the last years."""
    rows = table[table["indicator"].isin(USE)]
    place = rows.groupby("indicator")["year"].rank(method="dense", ascending=False)
    return rows[place <= YEARS].reset_index(drop=True)


def whole_areas(table: pd.DataFrame) -> pd.DataFrame:
    """Every figure in its last year, for the own municipality and the groups; the file has all years and municipalities."""
    last = table[table["year"] == table.groupby(["indicator", "status"])["year"].transform("max")]
    own = last["area"] == last["area"].iloc[0] if len(last) else last["area"] == ""
    return last[own | last["area"].isin([*GROUPS, *COUNTRY])].reset_index(drop=True)


def latest_features(table: pd.DataFrame) -> pd.DataFrame:
    """Each feature in the last year that the own municipality has a figure for; otherwise in its last year."""
    known = table.assign(_known=table["own"].notna()).sort_values(["_known", "year"], kind="stable")
    return table.loc[known.drop_duplicates("indicator", keep="last").index.sort_values()].reset_index(drop=True)


def draw_use(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Use of care per municipality: one row of panels per indicator, one column per year, ordered by the last year."""
    rows = use_rows(table)
    indicators = [i for i in USE if i in set(rows["indicator"])]
    areas = rows.loc[~rows["area"].isin(GROUPS[1:]), "area"].nunique()
    figure = Figure(figsize=(style.WIDTH, len(indicators) * (0.31 * areas + 1.1) + 0.4), layout="constrained")
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
    legend_on_top(figure, handles, 3)
    return figure


def own_name(words: Words, facts: Facts) -> str:
    """The name of the own municipality, to begin a label with."""
    name = str(facts.get("own_name") or words("figure.own"))
    return name[:1].upper() + name[1:]


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
    kind = "per_1000" if indicator in PER_1000 else "percent"
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


def draw_comparability(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """How far is the municipality from the group on each feature, in standard deviations of the group?"""
    rows = latest_features(table).sort_values("difference_sd", ascending=False, kind="stable", na_position="last")
    figure = Figure(figsize=(style.WIDTH, len(rows) * 0.36 + 1.3), layout="constrained")
    axes, beside = figure.subplots(1, 2, sharey=True, width_ratios=(1.65, 1))
    beside.set_axis_off()
    beside.set_xlim(0, 1)
    for place, name in ((0.45, "own_short"), (1.0, "group_short")):
        beside.text(place, -0.95, words(f"figure.{name}"), ha="right", va="center", color=style.MUTED)
    widest = float(rows["difference_sd"].abs().max()) if rows["difference_sd"].notna().any() else 1.0
    limit = max(2.0, widest * 1.08)
    axes.axvspan(-1, 1, color="#f3ead2", linewidth=0)
    axes.axvline(0, color=style.GROUP, linewidth=2)
    labels = []
    for y, (_, row) in enumerate(rows.iterrows()):
        labels.append(words.label("indicator", row["indicator"]))
        _feature(axes, beside, y, row, limit, words)
    axes.set_xlim(-limit, limit)
    rows_axis(axes, labels)
    axes.xaxis.set_major_locator(MaxNLocator(7, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "number")))
    axes.set_xlabel(words("figure.sd"))
    own = axes.plot([], [], "o", color=style.OWN, markersize=8, label=own_name(words, facts))[0]
    mean = axes.plot([], [], color=style.GROUP, linewidth=2, label=words("figure.group_mean"))[0]
    span = axes.plot([], [], color=style.EACH, linewidth=1.4, label=words("figure.range"))[0]
    legend_on_top(figure, [own, mean, span])
    return figure


def _feature(axes: Axes, beside: Axes, y: int, row: Any, limit: float, words: Words) -> None:
    if is_hidden(row["difference_sd"]):
        axes.text(0.04, y, words("table.not_published"), va="center", color=style.MUTED, style="italic")
        return
    gap = row["own"] - row["reference"]
    if row["difference_sd"] and gap and not is_hidden(row["lowest"]) and not is_hidden(row["highest"]):
        sd = gap / row["difference_sd"]
        ends = [min(max((row[end] - row["reference"]) / sd, -limit), limit) for end in ("lowest", "highest")]
        axes.plot(ends, [y, y], color=style.EACH, linewidth=1.4)
    axes.plot(row["difference_sd"], y, "o", color=style.OWN, markersize=8)
    unit, indicator = str(row["unit"]), str(row["indicator"])
    for column, place in (("own", 0.45), ("reference", 1.0)):
        text = words.value(row[column], unit, indicator)
        bold = "bold" if column == "own" else "normal"
        beside.text(place, y, text, va="center", ha="right", color=style.INK, fontweight=bold)


def turning_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Every figure beside the whole group, and each choice of the group with which the conclusion turns; the file has all."""
    stands = table["stands"].astype(str).str.lower() == "true"
    return table[(table["basis"] == "reference") | ~stands].reset_index(drop=True)


def draw_robustness(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """By how many per cent is the own figure above or below the group: a dot for every choice of the group."""
    indicators = list(dict.fromkeys(table["indicator"]))
    figure, axes = new_figure(len(indicators), 0.42, 1.0)
    low, high = min(-0.05, float(table["difference"].min())), max(0.05, float(table["difference"].max()))
    axes.set_xlim(low - 0.05 * (high - low), high + 0.05 * (high - low))
    axes.axvline(0, color=style.MUTED, linewidth=1)
    for y, indicator in enumerate(indicators):
        rows = table[table["indicator"] == indicator].set_index("basis")["difference"]
        axes.plot([rows.min(), rows.max()], [y, y], color=style.GRID, linewidth=4, solid_capstyle="round")
        named = tuple(_BASES)
        left_out = rows[[basis not in named for basis in rows.index]]
        axes.plot(left_out, [y] * len(left_out), "o", color=style.EACH, markersize=5)
        for basis, (mark, colour) in _BASES.items():
            if basis in rows:
                axes.plot(rows[basis], y, mark, color=colour, markersize=8)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "whole")))
    axes.set_xlabel(words("figure.relative"))
    rows_axis(axes, [words.label("indicator", i) for i in indicators])
    grid_across(axes)
    shown = {
        "reference": words("figure.reference"),
        "mean": words("figure.plain_mean"),
        "similar": words("figure.similar"),
    }
    shown |= {"others": words("figure.others"), "peers": words("figure.peers")}
    present = [basis for basis in _BASES if basis in set(table["basis"])]
    handles = [axes.plot([], [], _BASES[b][0], color=_BASES[b][1], markersize=8, label=shown[b])[0] for b in present]
    one = axes.plot([], [], "o", color=style.EACH, markersize=5, label=words("figure.left_out"))[0]
    legend_on_top(figure, [*handles, one], 3)
    return figure


_BASES = {
    "reference": ("D", style.GROUP),
    "mean": ("d", style.MUTED),
    "similar": ("^", style.KEPT),
    "others": ("v", style.KEPT),
    "peers": ("s", style.OWN),
}
