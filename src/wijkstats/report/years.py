"""What changed since the last report in how it is computed, and each headline over all years.

Question answered: is a headline another one because people fare otherwise, or because it is another number? What an earlier front
page said stands in its manifest; nothing is computed again. Reports with other choices (what is low, which measurements make a
pair, the age groups) are named as such, for their figures are not of the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wijkstats.release.earlier import comparable, read_manifest
from wijkstats.release.method import Entry, new_since
from wijkstats.report.chapters import Chapter
from wijkstats.report.front import Card
from wijkstats.settings.delivery import Delivery

YEARS = "years"
Headline = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Year:
    """What one report says: its title, the days of its period, number and interval, and which choices differ."""

    title: str
    start: date
    end: date
    number: str
    interval: str
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A headline over the years, the oldest first: what it is, where it stands, and whether all are like for like."""

    title: str
    page: str
    id: str
    years: tuple[Year, ...]

    @property
    def alike(self) -> bool:
        """Were all years made with the choices of this one?"""
        return not any(year.differs for year in self.years)


@dataclass(frozen=True, slots=True)
class OverYears:
    """The report before this one, what is new in the method since (None: it does not say), and the headlines."""

    previous: str
    method: tuple[Entry, ...] | None
    lines: tuple[Line, ...]


def headlines(chapters: Sequence[Chapter]) -> dict[str, Headline]:
    """What the cards of a report say, for the manifest: exhibit -> number, label, interval and level."""
    found = {e.id: e.headline for c in chapters for e in c.exhibits if e.headline}
    return {name: {k: one[k] for k in ("number", "label", "interval", "level")} for name, one in found.items()}


def over_years(
    delivery: Delivery,
    earlier: Sequence[str],
    cards: Sequence[Card],
    said: Mapping[str, Headline],
    known: Sequence[Entry],
) -> OverYears | None:
    """The headlines of this report (`cards`, and `said` of them) beside those of the reports before it; None without any.

    `earlier`: names of reports; those of this delivery itself, kept under another name, are passed over. `known`: all changes.
    """
    folders = [delivery.root / "reports" / name / "manifest.json" for name in earlier]
    told = [read_manifest(path, delivery.root) for path in folders]
    told = sorted((one for one in told if one["delivery"] != delivery.name), key=lambda one: str(one["period"]["end"]))
    if not told:
        return None
    period = delivery.settings.period
    lines = []
    for card in cards:
        own = said[card.id]
        years = [*_years(told, card.id, own, comparable(delivery))]
        now = Year(delivery.title, period.start, period.end, own["number"], own["interval"])
        lines += [Line(own["label"], card.page, card.id, (*years, now))] if years else []
    return OverYears(told[-1]["title"], new_since(told[-1], [one.sign for one in known], known), tuple(lines))


def _years(told: Sequence[Mapping[str, Any]], name: str, own: Headline, chosen: Mapping[str, object]) -> list[Year]:
    """What earlier reports say of the same headline, of the same level."""
    found = [(one, one.get("headlines", {}).get(name)) for one in told]
    return [
        Year(one["title"], *_days(one), was["number"], was["interval"],
             tuple(sorted(key for key, value in chosen.items() if one["comparable"].get(key) != value)))
        for one, was in found
        if was and was["level"] == own["level"]
    ]  # fmt: skip


def _days(told: Mapping[str, Any]) -> tuple[date, date]:
    """The first and the last day of the period of a report."""
    return date.fromisoformat(told["period"]["start"]), date.fromisoformat(told["period"]["end"])
