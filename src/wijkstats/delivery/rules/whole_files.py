"""Is this delivery what it seems to be? Checks of whole files, after every row has had its rules.

A file of which most rows are refused, or a period in which nobody started, is a mistake of layout or settings far more
often than a finding. Such a run stops and says what was refused most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

import duckdb

from wijkstats.delivery.files.ingest import RawFile, key_of
from wijkstats.delivery.files.schema import RAW_TABLES
from wijkstats.delivery.rules.rules import DROPS, WHY
from wijkstats.delivery.rules.usable import Loss
from wijkstats.ground.errors import DeliveryError, Fault, SettingsError, counted
from wijkstats.ground.shown import shown
from wijkstats.settings.breakdowns import TEXTS
from wijkstats.settings.delivery import Delivery

MOSTLY = 0.5
"""A file with a larger share of refused rows is not used."""
_EXPORT = "export the file again from the system, and do not open and save it in Excel"
CAUSES = {
    "shortened_number": f"column {{column}}: the numbers were shortened by Excel (2,022E+11): {_EXPORT}",
    "missing_client": "column {column}: has only the first row of each client a number, as in a pivot table? Repeat it in each",
    "zeros_lost": f"column {{column}}: leading zeros were lost, by Excel perhaps: {_EXPORT}",
    "number_with_points": f"column {{column}}: the numbers have a thousands separator: {_EXPORT}",
    "two_digit_year": "column {column}: two-digit years, of which the order or the century is unsure: export dates with years of "
    "four digits",
    "excel_day_number": "column {column}: day numbers of Excel between other dates, or counted from another day than 1900: 1904 "
    "(Excel for Mac), 1960 (SAS), 1970 (R); export dates as year-month-day",
    "time_zone": "column {column}: times in another time zone: export dates without a time and a zone",
    "thousands_point": "column {column}: 31.234 (or 31,234) may be 31 or 31 thousand: write 31234, and 31,5 for decimals",
    "placeholder_date": "column {column}: a placeholder stands for an unknown day: export the real dates",
    "incomplete_date": "column {column}: the day or the month is missing: export whole dates",
    "impossible_date": "column {column}: no dates that can be read (perhaps seconds since 1970 or 1582, 14032022, a week or a "
    "quarter): export dates as year-month-day",
    "incomplete_birth_date": "column {column}: the day or the month of birth is missing: export whole dates, or the age at the "
    "start as leeftijd",
    "unknown_birth_date": "column {column}: a placeholder stands for an unknown day of birth: export the real dates",
    "impossible_birth_date": "column {column}: no dates that can be read, or month/day/year: export dates as year-month-day",
    "not_a_number": "column {column}: numbers only, such as 8,4: no unit (fte, uur, %), no sign (~, <) and no range between them",
    "impossible_year": "column {column}: a year only, such as 2022: no quarter, range, sign or remark",
    "unsure_order": "column {column}: month/day/year, or did Excel swap day and month? No day is above 12, or others have the "
    "month first: export dates as year-month-day",
    "before_trajectory": "column {column}: is this the day of measurement, and not counted from 1904 (Excel for Mac)? "
    "Else the start dates in trajecten are wrong",
    "after_trajectory": "column {column}: is this the day of measurement? Else the end dates in trajecten are wrong, such as "
    "days counted from 1904 (Excel for Mac), or make both exports on one day",
    "wrong_number_of_columns": "the rows have more or fewer cells than the header: names of rows before them (in R: "
    "row.names = FALSE), another separator than in the header, quotes around whole lines, or 8,4 between commas",
    "unknown_trajectory": "column {column}: when trajecten is refused too, mend that first; else make both exports on one day, "
    "with the numbers written alike (capitals, hyphens, spaces)",
    "other_client": "column {column}: in trajecten these trajectories have another client number: is it written alike in both "
    "(10001, '10001, {{10001}}), and is a trajectory number used once?",
    "trajectory_twice": "column {column}: a number for each client (1, 2, 3) is no trajectory number: put the client number "
    "before it, in every file, or leave the column out everywhere when each client has one trajectory, or trajectories that "
    "each have an einddatum before the next startdatum",
    "same_day_conflict": "two scores of one domain on one day: are targets (doel) or other raters among the rows? Leave them out",
    "unknown_domain": "column domein: codes or other names for the domains, or those of another instrument? Write the names of "
    "the domains, or name yours in delivery.yaml: columns: {{<your name>: <domain>}}",
    "unknown_edition": "column {column}: rows of another instrument, such as ZRM-Jongeren or Mijn ZRM? Leave them out; else "
    "write 2010, 2013 or 2017",
}
"""What to do when most rows of a file are refused for one of these."""
MAC = "; dates that are four years off were counted from 1904, by Excel for Mac"
LINES = ("unclosed_quote", "backslash_unsure", "wrong_number_of_columns", "no_record")
"""Rules about a line that could not be read as a row."""
NO_VALUE = ("excel_error", "formula_without_value", "excel_date")
"""Rules about a cell that could not be read; in a long file a row without its score is not used."""
NEEDED = ("missing_client", "missing_date", "missing_value")
"""Rules about a row of which a cell that it needs is empty."""


def check_columns(delivery: Delivery, files: Sequence[RawFile], domains: Sequence[str] = ()) -> None:
    """Does every name under `columns` in delivery.yaml exist, on both sides? Raises SettingsError.

    `domains`: what a long file calls its domains; these may be mapped as well.
    """
    names = (name for table in RAW_TABLES.values() for name in (*table.columns, *table.idle))
    known = sorted({*delivery.settings.breakdowns, *names})
    present = {key_of(name) for file in files for name in (*file.columns, *file.unused, *file.renamed)}
    present |= {key_of(name) for name in domains}
    where = f"data/raw/{delivery.name}/delivery.yaml, key columns"
    faults = []
    for raw, contract in delivery.settings.columns.items():
        if contract not in known:
            near = get_close_matches(contract, known, n=1)
            step = f"did you mean {near[0]}?" if near else "docs/data-dictionary.md lists them"
            faults.append(
                Fault(f"{where}.{shown(raw)}", f"{shown(contract)}, no column of wijkstats", "a known column", step)
            )
        elif key_of(raw) not in present:
            near = get_close_matches(key_of(raw), sorted(present), n=1)
            step = f"did you mean {shown(near[0])}?" if near else "remove it, or correct the name"
            faults.append(
                Fault(f"{where}.{shown(raw)}", "no delivered file has this column", "a column of a file", step)
            )
    if faults:
        raise SettingsError(faults)


def check_breakdowns(delivery: Delivery, files: Sequence[RawFile]) -> None:
    """Is every column under `breakdowns` in delivery.yaml there, and can results be broken down by it? Raises SettingsError."""
    where = f"data/raw/{delivery.name}/delivery.yaml, key breakdowns"
    trajecten = next((file for file in files if file.table == "trajecten"), None)
    unused = [key_of(name) for name in trajecten.unused] if trajecten else []
    faults = []
    for column in delivery.settings.breakdowns:
        if trajecten is None:
            found, step = f"{shown(column)}, but trajecten was not delivered", "deliver trajecten, or remove the key"
        elif column in TEXTS or column in trajecten.own:
            continue
        elif column in RAW_TABLES["trajecten"].columns:
            found, step = f"{column}, which has a meaning of its own", "remove it"
        else:
            found = f"{shown(column)}, a column that {trajecten.file} does not have"
            near = get_close_matches(column, unused, n=1)
            step = f"did you mean {shown(near[0])}?" if near else "remove it, or correct the name"
        faults.append(Fault(where, found, f"columns of trajecten: {', '.join(TEXTS)}, or one of your own", step))
    if faults:
        raise SettingsError(faults)


def check_use(
    con: duckdb.DuckDBPyConnection, delivery: Delivery, files: Sequence[RawFile], gone: Mapping[str, Mapping[str, int]]
) -> None:
    """Is enough of every file usable, is there a score, did anyone start in the period? Raises DeliveryError.

    `gone`: of each table what `refused_rows` says.
    """
    faults = [fault for file in reversed(files) for fault in _mostly_refused(con, file, sum(gone[file.table].values()))]
    if not faults and not _number(con, "SELECT count(*) FROM (FROM kept_cells LIMIT 1)"):
        zrm = next(file for file in files if file.table.startswith("zrm"))
        allowed = "at least one measurement with a client, a date and a level 1-5"
        faults = [Fault(zrm.file, f"not one usable score; {_reasons(con, zrm)}", allowed, _step(con, zrm))]
    if not faults:
        faults = list(_nobody_started(con, delivery))
    if faults:
        raise DeliveryError(faults)


def refused_rows(con: duckdb.DuckDBPyConnection, file: RawFile) -> dict[str, int]:
    """How many rows of a file are not used, by rule? In a long file a row is one score, and goes when its score is refused.

    Every row counts once: a line that could not be read has no row in `checked_<table>`, and a score has one reason.
    """
    scores = """UNION ALL SELECT row, reason FROM cells WHERE reason IS NOT NULL
        UNION ALL SELECT row, reason FROM same_day WHERE reason IS NOT NULL
        UNION ALL SELECT row, reason FROM refused SEMI JOIN (SELECT row FROM checked_zrm_long WHERE reason IS NULL) USING (row)
            WHERE file = $file AND "column" = $score AND list_contains($cells, reason)"""
    score = file.local.get("score", "score")
    more = {"score": score, "cells": list(NO_VALUE)} if file.table == "zrm_long" else {}
    rows = con.execute(
        f"""SELECT reason, count(*) FROM (
            SELECT row, reason FROM checked_{file.table} WHERE reason IS NOT NULL
            UNION ALL SELECT row, reason FROM refused ANTI JOIN checked_{file.table} USING (row)
                WHERE file = $file AND list_contains($lines, reason)
            {scores if file.table == "zrm_long" else ""}) GROUP BY reason""",
        {"file": file.file, "lines": list(LINES), **more},
    ).fetchall()
    return {rule: number for rule in DROPS for reason, number in rows if reason == rule}


def tell_once(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Refuse a row of which Excel has no value in a cell that it needs for that alone, and not for an empty cell too."""
    if not con.execute(f"SELECT 1 FROM refused WHERE reason IN {NO_VALUE} LIMIT 1").fetchall():
        return
    twice = f"""SELECT m.row, m."column", m.reason AS missing, min(e.reason) AS cause
        FROM refused m JOIN refused e USING (file, row) WHERE file = ? AND m.reason IN {NEEDED} AND e.reason IN {NO_VALUE}
            AND e."column" = coalesce(map_extract_value(?::MAP(VARCHAR, VARCHAR), m."column"), m."column") GROUP BY ALL"""
    con.execute(f"CREATE OR REPLACE TEMP TABLE twice AS {twice}", [file.file, file.local])
    con.execute(
        f"""UPDATE checked_{file.table} AS c SET reason = t.cause FROM twice t WHERE t.row = c.row AND t.missing = c.reason"""
    )
    con.execute(
        """DELETE FROM refused r USING twice t
        WHERE r.file = ? AND r.row = t.row AND r."column" = t."column" AND r.reason = t.missing""",
        [file.file],
    )


def _number(con: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(con.execute(query).fetchall()[0][0])


def column_steps(con: duckdb.DuckDBPyConnection, lost: Sequence[Loss]) -> Iterator[str]:
    """Of each column of which much is lost: what to do about the rule that refused most of it, where a cause is known."""
    for column in (loss.table for loss in lost if loss.kind == "values" and loss.large):
        found = con.execute(
            """SELECT file, reason FROM refused WHERE lower("column") = lower(?) AND list_contains(?, reason)
            GROUP BY ALL ORDER BY count(*) DESC, file, reason LIMIT 1""",
            [column, [code for code, drops in DROPS.items() if drops]],
        ).fetchall()
        for file, rule in found:  # none where rows are refused for another column
            if rule in CAUSES:
                yield f"{file}, {CAUSES[rule].format(column=column)}"


def _mostly_refused(con: duckdb.DuckDBPyConnection, file: RawFile, gone: int) -> Iterator[Fault]:
    # a value that stands in gemeenten too is in order
    gone -= _number(con, f"SELECT count(*) FROM checked_{file.table} WHERE reason = 'also_in_gemeenten'")
    lines = _number(con, f"SELECT count(*) FROM checked_{file.table} WHERE reason = 'no_record'")
    if gone == file.records or gone - lines > MOSTLY * (file.records - lines):  # empty rows and totals are no rows
        found = f"{gone:,} of {counted(file.records, 'row')} refused; {_reasons(con, file)}"
        yield Fault(file.file, found, "a file of which most rows can be used", _step(con, file))


def _step(con: duckdb.DuckDBPyConnection, file: RawFile) -> str:
    """What to do about the rule that refused most: its cause, or why there is such a rule."""
    rule, column = _most(con, file)
    if rule == "impossible_date" and _month_first(con, file):
        return "the dates look like month/day/year: export them as year-month-day or day-month-year"
    if rule in CAUSES:
        return CAUSES[rule].format(column=column)
    where = f"column {column}: " if column else ""
    return f"{where}{WHY.get(rule, '')} Mend that in the export (rows are counted from 1, the header included)"


def _reasons(con: duckdb.DuckDBPyConnection, file: RawFile) -> str:
    rows = con.execute(
        """SELECT reason, count(DISTINCT row), min(row) FROM refused WHERE file = ? AND list_contains(?, reason)
        GROUP BY reason ORDER BY 2 DESC, 1 LIMIT 3""",
        [file.file, [code for code, drops in DROPS.items() if drops]],
    ).fetchall()
    return "refused most: " + (", ".join(f"{r} ({n}x, such as row {row})" for r, n, row in rows) or "nothing")


def _most(con: duckdb.DuckDBPyConnection, file: RawFile) -> tuple[str, str]:
    """The rule that refused most rows of a file, and its columns."""
    rows = con.execute(
        """SELECT reason, string_agg(DISTINCT "column", ', ' ORDER BY "column") FROM refused
        WHERE file = ? AND list_contains(?, reason)
        GROUP BY reason ORDER BY count(DISTINCT row) DESC, reason LIMIT 1""",
        [file.file, [code for code, drops in DROPS.items() if drops]],
    ).fetchall()
    return (str(rows[0][0]), str(rows[0][1])) if rows else ("", "")


def _month_first(con: duckdb.DuckDBPyConnection, file: RawFile) -> bool:
    """Do refused dates exist when the month is read first?"""
    return bool(
        _number(
            con,
            f"""SELECT count(*) FROM refused WHERE file = '{file.file.replace("'", "''")}' AND reason = 'impossible_date'
            AND try_strptime(regexp_extract(value, '^[0-9/-]+'), ['%m/%d/%Y', '%m-%d-%Y']) IS NOT NULL""",
        )
    )


def _nobody_started(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> Iterator[Fault]:
    period = delivery.settings.period
    first, last, inside = con.execute(
        f"""SELECT min(start_date)::DATE, max(start_date)::DATE,
            count(*) FILTER (start_date::DATE BETWEEN DATE '{period.start}' AND DATE '{period.end}')
        FROM source_trajectories"""
    ).fetchall()[0]
    if not inside:
        yield Fault(
            f"data/raw/{delivery.name}/delivery.yaml, key period",
            f"{period.start} to {period.end}, but trajectories start from {first} to {last}",
            "a period in which trajectories started",
            "correct the period, or the start dates" + (MAC if (first - period.start).days < -1000 else ""),
        )
