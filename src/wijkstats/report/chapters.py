"""The chapters of a report: what their notebooks handed in, protected together, as exhibits in order.

Question answered: which exhibits has each chapter, and which chapters could not be made?
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import islice
from typing import Any, TypeAlias

from wijkstats.ground.errors import ContractError, Fault
from wijkstats.ground.records import Published, Result
from wijkstats.kit.page.exhibit import Exhibit
from wijkstats.kit.page.kept_figures import KeptFigures
from wijkstats.kit.page.words import Words
from wijkstats.release.decided import remembered
from wijkstats.release.disclosure import Protected, likely, protect_report
from wijkstats.release.disclosure_rules import DisclosureRules, disclosure_rules_of
from wijkstats.release.drafts import read_about, read_drafts
from wijkstats.release.earlier import earlier_reports, refuse_unguarded
from wijkstats.release.ledger import Ledger
from wijkstats.release.people import keep_sketch
from wijkstats.release.suppression import suppress
from wijkstats.report.exhibits import derived, draw_ahead, find_part, make_exhibit, pages
from wijkstats.report.handed import from_bytes, to_bytes
from wijkstats.report.side_by_side import meanwhile, results_of
from wijkstats.report.team_table import table_chapter, team_table
from wijkstats.settings.choices import Settings
from wijkstats.settings.delivery import Delivery

FIGURES = "figures"
"""In data/processed: figures of the last report, for as long as their numbers and their code stay the same."""


DECIDED = "decided.json"
"""In data/processed: which counts of the last report are hidden for the sake of others."""
Drawing: TypeAlias = tuple[Settings, Words, KeptFigures]
"""What the figures of a report are drawn with: choices, words, and where they are kept."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a notebook handed in: names of results with the grouping that is shown, or the files that were missing; `about`: title
    and lead of a chapter of one's own.
    """

    name: str
    shown: tuple[tuple[str, str | None], ...]
    missing: tuple[str, ...]
    about: Mapping[str, str] = field(default_factory=dict)


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
class Part:
    """One page of a chapter: its exhibits in the order of the notebook. The only page of a chapter has no title and no lead."""

    slug: str
    title: str
    heading: str
    lead: str
    exhibits: tuple[Exhibit, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the report: its exhibits in the order of the notebook, and its pages; or the files that were missing.

    The first page has the slug of the chapter. There is always one, also without exhibits.
    """

    name: str
    slug: str
    title: str
    lead: str
    exhibits: tuple[Exhibit, ...]
    parts: tuple[Part, ...]
    missing: tuple[str, ...]

    @property
    def delivered(self) -> bool:
        """Were the files there to make it?"""
        return not self.missing


def page_slug(chapter: str) -> str:
    """On which page does a chapter begin?

    >>> page_slug("02_zrm"), page_slug("04_clients")
    ('zrm', 'clients')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^\d+_", "", chapter.lower())).strip("-")
    own = {page.notebook: name for name, page in pages().items()}
    return own.get(chapter, plain or "chapter")


def protect_chapters(delivery: Delivery, names: Sequence[str], drawing: Drawing | None = None) -> Report:
    """What the notebooks handed in, protected together. ContractError when a notebook has not been run.

    drawing  how figures are drawn: then those that will most likely be shown are drawn ahead, while the search goes on
    """
    drafts: list[Draft] = []
    results: dict[str, Result] = {}
    for name in names:
        handed_in, missing = read_drafts(delivery, name)
        results |= {result.name: result for result, _ in handed_in}
        drafts.append(
            Draft(name, tuple((result.name, view) for result, view in handed_in), missing, read_about(delivery, name))
        )
    beside = {str(r.facts["previous_name"]): name for name, r in results.items() if r.facts.get("previous_name")}
    if len(beside) > 1:
        where = f"data/processed/{delivery.name}/drafts"
        found = "; ".join(f"{table} beside {name}" for name, table in beside.items())
        step = f"make clean DELIVERY={delivery.name}, then make report"
        raise ContractError(Fault(where, found, "one previous delivery for the whole report", step))
    keep_sketch(delivery)
    earlier = earlier_reports(delivery)
    whole, rules = [*results.values()], disclosure_rules_of(delivery.settings)
    guess = cache(lambda: {one.name: one for one in likely(whole, rules) if not one.hidden})
    ahead = [partial(_draw_likely, guess, *which, drawing) for draft in drafts for which in draft.shown if drawing]

    def search(ledger: Ledger, rules: DisclosureRules) -> None:
        with meanwhile(ahead):
            suppress(ledger, rules)

    protected = protect_report(whole, rules, earlier, remembered(search, delivery.processed / DECIDED))
    refuse_unguarded(delivery, earlier, bool((protected.account["reason"] == "open").any()))
    published = {found.name: found for found in protected.published}
    return _with_teams(_with_derived(Report(tuple(drafts), published, protected, tuple(e.name for e in earlier))))


def _draw_likely(guess: Callable[[], Mapping[str, Published]], name: str, view: str | None, drawing: Drawing) -> None:
    """Draw the figure of a result in which nothing is hidden by itself: then nearly always nothing is in the report."""
    if name in guess():
        draw_ahead(guess()[name], view, *drawing)


def _with_derived(report: Report) -> Report:
    """The report with the tables that follow from protected tables alone, before the others of their chapter."""
    results, drafts = dict(report.results), []
    for draft in report.drafts:
        slug = page_slug(draft.name)
        makers = derived(slug) if slug in pages() and not draft.missing else {}
        made = {name: table for name, make in makers.items() if (table := make(report.results)) is not None}
        drafts.append(replace(draft, shown=(*((name, None) for name in made), *draft.shown)))
        results |= made
    return replace(report, drafts=tuple(drafts), results=results)


def _with_teams(report: Report) -> Report:
    """The report with the table of teams, in the chapter that has it: it follows from the protected tables of all chapters."""
    made = [page_slug(draft.name) for draft in report.drafts if not draft.missing]
    found, where = team_table(report.results, frozenset(made)), table_chapter(made)
    if found is None:
        return report
    shown = (found.name, None)
    drafts = (replace(d, shown=(*d.shown, shown)) if page_slug(d.name) == where else d for d in report.drafts)
    return replace(report, drafts=tuple(drafts), results={**report.results, found.name: found})


def drawing_of(delivery: Delivery, words: Words, look: Mapping[str, str]) -> Drawing:
    """How the figures of a delivery are drawn; `look`: what colours become in bitmaps."""
    return delivery.settings, words, KeptFigures(delivery.processed / FIGURES, look)


def show_chapters(report: Report, drawing: Drawing) -> tuple[Chapter, ...]:
    """All chapters in the order of the notebooks, with their exhibits, which are made side by side."""
    _, words, kept = drawing
    shown = [which for draft in report.drafts for which in draft.shown]
    exhibits: list[Exhibit] = []
    for told in results_of([partial(_made, report.results[name], view, drawing) for name, view in shown]):
        exhibit, used = from_bytes(told)
        exhibits.append(exhibit)
        kept.used.update(used)
    kept.forget_others()
    each = iter(exhibits)
    return tuple(make_chapter(draft, [*islice(each, len(draft.shown))], words) for draft in report.drafts)


def _made(published: Published, view: str | None, drawing: Drawing) -> bytes:
    return to_bytes(make_exhibit(published, view, *drawing), drawing[2].used)


def make_chapter(draft: Draft, exhibits: Sequence[Exhibit], words: Words) -> Chapter:
    """A chapter of the exhibits of what a notebook handed in, with a page for each part of it that has any."""
    slug = page_slug(draft.name)
    said: Any = words.find(f"chapters.{slug}") or draft.about or {"title": draft.name, "lead": ""}
    within: dict[str, list[Exhibit]] = {part: [] for part in (pages()[slug].parts if slug in pages() else ())}
    for (name, view), exhibit in zip(draft.shown, exhibits, strict=True):
        within.setdefault(find_part(slug, name, view), []).append(exhibit)
    filled = [(part, tuple(shown)) for part, shown in within.items() if shown]
    parts = [Part(slug, "", said["title"], "", tuple(exhibits))]
    if len(filled) > 1:
        names = [slug, *(f"{slug}-{part.replace('_', '-')}" for part, _ in filled[1:])]
        parts = [
            Part(page, **said["parts"][part], exhibits=shown) for page, (part, shown) in zip(names, filled, strict=True)
        ]
    return Chapter(draft.name, slug, said["title"], said["lead"], tuple(exhibits), tuple(parts), _lacking(draft, words))


def _lacking(draft: Draft, words: Words) -> tuple[str, ...]:
    """What was not delivered, for a reader: what the file holds, or the reference group; with the codes that it lacks."""
    said = []
    for missing in draft.missing:
        file, codes, which = missing.partition(": ")
        stem = file.removesuffix(".csv")
        said.append(words("page.no_group") if file == "delivery.yaml" else words.label("table", stem) + codes + which)
    return tuple(said)
