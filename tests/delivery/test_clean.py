"""Cleaning, from files on disk to parquet, rejects and quality figures."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import SETTINGS, MakeDelivery

from wijkstats.delivery.clean import Cleaned, clean_delivery
from wijkstats.delivery.rules.rules import DROPS
from wijkstats.ground.errors import DeliveryError, SettingsError
from wijkstats.settings.delivery import Delivery

KEY = b"a key for tests only"
HEAD = "clientnummer;trajectnummer;datum;huisvesting;financien"
TRAJECTEN = ["clientnummer;trajectnummer;geboortedatum;startdatum;einddatum;wijkteam"] + [
    f"K{i};T{i};01-02-1980;15-01-2016;;Noord" for i in range(1, 10)
]


def rejects(delivery: Delivery) -> list[tuple[str, int, str, str, str]]:
    frame = pd.read_csv(delivery.processed / "rejects.csv", dtype={"value": str}, keep_default_na=False)
    return [tuple(row) for row in frame.itertuples(index=False)]


def scores(delivery: Delivery) -> list[tuple[str, str, int]]:
    table = pd.read_parquet(delivery.processed / "measurements.parquet")
    return sorted((str(r.date.date()), r.domain, int(r.score)) for r in table.itertuples())


def clean(delivery: Delivery) -> Cleaned:
    return clean_delivery(delivery, KEY)


@pytest.mark.parametrize(
    ("text", "score", "reason"),
    [
        ("3", 3, None),
        ("3 ", 3, "score_notation"),
        ("3,0", 3, "score_notation"),
        ("3.0", 3, "score_notation"),
        ("3 - beperkt zelfredzaam", 3, "score_notation"),
        ("Voldoende zelfredzaam", 4, "score_notation"),
        ("3 - voldoende zelfredzaam", None, "score_not_a_level"),  # number and name disagree: nothing is guessed
        ("0", None, "score_out_of_range"),
        ("6", None, "score_out_of_range"),
        ("3,5", None, "score_not_a_level"),
        ("-3", None, "score_out_of_range"),
        ("99", None, "score_not_discussed"),
        ("99,0", None, "score_not_discussed"),
        ("onbesproken", None, "score_not_discussed"),
        ("Niet besproken", None, "score_not_discussed"),
        ("n.v.t.", None, "score_not_applicable"),
        ("zie dossier Jan", None, "score_not_a_level"),
        ("", None, None),
        ("  ", None, None),
    ],
)
def test_a_score_is_read_or_refused_with_its_reason(
    make_delivery: MakeDelivery, text: str, score: int | None, reason: str | None
) -> None:
    delivery = make_delivery(zrm=[HEAD, f"K1;T1;01-02-2016;{text};2", "K1;T1;02-02-2016;3;2"], trajecten=TRAJECTEN)
    cleaned = clean(delivery)
    found = [s for day, domain, s in scores(delivery) if (day, domain) == ("2016-02-01", "huisvesting")]
    assert found == ([score] if score else [])
    assert [r for r in cleaned.rules["rule"] if r != "no_measurement"] == ([reason] if reason else [])
    assert [r[1:3] + r[4:] for r in rejects(delivery)] == (
        [(2, "huisvesting", reason)] if reason and DROPS[reason] else []
    )


def test_free_text_in_a_score_column_is_masked(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(
        zrm=[HEAD, "K1;T1;01-02-2016;Jan de Vries 0612345678;2", "K1;T1;02-02-2016;3;2"], trajecten=TRAJECTEN
    )
    clean(delivery)
    assert rejects(delivery) == [("zrm.csv", 2, "huisvesting", "xxx xx xxxxx 9999999999", "score_not_a_level")]


@pytest.mark.parametrize(
    "day", ["2016-03-01", "01-03-2016", "1-3-2016", "1/3/2016", "20160301", "2016-03-01 12:30:00.000"]
)
def test_dates_in_the_notations_of_exports(make_delivery: MakeDelivery, day: str) -> None:
    delivery = make_delivery(zrm=[HEAD, f"K1;T1;{day};3;2"], trajecten=TRAJECTEN)
    clean(delivery)
    assert scores(delivery) == [("2016-03-01", "financien", 2), ("2016-03-01", "huisvesting", 3)]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("K1;T1;31-02-2016;3;2", "datum", "impossible_date"),
        ("K1;T1;vorige week;3;2", "datum", "impossible_date"),
        ("K1;T1;01-03-17;3;2", "datum", "two_digit_year"),  # 1 March 2017, or 17 March 2001
        ("K1;T1;01-12-2018;3;2", "datum", "future_date"),
        ("K1;T1;01-12-2009;3;2", "datum", "before_zrm"),
        ("K1;T1;;3;2", "datum", "missing_date"),
        (";T1;01-03-2016;3;2", "clientnummer", "missing_client"),
        ("K1;T77;01-03-2016;3;2", "trajectnummer", "unknown_trajectory"),
        ("K2;T1;01-03-2016;3;2", "trajectnummer", "other_client"),
        ("Clientnummer;Trajectnummer;Datum;Huisvesting;Financien", "clientnummer", "repeated_header"),
        ("K1;T1;01-02-2016;3;2", "", "duplicate_row"),
        ("K1;T1;01-03-2016;3", "", "wrong_number_of_columns"),
        ("K1;T1;01-03-2016;3;2;5", "", "wrong_number_of_columns"),
        ('"K1;T1;01-03-2016;3;2', "", "unclosed_quote"),
    ],
)
def test_a_row_is_refused_with_its_reason_and_the_others_stay(
    make_delivery: MakeDelivery, row: str, column: str, reason: str
) -> None:
    good = ["K1;T1;01-02-2016;3;2", "K1;T1;01-04-2016;4;2", "K2;T2;01-04-2016;4;2"]
    delivery = make_delivery(zrm=[HEAD, good[0], row, *good[1:]], trajecten=TRAJECTEN)
    cleaned = clean(delivery)
    assert [(r[1], r[2], r[4]) for r in rejects(delivery)] == [(3, column, reason)]
    assert len(scores(delivery)) == 6
    assert cleaned.tables.set_index("table").loc["zrm"].tolist() == [4, 3, 1]


def test_one_day_twice(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(
        zrm=[
            HEAD.replace("datum", "datum;beoordelaar"),
            "K1;T1;01-02-2016;M1;3;2",
            "K1;T1;01-02-2016;M1;3;4",  # huisvesting agrees, financien does not
            "K2;T2;01-02-2016;M1;3;2",
            "K2;T2;01-02-2016;M2;4;2",  # two raters
            "K3;T3;01-02-2016;M2;5;5",
        ],
        trajecten=TRAJECTEN,
    )
    clean(delivery)
    assert [(r[1], r[2], r[4]) for r in rejects(delivery)] == [
        (2, "financien", "same_day_conflict"),
        (3, "financien", "same_day_conflict"),
        (3, "huisvesting", "same_day_repeat"),
        (4, "huisvesting", "two_raters_conflict"),
        (5, "financien", "same_day_repeat"),
        (5, "huisvesting", "two_raters_conflict"),
    ]
    assert [s[1:] for s in scores(delivery)] == [
        ("financien", 2),
        ("financien", 5),
        ("huisvesting", 3),
        ("huisvesting", 5),
    ]


def test_trajectories_lose_single_values_not_the_row(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(
        zrm=[HEAD, "K1;T1;01-03-2016;3;2"],
        trajecten=[
            TRAJECTEN[0],
            "K1;T1;01-02-2020;15-01-2016;;Noord",
            "K2;T2;31-02-1980;15-01-2016;01-01-2015;Noord",
            "K3;T3;01-02-1880;15-01-2016;01-01-2030;Noord",
            "K4;T4;16-01-1980;15-01-2016;01-02-2016;Noord",
            "K5;T5;15-01-1980;15-01-2016;;Noord",
            "K6;T6;15-01-1980;15-01-2016;;Noord",
            "K6;T6;15-01-1980;16-01-2016;;Noord",
        ],
    )
    clean(delivery)
    assert [(r[1], r[2], r[3], r[4]) for r in rejects(delivery)] == [
        (2, "geboortedatum", "99-99-9999", "birth_after_start"),
        (3, "einddatum", "01-01-2015", "end_before_start"),
        (3, "geboortedatum", "99-99-9999", "impossible_birth_date"),
        (4, "einddatum", "01-01-2030", "impossible_end_date"),
        (4, "geboortedatum", "99-99-9999", "impossible_age"),
        (7, "trajectnummer", "x9", "trajectory_twice"),
        (8, "trajectnummer", "x9", "trajectory_twice"),
    ]
    ages = pd.read_parquet(delivery.processed / "trajectories.parquet")["age"]
    assert sorted(ages.dropna()) == [35, 36]  # the day before, and on, the 36th birthday
    assert ages.isna().sum() == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encodings_and_delimiters_give_the_same_tables(
    make_delivery: MakeDelivery, encoding: str, delimiter: str
) -> None:
    def write(lines: list[str]) -> bytes:
        return ("\r\n".join(lines) + "\r\n").replace(";", delimiter).encode(encoding)

    zrm = [HEAD.replace("financien", "Financiën"), "K1;T1;01-03-2016;3;2"]
    trajecten = [TRAJECTEN[0], "K1;T1;01-02-1980;15-01-2016;;Oriëntatie"]
    delivery = make_delivery(zrm=write(zrm), trajecten=write(trajecten))
    clean(delivery)
    assert scores(delivery) == [("2016-03-01", "financien", 2), ("2016-03-01", "huisvesting", 3)]
    assert pd.read_parquet(delivery.processed / "trajectories.parquet")["team"].tolist() == ["Oriëntatie"]


def test_long_is_wide(make_delivery: MakeDelivery) -> None:
    rows = ["K1;T1;01-03-2016;3;2", "K1;T1;01-09-2016;4;", "K2;T2;01-09-2016;99;5"]
    wide = make_delivery(name="wide", zrm=[HEAD, *rows], trajecten=TRAJECTEN)
    clean(wide)
    long = ["clientnummer,trajectnummer,datum,domein,score"]
    for row in rows:
        client, trajectory, day, huisvesting, financien = row.split(";")
        long += [
            f"{client},{trajectory},{day},Huisvesting,{huisvesting}",
            f"{client},{trajectory},{day},Financiën,{financien}",
        ]
    settings = 'municipality: "0622"\nperiod: {start: 2016-01-01, end: 2017-12-31}\nzrm: {format: long}\n'
    other = make_delivery(settings, "long", zrm=long, trajecten=TRAJECTEN)
    clean(other)
    pd.testing.assert_frame_equal(
        *(pd.read_parquet(d.processed / "measurements.parquet") for d in (wide, other)), check_like=True
    )


@pytest.mark.parametrize(
    ("zrm", "parts"),
    [
        ("", ["zrm.csv", "an empty file"]),
        (HEAD + "\n", ["zrm.csv", "a header and no rows"]),
        ("\n\n", ["zrm.csv", "empty"]),
        (b"PK\x03\x04" + bytes(40), ["zrm.csv", "an Excel or zip file named .csv"]),
        ("clientnummer;trajectnummer;huisvesting\nK1;T1;3\n", ["row 1, column datum", "missing; the columns are"]),
        ("klantnummer;datum;huisvesting\nK1;1-1-2016;3\n", ["column clientnummer", "did you mean 'klantnummer'?"]),
        ("clientnummer;datum\nK1;1-1-2016\n", ["column domain"]),
        ("clientnummer;datum;huisvesting;Huisvesting\nK1;1-1-2016;3;4\n", ["a second column for huisvesting"]),
        ("clientnummer\nK1\n", ["one column only"]),
        (
            HEAD + "\nK1;T1;01-02-2016;goed;2\nK2;T2;01-02-2016;Jan;2\n",
            ["row 2, column huisvesting", "'xxxx'", "2 of 2"],
        ),
        (HEAD + "\nK1;T1;01-02-2016;99;99\n", ["not one usable score"]),
    ],
)
def test_a_file_that_cannot_be_used_says_where_what_and_what_next(
    make_delivery: MakeDelivery, zrm: str | bytes, parts: list[str]
) -> None:
    delivery = make_delivery(zrm=zrm, trajecten=TRAJECTEN)
    with pytest.raises(DeliveryError) as caught:
        clean(delivery)
    for part in [*parts, "found:", "allowed:", "next:"]:
        assert part in str(caught.value)
    assert not list(delivery.processed.glob("*.parquet"))


def test_a_named_file_that_is_not_there_stops_and_an_unnamed_one_does_not(make_delivery: MakeDelivery) -> None:
    zrm = [HEAD, "K1;T1;01-03-2016;3;2"]
    clean(make_delivery(zrm=zrm, trajecten=TRAJECTEN))
    named = make_delivery(SETTINGS + "files: {zrm: zrm.csv, contacten: contacten.csv}\n", zrm=zrm)
    with pytest.raises(DeliveryError, match=r"data/raw/case/contacten\.csv"):
        clean(named)


def test_no_number_of_a_client_reaches_a_file(make_delivery: MakeDelivery) -> None:
    good = [f"K1234567;T7654321;0{month}-03-2016;3;2" for month in range(1, 7)]
    zrm = [HEAD, *good, "K1234567;T7654321;31-02-2016;3;2", "K99;T99;01-01-2016;3;2"]
    delivery = make_delivery(zrm=zrm, trajecten=[TRAJECTEN[0], "K1234567;T7654321;01-02-1980;15-01-2016;;Noord"])
    clean(delivery)
    for path in delivery.processed.iterdir():
        content = path.read_bytes()
        assert b"K1234567" not in content
        assert b"T7654321" not in content
        assert b"1980" not in content


def test_without_trajecten_the_client_is_the_trajectory(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(zrm=["clientnummer;datum;huisvesting", "K1;01-03-2016;3", "K1;01-09-2016;4"])
    clean(delivery)
    table = pd.read_parquet(delivery.processed / "trajectories.parquet")
    assert len(table) == 1
    assert str(table["start_date"].iloc[0].date()) == "2016-03-01"


def test_figures_given_twice_stop_the_run(make_delivery: MakeDelivery) -> None:
    head = "gemeentecode,jaar,indicator,waarde,noemer,eenheid,status,bron"
    row = "GM0622,2017,inwoners,71999,,personen,realisatie,CBS"
    zrm = [HEAD, "K1;T1;01-03-2016;3;2"]
    delivery = make_delivery(zrm=zrm, trajecten=TRAJECTEN, gemeenten=[head, row, row.replace("GM0622", "0622")])
    with pytest.raises(DeliveryError, match=r"gemeenten\.csv, rows 2, 3, column waarde"):
        clean(delivery)


def test_figures_keep_codes_and_read_dutch_numbers(make_delivery: MakeDelivery) -> None:
    head = "gemeentecode;jaar;indicator;waarde;noemer;status;bron"
    rows = [
        "GM0090 ;2017;inkomen;22,2;;realisatie;CBS",
        "0141;2017;lasten;1.234,5;72479;begroting;CBS",
        "307;2017;x;1;;;CBS",
        "30707;2017;x;1;;;CBS",
    ]
    delivery = make_delivery(zrm=[HEAD, "K1;T1;01-03-2016;3;2"], trajecten=TRAJECTEN, gemeenten=[head, *rows])
    clean(delivery)
    table = pd.read_parquet(delivery.processed / "municipal.parquet").sort_values("code")
    assert table["code"].tolist() == ["0090", "0141", "0307"]
    assert table["value"].tolist() == [22.2, 1234.5, 1]
    assert rejects(delivery) == [("gemeenten.csv", 5, "gemeentecode", "30707", "impossible_code")]


def test_month_first_dates_stop_the_run_with_a_hint(make_delivery: MakeDelivery) -> None:
    rows = [f"K{i};T{i};{1 + i % 12}/{13 + i}/2016;3;2" for i in range(1, 9)]
    delivery = make_delivery(zrm=[HEAD, *rows, "K9;T9;1/2/2016;3;2"], trajecten=TRAJECTEN)
    found = r"9 of 9 rows refused; refused most: impossible_date .8x, such as row 2., unsure_order .1x, such as row 10"
    with pytest.raises(DeliveryError, match=found + r"(.|\n)*look like month/day/year"):
        clean(delivery)


def test_a_period_without_starters_stops_the_run(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(
        SETTINGS.replace("2016-01-01", "2017-01-01"), zrm=[HEAD, "K1;T1;01-03-2016;3;2"], trajecten=TRAJECTEN
    )
    with pytest.raises(DeliveryError, match="trajectories start from 2016-01-15 to 2016-01-15"):
        clean(delivery)


@pytest.mark.parametrize(
    ("columns", "part"),
    [("{foo: clientnummr}", "did you mean clientnummer"), ("{huisvestng: huisvesting}", "did you mean huisvesting")],
)
def test_columns_that_do_not_exist_are_refused(make_delivery: MakeDelivery, columns: str, part: str) -> None:
    delivery = make_delivery(
        SETTINGS + f"columns: {columns}\n", zrm=[HEAD, "K1;T1;01-03-2016;3;2"], trajecten=TRAJECTEN
    )
    with pytest.raises(SettingsError, match=part):
        clean(delivery)


def test_local_names_are_mapped(make_delivery: MakeDelivery) -> None:
    settings = SETTINGS + "columns: {Klant ID: clientnummer, wonen: huisvesting}\n"
    zrm = ["Klant ID;trajectnummer;datum;wonen", "K1;T1;01-03-2016;3"]
    delivery = make_delivery(settings, zrm=zrm, trajecten=TRAJECTEN)
    clean(delivery)
    assert scores(delivery) == [("2016-03-01", "huisvesting", 3)]


def test_a_trajectory_of_two_clients_is_refused_without_trajecten_too(make_delivery: MakeDelivery) -> None:
    rows = ["A;T1;01-03-2016;3", "B;T1;01-06-2016;4", *(f"C;T2;0{m}-03-2016;3" for m in range(1, 6))]
    delivery = make_delivery(zrm=["clientnummer;trajectnummer;datum;huisvesting", *rows])
    clean(delivery)
    assert [(r[1], r[4]) for r in rejects(delivery)] == [(2, "other_client"), (3, "other_client")]


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("2017", "2017"),
        ("ZRM 2013", "2013"),
        ("zrm-versie 2010", "2010"),
        ("", None),
        ("2013-2017", None),
        ("20170301", None),
        ("ZRM-Jongeren 2017", None),
    ],
)
def test_the_edition_is_read_and_never_guessed(make_delivery: MakeDelivery, text: str, edition: str | None) -> None:
    head = "clientnummer;datum;versie;huisvesting"
    rows = [f"K{i};01-03-2016;2017;3" for i in range(4)]
    delivery = make_delivery(zrm=[head, f"K9;01-04-2016;{text};3", *rows])
    clean(delivery)
    table = pd.read_parquet(delivery.processed / "measurements.parquet")
    found = table.loc[table["date"] == "2016-04-01", "edition"].tolist()
    assert found == ([edition] if edition else [])
    assert [(r[1], r[4]) for r in rejects(delivery)] == ([] if edition else [(2, "unknown_edition")])
