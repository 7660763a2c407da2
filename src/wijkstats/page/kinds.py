"""What each column of a published table holds: words, a count, a share, a difference, euro, or a plain number.

Question answered: how must the number in this cell be written, on the page and in the workbook alike? What the result says of
itself comes first: its counts are counts and its shares are shares, whatever they are called. Of other columns only those of
the report's own tables are known, table by table. Anything else is a plain number: a name alone never makes it a percentage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from wijkstats.page.words import is_hidden
from wijkstats.records import Published

Row = Mapping[str, Any]

YEARS: frozenset[str] = frozenset({"year", "jaar", "since", "base_year", "structure_year"})
"""Columns with a year: 2023, never 2.023."""
TEXT: frozenset[str] = YEARS | {
    "domain", "age_group", "sex", "grouping", "level", "step", "reason", "measurement", "category", "before", "test",
    "indicator", "area", "status", "unit", "rule", "table", "dropped", "example", "statement", "computed", "holds",
    "effect_name", "id", "team", "wait", "measure", "flagged", "population", "direction", "base", "conclusion", "times",
    "place", "term", "reference", "basis", "stands", "position", "in_group", "furthest", "comparison", "against", "referrer",
    "method", "question", "found", "lacking", "code", "name", "kind", "handled", "source", "retrieved", "outcome",
}  # fmt: skip
"""Columns of the report's own tables that hold keys or words: to the left, never written as a number."""
IN_UNIT: frozenset[str] = frozenset(
    {
        "value", "low", "high", "own", "reference", "lowest", "highest", "mean", "corrected", "base_value", "volume_part",
        "price_part", "rounded_low", "rounded_high",
    }
)  # fmt: skip
"""Columns that are in the unit of their row, in a table with a column `unit`."""
_P = {"p": "p", "p_holm": "p"}
_GROUP = {"n_areas": "count"}
_POINTS = dict.fromkeys(("estimate", "difference", "low", "high"), "signed_points")
_ODDS = {f"{model}{end}": "two" for model in ("logit", "gee", "ordinal") for end in ("", "_low", "_high")}
_SINCE = ("difference", "since_base", "since_base_low", "since_base_high", "since_base_rounded_low",
          "since_base_rounded_high")  # fmt: skip

KINDS: Mapping[str, Mapping[str, str]] = {
    "zrm_flow": {},
    "zrm_coverage": {},
    "zrm_low_domains": {},
    "zrm_development": {},
    "zrm_clients": {},
    "zrm_transitions": {"after": "plain", **{f"after_{level}": "count" for level in range(1, 6)}},
    "zrm_levels": {"after": "plain"},
    "zrm_tests": {"statistic": "two", "df": "count", "effect": "two", **_P},
    "zrm_change_rules": {"least_step": "plain"},
    "zrm_room": {},
    "zrm_kept_by_level": {},
    "zrm_attrition": dict.fromkeys(("standardised", "standardised_low", "standardised_high", "tipping_point"), "share"),
    "zrm_noise": {"reliability": "two", "improved": "share", "same": "share", "worse": "share"},
    "zrm_model": {**_POINTS, **_P},
    "zrm_model_checks": _ODDS,
    "zrm_course": {},
    "zrm_previous": {**_POINTS, **_P},
    "benchmark_indicators": {"numerator": "free", "denominator": "free", **_GROUP},
    "benchmark_comparability": {"difference_sd": "signed", **_GROUP},
    "benchmark_peers": {"rank": "count", "distance": "two"},
    "benchmark_development": {"index": "index", "stretch": "plain", "change": "change_in_unit", **_GROUP}
    | dict.fromkeys(_SINCE, "unit_difference"),
    "benchmark_volume_price": {"volume": "per_1000", "base_volume": "per_1000", "price": "euro", "base_price": "euro",
                               "difference": "unit", **_GROUP},
    "benchmark_referrals": _GROUP,
    "benchmark_correction": {"difference": "change", "difference_corrected": "change", "error": "whole",
                             "error_none": "whole", **_GROUP},
    "benchmark_sources": _GROUP,
    "benchmark_unanswered": {},
    "benchmark_robustness": {"difference": "change", **_GROUP},
    "benchmark_funnel": {"numerator": "count", "denominator": "count"}
    | dict.fromkeys(("value", "baseline", "low_95", "high_95", "low_998", "high_998"), "use"),
    "quality_rules": {},
    "quality_tables": {},
    "quality_completeness": {"moments": "count"},
    "quality_first_measurement": {},
    "quality_uniform": {},
    "quality_raters": {},
    "quality_boundaries": {},
    "quality_previous": {"value_this": "compared", "value_previous": "compared", "difference": "compared_difference"},
    "demo_statements": {},
}  # fmt: skip
"""Of the report's own tables: what a column holds that is no count or share by what its result says.

Beside the kinds of `Words.show`: unit (in the unit of the row), unit_difference (of two of those), change (relative),
change_in_unit (relative, but of shares and rates the page shows the difference instead), use (a share or a rate), compared
(by the measure of the row).
"""


def ends_of(column: str) -> tuple[str, str] | None:
    """The columns between which a column of the page with an interval lies; None for other columns.

    >>> ends_of("improved_interval"), ends_of("interval_previous"), ends_of("share")
    (('improved_low', 'improved_high'), ('low_previous', 'high_previous'), None)
    """
    before, found, after = column.partition("interval")
    return (f"{before}low{after}", f"{before}high{after}") if found else None


@dataclass(frozen=True, slots=True)
class Kinds:
    """What the columns of one table hold. Without a name or counts nothing is known, and all numbers are plain.

    words     columns with words or keys
    sources   column -> the counts it follows from: it is hidden only when one of those is
    columns   all columns that were published; a column that is not among them was made for the page
    """

    name: str = ""
    counts: frozenset[str] = frozenset()
    shares: frozenset[str] = frozenset()
    words: frozenset[str] = TEXT
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: frozenset[str] = frozenset()

    def is_text(self, column: str, row: Any = ()) -> bool:
        """Does this column hold words? A `reference` in a table with units is a figure."""
        if column in self.counts | self.shares or column in KINDS.get(self.name, {}):
            return False
        return column in self.words and not (column == "reference" and "unit" in row)

    def kind(self, column: str, row: Row) -> str:
        """How the number in this column of this row is written."""
        if column in self.counts:
            return "count"
        if column in self.shares:
            return "share"
        known = KINDS.get(self.name, {}).get(column, "")
        if known.startswith("compared"):
            return _compared(str(row.get("measure")), known)
        return known or ("unit" if "unit" in row and column in IN_UNIT else "free")

    def may_be_hidden(self, column: str, row: Row) -> bool:
        """Is this cell, which has no value in a row with a hidden count, empty because of that?"""
        if column in self.counts:
            return True
        if column in self.sources:
            return any(is_hidden(row.get(count)) for count in self.sources[column])
        return column not in self.columns and not self.is_text(column, row)


def _compared(measure: str, known: str) -> str:
    if known == "compared_difference":
        return "named_points" if measure == "missing" else "change"
    return {"missing": "share", "domains": "number"}.get(measure, "count")


def kinds_of(published: Published) -> Kinds:
    """What the columns of a protected table hold."""
    table = published.table
    words = TEXT
    if published.name not in KINDS:  # an analyst's own table: its keys, its years, and whatever is no number
        spoken = (
            c for c in table if not pd.api.types.is_numeric_dtype(table[c]) or pd.api.types.is_bool_dtype(table[c])
        )
        words = frozenset({*published.keys, *spoken, *YEARS})
    return Kinds(
        published.name,
        frozenset(published.counts),
        frozenset(published.shares),
        words - frozenset(published.counts),
        published.sources,
        frozenset(map(str, table.columns)),
    )
