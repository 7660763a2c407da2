"""What changed since the last report in how it is computed, and each headline over all years.

Question answered: is a headline another one because people fare otherwise, or because it is another number? What an earlier front
page said stands in its manifest; nothing is computed again. Reports with other choices (what is low, which measurements make a
pair, the age groups), or with scores of other domains, are named as such, for their figures are not of the same thing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from wijkstats.release.earlier import comparable, read_manifest
from wijkstats.release.method import Entry, new_since
from wijkstats.report.chapters import Chapter
from wijkstats.report.front import Card
from wijkstats.settings.delivery import Delivery

YEARS = "years"
SCORED = "quality_completeness"
"""The published table that has the domains that were scored."""
OF_SCORES = "zrm"
"""Begin of the pages of which the figures are of scores."""
Headline = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Edition:
    """A report: its title and the first and last day of its period."""

    title: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Year:
    """What one report says: number, interval, which choices differ from those of this one, and its language where that does."""

    number: str
    interval: str
    differs: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A headline: what it is, where it stands, and what each report says of it; None where one says nothing of it."""

    title: str
    page: str
    id: str
    years: tuple[Year | None, ...]


@dataclass(frozen=True, slots=True)
class OverYears:
    """The reports, the oldest first and this one last; what is new in the method since the one before (None: it does not say);
    the headlines.
    """

    editions: tuple[Edition, ...]
    method: tuple[Entry, ...] | None
    lines: tuple[Line, ...]

    @property
    def quoted(self) -> bool:
        """Is a report in another language quoted?"""
        return any(year is not None and year.language for line in self.lines for year in line.years)

    @property
    def previous(self) -> str:
        """The title of the report before this one."""
        return self.editions[-2].title


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
    scored: Iterable[Mapping[str, object]] = (),
) -> OverYears | None:
    """The headlines of this report (`cards`, and `said` of them) beside those of the reports before it; None without any.

    `earlier`: names of reports; those of this delivery itself, kept under another name, are passed over. `known`: all changes.
    `scored`: the rows of the table `SCORED`.
    """
    folders = [delivery.root / "reports" / name for name in earlier]
    told = [
        {**read_manifest(folder / "manifest.json", delivery.root), "domains": _scored(folder)} for folder in folders
    ]
    told = sorted((one for one in told if one["delivery"] != delivery.name), key=lambda one: str(one["period"]["end"]))
    domains = _domains(scored)
    if not told:
        return None
    period, chosen, lines = delivery.settings.period, comparable(delivery), []
    editions = (*map(_edition, told), Edition(delivery.title, period.start, period.end))
    for card in cards:
        own = said[card.id]
        of_scores = domains if card.page.startswith(OF_SCORES) else frozenset()
        years = [_year(one, card.id, own, chosen, of_scores, delivery.settings.language) for one in told]
        if any(years):
            title = own["label"][:1].upper() + own["label"][1:]
            lines.append(Line(title, card.page, card.id, (*years, Year(own["number"], own["interval"]))))
    return OverYears(editions, new_since(told[-1], [one.sign for one in known], known), tuple(lines))


def _scored(folder: Path) -> frozenset[str]:
    """The domains that were scored, by the tables of a report; none when it has no such table."""
    path = folder / "tables" / f"{SCORED}.csv"
    if not path.is_file():
        return frozenset()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return _domains(csv.DictReader(file))


def _domains(rows: Iterable[Mapping[str, object]]) -> frozenset[str]:
    return frozenset(str(row["level"]) for row in rows if row.get("grouping") == "domain")


def _year(
    told: Mapping[str, Any],
    name: str,
    own: Headline,
    chosen: Mapping[str, object],
    domains: frozenset[str],
    language: str,
) -> Year | None:
    """What an earlier report says of the same headline, of the same level. `domains`: those of this one, when it is of scores."""
    was = told.get("headlines", {}).get(name)
    if not was or was["level"] != own["level"]:
        return None
    differs = sorted(key for key, value in chosen.items() if told["comparable"].get(key) != value)
    if domains and told["domains"] and domains != told["domains"]:
        differs.append("domains")
    other = str(told.get("language", language))
    return Year(was["number"], was["interval"], tuple(differs), other if other != language else "")


def _edition(told: Mapping[str, Any]) -> Edition:
    return Edition(told["title"], *(date.fromisoformat(told["period"][day]) for day in ("start", "end")))
