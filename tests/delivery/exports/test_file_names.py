"""Names of files: capitals, two of one name, and files of other programs."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from exports import SETTINGS, as_csv, put, read, sound, whole
from workbooks import as_xlsx

from wijkstats.commands.stamps import FILES, there
from wijkstats.ground.errors import DeliveryError, SettingsError


def csvs() -> dict[str, str | bytes]:
    """The sound delivery as texts, by whole name."""
    return {f"{name}.csv": as_csv(table) for name, table in whole().items()}


def test_capitals_in_names_do_not_matter(tmp_path: Path) -> None:
    files = csvs()
    capitals = {"zrm.csv": "ZRM.CSV", "trajecten.csv": "Trajecten.Csv", "contacten.csv": "Contacten.csv"}
    done = read(put(tmp_path, {capitals.get(name, name): text for name, text in files.items()}))
    assert [f.file for f in done.done.files][:3] == ["ZRM.CSV", "Trajecten.Csv", "Contacten.csv"]
    assert done.rows("trajecten") == (80, 80)
    excel = {**files, "Zrm.XLSX": as_xlsx(whole()["zrm"], sheet="ZRM")}
    excel.pop("zrm.csv")
    assert read(put(tmp_path / "excel", excel)).rows() == (160, 160)
    named = {"EXPORT.CSV": files["zrm.csv"]}
    assert read(put(tmp_path / "named", named, SETTINGS + "files: {zrm: export.csv}\n")).rows() == (160, 160)


def test_corrections_are_found_too(tmp_path: Path) -> None:
    line = "file,row,column,expected,value,reason\nzrm.csv,2,financien,{},5,checked\n"
    text = line.format(sound()["zrm"][1][5])
    assert read(put(tmp_path, {**csvs(), "Corrections.CSV": text})).rules()["corrected"] == 1


def test_names_that_differ_in_capitals_only_are_both_named(tmp_path: Path) -> None:
    delivery = put(tmp_path, csvs())
    (delivery.raw / "ZRM.CSV").write_text("x", encoding="utf-8")
    if len({path.name.casefold() for path in delivery.raw.iterdir()}) == len([*delivery.raw.iterdir()]):
        pytest.skip("this disk knows no capitals")
    with pytest.raises(DeliveryError, match=r"2 files whose names differ in capitals only: ZRM\.CSV, zrm\.csv"):
        read(delivery)


def test_delivery_yaml_in_capitals(tmp_path: Path) -> None:
    delivery = put(tmp_path, csvs())
    (delivery.raw / "delivery.yaml").rename(delivery.raw / "Delivery.YAML")
    with pytest.raises(SettingsError, match=r"but Delivery\.YAML[^$]*rename Delivery\.YAML to delivery\.yaml"):
        put_again(tmp_path)


def put_again(root: Path) -> None:
    from wijkstats.settings.delivery import open_delivery

    open_delivery("case", root)


SPSS = b"$FL2@(#) SPSS DATA FILE" + bytes(200)


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("zrm.sav", SPSS, "is an SPSS file: in SPSS: File > Save As > CSV, with value codes"),
        ("ZRM.SAV", SPSS, "is an SPSS file: in SPSS"),
        ("meting.dta", b"<stata_dta>", "is a Stata file: in Stata: export delimited"),
        ("zrm.sas7bdat", bytes(40), "is a SAS file: in SAS"),
        ("zrm.rds", b"\x1f\x8b", "is an R file: in R"),
        ("zrm.mdb", b"\0\1\0\0Standard Jet DB", "is an Access database: in Access"),
        ("zrm.json", b"[]", "is a JSON file: export it as CSV"),
        ("zrm.parquet", b"PAR1", "is a Parquet file: in Python"),
        ("export.zip", b"PK", "is a zip file: unpack it"),
        ("zrm.ods", b"PK", r"is a LibreOffice sheet \(.ods\): open it in LibreOffice"),
        ("zrm.xlsb", b"PK", r"is a binary Excel file \(.xlsb\): open it in Excel"),
    ],
)
def test_a_file_of_another_program_instead_of_zrm(tmp_path: Path, name: str, data: bytes, what: str) -> None:
    files = csvs()
    files.pop("zrm.csv")
    with pytest.raises(DeliveryError, match=rf"zrm\.csv\s+found: +no such file; the folder has .*{name}[^$]*{what}"):
        read(put(tmp_path, {**files, name: data}))


def test_a_file_of_another_program_that_lies_unread(tmp_path: Path) -> None:
    files = csvs()
    files.pop("trajecten.csv")
    done = read(put(tmp_path, {**files, "trajecten.sav": SPSS}))
    assert [note for note in done.done.notes if note.startswith("not read: trajecten.sav, an SPSS file; in SPSS: File")]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (SPSS, "an SPSS file"),
        (b"PAR1" + bytes(40), "a Parquet file"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), r"an old Excel file \(.xls\)"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "an Excel file with a password"),
    ],
)
@pytest.mark.parametrize("name", ["zrm.csv", "zrm.xlsx"])
def test_what_a_file_is_says_its_content_and_not_its_name(tmp_path: Path, name: str, data: bytes, found: str) -> None:
    with pytest.raises(DeliveryError, match=rf"{name}\s+found: +{found}"):
        read(put(tmp_path, {name: data}))


def test_zips_are_told_apart(tmp_path: Path) -> None:
    kinds = {
        "xlsb": ({"xl/workbook.bin": b""}, r"a binary Excel file \(.xlsb\)"),
        "ods": ({"mimetype": b"x", "content.xml": b""}, r"a LibreOffice sheet"),
        "zip": ({"zrm.csv": b"x"}, "a zip file"),
    }
    for kind, (parts, found) in kinds.items():
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
        for name in ("zrm.xlsx", "zrm.csv"):
            with pytest.raises(DeliveryError, match=rf"{name}\s+found: +{found}"):
                read(put(tmp_path / kind / name, {name: buffer.getvalue()}))
    with pytest.raises(DeliveryError, match=r"an Excel file named \.csv[^$]*rename it to zrm\.xlsx"):
        read(put(tmp_path / "xlsx", {"zrm.csv": as_xlsx(sound()["zrm"])}))


def test_a_text_export_that_is_called_xls_is_read(tmp_path: Path) -> None:
    done = read(put(tmp_path, {"zrm.xls": csvs()["zrm.csv"]}, SETTINGS + "files: {zrm: zrm.xls}\n"))
    assert done.rows() == (160, 160)


def test_the_folder_is_listed_and_names_of_persons_are_not(tmp_path: Path) -> None:
    files = csvs()
    zrm = files.pop("zrm.csv")
    with pytest.raises(DeliveryError) as told:
        read(put(tmp_path, {**files, "export zrm 2023.csv": zrm, "Jansen 0612345678.csv": "x"}))
    text = str(told.value)
    assert "the folder has xxxxxx 9999999999.csv, contacten.csv, export zrm 2023.csv, formatie.csv" in text
    assert "is it 'export zrm 2023.csv'? Rename it to zrm.csv" in text
    with pytest.raises(DeliveryError, match=r"files: \{zrm: zrm_export_20240131\.txt\}"):
        read(put(tmp_path / "named", {**files, "zrm_export_20240131.txt": zrm}))


def test_sheets_and_files_that_look_usable_are_named(tmp_path: Path) -> None:
    files = csvs()
    zrm, trajecten = sound()["zrm"], sound()["trajecten"]
    files.pop("zrm.csv")
    titled = [["Export van het vorige jaar"], [], *zrm]
    files["zrm.xlsx"] = as_xlsx(zrm, **{"2021": titled, "cliënten": trajecten, "uitleg": [["tekst", "datum"]]})
    files["oud.txt"] = as_csv(zrm, ",")
    notes = read(put(tmp_path, files)).done.notes
    assert [note for note in notes if note.startswith("not read")] == [
        "not read: oud.txt (looks like zrm), zrm.xlsx#2021 (looks like zrm), zrm.xlsx#cliënten (looks like trajecten); "
        "name a file in delivery.yaml under `files` to use it"
    ]


def test_a_file_in_capitals_is_noted_as_an_input(tmp_path: Path) -> None:
    put(tmp_path, {"ZRM.CSV": csvs()["zrm.csv"]})
    assert set(there(tmp_path, "case")[FILES]) == {"ZRM.CSV", "delivery.yaml"}
