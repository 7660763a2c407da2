"""One text as a day, in the notations that `as_day` does not read: month names, a time zone, a year of two digits, placeholders.

Question answered: which day does this text mean, or why can nobody tell? Nothing is decided here that needs the other texts of a
column: the order of 13-01-24 and whether 44621 is a day of Excel says `days`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from wijkstats.delivery.files.macros import FOUR_YEARS

HERE = ZoneInfo("Europe/Amsterdam")
_NAMES = (
    "jan januari january", "feb februari february febr", "mrt maart mar march maa", "apr april", "mei may", "jun juni june",
    "jul juli july", "aug augustus august", "sep september sept", "okt oktober oct october", "nov november", "dec december",
)  # fmt: skip
MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
IN_AND_OUT_OF_SUMMER = (date(2001, 1, 15), date(2001, 7, 15))
_S = r"[-/. ]"
_CLOCK = re.compile(
    r"(?P<day>.+?)[t ,:]+(?:om )?(?P<h>\d{1,2})(?:[:.hu](?P<m>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?| ?(?=uur|u$|h$|am$|pm$))"
    r" ?(?P<half>am|pm)?(?:uur|[uh])? ?(?P<zone>z|(?:utc|gmt)(?:[-+]\d{2}(?::?\d{2})?)?|[-+]\d{2}(?::?\d{2})?)?"
    r"(?: ?(?:\[[^]]*\]|\([^)]*\)))?"  # the name of the zone, as Java and JavaScript write it
)
_YMD = re.compile(rf"(?P<y>\d{{4}})(?P<sign>{_S})(?P<m>\d{{1,2}})(?P=sign)(?P<d>\d{{1,2}})")
_DMY = re.compile(rf"(?P<d>\d{{1,2}})(?P<sign>{_S})(?P<m>\d{{1,2}})(?P=sign)(?P<y>\d{{4}})")
_BARE = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_WEEKDAY = (
    "(?:ma(?:andag)?|di(?:nsdag)?|wo(?:ensdag)?|do(?:nderdag)?|vr(?:ijdag)?|za(?:terdag)?|zo(?:ndag)?|mon(?:day)?|tue(?:s(?:day)?)?"
    "|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)[.,]* "
)
_DAY_OF_WEEK = re.compile(rf"^{_WEEKDAY}(?=\d|[a-z]{{3,9}}[.]? \d)")
_DAY_NAME = re.compile(
    rf"(?P<d>\d{{1,2}})(?:e|st|nd|rd|th)?{_S}*(?P<name>[a-z]{{3,9}})[.]?[-/., ]*(?P<y>\d{{4}}|\d{{2}})"
)
_NAME_DAY = re.compile(r"(?P<name>[a-z]{3,9})[.]? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})")
_SHORT = re.compile(rf"(?P<a>\d{{1,2}})(?P<sign>{_S})(?P<b>\d{{1,2}})(?P=sign)(?P<c>\d{{2}})")
_PART = re.compile(r"(?P<y>\d{4})|(?P<m>\d{1,2})[-/.](?P<y2>\d{4})|(?P<y3>\d{4})[-/.](?P<m3>\d{1,2})")
_NUMBER = re.compile(r"(?P<n>\d{4,5})(?:[.,]\d+)?")
FIRST_NUMBER, LAST_NUMBER = 2101, 73050
"""Days of Excel from 1905 to 2100; a smaller number may be a year."""
EXCEL_START = date(1899, 12, 30)
HARDLY = 0.05
LOWEST = date(1901, 1, 1)
ENDS = ((1, 1), (12, 30), (12, 31))
FAR = 2050
"""The first or last day of this year or a later one, or of one before 1902, stands for: never, or unknown."""


@dataclass(frozen=True, slots=True)
class Text:
    """What a text says by itself.

    day     the day, when there is no doubt
    why     a code of a rule: how it was read, or why it was not; empty when nothing can be said
    short   the three parts of a date with a year of two digits, in the order of the text
    named   is the second of them a month by its name? Then it is day, month, year or year, month, day
    number  the day number of Excel that it may be
    """

    day: date | None = None
    why: str = ""
    short: tuple[int, int, int] | None = None
    named: bool = False
    number: int | None = None


def placeholder(day: date) -> bool:
    """Does this day stand for: unknown, or never?

    >>> placeholder(date(1900, 1, 1)), placeholder(date(9999, 12, 31)), placeholder(date(1931, 5, 2))
    (True, True, False)
    """
    return day.year >= 2200 or ((day.year >= FAR or day <= LOWEST) and (day.month, day.day) in ENDS)


def made(year: int, month: int, day: int) -> date | None:
    """The day, or None when it does not exist."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_text(text: str) -> Text:
    """What a text that `as_day` does not read says by itself.

    >>> read_text("01-MAR-2022").day, read_text("2022-02-28T23:00:00Z")
    (datetime.date(2022, 3, 1), Text(day=datetime.date(2022, 3, 1), why='date_time_zone', short=None, named=False, number=None))
    >>> read_text("1950-00-00").why, read_text("01-01-0001").why, read_text("13-01-24").short, read_text("44621").number
    ('incomplete_date', 'placeholder_date', (13, 1, 24), 44621)
    """
    plain = _DAY_OF_WEEK.sub("", re.sub("[\u2012-\u2015]", "-", text.strip().lower()))
    clock = _CLOCK.fullmatch(plain)
    found = _date(clock["day"] if clock else plain)
    if clock and not _exists(clock):
        return Text()
    if clock and clock["zone"] and found.day and found.why != "placeholder_date":
        return _zoned(found, clock)
    if (
        clock
        and clock["zone"]
        and found.short
        and any(_zoned(Text(day), clock).day != day for day in IN_AND_OUT_OF_SUMMER)
    ):
        return Text(why="time_zone")
    return found


def counted_from_1904(numbers: Sequence[int], first: date, until: date) -> bool:
    """Do these day numbers of Excel fit only when counted from 1904, as Excel for Mac did?

    That is so when counted from 1900 hardly any lies after `first`, and from 1904 hardly any after `until`.

    >>> counted_from_1904([44562, 44600], date(2022, 1, 1), date(2024, 11, 30))  # 1 January and 8 February 2022
    False
    >>> counted_from_1904([43100, 43138], date(2022, 1, 1), date(2024, 11, 30))  # the same days, from 1904
    True
    """
    days = [EXCEL_START + timedelta(days=number) for number in numbers]
    return max(sum(day >= first for day in days), sum(day + FOUR_YEARS > until for day in days)) <= HARDLY * len(days)


def _exists(clock: re.Match[str]) -> bool:
    """Is there such a time on a day? 24:00 is its end, and a second may be a leap second."""
    hour, minute, second = int(clock["h"]), int(clock["m"] or 0), int(clock["s"] or 0)
    if hour == 24:
        return not minute and not second and not clock["half"]
    return hour <= (12 if clock["half"] else 23) and minute <= 59 and second <= 60


def _date(text: str) -> Text:
    for pattern in (_YMD, _DMY, _BARE):
        if whole := pattern.fullmatch(text):
            return _parts(int(whole["y"]), int(whole["m"]), int(whole["d"]))
    for pattern in (_DAY_NAME, _NAME_DAY):
        if (named := pattern.fullmatch(text)) and named["name"] in MONTHS:
            year, month, day = int(named["y"]), MONTHS[named["name"]], int(named["d"])
            if len(named["y"]) == 2 and len(named["d"]) == 2:
                return Text(why="two_digit_year", short=(day, month, year), named=True)
            found = made(year if len(named["y"]) == 4 else 2000 + year, month, day)
            return Text(found, "date_notation" if len(named["y"]) == 4 else "two_digit_year") if found else Text()
    if short := _SHORT.fullmatch(text):
        return Text(why="two_digit_year", short=(int(short["a"]), int(short["b"]), int(short["c"])))
    if (number := _NUMBER.fullmatch(text)) and FIRST_NUMBER <= int(number["n"]) <= LAST_NUMBER:
        return Text(why="excel_day_number", number=int(number["n"]))
    if part := _PART.fullmatch(text):
        return _parts(int(part["y"] or part["y2"] or part["y3"]), int(part["m"] or part["m3"] or 0), 0)
    return Text()


def _parts(year: int, month: int, day: int) -> Text:
    """A day of which parts may be 0, or all nines: not known."""
    if year in (0, 1, 1111, 1753, 1800, 1899, 1900, 9999):
        return Text(why="placeholder_date")
    if found := made(year, month, day):
        return Text(found, "date_notation")
    if month <= 12 and day <= 31 and 0 in (month, day) and 1800 < year < 2100:
        return Text(why="incomplete_date")
    return Text()


def _zoned(found: Text, clock: re.Match[str]) -> Text:
    """A time in a zone: the day as written, unless it is another day here. Midnight here is the day that begins then."""
    hour, minute, second = int(clock["h"]), int(clock["m"] or 0), int(clock["s"] or 0)
    assert found.day
    if clock["half"]:
        hour = hour % 12 + 12 * (clock["half"] == "pm")
    if hour > 23 or minute > 59 or second > 59:
        return Text()
    as_written = Text(found.day, found.why if found.why == "two_digit_year" else "date_notation")
    if not (hour or minute or second):
        return as_written
    digits = re.sub(r"[^-+\d]", "", clock["zone"])
    shift = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:] or 0)) if digits else timedelta()
    if shift >= timedelta(hours=24):
        return Text()
    zone = timezone(-shift if digits.startswith("-") else shift)
    here = datetime(found.day.year, found.day.month, found.day.day, hour, minute, second, tzinfo=zone).astimezone(HERE)
    if here.date() == found.day:
        return as_written
    if (here.hour, here.minute, here.second) == (0, 0, 0) and found.why != "two_digit_year":
        return Text(here.date(), "date_time_zone")
    return Text(why="time_zone")
