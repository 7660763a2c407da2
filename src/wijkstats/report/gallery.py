"""All exhibits of a report on one page of the documentation: what each asks, and in which table it stands.

Question answered: which figures can a report have? Made of the words and of what chapters say of their pages, so it never lags.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from wijkstats.kit.page.words import Words, load_words
from wijkstats.report.exhibits import columns_of, pages, specs


def gallery(language: str, figures: Collection[str] = ()) -> str:
    """The page as Markdown, in a language; `figures`: ids of the exhibits of which a figure of the demo is there."""
    words = load_words(language)
    return "\n".join(_lines(words, figures)) + "\n"


def _lines(words: Words, figures: Collection[str]) -> Iterator[str]:
    shown = {spec.shown_as or name: (name, spec) for name, spec in specs().items()}
    yield f"# {words('gallery.title')}\n\n{words('gallery.lead')}\n"
    for slug, page in pages().items():
        said = words.find(f"chapters.{slug}") or {}
        yield f"## {said['title']}\n\n{said['lead']}\n"
        for part, ids in page.parts.items():
            titles: dict[str, Any] = (said.get("parts") or {}).get(part) or {}
            if len(page.parts) > 1 and titles:
                yield f"### {titles['title']}\n"
            for one in ids:
                name, spec = shown[one]
                text = words.find(f"exhibits.{spec.text}") or {}
                yield f"#### {_plain(text['title'])} {{#{one}}}\n\n{_plain(text['question'])}\n"
                if one in figures:
                    yield f"![{_plain(text['title'])}](figures/{one}.svg)\n"
                yield f"`tables/{table_of(name)}.csv`\n"


def _plain(text: str) -> str:
    """A text with three dots in each place that a report fills in.

    >>> _plain("By {grouping_label}: what?")
    'By …: what?'
    """
    return re.sub(r"\{[^}]*\}", "…", text)


def table_of(name: str) -> str:
    """In which table does a result, or a view of one, stand? The longest name of a table that it begins with; itself without one.

    >>> table_of("a_table_of_ones_own")
    'a_table_of_ones_own'
    """
    parts = name.split("_")
    tried = ("_".join(parts[:n]) for n in range(len(parts), 1, -1))
    return next((table for table in tried if columns_of(table)), name)
