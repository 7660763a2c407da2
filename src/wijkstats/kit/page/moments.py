"""A day, a month or a quarter as it is written in a sentence."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_date

FORMATS = {"day": "long", "month": "MMMM y", "quarter": "QQQQ y"}
"""How each kind is written."""


def moment(value: Any, kind: str, locale: Locale | str) -> str:
    """A day (a date, or its text), a month (2017-08) or a quarter (2018-Q4). ValueError for another text.

    >>> moment("2017-08", "month", "nl"), moment("2018-Q4", "quarter", "nl"), moment("2018-11-30", "day", "nl")
    ('augustus 2017', '4e kwartaal 2018', '30 november 2018')
    """
    return str(format_date(_first_day(value), format=FORMATS[kind], locale=locale))


def _first_day(value: Any) -> date:
    if isinstance(value, date):
        return value
    year, part, *day = str(value)[:10].split("-")
    month = 3 * int(part[1:]) - 2 if part.startswith("Q") else int(part)
    return date(int(year), month, int(day[0]) if day else 1)
