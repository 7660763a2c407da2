"""Every exhibit of every chapter, found in the folders of the chapters.

Question answered: how is a published table with this name shown? A table with a name that no chapter knows gets a plain table,
so that an analyst can publish a cut of one's own; `facts` may then hold title, question, answer, not_said and note.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module

from wijkstats import chapters
from wijkstats.ground.records import Published
from wijkstats.kit.page.exhibit import Exhibit, exhibit_of
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


@cache
def specs() -> Mapping[str, Spec]:
    """How each result, or view of one, is shown: by its name, or its name and its view."""
    found: dict[str, Spec] = {}
    for chapter in pages():
        package = import_module(f"{chapters.__name__}.{chapter}.exhibits")
        for name in _modules(package.__path__):
            found |= getattr(import_module(f"{package.__name__}.{name}"), "SPECS", {})
    return found


def _modules(path: Iterable[str]) -> Iterator[str]:
    return (found.name for found in pkgutil.iter_modules(path))


def find_spec(name: str, view: str | None) -> Spec:
    """How is this result shown? Falls back on the other cuts of the same table, then on a plain table."""
    known = specs()
    if view is None:
        return known.get(name, GENERIC)
    return known.get(f"{name}_{view}") or known.get(f"{name}_other") or known.get(name) or GENERIC


def exhibit_id(name: str, view: str | None) -> str:
    """Under which id is (a view of) a result shown?"""
    plain = name if view is None else f"{name}_{view}"
    return known.shown_as or plain if (known := specs().get(plain)) else plain


def make_exhibit(
    published: Published, view: str | None, settings: Settings, words: Words, bitmaps: bool = False
) -> Exhibit:
    """What a reader sees of (one grouping of) a protected result; the figure also as a bitmap when asked."""
    return exhibit_of(published, view, find_spec(published.name, view), settings, words, bitmaps)
