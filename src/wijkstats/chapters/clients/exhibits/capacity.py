"""How many open cases per fte, how heavy are they, and how many staff is there? Of the last day that was delivered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts, level_label
from wijkstats.kit.page.drawing import (
    grid_across,
    hidden_bar,
    interval_dot,
    legend_on_top,
    new_figure,
    not_shown_patch,
    percent_axis,
    rows_axis,
)
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View, extremes, shown_only, value_of
from wijkstats.kit.page.words import Words, is_hidden

UNKNOWN = "unknown"
BAND = "#d3d8de"


def last_day(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the last day; the file has every day."""
    return table[table["day"] == table["day"].max()]


def draw_caseload(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """A dot with its interval per team on the last day, on the band in which chance alone keeps a team of its size."""
    rows = last_day(table)
    figure, axes = new_figure(len(rows), 0.4, 1.3)
    ends = rows[["per_fte", "high", "high_998"]].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    right = float(np.nanmax(ends)) * 1.08 if np.isfinite(ends).any() else 1.0
    axes.set_xlim(0, right)
    for y, (_, row) in enumerate(rows.iterrows()):
        for level, height in (("998", 0.3), ("95", 0.6)):
            _band(axes, y, row[f"low_{level}"], row[f"high_{level}"], height)
        if is_hidden(row["per_fte"]):
            hidden_bar(axes, y, 0, right, 0.5, words)
            continue
        apart = not is_hidden(row["position"]) and row["position"] not in ("", "usual")
        interval_dot(axes, y, row, ("per_fte", "low", "high"), style.OWN if apart else style.KEPT)
        axes.text(right * 1.02, y, words.show(row["per_fte"], "one"), va="center", ha="left", color=style.MUTED)
    rows_axis(axes, [level_label(row["grouping"], row["level"], words) for _, row in rows.iterrows()])
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "count")))
    axes.set_xlabel(words("figure.open_per_fte"))
    grid_across(axes)
    handles = [
        axes.plot([], [], "o-", color=colour, label=words(f"figure.{name}"))[0]
        for colour, name in ((style.KEPT, "team_usual"), (style.OWN, "team_beyond"))
    ]
    handles.append(
        axes.plot([], [], color=BAND, linewidth=8, solid_capstyle="butt", label=words("figure.chance_band"))[0]
    )
    hidden = [not_shown_patch(words)] if rows["per_fte"].isna().any() else []
    legend_on_top(figure, [*handles, *hidden], 2)
    return figure


def draw_severity(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Per team the share that is heavy of those registered, on the grey bounds of all open cases."""
    rows = last_day(table)
    figure, axes = new_figure(len(rows), 0.4, 1.3)
    percent_axis(axes, words, words("figure.share_open"))
    hidden = False
    for y, (_, row) in enumerate(rows.iterrows()):
        _band(axes, y, row["bound_low"], row["bound_high"], 0.6)
        if is_hidden(row["heavy_share"]):
            lost = not is_hidden(row.get("suppressed")) and row["suppressed"] == "suppressed"
            hidden = hidden or lost
            if lost:
                hidden_bar(axes, y, 0, 1, 0.5, words)
            continue
        interval_dot(axes, y, row, ("heavy_share", "low", "high"), style.KEPT)
        axes.text(1.02, y, words.show(row["heavy_share"], "share"), va="center", ha="left", color=style.MUTED)
    rows_axis(axes, [level_label(row["grouping"], row["level"], words) for _, row in rows.iterrows()])
    grid_across(axes)
    dot = axes.plot([], [], "o-", color=style.KEPT, label=words("figure.heavy_registered"))[0]
    band = axes.plot([], [], color=BAND, linewidth=8, solid_capstyle="butt", label=words("figure.heavy_bounds"))[0]
    legend_on_top(figure, [dot, band, *([not_shown_patch(words)] if hidden else [])], 2)
    return figure


def _band(axes: Axes, y: float, low: object, high: object, height: float) -> None:
    if not (is_hidden(low) or is_hidden(high)):
        axes.barh(y, float(str(high)) - float(str(low)), left=float(str(low)), height=height, color=BAND, zorder=0)


def draw_staff(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """A bar per function: the fte of each, in a team or in none."""
    figure, axes = new_figure(len(table), 0.4, 1.0)
    for y, (_, row) in enumerate(table.iterrows()):
        axes.barh(y, row["fte"], height=0.6, color=style.EACH if row["in_team"] == "team" else style.MUTED)
        axes.text(row["fte"], y, f" {words.show(row['fte'], 'number')}", va="center", ha="left", color=style.MUTED)
    rows_axis(axes, [_post(row, words) for _, row in table.iterrows()])
    axes.set_xlim(0, float(table["fte"].max()) * 1.15 or 1)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "count")))
    axes.set_xlabel(words("figure.fte"))
    grid_across(axes)
    return figure


def _post(row: pd.Series, words: Words) -> str:
    job = words("table.unknown") if row["job"] == UNKNOWN else row["job"]
    return f"{words.label('staff_kind', row['kind'])}, {words.label('in_team', row['in_team']).lower()}: {job}"


def caseload(v: View) -> Values:
    """How many per fte together, between which teams does it run, and which lie beyond chance?"""
    rows = last_day(v.table)
    each = rows[rows["grouping"] == "team"].dropna(subset=["per_fte"])
    found = {name: value_of(rows, name, grouping="total") for name in ("open", "fte", "per_fte", "low", "high")}
    beyond = each[each["position"].fillna("").isin(("high_998", "high_95", "low_998", "low_95"))]
    said = []
    for side in ("high", "low"):
        names = list(beyond.loc[beyond["position"].str.startswith(side), "level"])
        said += [v.words(f"exhibits.{v.name}.{side}_teams", teams=v.words.listing(names))] if names else []
    known = bool((each["position"].fillna("") != "").any())
    ends = each["per_fte"].agg(["min", "max"]).tolist()
    if len({v.words.show(end, "one") for end in ends if not is_hidden(end)}) < 2:
        ends = [None, None]  # from 1.8 to 1.8 is no range
    return found | {
        "day": _day(rows),
        "least": ends[0],
        "most": ends[1],
        "beyond": " ".join(said) or (v.words(f"exhibits.{v.name}.none_beyond") if known else ""),
        "shown_only": shown_only(v) if known else "",
    }


def severity(v: View) -> Values:
    """Which share is heavy of those registered and of all; and may teams be compared?"""
    rows = last_day(v.table)
    names = ("open", "registered", "missing_share", "heavy_share", "low", "high", "bound_low", "bound_high")
    found = {name: value_of(rows, name, grouping="total") for name in names}
    each = rows[(rows["grouping"] == "team") & (rows["level"] != UNKNOWN)]
    ends = extremes(each, "heavy_share", lambda row: str(row["level"]), v.words)
    may = bool(v.facts.get("compare"))
    if not may:
        ends = dict.fromkeys(ends)
    says = (
        v.words(f"exhibits.{v.name}.no_comparison", most=v.facts.get("most_missing"))
        if not may and len(each) > 1
        else ""
    )
    return found | ends | {"day": _day(rows), "no_comparison": says, "shown_only": shown_only(v) if may else ""}


def staff(v: View) -> Values:
    """How many fte are filled, how many of those in no team, and how many are budgeted, beside those filled in the same jobs?"""
    filled, budget = (v.table[v.table["kind"] == kind] for kind in ("bezet", "begroot"))
    whole, none = filled["fte"].sum(), filled.loc[filled["in_team"] == "no_team", "fte"].sum()
    planned, in_budget = budget["fte"].sum(), {*zip(budget["in_team"], budget["job"], strict=True)}
    same = np.array([post in in_budget for post in zip(filled["in_team"], filled["job"], strict=True)], dtype=bool)
    more = round(float(filled.loc[same, "fte"].sum() - planned), 2)
    side = "apart" if not same.any() else "more" if more > 0 else "less" if more < 0 else "equal"
    return {
        "day": _day(v.table),
        "fte": whole or None,
        "none": none or None,
        "planned": planned or None,
        "compared": v.words(f"exhibits.{v.name}.{side}", by=abs(more)) if planned and len(filled) else "",
        "same": filled.loc[same, "fte"].sum() if planned and same.any() and not same.all() else None,
        "jobs": int((v.table["job"] != UNKNOWN).sum()) or None,
    }


def _day(rows: pd.DataFrame) -> date | None:
    return pd.Timestamp(rows["day"].iloc[0]).date() if len(rows) else None


SPECS: Mapping[str, Spec] = {
    "clients_caseload": Spec(
        "clients_caseload",
        caseload,
        ("level", "open", "fte", "per_fte", "interval", "rest", "position"),
        draw=draw_caseload,
        shape=last_day,
    ),
    "clients_severity": Spec(
        "clients_severity",
        severity,
        ("level", "open", "registered", "missing_share", "heavy", "heavy_share", "interval", "bound_low", "bound_high"),
        draw=draw_severity,
        shape=last_day,
    ),
    "clients_staff": Spec("clients_staff", staff, ("kind", "in_team", "job", "fte", "share"), 3, draw=draw_staff),
}
