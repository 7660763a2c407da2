"""What is new, gone or renamed since the previous delivery: a domain less, a team by another name, a column more."""

from __future__ import annotations

import pandas as pd
from conftest import SETTINGS, MakeDelivery

from wijkstats.chapters.quality import chapter
from wijkstats.chapters.quality.counts.changes import delivery_changes
from wijkstats.delivery.clean import clean_delivery
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect
from wijkstats.report.exhibits import make_exhibit

KEY = bytes(range(32))
LATER = SETTINGS.replace("2016-01-01", "2017-01-01").replace("2017-12-31", "2018-06-30")


def rows(teams: dict[str, range], year: int, referrer: str = "") -> list[str]:
    head = "clientnummer;trajectnummer;startdatum;wijkteam" + (";aanmelder" if referrer else "")
    lines = [f"K{i};T{i};15-01-{year};{team}" for team, clients in teams.items() for i in clients]
    return [head, *(f"{line};{referrer}" if referrer else line for line in lines)]


def scores(clients: range, year: int, *domains: str) -> list[str]:
    head = ";".join(["clientnummer;trajectnummer;datum", *domains])
    return [head, *(f"K{i};T{i};01-0{m}-{year}" + ";3" * len(domains) for i in clients for m in (2, 8))]


def test_each_change_is_named_once(make_delivery: MakeDelivery) -> None:
    first = make_delivery(
        SETTINGS, "2016",
        trajecten=rows({"Wijkteam Oost": range(40), "Wijkteam Holy": range(40, 80), "Klein": range(80, 90)}, 2017),
        zrm=scores(range(90), 2017, "huisvesting", "justitie"),
    )  # fmt: skip
    second = make_delivery(
        LATER, "2017",
        trajecten=rows({"Wijkteam Oost": range(30), "Noord": range(40, 80), "Kern": range(100, 140)}, 2017, "huisarts"),
        zrm=scores(range(140), 2017, "huisvesting"),
    )  # fmt: skip
    for delivery in (first, second):
        clean_delivery(delivery, KEY)
    result = chapter.changes(chapter.read(second))
    assert result.table.to_numpy().tolist() == [
        ["column", "aanmelder", "new", ""],
        ["domain", "justitie", "gone", ""],
        ["team", "Wijkteam Holy", "renamed", "Noord"],
        ["team", "Kern", "new", ""],
    ], "no word of a team of ten"
    for language, said in (("nl", "team ‘Wijkteam Holy’ (nu ‘Noord’)"), ("en", "team ‘Wijkteam Holy’ (now ‘Noord’)")):
        exhibit = make_exhibit(protect(result, 5), None, second.settings, load_words(language))
        assert said in exhibit.answer
        assert "‘Kern’" in exhibit.answer


def test_nothing_changed_says_nothing(make_delivery: MakeDelivery) -> None:
    same = {"trajecten": rows({"Oost": range(30)}, 2017), "zrm": scores(range(30), 2017, "huisvesting")}
    for settings, name in ((SETTINGS, "2016"), (LATER, "2017")):
        clean_delivery(make_delivery(settings, name, **same), KEY)
    found = chapter.read(make_delivery(LATER, "2017", **same))
    assert delivery_changes(found.tables, found.earlier).to_numpy().tolist() == [["table", "trajectories", "again", ""]]
    for language, said in (("nl", "Niets is nieuw, weg of hernoemd"), ("en", "Nothing is new, gone or renamed")):
        exhibit = make_exhibit(
            protect(chapter.changes(found), 5), None, found.tables.delivery.settings, load_words(language)
        )
        assert exhibit.message.startswith(said)  # delivered once more is none of the three
        assert load_words(language)("table.exported_again") in exhibit.answer
    assert delivery_changes(found.tables, None).empty
    assert isinstance(delivery_changes(None, None), pd.DataFrame)
