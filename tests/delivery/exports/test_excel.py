"""Excel: cells without a value, formats, merges, dates of which Excel made something else, and workbooks that are too large."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from exports import SETTINGS, Read, Table, put, read, sound, whole
from workbooks import Change, as_xlsx, with_parts
from xlsxwriter.worksheet import Worksheet

from wijkstats.delivery.files import workbook
from wijkstats.ground.errors import DeliveryError


def read_zrm(root: Path, change: Change | None = None, zrm: Table | None = None) -> Read:
    """The sound delivery with zrm as a workbook."""
    tables = sound()
    made = as_xlsx(zrm or tables.pop("zrm"), change)
    return read(put(root, {**{k: v for k, v in tables.items() if k != "zrm"}, "zrm.xlsx": made}))


def column(name: str) -> int:
    return sound()["zrm"][0].index(name)


def refused(done: Read, reason: str) -> list[tuple[str, int, str, str]]:
    rows = done.rejects[done.rejects["reason"] == reason]
    return [(r.file, int(r.row), r.column, r.value) for r in rows.itertuples()]


def test_a_sound_workbook_is_read_as_its_csv(tmp_path: Path) -> None:
    plain, excel = read(put(tmp_path / "csv", sound())), read_zrm(tmp_path / "xlsx")
    assert excel.rejects.empty
    assert excel.rules() == {}
    for name in ("measurements", "trajectories"):
        pd.testing.assert_frame_equal(plain.table(name), excel.table(name))


def test_errors_and_formulas_without_a_value_are_counted_for_each_column(tmp_path: Path) -> None:
    def change(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        for row in range(1, 161):
            sheet.write_formula(row, column("huisvesting"), "=VLOOKUP(A2,x!A:B,2)", None, "")
        for row in (4, 8, 9):
            sheet.write_formula(row, column("financien"), "=x", None, "#N/A")
        sheet.write_formula(11, column("datum"), "=x", None, "#REF!")
        sheet.write_formula(12, column("justitie"), "=1+2", None, 3)

    done = read_zrm(tmp_path, change)
    assert refused(done, "excel_error") == [
        *(("zrm.xlsx", row, "financien", "#N/A") for row in (5, 9, 10)),
        ("zrm.xlsx", 12, "datum", "#REF!"),
    ]
    assert len(refused(done, "formula_without_value")) == 160
    assert not refused(done, "missing_date")  # the error is told, and once
    said = "\n".join(done.said)
    assert "column financien: 3 cells with an error" in said
    assert re.search("column huisvesting: 160 formulas without a stored value, all cells.*open the file in Excel", said)
    counted = done.table("measurements")["domain"].value_counts()
    assert (counted["financien"], counted["justitie"], "huisvesting" in counted) == (156, 159, False)
    assert done.rows() == (160, 159)


def test_a_first_column_of_formulas_only_does_not_shift_the_others(tmp_path: Path) -> None:
    def change(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["sleutel", *sound()["zrm"][0]])
        for row in range(1, 161):
            sheet.write_formula(row, 0, "=B2", None, "")

    shifted = [["", *row] for row in sound()["zrm"]]
    assert read_zrm(tmp_path, change, shifted).rejects.empty


def test_in_other_tables_and_in_a_long_file_too(tmp_path: Path) -> None:
    def wrong(where: int) -> Change:
        return lambda book, sheet: sheet.write_formula(1, where, "=x", None, "#VALUE!")

    tables = whole()
    excel = {"trajecten": 3, "contacten": 1, "formatie": 2, "gemeenten": 4}
    made = {f"{name}.xlsx": as_xlsx(tables.pop(name), wrong(where), name) for name, where in excel.items()}
    done = read(put(tmp_path, {**tables, **made}))
    assert sorted(file for file, *_ in refused(done, "excel_error")) == sorted(made)
    assert set(done.rejects["reason"]) == {"excel_error", "unknown_trajectory"}  # and not as an empty cell too
    assert done.done.refused.query("table == 'gemeenten'")[["rule", "rows"]].to_numpy().tolist() == [["excel_error", 1]]
    assert "mend the formula in Excel" in (done.folder / "remarks.csv").read_text(encoding="utf-8")

    head, *rows = sound()["zrm"]
    long = [["clientnummer", "trajectnummer", "datum", "domein", "score"]]
    long += [[*row[:3], name, level] for row in rows for name, level in zip(head[5:], row[5:], strict=True)]
    settings = SETTINGS.replace("wide", "long")
    done = read(put(tmp_path / "long", {"zrm.xlsx": as_xlsx(long, wrong(4))}, settings))
    assert ("zrm.xlsx", 2, "score", "#VALUE!") in refused(done, "excel_error")
    assert done.rows() == (len(long) - 1, len(long) - 2)


def test_numbers_are_read_as_their_format_shows_them(tmp_path: Path) -> None:
    tables = sound()
    for name in ("zrm", "trajecten"):
        for row in tables[name][1:]:
            row[0] = row[0].replace("C", "000")
    plain = read(put(tmp_path / "csv", tables))

    scored = tables["zrm"]

    def zeros(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        for i, row in enumerate(scored[1:], start=1):
            sheet.write_number(i, 0, int(row[0]), book.add_format({"num_format": "00000000"}))
            sheet.write_number(i, 5, int(row[5]), book.add_format({"num_format": "00"}))

    tables["zrm.xlsx"] = as_xlsx(tables.pop("zrm"), zeros)
    excel = read(put(tmp_path / "xlsx", tables))
    assert excel.rejects.empty
    pd.testing.assert_frame_equal(plain.table("measurements"), excel.table("measurements"))
    assert excel.rules()["excel_notation"] == 320


def test_amounts_and_percentages_of_figures(tmp_path: Path) -> None:
    def change(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        thousands, percent = (book.add_format({"num_format": f}) for f in ("#,##0", "0.0%"))
        sheet.write_number(1, 4, 73000, thousands)
        sheet.write_row(10, 0, ["GM0622", "Vlaardingen", 2022, "koopwoningen"])
        sheet.write_number(10, 4, 0.453, percent)
        sheet.write_row(10, 5, ["procent", "realisatie", "invented", "2026-01-05"])
        sheet.write_row(11, 0, ["GM0622", "Vlaardingen", 2022, "bijstand"])
        sheet.write_number(11, 4, 0.25, percent)
        sheet.write_row(11, 5, ["personen", "realisatie", "invented", "2026-01-05"])
        sheet.write_row(12, 0, ["GM0622", "Vlaardingen", 2022, "inkomen_per_inwoner", 31.234])
        sheet.write_row(12, 5, ["duizend euro", "realisatie", "invented", "2026-01-05"])

    tables = whole()
    tables["gemeenten.xlsx"] = as_xlsx(tables.pop("gemeenten"), change, "gemeenten")
    done = read(put(tmp_path, tables))
    assert refused(done, "not_a_number") == [("gemeenten.xlsx", 12, "waarde", "25%")]
    figures = done.table("municipal").set_index(["code", "indicator"])["value"]
    found = [figures["0622", name] for name in ("inwoners", "koopwoningen", "inkomen_per_inwoner")]
    assert found == [73000, pytest.approx(45.3), pytest.approx(31.234)]


def test_a_client_number_merged_over_its_rows_holds_for_all_of_them(tmp_path: Path) -> None:
    def merge(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        rows = sound()["zrm"]
        for i in range(1, 160, 2):
            sheet.merge_range(i, 0, i + 1, 0, rows[i][0])
            sheet.merge_range(i, 1, i + 1, 1, rows[i][1])

    plain, excel = read(put(tmp_path / "csv", sound())), read_zrm(tmp_path / "xlsx", merge)
    pd.testing.assert_frame_equal(plain.table("measurements"), excel.table("measurements"))
    assert excel.rules()["excel_notation"] == 160
    assert any("column clientnummer: merged cells; 80 rows" in line for line in excel.said)


@pytest.mark.parametrize("where", [(3, 5, 4, 5), (3, 5, 3, 6)])
def test_merged_scores_are_refused(tmp_path: Path, where: tuple[int, int, int, int]) -> None:
    with pytest.raises(DeliveryError, match=r"zrm\.xlsx, column .*, row [45]\s+found: +merged cells: 1 cell"):
        read_zrm(tmp_path, lambda book, sheet: sheet.merge_range(*where, 3))


def test_a_merged_line_below_the_table_is_no_record(tmp_path: Path) -> None:
    done = read_zrm(tmp_path, lambda book, sheet: sheet.merge_range(161, 0, 161, 9, "Totaal 160 rijen"))
    assert refused(done, "no_record") == [("zrm.xlsx", 162, "", "")]
    assert done.rows() == (161, 160)


def test_dates_that_an_american_excel_swapped_are_refused(tmp_path: Path) -> None:
    def swapped(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        form = book.add_format({"num_format": "dd-mm-yyyy"})
        for i, row in enumerate(sound()["zrm"][1:], start=1):
            day, month, year = map(int, row[2].split("-"))
            if day <= 12:
                sheet.write_datetime(i, 2, date(year, day, month), form)
            else:
                sheet.write_string(i, 2, row[2])

    with pytest.raises(DeliveryError, match=r"column datum[^$]*American settings swapped day and month"):
        read_zrm(tmp_path, swapped)

    def half(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:  # texts and real dates, but nothing was swapped
        for i, row in enumerate(sound()["zrm"][1:], start=1):
            if i % 2:
                sheet.write_string(i, 2, row[2])

    assert read_zrm(tmp_path / "half", half).rejects.empty


def test_a_day_without_a_date_format_and_a_number_with_one(tmp_path: Path) -> None:
    def change(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        form = book.add_format({"num_format": "dd-mm-yyyy"})
        for i, row in enumerate(sound()["zrm"][1:], start=1):
            day, month, year = map(int, row[2].split("-"))
            sheet.write_number(i, 2, date(year, month, day).toordinal() - date(1899, 12, 30).toordinal())
        sheet.write_number(1, 5, 3, form)
        sheet.write_number(2, 0, 10001, form)

    plain, done = read(put(tmp_path / "csv", sound())), read_zrm(tmp_path / "xlsx", change)
    assert refused(done, "excel_date") == [
        ("zrm.xlsx", 2, "financien", "1900-01-03"),
        ("zrm.xlsx", 3, "clientnummer", "1927-05-19"),
    ]
    assert not refused(done, "missing_client")  # the cell is told once
    assert done.rules()["excel_notation"] == 160
    both = plain.table("measurements").merge(done.table("measurements"), how="right", indicator=True)
    assert (both["_merge"] == "both").all()


def test_a_workbook_that_counts_its_days_from_1904_is_read_so(tmp_path: Path) -> None:
    """Excel for Mac: some days with a format for dates, the others as the number alone, also of who was born before 1931."""
    tables = sound()
    tables["trajecten"][1][2] = "05-03-1926"
    made: dict[str, bytes] = {}
    for name, column in (("zrm", 2), ("trajecten", 2)):

        def change(
            book: xlsxwriter.Workbook, sheet: Worksheet, rows: Table = tables[name], column: int = column
        ) -> None:
            form = book.add_format({"num_format": "dd-mm-yyyy"})
            for i, row in enumerate(rows[1:], start=1):
                for place, text in enumerate(row):
                    if re.fullmatch(r"\d{2}-\d{2}-\d{4}", text):
                        days = (datetime.strptime(text, "%d-%m-%Y").date() - date(1904, 1, 1)).days
                        sheet.write_number(i, place, days, form if i % 2 == 0 or place != column else None)

        book = as_xlsx(tables[name], change, sheet=name)
        with zipfile.ZipFile(_file(tmp_path / "x.xlsx", book)) as archive:
            text = archive.read("xl/workbook.xml").decode().replace("<workbookPr ", '<workbookPr date1904="1" ')
        made[f"{name}.xlsx"] = with_parts(book, workbook=text)
    plain, done = read(put(tmp_path / "csv", tables)), read(put(tmp_path, made))
    assert done.rejects.empty
    assert done.rules()["excel_notation"] == 80 + 40
    for name in ("measurements", "trajectories"):
        pd.testing.assert_frame_equal(plain.table(name), done.table(name))


def _file(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_cell_far_away_is_refused_before_anything_is_made_of_it(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"sheet zrm, cell XFD1048576[^$]*1,048,576 rows and 16,384 columns"):
        read_zrm(tmp_path, lambda book, sheet: sheet.write_string(1048575, 16383, "x"))


@pytest.mark.parametrize(("cell", "name"), [((1048575, 0), "A1048576"), ((0, 16383), "XFD1")])
def test_a_stray_cell_below_or_beside_the_table_is_refused(tmp_path: Path, cell: tuple[int, int], name: str) -> None:
    with pytest.raises(DeliveryError, match=rf"sheet zrm, cell {name}\s"):
        read_zrm(tmp_path, lambda book, sheet: sheet.write_string(*cell, "x"))


def test_a_far_cell_in_each_direction_is_named(tmp_path: Path) -> None:
    def far(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_string(1048575, 0, "x")
        sheet.write_string(0, 16383, "x")

    with pytest.raises(DeliveryError, match=r"cell A1048576 and XFD1[^$]*delete the rows and columns outside"):
        read_zrm(tmp_path, far)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "UNPACKED", 50_000)
    with pytest.raises(DeliveryError, match=r"zrm\.xlsx\s+found: +a workbook that unpacks to"):
        read_zrm(tmp_path)


def test_a_size_that_is_a_lie_and_entities_are_refused(tmp_path: Path) -> None:
    made = as_xlsx(sound()["zrm"])
    for name, part in (
        ("lie", _lie(made)),
        ("entity", with_parts(made, sheet1='<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')),
    ):
        with pytest.raises(DeliveryError, match="no Excel file that can be read"):
            read(put(tmp_path / name, {"zrm.xlsx": part}))


def _lie(made: bytes) -> bytes:
    """The zip says that the sheet is one byte large."""
    at = made.index(b"xl/worksheets/sheet1.xml", made.index(b"PK\x01\x02")) - 46
    return made[: at + 24] + b"\x01\0\0\0" + made[at + 28 :]


def test_rows_are_those_of_the_sheet_wherever_the_table_begins(tmp_path: Path) -> None:
    tables = sound()
    tables["zrm"][3][5] = "7"
    made = as_xlsx(tables.pop("zrm"), first=2)
    done = read(put(tmp_path, {**tables, "zrm.xlsx": made}))
    assert refused(done, "score_out_of_range") == [("zrm.xlsx", 6, "financien", "7")]


def test_the_only_sheet_with_something_in_it_is_read(tmp_path: Path) -> None:
    tables = sound()
    made = as_xlsx(tables.pop("zrm"), sheet="Blad1", Blad2=[], Blad3=[])
    assert read(put(tmp_path, {**tables, "zrm.xlsx": made})).rejects.empty
