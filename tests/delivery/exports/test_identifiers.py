"""Client numbers that Excel or pandas changed are found and named; measurements of different people never meet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from exports import Read, Table, put, raw, read, sound

from wijkstats.delivery.readings.identifiers import judge_numbers
from wijkstats.ground.errors import DeliveryError


def numbered(file: str, change: Callable[[int], str], others: Callable[[int], str]) -> dict[str, Table]:
    """The sound delivery with numbers of clients only: `change` writes number i in `file`, `others` in the other one."""
    tables = sound()
    for name in ("zrm", "trajecten"):
        write = change if name == file else others
        for row in tables[name][1:]:
            row[0] = write(int(row[0][1:]))
    return tables


def changed(root: Path, file: str, change: Callable[[int], str], others: Callable[[int], str]) -> Read:
    return read(put(root, numbered(file, change, others)))


@pytest.mark.parametrize("file", ["zrm", "trajecten"])
@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        (lambda i: "2,02200E+11", lambda i: str(202200000000 + i), "shortened by Excel"),
        (lambda i: "2.022e+11", lambda i: str(202200000000 + i), "shortened by Excel"),
        (lambda i: f"{i // 10000}e{4 + i % 2}", str, "shortened by Excel"),
        (lambda i: f"202,{i % 3:02d}E+9", lambda i: str(202200000000 + i), "shortened by Excel"),
        (lambda i: f"20.{i % 3}E9", lambda i: str(20200000000 + i), "shortened by Excel"),
        (lambda i: f"okt-{i % 90:02d}", lambda i: f"10-{i % 90:02d}", "shortened by Excel"),
        (lambda i: f"{1 + i % 28}-mrt", lambda i: f"{i}-3", "shortened by Excel"),
        (lambda i: "######", str, "shortened by Excel"),
        (str, lambda i: f"{i:08d}", "leading zeros were lost"),
        (lambda i: f"{i:,}".replace(",", "."), str, "thousands separator"),
        (lambda i: f"{i:,}", str, "thousands separator"),
    ],
)
def test_changed_numbers_are_found_in_every_row_of_the_file_that_was_changed(
    tmp_path: Path, file: str, wrong: Callable[[int], str], right: Callable[[int], str], says: str
) -> None:
    with raw(tmp_path, numbered(file, wrong, right)) as (con, files):
        (line,) = judge_numbers(con, files)
    assert line.startswith(f"{file}.csv, column clientnummer: ")
    assert says in line
    assert f"; {160 if file == 'zrm' else 80} rows, such as row 2" in line


@pytest.mark.parametrize("file", ["zrm", "trajecten"])
@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        (lambda i: f"{i // 10000}e{4 + i % 2}", str, "shortened by Excel"),
        (str, lambda i: f"{i:08d}", "leading zeros were lost"),
        (lambda i: f"{i:,}", str, "thousands separator"),
    ],
)
def test_a_file_of_changed_numbers_is_refused_and_the_cause_is_named(
    tmp_path: Path, file: str, wrong: Callable[[int], str], right: Callable[[int], str], says: str
) -> None:
    with pytest.raises(DeliveryError) as caught:
        changed(tmp_path, file, wrong, right)
    fault = next(fault for fault in caught.value.faults if fault.where == f"{file}.csv")
    assert "column clientnummer" in fault.next_step
    assert says in fault.next_step


@pytest.mark.parametrize("file", ["zrm", "trajecten"])
@pytest.mark.parametrize("end", [".0", ",0"])
def test_whole_numbers_with_a_decimal_are_read_and_counted(tmp_path: Path, file: str, end: str) -> None:
    found = changed(tmp_path, file, lambda i: f"{i}{end}", str)
    assert found.rejects.empty
    assert found.rules()["number_notation"] == (160 if file == "zrm" else 80)


@pytest.mark.parametrize(
    "write",
    [lambda i: str(i - 10000), lambda i: f"{i - 10000}E{i % 7}X", lambda i: f"2022.{i}", lambda i: f"C{i - 10000}"],
)
def test_numbers_of_different_length_are_no_alarm(tmp_path: Path, write: Callable[[int], str]) -> None:
    found = changed(tmp_path, "zrm", write, write)
    assert found.rejects.empty
    assert found.table("measurements")["client"].nunique() == 80


def test_numbers_that_differ_in_capitals_are_noted_and_not_joined(tmp_path: Path) -> None:
    tables = sound()
    tables["trajecten"].append(["c10001", "T999", *tables["trajecten"][1][2:]])
    found = read(put(tmp_path, tables))
    assert found.rules()["number_writing"] == 1
    assert found.table("trajectories")["client"].nunique() == 81
    assert any("trajecten.csv, column clientnummer" in line and "capitals" in line for line in found.said)


def test_a_number_that_lost_its_zeros_in_one_row_is_refused_there_only(tmp_path: Path) -> None:
    tables = sound()
    for name in ("zrm", "trajecten"):
        for row in tables[name][1:]:
            row[0] = f"000{row[0][1:]}"
    tables["zrm"][5][0] = tables["zrm"][5][0].lstrip("0")
    found = read(put(tmp_path, tables))
    assert found.rejects[["row", "column", "reason"]].values.tolist() == [["6", "clientnummer", "zeros_lost"]]


@pytest.mark.parametrize(
    "write",
    [
        lambda i: "2022000000000010000" if i % 2 else "2022000000000020000",
        lambda i: "2022000000000010000",
        lambda i: str(int(float(2022000000000000000 + i * 10))),
        lambda i: f"{float(20220000000010000 + 7 * i):.16g}".replace("e+16", "").replace(".", "").ljust(17, "0"),
    ],
)
def test_long_numbers_that_a_spreadsheet_rounded_are_refused_however_few_are_left(
    tmp_path: Path, write: Callable[[int], str]
) -> None:
    with pytest.raises(DeliveryError, match="shortened by Excel"):
        changed(tmp_path, "zrm", write, write)


def test_long_numbers_that_are_whole_are_used(tmp_path: Path) -> None:
    found = changed(tmp_path, "zrm", lambda i: str(2022000000000000000 + i), lambda i: str(2022000000000000000 + i))
    assert found.rejects.empty


def test_a_text_formula_of_excel_is_read_as_its_text(tmp_path: Path) -> None:
    tables = sound()
    plain = read(put(tmp_path / "plain", tables))
    for row in tables["zrm"][1:]:
        row[0] = f'="{row[0]}"'
    found = read(put(tmp_path, tables))
    assert found.rejects.empty
    assert found.rules()["text_formula"] == 160
    assert found.table("measurements").equals(plain.table("measurements"))
    bare = "\r\n".join(
        ";".join(row) for row in tables["zrm"]
    )  # as Excel itself takes it, without quotes around the cell
    assert read(put(tmp_path / "bare", sound() | {"zrm": bare})).rules()["text_formula"] == 160


@pytest.mark.parametrize("number", ["0", "00000", "999999999"])
def test_a_number_that_stands_for_unknown_is_nobody(tmp_path: Path, number: str) -> None:
    tables = sound(40)
    for row in tables["zrm"][1:5]:
        row[0] = number
    del tables["trajecten"]
    tables["zrm"] = [[row[0], *row[2:]] for row in tables["zrm"]]
    found = read(put(tmp_path, tables))
    assert found.rejects["reason"].tolist() == ["missing_client"] * 4
    assert found.table("measurements")["client"].nunique() == 38


def test_nought_is_a_client_where_one_is_one(tmp_path: Path) -> None:
    assert changed(tmp_path, "zrm", lambda i: str(i - 10001), lambda i: str(i - 10001)).rejects.empty


def test_one_number_with_two_birth_dates_is_noted(tmp_path: Path) -> None:
    tables = sound(8)
    first, second = tables["trajecten"][1:3]
    second[0] = first[0]
    for row in tables["zrm"][3:5]:
        row[0] = first[0]
    assert first[2] != second[2]
    found = read(put(tmp_path, tables))
    assert found.rules()["two_birth_dates"] == 2
    second[2] = first[2]
    assert "two_birth_dates" not in read(put(tmp_path / "b", tables)).rules()
