"""What does the municipality spend per inhabitant, beside the other municipalities?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkstats.chapters.benchmark.exhibits.shared import GROUPS, MUNICIPAL, case_of, latest, verdict, without_zero
from wijkstats.ground.catalogue import catalogue
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, area_label, quantity_labels
from wijkstats.kit.page.drawing import legend_on_top, new_figure, rows_axis
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, value_of
from wijkstats.kit.page.words import Words, is_hidden

TOTAL = "kosten_totaal"


def costs(v: View) -> Values:
    """What is spent per inhabitant in the last realised year, here and elsewhere, before and after income, and on what most
    of the difference is spent? Where the own value is not published: which part is missing.
    """
    rows, net = latest(v.table, TOTAL), latest(v.table, f"{TOTAL}_netto")
    areas = {"own": v.facts.get("own"), "reference": "reference", "similar": "similar"}
    found = {key: value_of(rows, "value", area=area) for key, area in areas.items()}
    found |= {f"{key}_net": value_of(net, "value", area=area) for key, area in areas.items()}
    youth = latest(v.table, "jeugd_per_jongere")
    found |= {f"youth_{key}": value_of(youth, "value", area=areas[key]) for key in ("own", "reference")}
    chosen = [area_label(code, v.words, v.facts) for code in v.facts.get("similar", ())]
    year, net_year = (None if r.empty else int(r["year"].max()) for r in (rows, net))
    here, own_name = found["own"] is not None, v.facts.get("own_name") or area_label(areas["own"], v.words, v.facts)
    there = found["reference"] is not None
    gone = {"": None if here else _lacking(v, TOTAL, year)}
    gone["_net"] = None if found["own_net"] is not None else _lacking(v, f"{TOTAL}_netto", net_year)
    return found | _budget(v) | {
        "year": None if year is None else str(year),
        "net_year": None if net_year is None else str(net_year),
        "youth_year": None if youth.empty else str(youth["year"].max()),
        "own_name": own_name,
        "similar_names": v.words.listing(chosen) or None,
        "similar_own": found["similar"] if here else None,
        "lacking": gone[""] or None,
        "lacking_net": gone["_net"] if gone["_net"] and here else None,
        "unknown": None if here or gone[""] or not there else own_name,
        "own_alone": None if there else found["own"],
        "reference_only": None if here else found["reference"],
        "similar_only": None if here else found["similar"],
        "no_total": own_name if year is None else None,
        "drives": _drives(v, ""),
        "drives_net": _drives(v, "_netto"),
        "years_differ": _years_differ(v),
        "verdict": verdict(v, f"{TOTAL}_netto", net_year),
        "case": case_of(v, f"{TOTAL}_netto", net_year),
    }  # fmt: skip


def _lacking(v: View, indicator: str, year: int | None) -> str | None:
    """The published quantities that the own total of a year lacks, in words; None when nothing of it is there."""
    known: Mapping[str, Mapping[int, Sequence[str]]] = v.facts.get("lacking", {})
    parts = known.get(indicator, {}).get(year, ()) if year is not None else ()
    return v.words.listing(quantity_labels(parts, v.words)) or None


def _budget(v: View) -> Values:
    """The budget that the figure shows: gross costs of the last year of it."""
    rows = latest(v.table, TOTAL, "begroting")
    ends = {"own": v.facts.get("own"), "reference": "reference"}
    found: Values = {f"budget_{key}": value_of(rows, "value", area=area) for key, area in ends.items()}
    return found | {"budget_year": None if rows.empty else str(rows["year"].max())}


def _drives(v: View, kind: str) -> str | None:
    """Which task decides the difference in total costs with the group? The one that holds at least half of all differences
    between the tasks; otherwise those without which the total would be on the other side. None when there is none.
    """
    total = latest(v.table, f"kosten_totaal{kind}")
    here = v.table[(v.table["status"] == "realisatie") & (v.table["year"] == total["year"].max())]
    own, group = (here[here["area"] == a].set_index("indicator")["value"] for a in (v.facts.get("own"), "reference"))
    apart = (own - group).dropna()
    tasks = catalogue().tasks(net=bool(kind))
    whole, parts = float(apart.get(f"kosten_totaal{kind}", 0.0)), apart.reindex(tasks).dropna()
    if parts.empty or abs(whole) < 1:
        return None
    labels = {task: v.words.label("indicator", task.removesuffix("_netto")) for task in parts.index}
    most = (parts / whole).idxmax()
    if parts[most] / whole > 0 and abs(parts[most]) >= parts.abs().sum() / 2:
        return v.words(f"table.drives{kind}", label=labels[most], part=float(parts[most]), whole=whole)
    turning = parts[(whole - parts) * whole < 0].sort_values(key=lambda x: -x.abs())
    listed = [v.words("table.part", label=labels[t], part=float(parts[t])) for t in turning.index]
    return v.words(f"table.turns{kind}", parts=v.words("table.or").join(listed), whole=whole) if listed else None


def _years_differ(v: View) -> str:
    """A sentence when costs and clients of the own municipality are of other years; otherwise nothing."""
    mine = v.table[(v.table["area"] == v.facts.get("own")) & (v.table["status"] == "realisatie")].dropna(
        subset=["value"]
    )
    known = {
        theme: mine[mine["indicator"].isin(catalogue().of_theme(theme))] for theme in ("per_client", "costs", "use")
    }
    if len(known["per_client"]) or known["costs"].empty or known["use"].empty:
        return ""
    listed = {g: v.words.listing([str(y) for y in sorted(set(known[g]["year"]))]) for g in ("costs", "use")}
    return v.words("table.years_differ", costs=listed["costs"], clients=listed["use"])


COSTS: tuple[str, ...] = ("kosten_6_1", "kosten_6_2", "kosten_wmo", "kosten_jeugd", "kosten_6_81")


MOST_NAMED = 3
"""Of more missing parts the figure says only that the total is not published; the text and the table name them."""


def cost_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The figures about costs per inhabitant, gross and net."""
    return table[table["indicator"].isin(catalogue().of_theme("costs"))].reset_index(drop=True)


def last_costs(table: pd.DataFrame) -> pd.DataFrame:
    """The same in the last year of realisation and of budget; the file has all years."""
    rows = cost_rows(table)
    last = rows[rows["year"] == rows.groupby(["indicator", "status"])["year"].transform("max")]
    return without_zero(last.reset_index(drop=True))


def _last_years(rows: pd.DataFrame) -> pd.DataFrame:
    """The last two realised years, and the last budget, adjusted budget and expectation."""
    real = rows["status"] == "realisatie"
    place = rows.groupby("status")["year"].rank(method="dense", ascending=False)
    return rows[place <= real.map({True: 2, False: 1})]


def draw_costs(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """What is spent per inhabitant, by task: own, the reference group and its two parts, per year; under each what is left after
    income, where that is known.
    """
    rows = cost_rows(table)
    areas = [str(facts.get("own")), *(g for g in GROUPS if g in set(rows["area"]))]
    parts = [p for p in COSTS if p in set(rows["indicator"])]
    shown = _last_years(rows[rows["area"].isin(areas) & rows["indicator"].isin(parts)])
    blocks = sorted(
        {(int(y), str(s)) for y, s in zip(shown["year"], shown["status"], strict=True)},
        key=lambda b: (b[0], b[1] != "realisatie"),
    )
    figure, axes = new_figure(len(blocks) * (len(areas) + 1), 0.38, 1.2)
    sums = shown.groupby(["year", "status", "area"])["value"].sum()
    axes.set_xlim(0, float(sums.max()) * 1.13 if len(sums) else 1)
    net = rows[rows["indicator"] == f"{TOTAL}_netto"].set_index(["year", "status", "area"])["value"]
    labels: list[str] = []
    after_income = False
    for year, status in blocks:
        labels.append(f"{year} ({words.label('status', status)})")
        for area in areas:
            cell = shown[(shown["year"] == year) & (shown["status"] == status) & (shown["area"] == area)]
            why = _not_published(area, year, status, words, facts)
            _cost_bar(axes, len(labels), cell.set_index("indicator")["value"], parts, words, why)
            after_income |= _net_line(axes, len(labels), net.get((year, status, area)))
            labels.append(area_label(area, words, facts))
    rows_axis(axes, labels)
    for at, label in enumerate(axes.get_yticklabels()):
        label.set_fontweight("bold" if at % (len(areas) + 1) == 0 else "normal")
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "count")))
    axes.set_xlabel(words("unit.per_inhabitant"))
    handles: list[Artist] = [
        Patch(facecolor=style.COSTS[COSTS.index(p)], label=words.label("indicator_short", p)) for p in parts
    ]
    handles += (
        axes.plot([], [], color=style.INK, linewidth=2.4, label=words("figure.after_income")) if after_income else []
    )
    legend_on_top(figure, handles, 3)
    return figure


def _not_published(area: str, year: int, status: str, words: Words, facts: Facts) -> str:
    """What to say where a bar has no whole: which part of the own municipality is missing."""
    known = facts.get("lacking", {}).get(TOTAL, {}).get(year, ())
    if area != str(facts.get("own")) or status != "realisatie" or not 0 < len(known) <= MOST_NAMED:
        return words("table.not_published")
    return words("figure.part_missing", parts=words.listing(quantity_labels(known, words)))


def _cost_bar(axes: Axes, y: int, values: Any, parts: list[str], words: Words, why: str) -> None:
    found = [values.get(p) for p in parts]
    if any(is_hidden(v) for v in found):
        axes.text(0, y, f" {why}", va="center", color=style.MUTED, style="italic")
        return
    left, wide = 0.0, axes.get_xlim()[1]
    for part, value in zip(parts, found, strict=True):
        colour = style.COSTS[COSTS.index(part)]
        axes.barh(y, value, left=left, height=0.74, color=colour, edgecolor="white", linewidth=0.8)
        if value >= 0.02 * wide:
            axes.text(
                left + value / 2, y, words.show(value, "count"), ha="center", va="center", color=style.ink_on(colour)
            )
        left += float(value)
    axes.text(left + wide * 0.01, y, words.show(left, "euro"), va="center", fontweight="bold")


def _net_line(axes: Axes, y: int, value: Any) -> bool:
    """A line under a bar, as far as net costs reach; none when they are not known."""
    if is_hidden(value):
        return False
    axes.plot([0, value], [y + 0.43, y + 0.43], color=style.INK, linewidth=2.4, solid_capstyle="butt")
    axes.plot([value], [y + 0.43], "|", color=style.INK, markersize=6, markeredgewidth=2)
    return True


SPECS: Mapping[str, Spec] = {
    "benchmark_indicators_costs": Spec(
        "benchmark_costs",
        costs,
        MUNICIPAL,
        draw=draw_costs,
        shape=last_costs,
        headline="{own_net:euro}",
        whole=True,
        shown_as="benchmark_costs",
    ),
}
