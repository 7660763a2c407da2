"""Tables a screen reader can read: caption, headers with scope, numbers to the right, hidden counts in words.

Question answered: how does a protected table look on the page? Keys become labels, shares percentages; everything that comes
from the data is escaped.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from wijkstats.page.words import PER_1000, HiddenError, Words, is_hidden
from wijkstats.release.derive import CLASSES

Facts = Mapping[str, Any]

TEXT: frozenset[str] = frozenset(
    [
        "domain",
        "age_group",
        "sex",
        "grouping",
        "level",
        "step",
        "reason",
        "measurement",
        "category",
        "before",
        "test",
        "indicator",
        "area",
        "status",
        "unit",
        "rule",
        "table",
        "dropped",
        "example",
        "statement",
        "computed",
        "holds",
        "effect_name",
        "id",
        "year",
        "team",
        "wait",
        "measure",
        "flagged",
        "population",
        "direction",
        "base",
        "conclusion",
        "times",
        "place",
        "term",
        "reference",
        "basis",
        "stands",
        "position",
        "since",
        "base_year",
        "structure_year",
        "in_group",
        "furthest",
        "comparison",
        "against",
        "referrer",
        "method",
        "question",
        "found",
        "lacking",
        "code",
        "name",
        "kind",
        "handled",
        "source",
        "retrieved",
        "outcome",
    ]
)
"""Columns that hold keys or words: to the left, never written as a number. A `reference` with a unit is a figure."""

_SHARES = ("share", "low", "high")
_MORE_SHARES = {
    "improved_complete", "lower_bound", "upper_bound", "standardised", "tipping_point", "share_this", "share_previous",
    "observed_improved", "observed_same", "observed_worse",
}  # fmt: skip
_NUMBERS = {"statistic": "two", "effect": "two", "p": "p", "p_holm": "p", "difference_sd": "signed", "df": "count",
            "reliability": "two", "logit": "two", "gee": "two", "ordinal": "two", "distance": "two", "index": "index",
            "price": "euro", "base_price": "euro", "volume": "per_1000", "base_volume": "per_1000", "error": "whole",
            "error_none": "whole"}  # fmt: skip
_POINTS = {"estimate", "difference", "low", "high"}
"""Differences of shares, in rows that have an `estimate` or a `share_previous`."""
_IN_UNIT = {
    "value", "low", "high", "own", "reference", "lowest", "highest", "mean", "corrected", "base_value", "volume_part",
    "price_part",
}  # fmt: skip
_PER_CENT = {
    "basis": {"difference"},
    "method": {"difference", "difference_corrected"},
    "base_year": {"change"},
}
"""Relative differences, by a column that only their table has."""
_LABELLED = {
    "domain", "age_group", "sex", "grouping", "step", "reason", "measurement", "test", "indicator", "status", "unit", "rule",
    "table", "effect_name", "wait", "measure", "population", "direction", "base", "conclusion", "times", "place", "term",
    "kind", "handled", "position", "comparison", "referrer", "method", "question",
    "outcome",
}  # fmt: skip


UNKNOWN = "unknown"
"""Level of a grouping that was not delivered for these clients."""


def in_order(table: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """The rows with age groups in the order of delivery.yaml and unknown levels last; all else in the order given."""
    if "grouping" not in table or "level" not in table:
        return table
    ages = list(facts.get("age_groups", {}))
    first = {grouping: place for place, grouping in enumerate(dict.fromkeys(table["grouping"]))}
    keys = [
        (first[g], level == UNKNOWN, ages.index(level) if g == "age_group" and level in ages else 0, place)
        for place, (g, level) in enumerate(zip(table["grouping"], table["level"], strict=True))
    ]
    return table.iloc[[key[-1] for key in sorted(keys)]].reset_index(drop=True)


def level_label(grouping: object, level: object, words: Words) -> str:
    """What is one level of a grouping called? A team or a year is shown as it is."""
    if str(level) in {UNKNOWN, "trend", "half_year"}:
        return words(f"table.{level}")
    return words.label(str(grouping), level)


def area_label(area: object, words: Words, facts: Facts) -> str:
    """The name of a municipality or of a group of municipalities; a code without a name stays a code."""
    name = facts.get("names", {}).get(str(area))
    return str(name) if name else words.label("area", area)


def figure_labels(figures: Sequence[str], words: Words) -> list[str]:
    """What published figures are called: of money the side and the task, `lasten 6.82`; others by their own name."""
    found = []
    for figure in figures:
        side, _, task = figure.partition("_")
        known = words.find(f"labels.side.{side}")
        found.append(f"{known} {task.replace('_', '.')}" if known else words.label("indicator", figure))
    return found


def cell(row: Mapping[str, Any], column: str, words: Words, facts: Facts) -> str:
    """The text of one cell. Raises HiddenError when there is no value to show."""
    if column.endswith("interval"):
        stem = column.removesuffix("interval")
        if "unit" in row:
            return _interval_in_unit(row, words, stem)
        kind = "signed_points" if stem == "" and _difference(row) else _NUMBERS.get(stem.rstrip("_"), "share")
        return words.interval(row.get(f"{stem}low"), row.get(f"{stem}high"), kind)
    value: Any = row.get(column)
    if is_hidden(value):
        raise HiddenError
    if _is_text(column, row):
        return _text(row, column, value, words, facts)
    if column == "since_base" or (
        column == "change" and "since_base" in row and str(row.get("unit")) in {"share", "rate"}
    ):
        of = row.get("difference") if column == "change" else value
        return words.difference(of, str(row["unit"]), str(row.get("indicator", "")))
    if any(marker in row and column in columns for marker, columns in _PER_CENT.items()):
        return words("unit.change", value=float(value) * 100)
    if "unit" in row and (column in _IN_UNIT or ("price_part" in row and column == "difference")):
        return words.value(value, str(row["unit"]), str(row.get("indicator", "")))
    if "measure" in row and column in {"value_this", "value_previous", "difference"}:
        return _beside(value, column, str(row["measure"]), words)
    if column in _POINTS and _difference(row):
        return words.show(value, "signed_points")
    if column in _MORE_SHARES or ("reliability" in row and column in {"improved", "same", "worse"}):
        return words.show(value, "share")
    if column in {"p", "p_holm"} and _in_classes(row):
        top = CLASSES[-2]
        return words("table.above", limit=top) if float(value) > top else words("table.at_most", limit=value)
    if column in _NUMBERS:
        return words.show(value, _NUMBERS[column])
    if column in _SHARES or column.endswith(tuple(f"_{s}" for s in _SHARES)):
        return words.show(value, "share")
    if isinstance(value, (bool, str)):
        return words.label("truth", str(value).lower()) if isinstance(value, bool) else value
    return words.show(value, "count" if float(value) == int(value) else "number")


def _in_classes(row: Mapping[str, Any]) -> bool:
    """Is the p-value of this test given in classes, because more would tell a hidden count? Then it has no statistic."""
    return "statistic" in row and is_hidden(row["statistic"])


def _is_text(column: str, present: Container[str]) -> bool:
    return column in TEXT and not (column == "reference" and "unit" in present)


def _interval_in_unit(row: Mapping[str, Any], words: Words, stem: str = "") -> str:
    low, high = row.get(f"{stem}low"), row.get(f"{stem}high")
    if is_hidden(low) or is_hidden(high):
        raise HiddenError
    indicator = str(row.get("indicator", ""))
    if stem.startswith("since"):
        return words.difference_interval(low, high, str(row["unit"]), indicator)
    if indicator in PER_1000:
        return words.interval(low, high, "per_1000")
    ends = [words.value(end, str(row["unit"]), indicator) for end in (low, high)]
    return words("table.interval").format(low=ends[0], high=ends[1])


def _difference(row: Mapping[str, Any]) -> bool:
    return "estimate" in row or "share_previous" in row


def _beside(value: Any, column: str, measure: str, words: Words) -> str:
    """A figure beside that of the previous delivery: a number, a share, or the difference of the two."""
    if column == "difference":
        return words("unit.points" if measure == "missing" else "unit.change", value=float(value) * 100)
    if measure == "missing":
        return words.show(value, "share")
    return words.show(value, "count" if float(value) == int(value) else "number")


def _text(row: Mapping[str, Any], column: str, value: Any, words: Words, facts: Facts) -> str:
    if column in {"level", "reference"} and "term" in row:
        return level_label(row["term"], value, words)
    if column == "level":
        grouping = {"missing": "domain", "rows": "table"}.get(str(row.get("measure", "")), row.get("grouping", "total"))
        return level_label(grouping, value, words)
    if column == "basis":
        name = facts.get("names", {}).get(str(value))
        return words("table.without", name=name) if name else words.label("basis", value)
    if column in {"area", "against"}:
        return area_label(value, words, facts)
    if column == "lacking":
        return ", ".join(figure_labels(str(value).split(", "), words)) if value else words("table.none")
    if column == "furthest":
        return words.label("indicator", value)
    if column == "statement":
        known = words.find(f"labels.statement.{row.get('id')}")
        return str(known or value)
    if column == "category":
        return words.label("low_domains", value)
    if column == "before":
        number = words.show(value)
        return f"{number} {words.label('level', value)}" if words.label("level", value) != number else number
    if column in {"dropped", "holds", "flagged", "stands", "in_group"}:
        return words.label("truth", str(value).lower())
    return words.label(column, value) if column in _LABELLED else words.show(value)


def _absent(row: Mapping[str, Any], column: str, words: Words) -> tuple[str, str]:
    """Words and class for a cell without a value: hidden, not published, or nothing to say."""
    key = _is_text(column, row)
    if not key and row.get("suppressed") == "suppressed":
        return words("table.not_shown"), "hidden"
    if not key and column in _IN_UNIT | {"numerator", "denominator"} and "unit" in row and column == "value":
        return words("table.not_published"), "hidden"
    if column == "statistic":
        return words("table.no_movement"), "hidden"
    return words("table.none"), "none"


def render(
    table: pd.DataFrame, columns: Sequence[str], words: Words, caption: str, facts: Facts | None = None, keys: int = 1
) -> Markup:
    """The table as HTML. `columns` in the order of the reader; the first `keys` name the row.

    A hidden figure stands as `not shown`, with one line of explanation under the table.
    """
    facts = facts or {}
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(_class("" if _is_text(c, table) else "num"), words.column(c))
        for c in columns
    )
    rows, hidden = [], False
    for record in table.to_dict("records"):
        row = {str(key): value for key, value in record.items()}
        cells = []
        for place, column in enumerate(columns):
            try:
                text, style = cell(row, column, words, facts), "" if _is_text(column, row) else "num"
            except HiddenError:
                text, kind = _absent(row, column, words)
                hidden = hidden or text == words("table.not_shown")
                style = kind if _is_text(column, row) else f"num {kind}"
            tag = Markup('<th scope="row"{}>{}</th>') if place < keys else Markup("<td{}>{}</td>")
            cells.append(tag.format(_class(style), text or words("table.none")))  # an empty header cannot be heard
        rows.append(Markup("<tr>") + Markup("").join(cells) + Markup("</tr>"))
    why = Markup('<p class="why">{}</p>').format(words("table.not_shown_why")) if hidden else Markup("")
    return Markup("<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}").format(
        caption, head, Markup("\n").join(rows), why
    )


def _class(style: str) -> Markup:
    return Markup(' class="{}"').format(style) if style else Markup("")
