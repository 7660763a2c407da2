"""What a notebook shows: `publish(result)` hands a result in for the report and shows it.

Question answered: what does an analyst see of a result, and how does it reach the report? Every result waits, unprotected, in
data/processed; `make report` protects all of them together and only then writes anything to reports/. What the notebook
shows is protected by itself: the report may hide more, because tables can be laid beside each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup

from wijkstats.ground.glance import in_report_run
from wijkstats.ground.records import Result
from wijkstats.release.drafts import hand_in, start_drafts
from wijkstats.settings.delivery import Delivery

if TYPE_CHECKING:
    from wijkstats.kit.page.exhibit import Exhibit

ROWS = 20


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

    def __init__(self, delivery: Delivery, chapter: str) -> None:
        self.delivery = delivery
        self.folder = start_drafts(delivery, chapter)

    def __call__(self, result: Result, view: str | None = None) -> Exhibit | HandedIn | Together | None:
        """Hand in the result and show it, protected by itself. `view` shows only the rows with that `grouping`;
        "more" each grouping that this delivery has and another may not.

        None for a result that is `absent` from this delivery: nothing is handed in. While make runs the notebook nothing of the
        pages is imported, so that a change of words or pages does not make a notebook old.
        """
        shown = tuple(self._show(result, each) for each in result.views(view))
        return Together(shown) if len(shown) > 1 else next(iter(shown), None)

    def _show(self, result: Result, view: str | None) -> Exhibit | HandedIn:
        hand_in(self.folder, result, view)
        settings = self.delivery.settings
        if in_report_run():
            open_to_all = not settings.disclosure.minimum or not result.persons
            first = result.table.head(ROWS).to_html(index=False, border=0) if open_to_all else ""
            return HandedIn(result.name if view is None else f"{result.name}, {view}", len(result.table), first)
        from wijkstats.kit.page.words import load_words
        from wijkstats.release.disclosure import protect_report
        from wijkstats.release.disclosure_rules import disclosure_rules_of
        from wijkstats.report.exhibits import make_exhibit

        published = protect_report([result], disclosure_rules_of(settings)).published[0]
        return make_exhibit(published, view, settings, load_words(settings.language))
