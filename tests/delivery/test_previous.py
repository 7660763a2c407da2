"""The previous delivery: chosen once for a whole report, and never one with invented clients beside a real one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import SETTINGS, MakeDelivery
from zrm_chapter import results

from wijkstats.delivery.chosen import CHOSEN, earlier_deliveries, find_earlier, previous_delivery
from wijkstats.delivery.clean import clean_delivery
from wijkstats.delivery.previous import older_tables, previous_tables
from wijkstats.ground.errors import ContractError
from wijkstats.report.chapters import protect_chapters
from wijkstats.report.publish import Publisher
from wijkstats.settings.delivery import Delivery

KEY = b"a key for tests only"
ZRM = ["clientnummer;trajectnummer;datum;huisvesting", "K1;T1;01-02-2016;2", "K1;T1;01-09-2016;3"]
EARLIER = SETTINGS.replace("2016-01-01", "2015-01-01").replace("2017-12-31", "2016-12-31")


def cleaned(make: MakeDelivery, name: str, settings: str) -> Delivery:
    delivery = make(settings, name, zrm=ZRM)
    clean_delivery(delivery, KEY)
    return delivery


@pytest.mark.parametrize(("own", "other", "found"), [("", "true", False), ("true", "", False), ("true", "true", True)])
def test_invented_clients_are_nobody_s_last_year(
    make_delivery: MakeDelivery, own: str, other: str, found: bool
) -> None:
    cleaned(make_delivery, "vorig", EARLIER + (f"synthetic: {other}\n" if other else ""))
    delivery = cleaned(make_delivery, "dit", SETTINGS + (f"synthetic: {own}\n" if own else ""))
    assert (previous_delivery(delivery) is not None) == found


def test_what_was_chosen_at_cleaning_holds_for_every_chapter(make_delivery: MakeDelivery) -> None:
    cleaned(make_delivery, "eerder", EARLIER)
    delivery = cleaned(make_delivery, "dit", SETTINGS)
    cleaned(make_delivery, "later-schoongemaakt", EARLIER.replace("2016-12-31", "2017-06-30"))
    assert [found.name for found in find_earlier(delivery)] == ["later-schoongemaakt", "eerder"]
    assert [found.name for found in earlier_deliveries(delivery)] == ["eerder"]
    for _ in range(2):  # whichever chapter asks
        chosen = previous_tables(delivery)
        assert chosen is not None
        assert chosen.delivery.name == "eerder"


def test_without_an_earlier_one_a_later_cleaning_changes_nothing(make_delivery: MakeDelivery) -> None:
    delivery = cleaned(make_delivery, "dit", SETTINGS)
    cleaned(make_delivery, "later-schoongemaakt", EARLIER)
    assert previous_delivery(delivery) is None
    clean_delivery(delivery, KEY)
    assert previous_delivery(delivery) is not None


def test_all_earlier_deliveries_are_noted_newest_first(make_delivery: MakeDelivery) -> None:
    oldest = cleaned(
        make_delivery, "oudste", EARLIER.replace("2015-01-01", "2014-01-01").replace("2016-12-31", "2016-06-30")
    )
    cleaned(make_delivery, "eerder", EARLIER)
    delivery = cleaned(make_delivery, "dit", SETTINGS)
    assert [found.name for found in earlier_deliveries(delivery)] == ["eerder", "oudste"]
    assert [tables.delivery.name for tables in older_tables(delivery)] == ["oudste"]
    (oldest.processed / "trajectories.parquet").unlink()
    with pytest.raises(ContractError, match="oudste, of which the cleaned tables are gone"):
        older_tables(delivery)


def test_a_chosen_delivery_that_is_gone_is_said(make_delivery: MakeDelivery) -> None:
    earlier = cleaned(make_delivery, "eerder", EARLIER)
    delivery = cleaned(make_delivery, "dit", SETTINGS)
    assert (delivery.processed / CHOSEN).read_text(encoding="utf-8").startswith("eerder\n")
    (earlier.processed / "measurements.parquet").unlink()
    with pytest.raises(ContractError, match="the cleaned tables are gone"):
        previous_delivery(delivery)


def test_chapters_beside_different_deliveries_make_no_report(make_delivery: MakeDelivery) -> None:
    delivery = cleaned(make_delivery, "dit", SETTINGS)
    one = results()["zrm_clients"]
    for chapter, name, beside in (("01_clean", "one", "a"), ("02_zrm", "two", "b")):
        Publisher(delivery, chapter)(replace(one, name=name, facts={"previous_name": beside}))
    with pytest.raises(ContractError, match="one beside a; two beside b"):
        protect_chapters(delivery, ["01_clean", "02_zrm"])
