"""Which faults were in the data, and what was done with them?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import hidden_bar, legend_on_top, new_figure, not_shown_patch, rows_axis
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import MOST_NAMED, Values, View, shown_only, total_of
from wijkstats.kit.page.words import Words, is_hidden


def rules(v: View) -> Values:
    """How many rows did the rules drop or report, and which rule most? If not all may be shown: as far as shown."""
    t = v.table
    dropped = t["dropped"].astype(str).str.lower() == "true"
    top = t[t["rows"] == t["rows"].max()].drop_duplicates("rule")
    labels = [v.words.label("rule", rule) for rule in top["rule"]]
    used = [v.words("table.edition", edition=e, first=a, last=b) for e, a, b in v.facts.get("editions", ())]
    found: Values = {
        **{
            fact: v.words.listing([f"{v.words.label('table', n)} ({c})" for n, c in v.facts.get(fact, {}).items()])
            or None
            for fact in ("not_read", "not_needed")
        },
        "editions": v.words.listing(used) if len(used) > 1 else None,
        "top": None if top.empty else top["rows"].iloc[0],
        "top_label": v.words.listing(labels) if 0 < len(top) <= MOST_NAMED else None,
        "shown_only": None if top.empty else shown_only(v),
    }
    for name, mine in (("dropped", t.loc[dropped, "rows"]), ("reported", t.loc[~dropped, "rows"])):
        total = total_of(mine) if len(mine) else 0
        found |= {name: total, f"some_{name}": mine.sum() if total is None and mine.notna().any() else None}
    return found


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


SPECS: Mapping[str, Spec] = {
    "quality_rules": Spec(
        "quality_rules",
        rules,
        ("rule", "table", "rows", "dropped", "example"),
        draw=draw_quality_rules,
    ),
}
