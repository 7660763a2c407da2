"""What all tables of surveys start from: each item with its name, each answer turned, and how often each level was given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from wijkstats.ground.population import ANSWER, Cell, cell
from wijkstats.kit.inference.paired import holm

NO_OPINION = "no_opinion"
MARK_TOP = 10
"""A scale that ends here is that of school marks."""


@dataclass(frozen=True, eq=False)
class Surveyed:
    """The cleaned tables of surveys, each None when not delivered. `scatter`: may answers be drawn one by one?"""

    surveys: pd.DataFrame | None = field(default=None, repr=False)
    items: pd.DataFrame | None = field(default=None, repr=False)
    answers: pd.DataFrame | None = field(default=None, repr=False)
    respondents: pd.DataFrame | None = field(default=None, repr=False)
    margins: pd.DataFrame | None = field(default=None, repr=False)
    outcomes: pd.DataFrame | None = field(default=None, repr=False)
    scatter: bool = False

    @property
    def complete(self) -> bool:
        """Are there surveys, items and answers to them?"""
        return not any(t is None or t.empty for t in (self.surveys, self.items, self.answers))

    @property
    def lacking(self) -> str:
        """Why there is no table of answers: no_file or no_rows."""
        return "no_file" if any(t is None for t in (self.surveys, self.items, self.answers)) else "no_rows"


def named(items: pd.DataFrame) -> pd.DataFrame:
    """With `name`: the standard question, else the text, else the id of the item; with the id where two would be alike."""
    standard, text, item = (items[c].astype(object) for c in ("standard", "text", "item"))
    name = standard.where(standard.notna(), text.where(text.notna(), item)).astype(str)
    alike = name.groupby([items["survey"], name]).transform("size") > 1
    return items.assign(name=name.where(~alike, name + " (" + items["item"] + ")"))


def is_mark(items: pd.DataFrame) -> pd.Series:
    """Is it a mark from 0 or 1 to 10?"""
    return (items["maximum"] == MARK_TOP) & items["minimum"].isin([0, 1])


def has_order(items: pd.DataFrame) -> pd.Series:
    """Is it a scale of three to eleven levels? Fewer have no order to speak of; of more, one person moves a mean too far."""
    return (items["maximum"] - items["minimum"]).between(2, MARK_TOP)


def on_scale(answers: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Each answer on the scale: survey, respondent, item, value (turned where a low answer is good)."""
    found = turned(answers, items)
    found = found[found["level"] != NO_OPINION]
    return found.assign(value=found["level"].astype(float)).drop(columns="level")


def turned(answers: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Each given answer: survey, respondent, item, level (a number on the scale, turned when a low one is good, or no_opinion).

    Only the code of the item itself is no opinion; who did not answer is left out.
    """
    known = ["survey", "item", "minimum", "maximum", "reversed", "no_opinion"]
    found = answers.dropna(subset=["answer"]).merge(items[known], on=["survey", "item"])
    value = found["answer"].where(~found["reversed"], found["minimum"] + found["maximum"] - found["answer"])
    none = (found["answer"] == found["no_opinion"]).fillna(False).astype(bool)
    level = value.astype("Int64").astype("string").mask(none, NO_OPINION)
    return found[["survey", "respondent", "item"]].assign(level=level.astype(str))


def counted(answers: pd.DataFrame, items: pd.DataFrame) -> dict[tuple[str, str], dict[str, int]]:
    """(survey, item) -> level -> how many, with 0 for levels that nobody gave; items without any answer have no entry."""
    sizes = turned(answers, items).groupby(["survey", "item", "level"]).size()
    found: dict[tuple[str, str], dict[str, int]] = {}
    for (survey, item, level), n in sizes.items():
        found.setdefault((survey, item), {})[level] = int(n)
    scale = {(row.survey, row.item): row for row in items.itertuples()}
    return {
        at: {level: given.get(level, 0) for level in levels_of(scale[at])} | {NO_OPINION: given.get(NO_OPINION, 0)}
        for at, given in found.items()
    }


def levels_of(item: object) -> list[str]:
    """The levels of the scale of an item, as texts, the lowest first."""
    return [str(level) for level in range(int(item.minimum), int(item.maximum) + 1)]  # type: ignore[attr-defined]


def answers_of(survey: str, item: str, levels: Iterable[str]) -> Cell:
    """The people of a survey who gave one of these answers to an item."""
    return cell(ANSWER, levels, {"survey": survey, "item": item})


def positive_levels(item: object) -> list[str]:
    """The levels that are positive; none where the item does not say from where."""
    start = item.positive_from  # type: ignore[attr-defined]
    return [] if start is None or np.isnan(start) else [level for level in levels_of(item) if float(level) >= start]


def typed(
    made: Sequence[Mapping[str, Any]], columns: Iterable[str], texts: Sequence[str], whole: Sequence[str] = ("n",)
) -> pd.DataFrame:
    """Rows as a table in which every column but `texts` is a number, and those of `whole` are counts."""
    table = pd.DataFrame(made, columns=list(columns))
    numbers = [name for name in table if name not in texts]
    return table.astype(dict.fromkeys(numbers, "Float64") | dict.fromkeys(whole, "Int64"))


def corrected(table: pd.DataFrame) -> pd.Series[float]:
    """The column p with Holm's correction for all rows."""
    return pd.Series(holm(table["p"].astype(float)), index=table.index, dtype="Float64")


def bounds(positive: float, n: int, asked: Any, apart: int = 0) -> dict[str, float]:
    """The share of all who were asked when nobody who gave no answer is positive, and when all of them are; NaN when it is not
    known how many were asked. `apart`: of those asked, who do not count (no opinion, not asked this).
    """
    if pd.isna(asked):
        return {"bound_low": np.nan, "bound_high": np.nan}
    base = max(asked - apart, n)
    return {"bound_low": positive / base, "bound_high": (base - n + positive) / base}
