"""What a notebook shows: `publish(result)` hands a result in for the report and shows it.

Question answered: what does an analyst see of a result, and how does it reach the report? Every result waits, unprotected, in
data/processed; `make report` protects all of them together and only then writes anything to reports/. What the notebook
shows is protected by itself: the report may hide more, because tables can be laid beside each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from wijkstats.ground.errors import ContractError, Fault
from wijkstats.ground.glance import in_report_run
from wijkstats.ground.records import Result
from wijkstats.release.drafts import hand_in, start_drafts, tell_about
from wijkstats.settings.choices import Settings
from wijkstats.settings.delivery import Delivery

if TYPE_CHECKING:
    from wijkstats.kit.page.exhibit import Exhibit

ROWS = 20
TEXTS = ("title", "question", "answer", "not_said", "note")
"""What an exhibit of one's own says of itself."""
Text = str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Together:
    """Several views of one result, below each other."""

    shown: tuple[Exhibit | HandedIn, ...]

    def _repr_html_(self) -> str:
        return "".join(one._repr_html_() for one in self.shown)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What an executed notebook shows instead of figures: the report has them. `table`: the first rows, where they may stand."""

    name: str
    rows: int
    table: str = field(default="", repr=False)

    def _repr_html_(self) -> str:
        text = Markup("<p><code>{}</code>: handed in for the report, {} rows</p>").format(self.name, self.rows)
        return str(text) + self.table


class Publisher:
    """Hands in results of one chapter: `publish = Publisher(delivery, "02_zrm")`, then `publish(result)`.

    Starting a publisher empties what the chapter handed in, so that a result that is no longer published leaves the report.
    """

    def __init__(self, delivery: Delivery, chapter: str, title: Text = "", lead: Text = "") -> None:
        """`title` and `lead`: of a chapter of one's own, as text or by language."""
        self.delivery = delivery
        self.folder = start_drafts(delivery, chapter)
        if title:
            tell_about(self.folder, {"title": self._said(title), "lead": self._said(lead)})

    def __call__(self, result: Result, view: str | None = None, **texts: Text) -> Exhibit | HandedIn | Together | None:
        """Hand in the result and show it, protected by itself. `view` shows only the rows with that `grouping`;
        "more" each grouping that this delivery has and another may not.

        `texts`: title, question, answer, not_said and note of an exhibit of one's own, each as text or by language, such as
        {"nl": "Per wijk", "en": "By neighbourhood"}. TypeError for another name.
        None for a result that is `absent` from this delivery: nothing is handed in. While make runs the notebook nothing of the
        pages is imported, so that a change of words or pages does not make a notebook old.
        """
        if odd := sorted(texts.keys() - set(TEXTS)):
            raise TypeError(f"an exhibit has {', '.join(TEXTS)}; not {', '.join(odd)}")
        said = {name: self._said(text) for name, text in texts.items()}
        result = replace(result, facts={**result.facts, **said}) if said else result
        shown = tuple(self._show(result, each) for each in result.views(view))
        return Together(shown) if len(shown) > 1 else next(iter(shown), None)

    def _said(self, text: Text) -> str:
        return said_in(text, self.delivery.settings.language)

    def _show(self, result: Result, view: str | None) -> Exhibit | HandedIn:
        hand_in(self.folder, result, view)
        settings = self.delivery.settings
        if in_report_run():
            open_to_all = not settings.disclosure.minimum or not result.persons
            first = result.table.head(ROWS).to_html(index=False, border=0) if open_to_all else ""
            return HandedIn(result.name if view is None else f"{result.name}, {view}", len(result.table), first)
        return preview(result, view, settings)


def said_in(text: Text, language: str, any_will_do: bool = False) -> str:
    """A text in this language; ContractError when it has none in it, unless any will do.

    >>> said_in({"nl": "Per wijk"}, "nl"), said_in("By area", "nl"), said_in({"nl": "Per wijk"}, "en", any_will_do=True)
    ('Per wijk', 'By area', 'Per wijk')
    """
    if isinstance(text, str):
        return text
    if language not in text and not (any_will_do and text):
        has = ", ".join(text) or "none"
        raise ContractError(Fault("notebook", f"a text in {has}", language, f"add {language} to it"))
    return text.get(language) or next(iter(text.values()))


def preview(result: Result, view: str | None, settings: Settings, said: Mapping[str, str] | None = None) -> Exhibit:
    """What is left of a result when it is protected by itself, as the report shows it; the report may hide more.

    `said`: what the exhibit says of itself (`TEXTS`).
    """
    from wijkstats.kit.page.words import load_words
    from wijkstats.release.disclosure import protect_report
    from wijkstats.release.disclosure_rules import disclosure_rules_of
    from wijkstats.report.exhibits import make_exhibit

    result = replace(result, facts={**result.facts, **(said or {})})
    published = protect_report([result], disclosure_rules_of(settings)).published[0]
    return make_exhibit(published, view, settings, load_words(settings.language))
