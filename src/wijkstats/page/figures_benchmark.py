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
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkstats.ground.catalogue import catalogue
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, area_label
from wijkstats.kit.page.words import Words, is_hidden
from wijkstats.page.figures import grid_across, legend_on_top, new_figure, rows_axis, rows_below_labels

USE: tuple[str, ...] = tuple(catalogue().of_group("use"))
GROUPS: tuple[str, ...] = ("reference", "similar", "others")
COUNTRY: tuple[str, ...] = ("national", "delivered")
YEARS = 2
USUAL = "#f3ead2"
FURTHEST = 1.5
"""Differences of more than 150% stand at the edge: net costs of the group near nothing would squash all else."""


def use_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The figures about use of care, of the last years."""
    rows = table[table["indicator"].isin(USE)]
    place = rows.groupby("indicator")["year"].rank(method="dense", ascending=False)
    return without_zero(rows[place <= YEARS].reset_index(drop=True))


def whole_areas(table: pd.DataFrame) -> pd.DataFrame:
    """Every figure in its last year, for the own municipality and the groups; the file has all years and municipalities."""
    last = table[table["year"] == table.groupby(["indicator", "status"])["year"].transform("max")]
    own = last["area"] == last["area"].iloc[0] if len(last) else last["area"] == ""
    return without_zero(last[own | last["area"].isin([*GROUPS, *COUNTRY])].reset_index(drop=True))


def without_zero(table: pd.DataFrame) -> pd.DataFrame:
    """A figure of the country that was published as such has no number of municipalities; 0 would say that there are none."""
    if "n_areas" not in table:
        return table
    nobody = table["area"].isin(COUNTRY) & (table["n_areas"] == 0)
    return table.assign(n_areas=table["n_areas"].astype("Int64").mask(nobody))


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
    legend_on_top(figure, handles, 2)
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


def both_values(row: Any, words: Words) -> str:
    """The own figure and that of the group: `4,9% (groep 4,1%)`, the unit named once."""
    unit, indicator = str(row["unit"]), str(row["indicator"])
    own, group = (
        words("table.not_published") if is_hidden(row[c]) else words.value(row[c], unit, indicator)
        for c in ("own", "reference")
    )
    return words("figure.both", own=own.removesuffix(words("unit.after_1000")), group=group)


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


def turning_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Every figure beside the whole group, and each choice of the group with which the conclusion turns; the file has all."""
    stands = table["stands"].astype(str).str.lower() == "true"
    return table[(table["basis"] == "reference") | ~stands].reset_index(drop=True)


def draw_robustness(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """By how many per cent is the own figure above or below the group: a dot for every choice of the group.

    What lies beyond FURTHEST stands as an arrow at the edge; a group of 0 or less has no percentage, and a word says so.
    """
    indicators = list(dict.fromkeys(table["indicator"]))
    figure, axes = new_figure(len(indicators), 0.54, 1.2)
    shown = table["difference"].dropna().clip(-FURTHEST, FURTHEST)
    low, high = min(-0.05, float(shown.min())), max(0.05, float(shown.max()))
    low, high = (-0.05, 0.05) if shown.empty else (low, high)
    room = 0.05 * (high - low)
    axes.set_xlim(low - room, high + room)
    axes.axvline(0, color=style.MUTED, linewidth=1)
    for y, indicator in enumerate(indicators):
        _choices(axes, y, table[table["indicator"] == indicator].set_index("basis"), words)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "whole")))
    axes.set_xlabel(words("figure.relative"), loc="left")
    whole = [row for _, row in table.drop_duplicates("indicator").iterrows()]
    labels = [f"{words.label('indicator', row['indicator'])} ({row['year']})" for row in whole]
    rows_below_labels(axes, labels, [both_values(row, words) for row in whole])
    grid_across(axes)
    named = {"mean": "plain_mean"}
    present = [basis for basis in _BASES if basis in set(table["basis"])]
    handles = [
        axes.plot([], [], _BASES[b][0], color=_BASES[b][1], markersize=8, label=words(f"figure.{named.get(b, b)}"))[0]
        for b in present
    ]
    handles.append(axes.plot([], [], "o", color=style.EACH, markersize=5, label=words("figure.left_out"))[0])
    if (table["difference"].abs() > FURTHEST).any():
        further = words("figure.further", limit=FURTHEST)
        handles.append(axes.plot([], [], ">", color=style.INK, markersize=8, label=further)[0])
    legend_on_top(figure, handles, 2)
    return figure


def _choices(axes: Axes, y: int, rows: pd.DataFrame, words: Words) -> None:
    """All choices of the group for one figure."""
    known = rows["difference"].dropna()
    if known.empty:
        across = axes.get_yaxis_transform()
        text = words("figure.no_percentage")
        axes.text(0.01, y, text, transform=across, va="center", color=style.MUTED, style="italic")
        return
    at = known.clip(-FURTHEST, FURTHEST)
    axes.plot([at.min(), at.max()], [y, y], color=style.GRID, linewidth=4, solid_capstyle="round")
    beyond = known[known.abs() > FURTHEST]
    inside = at.drop(beyond.index)
    left_out = inside[[basis not in _BASES for basis in inside.index]]
    axes.plot(left_out, [y] * len(left_out), "o", color=style.EACH, markersize=5)
    for basis, (mark, colour) in _BASES.items():
        if basis in inside:
            axes.plot(inside[basis], y, mark, color=colour, markersize=8)
    for basis, value in reversed([*beyond.items()]):  # the whole group comes first in the table, so on top here
        colour = _BASES.get(str(basis), ("", style.EACH))[1]
        axes.plot(at[basis], y, ">" if value > 0 else "<", color=colour, markersize=9, zorder=4)


_BASES = {
    "reference": ("D", style.GROUP),
    "mean": ("d", style.MUTED),
    "similar": ("^", style.KEPT),
    "others": ("v", style.KEPT),
    "peers": ("s", style.OWN),
}
