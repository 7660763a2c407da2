"""The front page: how complete the data are, then the answers of the year, then what could not be answered.

Question answered: which five or six things must a reader know who reads nothing else?
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wijkstats.ground.records import Published
from wijkstats.kit.page.exhibit import Exhibit
from wijkstats.kit.page.words import Words, is_hidden
from wijkstats.page.answers import SIGNIFICANT, value_of
from wijkstats.report.chapters import Chapter
from wijkstats.settings.delivery import Delivery

FIRST: tuple[str, ...] = ("zrm_coverage", "quality_tables")
"""Exhibits about completeness; they come before the outcomes."""
CARDS: tuple[tuple[str, ...], ...] = (
    ("zrm_development_total",),
    ("zrm_development_age_group", "zrm_development_low_domains"),
    ("zrm_development_domain",),
    ("zrm_noise",),
    ("benchmark_use",),
    ("benchmark_costs",),
)
"""Exhibits that answer the questions of the year, in order; of each group the first that has an answer."""
NOTHING_FOUND = ("quality_rules", "quality_previous", "benchmark_unanswered")
"""Exhibits of which no rows is no gap: no faults, no earlier delivery to be beside, or no open questions."""
BESIDE_LAST_YEAR: Mapping[str, str] = {
    "zrm_development_total": "total",
    "zrm_development_age_group": "age_group",
    "zrm_development_domain": "domain",
}
"""Cards of which the figure of the previous delivery is known: the grouping it stands under."""


@dataclass(frozen=True, slots=True)
class Card:
    """One answer: a number with what it is, a sentence, an interval, the change since last year, and where to read on."""

    number: str
    label: str
    sentence: str
    interval: str
    trend: str
    title: str
    page: str
    id: str


def front_page(
    delivery: Delivery,
    words: Words,
    chapters: Sequence[Chapter],
    results: Mapping[str, Published],
    hidden: int,
    tables: Sequence[str],
) -> dict[str, Any]:
    """What stands on the front page."""
    where = {e.id: (e, c.slug) for c in chapters for e in c.exhibits}
    first = [_card(*where[i], results, words) for i in FIRST if i in where and where[i][0].headline]
    cards = []
    for group in CARDS:
        found = [i for i in group if i in where and where[i][0].headline]
        cards += [_card(*where[i], results, words) for i in found[:1]]
    return {
        "first": first,
        "cards": cards,
        "no_outcomes": any(c.slug == "zrm" and c.delivered for c in chapters) and not cards,
        "not_made": [c for c in chapters if not c.delivered],
        "empty": [e for e, _ in where.values() if e.empty and e.id not in NOTHING_FOUND],
        "hidden": hidden,
        "costs": any(c.slug == "benchmark" and c.delivered for c in chapters),
        "tables": list(tables),
    }


def _card(exhibit: Exhibit, page: str, results: Mapping[str, Published], words: Words) -> Card:
    headline = exhibit.headline
    assert headline is not None
    trend = _trend(exhibit.id, headline["level"], results.get("zrm_previous"), words)
    number, label, sentence, interval = (headline[part] for part in ("number", "label", "sentence", "interval"))
    return Card(number, label, sentence, interval, trend, exhibit.title, page, exhibit.id)


def _trend(name: str, level: str, previous: Published | None, words: Words) -> str:
    """The change since the previous delivery with an arrow when it is beyond chance; else that it is not."""
    grouping = BESIDE_LAST_YEAR.get(name)
    if previous is None or grouping is None or previous.table.empty:
        return ""
    where = {"grouping": grouping, "level": "all" if grouping == "total" else level}
    difference, p = (value_of(previous.table, column, **where) for column in ("difference", "p_holm"))
    if is_hidden(difference) or is_hidden(p):
        return ""
    if p > SIGNIFICANT:
        return words("index.no_change", previous=previous.facts.get("previous"))
    rises = bool(difference > 0)
    text = words(
        f"index.{'rise' if rises else 'fall'}", points=abs(difference), previous=previous.facts.get("previous")
    )
    return ("▲ " if rises else "▼ ") + text
