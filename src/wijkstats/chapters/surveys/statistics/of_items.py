"""What share is positive of each item, how sure is that, and how is it beside the survey before and beside others?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from wijkstats.chapters.surveys import columns
from wijkstats.chapters.surveys.statistics.asked import (
    NO_OPINION,
    Surveyed,
    answers_of,
    bounds,
    corrected,
    counted,
    levels_of,
    named,
    positive_levels,
    turned,
    typed,
)
from wijkstats.ground.population import Cell
from wijkstats.ground.records import Result, Share
from wijkstats.kit.inference.beside import share_beside
from wijkstats.kit.inference.intervals import wilson
from wijkstats.kit.inference.raking import rake, weighted_share

COUNTS = ("n", "positive", "no_opinion", "skipped")
PRIVATE = ("negative", "earlier_n", "earlier_positive", "earlier_negative")


def items(data: Surveyed) -> Result:
    """How many are positive on each item that says from where, of those with an opinion? One row per survey and item."""
    made, cells = _rows(data) if data.complete else ([], [])
    known = list(columns.ITEMS)
    whole = (*COUNTS, *PRIVATE)
    table = typed(made, dict.fromkeys([*known, *PRIVATE]), ("survey", "item", "beside"), whole)
    table["p_holm"] = corrected(table)
    at = {name: [one[name] for one in cells] for name in whole}
    of_row, with_earlier = ("n", "positive"), ("n", "positive", "earlier_n", "earlier_positive")
    narrow = {"low", "high"}  # a small population makes them narrower, so they are no plain Wilson limits
    derived = {
        **dict.fromkeys([*narrow, "bound_low", "bound_high", "beside"], of_row),
        **dict.fromkeys(["weighted", "weighted_low", "weighted_high", "design"], of_row),
        **dict.fromkeys(["difference", "difference_low", "difference_high", "p", "p_holm"], with_earlier),
    }
    return Result(
        "survey_items",
        table,
        ("survey", "item"),
        whole,
        derived=derived,
        exact=(*narrow, "bound_low", "bound_high", "beside", "difference", "difference_low", "difference_high", "p"),
        totals={"n": ("positive", "negative"), "earlier_n": ("earlier_positive", "earlier_negative")},
        cells=at,
        shares={
            "share": Share({"positive": 1}, "n"),
            "earlier": Share({"earlier_positive": 1}, "earlier_n"),
        },
        private=PRIVATE,
        known=("reference", "reference_n"),
        behind=dict.fromkeys(["weighted", "weighted_low", "weighted_high", "design"], "n"),
        columns=columns.ITEMS,
        of_period=False,
        moment="survey",
        facts={"reason": data.lacking} if table.empty else {},
        absent=table.empty and data.outcomes is not None,
    )


def _rows(data: Surveyed) -> tuple[list[dict[str, Any]], list[dict[str, Cell | None]]]:
    assert data.surveys is not None
    assert data.items is not None
    assert data.answers is not None
    asked = named(data.items)
    given, levels = counted(data.answers, asked), turned(data.answers, asked)
    about = data.surveys.set_index("survey").to_dict("index")
    scale = {(row.survey, row.item): row for row in asked.itertuples()}
    made, cells = [], []
    for at, item in scale.items():
        good = positive_levels(item)
        if at not in given or not good:
            continue
        here, survey = _count(given[at], good), about[at[0]]
        own: dict[str, Cell | None] = {
            "n": answers_of(*at, levels_of(item)),
            "positive": answers_of(*at, good),
            "negative": answers_of(*at, set(levels_of(item)) - {*good}),
            "no_opinion": answers_of(*at, {NO_OPINION}),
            "skipped": None,
        }
        gate = scale.get((at[0], str(item.skip_item)))
        if gate is not None and (at[0], gate.item) in given:
            code = _turned(item.skip_code, gate)
            here["skipped"] = given[at[0], gate.item].get(code, 0)
            own["skipped"] = answers_of(at[0], gate.item, {code})
        share = here["positive"] / here["n"] if here["n"] else np.nan
        row = {
            "survey": at[0],
            "item": item.name,
            **here,
            "share": share,
            **_interval(here, survey),
            **bounds(here["positive"], here["n"], survey["approached"], here["no_opinion"] + here["skipped"]),
        }
        before = _before(at[0], item, about, scale, given)
        row |= _earlier(here, None if before is None else _count(given[before], positive_levels(scale[before])))
        for name, region in (("earlier_n", levels_of), ("earlier_positive", positive_levels)):
            own[name] = None if before is None else answers_of(*before, region(scale[before]))
        own["earlier_negative"] = None
        if before is not None:
            own["earlier_negative"] = answers_of(
                *before, set(levels_of(scale[before])) - {*positive_levels(scale[before])}
            )
        row |= reference(data.outcomes, at, row["low"], row["high"])
        row |= _weighted(levels[(levels["survey"] == at[0]) & (levels["item"] == at[1])], good, data)
        made.append(row)
        cells.append(own)
    return made, cells


def _count(given: Mapping[str, int], good: Sequence[str]) -> dict[str, int]:
    positive, none = sum(given[level] for level in good), given[NO_OPINION]
    n = sum(given.values()) - none
    return {"n": n, "positive": positive, "negative": n - positive, "no_opinion": none, "skipped": 0}


def _turned(code: Any, gate: Any) -> str:
    if not pd.isna(gate.no_opinion) and gate.no_opinion == code:
        return NO_OPINION
    return str(int(gate.minimum + gate.maximum - code if gate.reversed else code))


def _interval(here: Mapping[str, int], survey: Mapping[str, Any]) -> dict[str, float]:
    """Wilson; of a population that is known, on the n that is worth as much as so large a part of it."""
    n, population = float(here["n"]), survey["population"]
    worth = 1.0
    if not pd.isna(population) and population > n > 0:
        worth = (population - 1) / (population - n)
    low, high = wilson(here["positive"] * worth, n * worth)
    return {"low": float(low), "high": float(high)}


def _before(
    survey: str,
    item: Any,
    about: Mapping[str, Any],
    scale: Mapping[tuple[str, str], Any],
    given: Mapping[tuple[str, str], Any],
) -> tuple[str, str] | None:
    """The same question in the last survey before of the same people: the same standard question, else the same name; with the
    same answers that are positive.
    """
    own = about[survey]
    earlier = [at for at, other in scale.items()
               if at in given and positive_levels(other) == positive_levels(item) and other.name == item.name
               and about[at[0]]["kind"] == own["kind"] and about[at[0]]["year"] < own["year"]
               and (other.minimum, other.maximum) == (item.minimum, item.maximum)]  # fmt: skip
    return max(earlier, key=lambda at: about[at[0]]["year"], default=None)


def _earlier(here: Mapping[str, int], there: Mapping[str, int] | None) -> dict[str, Any]:
    if there is None:
        return {}
    found = share_beside(here["positive"], here["n"], there["positive"], there["n"])
    counts = {f"earlier_{name}": there[name] for name in ("n", "positive", "negative")}
    ends = {"difference": found.difference, "difference_low": found.low, "difference_high": found.high, "p": found.p}
    return {"earlier": found.rest, **counts, **ends}


def reference(outcomes: pd.DataFrame | None, at: tuple[str, str], low: float, high: float) -> dict[str, Any]:
    """The published share elsewhere, and on which side of it the interval lies; nothing is no comparable figure, and never 0."""
    if outcomes is None:
        return {}
    rows = outcomes[(outcomes["survey"] == at[0]) & (outcomes["item"] == at[1]) & (outcomes["measure"] == "aandeel")]
    rows = rows[rows["part"] == "referentie"]
    if rows.empty:
        return {}
    value, n = rows["value"].iloc[0] / 100, rows["n"].iloc[0]
    side = "above" if low > value else "below" if high < value else "same"
    return {"reference": value, "reference_n": n, "beside": None if np.isnan(low) else side}


def _weighted(levels: pd.DataFrame, good: Sequence[str], data: Surveyed) -> dict[str, float]:
    """With weights to the margins; only those of whom every feature with a margin is known."""
    valid = levels[levels["level"] != NO_OPINION]
    if data.margins is None or data.respondents is None or valid.empty:
        return {}
    margins = data.margins[data.margins["survey"] == valid["survey"].iloc[0]]
    if margins.empty:
        return {}
    people = valid.merge(data.respondents, on=["survey", "respondent"])
    of_feature = {f: dict(zip(part["level"], part["people"], strict=True)) for f, part in margins.groupby("feature")}
    for feature, margin in of_feature.items():
        people = people[people[feature].isin(margin)]
    if len(people) < 2:
        return {}
    weights = rake({f: list(people[f]) for f in of_feature}, of_feature).weights
    share, low, high, design = weighted_share(people["level"].isin(good), weights)
    return {"weighted": share, "weighted_low": low, "weighted_high": high, "design": design}
