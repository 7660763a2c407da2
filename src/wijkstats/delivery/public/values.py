"""Published values of municipalities: gemeenten.csv and cbs.csv as one table, every value checked against the catalogue.

Question answered: can this value be what it says it is? Its unit is that of the catalogue or is converted exactly; a count is a
whole number; a point is never both a decimal point and a thousands point; no part is larger than its whole. What cannot be is
refused, what is unusual or unknown is noted and used; `remarks` says row by row what was found, what is allowed, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from wijkstats.delivery.clients.measurements import has, header_again, note_unused
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.public.value_words import register_words
from wijkstats.delivery.readings.numbers import read_numbers
from wijkstats.delivery.rules.checks import Check, accepted, add_fitting, add_judged, judged, refuse
from wijkstats.delivery.rules.no_record import whole_of
from wijkstats.delivery.rules.remarks import remark_rows
from wijkstats.delivery.rules.whole_files import tell_once
from wijkstats.ground.catalogue import Catalogue, catalogue
from wijkstats.ground.errors import DeliveryError, Fault
from wijkstats.ground.shown import shown

VALUE_TABLES = ("gemeenten", "cbs")
"""Raw tables with published values of municipalities, the one that holds first."""
THOUSANDS = "'-?[1-9][0-9]{0,2}[.][0-9]{3}'"
COMMA = "'-?[1-9][0-9]{0,2},[0-9]{3}'"
"""A number that is one thing with a decimal sign and another with a thousands sign: 47.345, and 47,345 of an English Excel."""
_FINE = "NOT coalesce(u.whole OR contains(u.wanted, 'euro'), contains(lower(r.unit_text), 'euro'), false)"
"""Are three decimals likely? Not of a count, nor of a sum of money: there they are thousands as well."""
_CODE, _VALUE, _PER = ("shown_public(code_text)", "shown_public(value_text)", "shown_public(per_text)")
_THOUSANDS = f"coalesce(regexp_full_match(value_plain, {THOUSANDS}), false)"
_COMMA = f"coalesce(regexp_full_match(value_plain, {COMMA}), false)"
_PER_THOUSANDS = f"coalesce(regexp_full_match(per_plain, {THOUSANDS}) OR regexp_full_match(per_plain, {COMMA}), false)"
_MAY_BE = "coalesce(1000 * value <= coalesce(upper, most * coalesce(denominator, 2e6)), true)"
"""May a value be a thousand times as much? Where there is no limit, no municipality has more than two million people."""
ROWS = (
    Check("repeated_header", "again", "gemeentecode", _CODE),
    Check(
        "total_row", "all_of_them AND coalesce(code, '') <> 'NL'", "gemeente", "shown_public(coalesce(name, code_text))"
    ),
    Check("impossible_code", "code IS NULL", "gemeentecode", _CODE),
    Check("impossible_year", "coalesce(year NOT BETWEEN 1990 AND 2100, true)", "jaar", "shown_public(year_text)"),
    Check("missing_value", "indicator IS NULL", "indicator"),
    Check("missing_value", "source IS NULL", "bron"),
    Check("missing_value", "value_text IS NULL AND why IS NULL", "waarde"),
    Check("not_a_number", "value_text IS NOT NULL AND typed IS NULL", "waarde", _VALUE),
    Check("not_a_number", "misfit", "waarde", _VALUE),
    Check("not_a_number", "per_text IS NOT NULL AND coalesce(denominator <= 0, true)", "noemer", _PER),
    Check("unknown_status", "status IS NULL", "status", "shown_public(status_text)"),
    Check(
        "year_not_over",
        "status = 'realisatie' AND value_text IS NOT NULL AND (year > fetched OR (amount AND year = fetched))",
        "jaar",
        "shown_public(year_text)",
    ),
    Check("thousands_point", f"({_THOUSANDS} OR {_COMMA}) AND (whole OR {_PER_THOUSANDS})", "waarde", _VALUE),
    Check("thousands_point", _PER_THOUSANDS, "noemer", _PER),
    Check("unknown_unit", "known AND factor IS NULL AND value_text IS NOT NULL", "eenheid", "shown_public(unit_text)"),
    Check("not_whole", "whole AND value <> round(value)", "waarde", _VALUE),
    Check("thousands_point", f"{_THOUSANDS} AND NOT decimals", "waarde", _VALUE),
    Check("thousands_point", f"{_COMMA} AND NOT commas AND {_MAY_BE}", "waarde", _VALUE),
    Check("out_of_range", "value < lower OR (value > upper AND NOT (code = 'NL' AND whole))", "waarde", _VALUE),
    Check("out_of_range", "value / denominator > most", "waarde", _VALUE),
    Check("more_than_all", "wanted IN ('personen', 'huishoudens') AND value > denominator", "waarde", _VALUE),
)
NOTED = (
    Check("unknown_indicator", "NOT coalesce(known, false)", "indicator", "shown_public(indicator)"),
    Check(
        "unusual_value",
        "value < usual_low OR (value > usual_high AND code <> 'NL') OR (most IS NOT NULL AND value < 0)",
        "waarde",
        _VALUE,
    ),
    Check("unit_converted", "factor <> 1 AND value IS NOT NULL", "eenheid", "shown_public(unit_text)"),
    Check("unit_assumed", "known AND unit_text IS NULL AND value IS NOT NULL", "eenheid"),
    Check("number_notation", "value_plain <> value_text OR per_plain <> per_text", "waarde", _VALUE),
    Check("figure_notation", "other_word", "eenheid, status", "shown_public(concat_ws(', ', unit_text, status_text))"),
    Check(
        "no_retrieval_date",
        "retrieved IS NOT NULL AND as_day(retrieved) IS NULL",
        "opgehaald",
        "shown_public(retrieved)",
    ),
)
"""Of accepted rows; all that fit are noted."""
OVER_WHOLE = Check("more_than_all", "t.row = over.row", "waarde", _VALUE)
OVER_MOST = Check(
    "out_of_range",
    "t.denominator IS NULL AND w.code = t.code AND w.year = t.year AND w.indicator = 'inwoners' AND t.value / w.whole > t.most",
    "waarde",
    _VALUE,
)
ELSEWHERE = Check(
    "also_in_gemeenten",
    "g.code = t.code AND g.year = t.year AND g.indicator = t.indicator AND g.status = t.status",
    "waarde",
    _VALUE,
)
ENDED = Check("ended_code", "t.code = gone.old AND t.year >= gone.year", "jaar", "shown_public(year_text)")
EVERY = (*ROWS, OVER_WHOLE, OVER_MOST, ELSEWHERE, ENDED)
"""All that refuse; the last four look at other rows."""
FACTS = """code VARCHAR, name VARCHAR, year SMALLINT, indicator VARCHAR, value DOUBLE, denominator DOUBLE, unit VARCHAR,
    status VARCHAR, source VARCHAR, retrieved VARCHAR, missing_reason VARCHAR"""


def clean_values(con: duckdb.DuckDBPyConnection, files: Sequence[RawFile]) -> None:
    """Make `municipal_values` of gemeenten.csv and cbs.csv: code, name, year, indicator, value, denominator, unit, status,
    source, retrieved, missing_reason.

    A row with an empty waarde and a reden is kept: not published, value NULL. Beside a value reden means nothing and is not
    kept. A value that stands in both files is that of gemeenten.csv; the other row is counted under `also_in_gemeenten`.
    `boundaries.read_moves` comes first: a municipality that ended has no values any more.
    Raises DeliveryError when a value stands twice in one file: nobody can tell which one holds.
    """
    known = catalogue()
    for file in files:
        register_words(con, file, known)
        _check_values(con, file)
        refuse(con, f"checked_{file.table}", EVERY, ENDED, "ended gone")
    _check_against_others(con, files, known)
    faults = [fault for file in files for fault in _given_twice(con, file)]
    if faults:
        raise DeliveryError(faults)
    if {file.table for file in files} == {"gemeenten", "cbs"}:
        refuse(con, "checked_cbs", EVERY, ELSEWHERE, f"({accepted('checked_gemeenten')}) g")
    con.execute(f"CREATE OR REPLACE TABLE municipal_values ({FACTS})")
    for file in files:
        _account(con, file)
        con.execute(
            f"""INSERT INTO municipal_values SELECT code, name, year, indicator, value, denominator, unit, status, source,
            retrieved, CASE WHEN value IS NULL THEN why END FROM checked_{file.table} WHERE reason IS NULL"""
        )


def _check_values(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Make `checked_<table>`: values in the unit of the catalogue, and why a row cannot be used by itself.

    Codes are the key, in one spelling; names are for display only. `lower`, `upper`, `usual_low`, `usual_high` and `most` are
    the limits of the catalogue.
    """
    name = f"regexp_replace({has(file, 'gemeente')}, ' *[(]gemeente[)]$', '', 'i')"
    # the point of 47.345 is a decimal point when three decimals are likely and another value has another number of decimals
    rows = f"""WITH r AS (
            SELECT row, gemeentecode AS code_text, as_code(gemeentecode) AS code, {name} AS name,
                jaar AS year_text, as_year(jaar) AS year, lower(indicator) AS indicator,
                waarde AS value_text, {has(file, "noemer")} AS per_text,
                coalesce(v.plain, waarde) AS value_plain, coalesce(n.plain, {has(file, "noemer")}) AS per_plain,
                v.percent, v.money,
                {has(file, "eenheid")} AS unit_text,
                {has(file, "status")} AS status_text, bron AS source, {has(file, "opgehaald")} AS retrieved,
                nullif({has(file, "reden")}, 'nan') AS why, {header_again(file, "gemeentecode")} AS again,
                {whole_of(name)} OR {whole_of("gemeentecode")} AS all_of_them
            FROM raw_{file.table} LEFT JOIN {read_numbers(con, file, "waarde")} v ON v.text = waarde
                LEFT JOIN {read_numbers(con, file, "noemer")} n ON n.text = {has(file, "noemer")}),
        pointed AS (SELECT DISTINCT indicator FROM r WHERE indicator IS NOT NULL AND as_number(value_plain) IS NOT NULL
            AND regexp_matches(value_plain, '[.]') AND NOT regexp_matches(value_plain, ',') AND NOT {_THOUSANDS}),
        comma AS (SELECT DISTINCT indicator FROM r WHERE indicator IS NOT NULL AND as_number(value_plain) IS NOT NULL
            AND regexp_matches(value_plain, ',') AND NOT {_COMMA})
        SELECT r.*, as_number(per_plain) AS denominator, as_number(value_plain) AS typed,
            coalesce((percent AND NOT regexp_matches(coalesce(u.wanted, r.unit_text, ''), 'procent|%'))
                OR (money AND u.known AND NOT contains(u.wanted, 'euro')), false) AS misfit,
            k.indicator IS NOT NULL AND {_FINE} AS commas,
            CASE WHEN u.factor = 0.001 THEN as_number(value_plain) / 1000
                ELSE as_number(value_plain) * coalesce(u.factor, 1) END AS value,
            coalesce(u.wanted, r.unit_text) AS unit, u.amount, date_part('year', as_day(retrieved)) AS fetched,
            u.factor, u.known, u.wanted, u.whole, u.lower, u.upper, u.usual_low,
            u.usual_high, u.most, s.status, u.other_word OR s.other_word AS other_word,
            p.indicator IS NOT NULL AND {_FINE} AS decimals
        FROM r LEFT JOIN quantity_units u ON u.indicator = r.indicator AND u.unit_text = coalesce(r.unit_text, '')
        LEFT JOIN value_statuses s ON s.status_text = coalesce(r.status_text, '')
        LEFT JOIN pointed p ON p.indicator = r.indicator LEFT JOIN comma k ON k.indicator = r.indicator"""
    con.execute(f"CREATE OR REPLACE TABLE checked_{file.table} AS {judged(rows, ROWS)}")


def _check_against_others(con: duckdb.DuckDBPyConnection, files: Sequence[RawFile], known: Catalogue) -> None:
    """Refuse more people than inhabitants, more of a part than of its whole, and a percentage that implies more than all.

    The whole is the quantity `per` of the same municipality and year, in either file; gemeenten.csv holds.
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
    people = [(key, "inwoners") for key, f in known.quantities.items() if f.unit in ("personen", "huishoudens")]
    parts = [(key, f.per) for key, f in known.quantities.items() if f.per and f.unit in ("personen", "huishoudens")]
    limits = sorted({pair for pair in (*people, *parts) if pair[0] != pair[1]})
    con.execute("CREATE OR REPLACE TEMP TABLE limits (part VARCHAR, of_all VARCHAR)")
    con.executemany("INSERT INTO limits VALUES (?, ?)", limits or [("", "")])
    shares = [(i.percent, i.plus[0]) for i in known.indicators.values() if i.percent]
    con.execute("CREATE OR REPLACE TEMP TABLE shares (percent VARCHAR, part VARCHAR)")
    con.executemany("INSERT INTO shares VALUES (?, ?)", shares or [("", "")])
    for file in files:
        table = f"checked_{file.table}"
        over = f"""(SELECT c.row FROM {table} c JOIN limits l ON l.part = c.indicator
            JOIN wholes w ON w.code = c.code AND w.year = c.year AND w.indicator = l.of_all
            WHERE c.value > w.whole
            UNION SELECT c.row FROM {table} c JOIN shares s ON s.percent = c.indicator
            JOIN wholes p ON p.code = c.code AND p.year = c.year AND p.indicator = s.part
            JOIN wholes w ON w.code = c.code AND w.year = c.year AND w.indicator = 'inwoners'
            WHERE c.value > 0 AND p.whole / (c.value / 100) > w.whole) over"""
        refuse(con, table, EVERY, OVER_WHOLE, over)
        refuse(con, table, EVERY, OVER_MOST, "wholes w", also="denominator = w.whole")


def _account(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    """Put what is refused and what is noted in the account, with the value as it stood, where it is one (`shown_public`)."""
    table = f"checked_{file.table}"
    add_judged(con, file.file, table, EVERY)
    add_fitting(con, file.file, accepted(table), [(check,) for check in NOTED])
    note_unused(con, file)
    tell_once(con, file)
    remark_rows(con, file)


def _given_twice(con: duckdb.DuckDBPyConnection, file: RawFile) -> Iterator[Fault]:
    for code, year, indicator, status, rows in con.execute(
        f"""SELECT code, year, indicator, status, list_sort(list(row)) FROM checked_{file.table} WHERE reason IS NULL
        GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL"""
    ).fetchall():
        yield Fault(
            f"{file.file}, rows {', '.join(map(str, rows))}, column waarde",
            f"{shown(indicator)} of {code} in {year} ({status}) stands {len(rows)} times",
            "each value once",
            "keep the row that holds",
        )
