"""Dates in other notations are read as that day, or refused under a reason of their own; placeholders are no days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from exports import put, raw, read, sound, whole

from wijkstats.delivery.readings.day_texts import read_text
from wijkstats.delivery.readings.days import Kind, read_days
from wijkstats.ground.errors import DeliveryError

MONTHS = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
LONG = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def day_of(text: str) -> date:
    return date(int(text[6:]), int(text[3:5]), int(text[:2]))


def sound_days() -> list[str]:
    """The days of measurement in the sound delivery."""
    return sorted({f"{day_of(row[2])} 00:00:00" for row in sound()["zrm"][1:]})


def in_utc(day: date) -> str:
    summer = ZoneInfo("Europe/Amsterdam").utcoffset(datetime(day.year, day.month, day.day))
    assert summer is not None
    return f"{day - timedelta(days=1)}T{24 - summer.seconds // 3600}:00:00Z"


def read_column(
    root: Path, table: str, column: int, write: Callable[[date], str], kind: Kind = "event"
) -> list[tuple[date, date | None, str | None]]:
    """What was meant, the day that was read and the rule, of a column of the sound delivery in another notation."""
    tables = sound()
    meant = [day_of(row[column]) for row in tables[table][1:]]
    for row, day in zip(tables[table][1:], meant, strict=True):
        row[column] = write(day)
    name = tables[table][0][column]
    with raw(root, {table: tables[table]}) as (con, [file]):
        days = read_days(con, file, name, kind)
        said = con.execute(
            f"SELECT day, why FROM raw_{file.table} JOIN {days} ON text = {name} ORDER BY row"
        ).fetchall()
    return [(day, *found) for day, found in zip(meant, said, strict=True)]


@pytest.mark.parametrize(
    ("write", "rule"),
    [
        (lambda d: f"{d}T00:00:00Z", "date_notation"),
        (lambda d: f"{d}T00:00:00+01:00", "date_notation"),
        (lambda d: f"{d} 00:00:00.000 +02:00", "date_notation"),
        (in_utc, "date_time_zone"),
        (lambda d: f"{d.day:02d}-{LONG[d.month - 1][:3].upper()}-{d.year}", "date_notation"),
        (lambda d: f"{d.day}-{MONTHS[d.month - 1]}-{d.year}", "date_notation"),
        (lambda d: f"{LONG[d.month - 1]} {d.day}, {d.year}", "date_notation"),
        (lambda d: d.strftime("%d-%m-%y"), "date_notation"),
        (lambda d: d.strftime("%m/%d/%y"), "date_notation"),
        (lambda d: str((d - date(1899, 12, 30)).days), "day_number"),
    ],
)
def test_another_notation_is_read_as_that_day(tmp_path: Path, write: Callable[[date], str], rule: str) -> None:
    assert all((day, why) == (meant, rule) for meant, day, why in read_column(tmp_path, "zrm", 2, write))


@pytest.mark.parametrize(
    ("write", "rule"), [(in_utc, "date_time_zone"), (lambda d: d.strftime("%m/%d/%y"), "date_notation")]
)
def test_days_in_another_notation_are_used_and_counted(tmp_path: Path, write: Callable[[date], str], rule: str) -> None:
    tables = sound()
    for row in tables["zrm"][1:]:
        row[2] = write(day_of(row[2]))
    found = read(put(tmp_path, tables))
    assert found.rejects.empty
    assert found.rules()[rule] == 160
    assert sorted(set(map(str, found.table("measurements")["date"]))) == sound_days()


NO_DAYS = (
    ("zrm", 2, "44621", "excel_day_number"),
    ("zrm", 2, "01-02-23", "two_digit_year"),
    ("zrm", 2, "2022-07-01T23:30:00Z", "time_zone"),
    ("zrm", 2, "01-01-1900", "placeholder_date"),
    ("zrm", 2, "2022-00-00", "incomplete_date"),
    ("zrm", 2, "31-12-9999", "placeholder_date"),
    ("trajecten", 3, "01-01-0001", "placeholder_date"),
    ("contacten", 1, "1900", "placeholder_date"),
    ("formatie", 1, "01-2022", "incomplete_date"),
    ("trajecten", 2, "01-01-1900", "unknown_birth_date"),
    ("trajecten", 2, "9999-12-31", "unknown_birth_date"),
    ("trajecten", 2, "1950-00-00", "incomplete_birth_date"),
    ("trajecten", 2, "19500300", "incomplete_birth_date"),
    ("trajecten", 2, "00-00-1950", "incomplete_birth_date"),
    ("trajecten", 2, "1950", "incomplete_birth_date"),
    ("trajecten", 2, "13-01-74", "two_digit_year"),
    ("trajecten", 4, "31-02-2023", "impossible_end_date"),
)


def test_what_is_no_day_has_its_own_reason(tmp_path: Path) -> None:
    """Each in a row of its own of one delivery."""
    tables = whole()
    wanted = []
    for row, (table, column, text, reason) in zip(range(2, 80, 2), NO_DAYS, strict=False):
        at = 1 + row % (len(tables[table]) - 1)
        tables[table][at][column] = text
        wanted.append((f"{table}.csv", str(at + 1), tables[table][0][column], reason))
    found = read(put(tmp_path, tables))
    own = found.rejects[found.rejects["reason"] != "unknown_trajectory"]  # of the client whose trajectory has no start
    assert sorted(own[["file", "row", "column", "reason"]].itertuples(index=False, name=None)) == sorted(wanted)
    born = [text for table, column, text, _ in NO_DAYS if table == "trajecten" and column == 2]
    assert found.table("trajectories")["age"].isna().sum() == len(born)
    assert not set(born) & set(own[own["column"] == "geboortedatum"]["value"])


def test_an_open_end_is_no_error(tmp_path: Path) -> None:
    tables = sound()
    for row, text in zip(tables["trajecten"][1:], ("31-12-9999", "2099-12-31", "2999-12-31"), strict=False):
        row[4] = text
    found = read(put(tmp_path, tables))
    assert found.rejects.empty
    assert found.rules()["open_end"] == 3
    assert found.table("trajectories")["end_date"].isna().sum() == 3


def test_a_birth_date_that_many_share_is_unknown(tmp_path: Path) -> None:
    tables = sound()
    for row in tables["trajecten"][1:9]:
        row[2] = "01-01-1970"
    found = read(put(tmp_path, tables))
    assert found.rules()["unknown_birth_date"] == 8
    assert found.table("trajectories")["age"].isna().sum() == 8


def test_an_age_above_110_is_noted_and_used(tmp_path: Path) -> None:
    tables = sound()
    tables["trajecten"][1][2] = "05-05-1908"
    found = read(put(tmp_path, tables))
    assert found.rules()["unusual_age"] == 1
    assert found.table("trajectories")["age"].max() > 110


def test_days_that_may_be_month_first_are_not_read_day_first(tmp_path: Path) -> None:
    """Nothing in the column says that the day stands first, and 03/14/2023 says that it does not."""
    tables = sound()
    tables["zrm"][1][2], tables["zrm"][2][2] = "03/04/2023", "03/14/2023"
    assert set(read(put(tmp_path, tables)).rejects["row"]) == {"2", "3"}


def test_the_day_that_began_here_when_a_time_is_utc() -> None:
    assert read_text("2022-02-28T23:00:00Z").day == date(2022, 3, 1)
    assert read_text("2022-06-30T22:00:00Z").day == date(2022, 7, 1)
    assert read_text("2022-06-30T09:00:00Z").day == date(2022, 6, 30)


MONTH_FIRST: list[Callable[[date], str]] = [
    lambda d: d.strftime("%m/%d/%Y"),
    lambda d: d.strftime("%Y-%d-%m"),
    lambda d: d.strftime("%m/%d/%Y 00:00"),
    lambda d: d.strftime("%m/%d/%Y" if d.day % 2 else "%d/%m/%Y"),
]


@pytest.mark.parametrize("write", MONTH_FIRST)
@pytest.mark.parametrize(
    ("table", "column", "kind"), [("trajecten", 4, "end"), ("trajecten", 3, "event"), ("zrm", 2, "event")]
)
def test_no_day_is_read_as_a_month(
    tmp_path: Path, write: Callable[[date], str], table: str, column: int, kind: Kind
) -> None:
    found = read_column(tmp_path, table, column, write, kind)
    assert {day for _, day, _ in found} - {None} <= {meant for meant, _, _ in found}
    assert None in {day for _, day, _ in found}


@pytest.mark.parametrize(
    ("table", "column", "made", "field"),
    [
        ("trajecten", 4, "trajectories", "end_date"),
        ("trajecten", 3, "trajectories", "start_date"),
        ("zrm", 2, "measurements", "date"),
    ],
)
def test_a_delivery_of_which_days_may_be_months_is_refused_or_misses_those_days(
    tmp_path: Path, table: str, column: int, made: str, field: str
) -> None:
    write = MONTH_FIRST[-1]
    tables = sound()
    right = {day_of(row[column]) for row in tables[table][1:]}
    for row in tables[table][1:]:
        row[column] = write(day_of(row[column]))
    try:
        found = read(put(tmp_path, tables))
    except DeliveryError:
        return
    kept = {when.date() for when in found.table(made)[field].dropna()}
    assert kept <= right
    assert len(found.rejects) > 0


def test_one_typing_error_says_nothing_of_the_other_days(tmp_path: Path) -> None:
    tables = sound()
    tables["zrm"][1][2] = "03-14-2023"
    assert set(read(put(tmp_path, tables)).rejects["row"]) == {"2"}


@pytest.mark.parametrize("write", [lambda d: in_utc(d)[:-1], lambda d: in_utc(d)[:-4].replace("T", " ")])
def test_midnight_in_utc_without_a_zone_is_the_day_that_begins(tmp_path: Path, write: Callable[[date], str]) -> None:
    tables = sound()
    for row in tables["zrm"][1:]:
        row[2] = write(day_of(row[2]))
    found = read(put(tmp_path, tables))
    assert found.rules()["date_time_zone"] == 160
    assert sorted(set(map(str, found.table("measurements")["date"]))) == sound_days()


def test_a_late_clock_among_others_is_that_day(tmp_path: Path) -> None:
    tables = sound()
    for i, row in enumerate(tables["zrm"][1:]):
        row[2] = f"{day_of(row[2])} {9 + i % 15:02d}:00"
    found = read(put(tmp_path, tables))
    assert found.rejects.empty
    assert "date_time_zone" not in found.rules()


def test_an_end_in_1970_is_a_placeholder(tmp_path: Path) -> None:
    tables = sound()
    tables["trajecten"][1][4] = "01-01-1970"
    found = read(put(tmp_path, tables))
    assert found.rejects["reason"].tolist() == ["placeholder_date"]
    assert found.table("trajectories")["end_date"].isna().sum() == 1


def test_some_born_on_one_day_keep_their_age(tmp_path: Path) -> None:
    tables = sound(200)
    for row in tables["trajecten"][1:7]:
        row[2] = "14-05-1931"
    assert read(put(tmp_path, tables)).table("trajectories")["age"].notna().all()


@pytest.mark.parametrize("order", ["%d-%m-%y", "%m-%d-%y", "%y-%m-%d"])
def test_one_future_date_makes_no_column_of_two_digit_years_unsure(tmp_path: Path, order: str) -> None:
    """05-06-29 is a day in 2005 when the year stands first: one typing error says nothing of the order of the others."""
    tables = sound()
    for row in tables["zrm"][1:]:
        row[2] = day_of(row[2]).strftime(order)
    tables["zrm"][1][2] = date(2029, 6, 5).strftime(order)
    found = read(put(tmp_path, tables))
    assert found.rows() == (160, 159)
    assert found.rejects[["row", "column", "reason"]].to_numpy().tolist() == [["2", "datum", "future_date"]]


def test_two_digit_years_of_which_many_contradict_each_other_are_refused(tmp_path: Path) -> None:
    tables = sound()
    for i, row in enumerate(tables["zrm"][1:41]):
        row[2] = day_of(row[2]).strftime("%d-%m-%y" if i % 4 else "%m-%d-%y")
    assert read(put(tmp_path, tables)).rules()["two_digit_year"] == 40


@pytest.mark.parametrize(("age", "unknown"), [("99", 8), ("0", 8), ("0 jaar", 8), ("98", 0)])
def test_an_age_that_many_share_and_that_stands_for_unknown_is_none(tmp_path: Path, age: str, unknown: int) -> None:
    tables = sound()
    tables["trajecten"][0][2] = "leeftijd"
    for i, row in enumerate(tables["trajecten"][1:]):
        row[2] = age if i < 8 else str(20 + i % 50)
    found = read(put(tmp_path, tables))
    assert found.rules().get("unknown_age", 0) == unknown
    assert found.table("trajectories")["age"].isna().sum() == unknown


@pytest.mark.parametrize("age", [0, 99])
def test_some_newborn_and_some_very_old_clients_keep_their_age(tmp_path: Path, age: int) -> None:
    tables = sound()
    tables["trajecten"][0][2] = "leeftijd"
    for i, row in enumerate(tables["trajecten"][1:]):
        row[2] = str(abs(age - i % 3) if i < 18 else 20 + i % 50) + ("", " jaar", " jaar en 3 maanden")[i // 6 % 3]
    found = read(put(tmp_path, tables))
    assert found.rejects.empty
    assert (found.table("trajectories")["age"] == age).sum() == 6


@pytest.mark.parametrize("day", ["01-01-", "01-07-"])
def test_years_of_birth_written_as_one_day_of_the_year_are_ages(tmp_path: Path, day: str) -> None:
    """Who wants to tell little exports the year: then that day says nothing, and no client is without an age."""
    tables = sound(200)
    for number, row in enumerate(tables["trajecten"][1:]):
        row[2] = f"{day}{1950 + number % 20}"
    found = read(put(tmp_path, tables))
    assert found.rejects.empty
    assert found.table("trajectories")["age"].notna().all()


def test_days_without_their_first_zero_are_no_years(tmp_path: Path) -> None:
    """2012023 is 2 January 2023 as a number, and not 3 February 2012."""
    tables = whole(40)
    for row in tables["trajecten"][1:3]:
        row[2], row[4] = "2012003", "2012024"
    found = read(put(tmp_path, tables))
    assert found.rules() == {"impossible_birth_date": 2, "impossible_end_date": 2, "unknown_indicator": 3}


@pytest.mark.parametrize(("file", "columns"), [("contacten", (1,)), ("trajecten", (2, 3, 4))])
def test_day_numbers_that_fit_only_when_counted_from_1904_are_refused_as_such(
    tmp_path: Path, file: str, columns: tuple[int, ...]
) -> None:
    """Read as from 1900 they lie four years and a day too early: contacts and staff of another time, without a word."""
    tables = whole(12)
    for row in tables[file][1:]:
        for column in columns:
            row[column] = str((day_of(row[column]) - date(1904, 1, 1)).days)
    with pytest.raises(DeliveryError, match=r"excel_day_number(.|\n)*1904 \(Excel for Mac\)"):
        read(put(tmp_path, tables))
