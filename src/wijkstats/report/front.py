"""The front page: how complete the data are, then the answers of the year, then what could not be answered.

Question answered: which five or six things must a reader know who reads nothing else?
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wijkstats.ground.records import Published
from wijkstats.kit.page.exhibit import Exhibit
from wijkstats.kit.page.view import SIGNIFICANT, value_of
from wijkstats.kit.page.words import Words, is_hidden
from wijkstats.report.chapters import Chapter
from wijkstats.report.exhibits import pages
from wijkstats.settings.delivery import Delivery
from wijkstats.settings.questions import asked_in


@dataclass(frozen=True, slots=True)
class Card:
    """One answer: a number with what it is, a sentence, an interval, what another exhibit adds, the change since last year, and
    where to read on.
    """

    number: str
    label: str
    sentence: str
    interval: str
    also: str
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
    known = [*pages().values()]
    page_of = {e.id: part.slug for c in chapters for part in c.parts for e in part.exhibits}
    where = {e.id: (e, page_of[e.id]) for c in chapters for e in c.exhibits}
    also = {i: where[other][0].message for page in known for i, other in page.also.items() if other in where}
    delivered = [pages()[c.slug] for c in chapters if c.delivered and c.slug in pages()]
    places = {i: place for page in known for i, place in page.first.items()}
    first = [
        _card(*where[i], results, words)
        for i in sorted(places, key=places.__getitem__)
        if i in where and where[i][0].headline
    ]
    cards = []
    for group in (group for page in known for group in page.cards):
        found = [i for i in group if i in where and where[i][0].headline]
        cards += [_card(*where[i], results, words, also.get(i, "")) for i in found[:1]]
    return {
        "first": first,
        "cards": cards,
        "no_outcomes": any(page.outcomes for page in delivered) and not cards,
        "not_made": [c for c in chapters if not c.delivered],
        "empty": [e for e, _ in where.values() if e.empty and not any(e.id in page.no_gap for page in known)],
        "questions": [*questions_of(delivery)],
        "hidden": hidden,
        "costs": any(page.public for page in delivered),
        "tables": list(tables),
    }


def questions_of(delivery: Delivery) -> Iterator[str]:
    """The keys of delivery.yaml about which a question of `make new` still stands there, each once."""
    path = delivery.raw / "delivery.yaml"
    if path.is_file():
        yield from dict.fromkeys(asked.key for asked in asked_in(path.read_text(encoding="utf-8-sig")))


def _card(exhibit: Exhibit, page: str, results: Mapping[str, Published], words: Words, also: str = "") -> Card:
    headline = exhibit.headline
    assert headline is not None
    trend = _trend(exhibit.id, headline["level"], results, words)
    number, label, sentence, interval = (headline[part] for part in ("number", "label", "sentence", "interval"))
    sentence = sentence[:1].upper() + sentence[1:]
    return Card(number, label, sentence, interval, also and f"{also}.", trend, exhibit.title, page, exhibit.id)


def _trend(name: str, level: str, results: Mapping[str, Published], words: Words) -> str:
    """The change since the previous delivery with an arrow when it is beyond chance; else that it is not."""
    table, grouping = next((page.beside[name] for page in pages().values() if name in page.beside), ("", ""))
    previous = results.get(table)
    if previous is None or previous.table.empty:
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
