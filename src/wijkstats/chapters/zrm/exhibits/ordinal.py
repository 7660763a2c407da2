"""On which domains are more scores higher than lower, and where is no difference, or can it not be told?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from wijkstats.chapters.zrm.exhibits.shared import bold_first
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.drawing import (
    grid_across,
    hidden_bar,
    interval_dot,
    legend_on_top,
    new_figure,
    not_shown_patch,
    rows_axis,
    unchanged_mark,
)
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import SIGNIFICANT, Values, View, in_sentence, value_of
from wijkstats.kit.page.words import Words, is_hidden

_CONCLUSIONS = ("more", "fewer", "small", "none", "unknown")


def ordinal(v: View) -> Values:
    """On how many domains is there a difference, none that matters, or can it not be told? With what would be needed to tell."""
    domains = v.table[v.table["domain"] != "all"]
    shown = domains.dropna(subset=["conclusion"])
    matters = v.facts["matters"]
    found: Values = {
        name: value_of(v.table, name, domain="all") for name in ("net", "low", "high", "pairs", "expected")
    }
    for conclusion in _CONCLUSIONS:
        rows = shown[shown["conclusion"] == conclusion]
        listing = v.words.listing([in_sentence("domain", domain, v.words) for domain in rows["domain"]])
        said = {"n": len(rows), "listing": listing, "matters": matters}
        found[conclusion] = v.words(f"table.ordinal.{conclusion}", **said) if len(rows) else ""
    open_ = shown[(shown["conclusion"] == "unknown")].dropna(subset=["detectable", "needed"])
    ends = {"least": open_["detectable"].min(), "most": open_["detectable"].max(), "needed": open_["needed"].max()}
    hidden = len(domains) - len(shown)
    return found | {
        "power": v.words("table.ordinal.power", **ends, matters=matters) if len(open_) else "",
        "hidden": v.words("table.ordinal.hidden", n=hidden) if hidden else "",
        "matters": matters,
        "case": value_of(v.table, "conclusion", domain="all"),
    }


def draw_ordinal(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Per domain the share higher less the share lower, with its interval, over a band of differences that do not matter."""
    rows = table.assign(first=table["domain"] != "all").sort_values(["first", "net"], ascending=[True, False])
    figure, axes = new_figure(len(rows), 0.42, 1.1)
    matters = facts["matters"]
    reach = max([matters, *(abs(end) for column in ("low", "high") for end in rows[column].dropna())]) * 1.08
    axes.set_xlim(-reach, reach)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "signed_points")))
    axes.set_xlabel(words("figure.net"))
    axes.axvline(0, color=style.MUTED, linewidth=0.9)
    hidden = False
    for y, (_, row) in enumerate(rows.iterrows()):
        unchanged = 0.0 if is_hidden(row["expected"]) else row["expected"]
        axes.barh(y, 2 * matters, left=unchanged - matters, height=1, color=style.NOT_SHOWN, linewidth=0, zorder=0)
        if not is_hidden(row["expected"]):
            axes.plot(unchanged, y, "|", color=style.INK, markersize=11, markeredgewidth=2)
        if is_hidden(row["net"]):
            hidden_bar(axes, y, -reach, 2 * reach, 0.5, words)
            hidden = True
            continue
        seen = row["conclusion"] in ("more", "fewer", "small")
        interval_dot(axes, y, row, ("net", "low", "high"), style.OWN, "o", hollow=not seen)
    rows_axis(axes, [words.label("domain", domain) for domain in rows["domain"]])
    bold_first(axes, rows["domain"].tolist())
    grid_across(axes)
    handles = [
        axes.plot([], [], "o", color=style.OWN, label=words("figure.beyond"))[0],
        axes.plot([], [], "o", color=style.OWN, markerfacecolor="white", label=words("figure.within"))[0],
        unchanged_mark(axes, words),
        Patch(facecolor=style.NOT_SHOWN, edgecolor=style.GRID, label=words("figure.not_mattering", matters=matters)),
    ]
    legend_on_top(figure, [*handles, *([not_shown_patch(words)] if hidden else [])], 2)
    return figure


def tests(v: View) -> Values:
    """In how many domains is the shift larger than chance alone would give, and which way does it go?

    A direction is named only where the sign test finds one: levels may shift with as many going up as down. Domains that
    could not be tested are counted and named, apart from those that may not be shown.
    """
    every = v.table[v.table["test"] == "stuart_maxwell"]
    rows = every.dropna(subset=["p_holm"])
    shown = every["suppressed"].fillna("") == "" if "suppressed" in every else every["n"].notna()
    still = every[every["p_holm"].isna() & shown]
    beyond = rows.loc[rows["p_holm"] <= SIGNIFICANT, "domain"]
    sign = v.table[(v.table["test"] == "sign") & v.table["domain"].isin(beyond)].dropna(subset=["p_holm", "effect"])
    clear = sign.loc[sign["p_holm"] <= SIGNIFICANT, "effect"]
    up, down = int((clear > 0).sum()), int((clear < 0).sum())
    noise = v.table[v.table["test"] == "no_change"].dropna(subset=["p_holm", "effect"])
    rising = int(((noise["p_holm"] <= SIGNIFICANT) & (noise["effect"] > 0)).sum())
    falling = int(((noise["p_holm"] <= SIGNIFICANT) & (noise["effect"] < 0)).sum())
    hidden = len(every) - len(rows) - len(still)
    listed = v.words.listing([in_sentence("domain", domain, v.words) for domain in still["domain"]])
    return {
        "significant": len(beyond) if len(rows) else None,
        "tested": len(rows),
        "none": "" if len(rows) else v.words("table.not_tested"),
        "untested": v.words("table.no_movement_on", n=len(still), listing=listed) if len(still) else "",
        "hidden": v.words("table.tests_hidden", n=hidden) if hidden else "",
        "up": up if len(beyond) else None,
        "down": down if len(beyond) else None,
        "neither": len(beyond) - up - down if len(beyond) else None,
        "beyond": v.words("table.net_beyond", up=rising, down=falling, n=len(noise)) if len(noise) else "",
        "limit": SIGNIFICANT,
    }


SPECS: Mapping[str, Spec] = {
    "zrm_tests": Spec(
        "zrm_tests",
        tests,
        ("domain", "test", "n", "statistic", "df", "p", "p_holm", "method", "effect", "effect_name"),
        2,
    ),
    "zrm_ordinal": Spec(
        "zrm_ordinal",
        ordinal,
        (
            "domain",
            "pairs",
            "improved",
            "worse",
            "net",
            "interval",
            "expected",
            "p_holm",
            "conclusion",
            "detectable",
            "needed",
        ),
        draw=draw_ordinal,
    ),
}
