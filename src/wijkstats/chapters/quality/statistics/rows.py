"""The quality of a delivery as results for the report: rows in and out, and every rule that applied.

A row of a file about clients is often one client, so small numbers of rows are hidden as all small counts are. What is not about
people is shown however small it is: a header, a total, a column, a row of a file of municipalities (`rules.Rule.person`,
`schema.RawTable.persons`). An example is a file and a row, never a number of a client.
"""

from __future__ import annotations

import pandas as pd

from wijkstats.chapters.quality import columns as quality
from wijkstats.delivery.clean import Cleaned
from wijkstats.delivery.files.schema import about_people
from wijkstats.delivery.rules.rules import ABOUT_COLUMNS, PERSON
from wijkstats.delivery.rules.usable import MOST
from wijkstats.ground.population import USED, Cell, cell, rows_of
from wijkstats.ground.records import Result

FEW = 10
"""Of fewer rows, trajectories or scores it is not said that they are many."""


def quality_tables(cleaned: Cleaned) -> Result:
    """How many rows of each file came in, were kept, were refused? The fact `refused` says why, by table and rule.

    A reason of which the number may not be shown is None there. The fact `lost`: kind and table of what is largely lost for the
    report (`usable.Loss.large`), without a number; of very few rows it is not said.
    """
    table = cleaned.tables.reset_index(drop=True).copy()
    reasons = cleaned.refused
    of_people = reasons[reasons["persons"] > 0]
    others = (reasons["rows"] - reasons["persons"]).groupby(reasons["table"]).sum()
    table["others"] = table["table"].map(others).fillna(0).astype("int64")
    cells: dict[str, list[Cell | None]] = {"rows_in": [], "rows_kept": [], "rows_rejected": []}
    for name in table["table"]:
        rules = of_people.loc[of_people["table"] == name, "rule"].tolist()
        known = about_people(name)
        cells["rows_in"].append(rows_of(name, (USED, *rules)) if known else None)
        cells["rows_kept"].append(rows_of(name, (USED,)) if known else None)
        cells["rows_rejected"].append(rows_of(name, rules) if rules else None)
    large = [loss for loss in cleaned.losses if loss.large and loss.lost >= FEW]
    lost = [*dict.fromkeys((loss.kind, loss.table) for loss in large)]
    refused: dict[str, dict[str, int | None]] = {str(name): {} for name in table["table"]}
    for name, rule, rows, persons in reasons.itertuples(index=False):
        refused[name][rule] = None if persons else int(rows)
    return Result(
        "quality_tables",
        table,
        ("table",),
        tuple(cells),
        totals={"rows_in": ("rows_kept", "rows_rejected")},
        cells=cells,
        aside={"rows_in": "others", "rows_rejected": "others"},
        dear=("rows_in",),
        extra={
            f"refused.{name}.{rule}": (rows_of(name, (rule,)), int(rows))
            for name, rule, rows, _ in of_people.itertuples(index=False)
        },
        known=("most",),
        facts={"refused": refused, "lost": lost, "most": MOST},
        columns=quality.TABLES,
    )


def quality_rules(cleaned: Cleaned) -> Result:
    """Which rules applied, how often, and where for instance? The fact `editions` says which were used, and from when.

    Columns that were not read are no rows: the fact `not_read` names them, by table, and `not_needed` those that no exhibit uses.
    """
    editions = [(edition, first, last) for edition, first, last, _ in cleaned.editions]
    # a rule about people that no row is about stands in the header: Mijn ZRM as the name of a column
    columns = pd.Series(
        [
            rule in ABOUT_COLUMNS or (PERSON[rule] and about_people(name) and not persons)
            for rule, name, persons in cleaned.rules[["rule", "table", "persons"]].itertuples(index=False)
        ],
        index=cleaned.rules.index,
        dtype=bool,
    )
    table = cleaned.rules[~columns].reset_index(drop=True)
    idle = cleaned.rules["rule"] == "column_not_needed"
    named = {"not_read": _named(cleaned.rules[columns & ~idle]), "not_needed": _named(cleaned.rules[idle])}
    reasons = cleaned.refused
    lost = {
        (name, rule): rows for name, rule, rows in zip(reasons["table"], reasons["rule"], reasons["rows"], strict=True)
    }
    cells = [
        None
        if not persons
        else rows_of(name, (rule,))
        if lost.get((name, rule)) == persons
        else cell(f"value in {name}", (rule,))
        for rule, name, persons in zip(table["rule"], table["table"], table["persons"], strict=True)
    ]
    return Result(
        "quality_rules",
        table.assign(others=table["rows"] - table["persons"]).drop(columns="persons"),
        ("rule", "table"),
        ("rows",),
        {"example": ("rows",)},
        cells={"rows": cells},
        exact=("example",),
        known=("dropped",),
        aside={"rows": "others"},
        facts={"editions": editions, **named},
        columns=quality.RULES,
    )


def _named(rules: pd.DataFrame) -> dict[str, str]:
    """Table -> the columns that these rules are about."""
    by_table = rules.groupby("table", sort=False)["example"]
    return {str(name): ", ".join(e.partition(":")[2] for e in examples) for name, examples in by_table}


def delivery_changes(found: pd.DataFrame, title: str) -> Result:
    """What is new, gone or renamed since the previous delivery, of which `title` is the name; `found` as `changes` counts it.

    Names of groups only, of `changes.ENOUGH` clients or more: nothing in it is a number of people.
    """
    facts = {"previous": title}
    return Result("quality_changes", found, ("grouping", "level"), persons=False, facts=facts, columns=quality.CHANGES)


def boundary_changes(cleaned: Cleaned) -> Result:
    """Of which municipalities do figures start or stop between two years, and was that handled?

    Rows: code, name, kind (began, ended), year, handled (weights: figures recomputed; cut: the series is cut; none).
    """
    return Result(
        "quality_boundaries", cleaned.boundaries, ("code", "kind", "year"), persons=False, columns=quality.BOUNDARIES
    )
