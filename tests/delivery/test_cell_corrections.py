"""corrections.csv: known mistakes put right, with a reason, and never twice."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import SETTINGS, MakeDelivery

from wijkstats.delivery.clean import Cleaned, clean_delivery
from wijkstats.ground.errors import DeliveryError, PrivacyError
from wijkstats.settings.delivery import Delivery

KEY = b"a key for tests only"
HEAD = "file,row,column,expected,value,reason"
FILES = {
    "zrm": [
        "clientnummer;trajectnummer;Datum;huisvesting",
        "K1;T1;01-03-2016;3",
        "K1;T1;01-09-2061;44",
        "K2;T2;1-4-2016;2",
    ],
    "trajecten": ["clientnummer;trajectnummer;startdatum;wijkteam", "K1;T1;15-01-2016;Nord", "K2;T2;15-01-2016;Noord"],
}


def delivered(make_delivery: MakeDelivery, *lines: str, head: str = HEAD, **files: list[str]) -> Delivery:
    delivery = make_delivery(**(FILES | files), corrections=[head, *lines])
    return delivery


def applied(cleaned: Cleaned) -> dict[str, int]:
    counted = cleaned.rules.groupby("rule")["rows"].sum()
    return {rule: int(rows) for rule, rows in counted.items() if "correct" in str(rule)}


def test_a_cell_is_put_right_before_the_rules_run(make_delivery: MakeDelivery) -> None:
    said: list[str] = []
    delivery = delivered(
        make_delivery,
        "zrm.csv,3,datum,01-09-2061,01-09-2016,typing error (team Noord)",
        "zrm.csv,3,huisvesting,44, 4 ,typed twice",
        "trajecten.csv,2,wijkteam,Nord,Noord,name of the team",
    )
    cleaned = clean_delivery(delivery, KEY, said.append)
    measured = pd.read_parquet(delivery.processed / "measurements.parquet").sort_values(["date"])
    assert measured["score"].tolist() == [3, 2, 4]
    assert str(measured["date"].max().date()) == "2016-09-01"
    assert pd.read_parquet(delivery.processed / "trajectories.parquet")["team"].tolist() == ["Noord", "Noord"]
    assert cleaned.rules[["rule", "table", "rows", "dropped"]].to_numpy().tolist() == [
        ["corrected", "trajecten", 1, False],
        ["corrected", "zrm", 2, False],
    ]
    assert "corrections.csv: 3 of 3 corrections applied" in said
    assert len((delivery.processed / "rejects.csv").read_text().splitlines()) == 1


def test_a_repaired_source_is_left_alone_and_reported(make_delivery: MakeDelivery) -> None:
    said: list[str] = []
    repaired = [FILES["zrm"][0], "K1;T1;01-03-2016;3", "K1;T1;01-09-2016;5", "K2;T2;1-4-2016;2"]
    delivery = delivered(make_delivery, "zrm.csv,3,huisvesting,44,4,typed twice", zrm=repaired)
    cleaned = clean_delivery(delivery, KEY, said.append)
    assert applied(cleaned) == {"correction_not_applied": 1}
    assert sorted(pd.read_parquet(delivery.processed / "measurements.parquet")["score"]) == [2, 3, 5]
    assert "corrections.csv, row 2: not applied, zrm.csv row 3 holds another value now" in said


def test_an_empty_cell_can_be_filled_and_a_filled_one_emptied(make_delivery: MakeDelivery) -> None:
    trajecten = ["clientnummer;trajectnummer;startdatum;wijkteam", "K1;T1;15-01-2016;", "K2;T2;15-01-2016;?"]
    delivery = delivered(
        make_delivery,
        "trajecten.csv;2;wijkteam;;Noord;found in the file",
        "",
        "trajecten.csv;3;wijkteam;?;;unknown",
        "zrm.csv;3;DATUM;01-09-2061;01-09-2016;see dossier, twice",
        head=HEAD.replace(",", ";"),
        trajecten=trajecten,
    )
    assert applied(clean_delivery(delivery, KEY)) == {"corrected": 3}
    teams = pd.read_parquet(delivery.processed / "trajectories.parquet")["team"]
    assert teams.dropna().tolist() == ["Noord"]


def test_local_names_may_be_used(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(
        SETTINGS + "columns: {Klant ID: clientnummer}\n",
        zrm=["Klant ID;datum;huisvesting", "K1;01-03-2016;3", "X1;01-04-2016;3"],
        corrections=[HEAD, "zrm.csv,3,klant id,X1,K1,wrong client"],
    )
    clean_delivery(delivery, KEY)
    assert pd.read_parquet(delivery.processed / "measurements.parquet")["client"].unique().shape == (1,)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("zrn.csv,3,datum,a,b,c", ["row 3, column file", "did you mean zrm.csv?"]),
        ("zrm.csv,3,dattum,a,b,c", ["row 3, column column", "did you mean datum?"]),
        ("zrm.csv,5,datum,a,b,c", ["row 3, column row", "no row of this number was read in zrm.csv"]),
        ("zrm.csv,1,datum,a,b,c", ["row 3, column row"]),
        ("zrm.csv,x3,datum,a,b,c", ["row 3, column row"]),
        ("zrm.csv,3,datum,a,b,", ["row 3, column reason", "no reason"]),
        ("zrm.csv,3,datum,a,a,c", ["row 3, column value", "the same as expected"]),
        ("zrm.csv,3,huisvesting,a,b,c", ["row 3\n", "the first is row 2"]),
        ("zrm.csv,3,datum,a,b,c,d", ["row 3\n", "7 columns"]),
    ],
)
def test_a_correction_that_cannot_be_meant_stops_the_run(
    make_delivery: MakeDelivery, line: str, parts: list[str]
) -> None:
    delivery = delivered(make_delivery, "zrm.csv,3,huisvesting,44,4,typed twice", line)
    with pytest.raises(DeliveryError) as caught:
        clean_delivery(delivery, KEY)
    for part in ("corrections.csv, ", *parts):
        assert part in str(caught.value)
    assert not list(delivery.processed.glob("*.parquet"))


def test_all_faults_are_told_at_once(make_delivery: MakeDelivery) -> None:
    with pytest.raises(DeliveryError) as caught:
        clean_delivery(delivered(make_delivery, "zrm.csv,3,datum,a,b,", "x.csv,3,datum,a,b,c"), KEY)
    assert len(caught.value.faults) == 2


def test_other_columns_are_refused(make_delivery: MakeDelivery) -> None:
    with pytest.raises(DeliveryError, match=r"corrections\.csv, row 1"):
        clean_delivery(delivered(make_delivery, "zrm.csv,3", head="file,row"), KEY)


def test_a_correction_brings_no_personal_data_in(make_delivery: MakeDelivery) -> None:
    delivery = delivered(make_delivery, "trajecten.csv,2,wijkteam,Nord,jan@voorbeeld.nl,no")
    with pytest.raises(PrivacyError, match=r"trajecten\.csv, row 2, column wijkteam"):
        clean_delivery(delivery, KEY)


def test_a_reason_why_nothing_is_known_may_be_a_word_for_that(make_delivery: MakeDelivery) -> None:
    """Of other columns such a word empties the cell; here it is what the column is for."""
    head = "gemeentecode;gemeente;jaar;indicator;waarde;noemer;eenheid;status;bron;opgehaald;reden"
    rows = [
        head,
        *(f"0307;;{year};inwoners;{value};;personen;;CBS;2026-11-21;" for year, value in ((2018, 99), (2019, ""))),
    ]
    correction = "gemeenten.csv,3,reden,,nog niet bekend,asked at CBS"
    delivery = delivered(make_delivery, correction, gemeenten=rows)
    cleaned = clean_delivery(delivery, KEY)
    assert applied(cleaned) == {"corrected": 1}
    municipal = pd.read_parquet(delivery.processed / "municipal.parquet").set_index("year")
    assert municipal.loc[2019, "missing_reason"] == "nog niet bekend"
