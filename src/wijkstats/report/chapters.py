"""The chapters of a report: what their notebooks handed in, protected together, as exhibits in order.

Question answered: which exhibits has each chapter, and which chapters could not be made?
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wijkstats.ground.errors import ContractError, Fault
from wijkstats.ground.records import Published, Result
from wijkstats.kit.page.exhibit import Exhibit
from wijkstats.kit.page.words import Words
from wijkstats.release.disclosure import Protected, protect_report
from wijkstats.release.disclosure_rules import disclosure_rules_of
from wijkstats.release.drafts import read_drafts
from wijkstats.release.earlier import earlier_reports
from wijkstats.report.exhibits import make_exhibit, pages
from wijkstats.settings.delivery import Delivery


@dataclass(frozen=True, slots=True)
class Draft:
    """What a notebook handed in: names of results with the grouping that is shown, or the files that were missing."""

    name: str
    shown: tuple[tuple[str, str | None], ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report may show: its chapters as handed in, its protected results by name, the account of what is hidden,
    and the names of the earlier reports it was laid beside.
    """

    drafts: tuple[Draft, ...]
    results: Mapping[str, Published]
    protected: Protected
    earlier: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One page of the report: its exhibits in order, or the files that were missing to make it."""

    name: str
    slug: str
    title: str
    lead: str
    exhibits: tuple[Exhibit, ...]
    missing: tuple[str, ...]

    @property
    def delivered(self) -> bool:
        """Were the files there to make it?"""
        return not self.missing


def page_slug(chapter: str) -> str:
    """On which page does a chapter stand?

    >>> page_slug("02_zrm"), page_slug("04_clients")
    ('zrm', 'clients')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^\d+_", "", chapter.lower())).strip("-")
    own = {page.notebook: name for name, page in pages().items()}
    return own.get(chapter, plain or "chapter")


def protect_chapters(delivery: Delivery, names: Sequence[str]) -> Report:
    """What the notebooks handed in, protected together. ContractError when a notebook has not been run."""
    drafts: list[Draft] = []
    results: dict[str, Result] = {}
    for name in names:
        handed_in, missing = read_drafts(delivery, name)
        results |= {result.name: result for result, _ in handed_in}
        drafts.append(Draft(name, tuple((result.name, view) for result, view in handed_in), missing))
    beside = {str(r.facts["previous_name"]): name for name, r in results.items() if r.facts.get("previous_name")}
    if len(beside) > 1:
        where = f"data/processed/{delivery.name}/drafts"
        found = "; ".join(f"{table} beside {name}" for name, table in beside.items())
        step = f"make clean DELIVERY={delivery.name}, then make report"
        raise ContractError(Fault(where, found, "one previous delivery for the whole report", step))
    earlier = earlier_reports(delivery)
    protected = protect_report([*results.values()], disclosure_rules_of(delivery.settings), earlier)
    return Report(
        tuple(drafts), {found.name: found for found in protected.published}, protected, tuple(e.name for e in earlier)
    )


def show_chapters(report: Report, delivery: Delivery, words: Words) -> tuple[Chapter, ...]:
    """The exhibits of all chapters, in the order of the notebooks."""
    chapters = []
    for draft in report.drafts:
        slug = page_slug(draft.name)
        known = words.find(f"chapters.{slug}") or {"title": draft.name, "lead": ""}
        exhibits = tuple(
            make_exhibit(report.results[name], view, delivery.settings, words, bitmaps=True)
            for name, view in draft.shown
        )
        chapters.append(Chapter(draft.name, slug, known["title"], known["lead"], exhibits, draft.missing))
    return tuple(chapters)
