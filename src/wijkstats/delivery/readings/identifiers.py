"""Numbers of clients and trajectories that Excel or another program changed: found by comparing them with each other.

Question answered: is this number still the one that the system gave? 2,022E+11 stands for many people; 10001 beside 00010001 has
lost its zeros, and perhaps it is somebody else's. Such rows are refused: measurements of different people must never meet. Only
10001.0 is read as 10001, in a column of whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import ascii_lowercase, ascii_uppercase

import duckdb

from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.rules.checks import CELL, Check, add_first
from wijkstats.delivery.rules.no_record import total_of
from wijkstats.ground.errors import counted

COLUMNS = ("clientnummer", "trajectnummer", "huishoudnummer")
TABLES = ("zrm_wide", "zrm_long", "trajecten", "contacten", "inzet", "doorstroom")
CLIENT_NUMBERS = (
    Check("missing_client", "client_why = 'missing_client'", "clientnummer", "masked(client)"),
    Check("shortened_number", "client_why = 'shortened_number'", "clientnummer", "masked(client)"),
    Check("zeros_lost", "client_why = 'zeros_lost'", "clientnummer", "masked(client)"),
    Check("number_with_points", "client_why = 'number_with_points'", "clientnummer", "masked(client)"),
)
"""Of rows with client and client_why."""
TRAJECTORY_NUMBERS = (
    Check("shortened_number", "trajectory_why = 'shortened_number'", "trajectnummer", "masked(trajectory)"),
    Check("zeros_lost", "trajectory_why = 'zeros_lost'", "trajectnummer", "masked(trajectory)"),
    Check("number_with_points", "trajectory_why = 'number_with_points'", "trajectnummer", "masked(trajectory)"),
)
"""Of rows with trajectory and trajectory_why."""
HOUSEHOLD_NUMBERS = (
    Check("shortened_number", "household_why = 'shortened_number'", "huishoudnummer", "masked(household)"),
    Check("zeros_lost", "household_why = 'zeros_lost'", "huishoudnummer", "masked(household)"),
    Check("number_with_points", "household_why = 'number_with_points'", "huishoudnummer", "masked(household)"),
)
"""Of rows with household and household_why."""
NUMBERS = (*CLIENT_NUMBERS, *TRAJECTORY_NUMBERS)
NOTES = (
    Check("number_notation", "why = 'number_notation'", CELL, "masked(text)"),
    Check("number_writing", "why = 'number_writing'", CELL, "masked(text)"),
)
SCIENTIFIC = "([0-9]{1,3}([.,][0-9]+)?[eE][-+]|[0-9]{1,3}[.,][0-9]+[eE]|[0-9][eE])[0-9]{1,3}"
_MONTH = (
    "([jJ]an|[fF]eb|[mM]rt|[mM]ar|[aA]pr|[mM]ei|[mM]ay|[jJ]un|[jJ]ul|[aA]ug|[sS]ep|[oO]kt|[oO]ct|[nN]ov|[dD]ec)[.]?"
)
OF_DATE = (
    f"[0-9]{{1,2}}[-/ ]{_MONTH}([-/ ][0-9]{{2,4}})?|{_MONTH}[-/ ][0-9]{{2,4}}"
    "|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]00:00(:00)?"
)
"""What Excel makes of 10-02 or 1-3."""
POINTED = "[1-9][0-9]{0,2}([.][0-9]{3})+|[1-9][0-9]{0,2}(,[0-9]{3})+|[1-9][0-9]{0,2}( [0-9]{3})+"
BITS = 8
"""When the numbers of a file have so many bits of zero at their end together, that is no chance (1 in 256)."""
PLAIN = "[A-Z]{1,5}[0-9]{1,15}|[1-9][0-9]{0,14}"
"""A number of which no rule of this module doubts anything, unless it is a row of nines: capitals first, or no zeros in front."""
NAME = r"[^0-9]*\p{L}[., ]+\p{L}[^0-9]*|\p{Lu}\p{Ll}{2,}"
"""A text that reads as somebody's name: words, or one word with a capital."""
NUMBERED, SOME = 0.9, 10
"""Such a text is no number where so many of the other client numbers, of so many at least, have a digit."""
SUFFIX = "(.*[0-9].*)[-/._ ]+[0-9]{1,2}"
"""A number with another one behind it, as for the second trajectory of a client: C10001/1."""
LONG = 3
"""So many signs has the number that such a suffix stands behind."""
WHOLE = "[0-9]{1,15}[.,]0+"
"""A whole number that became a decimal one; of more than fifteen digits the last ones are lost."""
TOLD = {
    "shortened_number": "numbers shortened by Excel or another program (such as 2,022E+11) or made a date (okt-02): "
    "different people have one number",
    "missing_client": "a number of zeros or of nines stands for: not known; a name is no number, as two people may have one",
    "zeros_lost": "leading zeros were lost (00010001 became 10001): the number stands elsewhere with its zeros",
    "number_with_points": "numbers with a thousands separator (10.001)",
    "number_notation": "numbers with a decimal (10001.0) were read as whole numbers",
    "number_writing": "numbers that differ from others in capitals, signs, zeros, the letters in front or a number behind only "
    "(c10001, C-10001, C010001, 10001, C10001/1 for C10001); they are not joined: write each number alike in every row and file",
}


def judge_numbers(con: duckdb.DuckDBPyConnection, files: Sequence[RawFile]) -> Iterator[str]:
    """Make `odd_numbers` (tab, col, text, why), and read 10001.0 as 10001; yields a line for each kind that a column has."""
    con.execute("CREATE OR REPLACE TEMP TABLE odd_numbers (tab VARCHAR, col VARCHAR, text VARCHAR, why VARCHAR)")
    for column in COLUMNS:
        having = [file for file in files if file.table in TABLES and column in file.columns]
        if not having:
            continue
        if _all_plain(con, having, column):
            continue
        yield from _whole_numbers(con, having, column)
        _judge(con, having, column)
        for file in having:
            yield from _account(con, file, column, "why <> 'number_notation'")


def why_joined(table: str, column: str) -> tuple[str, str]:
    """SQL: why a number in this column of `raw_<table>` is not as the system gave it, and the join that this needs."""
    odd = f"SELECT text, why FROM odd_numbers WHERE tab = '{table}' AND col = '{column}' AND why <> 'number_writing'"
    return f"odd_{column}.why", f'LEFT JOIN ({odd}) odd_{column} ON odd_{column}.text = "{column}"'


def whys_joined(table: str, numbered: bool) -> tuple[str, str]:
    """SQL: the columns client_why and trajectory_why, and the joins that they need, of the rows of `raw_<table>`."""
    (client, first), (trajectory, second) = (why_joined(table, column) for column in COLUMNS[:2])
    if not numbered:
        return f"{client} AS client_why, NULL::VARCHAR AS trajectory_why", first
    return f"{client} AS client_why, {trajectory} AS trajectory_why", f"{first} {second}"


def _every(files: Sequence[RawFile], column: str) -> str:
    return " UNION ALL ".join(
        f"SELECT '{file.table}' AS tab, \"{column}\" AS text, count(*) AS n FROM raw_{file.table} "
        f'WHERE "{column}" IS NOT NULL GROUP BY ALL'
        for file in files
    )


def _all_plain(con: duckdb.DuckDBPyConnection, files: Sequence[RawFile], column: str) -> bool:
    """Make `numbers` (tab, text, n) of a column. Is each of them as a system gives them, so that none can be another one?"""
    con.execute(f"CREATE OR REPLACE TEMP TABLE numbers AS {_every(files, column)}")
    plain = f"regexp_full_match(text, '{PLAIN}') AND NOT regexp_full_match(text, '9{{4,}}')"
    same = f"count(DISTINCT text) = count(DISTINCT ltrim(text, '{ascii_uppercase}0'))"  # 10001, C10001 and C010001 may be one
    return bool(con.execute(f"SELECT coalesce(bool_and({plain}), true) AND {same} FROM numbers").fetchall()[0][0])


def _whole_numbers(con: duckdb.DuckDBPyConnection, files: Sequence[RawFile], column: str) -> Iterator[str]:
    """Read 10001.0 as 10001, unless a column has real decimals too (10001.1)."""
    real, whole = con.execute(
        f"""SELECT count(*) FILTER (regexp_full_match(text, '[0-9]+[.,][0-9]*[1-9][0-9]*')),
            count(*) FILTER (regexp_full_match(text, '{WHOLE}')) FROM numbers WHERE NOT regexp_full_match(text, '{POINTED}')"""
    ).fetchall()[0]
    if real or not whole:
        return
    con.execute(
        f"""INSERT INTO odd_numbers SELECT tab, '{column}', text, 'number_notation' FROM numbers
        WHERE regexp_full_match(text, '{WHOLE}') AND NOT regexp_full_match(text, '{POINTED}')"""
    )
    for file in files:
        yield from _account(con, file, column, "why = 'number_notation'")
        con.execute(
            f"""UPDATE raw_{file.table} SET "{column}" = regexp_replace(text, '[.,]0+$', '') FROM odd_numbers
            WHERE tab = '{file.table}' AND col = '{column}' AND why = 'number_notation' AND text = "{column}" """
        )
    con.execute("DELETE FROM odd_numbers WHERE why = 'number_notation'")
    con.execute(f"CREATE OR REPLACE TEMP TABLE numbers AS {_every(files, column)}")


def _judge(con: duckdb.DuckDBPyConnection, files: Sequence[RawFile], column: str) -> None:
    # 1E5 may be a code where other numbers have letters too; 1,5E+05 is none
    surely = "regexp_matches(text, '[-+.,]') OR NOT EXISTS (FROM numbers WHERE regexp_matches(regexp_replace(text, '^"
    surely += f"{SCIENTIFIC}$', ''), '[A-Za-z]'))"
    con.execute(
        f"""INSERT INTO odd_numbers SELECT tab, '{column}', text, 'shortened_number' FROM numbers
        WHERE regexp_full_match(text, '#+|{OF_DATE}') OR (regexp_full_match(text, '[0-9]{{16,}}[.,]0+'))
            OR (regexp_full_match(text, '{SCIENTIFIC}') AND ({surely}))"""
    )
    # Excel keeps fifteen digits: longer numbers end in zeros; others keep 53 bits, whole or as few digits as tell
    con.execute(
        f"""INSERT INTO odd_numbers SELECT tab, '{column}', text, 'shortened_number' FROM numbers
        WHERE regexp_full_match(text, '[0-9]{{16,}}') AND tab IN (SELECT tab FROM (
            SELECT tab, text, try_cast(text AS HUGEINT) AS whole, try_cast(text AS DOUBLE) AS double FROM numbers
                WHERE regexp_full_match(text, '[0-9]{{16,}}')) GROUP BY tab
            HAVING bool_and(ltrim(substr(text, 16), '0') = '')
                OR (bool_and(coalesce(whole = try_cast(double AS HUGEINT) OR rtrim(text, '0')
                        = rtrim(replace(split_part(double::VARCHAR, 'e', 1), '.', ''), '0'), false))
                    AND sum(greatest(floor(log2(greatest(double, 1))) - 52, 0)) >= {BITS}))"""
    )
    if (
        column == "clientnummer"
    ):  # 0 may be a client where 1 is one too, and 9999 where numbers go on at both sides of it
        con.execute(
            f"""INSERT INTO odd_numbers WITH n AS (SELECT try_cast(text AS BIGINT) AS number FROM numbers
                WHERE regexp_full_match(text, '[0-9]{{1,15}}') AND NOT regexp_full_match(text, '9+'))
            SELECT tab, '{column}', text, 'missing_client' FROM numbers
            WHERE text = '999999999' OR (regexp_full_match(text, '0+([-. /]+0+)*')
                AND NOT EXISTS (FROM numbers WHERE regexp_full_match(text, '0*1')))
                OR (regexp_full_match(text, '9{{4,}}') AND NOT (
                    EXISTS (FROM n WHERE number BETWEEN 0.9 * try_cast(text AS DOUBLE) AND try_cast(text AS DOUBLE))
                    AND EXISTS (FROM n WHERE number BETWEEN try_cast(text AS DOUBLE) AND 1.1 * try_cast(text AS DOUBLE))))"""
        )
        _names(con, files, column)
    # what both files have is what the system gave
    both = "SELECT text FROM numbers GROUP BY text HAVING count(DISTINCT tab) > 1"
    con.execute(
        f"""INSERT INTO odd_numbers SELECT tab, '{column}', text, 'number_with_points' FROM numbers
        WHERE regexp_full_match(text, '{POINTED}') AND (text NOT IN ({both})
            OR regexp_replace(text, '[., ]', '', 'g') IN (SELECT text FROM numbers))"""
    )
    con.execute(
        f"""INSERT INTO odd_numbers WITH d AS (
            SELECT tab, text, ltrim(text, '0') AS bare, text IN ({both}) AS shared FROM numbers
            WHERE regexp_full_match(text, '0*[1-9][0-9]*'))
        SELECT DISTINCT a.tab, '{column}', a.text, 'zeros_lost' FROM d a JOIN d b USING (bare)
        WHERE length(b.text) > length(a.text) AND NOT (a.shared AND b.shared)"""
    )
    _written_otherwise(con, column)


def _names(con: duckdb.DuckDBPyConnection, files: Sequence[RawFile], column: str) -> None:
    """Names between numbers, in rows with a day: a total, a note or a header again has none there."""
    days = {file.table: next((day for day in ("datum", "startdatum") if day in file.columns), "") for file in files}
    rows = " UNION ".join(
        f"""SELECT '{table}' AS tab, "{column}" AS text FROM raw_{table} WHERE regexp_matches("{day}", '[0-9]')"""
        for table, day in days.items()
        if day
    )
    numbered = "count(*) FILTER (regexp_matches(text, '[0-9]'))"
    if rows:
        con.execute(
            f"""INSERT INTO odd_numbers SELECT tab, '{column}', text, 'missing_client' FROM ({rows})
            WHERE regexp_full_match(text, '{NAME}') AND NOT {total_of("text")} AND (SELECT count(*) >= {SOME}
                AND {numbered} >= {NUMBERED} * count(*) FROM (SELECT DISTINCT text FROM numbers))"""
        )


def _written_otherwise(con: duckdb.DuckDBPyConnection, column: str) -> None:
    """Note numbers that are another one but for capitals, spaces, signs, zeros behind the letters, or the letters in front; and
    client numbers that are another one with a number behind it.

    1-11 and 11-1 are two numbers: signs between digits say nothing only where the other number has none, or has them there too.
    """
    con.execute(
        f"""INSERT INTO odd_numbers WITH texts AS (
            SELECT text, sum(n) AS total, lower(trim(regexp_replace(text, '[^\\p{{L}}\\p{{N}}]+', '-', 'g'), '-')) AS parts,
                regexp_replace(replace(parts, '-', ''), '([a-z])0+([0-9])', '\\1\\2') AS bare,
                regexp_matches(parts, '[0-9]-[0-9]') AS apart
            FROM numbers ANTI JOIN (FROM odd_numbers WHERE col = '{column}') USING (tab, text) GROUP BY text),
        groups AS (SELECT bare, arg_min(struct_pack(text, parts, apart), (-total, text)) AS most FROM texts
            WHERE bare <> '' GROUP BY bare HAVING count(*) > 1),
        alike AS (
            SELECT t.text FROM texts t JOIN groups USING (bare)
                WHERE t.text <> most.text AND (t.parts = most.parts OR NOT t.apart OR NOT most.apart)
            UNION SELECT text FROM texts WHERE ltrim(text, '0') IN (
                SELECT ltrim(bare, '{ascii_lowercase}') FROM texts WHERE regexp_full_match(bare, '[a-z]+[1-9][0-9]*'))
            UNION SELECT text FROM texts WHERE '{column}' = 'clientnummer' AND text IN (
                SELECT t.text FROM texts t JOIN texts b ON b.text = regexp_extract(t.text, '^{SUFFIX}$', 1)
                WHERE length(b.text) >= {LONG}))
        SELECT tab, '{column}', text, 'number_writing' FROM numbers SEMI JOIN alike USING (text)"""
    )


def _account(con: duckdb.DuckDBPyConnection, file: RawFile, column: str, which: str) -> Iterator[str]:
    """Count what is only noted, and say what a column has."""
    rows = f"""SELECT r.row, o.text, o.why, '{column}' AS cell_column FROM raw_{file.table} r JOIN odd_numbers o
        ON o.tab = '{file.table}' AND o.col = '{column}' AND o.text = r."{column}" AND {which}"""
    found = con.execute(f"SELECT why, count(*), min(row) FROM ({rows}) GROUP BY why ORDER BY why").fetchall()
    if found:
        add_first(con, file.file, rows, NOTES)
    for why, number, row in found:
        yield f"{file.file}, column {column}: {TOLD[why]}; {counted(number, 'row')}, such as row {row}"
