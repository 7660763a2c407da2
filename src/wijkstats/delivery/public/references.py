"""Do the codes in delivery.yaml have values, and do these municipalities still exist?

Question answered: which of the own and the reference municipalities has no value at all, and which one ended in a year of the
values, according to herindelingen.csv? A code without values is a group that is smaller than it seems; an ended code has no
rows on the new boundaries.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import duckdb

from wijkstats.delivery.public.changes import has_values
from wijkstats.ground.errors import Fault, SettingsError
from wijkstats.ground.shown import shown
from wijkstats.settings.delivery import Delivery

ZEROS = 2
"""From this many zeros on a figure that is nothing else in other municipalities is noted."""
HIGHEST = 1999
"""CBS gives codes up to here to municipalities; higher ones are for other areas."""
NEVER = ("0998", "0999")
NEAR = 3
"""Codes that are suggested at most."""


def check_codes(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> tuple[str, ...]:
    """What is to be said of the codes in delivery.yaml; nothing when no values were delivered.

    Raises SettingsError when the own or a reference municipality ended.
    """
    if not has_values(con):
        return tuple(map(str, _no_codes(delivery)))
    if ended := list(_ended(con, delivery)):
        raise SettingsError(ended)
    return tuple(str(fault) for fault in (*_without_values(con, delivery), *_all_zero(con, delivery)))


def _no_codes(delivery: Delivery) -> Iterator[Fault]:
    """Codes that CBS cannot have given: all that can be said where no values were delivered."""
    for code, key in _codes(delivery):
        if not 1 <= int(code) <= HIGHEST or code in NEVER:
            yield Fault(
                f"{_where(delivery)}, key {key}",
                f"{code}, which is no code that CBS has given, and there is no gemeenten.csv or cbs.csv to check it with",
                "the CBS code of a municipality, such as 0622",
                "look it up in the list of municipalities of CBS (Gebieden in Nederland), or add gemeenten.csv",
            )


def _ended(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> Iterator[Fault]:
    """Codes that herindelingen.csv gives wholly to others, in a year up to the last one with values."""
    settings = delivery.settings
    for code, key in _codes(delivery):
        found = con.execute(
            """WITH last AS (SELECT max(year) AS year FROM municipal_values WHERE value IS NOT NULL),
            mine AS (SELECT m.* FROM moves m, last WHERE m.old = $code AND m.year <= last.year AND coalesce(m.weight, 1) > 0)
            SELECT year, list_sort(list(DISTINCT new)) FROM mine GROUP BY year HAVING NOT bool_or(new = $code)
            ORDER BY year DESC LIMIT 1""",
            {"code": code},
        ).fetchall()
        again = con.execute("SELECT max(year) FROM moves WHERE new = ? AND old <> new", [code]).fetchall()[0][0]
        if not found or (again or 0) > found[0][0]:
            continue
        year, new = found[0]
        names = ", ".join(_named(con, one) for one in new)
        if key != "municipality" and settings.municipality in new:
            step = "remove it: it is part of your own municipality now, and nobody is compared with a part of oneself"
        elif len(new) == 1:
            step = f'write "{new[0]}"'
        else:
            step = "write one of these; or, for values of before that year only, leave out the rows of later years"
        yield Fault(
            f"{_where(delivery)}, key {key}",
            f"{_named(con, code)}, which ended on 1 January {year} (herindelingen.csv)",
            f"a municipality that exists in the last year of the values; its area went to {names}",
            step,
        )


def _without_values(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> Iterator[Fault]:
    rows = con.execute(
        "SELECT DISTINCT code FROM processed_municipal WHERE value IS NOT NULL AND code <> 'NL'"
    ).fetchall()
    known = sorted(code for (code,) in rows)
    allowed = "a code with values in gemeenten.csv or cbs.csv"
    for code, key in _codes(delivery):
        if code not in known:
            near = difflib.get_close_matches(code, known, n=NEAR, cutoff=0.7)
            step = f"add its rows, or correct the code{_or_near(con, near)}"
            yield Fault(f"{_where(delivery)}, key {key}", f"{code}, without any value", allowed, step)
    if not delivery.settings.reference.municipalities:
        yield Fault(
            f"{_where(delivery)}, key reference.municipalities",
            "no codes",
            f"codes of other municipalities, such as {', '.join(known[:NEAR]) or '0141'}",
            'add reference: {municipalities: ["0141", "0502"]}; without it nothing is compared with a reference group',
        )


def _all_zero(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> Iterator[Fault]:
    """Figures of a year that are 0 in every other municipality, and not in the own one."""
    for indicator, year, number in con.execute(
        f"""SELECT indicator, year, count(*) FILTER (code <> $own AND value IS NOT NULL) FROM municipal_values
        WHERE code <> 'NL' AND status = 'realisatie' GROUP BY indicator, year
        HAVING count(*) FILTER (code <> $own AND value = 0) >= {ZEROS} AND max(abs(value)) FILTER (code <> $own) = 0
            AND max(abs(value)) FILTER (code = $own) > 0 ORDER BY ALL""",
        {"own": delivery.settings.municipality},
    ).fetchall():
        yield Fault(
            f"the figures of {year}, column waarde",
            f"{shown(indicator)} is 0 in all {number} other municipalities",
            "a figure, or an empty cell with a reden when it was not delivered",
            "check the source: a 0 often stands for not delivered; as it stands nothing can be compared with it",
        )


def _codes(delivery: Delivery) -> Iterator[tuple[str, str]]:
    """Code and key of the own and the reference municipalities."""
    yield delivery.settings.municipality, "municipality"
    for code in delivery.settings.reference.municipalities:
        yield code, "reference.municipalities"


def _named(con: duckdb.DuckDBPyConnection, code: str) -> str:
    query = "SELECT name FROM municipal_values WHERE code = ? AND name IS NOT NULL ORDER BY year DESC, name LIMIT 1"
    rows = con.execute(query, [code]).fetchall()
    return f"{code} {rows[0][0]}" if rows else code


def _or_near(con: duckdb.DuckDBPyConnection, near: list[str]) -> str:
    return f"; near codes: {', '.join(_named(con, code) for code in near)}" if near else ""


def _where(delivery: Delivery) -> str:
    return f"data/raw/{delivery.name}/delivery.yaml"
