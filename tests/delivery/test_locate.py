"""Files that nobody reads are named, and columns that nearly have a known name too."""

from __future__ import annotations

from conftest import SETTINGS, MakeDelivery

from wijkstats.chapters.quality.statistics.rows import quality_rules
from wijkstats.delivery.clean import clean_delivery
from wijkstats.report.publish import Publisher

ZRM = ["clientnummer;datum;versie;financien;huisvesting", "1;01-03-2016;2013;2;3", "1;01-11-2017;2017;3;3"]


def test_a_file_beside_the_one_that_is_read_is_named(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(zrm=ZRM)
    (delivery.raw / "zrm.xlsx").write_bytes(b"not read")
    (delivery.raw / "notes.txt").write_text("not a table either", encoding="utf-8")
    (delivery.raw / "corrections.csv").write_text("file,row,column,expected,value,reason\n", encoding="utf-8")
    notes = clean_delivery(delivery, b"a key for tests only").notes
    assert [note for note in notes if note.startswith("not read: notes.txt, zrm.xlsx;")]
    chosen = make_delivery(SETTINGS + "files: {zrm: zrm.csv}\n", "chosen", zrm=ZRM)
    assert not [n for n in clean_delivery(chosen, b"a key for tests only").notes if n.startswith("not read")]


def test_a_column_of_trajecten_that_nearly_has_a_known_name(make_delivery: MakeDelivery) -> None:
    said: list[str] = []
    trajecten = ["clientnummer;startdatum;eind datum;wijkteams", "1;01-02-2016;01-02-2018;Noord"]
    clean_delivery(make_delivery(zrm=ZRM, trajecten=trajecten), b"a key for tests only", said.append)
    assert any("'wijkteams' not read; did you mean wijkteam?" in line for line in said)
    assert any("without it no figures by wijkteam" in line for line in said)


def test_the_page_says_when_another_edition_began(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(zrm=ZRM)
    shown = Publisher(delivery, "01_clean")(quality_rules(clean_delivery(delivery, b"a key for tests only")))
    assert "2013 van 1 maart 2016 tot en met 1 maart 2016 en 2017 van 1 november 2017" in shown.answer
