"""The layouts in which exports arrive: Excel, long, ECD, Gemeentelijk Gegevensmodel; and the names people use."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from conftest import SETTINGS, MakeDelivery

from wijkstats.chapters.zrm.counts.pairing import make_pairs
from wijkstats.delivery.clean import Cleaned, clean_delivery
from wijkstats.delivery.tables import open_tables
from wijkstats.ground.errors import DeliveryError, SettingsError
from wijkstats.settings.delivery import Delivery

KEY = b"a key for tests only"
ECD = SETTINGS.replace("wide", "ecd")
GGM = SETTINGS.replace("wide", "ggm")
LONG = SETTINGS.replace("wide", "long")
ECD_HEAD = (
    "id;klant_id;model;foreign_key;request_module;created;modified;discr;medewerker_id;"
    "inkomen;dagbesteding;huisvesting;financien;tijdsbesteding"
)
LEEFGEBIED = ["LEEFGEBIED_ID,NAAM", "1,Financiën", "2,Huisvesting", "3,Fietsen"]
SCORESOORT = ["SCORESOORT_ID,NIVEAU"] + [
    f"{i},{text}"
    for i, text in enumerate(
        ["acute problematiek", "2 - niet zelfredzaam", "Beperkt zelfredzaam", "4", "5", "goed"], 11
    )
]
SCORE_HEAD = "SCORE_ID,CLIENT_ID,DATUM,HOOGTE_SCORE_SCORESOORT_ID,SCORE_BIJ_LEEGGEBIED_LEEFGEBIED_ID"


def rejects(delivery: Delivery) -> list[tuple[str, int, str, str]]:
    frame = pd.read_csv(delivery.processed / "rejects.csv", dtype={"value": str}, keep_default_na=False)
    return [(r.file, r.row, r.column, r.reason) for r in frame.itertuples()]


def measurements(delivery: Delivery) -> pd.DataFrame:
    return pd.read_parquet(delivery.processed / "measurements.parquet")


def scores(delivery: Delivery) -> list[tuple[str, str, str, int]]:
    return sorted((str(r.date.date()), r.edition, r.domain, r.score) for r in measurements(delivery).itertuples())


def clean(delivery: Delivery) -> tuple[Cleaned, list[str]]:
    said: list[str] = []
    return clean_delivery(delivery, KEY, said.append), said


def workbook(path: Path, **sheets: list[list[object]]) -> None:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd-mm-yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)


ROWS: list[list[object]] = [
    ["clientnummer", "datum", "huisvesting"],
    ["007", date(2016, 3, 1), 3],
    [],
    ["008", "01-04-2016", 7],
    [12, "2016-05-01", "4 - voldoende zelfredzaam"],
]


def test_excel_keeps_zeros_dates_and_the_row_of_the_sheet(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery()
    workbook(delivery.raw / "zrm.xlsx", zrm=ROWS, toelichting=[["tekst"]])
    _, said = clean(delivery)
    assert [s[0] for s in scores(delivery)] == ["2016-03-01", "2016-05-01"]
    assert rejects(delivery) == [("zrm.xlsx", 4, "huisvesting", "score_out_of_range")]
    assert said[0] == "zrm.xlsx: 3 rows (Excel; dates: year-month-day (2), day-month-year (1))"
    same = make_delivery(name="csv", zrm=["clientnummer;datum;huisvesting", "007;1-3-2016;3", "12;1-5-2016;4"])
    clean(same)
    pd.testing.assert_frame_equal(measurements(delivery), measurements(same))


def test_a_sheet_is_chosen_by_name_or_the_sheets_are_listed(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(SETTINGS + 'files: {zrm: "export.xlsx"}\n')
    workbook(delivery.raw / "export.xlsx", **{"Blad 1": ROWS, "Blad 2": [["x"]]})
    with pytest.raises(
        DeliveryError, match=r'found:   the sheets Blad 1, Blad 2[^$]*files: {zrm: "export.xlsx#Blad 1"}'
    ):
        clean(delivery)
    chosen = make_delivery(SETTINGS + 'files: {zrm: "export.xlsx#blad 1"}\n')
    clean(chosen)
    assert rejects(chosen) == [("export.xlsx#Blad 1", 4, "huisvesting", "score_out_of_range")]
    with pytest.raises(SettingsError, match=r"a sheet after # of an \.xlsx file only"):
        make_delivery(SETTINGS + 'files: {zrm: "zrm.csv#Blad"}\n')


def test_what_is_no_excel_file_says_so(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery()
    (delivery.raw / "zrm.xlsx").write_text("clientnummer;datum;huisvesting\n")
    with pytest.raises(DeliveryError, match=r"zrm\.xlsx[^$]*no Excel file that can be read"):
        clean(delivery)


@pytest.mark.parametrize(
    ("text", "level"),
    [("3 - beperkt zelfredzaam", 3), ("Beperkt zelfredzaam", 3), ("3 ", 3), ("3,0", 3), ("5", 5)]
    + [(bad, None) for bad in ("99", "0", "6", "onbesproken", "n.v.t.", "")],
)
def test_check_5_long_with_levels_and_what_is_none(make_delivery: MakeDelivery, text: str, level: int | None) -> None:
    zrm = ["clientnummer;datum;domein;score", f"K1;01-03-2016;Huisvesting;{text}", "K1;01-03-2016;Financiën;2"]
    delivery = make_delivery(LONG, zrm=zrm)
    clean(delivery)
    assert [s[3] for s in scores(delivery) if s[2] == "huisvesting"] == ([level] if level else [])
    assert len(rejects(delivery)) == (0 if level or not text else 1)


def test_check_6_both_editions_in_one_table_never_pair(make_delivery: MakeDelivery) -> None:
    rows = [
        r"1;K1;Intake;7;x;2016-09-05 10:00:00;2016-09-05;zrmv1;M1;2;2;2;\N;\N",
        r"2;K1;Intake;7;x;2017-10-04 10:00:00;2017-10-04;zrmv1;M1;3;3;3;\N;",
        r"3;K1;Intake;7;x;2017-10-05 10:00:00;2017-10-05;zrmv2;M1;\N;;4;4;4",
        r"4;K1;Intake;7;x;2018-10-05 10:00:00;2018-10-05;zrmv2;M1;NULL;4;99;5;5",
        r"5;K1;Intake;7;x;2018-10-06 10:00:00;2018-10-06;;M1;;;4;5;5",
    ]
    delivery = make_delivery(ECD, zrm=[ECD_HEAD, *rows])
    cleaned, _ = clean(delivery)
    assert rejects(delivery) == [
        ("zrm.csv", 5, "dagbesteding", "other_edition_column"),
        ("zrm.csv", 5, "huisvesting", "score_not_discussed"),
        ("zrm.csv", 6, "versie", "unknown_edition"),
    ]
    assert cleaned.notes[-1] == (
        "editions of the ZRM: 2010 from 2016-09-05 to 2017-10-04 (2 measurements); "
        "2017 from 2017-10-05 to 2018-10-05 (2 measurements); "
        "a domain pairs within an edition, unless pairs.across_editions names it"
    )
    assert cleaned.rules.set_index("rule").loc["edition_switch", "example"] == "zrm.csv:4"
    tables = open_tables(delivery)
    pairs = make_pairs(tables.measurements, tables.trajectories, delivery.settings)
    found = pairs.table.execute()
    assert sorted(zip(found["domain"], found["before"], found["after"], strict=True)) == [
        ("dagbesteding", 2, 3),
        ("financien", 4, 5),
        ("huisvesting", 2, 3),
        ("inkomen", 2, 3),
        ("tijdsbesteding", 4, 5),
    ]


def test_ecd_without_numbers_of_trajectories_unless_chosen(make_delivery: MakeDelivery) -> None:
    rows = [f"{i};K1;Intake;{7 + i};x;2016-0{i}-05;2016-09-05;zrmv2;M1;;;2;3;3" for i in (3, 4)]
    delivery = make_delivery(ECD, zrm=[ECD_HEAD, *rows])
    clean(delivery)
    assert measurements(delivery)["trajectory"].drop_duplicates().size == 1
    assert measurements(delivery)["rater"].notna().all()
    chosen = make_delivery(ECD + "columns: {foreign_key: trajectnummer}\n", zrm=[ECD_HEAD, *rows])
    clean(chosen)
    assert measurements(chosen)["trajectory"].drop_duplicates().size == 2


def test_check_7_text_levels_of_ggm_give_the_same_as_wide(make_delivery: MakeDelivery) -> None:
    scored = [("K1", "2016-03-01", 1, 4), ("K1", "2016-09-01", 3, 5), ("K2", "2016-04-01", 2, 2)]
    wide = make_delivery(
        name="wide", zrm=["clientnummer;datum;financien;huisvesting", *(f"{c};{d};{f};{h}" for c, d, f, h in scored)]
    )
    clean(wide)
    score = [SCORE_HEAD]
    for client, day, financien, huisvesting in scored:
        score += [f"{len(score)},{client},{day},1{financien},1", f"{len(score)},{client},{day},1{huisvesting},2"]
    ggm = make_delivery(GGM, "ggm", score=score, leefgebied=LEEFGEBIED, scoresoort=SCORESOORT)
    cleaned, _ = clean(ggm)
    for table in ("measurements", "trajectories"):
        pd.testing.assert_frame_equal(*(pd.read_parquet(d.processed / f"{table}.parquet") for d in (wide, ggm)))
    assert cleaned.tables.set_index("table")["rows_in"].to_dict() == {"zrm": 6, "leefgebied": 3, "scoresoort": 6}


def test_unknown_codes_and_names_of_ggm_are_refused(make_delivery: MakeDelivery) -> None:
    codes = ["13,1", "14,9", "14,3", "77,1", "16,1", ",1", "14,"]
    score = [SCORE_HEAD, *(f"{i},K1,2016-03-0{i},{code}" for i, code in enumerate(codes, 1))]
    delivery = make_delivery(GGM, score=score, leefgebied=LEEFGEBIED, scoresoort=SCORESOORT)
    clean(delivery)
    level, domain = (name.lower() for name in SCORE_HEAD.split(",")[3:])
    assert rejects(delivery) == [
        ("score.csv", 3, domain, "unknown_domain"),
        ("score.csv", 4, "score", "unknown_domain"),
        ("score.csv", 5, level, "unknown_level"),
        ("score.csv", 6, level, "unknown_level"),
        ("score.csv", 8, "score", "unknown_domain"),
    ]
    assert [s[1:] for s in scores(delivery)] == [("2017", "financien", 3)]


def test_the_matrix_valid_on_the_day_gives_the_edition(make_delivery: MakeDelivery) -> None:
    matrix = [
        "NAAM,DATUMSTARTGELDIGHEID,DATUMEINDEGELDIGHEID",
        "ZRM 2013,2013-01-01,2017-09-30",
        "ZRM 2017,2017-10-01,",
    ]
    score = [SCORE_HEAD, "1,K1,2016-03-01,13,1", "2,K1,2017-11-01,13,1", "3,K1,2012-11-01,13,1"]
    files = dict(score=score, leefgebied=LEEFGEBIED, scoresoort=SCORESOORT, zelfredzaamheidmatrix=matrix)
    delivery = make_delivery(GGM, **files)
    clean(delivery)
    assert [s[:2] for s in scores(delivery)] == [("2016-03-01", "2013"), ("2017-11-01", "2017")]
    assert rejects(delivery) == [("score.csv", 4, "versie", "unknown_edition")]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"leefgebied": [*LEEFGEBIED, "1,Justitie"]}, "two meanings of one leefgebied_id"),
        ({"scoresoort": ["SCORESOORT_ID,NIVEAU", "1,goed"]}, "not one level of the ZRM"),
        ({"score": [SCORE_HEAD.replace("CLIENT_ID", "X"), "1,K1,2016-03-01,13,1"]}, "column clientnummer"),
    ],
)
def test_tables_of_ggm_that_cannot_be_used(
    make_delivery: MakeDelivery, change: dict[str, list[str]], part: str
) -> None:
    files = dict(score=[SCORE_HEAD, "1,K1,2016-03-01,13,1"], leefgebied=LEEFGEBIED, scoresoort=SCORESOORT)
    with pytest.raises(DeliveryError, match=part):
        clean(make_delivery(GGM, **(files | change)))


def test_a_table_of_ggm_that_is_absent(make_delivery: MakeDelivery) -> None:
    with pytest.raises(DeliveryError, match=r"scoresoort\.csv[^$]*no such file"):
        clean(make_delivery(GGM, score=[SCORE_HEAD, "1,K1,2016-03-01,13,1"], leefgebied=LEEFGEBIED))
    with pytest.raises(SettingsError, match=r"key files\.score"):
        make_delivery(SETTINGS + "files: {zrm: zrm.csv, score: score.csv}\n")


NAMES = {
    "Financiën": "financien",
    "Werk & Opleiding": "werk_opleiding",
    "werk en opleiding": "werk_opleiding",
    "ADL basaal": "basale_adl",
    "Instrumentele ADL": "instrumentele_adl",
    " Lichamelijke gezondheid": "lichamelijke_gezondheid",
}


def test_spellings_of_domains_in_columns_and_in_values(make_delivery: MakeDelivery) -> None:
    wide = ["clientnummer;datum;" + ";".join(n for n in NAMES if n[0] != "w"), "K1;2016-03-01;1;2;3;4;5"]
    delivery = make_delivery(zrm=wide)
    clean(delivery)
    assert {s[2] for s in scores(delivery)} == set(NAMES.values())
    long = [f"K1;2016-03-{i:02};{name};3" for i, name in enumerate(NAMES, 1)]
    delivery = make_delivery(LONG, zrm=["clientnummer;datum;domein;score", *long])
    clean(delivery)
    assert [s[2] for s in scores(delivery)] == list(NAMES.values())


def test_mijn_zrm_is_refused_unless_mapped(make_delivery: MakeDelivery) -> None:
    own = ["clientnummer;datum;Geldzaken;Relaties thuis", "K1;2016-03-01;3;4"]
    with pytest.raises(DeliveryError, match="another instrument, Mijn ZRM: Geldzaken, Relaties thuis"):
        clean(make_delivery(zrm=own))
    mapped = make_delivery(SETTINGS + "columns: {Geldzaken: financien}\n", zrm=own)
    cleaned, _ = clean(mapped)
    assert [s[2] for s in scores(mapped)] == ["financien"]
    assert set(cleaned.rules["rule"]) == {"self_report"}
    assert rejects(mapped) == [("zrm.csv", 1, "Relaties thuis", "self_report")]


def test_mijn_zrm_and_near_misses_in_a_long_file(make_delivery: MakeDelivery) -> None:
    zrm = [
        "clientnummer;datum;domein;score",
        *(f"K1;2016-03-01;{name};3" for name in ("Huisvesting", "Woning", "Lichamelijke gezondhied")),
        *(f"K1;2016-0{month}-01;Huisvesting;3" for month in (4, 5)),
    ]
    delivery = make_delivery(LONG, zrm=zrm)
    _, said = clean(delivery)
    assert rejects(delivery) == [("zrm.csv", 3, "score", "self_report"), ("zrm.csv", 4, "score", "unknown_domain")]
    assert any("'Woning' in 1 row refused; self-report" in line for line in said)
    assert any("did you mean lichamelijke_gezondheid? columns:" in line for line in said)
    mapped = make_delivery(LONG + "columns: {Woning: justitie, lichamelijke_gezondhied: adl}\n", zrm=zrm)
    clean(mapped)
    assert {s[2] for s in scores(mapped)} == {"huisvesting", "justitie"}
    with pytest.raises(SettingsError, match="no delivered file has this column"):
        clean(make_delivery(LONG + "columns: {Wonning: justitie}\n", zrm=zrm))


def test_how_a_file_is_written_is_said(make_delivery: MakeDelivery) -> None:
    rows = ["K1;2016-03-01;3,0;2", "K1;01-04-2016;3;2", "K1;2-4-2016;3;2", "K1;x;3;2"]
    text = "\n".join(["clientnummer;datum;huisvesting;Financieen", *rows]) + "\n"
    _, said = clean(make_delivery(zrm=text.encode("utf-16")))
    assert said[:2] == [
        "zrm.csv: 4 rows (utf-16; semicolon; decimal comma (1); dates: day-month-year (2), year-month-day (1))",
        "zrm.csv: column 'Financieen' not read; did you mean financien? columns: {financieen: financien}; without it no scores "
        "of this domain",
    ]


def test_a_long_row_whose_score_is_refused_is_a_refused_row(make_delivery: MakeDelivery) -> None:
    long = ["clientnummer;datum;domein;score", *(f"K{i};01-03-2016;huisvesting;{s}" for i, s in enumerate("33399"))]
    settings = 'municipality: "0622"\nperiod: {start: 2016-01-01, end: 2017-12-31}\nzrm: {format: long}\n'
    cleaned = clean_delivery(make_delivery(settings, "counted", zrm=long), b"a key for tests only")
    assert cleaned.tables.iloc[0].tolist() == ["zrm", 5, 3, 2]
    mostly = [*long, *(f"K{i};02-03-2016;huisvesting;99" for i in range(9))]
    with pytest.raises(DeliveryError, match="11 of 14 rows refused; refused most: score_not_discussed"):
        clean_delivery(make_delivery(settings, "mostly", zrm=mostly), b"a key for tests only")
