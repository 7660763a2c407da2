"""Every text of a column of dates as a day, or the reason why it is none: judged once for each text, with the column beside it.

Question answered: which day does each text of this column mean, and what was needed to know it? Notations may differ within a
column when each is clear by itself; where the column must tell (the order of 13-01-24, day numbers of Excel), all its texts are
asked. A birth date never has a year of two digits: 24 may be 1924 or 2024.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

import duckdb
import pandas as pd

from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.files.schema import DATE_COLUMNS
from wijkstats.delivery.readings.day_texts import EXCEL_START, Text, counted_from_1904, made, placeholder, read_text
from wijkstats.delivery.rules.checks import CELL, Check, add_first

Kind = Literal["event", "end", "birth"]
DAYS = (
    Check("placeholder_date", "date_why = 'placeholder_date'", CELL, "shown_day(date_text)"),
    Check("incomplete_date", "date_why = 'incomplete_date'", CELL, "shown_day(date_text)"),
    Check("two_digit_year", "date_why = 'two_digit_year'", CELL, "shown_day(date_text)"),
    Check("excel_day_number", "date_why = 'excel_day_number'", CELL, "masked(date_text)"),
    Check("time_zone", "date_why = 'time_zone'", CELL, "masked(date_text)"),
    Check("unsure_order", "date_why = 'unsure_order'", CELL, "shown_day(date_text)"),
)
"""Why a text is no day, of rows with date_text, date_why and cell_column."""
BIRTH_DAYS = (
    Check("unknown_birth_date", "date_why = 'unknown_birth_date'", CELL, "masked(date_text)"),
    Check("incomplete_birth_date", "date_why = 'incomplete_birth_date'", CELL, "masked(date_text)"),
)
NOTES = (
    Check("date_notation", "date_why = 'date_notation'", CELL, "masked(date_text)"),
    Check("date_time_zone", "date_why = 'date_time_zone'", CELL, "masked(date_text)"),
    Check("day_number", "date_why = 'day_number'", CELL, "masked(date_text)"),
    Check("open_end", "date_why = 'open_end'", CELL, "masked(date_text)"),
    Check("day_first", "date_why = 'day_first'", CELL, "masked(date_text)"),
)
REFUSED = frozenset(check.code for check in (*DAYS, *BIRTH_DAYS))
OF_BIRTH = {"placeholder_date": "unknown_birth_date", "incomplete_date": "incomplete_birth_date"}
OF_SYSTEM = ("zrm_wide", "zrm_long", "trajecten", "contacten")
"""Files that one system makes, with one order of day and month."""
EPOCH = date(1970, 1, 1)
SHARED, SHARE, DIFFERENT, EXCESS = 5, 1 / 3, 10, 0.05
"""A birth date of at least so many clients, and of at least this share of those born in that year, is a placeholder;
in a column with so many different ones; and only on 1 January or 1 July, unless it is that of this share of all clients."""
ROUNDED = 0.5
"""When a larger share of the clients is born on 1 January of many years (or on 1 July), the column gives years of birth."""
SWAPPED, TYPING_ERRORS = 2, 0.005
"""Beside days of which the order is clear, so many texts in the other order, and this share of all that are clear, are no
typing errors: the column has both orders."""
_DMY, _YMD = "^([0-9]{1,2})([-/. ])([0-9]{1,2})[-/. ][0-9]{4}", "^[0-9]{4}([-/. ])([0-9]{1,2})[-/. ]([0-9]{1,2})"
ORDERS_SHORT = ("dmy", "mdy", "ymd")
FAR_FEWER = 10
"""Beside typing errors an order is sure when each other one leaves so many times more dates unread."""
ORDERS = ((re.compile(_DMY), 1, 2, 3), (re.compile(_YMD), 3, 1, 2))
"""Notations of a day that may have day and month in the other order: where the day, the sign and the month stand."""
LOW, REMARKED, WEEK, MONTHS = 10, 4, 7, 3
"""Of so many different dates one has a day above 12 (but once in ten thousand columns): where none has, something is wrong.
Fewer dates are only remarked, from `REMARKED` on; so are days of the first week (the first of each month, or a Monday), and dates
of at most so many months, which may be the first days that were delivered."""
_CLOCK = "[Tt ,]([0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?( ?[aApP][mM])?)$"
_LATE = "(2[23]:00(:00([.,]0+)?)?|1[01]:00(:00)? ?[pP][mM]|2[23]:4[01](:[0-9]{2})?)"
"""Midnight here as a clock in UTC says it; before 1940 the difference was some 20 minutes."""
UNIFORM = 1946
"""Before this year the clock of Amsterdam was changed often."""
LATE = 5
"""So many texts with such a clock, and none with another one, are midnights."""


def read_days(con: duckdb.DuckDBPyConnection, file: RawFile, column: str, kind: Kind = "event") -> str:
    """Make the table `days_<column>`: text, day, why; returns its name. Each text of the column stands there once."""
    name = f"days_{column}"
    if column not in file.columns:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} (text VARCHAR, day DATE, why VARCHAR)")
        return name
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE {name} AS SELECT text, as_day(text) AS day, NULL::VARCHAR AS why
        FROM (SELECT DISTINCT "{column}" AS text FROM raw_{file.table}) WHERE text IS NOT NULL"""
    )
    odd, known, clocks, until, first = con.execute(
        f"""SELECT list(text ORDER BY text) FILTER (day IS NULL), count(day), coalesce(bool_or(contains(text, ':')), false),
            complete_until(), looked_from() FROM {name}"""
    ).fetchall()[0]
    if kind == "birth" or file.table == "zelfredzaamheidmatrix":
        first = date.min  # somebody may be born, and an edition hold, long before the period
    found = _judge(odd or [], kind, until, None if known else first)
    rows = con.execute(
        f"SELECT day, list(text) FROM {name} WHERE day <= DATE '1901-01-01' OR day >= DATE '2050-01-01' "
        "OR day = DATE '1970-01-01' GROUP BY day"
    ).fetchall()
    for day, texts in rows:
        if placeholder(day) or (day == EPOCH and kind != "birth"):
            found |= dict.fromkeys(texts, _no_day(day, kind))
    _write(con, name, found)
    _other_order(con, file, name)
    if clocks:
        _late_clocks(con, name)
    if kind == "birth":
        _shared(con, file, name, column)
    return name


def _other_order(con: duckdb.DuckDBPyConnection, file: RawFile, name: str) -> None:
    """Read no day that may be a month where nobody can tell what 03/04/2022 is.

    That is where the column has 03/14/2022, where it has no day above 12 among many dates, or where the other dates of the file,
    or else of the delivery, have the month first.
    """
    starts = [start for (start,) in con.execute(f"SELECT DISTINCT left(text, 10) FROM {name}").fetchall()]
    for number, order in enumerate(ORDERS):
        for sign, dates in _by_sign(starts, order).items():
            clear, other = _clear(dates)
            low = [day for day, month, _ in dates if max(day, month) <= 12]
            months = {month for day, month, _ in dates if max(day, month) <= 12}
            why = "unsure_order" if _month_first(clear, other) else ""
            if not why and not clear and low and not number:
                day_first, month_first = _elsewhere(con, file, sign)
                if _month_first(day_first, month_first) or (
                    len(low) >= LOW and max(low) > WEEK and len(months) > MONTHS
                ):
                    why = "unsure_order"
                elif max(low) > 1 and (len(low) >= LOW or (len(low) >= REMARKED and not day_first)):
                    why = "day_first"
            if why:
                con.execute(
                    f"""UPDATE {name} SET why = '{why}' {", day = NULL" if why == "unsure_order" else ""}
                    WHERE day IS NOT NULL AND why IS NULL AND list_contains(?, left(text, 10))""",
                    [[start for day, month, start in dates if max(day, month) <= 12 and day != month]],
                )


def _by_sign(
    starts: Iterable[str], order: tuple[re.Pattern[str], int, int, int]
) -> dict[str, list[tuple[int, int, str]]]:
    """Of each sign the dates in this notation (`ORDERS`): the day, the month, and how the text starts."""
    pattern, day, sign, month = order
    found: dict[str, list[tuple[int, int, str]]] = {}
    for hit in filter(None, map(pattern.match, starts)):
        found.setdefault(hit[sign], []).append((int(hit[day]), int(hit[month]), hit.string))
    return found


def _clear(dates: Sequence[tuple[int, int, str]]) -> tuple[int, int]:
    """How many dates surely have the day first, and how many the month."""
    return (
        sum(12 < day <= 31 and month <= 12 for day, month, _ in dates),
        sum(12 < month <= 31 and day <= 12 for day, month, _ in dates),
    )


def _month_first(clear: int, other: int) -> bool:
    """May these dates have the month first? So many that are clear have the day first, and so many others cannot."""
    return bool(other) and (not clear or (other >= SWAPPED and other >= TYPING_ERRORS * (clear + other)))


def _elsewhere(con: duckdb.DuckDBPyConnection, file: RawFile, used: str) -> tuple[int, int]:
    """The clear dates in the other columns of the file, or when it has none in those of the other files about clients."""
    columns = con.execute(
        """SELECT table_name, list(column_name ORDER BY column_name) FROM duckdb_columns()
        WHERE list_contains(?, table_name) AND list_contains(?, column_name) GROUP BY table_name ORDER BY table_name""",
        [[f"raw_{table}" for table in (*OF_SYSTEM, file.table)], [*DATE_COLUMNS]],
    ).fetchall()
    for table, names in sorted(columns, key=lambda found: found[0] != f"raw_{file.table}"):
        texts = " UNION ".join(
            f'SELECT left("{column}", 10) FROM {table} WHERE "{column}" IS NOT NULL' for column in names
        )
        clear = _clear(_by_sign((start for (start,) in con.execute(texts).fetchall()), ORDERS[0]).get(used, []))
        if any(clear):
            return clear
    return 0, 0


def _late_clocks(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Where every clock says 22:00 or 23:00, it is midnight here in UTC: the day that begins then, as if Z were written."""
    clocks = f"SELECT text, day, regexp_extract(text, '{_CLOCK}', 1) AS clock FROM {name} WHERE contains(text, ':')"
    clocks = f"SELECT *, regexp_full_match(clock, '{_LATE}') AS late FROM ({clocks}) WHERE clock <> ''"
    late, others = con.execute(
        f"""SELECT count(*) FILTER (late), count(*) FILTER (NOT late AND NOT regexp_full_match(clock, '0?0:00(:00([.,]0+)?)?'))
        FROM ({clocks})"""
    ).fetchall()[0]
    if others or late < LATE:
        return
    found: dict[str, tuple[date | None, str]] = {}
    for text, day in con.execute(f"SELECT text, day FROM ({clocks}) WHERE late AND day IS NOT NULL").fetchall():
        said = read_text(f"{text}Z")
        early = day.year < UNIFORM
        found[text] = (
            (day + timedelta(days=1), "date_time_zone")
            if early or said.why == "date_time_zone"
            else (None, "time_zone")
        )
    _write(con, name, found)


def note_days(
    con: duckdb.DuckDBPyConnection, file: RawFile, column: str, rows: str, checks: Sequence[Check] = NOTES
) -> None:
    """Count the days of a column that was read last by `read_days` of which something was said: another notation, or `checks`.

    `rows` have row, date_text, date_why and cell_column.
    """
    if con.execute(f"SELECT count(why) FROM days_{column}").fetchall()[0][0]:
        add_first(con, file.file, rows, checks)


def _no_day(day: date, kind: Kind) -> tuple[date | None, str]:
    if kind == "end" and day.year >= 2050:
        return None, "open_end"
    return None, "unknown_birth_date" if kind == "birth" else "placeholder_date"


def _judge(texts: list[str], kind: Kind, until: date, first: date | None) -> dict[str, tuple[date | None, str]]:
    """Day and reason of each text of which something can be said; `first` (`looked_from`): no text is a plain day."""
    said = {text: read_text(text) for text in texts}
    order = _order([one for one in said.values() if one.short], until)
    filled = [text for text in texts if re.search(r"\d", text)]
    numbers = [number for text in filled if (number := said[text].number)]
    of_excel = first is not None and len(numbers) == len(filled) and not counted_from_1904(numbers, first, until)
    found: dict[str, tuple[date | None, str]] = {}
    for text, one in said.items():
        day, why = _of_column(one, kind, order, of_excel)
        if day and placeholder(day):
            day, why = _no_day(day, kind)
        elif why == "placeholder_date" and kind == "end" and "9999" in text:
            why = "open_end"
        why = OF_BIRTH.get(why, why) if kind == "birth" else why
        if why:
            found[text] = (day, why)
    return found


def _of_column(one: Text, kind: Kind, order: str, of_excel: bool) -> tuple[date | None, str]:
    if one.number and of_excel:
        return EXCEL_START + timedelta(days=one.number), "day_number"
    if one.why != "two_digit_year":
        return one.day, one.why
    if kind == "birth":
        return None, one.why
    if one.short is None:
        return one.day, "date_notation"
    day = _ordered(one, order) if order else None
    return day, "date_notation" if day else one.why


def _ordered(one: Text, order: str) -> date | None:
    of = dict(zip(order, one.short or (), strict=True))
    return None if one.named and order == "mdy" else made(2000 + of["y"], of["m"], of["d"])


def _order(shorts: list[Text], until: date) -> str:
    """The one order in which every date with a year of two digits lies before the end of the data, or ''; 03-JAN-22 has the day
    first, unless others say otherwise. A typing error or two make no column unsure: then each other order fits far fewer.
    """
    fits = [{o for o in ORDERS_SHORT if (day := _ordered(one, o)) and day <= until} for one in shorts]
    fits = [orders for orders in fits if orders]  # a date that lies in the future in every order says nothing
    wrong = {order: sum(order not in orders for orders in fits) for order in ORDERS_SHORT}
    best, second, _ = sorted(ORDERS_SHORT, key=lambda order: wrong[order])
    few = wrong[best] <= max(1, TYPING_ERRORS * len(fits))
    named = best == "dmy" and all(one.named for one in shorts)
    return best if few and (named or wrong[second] >= max(1, FAR_FEWER * wrong[best])) else ""


def _shared(con: duckdb.DuckDBPyConnection, file: RawFile, name: str, column: str) -> None:
    days = f'SELECT 1 FROM raw_{file.table} r JOIN {name} d ON d.text = r."{column}" WHERE day IS NOT NULL GROUP BY day'
    if not con.execute(f"{days} HAVING count(DISTINCT clientnummer) >= {SHARED} LIMIT 1").fetchall():
        return
    con.execute(
        f"""UPDATE {name} SET day = NULL, why = 'unknown_birth_date' WHERE day IN (
            WITH days AS (SELECT day, strftime(day, '%m-%d') AS date, count(DISTINCT clientnummer) AS n
                FROM raw_{file.table} r JOIN {name} d ON d.text = r."{column}" WHERE day IS NOT NULL GROUP BY day),
            years AS (SELECT date FROM days WHERE date IN ('01-01', '07-01') GROUP BY date
                HAVING count(*) >= {DIFFERENT} AND sum(n) > {ROUNDED} * (SELECT sum(n) FROM days))
            SELECT day FROM days
            QUALIFY n >= {SHARED} AND CASE WHEN date IN (FROM years) THEN n >= {SHARE} * sum(n) OVER ()
                ELSE n >= {SHARE} * sum(n) OVER (PARTITION BY year(day))
                    AND (count(*) OVER () >= {DIFFERENT} OR n > 2 * {DIFFERENT})
                    AND (date IN ('01-01', '07-01') OR n >= {EXCESS} * sum(n) OVER ()) END)"""
    )


def _write(con: duckdb.DuckDBPyConnection, name: str, found: dict[str, tuple[date | None, str]]) -> None:
    if found:
        frame = pd.DataFrame(
            {
                "text": pd.Series(list(found), dtype=str),
                "day": pd.Series([day.isoformat() if day else None for day, _ in found.values()], dtype=object),
                "why": pd.Series([why for _, why in found.values()], dtype=str),
            }
        )
        con.register("judged_days", frame)
        con.execute(
            f"UPDATE {name} SET day = j.day::DATE, why = j.why FROM judged_days j WHERE j.text::VARCHAR = {name}.text"
        )
        con.unregister("judged_days")
