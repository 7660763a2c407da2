"""Are these scores of the ZRM, of the edition that was named? Whole columns that are read wrongly rather than written wrongly.

Question answered: do the scores run on another scale, are the domains those of another edition, do ages stand in classes? A scale
of 0 to 4 read as 1 to 5 is analysed one level too low, and without its lowest level: such a run stops.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from wijkstats.delivery.files.ingest import RawFile
from wijkstats.ground.errors import DeliveryError, Fault, counted
from wijkstats.ground.scales import DOMAINS, EDITIONS

FEW = 20
"""Below this many scores nobody can tell a scale from some wrong cells."""
MANY = 200
"""With this many scores one expects every level."""
NOTICEABLE = 0.01
"""From this share on a level is part of the scale, and no mistake in some cells."""
SURE, OFTEN = 10, 0.2
"""Scores outside 1 to 5 that are a level: at least so many, or in a small file so large a share."""
ONE_MORE = 0.05
"""So often must a single level above 5 occur before it is a level and no mistake."""
RARE = 10
"""Fives that are so many times rarer than noughts are no level: 5 is common on the ZRM."""
MIXED = 0.25
"""With a larger share of scores outside the edition the edition is another one."""
SWAPPED = 5
"""From so many rows on two columns are mixed up when most of them end before they start."""
LATE = 0.9
"""Some register an application after the start: only when it lies behind nearly all of them the two columns are mixed up."""
NO_SCORE = "(0, 8, 9, 77, 88, 98, 99, 998, 999)"
"""Codes that stand for no answer in many systems."""


def check_contents(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Raises DeliveryError when the scores are on another scale, or of another edition, than was told."""
    if faults := [*_other_edition(con, file), *_other_scale(con, file)]:
        raise DeliveryError(faults)


def check_order(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Raises DeliveryError when most trajectories end before they start, nearly all were applied for after it, or most are of
    somebody who was born on that day: then one of the days is another day, and no row tells.
    """
    faults = []
    for first, last, early, late, most in (
        ("startdatum", "einddatum", "start_date", "end_date", 0.5),
        ("aanmelddatum", "startdatum", "applied_date", "start_date", LATE),
    ):
        both, wrong, row = con.execute(
            f"""SELECT count(*), count(*) FILTER ({late} < {early}), min(row) FILTER ({late} < {early})
            FROM checked_trajecten WHERE reason IS NULL AND {early} IS NOT NULL AND {late} IS NOT NULL"""
        ).fetchall()[0]
        if both >= SWAPPED and wrong > most * both:
            names = [file.local.get(column, column) for column in (first, last)]
            faults.append(
                Fault(
                    f"{file.file}, row {row}, columns {' and '.join(names)}",
                    f"{last} before {first} in {wrong:,} of {counted(both, 'row')}",
                    f"{first} on the day of {last}, or before it",
                    "are the two columns mixed up? Give each its own name in the file, or under `columns` in delivery.yaml",
                )
            )
    born, same, row = con.execute(
        """SELECT count(birth_date), count(*) FILTER (birth_date = start_date), min(row) FILTER (birth_date = start_date)
        FROM checked_trajecten WHERE reason IS NULL"""
    ).fetchall()[0]
    if born >= SWAPPED and same > born / 2:
        names = [file.local.get(column, column) for column in ("geboortedatum", "startdatum")]
        where = f"{file.file}, row {row}, columns {' and '.join(names)}"
        found, step = f"born on the day of the start in {same:,} of {counted(born, 'row')}", "export the file again"
        faults.append(Fault(where, found, "a day of birth before the start", f"one column stands there twice; {step}"))
    if faults:
        raise DeliveryError(faults)


def content_lines(con: duckdb.DuckDBPyConnection, files: Sequence[RawFile]) -> Iterator[str]:
    """Lines about what is odd and was used all the same, or left empty: no level 5 at all, ages in classes."""
    for file in files:
        if file.table in ("zrm_wide", "zrm_long"):
            number, top = con.execute(
                f"SELECT {_sum('true')}, max(score) FROM counted_kinds WHERE reason IS NULL"
            ).fetchall()[0]
            if number >= MANY and top < 5:
                yield str(
                    Fault(
                        file.file,
                        f"no score above {top} among {number:,}",
                        "levels 1 to 5, of which 5 (volledig zelfredzaam) is common",
                        "check that this is no scale of 1 to 4; the scores are used as they stand",
                    )
                )
        if file.table == "trajecten":
            yield from _shared_start(con, file)
            yield from _planned_ends(con, file)
            row, number, found = con.execute(
                """SELECT min(row), count(*), string_agg(DISTINCT value, ', ' ORDER BY value) FROM refused
                WHERE file = ? AND reason = 'age_class'""",
                [file.file],
            ).fetchall()[0]
            if number:
                yield str(
                    Fault(
                        f"{file.file}, row {row}, column leeftijd: refused (age_class), {counted(number, 'row')}",
                        f"classes of ages, such as 18-64, 65+ or jeugd: {found[:120]} (other texts as shapes)",
                        "the age at the start in whole years, such as 42; or geboortedatum",
                        "deliver the age or the birth date; to show the classes as they are, call the column leeftijdsklasse and "
                        "write in delivery.yaml: breakdowns: [leeftijdsklasse]",
                    )
                )


def _shared_start(con: duckdb.DuckDBPyConnection, file: RawFile) -> Iterator[str]:
    """A line when very many trajectories start on one day: how long they last and what went before is then not known."""
    for day, number, row in con.execute(
        """SELECT start_date::DATE, count(*), min(row) FROM checked_trajecten SEMI JOIN
            (SELECT row FROM refused WHERE file = ? AND reason = 'shared_start') USING (row) GROUP BY ALL ORDER BY ALL""",
        [file.file],
    ).fetchall():
        yield str(
            Fault(
                f"{file.file}, row {row}, column {file.local.get('startdatum', 'startdatum')}: noted (shared_start)",
                f"{counted(number, 'start')} on {day}",
                "the day on which the support began",
                "was that the day of a move to another system? Deliver the day on which it began, or begin `period` after that "
                "day; else durations, waiting times and courses begin there",
            )
        )


def _planned_ends(con: duckdb.DuckDBPyConnection, file: RawFile) -> Iterator[str]:
    """A line when most ends lie in the future: then they are planned, and nobody knows which trajectories have ended."""
    ends, left, row = con.execute(
        """SELECT count(*), count(gone), min(gone) FROM checked_trajecten c
        LEFT JOIN (SELECT row AS gone FROM refused WHERE file = ? AND reason = 'impossible_end_date') ON gone = c.row
        WHERE c.reason IS NULL AND end_text IS NOT NULL""",
        [file.file],
    ).fetchall()[0]
    if left >= SWAPPED and left > ends / 2:
        yield str(
            Fault(
                f"{file.file}, row {row}, column {file.local.get('einddatum', 'einddatum')}: refused (impossible_end_date)",
                f"{left:,} of {counted(ends, 'end')} after the day on which the data were complete, or no dates",
                "the day on which the support ended; an empty cell while it runs",
                "planned ends, such as those of a decision? Export the real ones, or correct reference_date in delivery.yaml",
            )
        )


def _other_edition(con: duckdb.DuckDBPyConnection, file: RawFile) -> Iterator[Fault]:
    if not con.execute("SELECT 1 FROM counted_kinds WHERE NOT in_edition LIMIT 1").fetchall():
        return
    told = "column versie" if "versie" in file.columns else "delivery.yaml (zrm.edition)"
    for edition, number, wrong, used in con.execute(
        f"""SELECT edition, {_sum("true")}, {_sum("NOT in_edition")}, list(DISTINCT domain)
        FROM counted_kinds WHERE list_contains(?, domain) GROUP BY edition ORDER BY edition""",
        [list(DOMAINS)],
    ).fetchall():
        strange = [domain for domain in DOMAINS if domain in used and domain not in EDITIONS[edition]]
        whole = [name for name, domains in EDITIONS.items() if {*used} <= {*domains}]
        if number < FEW or not strange or not (whole or wrong > MIXED * number):
            continue
        nearest = whole or [max(EDITIONS, key=lambda name: len({*EDITIONS[name]} & {*used}))]
        step = f'write in delivery.yaml: zrm: {{edition: "{nearest[-1]}"}}'
        if "versie" in file.columns:
            step = f"correct versie: these are domains of {' or '.join(nearest)}"
        elif len(whole) != 1:
            step = "add a column versie (2010, 2013 or 2017) to each row, or correct zrm.edition"
        yield Fault(
            f"{file.file}, {'columns' if file.table == 'zrm_wide' else 'column domein,'} {', '.join(strange)}",
            f"{wrong:,} of {counted(number, 'score')} are of domains that edition {edition} does not have; "
            + (
                f"all domains are those of edition {' or '.join(whole)}" if whole else "the domains are of two editions"
            ),
            f"the domains of edition {edition}, as {told} says: {', '.join(EDITIONS[edition])}",
            step,
        )


def _sum(when: str) -> str:
    return f"coalesce(sum(n) FILTER ({when}), 0)::BIGINT"


def _least(number: int) -> float:
    """So many scores outside 1 to 5 among this many are a level of a scale: in a small file some cells may just be wrong."""
    return min(OFTEN * number, max(SURE, NOTICEABLE * number))


def _other_scale(con: duckdb.DuckDBPyConnection, file: RawFile) -> Iterator[Fault]:
    """One fault for each other scale, over all scores or over those of some domains."""
    if not con.execute(
        "SELECT 1 FROM score_texts WHERE coalesce(score, number) NOT BETWEEN 1 AND 5 LIMIT 1"
    ).fetchall():
        return
    con.execute(
        """CREATE OR REPLACE TEMP TABLE scale AS SELECT domain, coalesce(score, number) AS v, n, row
        FROM counted_kinds WHERE v IS NOT NULL AND list_contains(?, domain)""",
        [list(DOMAINS)],
    )
    for where, query in (("", "SELECT '' AS domain, * EXCLUDE (domain) FROM scale"), ("domain", "FROM scale")):
        rows = con.execute(
            f"""SELECT domain, sum(n) AS n, {_sum("v = 0")} AS zeros, min(row) FILTER (v = 0),
                {_sum("v = 5")} AS fives, {_sum(f"v > 5 AND v NOT IN {NO_SCORE}")} AS more,
                count(DISTINCT v) FILTER (v > 5 AND v NOT IN {NO_SCORE}) AS kinds,
                max(v) FILTER (v NOT IN {NO_SCORE}) AS top, min(row) FILTER (v > 5 AND v NOT IN {NO_SCORE})
            FROM ({query}) GROUP BY domain HAVING sum(n) >= {FEW} ORDER BY domain"""
        ).fetchall()
        low = [r for r in rows if RARE * r[4] <= r[2] and not r[5] and r[2] >= _least(r[1])]
        high = [r for r in rows if r[5] >= _least(r[1]) and (r[6] > 1 or r[5] >= ONE_MORE * r[1]) and r[7] <= 100]
        for scale, found, number, row in (("0 to 4", low, 2, 3), ("1 to 10", high, 5, 8)):
            if not found:
                continue
            top = max(r[7] for r in found)
            scale = scale if scale == "0 to 4" or 7 < top <= 10 else "0 to 100" if top > 10 else f"1 to {top:.0f}"
            at = f", column {', '.join(str(r[0]) for r in found)}" if where else ""
            many, of = sum(r[number] for r in found), sum(r[1] for r in found)
            fives = sum(r[4] for r in found)
            what = f"0, and {fives or 'none'} are 5" if scale == "0 to 4" else "above 5"
            yield Fault(
                f"{file.file}, row {min(r[row] for r in found)}{at}",
                f"scores on a scale of {scale}? {many:,} of {of:,} are {what}",
                "the levels of the ZRM: 1 (acute problematiek) to 5 (volledig zelfredzaam)",
                "ask what the levels mean and export the levels 1 to 5; "
                + (
                    "when 0 means not filled in, export it as an empty cell"
                    if scale == "0 to 4"
                    else "nothing is converted"
                ),
            )
        if low or high:
            return
