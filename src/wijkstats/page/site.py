"""The report as pages that stand by themselves: no script, no request to any host, the same bytes on every run.

Question answered: what does a reader get for this delivery? Built from published exhibits only, so nothing that has not
been through disclosure control can reach a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from wijkstats.page.chapters import Chapter, read_chapters
from wijkstats.page.downloads import collect_tables, write_folder, write_workbook
from wijkstats.page.publish import Exhibit, write_whole
from wijkstats.page.words import Words, load_words
from wijkstats.settings import Delivery

NOTHING_FOUND = ("quality_rules", "quality_previous")
"""Exhibits of which no rows is no gap: no faults, or no earlier delivery to be beside."""
FIRST: tuple[str, ...] = ("zrm_coverage", "quality_tables")
"""Exhibits about completeness; they come before the outcomes on the front page."""

CARDS: tuple[str, ...] = (
    "zrm_development_total",
    "zrm_noise",
    "zrm_low_domains",
    "zrm_development_domain",
    "benchmark_use",
    "benchmark_costs",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """An exhibit with the page it stands on."""

    exhibit: Exhibit
    page: str

    @property
    def link(self) -> str:
        """Address of the exhibit within the report."""
        return f"{self.page}#{self.exhibit.id}"


def build_site(delivery: Delivery, chapters: Sequence[str]) -> list[Path]:
    """Write the report of a delivery; returns the files written. ContractError when a chapter has not been run."""
    words = load_words(delivery.settings.language)
    read = read_chapters(delivery, chapters, words)
    tables = collect_tables(read)
    titles: dict[str, list[str]] = {}
    for exhibit in (e for chapter in read for e in chapter.exhibits):
        titles.setdefault(exhibit.csv, []).append(exhibit.title)
    report = delivery.report
    written = write_folder(report / "tables", tables, ".csv")
    figures = {e.figure: e.svg for chapter in read for e in chapter.exhibits if e.figure}
    written += write_folder(report / "figures", figures, ".svg")
    written.append(write_workbook(report / "tables.xlsx", tables, titles, words))
    environment = _environment(delivery, words, read)
    front = environment.get_template("index.html.j2").render(**_front(delivery, words, read, tables), page="index")
    pages = {"index": front}
    for chapter in read:
        template = environment.get_template("chapter.html.j2")
        pages[chapter.slug] = template.render(
            chapter=chapter,
            page=chapter.slug,
            terms=_terms(delivery, words, chapter),
            appendix=_appendix(delivery, chapter),
        )
    for slug, text in pages.items():
        write_whole(report / f"{slug}.html", text.rstrip() + "\n")
        written.append(report / f"{slug}.html")
    return written


def _environment(delivery: Delivery, words: Words, chapters: Sequence[Chapter]) -> Environment:
    environment = Environment(
        loader=PackageLoader("wijkstats.page", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    css = files("wijkstats.page").joinpath("templates", "page.css").read_text(encoding="utf-8")
    environment.globals.update(
        words=words,
        delivery=delivery,
        settings=delivery.settings,
        chapters=chapters,
        css=Markup(css),
        safe_html=Markup,
    )
    return environment


def _front(delivery: Delivery, words: Words, chapters: Sequence[Chapter], tables: dict[str, str]) -> dict[str, Any]:
    """What stands on the front page."""
    shown = {e.id: Shown(e, f"{c.slug}.html") for c in chapters for e in c.exhibits}
    chapter_tables: dict[str, Exhibit] = {e.csv: e for c in chapters for e in c.exhibits}
    return {
        "first": [shown[i] for i in FIRST if i in shown],
        "cards": [shown[i] for i in CARDS if i in shown and shown[i].exhibit.headline],
        "not_made": [c for c in chapters if not c.delivered],
        "empty": [s for s in shown.values() if s.exhibit.empty and s.exhibit.id not in NOTHING_FOUND],
        "hidden": sum(e.hidden for e in chapter_tables.values()),
        "tables": list(tables),
    }


def _terms(delivery: Delivery, words: Words, chapter: Chapter) -> list[tuple[str, str]]:
    """Words that this chapter uses, each with one line that explains it."""
    values = {"low": delivery.settings.zrm.low, "minimum_days": delivery.settings.pairs.minimum_days}
    named = [(term, words.fill(text, values)) for term, text in words.find(f"terms.{chapter.slug}") or ()]
    hiding = delivery.settings.disclosure.minimum > 0
    return [(term, text) for term, text in named if hiding or term != words.find("terms.hidden")]


def _appendix(delivery: Delivery, chapter: Chapter) -> str | None:
    """The executed notebook, only when nothing is hidden in this report: it shows tables before protection."""
    if delivery.settings.disclosure.minimum != 0:
        return None
    for suffix in (".html", ".ipynb"):
        if (delivery.report / "notebooks" / f"{chapter.name}{suffix}").is_file():
            return f"notebooks/{chapter.name}{suffix}"
    return None
