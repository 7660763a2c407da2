"""Columns by which figures are broken down: carried through cleaning, guarded as other text, and refused with a reason."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import SETTINGS, MakeDelivery

from wijkstats.delivery.clean import clean_delivery
from wijkstats.delivery.files.schema import RAW_TABLES
from wijkstats.delivery.processed import PROCESSED
from wijkstats.ground.errors import PrivacyError, SettingsError
from wijkstats.settings.breakdowns import BREAKDOWNS, TEXTS
from wijkstats.settings.delivery import Delivery

KEY = b"a key for tests only"
ZRM = ["clientnummer;datum;huisvesting", *(f"K{i};01-03-2016;3" for i in range(30))]
OWN = SETTINGS + "breakdowns: [opleiding]\n"


def trajecten(columns: str, cells: str) -> list[str]:
    return [f"clientnummer;startdatum;{columns}", *(f"K{i};15-01-2016;{cells}" for i in range(30))]


def cleaned(delivery: Delivery) -> pd.DataFrame:
    clean_delivery(delivery, KEY)
    return pd.read_parquet(delivery.processed / "trajectories.parquet")


def test_a_neighbourhood_a_referrer_and_an_own_column_are_carried_along(make_delivery: MakeDelivery) -> None:
    rows = trajecten("wijk;aanmelder;Opleiding;wet", "Oost ;huisarts; mbo;Wmo")
    table = cleaned(make_delivery(OWN, zrm=ZRM, trajecten=rows))
    for column, value in {
        "neighbourhood": "Oost",
        "referrer": "huisarts",
        "own_opleiding": "mbo",
        "law": "Wmo",
    }.items():
        assert set(table[column]) == {value}, column


def test_a_delivery_without_them_has_empty_columns_and_no_own_one(make_delivery: MakeDelivery) -> None:
    for files in ({"trajecten": trajecten("wijkteam", "Noord")}, {}):
        table = cleaned(make_delivery(zrm=ZRM, name=f"case{len(files)}", **files))
        assert table[["neighbourhood", "referrer"]].isna().all(axis=None)
        assert [*table.columns] == [*PROCESSED["trajectories"].columns]


def test_a_column_under_another_name_is_mapped_first(make_delivery: MakeDelivery) -> None:
    settings = OWN + "columns: {Hoogste opleiding: opleiding}\n"
    table = cleaned(make_delivery(settings, zrm=ZRM, trajecten=trajecten("Hoogste opleiding", "mbo")))
    assert set(table["own_opleiding"]) == {"mbo"}


@pytest.mark.parametrize(
    ("named", "delivered", "said"),
    [
        ("[opleidin]", "opleiding", "did you mean opleiding"),
        ("[startdatum]", "wijkteam", "startdatum, which has a meaning of its own"),
        ("[afsluiting]", "afsluiting", "afsluiting, which has a meaning of its own"),
        ("[opleiding]", "", "trajecten was not delivered"),
        ("[opleiding, opleiding]", "opleiding", "stands twice"),
        ("[Hoogste opleiding]", "opleiding", "in lower case"),
        ("['x\"; drop']", "opleiding", "in lower case"),
        ("{opleiding: niveau}", "opleiding", "key breakdowns"),
    ],
)
def test_a_breakdown_that_cannot_be_is_a_fault(
    make_delivery: MakeDelivery, named: str, delivered: str, said: str
) -> None:
    files = {"trajecten": trajecten(delivered, "mbo")} if delivered else {}
    with pytest.raises(SettingsError, match=said):
        clean_delivery(make_delivery(f"{SETTINGS}breakdowns: {named}\n", zrm=ZRM, **files), KEY)


@pytest.mark.parametrize(
    ("column", "cells", "said"),
    [
        ("opleiding", "jan@voorbeeld.nl", "e-mail"),
        ("opleiding", "bij 123456782 thuis", "like a BSN"),
        ("opleiding", "3131 AB", "a postcode"),
        ("wijk", "3131ab", "a postcode"),
        ("wijk", "06-12345678", "a phone number"),
        ("contactpersoon", "x", "by its name"),
        ("opmerkingen", "x", "by its name"),
    ],
)
def test_personal_data_stop_the_run_without_a_value_in_the_message(
    make_delivery: MakeDelivery, column: str, cells: str, said: str
) -> None:
    settings = SETTINGS if column == "wijk" else f"{SETTINGS}breakdowns: [{column}]\n"
    with pytest.raises(PrivacyError, match=said) as fault:
        clean_delivery(make_delivery(settings, zrm=ZRM, trajecten=trajecten(column, cells)), KEY)
    assert cells == "x" or cells not in str(fault.value)


def test_an_own_column_with_a_value_per_client_stops_the_run(make_delivery: MakeDelivery) -> None:
    rows = [f"{line}{i}" for i, line in enumerate(trajecten("opleiding", "naam "), -1)]
    rows[0] = rows[0].removesuffix("-1")
    with pytest.raises(PrivacyError, match="as a category"):
        clean_delivery(make_delivery(OWN, zrm=ZRM, trajecten=rows), KEY)


def test_the_contracts_follow_from_the_list() -> None:
    assert set(TEXTS) <= set(RAW_TABLES["trajecten"].columns)
    assert {b.source for b in BREAKDOWNS if b.source} <= set(PROCESSED["trajectories"].columns)
    assert len({b.name for b in BREAKDOWNS}) == len(BREAKDOWNS)
