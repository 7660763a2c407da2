"""From a protected result to what a reader sees of it: a title, a question, an answer, a figure, a table.

Question answered: how is this published table shown? It knows protected results only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from string import Formatter
from typing import Any

import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from wijkstats.ground.errors import ContractError, Fault
from wijkstats.ground.records import Published
from wijkstats.kit.page.cells import in_order, render
from wijkstats.kit.page.files import safe_name
from wijkstats.kit.page.kept_figures import Heard, Kept, KeptFigures, name_of
from wijkstats.kit.page.kinds import Kinds, ends_of, kinds_of
from wijkstats.kit.page.layout import narrow_svg, settle
from wijkstats.kit.page.reading import Reading, message_of, read_first
from wijkstats.kit.page.schemes import repaint
from wijkstats.kit.page.spec import Draw, Spec
from wijkstats.kit.page.style import styled, to_png, to_svg, with_alt
from wijkstats.kit.page.view import Values, View
from wijkstats.kit.page.words import HiddenError, Words, is_hidden
from wijkstats.settings.choices import Settings


@dataclass(frozen=True, slots=True, repr=False)
class Exhibit:
    """One shown result. In JupyterLab it shows itself.

    message  what the numbers say, above the title; empty when they may not be shown or say nothing
    reading  which of its sentences show at once, and which are one click away
    """

    id: str
    title: str
    question: str
    answer: str
    not_said: str
    note: str
    alt: str
    figure: str | None
    table: str
    csv: str
    empty: bool
    hidden: int
    headline: Mapping[str, str] | None
    message: str
    reading: Reading
    svg: str = ""
    narrow: str = ""
    png: bytes = b""

    def __repr__(self) -> str:
        return f"Exhibit({self.id}: {self.title})"

    def _repr_html_(self) -> str:
        text = Markup("<h3>{}</h3><p><em>{}</em></p><p>{}</p>").format(self.title, self.question, self.answer)
        style = (
            "<style>.wijkstats table{border-collapse:collapse}.wijkstats caption{text-align:left;font-weight:bold}"
            ".num,.nums td{text-align:right}.nums .word{text-align:left}"
            ".wijkstats svg{max-width:720px;width:100%;height:auto;background:#fff}</style>"
        )
        return f'<div class="wijkstats">{style}{text}{self.svg}{self.table}</div>'


def exhibit_of(
    published: Published,
    view: str | None,
    spec: Spec,
    settings: Settings,
    words: Words,
    kept: KeptFigures | None = None,
) -> Exhibit:
    """What a reader sees of (one grouping of) a protected result, made as `spec` says.

    kept  where figures are kept; they are then bitmaps too
    """
    name, seen = _seen(published, view, spec, settings, words)
    return _exhibit(name, spec, seen, published, kept)


def keep_figure(
    published: Published, view: str | None, spec: Spec, settings: Settings, words: Words, kept: KeptFigures
) -> None:
    """Draw the figure of `exhibit_of` for who asks for it next, when it was not kept yet; nothing else of the exhibit."""
    name, seen = _seen(published, view, spec, settings, words)
    if spec.draw is not None and not _shown(spec, seen).empty:
        _figure(name, spec.draw, seen, published, kept)


def _seen(published: Published, view: str | None, spec: Spec, settings: Settings, words: Words) -> tuple[str, View]:
    """What an exhibit is called, and what is drawn and told of it: coarse numbers have their step with them."""
    name = spec.shown_as or (published.name if view is None else f"{published.name}_{view}")
    facts, table = known_facts(published, settings, words), published.stepped()
    rows = table if view is None or spec.whole else _rows_of(table, view, published.name)
    return name, View(published.name, view, in_order(rows, facts), facts, words)


def _shown(spec: Spec, view: View) -> pd.DataFrame:
    return spec.shape(view.table) if spec.shape else view.table


def _figure(name: str, draw: Draw, view: View, published: Published, kept: KeptFigures | None) -> Kept:
    """The figure in its forms: drawn, or as it was kept. Without a place to keep figures only the form for a page."""
    if kept is None:
        return _draw(name, draw, view)
    place = name_of(name, draw, view.table, view.facts, view.words.language, published.steps, kept.look)
    if found := kept.get(place, view.words):
        return found
    heard = Heard(view.words.language, view.words.tree)
    made = _draw(name, draw, replace(view, words=heard), kept.look)
    kept.put(place, made, heard)
    return made


def _draw(name: str, draw: Draw, view: View, look: Mapping[str, str] | None = None) -> Kept:
    """The figure for a page; with a `look` also for a phone, and as a bitmap in those colours."""
    with styled():
        figure = _drawn(draw, view)
        if figure is None:
            return Kept("", "", b"")
        settle(figure)
        wide = to_svg(figure, name)
        if look is None:
            return Kept(wide, "", b"")
        repaint(figure, look)
        narrow = narrow_svg(lambda: draw(view.table, view.words, view.facts), name)
        return Kept(wide, narrow, to_png(figure))


def _drawn(draw: Draw, view: View) -> Figure | None:
    """The figure, or none when it needs a number that may not be shown: the table says what is left."""
    try:
        return draw(view.table, view.words, view.facts)
    except HiddenError:
        return None


def known_facts(published: Published, settings: Settings, words: Words) -> dict[str, Any]:
    """What sentences may use beside the table: choices in delivery.yaml, and the facts of the result."""
    names: Mapping[str, str] = dict(published.facts.get("names", {}))  # type: ignore[call-overload]
    own = settings.municipality
    base = {
        "low": settings.zrm.low,
        "minimum_days": settings.pairs.minimum_days,
        "window_days": settings.pairs.window_days,
        "pair_rule": settings.pairs.last,
        "age_groups": dict(settings.age_groups),
        "own": own,
        "own_name": names[own] if names.get(own, own) != own else words("page.own_municipality"),
        "similar": settings.reference.similar,
    }
    return base | dict(published.facts)


def _exhibit(name: str, spec: Spec, view: View, published: Published, kept: KeptFigures | None) -> Exhibit:
    words, shown = view.words, _shown(spec, view)
    empty = shown.empty
    key = f"exhibits.{spec.text}"
    values = {} if empty else _values(spec, view, key)
    named = _names(view) | {name: value for name, value in values.items() if not is_hidden(value)}
    own = {k: str(view.facts[k]) for k in ("title", "question", "not_said", "note") if k in view.facts}
    title = own.get("title") or words(f"{key}.title", **named)
    alt = (
        "" if empty else words.told(f"{key}.alt", **values) or words(f"{key}.alt_short")
    )  # without numbers when hidden
    figure = Kept("", "", b"")
    if spec.draw is not None and not empty:
        figure = _figure(name, spec.draw, view, published, kept)
    svg = with_alt(figure.svg, alt) if figure.svg else ""
    question = own.get("question") or words(f"{key}.question", **named)
    not_said = own.get("not_said") or words(f"{key}.not_said")
    note = "" if empty else own.get("note") or words.told(f"{key}.note", **values) or ""
    answer = [_why_empty(words, key, view, published)] if empty else _answer(words, key, values, view, published)
    return Exhibit(
        id=safe_name(name),
        title=title,
        question=question,
        answer=" ".join(answer),
        not_said=not_said,
        note=note,
        alt=alt,
        figure=f"{safe_name(name)}.svg" if svg else None,
        table="" if empty else str(_table(spec, shown, title, view, published)),
        csv=f"{safe_name(view.name)}.csv",
        empty=empty,
        hidden=published.hidden,
        headline=None if empty else _headline(words, key, spec, values),
        message="" if empty else message_of(words, key, values, not _suppressed(view.table)),
        reading=read_first(question, answer, note, not_said),
        svg=svg,
        narrow=with_alt(figure.narrow, alt) if figure.narrow else "",
        png=figure.png,
    )


def _values(spec: Spec, view: View, key: str) -> Values:
    """What the sentences tell; when that cannot be found out without a number that is not shown, every value is hidden."""
    try:
        return {**spec.values(view)}
    except HiddenError:
        cards = [spec.headline, *(number for _, number in spec.otherwise)]
        return dict.fromkeys(_asked_in([view.words.find(key), cards]))


def _asked_in(texts: object) -> Iterator[str]:
    """The names of the values in texts, lists of texts, and lists and mappings of those."""
    if isinstance(texts, str):
        yield from (re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(texts) if name)
    elif isinstance(texts, (list, Mapping)):
        for text in texts.values() if isinstance(texts, Mapping) else texts:
            yield from _asked_in(text)


def _answer(words: Words, key: str, values: Values, view: View, published: Published) -> list[str]:
    """The answer in parts: that of an analyst, or of the words."""
    if "answer" in view.facts:
        return [str(view.facts["answer"])]
    return words.parts(f"{key}.answer", values, _suppressed(view.table), _some_shown(view.table, published))


def _why_empty(words: Words, key: str, view: View, published: Published) -> str:
    """Why there is nothing to show: for the reason that the result gives, as the exhibit says it, or not delivered."""
    if view.view is not None and not published.table.empty:
        return words("page.empty_view")  # other views of the same table have rows
    reason = view.facts.get("reason")
    return str(words.find(f"{key}.empty_{reason}") or words.find(f"{key}.empty") or words("page.empty_view"))


def _table(spec: Spec, shown: pd.DataFrame, title: str, view: View, published: Published) -> Markup:
    kinds = kinds_of(published, spec.made)
    columns = _present(spec.columns or tuple(c for c in shown.columns if c != "suppressed"), shown, kinds)
    return render(shown, columns, view.words, title, view.facts, spec.keys, kinds)


def _rows_of(table: pd.DataFrame, view: str, name: str) -> pd.DataFrame:
    if "grouping" not in table:
        found = f"view {view!r}, but no column grouping"
        raise ContractError(Fault(f"result {name}", found, "a table with grouping", "leave view out"))
    return table[table["grouping"] == view].reset_index(drop=True)


def _suppressed(table: pd.DataFrame) -> bool:
    return "suppressed" in table and bool((table["suppressed"] == "suppressed").any())


def _names(view: View) -> Values:
    label = view.words.label("grouping", view.view).lower() if view.view else view.name
    return {"name": view.name.replace("_", " "), "grouping_label": label}


def _present(columns: tuple[str, ...], table: pd.DataFrame, kinds: Kinds) -> list[str]:
    """Columns that the table has, or can make; one without any value is left out, unless that is something to say."""
    made = {c: ends[0] for c in columns if c not in table and (ends := ends_of(c))}
    hidden = _suppressed(table)  # then an empty column says that it is not shown
    return [
        c
        for c in columns
        if made.get(c, c) in table and (hidden or kinds.of(c).absent or table[made.get(c, c)].notna().any())
    ]


def _some_shown(table: pd.DataFrame, published: Published) -> bool:
    """Does the table show a count?"""
    return bool(table[[c for c in published.counts if c in table]].notna().any(axis=None))


def _headline(words: Words, key: str, spec: Spec, values: Values) -> dict[str, str] | None:
    """A card for the front page: the first of which the numbers may be shown."""
    cards = (("headline", spec.headline), *spec.otherwise) if spec.headline else ()
    found = (_card(words, f"{key}.{name}", number, values) for name, number in cards)
    return next((card for card in found if card), None)


def _card(words: Words, key: str, number: str, values: Values) -> dict[str, str] | None:
    try:
        shown = words.fill(number, values)
        label, sentence = (words.fill(words(f"{key}.{part}"), values) for part in ("label", "sentence"))
        interval = ""
    except HiddenError:
        return None
    with suppress(HiddenError):
        interval = words.interval(values.get("low"), values.get("high"), str(values.get("interval_kind", "share")))
    level = str(values.get("level") or "all")
    return {"number": shown, "label": label, "sentence": sentence, "interval": interval, "level": level}
