"""Texts that are no table, or a table as a program for queries shows it: named with the next step, or read."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from exports import SETTINGS, Table, as_csv, put, read, sound, whole

from wijkstats.delivery.files.other_formats import refuse_binary
from wijkstats.delivery.files.records import Records, rewrite
from wijkstats.ground.errors import DeliveryError, Fault, SettingsError
from wijkstats.settings.delivery import open_delivery

ROW = {"clientnummer": "C1", "datum": "2022-01-03", "huisvesting": 3}
WEB = "<html>\n<body><table border=1><tr><td>clientnummer</td><td>datum</td></tr></table></body></html>"
NO_TABLES = {
    "a web page": [
        WEB, "\ufeff\r\n<!DOCTYPE html>\n<title>Inloggen</title>", f'<?xml version="1.0"?>\n{WEB}', f"<!-- x -->{WEB}",
    ],
    "an XML file": [
        '<?xml version="1.0"?>\n<rows><row><clientnummer>C1</clientnummer></row></rows>',
        "<rows>\n  <row>\n<clientnummer>C1</clientnummer></row></rows>",
    ],
    "a JSON file": [json.dumps([ROW, ROW]), json.dumps({"data": [ROW]}, indent=1), json.dumps(ROW) + "\n" + json.dumps(ROW)],
    "a dump of a database": [
        "-- MySQL dump\n\nINSERT INTO `zrm` VALUES (1,2),(3,4);", "SET NAMES utf8;\nCREATE TABLE zrm (a int);",
    ],
    "an RTF document": ["{\\rtf1\\ansi clientnummer;datum\\par }"],
}  # fmt: skip


@pytest.mark.parametrize("name", ["zrm.csv", "zrm.xls", "zrm.txt"])
def test_a_text_that_is_no_table_is_named_by_what_it_is(tmp_path: Path, name: str) -> None:
    for what, texts in NO_TABLES.items():
        for text in texts:
            for encoding in ("utf-8", "utf-16"):
                (tmp_path / name).write_text(text, encoding=encoding)
                with pytest.raises(DeliveryError, match=what) as stopped:
                    refuse_binary(tmp_path / name)
                assert "C1" not in str(stopped.value)
    for text in ("clientnummer;datum\nC1;<b>\n", "[clientnummer];[datum]\n", "{clientnummer};datum\n", "<5;3\n"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        refuse_binary(tmp_path / name)


def test_a_text_in_utf_7_is_named(tmp_path: Path) -> None:
    text = as_csv(sound(4)["trajecten"])
    for data in (text.encode("utf-7"), b"+/v8-" + text.encode("ascii", "ignore")):
        (tmp_path / "zrm.csv").write_bytes(data)
        with pytest.raises(DeliveryError, match=r"UTF-7(.|\n)*CSV in UTF-8"):
            refuse_binary(tmp_path / "zrm.csv")
    (tmp_path / "zrm.csv").write_text("clientnummer;wijkteam\nC1;A+B-team\nC2;+AB-\n", encoding="utf-8")
    refuse_binary(tmp_path / "zrm.csv")


def one_fault(root: Path, zrm: str | bytes) -> Fault:
    with pytest.raises(DeliveryError) as stopped:
        read(put(root, {"zrm": zrm}))
    [fault] = stopped.value.faults
    return fault


def in_quotes(table: Table, first: int, quotes: str) -> str:
    return "\n".join(
        ";".join(f"{quotes[0]}{c}{quotes[1]}" if n >= first else c for c in r) for n, r in enumerate(table)
    )


@pytest.mark.parametrize(("first", "quotes"), [(0, "''"), (1, "''"), (1, "‘’"), (1, "“”")])
def test_quotes_of_another_kind_around_every_cell_are_named(tmp_path: Path, first: int, quotes: str) -> None:
    fault = one_fault(tmp_path, in_quotes(sound()["zrm"], first, quotes))
    assert fault.where == "zrm.csv, row 2"
    assert "quotes of another kind" in fault.found
    assert "double quote" in fault.next_step


def test_a_client_number_with_an_apostrophe_is_no_quoted_cell(tmp_path: Path) -> None:
    tables = sound(4)
    for row in (*tables["zrm"][1:], *tables["trajecten"][1:]):
        row[0] = f"'{row[0]}"
    assert read(put(tmp_path, tables)).rows() == (8, 8)


def test_a_row_for_a_header_is_said_to_be_one(tmp_path: Path) -> None:
    for i, table in enumerate((sound(6)["zrm"][1:], [list(row) for row in zip(*sound(6)["zrm"], strict=True)])):
        fault = one_fault(tmp_path / str(i), as_csv(table))
        assert "a row, and no names of columns" in fault.found
        assert "C10001" not in str(fault)


def test_columns_of_a_fixed_width_are_named(tmp_path: Path) -> None:
    text = "\n".join("".join(cell.ljust(31) for cell in row) for row in sound(6)["zrm"])
    assert "fixed width" in one_fault(tmp_path, text).found


def test_two_tables_in_one_file_stop_the_run_at_the_second_header(tmp_path: Path) -> None:
    tables = sound(6)
    fault = one_fault(tmp_path, as_csv(tables["zrm"]) + "\r\n" + as_csv(tables["trajecten"]))
    assert fault.where == "zrm.csv, row 15"
    assert "a second header, with other columns" in fault.found


SHOWN: dict[str, Callable[[Table], str]] = {
    "psql": lambda t: "\n".join([" | ".join(t[0]), "-+-".join("--" for _ in t[0]), *map(" | ".join, t[1:]), "(9 rows)", ""]),
    "sqlplus": lambda t: "\n".join([";".join(t[0]), ";".join("--" for _ in t[0]), *map(";".join, t[1:]), "", "9 rows selected."]),
}  # fmt: skip


@pytest.mark.parametrize("program", sorted(SHOWN))
def test_a_line_below_the_header_is_no_record_in_any_file(tmp_path: Path, program: str) -> None:
    tables = whole(6)
    found = read(put(tmp_path, {name: SHOWN[program](table) for name, table in tables.items()}))
    assert {
        rule: n for rule, n in found.rules().items() if rule in ("no_record", "impossible_code", "missing_value")
    } == {"no_record": 10}
    assert found.rows("formatie") == (5, 3)
    assert len(found.table("measurements")) == 12 * 13
    assert not any("read as empty" in line for line in found.said)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(tmp_path: Path, encoding: str) -> None:
    found = read(put(tmp_path, {name: as_csv(table).encode(encoding) for name, table in sound(6).items()}))
    assert found.rows() == (12, 12)
    assert found.rejects.empty


def test_a_byte_0_is_named_by_its_row(tmp_path: Path) -> None:
    lines = as_csv(sound(6)["zrm"]).splitlines(keepends=True)
    lines[4] = "C1\0" + lines[4][2:]
    assert one_fault(tmp_path, "".join(lines)).where == "zrm.csv, row 5"


def test_quotes_within_a_text_that_are_not_doubled_are_read_and_noted() -> None:
    lines = ['K1;"Team "Zuid"";3', 'K2;"a "b" c";4', 'K3;"Team ""West""";5']
    out = io.StringIO()
    found: Records = rewrite(iter(f"{line}\n" for line in lines), out, ";", ["client", "team", "n"], 1, "x.csv")
    assert out.getvalue().splitlines() == [
        '2;K1;"Team ""Zuid""";3', '3;K2;"a ""b"" c";4', '4;K3;"Team ""West""";5'
    ]  # fmt: skip
    assert found.noted == [(2, "loose_quote"), (3, "loose_quote")]


def test_a_header_of_many_lines_is_one_header(tmp_path: Path) -> None:
    tables = sound(6)
    tables["zrm"][0] = [f"{name.replace('_', chr(10))}\n" for name in tables["zrm"][0]]
    found = read(put(tmp_path, tables))
    assert found.rows() == (12, 12)
    tables["zrm"][3][2] = "gisteren"
    again = read(put(tmp_path / "b", tables))
    lines = as_csv(tables["zrm"]).replace("\r\n", "\n").split("\n")
    assert again.rejects["row"].tolist() == [str(1 + next(i for i, line in enumerate(lines) if "gisteren" in line))]


def test_a_level_with_its_name_in_brackets_and_an_edition_with_a_decimal_are_read(tmp_path: Path) -> None:
    tables = sound(6)
    for row in tables["zrm"][1:]:
        row[3], row[5], row[6] = "2017.0", "3 (beperkt zelfredzaam)", "Niet zelfredzaam (2)"
    tables["zrm"][1][5] = "3 (niet zelfredzaam)"
    found = read(put(tmp_path, tables))
    assert found.rules() == {"score_not_a_level": 1, "score_notation": 23}


@pytest.mark.parametrize("code", ["622x", "Vlaardingen", "99999"])
def test_a_wrong_code_of_a_municipality_says_where_codes_stand(tmp_path: Path, code: str) -> None:
    with pytest.raises(SettingsError, match="look the code up in the list of municipalities of CBS"):
        put(tmp_path, {}, SETTINGS.replace('"0622"', f'"{code}"'))
    assert open_delivery("case", put_sound(tmp_path)).settings.municipality == "0622"


def put_sound(root: Path) -> Path:
    (root / "data" / "raw" / "case" / "delivery.yaml").write_text(SETTINGS, encoding="utf-8")
    return root
