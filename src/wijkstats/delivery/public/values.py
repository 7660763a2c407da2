"""Published figures of municipalities: gemeenten.csv and cbs.csv as one table, every value checked against the catalogue.

Question answered: can this value be what it says it is? Its unit is that of the catalogue or is converted exactly; a count is a
whole number; a point is never both a decimal point and a thousands point; no part is larger than its whole. What cannot be is
refused, what is unusual or unknown is noted and used; `remarks` says row by row what was found, what is allowed, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from wijkstats.delivery.clients.measurements import add_refused, has, header_again, note_unused
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.public.value_words import register_words
from wijkstats.delivery.rules.remarks import remark_rows
from wijkstats.ground.catalogue import Catalogue, catalogue
from wijkstats.ground.errors import DeliveryError, Fault

FIGURES = ("gemeenten", "cbs")
"""Raw tables with published figures of municipalities, the one that holds first."""
THOUSANDS = "'-?[1-9][0-9]{0,2}[.][0-9]{3}'"
"""A number that is one thing with a decimal point and another with a thousands point: 47.345."""
FACTS = """code VARCHAR, name VARCHAR, year SMALLINT, indicator VARCHAR, value DOUBLE, denominator DOUBLE, unit VARCHAR,
    status VARCHAR, source VARCHAR, retrieved VARCHAR, missing_reason VARCHAR"""


def clean_figures(con: duckdb.DuckDBPyConnection, files: Sequence[RawFile]) -> None:
    """Make `figures` of gemeenten.csv and cbs.csv: code, name, year, indicator, value, denominator, unit, status, source,
    retrieved, missing_reason.

    A row with an empty waarde and a reden is kept: not published, value NULL. Beside a value reden means nothing and is not
    kept. A figure that stands in both files is that of gemeenten.csv; the other row is counted under `also_in_gemeenten`.
    Raises DeliveryError when a figure stands twice in one file: nobody can tell which one holds.
    """
    known = catalogue()
    for file in files:
        register_words(con, file, known)
        _check_figures(con, file)
        _check_points(con, file)
    _check_against_others(con, files, known)
    faults = [fault for file in files for fault in _given_twice(con, file)]
    if faults:
        raise DeliveryError(faults)
    if {file.table for file in files} == {"gemeenten", "cbs"}:
        con.execute(
            """UPDATE checked_cbs SET reason = 'also_in_gemeenten'
            FROM (SELECT code, year, indicator, status FROM checked_gemeenten WHERE reason IS NULL) g
            WHERE reason IS NULL AND checked_cbs.code = g.code AND checked_cbs.year = g.year
                AND checked_cbs.indicator = g.indicator AND checked_cbs.status = g.status"""
        )
    con.execute(f"CREATE OR REPLACE TABLE figures ({FACTS})")
    for file in files:
        _account(con, file)
        con.execute(
            f"""INSERT INTO figures SELECT code, name, year, indicator, value, denominator, unit, status, source, retrieved,
            CASE WHEN value IS NULL THEN why END FROM checked_{file.table} WHERE reason IS NULL"""
        )


def _check_figures(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `checked_<table>`: values in the unit of the catalogue, and why a row cannot be used by itself.

    Codes are the key, in one spelling; names are for display only. `lower`, `upper`, `usual_low`, `usual_high` and `most` are
    the limits of the catalogue.
    """
    name = f"regexp_replace({has(file, 'gemeente')}, ' *[(]gemeente[)]$', '', 'i')"
    con.execute(
        f"""CREATE OR REPLACE TABLE checked_{file.table} AS
        WITH r AS (
            SELECT row, tidy(gemeentecode) AS code_text, as_code(gemeentecode) AS code, {name} AS name,
                tidy(jaar) AS year_text, try_cast(tidy(jaar) AS SMALLINT) AS year, lower(tidy(indicator)) AS indicator,
                tidy(waarde) AS value_text, {has(file, "noemer")} AS per_text, {has(file, "eenheid")} AS unit_text,
                {has(file, "status")} AS status_text, tidy(bron) AS source, {has(file, "opgehaald")} AS retrieved,
                nullif({has(file, "reden")}, 'nan') AS why, {header_again(file, "gemeentecode")} AS again
            FROM raw_{file.table}),
        j AS (
            SELECT r.*, as_number(per_text) AS denominator, as_number(value_text) AS typed,
                CASE WHEN u.factor = 0.001 THEN as_number(value_text) / 1000
                    ELSE as_number(value_text) * coalesce(u.factor, 1) END AS value,
                coalesce(u.wanted, r.unit_text) AS unit, u.factor, u.known, u.wanted, u.whole, u.lower, u.upper, u.usual_low,
                u.usual_high, u.most, s.status, u.other_word OR s.other_word AS other_word
            FROM r LEFT JOIN figure_units u ON u.indicator = r.indicator AND u.unit_text = coalesce(r.unit_text, '')
            LEFT JOIN figure_statuses s ON s.status_text = coalesce(r.status_text, ''))
        SELECT *, CASE WHEN again THEN 'repeated_header'
            WHEN code IS NULL THEN 'impossible_code'
            WHEN coalesce(year NOT BETWEEN 1990 AND 2100, true) THEN 'impossible_year'
            WHEN indicator IS NULL OR source IS NULL OR (value_text IS NULL AND why IS NULL) THEN 'missing_value'
            WHEN value_text IS NOT NULL AND typed IS NULL THEN 'not_a_number'
            WHEN per_text IS NOT NULL AND coalesce(denominator <= 0, true) THEN 'not_a_number'
            WHEN status IS NULL THEN 'unknown_status'
            WHEN regexp_full_match(per_text, {THOUSANDS}) OR (whole AND regexp_full_match(value_text, {THOUSANDS}))
                THEN 'thousands_point'
            WHEN known AND factor IS NULL AND value_text IS NOT NULL THEN 'unknown_unit'
            WHEN whole AND value <> round(value) THEN 'not_whole'
            WHEN value < lower OR value > CASE WHEN code = 'NL' AND whole THEN NULL ELSE upper END THEN 'out_of_range'
            WHEN value / denominator > most THEN 'out_of_range'
            WHEN wanted IN ('personen', 'huishoudens') AND value > denominator THEN 'more_than_all' END AS reason
        FROM j"""
    )


def _check_points(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Refuse 47.345 when no value of the figure in this file shows that its point is a decimal point."""
    con.execute(
        f"""UPDATE checked_{file.table} SET reason = 'thousands_point' WHERE (reason IS NULL OR reason = 'out_of_range')
            AND regexp_full_match(value_text, {THOUSANDS}) AND indicator NOT IN (
                SELECT indicator FROM checked_{file.table} WHERE indicator IS NOT NULL AND typed IS NOT NULL
                AND regexp_matches(value_text, '[.]') AND NOT regexp_matches(value_text, ',')
                AND NOT regexp_full_match(value_text, {THOUSANDS}))"""
    )


def _check_against_others(con: duckdb.DuckDBPyConnection, files: Sequence[RawFile], known: Catalogue) -> None:
    """Refuse more people than inhabitants, more of a part than of its whole, and a percentage that implies more than all.

    The whole is the figure `per` of the same municipality and year, in either file; gemeenten.csv holds.
    """
    if not files:
        return
    every = " UNION ALL ".join(
        f"SELECT {rank} AS rank, code, year, indicator, status, value FROM checked_{file.table} WHERE reason IS NULL "
        "AND value IS NOT NULL"
        for rank, file in enumerate(files)
    )
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE wholes AS SELECT code, year, indicator, first(value ORDER BY rank) AS whole
        FROM ({every}) WHERE status = 'realisatie' GROUP BY code, year, indicator"""
    )
    people = [(key, "inwoners") for key, f in known.figures.items() if f.unit in ("personen", "huishoudens")]
    parts = [(key, f.per) for key, f in known.figures.items() if f.per and f.unit in ("personen", "huishoudens")]
    limits = sorted({pair for pair in (*people, *parts) if pair[0] != pair[1]})
    con.execute("CREATE OR REPLACE TEMP TABLE limits (part VARCHAR, of_all VARCHAR)")
    con.executemany("INSERT INTO limits VALUES (?, ?)", limits or [("", "")])
    shares = [(i.percent, i.plus[0]) for i in known.indicators.values() if i.percent]
    con.execute("CREATE OR REPLACE TEMP TABLE shares (percent VARCHAR, part VARCHAR)")
    con.executemany("INSERT INTO shares VALUES (?, ?)", shares or [("", "")])
    for file in files:
        con.execute(
            f"""UPDATE checked_{file.table} SET reason = 'more_than_all' FROM (
                SELECT c.row FROM checked_{file.table} c JOIN limits l ON l.part = c.indicator
                JOIN wholes w ON w.code = c.code AND w.year = c.year AND w.indicator = l.of_all
                WHERE c.value > w.whole
                UNION SELECT c.row FROM checked_{file.table} c JOIN shares s ON s.percent = c.indicator
                JOIN wholes p ON p.code = c.code AND p.year = c.year AND p.indicator = s.part
                JOIN wholes w ON w.code = c.code AND w.year = c.year AND w.indicator = 'inwoners'
                WHERE c.value > 0 AND p.whole / (c.value / 100) > w.whole) wrong
            WHERE checked_{file.table}.row = wrong.row AND reason IS NULL"""
        )
        con.execute(
            f"""UPDATE checked_{file.table} SET reason = 'out_of_range', denominator = w.whole FROM wholes w
            WHERE reason IS NULL AND denominator IS NULL AND w.code = checked_{file.table}.code
                AND w.year = checked_{file.table}.year AND w.indicator = 'inwoners'
                AND checked_{file.table}.value / w.whole > most"""
        )


def _account(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Put what is refused and what is noted in the account, with the value as it stood: these figures are public."""
    table = f"checked_{file.table}"
    column, value = _place("reason")
    add_refused(con, file, table, column, f"left({value}, 60)")
    name = file.file.replace("'", "''")
    for rule, which in (
        ("unknown_indicator", "NOT coalesce(known, false)"),
        (
            "unusual_value",
            "value < usual_low OR (value > usual_high AND code <> 'NL') OR (most IS NOT NULL AND value < 0)",
        ),
        ("unit_converted", "factor <> 1 AND value IS NOT NULL"),
        ("unit_assumed", "known AND unit_text IS NULL AND value IS NOT NULL"),
        ("figure_notation", "other_word"),
        ("no_retrieval_date", "retrieved IS NOT NULL AND as_day(retrieved) IS NULL"),
    ):
        column, value = _place(f"'{rule}'")
        con.execute(
            f"""INSERT INTO refused SELECT '{name}', row, {column}, left(coalesce({value}, ''), 60), '{rule}' FROM {table}
            WHERE reason IS NULL AND ({which})"""
        )
    note_unused(con, file)
    remark_rows(con, file)


def _place(reason: str) -> tuple[str, str]:
    """SQL of the column that a reason is about, and of what stands in it."""
    column = f"""CASE WHEN {reason} IN ('impossible_code', 'repeated_header') THEN 'gemeentecode'
        WHEN {reason} = 'impossible_year' THEN 'jaar' WHEN {reason} = 'unknown_status' THEN 'status'
        WHEN {reason} IN ('unknown_unit', 'unit_converted', 'unit_assumed') THEN 'eenheid'
        WHEN {reason} = 'unknown_indicator' THEN 'indicator' WHEN {reason} = 'no_retrieval_date' THEN 'opgehaald'
        WHEN {reason} = 'figure_notation' THEN 'eenheid, status'
        WHEN {reason} = 'missing_value' AND indicator IS NULL THEN 'indicator'
        WHEN {reason} = 'missing_value' AND source IS NULL THEN 'bron'
        WHEN {reason} = 'not_a_number' AND (value_text IS NULL OR typed IS NOT NULL) THEN 'noemer'
        WHEN {reason} = 'thousands_point' AND NOT coalesce(regexp_full_match(value_text, {THOUSANDS}), false) THEN 'noemer'
        ELSE 'waarde' END"""
    value = f"""CASE {column} WHEN 'gemeentecode' THEN code_text WHEN 'jaar' THEN year_text WHEN 'status' THEN status_text
        WHEN 'eenheid' THEN unit_text WHEN 'indicator' THEN indicator WHEN 'opgehaald' THEN retrieved WHEN 'bron' THEN source
        WHEN 'noemer' THEN per_text WHEN 'eenheid, status' THEN concat_ws(', ', unit_text, status_text) ELSE value_text END"""
    return column, value


def _given_twice(con: duckdb.DuckDBPyConnection, file: RawFile) -> Iterator[Fault]:
    for code, year, indicator, status, rows in con.execute(
        f"""SELECT code, year, indicator, status, list_sort(list(row)) FROM checked_{file.table} WHERE reason IS NULL
        GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL"""
    ).fetchall():
        yield Fault(
            f"{file.file}, rows {', '.join(map(str, rows))}, column waarde",
            f"{indicator} of {code} in {year} ({status}) stands {len(rows)} times",
            "each figure once",
            "keep the row that holds",
        )
