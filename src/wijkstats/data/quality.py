"""The quality of a delivery as results for the report: rows in and out, and every rule that applied.

A row of a file about clients is often one client, so small numbers of rows are hidden as all small counts are. An example is a
file and a row, never a number of a client.
"""

from __future__ import annotations

import pandas as pd

from wijkstats.data.clean import Cleaned
from wijkstats.records import Result

VALUES_ONLY: tuple[str, ...] = (
    "unknown_domain", "other_edition_column", "unknown_level", "score_not_discussed", "score_not_applicable",
    "score_out_of_range", "score_not_a_level", "same_day_repeat", "same_day_conflict", "two_raters_conflict",
    "birth_after_start", "impossible_birth_date", "impossible_age", "end_before_start", "impossible_end_date",
)  # fmt: skip
"""Rules that leave out one value of a row; the row itself is used."""
OTHER = "other_rule"
PUBLIC: tuple[str, ...] = ("gemeenten", "cbs", "herindelingen", "formatie")
"""Files that are not about clients."""


def quality_tables(cleaned: Cleaned) -> Result:
    """How many rows of each file came in, were kept, were refused? The fact `refused` says why, by table and rule."""
    rules = cleaned.rules[cleaned.rules["dropped"].astype(bool) & ~cleaned.rules["rule"].isin(VALUES_ONLY)]
    refused = {}
    for table, rejected in zip(cleaned.tables["table"], cleaned.tables["rows_rejected"], strict=True):
        mine = rules[rules["table"] == table]
        reasons, left = {}, int(rejected)
        for rule, rows in zip(mine["rule"], mine["rows"], strict=True):
            reasons[str(rule)] = min(int(rows), left)
            left -= reasons[str(rule)]
        refused[str(table)] = {rule: rows for rule, rows in (reasons | {OTHER: left}).items() if rows > 0}
    table = cleaned.tables.copy()
    about_people = ~table["table"].isin(PUBLIC)
    smallest = [min(reasons.values(), default=0) for reasons in refused.values()]
    for count in ("rows_in", "rows_kept"):
        table[f"{count}_people"] = table[count].astype(float).where(about_people)
    table["rows_rejected_people"] = pd.Series(smallest, index=table.index, dtype=float).where(about_people)
    counts = ("rows_in", "rows_kept", "rows_rejected")
    return Result(
        "quality_tables",
        table,
        ("table",),
        counts,
        sums={"rows_in": ("rows_kept", "rows_rejected")},
        contributors={count: f"{count}_people" for count in counts},
        facts={"refused": refused},
    )


def quality_rules(cleaned: Cleaned) -> Result:
    """Which rules applied, how often, and where for instance? The fact `editions` says which were used, and from when."""
    editions = [(edition, first, last) for edition, first, last, _ in cleaned.editions]
    people = cleaned.rules["rows"].astype(float).where(~cleaned.rules["table"].isin(PUBLIC))
    return Result(
        "quality_rules",
        cleaned.rules.assign(people=people),
        ("rule", "table"),
        ("rows",),
        {"example": ("rows",)},
        contributors={"rows": "people"},
        facts={"editions": editions},
    )


def boundary_changes(cleaned: Cleaned) -> Result:
    """Of which municipalities do figures start or stop between two years, and was that handled?

    Rows: code, name, kind (began, ended), year, handled (weights: figures recomputed; cut: the series is cut; none).
    """
    return Result("quality_boundaries", cleaned.boundaries, ("code", "kind", "year"), persons=False)
