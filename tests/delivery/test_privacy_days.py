"""A day is no number of a person, whatever the sum of its digits; numbers that look like days hide no column of BSNs."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle, islice

import duckdb
import pytest
from conftest import MakeDelivery

from wijkstats.delivery.clean import Cleaned, clean_delivery
from wijkstats.delivery.files.macros import CLOCK_NOTATIONS, DATE_NOTATIONS, create_macros
from wijkstats.ground.errors import PrivacyError

KEY = b"a key for tests only"
HEAD = "clientnummer;trajectnummer;datum;huisvesting"


def zrm(extra: str, values: list[str]) -> list[str]:
    return [f"{HEAD};{extra}", *(f"K{i};T{i};15-03-2016;3;{value}" for i, value in enumerate(values))]


def trajecten(number: int, extra: str = "wet", values: tuple[str, ...] = ("",)) -> list[str]:
    rows = enumerate(islice(cycle(values), number))
    return [f"clientnummer;trajectnummer;startdatum;{extra}", *(f"K{i};T{i};15-01-2016;{value}" for i, value in rows)]


def clean(make_delivery: MakeDelivery, **files: list[str]) -> Cleaned:
    return clean_delivery(make_delivery(**files), KEY)


def bsns(number: int, first: int) -> list[str]:
    """So many numbers that pass the eleven-test."""
    return list(islice((f"{n:09}" for n in range(first, 10**9) if passes(f"{n:09}")), number))


NOTATIONS = ("%Y-%m-%d", "%d-%m-%Y", "%d%m%Y", "%Y%m%d", "%Y.%m.%d", "%d.%m.%Y", "%d %m %Y", "%Y %m %d", "%d/%m/%Y",
             "%m-%d-%Y", "%d-%m-%Y %H.%M", "%Y-%m-%d %H:%M:%S.%f", "%d%m%Y %H:%M")  # fmt: skip


def passes(text: str) -> bool:
    """The eleven-test on the digits of a text, worked out here."""
    digits = "".join(c for c in text if c.isdigit()).zfill(9)
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return len(digits) == 9 and sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0


def passing_days(notation: str, number: int) -> list[str]:
    """So many birth dates of which the digits, written like this, pass the eleven-test (those of a longer text: any)."""
    days = (date(1940, 1, 1) + timedelta(days=i) for i in range(25_000))
    texts = (day.strftime(notation) for day in days)
    return list(islice((t for t in texts if sum(map(str.isdigit, t)) > 9 or passes(t)), number))


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("number", [1, 200])
def test_days_are_no_bsns_whether_they_are_shared_or_not(
    make_delivery: MakeDelivery, notation: str, number: int
) -> None:
    """In a column that is read, in one that is not, and in columns called BSN: even when each of them passes."""
    days = list(islice(cycle(passing_days(notation, number)), 200))
    rows = zrm("bsn_gecontroleerd;geboren;opmaak", [f"{day};{day};{day}" for day in days])
    cleaned = clean(make_delivery, zrm=rows, trajecten=trajecten(200, "geboortedatum", tuple(days)))
    assert cleaned.tables["rows_kept"].tolist() == [200, 200]
    told = cleaned.rules.set_index("rule").loc["column_not_used"]
    assert told["example"] == "zrm.csv:geboren, opmaak"  # no phone numbers, no free text


def test_one_number_a_thousand_times_proves_nothing(make_delivery: MakeDelivery) -> None:
    clean(make_delivery, zrm=zrm("kenmerk", ["123456782"] * 1000), trajecten=trajecten(1000))
    assert clean(make_delivery, zrm=zrm("beoordelaar", ["123456782", "123.456.782"] * 500), trajecten=trajecten(1000))
    with pytest.raises(PrivacyError, match="1 of 1 different numbers"):  # unless the column is called so
        clean(make_delivery, zrm=zrm("bsn", ["123456782"] * 1000), trajecten=trajecten(1000))


@pytest.mark.parametrize("column", ["kenmerk", "beoordelaar", "bsn"])
def test_bsns_of_which_some_look_like_a_day_are_found(make_delivery: MakeDelivery, column: str) -> None:
    """Numbers that lost their zero: a third of these reads as a day; the others still tell what they are."""
    numbers = [*passing_days("%d%m%Y", 40), *(n.lstrip("0") for n in bsns(80, 41_000_000))]
    with pytest.raises(PrivacyError, match="80 of 80 different numbers"):
        clean(make_delivery, zrm=zrm(column, numbers), trajecten=trajecten(120))


@pytest.mark.parametrize("text", ["12-01-1940", "01 02 2016 12:30", "01022016 12:30", "2016-03-01 12:30:00.123456782"])
def test_a_day_in_a_column_of_categories_is_no_number_of_a_person(make_delivery: MakeDelivery, text: str) -> None:
    cleaned = clean(make_delivery, zrm=[HEAD, "K1;T1;01-03-2016;3"], trajecten=trajecten(30, "afsluiting", (text,)))
    assert cleaned.rules["rule"].tolist() == ["no_measurement"]


def test_every_day_that_is_read_is_like_a_day_and_phone_numbers_are_not() -> None:
    with duckdb.connect(":memory:") as con:
        create_macros(con)
        for notation in (*DATE_NOTATIONS, *CLOCK_NOTATIONS):
            text = date(2016, 3, 1).strftime(notation)
            assert con.execute("SELECT as_day(?) IS NOT NULL, like_day(?)", [text, text]).fetchall() == [(True, True)]
        for phone in (
            "0612345678",
            "06-12345678",
            "06 12 34 5678",
            "06 12 1978 12",
            "0031 6 12 345678",
            "(010) 123 45 67",
        ):
            assert con.execute("SELECT like_day(?)", [phone]).fetchall() == [(False,)], phone
