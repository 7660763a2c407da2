"""Every exhibit of every chapter, found in the folders of the chapters.

Question answered: how is a published table with this name shown? A table with a name that no chapter knows gets a plain table,
so that an analyst can publish a cut of one's own; `facts` may then hold title, question, answer, not_said and note.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from importlib import import_module
from typing import Any

from wijkstats import chapters
from wijkstats.ground.kinds import Columns
from wijkstats.ground.records import Published
from wijkstats.kit.page.exhibit import Exhibit, exhibit_of, keep_figure
from wijkstats.kit.page.kept_figures import KeptFigures
from wijkstats.kit.page.spec import ChapterPage, Spec
from wijkstats.kit.page.view import generic
from wijkstats.kit.page.words import Words
from wijkstats.settings.choices import Settings

GENERIC = Spec("generic", generic)


@cache
def pages() -> Mapping[str, ChapterPage]:
    """What each chapter says of its page, by the name of its folder, in the order of the notebooks."""
    found = {name: import_module(f"{chapters.__name__}.{name}.page").PAGE for name in _modules(chapters.__path__)}
    return dict(sorted(found.items(), key=lambda item: item[1].notebook))


def from_cbs(results: Mapping[str, Published]) -> list[str]:
    """The chapters about published figures that have any of CBS: those name it as their source, and in a demo call them real."""
    tables = {slug: results.get(page.manifest.get("sources", "")) for slug, page in pages().items() if page.public}
    return [
        slug
        for slug, found in tables.items()
        if found is not None and found.table["source"].astype(str).str.startswith("CBS").any()
    ]


@cache
def specs() -> Mapping[str, Spec]:
    """How each result, or view of one, is shown: by its name, or its name and its view."""
    return {name: spec for chapter in pages() for name, spec in _named(chapter, "SPECS").items()}


@cache
def derived(chapter: str) -> Mapping[str, Callable[[Mapping[str, Published]], Published | None]]:
    """Tables of a chapter that follow from protected tables alone: how each is made."""
    columns = import_module(f"{chapters.__name__}.{chapter}.columns")
    made = _named(chapter, "DERIVED")
    return {
        name: partial(make, columns=getattr(columns, name.partition("_")[2].upper())) for name, make in made.items()
    }


@cache
def columns_of(table: str) -> Columns:
    """What each column of a published table is, as its chapter says; nothing of a table of ones own.

    >>> columns_of("a_table_of_ones_own")
    {}
    """
    chapter, _, name = table.partition("_")
    if chapter not in pages():
        return {}
    found: Columns = getattr(import_module(f"{chapters.__name__}.{chapter}.columns"), name.upper(), {})
    return found


def _named(chapter: str, what: str) -> dict[str, Any]:
    """What the modules of the exhibits of a chapter have under this name, together."""
    package = import_module(f"{chapters.__name__}.{chapter}.exhibits")
    modules = (import_module(f"{package.__name__}.{name}") for name in _modules(package.__path__))
    return {name: found for module in modules for name, found in getattr(module, what, {}).items()}


def _modules(path: Iterable[str]) -> Iterator[str]:
    return (found.name for found in pkgutil.iter_modules(path))


def find_spec(name: str, view: str | None) -> Spec:
    """How is this result shown? Falls back on the other cuts of the same table, then on a plain table."""
    return specs().get(_known_as(name, view), GENERIC)


def _known_as(name: str, view: str | None) -> str:
    tried = (name,) if view is None else (f"{name}_{view}", f"{name}_other", name)
    return next((one for one in tried if one in specs()), "")


def find_part(slug: str, name: str, view: str | None) -> str:
    """In which part of a chapter is this result shown? In the last one when no part names it; "" without parts.

    >>> find_part("zrm", "zrm_development", "a_breakdown_of_ones_own"), find_part("zrm", "a_table_of_ones_own", None)
    ('more_groups', 'technique')
    """
    parts = pages()[slug].parts if slug in pages() else {}
    shown = exhibit_id(_known_as(name, view), None)
    return next((part for part, ids in parts.items() if shown in ids), ("", *parts)[-1])


def exhibit_id(name: str, view: str | None) -> str:
    """Under which id is (a view of) a result shown?"""
    plain = name if view is None else f"{name}_{view}"
    return known.shown_as or plain if (known := specs().get(plain)) else plain


def draw_ahead(published: Published, view: str | None, settings: Settings, words: Words, kept: KeptFigures) -> None:
    """Draw the figure of an exhibit that `make_exhibit` shows next, when it was not kept yet."""
    keep_figure(published, view, find_spec(published.name, view), settings, words, kept)


def make_exhibit(
    published: Published, view: str | None, settings: Settings, words: Words, kept: KeptFigures | None = None
) -> Exhibit:
    """What a reader sees of (one grouping of) a protected result; `kept`: where figures are kept, which are then bitmaps too."""
    return exhibit_of(published, view, find_spec(published.name, view), settings, words, kept)
