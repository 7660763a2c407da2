"""What the sentences of an exhibit are made from: the shown rows, and how numbers of them are picked and put."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from wijkstats.kit.page.cells import Facts, level_label
from wijkstats.kit.page.words import Words, is_hidden
from wijkstats.settings.breakdowns import LABELLED

Values = dict[str, Any]


SIGNIFICANT = 0.05


MOST_NAMED = 4
"""More groups than this that share a place are counted, not named."""


@dataclass(frozen=True, slots=True)
class View:
    """What an exhibit is made from: its rows after protection, facts that are not in the table, and the words."""

    name: str
    view: str | None
    table: pd.DataFrame
    facts: Facts
    words: Words


def value_of(table: pd.DataFrame, column: str, **where: object) -> Any:
    """The value in the one row that matches, or None when it is hidden or not there."""
    here = [*range(len(table))]
    for key, wanted in where.items():
        there = ["" if is_hidden(value) else str(value) for value in table[key]]
        here = [at for at in here if there[at] == str(wanted)]
    if len(here) != 1 or column not in table:
        return None
    found = table[column].iloc[here[0]]
    return None if is_hidden(found) else found


def total_of(values: pd.Series[Any]) -> Any:
    """The sum, or None when a part is hidden."""
    return None if values.isna().any() or values.empty else values.sum()


def share_of(part: Any, whole: Any) -> float | None:
    """Part of a whole, or None when one of the two is hidden or the whole is 0."""
    return None if is_hidden(part) or is_hidden(whole) or not whole else float(part) / float(whole)


def generic(v: View) -> Values:
    """How long is this table?"""
    name = v.name if v.view is None else f"{v.name}: {v.words.label('grouping', v.view).lower()}"
    return {"name": name.replace("_", " "), "rows": len(v.table)}


def extremes(rows: pd.DataFrame, column: str, label: Callable[[Any], str], words: Words) -> Values:
    """Which rows have the smallest and which the largest share, as the page writes it? Ties are named together.

    Keys least and best with least_label and best_label; or equal, the one share that all rows show. All None with fewer than
    two rows. `rows`: the first row with each.
    """
    found: Values = dict.fromkeys(("least", "best", "least_label", "best_label", "equal", "rows"))
    known = rows[column].notna()
    if known.sum() < 2:
        return found
    rows = rows if known.all() else rows[known]
    written = [words.show(value, "share") for value in rows[column]]
    ends = {"least": int(rows[column].argmin()), "best": int(rows[column].argmax())}
    if written[ends["least"]] == written[ends["best"]]:
        return found | {"equal": rows[column].iloc[0]}
    for name, at in ends.items():
        tied = [label(rows.iloc[place]) for place, text in enumerate(written) if text == written[at]]
        together = words.listing(tied) if len(tied) <= MOST_NAMED else words("table.several", n=len(tied))
        found |= {name: rows[column].iloc[at], f"{name}_label": together}
    return found | {"rows": tuple(rows.iloc[at] for at in ends.values())}


POWERED = 1.43
"""Half a 95% interval times this is the difference that 80% of such deliveries would show: (1.96 + 0.84) / 1.96."""


def if_any(v: View, low: Any, high: Any) -> str:
    """Beside a difference that can be chance: is there none that matters (fact `matters`), or can it not be told?

    Then it says which difference would have been seen. Empty without an interval or the fact.
    """
    matters = v.facts.get("matters")
    if matters is None or is_hidden(low) or is_hidden(high):
        return ""
    if -matters < low and high < matters:
        return v.words("table.if_any", matters=matters)
    return v.words("table.cannot_tell", reach=POWERED * (high - low) / 2, matters=matters)


def in_sentence(grouping: object, level: object, words: Words) -> str:
    """A level as it stands within a sentence: names of teams and the like keep their capital, labels do not."""
    label = level_label(grouping, level, words)
    return label[:1].lower() + label[1:] if grouping in LABELLED else label


def shown_only(v: View) -> str:
    """The sentence that a comparison is among the shown figures only, when some are hidden."""
    hidden = "suppressed" in v.table and bool((v.table["suppressed"] == "suppressed").any())
    return v.words("table.shown_only") if hidden else ""
