"""The published exhibits of a delivery, read back chapter by chapter.

Question answered: which exhibits has each chapter, in which order, and which chapters could not be made?
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wijkstats.errors import ContractError, Fault
from wijkstats.page.publish import Exhibit
from wijkstats.page.words import Words
from wijkstats.settings import Delivery

SLUGS = {"01_clean": "quality", "02_zrm": "zrm", "03_benchmark": "benchmark"}
"""Page of each chapter, without .html. Another chapter gets its own name without the number."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One page of the report: its exhibits in order, or the files that were missing to make it."""

    name: str
    slug: str
    title: str
    lead: str
    folder: Path
    exhibits: tuple[Exhibit, ...]
    missing: tuple[str, ...]
    delivered: bool


def page_slug(chapter: str) -> str:
    """On which page does a chapter stand?

    >>> page_slug("02_zrm"), page_slug("04_clients")
    ('zrm', 'clients')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^\d+_", "", chapter.lower())).strip("-")
    return SLUGS.get(chapter, plain or "chapter")


def read_chapter(delivery: Delivery, name: str, words: Words) -> Chapter:
    """The exhibits of one chapter. ContractError when its notebook has not been run."""
    folder = delivery.report / "exhibits" / name
    slug = page_slug(name)
    known = words.find(f"chapters.{slug}") or {"title": name, "lead": ""}
    absent = folder / "not_delivered.json"
    missing: tuple[str, ...] = ()
    if absent.is_file():
        missing = tuple(str(file) for file in json.loads(absent.read_text(encoding="utf-8")).get("missing", ()))
        return Chapter(name, slug, known["title"], known["lead"], folder, (), missing, False)
    if not folder.is_dir():
        where = f"reports/{delivery.name}/exhibits/{name}"
        raise ContractError(Fault(where, "no such folder", "the exhibits of the chapter", f"run notebook {name} first"))
    exhibits = sorted((_read(path) for path in folder.glob("*.json")), key=lambda e: (e.order, e.id))
    return Chapter(name, slug, known["title"], known["lead"], folder, tuple(exhibits), missing, True)


def read_chapters(delivery: Delivery, names: Sequence[str], words: Words) -> tuple[Chapter, ...]:
    """All chapters, in the order asked."""
    return tuple(read_chapter(delivery, name, words) for name in names)


def _read(path: Path) -> Exhibit:
    record = json.loads(path.read_text(encoding="utf-8"))
    svg = (path.parent / record["figure"]).read_text(encoding="utf-8") if record["figure"] else ""
    return Exhibit(**record, svg=svg)
