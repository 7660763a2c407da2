"""Values of municipalities on the boundaries of one year, so that a change of boundaries is not read as a change of care.

Question answered: what would the values of earlier years be on the boundaries of the last year? herindelingen.csv says which
share (weight) of the inhabitants of an old municipality went to which new one, on 1 January of a year.

Counts and sums of money are added, each old municipality by its weight, when every part is known. Levels, percentages and
shares are never added or averaged: they become missing, unless one old municipality went whole into a new one that had
nobody else. Where a weight is not known nothing is computed, and the series is cut: the table `boundaries` says where.
docs/methods/boundaries.md tells it in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pandas as pd

from wijkstats.delivery.clients.measurements import header_again, note_unused
from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.rules.checks import Check, add_judged, judged, told
from wijkstats.ground.catalogue import catalogue
from wijkstats.ground.errors import DeliveryError, Fault

TOLERANCE = 0.001
"""The weights of one old municipality may differ this much from 1 in sum: they are published with three decimals."""
NATIONAL = 100
"""With values of at least this many municipalities a year is national: who is absent there did not exist."""
AGAIN = Check("repeated_header", "again", "oude_code")
ROWS = (
    AGAIN,
    Check("impossible_year", "coalesce(year NOT BETWEEN 1990 AND 2100, true)", "jaar", "shown_day(jaar)"),
    Check("impossible_code", "old IS NULL", "oude_code", "shown_number(oude_code)"),
    Check("impossible_code", "new IS NULL", "nieuwe_code", "shown_number(nieuwe_code)"),
    Check("missing_value", "bron IS NULL", "bron"),
    Check(
        "out_of_range",
        "gewicht IS NOT NULL AND coalesce(weight NOT BETWEEN 0 AND 1, true)",
        "gewicht",
        "shown_number(gewicht)",
    ),
)
"""All but a header that is repeated stop the run."""


def boundary_breaks(boundaries: pd.DataFrame) -> pd.DataFrame:
    """Where must a series not be compared across a year? One row (code, year) per municipality and year of change.

    `boundaries`: the processed table (code, year, handled). Values of `year` and later are on other boundaries than those
    before, and no weights are known. Empty when there are none.
    """
    cut = boundaries.loc[boundaries["handled"] == "cut", ["code", "year"]]
    return cut.sort_values(["code", "year"]).reset_index(drop=True)


def bring_to_last_boundaries(con: duckdb.DuckDBPyConnection, own: str) -> None:
    """Make `processed_boundaries` (code, year, handled), and of `municipal_values` `processed_municipal`, with `recomputed`.

    The boundaries are those of the last year in which the own municipality has a value; without one, of the last year of all.
    A change after that year is not undone, but cut. `read_moves` comes first.
    """
    con.execute("CREATE OR REPLACE TABLE moved AS SELECT *, false AS recomputed FROM municipal_values")
    con.execute("CREATE OR REPLACE TABLE processed_boundaries (code VARCHAR, year SMALLINT, handled VARCHAR)")
    handled = _handle(con, own)
    if handled:
        rows = [(code, year, how) for (code, year), how in sorted(handled.items())]
        con.executemany("INSERT INTO processed_boundaries VALUES (?, ?, ?)", rows)
    # a neighbour that only got a part, and of which no value was delivered, is nobody's municipality
    con.execute(
        """CREATE OR REPLACE TABLE processed_municipal AS
        SELECT * FROM moved WHERE NOT recomputed OR code IN (SELECT code FROM municipal_values WHERE value IS NOT NULL)"""
    )


def read_moves(con: duckdb.DuckDBPyConnection, file: RawFile | None) -> None:
    """Make `checked_herindelingen`, and `moves` of it: what really changed, with weights that add up to exactly 1.

    And `ended` (old, year): codes that no longer exist since 1 January of that year. Both are empty without a file.
    Raises DeliveryError for weights that do not add up to 1 and for rows that cannot be used: a row left out would be a
    change that did not happen.
    """
    con.execute("CREATE OR REPLACE TABLE moves (year SMALLINT, old VARCHAR, new VARCHAR, weight DOUBLE)")
    if file is not None:
        _read_file(con, file)
    con.execute(
        """CREATE OR REPLACE TABLE ended AS WITH gone AS (
            SELECT old, year FROM moves WHERE coalesce(weight, 1) > 0 GROUP BY old, year HAVING NOT bool_or(old = new))
        SELECT old, max(year) AS year FROM gone GROUP BY old
        HAVING NOT EXISTS (SELECT 1 FROM moves m WHERE m.new = gone.old AND m.year > max(gone.year))"""
    )


def former_codes(con: duckdb.DuckDBPyConnection, own: str) -> dict[str, int]:
    """Municipalities that ended and came to the own one, in part or by way of another too: code -> year of the end."""
    found = con.execute(
        """WITH RECURSIVE came AS (
            SELECT $own AS code UNION SELECT old FROM moves m JOIN came c ON m.new = c.code WHERE coalesce(m.weight, 1) > 0)
        SELECT old, year FROM ended JOIN came ON old = code WHERE old <> $own ORDER BY old""",
        {"own": own},
    )
    return dict(found.fetchall())


def _read_file(con: duckdb.DuckDBPyConnection, file: RawFile) -> None:
    rows = f"""SELECT *, as_year(jaar) AS year, nullif(as_code(oude_code), 'NL') AS old,
            nullif(as_code(nieuwe_code), 'NL') AS new, as_number(gewicht) AS weight,
            {header_again(file, "oude_code")} AS again
        FROM raw_herindelingen"""
    con.execute(f"CREATE OR REPLACE TABLE checked_herindelingen AS {judged(rows, ROWS)}")
    note_unused(con, file)
    if faults := list(_wrong_rows(con, file)) or list(_wrong_groups(con, file)):
        raise DeliveryError(faults)
    add_judged(con, file.file, "checked_herindelingen", ROWS)
    con.execute(
        """INSERT INTO moves
        WITH used AS (SELECT * FROM checked_herindelingen WHERE reason IS NULL AND coalesce(weight, 1) > 0),
        whole AS (  -- in billionths: the sum is exact, whatever the order of the rows
            SELECT year, old, count(*) AS n, sum(round(weight * 1e9)::BIGINT)::DOUBLE / 1e9 AS total FROM used GROUP BY year, old)
        SELECT year, old, new, CASE WHEN weight IS NOT NULL AND n = 1 THEN 1 ELSE weight / total END AS weight
        FROM used JOIN whole USING (year, old)
        QUALIFY NOT coalesce(old = new AND weight = 1 AND n = 1 AND count(*) OVER (PARTITION BY year, new) = 1, false)"""
    )


def _wrong_rows(con: duckdb.DuckDBPyConnection, file: RawFile) -> Iterator[Fault]:
    allowed = {
        "jaar": "the year that began with the new boundaries, such as 2021, and no date",
        "oude_code": "the code of a municipality, such as GM0788, 0788 or 788",
        "nieuwe_code": "the code of a municipality, such as GM0824, 0824 or 824",
        "gewicht": "a share from 0 to 1, such as 0,25; empty when it is not known",
        "bron": "where the weight comes from",
    }
    lines = con.execute(
        "SELECT row, reason FROM refused WHERE file = ? AND row > 1 AND reason <> 'repeated_header'", [file.file]
    )
    for row, reason in [*lines.fetchall()] if file.records > file.parsed else []:
        allowed_line = "a row with as many cells as the header"
        yield Fault(
            f"{file.file}, row {row}", f"a line that cannot be read ({reason})", allowed_line, "correct the line"
        )
    for row, column, text in con.execute(
        f"""SELECT row, cell, shown FROM ({told("checked_herindelingen", ROWS)})
        WHERE reason <> '{AGAIN.code}' ORDER BY row"""
    ).fetchall():
        found = repr(text.strip()) if text.strip() else "an empty cell"
        step = "correct the row, or remove it"
        if column == "jaar" and (
            day := re.search(r"(?<![0-9])(19|20)[0-9]{2}(?![0-9])|^(19|20)[0-9]{2}(?=[0-9]{4}$)", text)
        ):
            first = re.match(r"0?1[-/. ]0?1[-/. ]|[0-9]{4}[-/. ]?0?1[-/. ]?0?1$", text.strip())
            year = int(day[0])
            step = f"write {year + (not first)}: a change during {year} is first in the figures of 1 January {year + 1}"
        yield Fault(f"{file.file}, row {row}, column {column}", found, allowed[column], step)


def _wrong_groups(con: duckdb.DuckDBPyConnection, file: RawFile) -> Iterator[Fault]:
    """What is wrong between rows: an old municipality that is not given away exactly once."""
    used = "FROM checked_herindelingen WHERE reason IS NULL"
    for year, old, rows, total, known in con.execute(
        f"""SELECT year, old, list_sort(list(row)), sum(weight), count(weight) {used} GROUP BY year, old
        HAVING count(weight) BETWEEN 1 AND count(*) - 1 OR abs(sum(weight) - 1) > {TOLERANCE} + 1e-9 ORDER BY ALL"""
    ).fetchall():
        part = f", and {len(rows) - known} of {len(rows)} are empty" if known < len(rows) else ""
        yield Fault(
            f"{file.file}, rows {', '.join(map(str, rows))}, column gewicht",
            f"the weights of {old} in {year} add up to {total:.4g}{part}",
            f"1 (at most {TOLERANCE:g} more or less), or all of them empty",
            "add the row that is missing; what stayed with the municipality itself is a row to its own code",
        )
    for year, old, new, rows in con.execute(
        f"SELECT year, old, new, list_sort(list(row)) {used} GROUP BY year, old, new HAVING count(*) > 1 ORDER BY ALL"
    ).fetchall():
        where = f"{file.file}, rows {', '.join(map(str, rows))}"
        yield Fault(
            where, f"{old} to {new} in {year} stands {len(rows)} times", "each step once", "keep the row that holds"
        )
    for year, code, rows in con.execute(
        f"""WITH used AS (SELECT * {used} AND weight > 0),
        gone AS (SELECT year, old AS code FROM used GROUP BY year, old HAVING NOT bool_or(old = new))
        SELECT year, code, list_sort(list(row)) FROM gone JOIN used u USING (year) WHERE u.old = code OR u.new = code
        GROUP BY year, code HAVING bool_or(u.new = code) ORDER BY ALL"""
    ).fetchall():
        yield Fault(
            f"{file.file}, rows {', '.join(map(str, rows))}",
            f"{code} goes wholly to others on 1 January {year}, and gets a part of others on that day",
            "from the code on 31 December to the code on 1 January, without steps between",
            "write for each old municipality where it ended up",
        )


def _handle(con: duckdb.DuckDBPyConnection, own: str) -> dict[tuple[str, int], str]:
    """Recompute `moved` year by year, oldest change first; returns how each municipality and year was handled."""
    first, last, end = con.execute(
        """SELECT min(year), coalesce(max(year) FILTER (code = ?), max(year)), max(year)
        FROM municipal_values WHERE value IS NOT NULL""",
        [own],
    ).fetchall()[0]
    moves: dict[int, list[tuple[str, str, bool]]] = {}
    if first is not None:
        for year, old, new, known in con.execute(
            "SELECT year, old, new, weight IS NOT NULL FROM moves WHERE year > ? AND year <= ? ORDER BY ALL",
            [first, end],
        ).fetchall():
            moves.setdefault(year, []).append((old, new, known))
    handled: dict[tuple[str, int], str] = {}
    for year, steps in moves.items():
        cut = _cut(steps) if year <= last else {code for old, new, _ in steps for code in (old, new)}
        handled |= {(code, year): "cut" if code in cut else "weights" for old, new, _ in steps for code in (old, new)}
        whole = [(old, new) for old, new, _ in steps if old not in cut]
        # what was cut before goes along with the values
        handled |= {
            (new, y): "cut"
            for old, new in whole
            for (code, y), how in [*handled.items()]
            if code == old and how == "cut"
        }
        if whole:
            _step(con, year, sorted({old for old, _ in whole}))
    return handled


def _cut(steps: list[tuple[str, str, bool]]) -> set[str]:
    """Municipalities that cannot be recomputed: those with an unknown weight, and all that exchange parts with them."""
    cut = {code for old, new, known in steps if not known for code in (old, new)}
    while more := {code for old, new, _ in steps if {old, new} & cut for code in (old, new)} - cut:
        cut |= more
    return cut


def _step(con: duckdb.DuckDBPyConnection, year: int, olds: list[str]) -> None:
    """Bring the rows of `moved` before `year` to the boundaries of 1 January of that year, for the municipalities `olds`.

    A municipality that gets a part and is no old one itself existed before when it has a value of before. When it has none,
    it is new if it got another one whole, or if the year before is national; otherwise its own part is not known.
    """
    con.execute(
        f"""CREATE OR REPLACE TABLE parts AS
        WITH listed AS (SELECT old, new, weight FROM moves WHERE year = {year} AND list_contains(?, old)),
        earlier AS (SELECT code, year FROM moved WHERE year < {year} AND value IS NOT NULL),
        receivers AS (SELECT new, max(weight) AS most FROM listed WHERE new NOT IN (SELECT old FROM listed) GROUP BY new),
        year_before AS (SELECT count(DISTINCT code) AS n FROM earlier WHERE year = (SELECT max(year) FROM earlier))
        FROM listed UNION ALL
        SELECT new, new, 1 FROM receivers, year_before
        WHERE new IN (SELECT code FROM earlier) OR (most < 1 AND n < {NATIONAL})""",
        [olds],
    )
    con.execute(
        f"""CREATE OR REPLACE TABLE made AS
        WITH wanted AS (
            SELECT DISTINCT new, year, indicator, status FROM moved JOIN parts ON code = old WHERE year < {year}),
        joined AS (
            SELECT w.*, p.old, p.weight, f.* EXCLUDE (code, year, indicator, status)
            FROM wanted w JOIN parts p USING (new) LEFT JOIN moved f
            ON f.code = p.old AND f.year = w.year AND f.indicator = w.indicator AND f.status = w.status),
        grouped AS (
            SELECT new AS code, year, indicator, status, count(*) = 1 AND min(weight) = 1 AS whole,
                list_contains(?, indicator) AND count(DISTINCT unit) <= 1 AS addable,
                CASE WHEN count(value) = count(*) THEN list_sum(list(weight * value ORDER BY old)) END AS value,
                CASE WHEN count(denominator) = count(*) THEN list_sum(list(weight * denominator ORDER BY old)) END AS denominator,
                min(unit) AS unit, string_agg(DISTINCT source, '; ' ORDER BY source) AS source, max(retrieved) AS retrieved,
                min(missing_reason) AS missing_reason
            FROM joined GROUP BY new, year, indicator, status)
        SELECT code, NULL::VARCHAR AS name, year, indicator, CASE WHEN whole OR addable THEN value END AS value,
            CASE WHEN whole OR addable THEN denominator END AS denominator, unit, status, source, retrieved,
            CASE WHEN whole THEN missing_reason WHEN NOT addable THEN 'boundary_changed'
                WHEN value IS NULL THEN 'boundary_part_missing' END AS missing_reason, true AS recomputed
        FROM grouped""",
        [[key for key, quantity in catalogue().quantities.items() if quantity.kind != "level"]],
    )
    con.execute(
        f"""DELETE FROM moved WHERE year < {year} AND code IN (SELECT old FROM parts UNION SELECT new FROM parts);
        INSERT INTO moved BY NAME SELECT * REPLACE (
            (SELECT first(f.name ORDER BY f.year DESC, f.name) FROM municipal_values f
            WHERE f.code = made.code AND f.name IS NOT NULL) AS name) FROM made"""
    )
