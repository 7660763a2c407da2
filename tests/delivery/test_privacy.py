"""Personal data that nobody asked for: stopped, or left unread and named; never shown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from conftest import MakeDelivery
from exports import put, read, sound

from wijkstats.commands.validate import validate
from wijkstats.delivery.clean import Cleaned, clean_delivery
from wijkstats.delivery.clients.privacy import create_eleven_test
from wijkstats.delivery.files.macros import create_macros
from wijkstats.ground.errors import DeliveryError, PrivacyError

KEY = b"a key for tests only"
HEAD = "clientnummer;trajectnummer;datum;huisvesting"
TRAJECTEN = "clientnummer;trajectnummer;startdatum"


def bsns(number: int, first: int = 123456780) -> list[str]:
    """So many numbers that pass the eleven-test, worked out here without the code under test."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    sound = (
        n for n in range(first, 10**9) if sum(w * int(d) for w, d in zip(weights, f"{n:09}", strict=True)) % 11 == 0
    )
    return [str(n) for n in islice(sound, number)]


def zrm(extra: str, values: list[str]) -> list[str]:
    return [f"{HEAD};{extra}", *(f"K{i};T{i};01-03-2016;3;{value}" for i, value in enumerate(values))]


def trajecten(number: int, extra: str = "", values: tuple[str, ...] = ()) -> list[str]:
    more = islice(cycle(values), number) if values else [""] * number
    return [
        TRAJECTEN + (f";{extra}" if extra else ""),
        *(f"K{i};T{i};15-01-2016" + (f";{v}" if extra else "") for i, v in enumerate(more)),
    ]


def clean(make_delivery: MakeDelivery, **files: list[str]) -> Cleaned:
    return clean_delivery(make_delivery(**files), KEY)


@pytest.fixture(scope="module")
def macros() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as con:
        create_macros(con)
        create_eleven_test(con)
        yield con


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("123456782", True),
        ("111222333", True),
        ("123.456.782", True),
        ("123 456 782", True),
        ("123456782.0", True),  # what Excel makes of a number
        ("012345672", True),
        ("12345672", True),  # eight digits: the zero in front was lost
        ("123456783", False),
        ("000000000", False),
        ("1234567", False),
        ("1234567820", False),
        ("K123456782", True),  # letters in front hide nothing
        ("KLT-123456782", True),
        ("K123456783", False),
        ("K12345672", False),  # a number of eight digits behind letters is one of the system
        ("20160102", False),  # a day, whatever its sum
        ("19760115", False),  # this one passes, and so do the next: a day is a day in any notation
        ("1976-01-15", False),
        ("1976.01.15", False),
        ("19760115.0", False),
        ("12011940", False),
        ("12-01-1940", False),
        ("12.01.1940", False),
        ("12 01 1940", False),
        ("4-2-1950 9.00", False),
        ("", False),
    ],
)
def test_the_eleven_test(macros: duckdb.DuckDBPyConnection, text: str, passes: bool) -> None:
    assert macros.execute("SELECT eleven_test(?)", [text]).fetchall() == [(passes,)]


@pytest.mark.parametrize("column", ["bsn", "kenmerk", "beoordelaar", ""])
def test_a_column_of_bsns_stops_the_run_wherever_it_stands(make_delivery: MakeDelivery, column: str) -> None:
    numbers = bsns(30)
    with pytest.raises(PrivacyError) as caught:
        clean(make_delivery, zrm=zrm(column, numbers), trajecten=trajecten(30))
    said = str(caught.value)
    assert f"zrm.csv, column {column or 'column 5'}" in said
    assert "30 of 30 different numbers" in said
    assert "delete this column" in said
    assert "pseudonym" not in said
    assert not any(number in said for number in numbers)


def test_a_bsn_as_client_number_stops_the_run_under_its_own_name(make_delivery: MakeDelivery) -> None:
    rows = [f"{number};01-03-2016;3" for number in bsns(25)]
    with pytest.raises(PrivacyError, match=r"zrm\.csv, column Client-nr") as caught:
        clean(make_delivery, zrm=["Client-nr;datum;huisvesting", *rows])
    assert "replace it by a pseudonym" in str(caught.value)
    assert "delete" not in str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["BSN", "bsn", "BSN-nummer", "bsnr", "Client BSN", "burgerservicenummer", "Burger Service Nr", "SoFi-nummer"],
)
def test_a_bsn_beside_the_client_number_is_to_be_deleted_in_any_spelling(
    make_delivery: MakeDelivery, name: str
) -> None:
    """Three numbers prove it by the name alone; the client number stays as it is."""
    with pytest.raises(PrivacyError) as caught:
        clean(make_delivery, zrm=zrm(name, bsns(3)), trajecten=trajecten(3))
    assert [fault.where for fault in caught.value.faults] == [f"zrm.csv, column {name}"]
    assert caught.value.faults[0].next_step.startswith("delete this column")


def test_bsns_in_both_are_told_apart(make_delivery: MakeDelivery) -> None:
    rows = [f"{one};01-03-2016;3;{two}" for one, two in zip(bsns(25), bsns(25, 223456780), strict=True)]
    with pytest.raises(PrivacyError) as caught:
        clean(make_delivery, zrm=["clientnummer;datum;huisvesting;bsn", *rows])
    steps = {fault.where: fault.next_step.split()[0] for fault in caught.value.faults}
    assert steps == {"zrm.csv, column clientnummer": "replace", "zrm.csv, column bsn": "delete"}


def test_nine_in_ten_of_twenty_is_enough_and_seven_when_all_pass(make_delivery: MakeDelivery) -> None:
    mixed = [*bsns(27), "123456783", *(f"K{i}" for i in range(40))]  # hashes or other numbers beside them hide nothing
    with pytest.raises(PrivacyError, match="27 of 28"):
        clean(make_delivery, zrm=zrm("kenmerk", mixed), trajecten=trajecten(len(mixed)))
    others = [f"12345678{last}" for last in (3, 4, 5, 6)]  # four numbers: one that is repeated counts once
    for values in ([*bsns(24), *others, "geen", "1"], [*bsns(18), others[0], "", ""], bsns(6)):
        clean(make_delivery, zrm=zrm("kenmerk", values), trajecten=trajecten(len(values)))
    with pytest.raises(PrivacyError, match="7 of 7"):  # few clients, all of them with a BSN
        clean(make_delivery, zrm=zrm("kenmerk", [*bsns(7), "", ""]), trajecten=trajecten(9))
    with pytest.raises(PrivacyError, match="3 of 3"):  # a column called BSN needs no proof by number
        clean(make_delivery, zrm=zrm("BSN client", bsns(3)), trajecten=trajecten(3))


def test_a_team_that_is_another_on_every_row_is_no_team(make_delivery: MakeDelivery) -> None:
    head, *rows = trajecten(30)
    named = [f"{head};wijkteam", *(f"{row};Anna de Vries {i}" for i, row in enumerate(rows))]
    with pytest.raises(PrivacyError, match="30 different values in 30 cells") as caught:
        clean(make_delivery, zrm=zrm("kenmerk", [""] * 30), trajecten=named)
    assert "Anna" not in str(caught.value)


def test_client_numbers_of_nine_digits_and_days_are_no_bsns(make_delivery: MakeDelivery) -> None:
    rows = [f"{100000000 + i};20160301;3" for i in range(200)]
    cleaned = clean(make_delivery, zrm=["clientnummer;datum;huisvesting", *rows])
    assert cleaned.tables["rows_kept"].tolist() == [200]


@pytest.mark.parametrize(
    ("header", "values", "rule"),
    [
        ("Naam", ("Jan",), "personal_column_dropped"),
        ("Voornaam client", ("Jan",), "personal_column_dropped"),
        ("E-mail", ("",), "personal_column_dropped"),
        ("BSN-nr", ("",), "personal_column_dropped"),
        ("Post code", ("",), "personal_column_dropped"),
        ("veld7", ("jan@voorbeeld.nl", "piet.p@post.example.org"), "personal_column_dropped"),
        ("veld7", ("06-12345678", "+31 6 1234 5678", "(010) 123 45 67"), "personal_column_dropped"),
        ("veld7", ("NL91ABNA0417164300", "NL91 ABNA 0417 1643 00"), "personal_column_dropped"),
        ("veld7", ("Dorpsstraat 12, 3131 AB",), "personal_column_dropped"),
        ("veld7", ("3131AB",), "personal_column_dropped"),
        ("Toelichting", ("kort",), "free_text_dropped"),
        (
            "veld7",
            tuple(f"Mevrouw vertelt dat het {i} weken beter gaat met haar" for i in range(9)),
            "free_text_dropped",
        ),
        ("teamnaam", ("Noord",), "column_not_used"),
        ("team naam", ("Noord",), "column_not_used"),
        ("gewijzigd", ("2016-03-01 12:30:00", "01-02-2016 12:30"), "column_not_used"),
        ("soort", ("een vaste omschrijving die lang is maar steeds dezelfde",), "column_not_used"),
    ],
)
def test_a_column_nobody_asked_for_is_not_read_and_is_named(
    make_delivery: MakeDelivery, header: str, values: tuple[str, ...], rule: str
) -> None:
    delivery = make_delivery(zrm=zrm(header, list(islice(cycle(values), 12))), trajecten=trajecten(12))
    cleaned = clean_delivery(delivery, KEY)
    found = cleaned.rules.set_index("rule").loc[rule]
    assert cleaned.rules["rule"].tolist() == [rule]
    assert (found["rows"], found["dropped"], found["example"]) == (1, False, f"zrm.csv:{header}")
    assert cleaned.tables.set_index("table").loc["zrm"].tolist() == [12, 12, 0]
    for path in (p for p in delivery.processed.iterdir() if any(values)):
        assert max(values, key=len).encode() not in path.read_bytes()


@pytest.mark.parametrize(
    "text",
    ["Jan jan@voorbeeld.nl", "bel 0612345678", "zie 123456782", "NL91ABNA0417164300", "Dorpsstraat 12 3131 AB"],
)
@pytest.mark.parametrize("column", ["wijkteam", "aanmelder", "afsluiting", "geslacht", "wet"])
def test_personal_data_in_a_column_that_is_read_stops_the_run(
    make_delivery: MakeDelivery, column: str, text: str
) -> None:
    rows = trajecten(30, column, ("Noord",))
    rows[7] = rows[7].replace("Noord", text)
    with pytest.raises(PrivacyError) as caught:
        clean(make_delivery, zrm=[HEAD, "K1;T1;01-03-2016;3"], trajecten=rows)
    assert f"trajecten.csv, row 8, column {column}" in str(caught.value)
    assert text not in str(caught.value)


@pytest.mark.parametrize("column", ["vervolg", "wijkteam"])
def test_so_do_contacts(make_delivery: MakeDelivery, column: str) -> None:
    contacten = [f"datum;{column}", "01-03-2016;zorg", "01-03-2016;mail jan@voorbeeld.nl"]
    with pytest.raises(PrivacyError, match=rf"contacten\.csv, row 3, column {column}"):
        clean(make_delivery, zrm=[HEAD, "K1;T1;01-03-2016;3"], trajecten=trajecten(3), contacten=contacten)


def test_ordinary_categories_pass(make_delivery: MakeDelivery) -> None:
    teams = ("Team 3131 Noord", "Wijkteam 2016-2017", "Oost 01-02-2016", "WMO 2015", "1e lijn / huisarts", "010")
    cleaned = clean(make_delivery, zrm=[HEAD, "K1;T1;01-03-2016;3"], trajecten=trajecten(12, "wijkteam", teams))
    assert cleaned.rules["rule"].tolist() == ["no_measurement"]


def test_a_file_without_a_header_shows_no_values(make_delivery: MakeDelivery) -> None:
    with pytest.raises(DeliveryError) as caught:
        clean(make_delivery, zrm=["Jansen;01-03-2016;3", "Pietersen;02-03-2016;4"])
    assert "Jansen" not in str(caught.value)
    assert "xxxxxx, 99-99-9999, 9" in str(caught.value)


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ("K1;T1;0612345678;3", "9999999999"),  # a phone number where a date should stand
        ("K1;T1;123456782;3", "999999999"),
        ("K1;T1;31-02-2016;3", "31-02-2016"),
        ("K1;T1;01-03-2016;0612345678", "9999999999"),
        ("K1;T1;01-03-2016;123456782", "999999999"),
        ("K1;T1;01-03-2016;99", "99"),
        ("K1;T1;01-03-2016;3,5", "3,5"),
        ("K1;Jan;01-03-2016;3", "xxx"),
    ],
)
def test_rejects_show_dates_and_figures_and_mask_the_rest(make_delivery: MakeDelivery, row: str, shown: str) -> None:
    good = ["K2;T2;01-04-2016;3", "K0;T0;01-04-2016;3", "K0;T0;01-05-2016;3"]
    delivery = make_delivery(zrm=[HEAD, row, *good], trajecten=trajecten(3))
    clean_delivery(delivery, KEY)
    frame = pd.read_csv(delivery.processed / "rejects.csv", dtype=str, keep_default_na=False)
    assert frame["value"].tolist() == [shown]


def test_rejects_of_other_tables_are_masked_too(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(
        zrm=[HEAD, "K1;T1;01-03-2016;3"],
        trajecten=[f"{TRAJECTEN};einddatum", "K1;T1;15-01-2016;0612345678", "K2;T2;15-01-2016;", "K3;T3;0612345678;"],
        contacten=["datum;vervolg", "01-03-2016;", "Jan 0612345678;"],
        formatie=["wijkteam;peildatum;fte", "Noord;01-01-2016;3", "Noord;01-02-2016;Jan", "Oost;Jan;3", "Z;1-1-2016;1"],
        gemeenten=["gemeentecode;jaar;indicator;waarde;bron", "0622;2017;x;1;CBS", "0622;2017;y;Jan;CBS"],
    )
    clean_delivery(delivery, KEY)
    content = (delivery.processed / "rejects.csv").read_text()
    assert content.count("\n") == 7
    assert "Jan" not in content
    assert content.count("gemeenten.csv,3,waarde,xxx,not_a_number") == 1
    assert "06123" not in content


def test_another_key_is_told_and_does_not_stop(make_delivery: MakeDelivery, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"zrm": [HEAD, "K1;T1;01-03-2016;3"], "trajecten": trajecten(2)}
    one, two = (make_delivery(name=name, **files) for name in ("2018", "2019"))
    assert clean_delivery(one, KEY).notes == clean_delivery(one, KEY).notes == clean_delivery(two, KEY).notes == ()
    said: list[str] = []
    notes = clean_delivery(two, b"quite another key", said.append).notes
    step = ": clients cannot be recognised across deliveries; restore .wijkstats-key or set WIJKSTATS_KEY"
    assert notes == (f"other key than the previous run of 2019{step}", f"other key than 2018{step}")
    assert set(notes) <= set(said)
    assert KEY not in (one.processed / "key.txt").read_bytes()
    validate(one)  # cleans with a key of its own, elsewhere
    assert "other key" not in capsys.readouterr().out
    assert clean_delivery(one, KEY).notes == (f"other key than 2019{step}",)


def test_names_are_no_client_numbers(tmp_path: Path) -> None:
    tables = sound(12)
    for name in ("zrm", "trajecten"):
        for row in tables[name][1:]:
            row[0] = f"Jansen, {chr(64 + int(row[0][-2:]))}."
    with pytest.raises(PrivacyError, match="two people may have one name") as caught:
        read(put(tmp_path, tables))
    assert "Jansen" not in str(caught.value)


def test_a_title_before_a_name_is_found_in_one_cell(tmp_path: Path) -> None:
    tables = sound(40)
    tables["trajecten"][3][6] = "Mw. J. de Vries"
    with pytest.raises(PrivacyError, match="row 4, column wijkteam") as caught:
        read(put(tmp_path, tables))
    assert "Vries" not in str(caught.value)
    tables["trajecten"][3][6] = "Team Heerenveen"
    assert read(put(tmp_path / "team", tables)).rejects.empty
