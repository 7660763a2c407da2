"""A day, a month or a quarter as it is written in a sentence, and one of something."""

from __future__ import annotations

import re
from collections.abc import Iterable
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


def in_one(sentence: str, words: Iterable[Iterable[str]]) -> str:
    """A sentence in which one of something is not called as several of it. `words`: what several and one are called.

    >>> in_one("op 1 domeinen van de 11 domeinen, 0,1 domeinen", [("domeinen", "domein")])
    'op 1 domein van de 11 domeinen, 0,1 domeinen'
    """
    for several, one in words if "1 " in sentence else ():
        sentence = re.sub(rf"(?<![\w.,-])1 {several}\b", f"1 {one}", sentence)
    return sentence


def _first_day(value: Any) -> date:
    if isinstance(value, date):
        return value
    year, part, *day = str(value)[:10].split("-")
    month = 3 * int(part[1:]) - 2 if part.startswith("Q") else int(part)
    return date(int(year), month, int(day[0]) if day else 1)
