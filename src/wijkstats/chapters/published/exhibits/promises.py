"""How was each norm judged, was each goal reached, and what was planned and spent?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import frameless, grid_across, legend_on_top, new_figure, rows_axis
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View
from wijkstats.kit.page.words import Words, is_hidden

COLOURS: Mapping[str, str] = {
    "plus": style.KEPT,
    "groen": style.KEPT,
    "plus_minus": style.SAME,
    "oranje": style.GROUP,
    "minus": style.WORSE,
    "rood": style.WORSE,
    "nvt": "#ffffff",
    "onleesbaar": style.NOT_SHOWN,
}
"""Of a judgement; its sign or word stands in the cell as well."""
KINDS = {"good": ("plus", "groen"), "bad": ("minus", "rood"), "unread": ("onleesbaar",)}
VERDICTS = ("reached", "on_the_way", "away", "cannot_be_said")


def draw_judgements(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """A row per norm, a column per perspective, and in each cell the sign or word of the judgement on its colour."""
    norms, views = (list(dict.fromkeys(table[c].fillna(""))) for c in ("norm", "perspective"))
    figure, axes = new_figure(len(norms), 0.4, 0.8)
    for norm, view, judgement in zip(table["norm"], table["perspective"].fillna(""), table["judgement"], strict=True):
        x, y, colour = views.index(view), norms.index(norm), COLOURS[judgement]
        axes.add_patch(Rectangle((x - 0.46, y - 0.42), 0.92, 0.84, facecolor=colour, edgecolor=style.GRID))
        sign = words.label("judgement_sign", judgement)
        axes.text(x, y, sign, ha="center", va="center", color=style.ink_on(colour))
    rows_axis(axes, norms)
    axes.set_xlim(-0.5, len(views) - 0.5)
    axes.set_xticks(range(len(views)), views)
    axes.xaxis.tick_top()
    frameless(axes)
    return figure


def draw_goals(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """A bar from the baseline towards the target of each goal that has both; nothing when none has."""
    rows = table[table["progress"].notna()]
    if rows.empty:
        return None
    figure, axes = new_figure(len(rows), 0.5, 1.2)
    ends = [float(way) for way in rows["progress"]]
    axes.set_xlim(min(-0.05, *ends) - 0.02, max(1.1, *ends) + 0.05)
    for y, way in enumerate(ends):
        axes.barh(y, way, height=0.5, color=style.OWN if way >= 1 else style.KEPT if way > 0 else style.WORSE)
    axes.axvline(1, color=style.INK, linewidth=2)
    axes.axvline(0, color=style.MUTED, linewidth=1)
    rows_axis(axes, [_goal_name(row) for row in rows.to_dict("records")])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "whole")))
    axes.set_xlabel(words("figure.way_to_target"))
    grid_across(axes)
    return figure


def draw_accounts(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Two bars for each year of each part: what was planned (the last plan), and what was spent or is expected."""
    figure, axes = new_figure(len(table), 0.55, 1.2)
    for y, row in enumerate(table.to_dict("records")):
        plan = next((row[c] for c in ("adjusted", "budget") if not is_hidden(row[c])), None)
        spent = row["realised"] if not is_hidden(row["realised"]) else row["expected"]
        if plan is not None:
            axes.barh(y - 0.2, plan, height=0.34, color=style.EACH)
        if not is_hidden(spent):
            hatch = style.HATCH if is_hidden(row["realised"]) else None
            axes.barh(
                y + 0.2,
                spent,
                height=0.34,
                color=style.OWN if hatch is None else style.DROPPED,
                hatch=hatch,
                linewidth=0,
            )
    rows_axis(axes, [f"{_part(row)} {row['year']}" for row in table.to_dict("records")])
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x / 1e6, "number")))
    axes.set_xlabel(words("figure.million_euro"))
    grid_across(axes)
    handles = [Patch(facecolor=style.EACH, label=words("figure.planned"))]
    handles += [Patch(facecolor=style.OWN, label=words("figure.spent"))] if table["realised"].notna().any() else []
    forecast = table["realised"].isna() & table["expected"].notna()
    handles += (
        [Patch(facecolor=style.DROPPED, hatch=style.HATCH, label=words("figure.forecast"))] if forecast.any() else []
    )
    legend_on_top(figure, handles, 3)
    return figure


def judgements(v: View) -> Values:
    """How often was each judgement given, from each perspective? Counted, never averaged."""
    said = []
    for view, rows in v.table.fillna({"perspective": ""}).groupby("perspective", sort=False):
        counts = rows["judgement"].value_counts()
        told = [
            f"{counts[key]} {v.words.label('judgement_sign', key)}"
            for key in COLOURS
            if key in counts and key != "onleesbaar"
        ]
        said.append(f"{view}: {v.words.listing(told)}" if view else v.words.listing(told))
    of = {name: int(v.table["judgement"].isin(kinds).sum()) for name, kinds in KINDS.items()}
    return {"norms": int(v.table["norm"].nunique()), "counted": "; ".join(said), "n": len(v.table), **of} | {
        "unread": of["unread"] or None
    }


def goals(v: View) -> Values:
    """How many goals were reached, are on the way, went the other way, or cannot be judged; and which?"""
    found: Values = {"n": len(v.table)}
    for verdict in VERDICTS:
        rows = v.table[v.table["verdict"] == verdict]
        found |= {verdict: len(rows), f"{verdict}_named": "; ".join(map(_goal_name, rows.to_dict("records"))) or None}
    return found


def accounts(v: View) -> Values:
    """Of the last year with realised amounts: what was above the budget and what below; what is equal, and what is a forecast?"""
    table, found = v.table, dict.fromkeys(("year", "over", "under"))
    known = table.dropna(subset=["share"])
    if len(known):
        last = known[known["year"] == known["year"].max()].to_dict("records")
        listed = {name: [_apart(v, row) for row in last if (row["share"] > 0) == (name == "over") and row["share"]]
                  for name in ("over", "under")}  # fmt: skip
        found = {
            "year": str(known["year"].max()),
            **{name: v.words.listing(told) or None for name, told in listed.items()},
        }
    equal = table[table["same"].fillna(False).astype(bool)].to_dict("records")
    ahead = table[table["realised"].isna() & table["expected"].notna()].to_dict("records")
    return found | {
        "n": len(table),
        "equal": v.words.listing([f"{_part(row)} {row['year']}" for row in equal]) or None,
        "forecast": v.words.listing([f"{_part(row)} {row['year']}" for row in ahead]) or None,
    }


def _apart(v: View, row: Mapping[str, Any]) -> str:
    return v.words("exhibits.published_accounts.apart", part=_part(row), share=abs(row["share"]))


def _goal_name(row: Mapping[str, Any]) -> str:
    return row["goal"] if is_hidden(row["indicator"]) else f"{row['goal']} ({row['indicator']})"


def _part(row: Mapping[str, Any]) -> str:
    return ", ".join(str(row[c]) for c in ("domain", "part") if not is_hidden(row[c]))


SPECS: Mapping[str, Spec] = {
    "published_judgements": Spec(
        "published_judgements",
        judgements,
        ("norm", "theme", "perspective", "judgement", "evidence", "source"),
        draw=draw_judgements,
    ),
    "published_goals": Spec(
        "published_goals",
        goals,
        (
            *(
                "goal",
                "indicator",
                "direction",
                "baseline",
                "target",
                "target_year",
                "latest",
                "interval",
                "unit",
                "year",
            ),
            *("verdict", "reason", "source"),
        ),
        draw=draw_goals,
    ),
    "published_accounts": Spec(
        "published_accounts",
        accounts,
        (
            *("domain", "part", "year", "budget", "adjusted", "expected", "realised", "difference", "share", "change"),
            *("same", "source"),
        ),
        3,
        draw=draw_accounts,
    ),
}
