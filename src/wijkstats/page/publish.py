"""What a notebook shows: `publish(result)` hands a result in for the report and shows it.

Question answered: what does an analyst see of a result, and how does it reach the report? Every result waits, unprotected, in
data/processed; `make report` protects all of them together and only then writes anything to reports/. What the notebook
shows is protected by itself: the report may hide more, because tables can be laid beside each other.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from markupsafe import Markup

from wijkstats.page.exhibit import Exhibit, make_exhibit
from wijkstats.page.words import load_words
from wijkstats.records import Result
from wijkstats.release.disclosure import protect_report
from wijkstats.release.drafts import hand_in, start_drafts
from wijkstats.release.rules import rules_of
from wijkstats.settings import Delivery

RUN = "WIJKSTATS_RUN"
"""Set while make runs a notebook: the executed copy then holds no figures that were not protected with all others."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What an executed notebook shows instead of figures: the report has them."""

    name: str
    rows: int

    def _repr_html_(self) -> str:
        return str(Markup("<p><code>{}</code>: handed in for the report, {} rows</p>").format(self.name, self.rows))


class Publisher:
    """Hands in results of one chapter: `publish = Publisher(delivery, "02_zrm")`, then `publish(result)`.

    Starting a publisher empties what the chapter handed in, so that a result that is no longer published leaves the report.
    """

    def __init__(self, delivery: Delivery, chapter: str) -> None:
        self.delivery = delivery
        self.words = load_words(delivery.settings.language)
        self.folder = start_drafts(delivery, chapter)

    def __call__(self, result: Result, view: str | None = None) -> Exhibit | HandedIn:
        """Hand in the result and show it, protected by itself. `view` shows only the rows with that `grouping`."""
        hand_in(self.folder, result, view)
        settings = self.delivery.settings
        if os.environ.get(RUN) and settings.disclosure.minimum and result.persons:
            return HandedIn(result.name if view is None else f"{result.name}, {view}", len(result.table))
        published = protect_report([result], rules_of(settings)).published[0]
        return make_exhibit(published, view, settings, self.words)
