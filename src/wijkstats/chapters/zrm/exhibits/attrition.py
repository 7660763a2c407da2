"""What if clients without a comparable second measurement do otherwise?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from wijkstats.chapters.zrm.exhibits.shared import bold_first, none_low
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
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
from wijkstats.kit.page.view import Values, View, value_of
from wijkstats.kit.page.words import Words, is_hidden

_ATTRITION = {
    "started": "started", "kept": "kept", "lost": "lost", "complete": "improved_complete", "low": "complete_low",
    "high": "complete_high", "lower": "lower_bound", "upper": "upper_bound", "standardised": "standardised",
    "tipping": "tipping_point",
}  # fmt: skip


def attrition(v: View) -> Values:
    """Between which limits lies the share that improved among all low scores, measured again or not?"""
    where = {"domain": "all", "population": "low"}
    found: Values = {key: value_of(v.table, column, **where) for key, column in _ATTRITION.items()}
    improved, worse = (value_of(v.table, column, **where) for column in ("improved", "worse"))
    known = None not in (improved, worse, found["lost"])
    already = known and worse >= improved
    fell = value_of(v.table, "lost_bottom", **where)
    firm = known and fell is not None and bool(found["lost"]) and improved > worse + found["lost"] - fell
    found["tipping"] = None if already else found["tipping"]
    said = "firm" if firm else ""
    if already:
        said = "nobody_moved" if not worse else "already" if worse > improved else "already_equal"
    everybody = known and not found["lost"]  # then there are no others to say anything about
    others = {
        name: "" if everybody else v.words.told(f"table.{name}", **found) for name in ("bounds", "weighted", "tips")
    }
    return found | others | {
        "firm": v.words(f"table.{said}") if said and not everybody else "",
        "everybody": v.words("table.everybody_again") if everybody else "",
        "none_low": none_low(v),
    }  # fmt: skip


def draw_attrition(table: pd.DataFrame, words: Words, facts: Facts) -> Figure | None:
    """Between which bounds lies the share that improved among all low scores that started: one row per domain, if any."""
    rows = table[table["population"] == "low"].copy()
    if rows.empty:
        return None
    rows["first"] = rows["domain"] != "all"
    rows = rows.sort_values(["first", "improved_complete"], ascending=[True, False], na_position="last")
    figure, axes = new_figure(len(rows), 0.46, 1.0)
    percent_axis(axes, words, words("figure.share_low_started"))
    hidden = False
    for y, (_, row) in enumerate(rows.iterrows()):
        if is_hidden(row["lower_bound"]) or is_hidden(row["upper_bound"]):
            hidden_bar(axes, y, 0, 1, 0.5, words)
            hidden = True
            continue
        axes.barh(y, row["upper_bound"] - row["lower_bound"], left=row["lower_bound"], height=0.7, color=style.SAME)
        interval_dot(axes, y - 0.1, row, ("improved_complete", "complete_low", "complete_high"), style.IMPROVED)
        interval_dot(axes, y + 0.2, row, ("standardised", "", ""), style.OWN, "d", hollow=True)
    rows_axis(axes, [words.label("domain", domain) for domain in rows["domain"]])
    bold_first(axes, rows["domain"].tolist())
    grid_across(axes)
    handles = [
        Patch(facecolor=style.SAME, label=words("figure.bounds")),
        axes.plot([], [], "o", color=style.IMPROVED, label=words("figure.complete"))[0],
        axes.plot([], [], "d", color=style.OWN, markerfacecolor="white", label=words("figure.standardised"))[0],
    ]
    legend_on_top(figure, [*handles, *([not_shown_patch(words)] if hidden else [])], 2)
    return figure


def low_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Low scores per domain, and all scores together; the file has the rest too."""
    return table[(table["population"] == "low") | ((table["population"] == "all") & (table["domain"] == "all"))]


SPECS: Mapping[str, Spec] = {
    "zrm_attrition": Spec(
        "zrm_attrition",
        attrition,
        (
            "population",
            "domain",
            "started",
            "kept",
            "lost",
            "improved_complete",
            "complete_interval",
            "standardised",
            "standardised_interval",
            "lower_bound",
            "upper_bound",
            "tipping_point",
        ),
        2,
        draw=draw_attrition,
        shape=low_rows,
    ),
}
