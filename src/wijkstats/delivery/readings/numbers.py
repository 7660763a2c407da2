"""Figures with signs around them, as spreadsheets and web pages write them: read where only one number can be meant.

Question answered: which number do "€ 1.234,50", "31 234", "31,234,567" or "9,3%" mean? Signs that say nothing
about the number go; whether 31.234 is thirty-one or thirty-one thousand is not decided here (`thousands_point`).
"""

from __future__ import annotations

import re

import duckdb

from wijkstats.delivery.files.ingest import RawFile

_MONEY = re.compile(r"€|\beuro?\b|\beur\b", re.IGNORECASE)
_GROUPS = re.compile(r"-?[1-9]\d{0,2}(?:([ '’.,])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")


def plain_number(text: str) -> tuple[str, bool, bool] | None:
    """The number as digits with a decimal sign, and whether it was a percentage or money; None when it is no number.

    >>> plain_number("€ 1.234,50"), plain_number("31 234"), plain_number("31,234,567"), plain_number("9,3 %")
    (('1234,50', False, True), ('31234', False, False), ('31234567', False, False), ('9,3', True, False))
    >>> plain_number("€ 31.234"), plain_number("1,234.50"), plain_number("ongeveer 28")
    (('31.234', False, True), ('1234.50', False, False), None)
    """
    bare = text.strip().replace("\u2212", "-").replace("–", "-")
    percent, money = bare.endswith("%"), bool(_MONEY.search(bare))
    bare = re.sub(r",-+$", "", _MONEY.sub("", bare.removesuffix("%")).strip()).strip()
    bare = re.sub(r"^- +", "-", bare).removeprefix("+")
    if re.fullmatch(r"-?\d+(?:[.,]\d+)?", bare):
        return bare, percent, money
    if not (grouped := _GROUPS.fullmatch(bare)):
        return None
    sign = grouped[1]
    end = re.search(r"([.,])(\d+)$", bare)
    if end and end[1] != sign:
        return bare[: end.start()].replace(sign, "") + bare[end.start() :], percent, money
    if end and len(end[2]) != 3:
        return None
    return bare.replace(sign, ""), percent, money


def read_numbers(con: duckdb.DuckDBPyConnection, file: RawFile, column: str) -> str:
    """Make the table `plain_<column>` of the texts that `as_number` does not read: text, plain, percent, money; its name."""
    name = f"plain_{column}"
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} (text VARCHAR, plain VARCHAR, percent BOOLEAN, money BOOLEAN)")
    if column in file.columns:
        query = f'SELECT DISTINCT "{column}" FROM raw_{file.table} WHERE "{column}" IS NOT NULL AND as_number("{column}") IS NULL'
        texts = [text for (text,) in con.execute(query).fetchall()]
        if rows := [(text, *found) for text in texts if (found := plain_number(text))]:
            con.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?)", rows)
    return name
