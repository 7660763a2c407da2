"""03/04/2022 is no day where the other dates of a file or delivery have the month first, or where no day is above 12."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from exports import Table, put, raw, read, sound

from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.files.marks import settle
from wijkstats.delivery.readings.day_texts import read_text
from wijkstats.delivery.readings.days import read_days
from wijkstats.ground.errors import DeliveryError

DMY, MDY = "%d/%m/%Y", "%m/%d/%Y"
BIRTH, START = 2, 3


def with_days(name: str, column: int, days: list[date], notation: str, tables: dict[str, Table]) -> dict[str, Table]:
    """The tables with these days in a column, over and over."""
    for i, row in enumerate(tables[name][1:]):
        row[column] = days[i % len(days)].strftime(notation)
    return tables


def low(number: int, last: int = 12) -> list[date]:
    """So many different dates with a day up to `last`."""
    return [date(2022, 1 + (i * 5) % 12, 2 + i % (last - 1)) for i in range(number)]


def whys(root: Path, tables: dict[str, Table], name: str = "trajecten", column: str = "startdatum") -> set[str | None]:
    """What was said of the dates of a column whose day and month differ."""
    with raw(root, tables) as (con, files):
        file = next(file for file in files if file.table.startswith(name))
        days = read_days(con, file, column)
        said = con.execute(f"SELECT text, day, why FROM {days}").fetchall()
    assert all((day is None) == (why == "unsure_order") for _, day, why in said)
    return {why for text, _, why in said if text[:2] != text[3:5]}


def test_a_day_above_12_in_the_second_place_of_another_column_decides(tmp_path: Path) -> None:
    born = [date(1950, 3, 14) + timedelta(days=1000 * i) for i in range(12)]
    tables = with_days("trajecten", BIRTH, born, MDY, sound())
    assert whys(tmp_path, with_days("trajecten", START, low(5), MDY, tables)) == {"unsure_order"}
    day_first = with_days("trajecten", BIRTH, born, DMY, tables)
    assert whys(tmp_path / "b", with_days("trajecten", START, low(5), DMY, day_first)) == {None}


def test_another_file_decides_where_a_file_has_no_clear_date(tmp_path: Path) -> None:
    tables = with_days("zrm", 2, low(5), MDY, sound())
    for column in (BIRTH, START, 4):
        with_days("trajecten", column, [date(2021, 12, 13) + timedelta(days=40 * i) for i in range(20)], MDY, tables)
    assert whys(tmp_path, tables, "zrm", "datum") == {"unsure_order"}
    tables["trajecten"] = sound()["trajecten"]  # written with another sign: it says nothing
    assert whys(tmp_path / "b", tables, "zrm", "datum") == {"day_first"}


@pytest.mark.parametrize(
    ("days", "why"),
    [
        (low(10), "unsure_order"),
        (low(9), "day_first"),
        (low(3), None),
        (low(30, last=7), "day_first"),  # a Monday of each month
        ([date(2022, 1 + day % 2, day) for day in range(1, 13)], "day_first"),  # a short delivery
        ([date(2022, month, 1) for month in range(2, 13)], None),  # the first of each month
        ([*low(30), date(2022, 3, 13)], None),
    ],
)
def test_many_dates_without_a_day_above_12_are_no_days(tmp_path: Path, days: list[date], why: str | None) -> None:
    assert whys(tmp_path, with_days("trajecten", START, days, DMY, sound())) == {why}


def test_a_file_of_month_first_dates_with_low_days_is_refused_and_the_cause_named(tmp_path: Path) -> None:
    tables = with_days("zrm", 2, low(30), MDY, sound())
    with pytest.raises(DeliveryError, match=r"unsure_order(.|\n)*column datum: month/day/year, or did Excel swap"):
        read(put(tmp_path, tables))


@pytest.mark.parametrize(
    ("swapped", "text"),
    [("%Y-%m-%d", DMY), ("%d-%m-%Y", DMY), ("%d/%m/%Y", "%d.%m.%Y")],
)
def test_dates_in_a_csv_that_an_american_excel_swapped_stop_the_run(tmp_path: Path, swapped: str, text: str) -> None:
    tables = sound()
    for row in tables["zrm"][1:]:
        day = date(int(row[2][6:]), int(row[2][3:5]), int(row[2][:2]))
        row[2] = date(day.year, day.day, day.month).strftime(swapped) if day.day <= 12 else day.strftime(text)
    with raw(tmp_path, tables) as (con, files), pytest.raises(DeliveryError, match="swapped day and month"):
        list(settle(con, zrm(files), tmp_path))


def zrm(files: list[RawFile]) -> RawFile:
    return next(file for file in files if file.table.startswith("zrm"))


FIFTEENTH = date(2016, 2, 15)
CLOCKS = (
    "24:00", "00.00 uur", "9u30", "9h30", "10 uur", "om 10:30 uur", "10 PM", "23:59:60", "10:30:15.1234567", "09:30 +0100",
    "00:00:00 GMT+0100 (CET)",
)  # fmt: skip


def test_a_day_with_an_unusual_clock_is_that_day_and_noted() -> None:
    for clock in CLOCKS:
        found = read_text(f"15-02-2016 {clock}")
        assert (found.day, found.why) == (FIFTEENTH, "date_notation"), clock
    for text in ("15FEB2016:00:00:00", "2016-02-15T00:00+01:00[Europe/Amsterdam]", "ma 15-02-2016", "15–02–2016"):
        assert read_text(text).day == FIFTEENTH, text


@pytest.mark.parametrize("clock", ["24:30", "25:61", "13:00 PM", "10:60", "ochtend"])
def test_a_day_with_a_clock_that_does_not_exist_is_no_day(clock: str) -> None:
    assert read_text(f"15-02-2016 {clock}").day is None


def test_day_numbers_of_excel_are_read_and_told_apart(tmp_path: Path) -> None:
    tables = sound()
    for row in tables["zrm"][1:]:
        day = date(int(row[2][6:]), int(row[2][3:5]), int(row[2][:2]))
        row[2] = f"{(day - date(1899, 12, 30)).days},5"
    found = read(put(tmp_path, tables))
    assert found.rules() == {"day_number": 160}
