"""From a result to something a reader may see: protect, write, show.

Question answered: what stands in the report for a result that a notebook publishes? It goes through disclosure control,
its table is written as CSV, its figure as SVG, its words as JSON; the site is built from those files and nothing else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from wijkstats.errors import ContractError, Fault
from wijkstats.page.answers import Values, View
from wijkstats.page.exhibits import exhibit_id, find_spec
from wijkstats.page.spec import Spec
from wijkstats.page.style import styled, to_svg
from wijkstats.page.tables import in_order, render
from wijkstats.page.words import HiddenError, Words, load_words
from wijkstats.records import Published, Result
from wijkstats.release.disclosure import protect
from wijkstats.settings import Delivery


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One shown result, as the site reads it. In JupyterLab it shows itself."""

    id: str
    order: int
    chapter: str
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
    svg: str = ""

    def _repr_html_(self) -> str:
        text = Markup("<h3>{}</h3><p><em>{}</em></p><p>{}</p>").format(self.title, self.question, self.answer)
        style = Markup(
            "<style>.wijkstats table{{border-collapse:collapse}}.wijkstats caption{{text-align:left;font-weight:bold}}"
            ".wijkstats .num{{text-align:right}}.wijkstats svg{{max-width:720px;width:100%;height:auto;background:#fff}}</style>"
        ).format()
        body = Markup(self.svg) + Markup(self.table)
        return str(Markup('<div class="wijkstats">{}{}{}</div>').format(style, text, body))


class Publisher:
    """Shows results of one chapter: `publish = Publisher(delivery, "02_zrm")`, then `publish(result)`.

    Starting a publisher empties the chapter's folder, so that an exhibit that is no longer published leaves the report.
    """

    def __init__(self, delivery: Delivery, chapter: str) -> None:
        self.delivery = delivery
        self.chapter = chapter
        self.words = load_words(delivery.settings.language)
        self.folder = delivery.report / "exhibits" / chapter
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(self.folder.iterdir()):
            if old.suffix in {".json", ".csv", ".svg", ".tmp"}:
                old.unlink()
        self._order: dict[str, int] = {}
        self._protected: dict[str, tuple[Result, Published]] = {}

    def __call__(self, result: Result, view: str | None = None) -> Exhibit:
        """Protect the result, write its exhibit, and show it. `view` shows only the rows with that `grouping`."""
        published = self._protect(result)
        name = exhibit_id(result.name, view)
        spec = find_spec(result.name, view)
        rows = published.table
        if view is not None and name not in {"benchmark_use", "benchmark_costs"}:
            rows = _rows_of(published, view)
        facts = self._facts(published)
        shown = View(result.name, view, in_order(rows, facts), facts, self.words)
        exhibit = self._exhibit(name, spec, shown, published)
        write_whole(self.folder / f"{name}.json", _json(exhibit))
        if exhibit.figure:
            write_whole(self.folder / exhibit.figure, exhibit.svg)
        return exhibit

    def _protect(self, result: Result) -> Published:
        known = self._protected.get(result.name)
        if known is None or known[0] is not result:
            published = protect(result, self.delivery.settings.disclosure.minimum)
            self._protected[result.name] = (result, published)
            write_whole(self.folder / f"{result.name}.csv", to_csv(published))
        return self._protected[result.name][1]

    def _facts(self, published: Published) -> dict[str, Any]:
        """What sentences may use beside the table: choices in delivery.yaml, and the facts of the result."""
        settings = self.delivery.settings
        names: Mapping[str, str] = dict(published.facts.get("names", {}))  # type: ignore[call-overload]
        own = settings.municipality
        base = {
            "low": settings.zrm.low,
            "minimum_days": settings.pairs.minimum_days,
            "window_days": settings.pairs.window_days,
            "pair_rule": settings.pairs.last,
            "age_groups": dict(settings.age_groups),
            "own": own,
            "own_name": names[own] if names.get(own, own) != own else self.words("page.own_municipality"),
            "similar": settings.reference.similar,
        }
        return base | dict(published.facts)

    def _exhibit(self, name: str, spec: Spec, view: View, published: Published) -> Exhibit:
        words, shown = self.words, spec.shape(view.table) if spec.shape else view.table
        empty = shown.empty
        values = {} if empty else {**spec.values(view)}
        named = values or _names(view)
        order = self._order.setdefault(name, len(self._order) + 1)
        key = f"exhibits.{spec.text}"
        own = {k: str(view.facts[k]) for k in ("title", "question", "answer", "not_said", "note") if k in view.facts}
        title = own.get("title") or words(f"{key}.title", **named)
        alt = _alt(words, key, values) if not empty else ""
        svg = ""
        if spec.draw is not None and not empty:
            with styled():
                figure = spec.draw(view.table, words, view.facts)
                svg = to_svg(figure, name, alt) if figure else ""
        columns = spec.columns or tuple(c for c in shown.columns if c != "suppressed")
        return Exhibit(
            id=name,
            order=order,
            chapter=self.chapter,
            title=title,
            question=own.get("question") or words(f"{key}.question", **named),
            answer=words.find(f"{key}.empty") or words("page.empty_view")
            if empty
            else own.get("answer") or words.sentences(f"{key}.answer", values, _suppressed(view.table)),
            not_said=own.get("not_said") or words(f"{key}.not_said"),
            note="" if empty else own.get("note") or _said(words, f"{key}.note", values),
            alt=alt,
            figure=f"{name}.svg" if svg else None,
            table="" if empty else str(render(shown, _present(columns, shown), words, title, view.facts, spec.keys)),
            csv=f"{view.name}.csv",
            empty=empty,
            hidden=published.hidden,
            headline=None if empty or not spec.headline else _headline(words, key, spec.headline, values),
            svg=svg,
        )


def _rows_of(published: Published, view: str) -> pd.DataFrame:
    table = published.table
    if "grouping" not in table:
        raise ContractError(
            Fault(
                f"result {published.name}",
                f"view {view!r}, but no column grouping",
                "a table with grouping",
                "leave view out",
            )
        )
    return table[table["grouping"] == view].reset_index(drop=True)


def _suppressed(table: pd.DataFrame) -> bool:
    return "suppressed" in table and bool((table["suppressed"] == "suppressed").any())


def _names(view: View) -> Values:
    label = view.words.label("grouping", view.view).lower() if view.view else view.name
    return {"name": view.name.replace("_", " "), "grouping_label": label}


def _present(columns: tuple[str, ...], table: pd.DataFrame) -> list[str]:
    """Columns that the table has, or can make; a column without any value is left out."""
    made = {c: f"{c.removesuffix('interval')}low" for c in columns if c.endswith("interval")}
    hidden = _suppressed(table)  # then an empty column says that it is not shown
    return [
        c
        for c in columns
        if made.get(c, c) in table and (hidden or c == "statistic" or table[made.get(c, c)].notna().any())
    ]


def _said(words: Words, key: str, values: Values) -> str:
    try:
        return words(key, **values)
    except HiddenError:
        return ""


def _alt(words: Words, key: str, values: Values) -> str:
    """The alternative text with its numbers; without them when they may not be shown."""
    try:
        return words(f"{key}.alt", **values)
    except HiddenError:
        return words(f"{key}.alt_short")


def _headline(words: Words, key: str, number: str, values: Values) -> dict[str, str] | None:
    """A card for the front page; none when its number may not be shown."""
    try:
        shown = words.fill(number, values)
        label, sentence = (words.fill(words(f"{key}.headline.{part}"), values) for part in ("label", "sentence"))
    except HiddenError:
        return None
    try:
        interval = words.interval(values.get("low"), values.get("high"), str(values.get("interval_kind", "share")))
    except HiddenError:
        interval = ""
    return {"number": shown, "label": label, "sentence": sentence, "interval": interval}


def to_csv(published: Published) -> str:
    """The protected table as text: keys, comma, point, empty = hidden; counts stay whole numbers when some are hidden."""
    table = published.table.copy()
    for column in table.columns:
        values = table[column]
        if pd.api.types.is_float_dtype(values) and bool((values.dropna() % 1 == 0).all()):
            table[column] = values.astype("Int64")
        elif pd.api.types.is_bool_dtype(values):
            table[column] = values.map({True: "true", False: "false"})
    return str(table.to_csv(index=False, lineterminator="\n", float_format="%.6g"))


def _json(exhibit: Exhibit) -> str:
    record = {key: value for key, value in asdict(exhibit).items() if key != "svg"}
    return json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_whole(path: Path, text: str) -> None:
    """The whole file or nothing: written beside it, then put in its place."""
    beside = path.with_name(path.name + ".tmp")
    beside.write_text(text, encoding="utf-8", newline="\n")
    os.replace(beside, path)
