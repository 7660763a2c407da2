"""Row by row, what is wrong or unusual in the public values of municipalities, said as a fault: found, allowed, next.

Question answered: which row of gemeenten.csv or cbs.csv was refused or noted, what stands there, what may stand there, and what
to do? These values are public; where client text stands in their place its shape is shown (`shown_public`).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Any

import duckdb

from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.public.units import allowed as units_allowed
from wijkstats.delivery.rules.rules import DROPS
from wijkstats.ground.catalogue import catalogue
from wijkstats.ground.errors import Fault, counted
from wijkstats.ground.local_words import STATUSES
from wijkstats.ground.shown import shown

COLUMNS = ("file", "row", "column", "rule", "found", "allowed", "next")
SHOWN = 8
"""As many remarks on a file are shown in the terminal; all stand in remarks.csv."""
NOTED = ("unusual_value", "unknown_indicator", "no_retrieval_date")
"""Rules without consequence that are worth a remark for a row; other notations are only counted."""
ONCE = ("unknown_indicator", "no_retrieval_date")
"""Said once for each word, not for every row."""


def create_remarks(con: duckdb.DuckDBPyConnection) -> None:
    """Make the empty table `remarks`."""
    con.execute(
        """CREATE OR REPLACE TABLE remarks (file VARCHAR, row BIGINT, "column" VARCHAR, rule VARCHAR, found VARCHAR,
        allowed VARCHAR, next VARCHAR)"""
    )


def remark_rows(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Add the remarks on one file of values, of what `refused` has of it."""
    cells = con.execute(
        f"""SELECT f.row, f."column", f.value, f.reason, c.code, c.year, c.indicator, c.value, c.denominator, c.unit, c.lower,
            c.upper, c.usual_low, c.usual_high, c.most, c.fetched
        FROM refused f JOIN checked_{file.table} c USING (row)
        WHERE f.file = ? AND list_contains(?, f.reason) AND f.reason NOT IN ('repeated_header', 'also_in_gemeenten')
        ORDER BY f.row""",
        [file.file, [*(code for code, drops in DROPS.items() if drops), *NOTED]],
    ).fetchall()
    rows, said = [], set()
    for row, column, text, rule, *more in cells:
        key = (rule, text)
        if rule in ONCE and key in said:
            continue
        said.add(key)
        found, allowed, step = _words(rule, column, text, more)
        rows.append((file.file, row, column, rule, found, allowed, step))
    if rows:
        con.executemany("INSERT INTO remarks VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def remark_lines(con: duckdb.DuckDBPyConnection, files: Sequence[RawFile]) -> Iterator[str]:
    """Lines for the terminal: per file the first remarks, refused ones first, and how many more there are."""
    refused = [code for code, drops in DROPS.items() if drops]
    for file in files:
        rows = con.execute(
            """SELECT row, "column", rule, found, allowed, next FROM remarks WHERE file = ?
            ORDER BY NOT list_contains(?, rule), row_number() OVER (PARTITION BY rule ORDER BY row) > 2, row""",
            [file.file, refused],
        ).fetchall()
        for row, column, rule, *words in rows[:SHOWN]:
            verb = "refused" if rule in refused else "noted"
            yield str(Fault(f"{file.file}, row {row}, column {column}: {verb} ({rule})", *words))
        if len(rows) > SHOWN:
            yield f"{file.file}: {counted(len(rows) - SHOWN, 'more remark')}; a run writes all of them to remarks.csv"


def _words(rule: str, column: str, text: str, more: Sequence[Any]) -> tuple[str, str, str]:
    """What was found, what is allowed and what to do, for one row."""
    code, year, indicator, value, per, unit, lower, upper, low, high, most, fetched = more
    word, indicator, unit = (indicator or ""), shown(indicator or ""), shown(unit or "")
    found = f"{text!r}" if text else "an empty cell"
    what = f"{found} for {indicator} of {code} in {year}"
    if rule in ("excel_error", "formula_without_value"):
        return found, "a cell with a value", "mend the formula in Excel, save the file, and deliver it again"
    if rule == "excel_date":
        return found, "a number or a text", "give the column the format Number or Text in Excel, and check the value"
    if rule == "impossible_code":
        return found, "the CBS code of a municipality (GM0307, 0307 or 307), or NL for the country", "correct the code"
    if rule == "total_row":
        return (
            found,
            "one municipality in a row; NL for the country",
            "remove the total; it would count everybody twice",
        )
    if rule == "ended_code":
        step = f"remove the row; or, when it ended during {year}, write jaar {year + 1} in herindelingen.csv"
        return (
            f"{indicator} of {code} in {year}, which ended before (herindelingen.csv)",
            "figures of before that year",
            step,
        )
    if rule == "year_not_over":
        return (
            f"{what}, realised, and fetched in {fetched:.0f}",
            "a realised figure of a year that had begun when it was fetched, and of money one that was over",
            "a budget or a prognosis has status begroting, bijgesteld or verwacht; else correct jaar or opgehaald",
        )
    if rule == "impossible_year":
        return found, "a year from 1990 to 2100, in four digits", "correct the year"
    if rule == "missing_value" and column == "waarde":
        return (
            what,
            "a number; or an empty cell with a reden",
            "fill in the value, or say in column reden why there is none (niet gepubliceerd): then the row is kept",
        )
    if rule == "missing_value":
        return found, "the name of a quantity" if column == "indicator" else "where the value comes from", "fill it in"
    if rule == "not_a_number":
        return what, "a number above 0" if column == "noemer" else "a number: 47345 or 47345,5", _no_number(text)
    if rule == "unknown_status":
        return (
            found,
            f"{' or '.join(STATUSES)}, or an empty cell",
            f"write one of: {', '.join(sum(STATUSES.values(), ()))}",
        )
    if rule == "thousands_point":
        plain = re.sub("[.,]", "", text)
        decimal = text.replace(".", ",") + "0"
        return (
            f"{what}: the {'comma' if ',' in text else 'point'} may be a decimal point or a thousands point",
            "a number without thousands separators",
            f"write {plain}, or {decimal} when it is a decimal",
        )
    if rule == "unknown_unit":
        wanted = catalogue().quantities[word].unit
        return (
            f"{what[: len(found)]} for {indicator}",
            units_allowed(wanted),
            f"give the value in {wanted}; nothing else is converted, for a fraction may be meant as a percentage",
        )
    if rule == "not_whole":
        return what, f"a whole number of {unit}", "write the number as it was published, without decimals"
    if rule == "out_of_range" and most is not None and per:
        many = f"{value / per:,.1f} {unit} per unit of noemer"
        return f"{what}: {many}", f"at most {most:g}", "check the unit (whole euros are `euro`) and the noemer"
    if rule == "out_of_range":
        return what, f"{_range(lower, upper)} {unit}", "correct it; are two rows or columns swapped?"
    if rule == "more_than_all":
        return (
            what + (f", noemer {per:g}" if per else ""),
            "no more than there are in all: the noemer, the inhabitants, or the quantity it is a part of",
            "check the value, the noemer and the unit; a percentage is 9,3 and not 0,093",
        )
    if rule == "unusual_value":
        usual = "no less than 0" if low is None else f"{_range(low, high)} {unit} in nearly all municipalities"
        return what, usual, "check it; it is used as it stands"
    if rule == "unknown_indicator":
        near = difflib.get_close_matches(word, catalogue().quantities, n=1)
        step = f"did you mean {near[0]}?" if near else "the quantities stand in src/wijkstats/ground/catalogue.yaml"
        return f"{indicator!r}, which no indicator uses", "the name of a quantity", step
    return found, "a day, such as 2026-11-21 or 21-11-2026", "correct it; the value is used"


def _no_number(text: str) -> str:
    """What to do about a text that is no number: never a hint that would make another figure of it.

    >>> _no_number("<5")
    'it says no figure: leave it empty, and say in column reden why (niet gepubliceerd)'
    >>> _no_number("3,12E+04")
    'Excel shortened it: take all digits from the source'
    """
    if re.match("[<>≤≥~±]|(ca|circa|minder|meer|ruim|bijna)\\b", text.strip(), re.IGNORECASE):
        return "it says no figure: leave it empty, and say in column reden why (niet gepubliceerd)"
    if re.search("[0-9][eE][-+]?[0-9]", text):
        return "Excel shortened it: take all digits from the source"
    if re.search("[0-9] *([*†‡]+|[a-z0-9][)]|[vp])$", text.strip(), re.IGNORECASE):
        return "write the number without the sign behind it; whether it is final belongs in column status"
    return "write digits only"


def _range(low: float | None, high: float | None) -> str:
    if high is None:
        return f"at least {low:g}"
    return f"at most {high:g}" if low is None else f"{low:g} to {high:g}"
