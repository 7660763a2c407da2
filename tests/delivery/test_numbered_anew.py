"""Next year's export by other numbers: a change of registration is no change of people."""

from __future__ import annotations

import re

from conftest import SETTINGS, MakeDelivery

from wijkstats.chapters.quality import chapter
from wijkstats.commands.validate import checklist
from wijkstats.delivery.clean import clean_delivery
from wijkstats.delivery.previous import Overlap, overlap
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect
from wijkstats.report.exhibits import make_exhibit

KEY = bytes(range(32))
LATER = SETTINGS.replace("2016-01-01", "2017-01-01").replace("2017-12-31", "2018-06-30")


def found(make_delivery: MakeDelivery, clients: range, later: str) -> tuple[Overlap, str, str]:
    """What is found, said by validate and said by the page of last year's clients and these, written as `later`."""
    for settings, name, some in ((SETTINGS, "2016", range(60)), (LATER, "2017", clients)):
        rows = [(i, f"K{i:03d}" if name == "2016" else later.format(i)) for i in some]
        starts = [f"{number};T{number};{1 + i % 28:02d}-0{1 + i // 28}-2017;{20 + i % 50}" for i, number in rows]
        scores = [f"{number};T{number};01-{month}-2017;3" for _, number in rows for month in ("04", "10")]
        delivery = make_delivery(
            settings, name, trajecten=["clientnummer;trajectnummer;startdatum;leeftijd", *starts],
            zrm=["clientnummer;trajectnummer;datum;huisvesting", *scores],
        )  # fmt: skip
        cleaned = clean_delivery(delivery, KEY)
        if name == "2016":
            first = delivery
    again = overlap(delivery, first)
    assert again is not None
    said = " ".join(line for state, line in checklist(delivery, cleaned, 0, first, again) if state == "look")
    exhibit = make_exhibit(
        protect(chapter.changes(chapter.read(delivery)), 5), None, delivery.settings, load_words("nl")
    )
    return again, said, exhibit.answer


def test_last_years_clients_under_other_numbers_are_noticed(make_delivery: MakeDelivery) -> None:
    again, said, answer = found(make_delivery, range(55), "ZS-00{:03d}")
    assert (again.both, again.strangers, again.alike) == (0, 55, 55)
    assert again.renumbered
    assert again.cumulative, "it has nearly all of last year's again"
    assert re.search(r"other numbers: 55 of the 55 .* 2016", said)
    assert "opnieuw genummerd" in answer


def test_late_registrations_and_the_same_numbers_are_no_other_numbers(make_delivery: MakeDelivery) -> None:
    again, said, answer = found(make_delivery, range(60, 90), "K{:03d}")
    assert (again.strangers, again.alike, again.renumbered, again.cumulative) == (30, 0, False, False)
    assert "other numbers" not in said
    assert "opnieuw genummerd" not in answer
    again, *_ = found(make_delivery, range(60), "K{:03d}")
    assert (again.both, again.strangers, again.renumbered, again.cumulative) == (60, 0, False, True)
