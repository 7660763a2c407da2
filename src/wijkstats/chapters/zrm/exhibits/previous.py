"""Is a larger or a smaller share higher than in the previous delivery?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

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
from wijkstats.kit.page.view import SIGNIFICANT, Values, View, if_any, in_sentence, value_of
from wijkstats.kit.page.words import Words, is_hidden


def previous(v: View) -> Values:
    """Did a larger or a smaller share improve than in the previous delivery, by more than chance?"""
    names = ("n_this", "share_this", "n_previous", "share_previous", "difference", "low", "high", "p_holm")
    found: Values = {name: value_of(v.table, name, grouping="total") for name in names}
    p = found["p_holm"]
    groups = v.table[(v.table["grouping"] != "total")]
    beyond = groups[groups["p_holm"] <= SIGNIFICANT]
    listing = [in_sentence(r["grouping"], r["level"], v.words) for _, r in beyond.iterrows()]
    for side in ("this", "previous"):
        cohort = value_of(v.table, f"cohort_{side}", grouping="total")
        found[f"from_{side}"], _, found[f"until_{side}"] = (
            (cohort or "").partition("..") if cohort else (None, "", None)
        )
    chance = not is_hidden(p) and p > SIGNIFICANT
    few = found["difference"] is None and not any(found[n] is None for n in ("n_this", "n_previous"))
    beyond_chance = "rise" if not is_hidden(found["difference"]) and found["difference"] > 0 else "fall"
    return found | {
        "case": None if is_hidden(p) else "chance" if chance else beyond_chance,
        "days": v.facts.get("days"),
        "few": v.words("table.cohort_few") if few else "",
        "missing": missing(v),
        "previous": v.facts.get("previous"),
        "verdict": verdict(p, found["low"], found["high"], v.facts.get("tests", 1), v.words),
        "any": if_any(v, found["low"], found["high"]) if chance else "",
        "listing": v.words.listing(listing) or None,
        "tests": int(groups["p_holm"].notna().sum()),
    }


def missing(v: View) -> str:
    """Which domains and teams are in one of the two only, and so left out?"""
    domains = [in_sentence("domain", domain, v.words) for domain in v.facts.get("domains") or ()]
    said = [v.words("table.domains_apart", listing=v.words.listing(domains))] if domains else []
    for side in ("this", "previous"):
        if teams := v.facts.get(f"teams_{side}"):
            said.append(v.words(f"table.teams_{side}", listing=v.words.listing(list(teams))))
    return " ".join(said)


def verdict(p_holm: Any, low: Any, high: Any, tests: int, words: Words) -> str | None:
    """The one rule for `more than chance`: p at most 0.05 after Holm's correction for all comparisons side by side.

    A difference of which the interval by itself leaves out 0, but that does not hold after the correction, is said to be so.
    None without a p-value.
    """
    if is_hidden(p_holm):
        return None
    if p_holm <= SIGNIFICANT:
        return words("table.beyond", p=p_holm, n=tests)
    alone = not is_hidden(low) and not is_hidden(high) and (low > 0 or high < 0)
    return words("table.within_alone" if alone else "table.within", p=p_holm, n=tests)


def draw_beside(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    """Which share improved in this and in the previous delivery: two dots per group."""
    figure, axes = new_figure(len(table), 0.42, 1.0)
    percent_axis(axes, words, words("figure.share_improved"))
    hidden = False
    for y, (_, row) in enumerate(table.iterrows()):
        gone = [at for side, at in (("this", y - 0.13), ("previous", y + 0.13)) if is_hidden(row[f"share_{side}"])]
        if gone:
            hidden_bar(axes, sum(gone) / len(gone), 0, 1, 0.5 if len(gone) > 1 else 0.22, words)
            hidden = True
        interval_dot(axes, y + 0.13, row, ("share_previous", "low_previous", "high_previous"), style.GROUP, "s")
        interval_dot(axes, y - 0.13, row, ("share_this", "low_this", "high_this"), style.OWN)
        if not is_hidden(row["difference"]):
            axes.text(
                1.02, y, words.show(row["difference"], "signed_points"), va="center", ha="left", color=style.MUTED
            )
    rows_axis(axes, [level_label(r["grouping"], r["level"], words) for _, r in table.iterrows()])
    axes.text(1.02, -0.72, words.column("difference"), va="center", ha="left", color=style.MUTED)
    grid_across(axes)
    handles = [
        axes.plot([], [], mark, color=colour, label=words(f"figure.{name}_delivery"))[0]
        for name, colour, mark in (("this", style.OWN, "o"), ("previous", style.GROUP, "s"))
    ]
    legend_on_top(figure, [*handles, *([not_shown_patch(words)] if hidden else [])])
    return figure


SPECS: Mapping[str, Spec] = {
    "zrm_previous": Spec(
        "zrm_previous",
        previous,
        (
            "grouping",
            "level",
            "n_this",
            "share_this",
            "interval_this",
            "n_previous",
            "share_previous",
            "interval_previous",
            "standardised_this",
            "standardised_previous",
            "difference",
            "interval",
            "p",
            "p_holm",
        ),
        2,
        draw=draw_beside,
    ),
}
