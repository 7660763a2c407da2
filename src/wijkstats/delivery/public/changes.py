"""Which municipalities came and went between the years of the values, whether or not somebody wrote that down.

Question answered: of which municipalities do the values start or stop, and was that handled? A merger that nobody noticed
looks like a municipality without values, or like one that grew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
import pandas as pd

from wijkstats.delivery.public.boundaries import NATIONAL

TURNOVER = 0.12
"""A larger share of municipalities that begin or end, for each year between, is a selection: in 2019, with the most mergers since
2001, it was a tenth."""
COLUMNS = ("code", "name", "kind", "year", "handled")
SHOWN = 5
SAID = {"began": "first value in", "ended": "no value any more in"}
"""What a kind is called where nothing says that it is a change of boundaries."""


def found_changes(con: duckdb.DuckDBPyConnection, watched: Sequence[str]) -> pd.DataFrame:
    """Municipalities whose values start or stop, or whose boundaries changed: code, name, kind (began, ended, changed), year,
    handled (weights, cut, none). `changed`: of `watched` alone, as herindelingen.csv says, while the values went on.

    Two successive years are compared when both have at least 100 municipalities and neither is a selection (`selections`); and,
    for `watched` (the own and the reference municipalities) alone, when both have values of at least half of them. `year` is
    the first year without the old or with the new municipality. A value that is not published does not count as a value.
    Of others than `watched`, one that comes back, or was there before, is a gap in the values and no change.
    `none`: herindelingen.csv names the municipality in none of the years between.
    """
    if not has_values(con):
        return pd.DataFrame(columns=list(COLUMNS))
    con.execute(f"CREATE OR REPLACE TEMP TABLE panel_steps AS {_steps()}")
    return con.execute(
        """WITH seen AS (SELECT DISTINCT code, year FROM municipal_values WHERE value IS NOT NULL AND code <> 'NL'),
        mine AS (SELECT * FROM seen WHERE list_contains($watched, code)),
        half AS (SELECT year FROM mine GROUP BY year HAVING 2 * count(*) >= len($watched)),
        steps AS (
            SELECT before, after, false AS own FROM panel_steps WHERE NOT selection
            UNION ALL SELECT year, lead(year) OVER (ORDER BY year), true FROM half),
        judged AS (SELECT seen.*, false AS own FROM seen UNION ALL SELECT mine.*, true FROM mine),
        found AS (
            SELECT code, 'ended' AS kind, before, after FROM judged JOIN steps s ON year = before AND judged.own = s.own
            WHERE after IS NOT NULL AND (code, after) NOT IN (SELECT (code, year) FROM seen)
                AND (judged.own OR code NOT IN (SELECT code FROM seen WHERE seen.year > after))
            UNION SELECT code, 'began', before, after FROM judged JOIN steps s ON year = after AND judged.own = s.own
            WHERE (code, before) NOT IN (SELECT (code, year) FROM seen)
                AND (judged.own OR code NOT IN (SELECT code FROM seen WHERE seen.year < before)))
        SELECT code, any_value(f.name) AS name, kind, after AS year, coalesce(min(b.handled), 'none') AS handled
        FROM found LEFT JOIN (
            SELECT code, first(name ORDER BY year DESC, name) AS name FROM municipal_values
            WHERE name IS NOT NULL GROUP BY code) f
            USING (code)
        LEFT JOIN processed_boundaries b ON b.code = found.code AND b.year > before AND b.year <= after
        GROUP BY found.code, kind, after
        UNION ALL  -- whose boundaries changed, as herindelingen.csv says, while the values went on
        SELECT b.code, n.name, 'changed', b.year, b.handled FROM processed_boundaries b LEFT JOIN (
            SELECT code, first(name ORDER BY year DESC, name) AS name FROM municipal_values
            WHERE name IS NOT NULL GROUP BY code) n
            USING (code)
        WHERE list_contains($watched, b.code) AND (b.code, b.year) NOT IN (SELECT (code, after) FROM found)
        ORDER BY year, kind, code""",
        {"watched": list(watched)},
    ).df()


def selections(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """A line about every two years whose municipalities differ too much for boundary changes; after `found_changes`.

    Such a year holds a selection (those that supplied a value, say): who is absent there did not end.
    """
    if not has_values(con):
        return
    for before, after, n_before, n_after in con.execute(
        "SELECT before, after, n_before, n_after FROM panel_steps WHERE selection ORDER BY before"
    ).fetchall():
        yield (
            f"{before} has values of {n_before} municipalities and {after} of {n_after}: more differ than boundary changes can "
            "explain, so one year holds a selection; only the own and the reference municipalities are watched between them"
        )


def has_values(con: duckdb.DuckDBPyConnection) -> bool:
    """Were published values delivered? Without them no municipality begins or ends."""
    return bool(con.execute("SELECT 1 FROM municipal_values LIMIT 1").fetchall())


def _steps() -> str:
    """SQL: two successive years with 100 municipalities or more, how many each has, and whether one is a selection."""
    return f"""WITH seen AS (SELECT DISTINCT code, year FROM municipal_values WHERE value IS NOT NULL AND code <> 'NL'),
        whole AS (SELECT year, count(*) AS n FROM seen GROUP BY year HAVING count(*) >= {NATIONAL}),
        pairs AS (SELECT year AS before, n AS n_before, lead(year) OVER w AS after, lead(n) OVER w AS n_after
            FROM whole WINDOW w AS (ORDER BY year)),
        shared AS (SELECT before, after, count(*) AS n FROM pairs JOIN seen a ON a.year = before
            JOIN seen b ON b.year = after AND b.code = a.code GROUP BY before, after)
        SELECT p.*, coalesce(greatest(n_before, n_after) - n, greatest(n_before, n_after))
            > least({TURNOVER} * (after - before), 0.5) * greatest(n_before, n_after) AS selection
        FROM pairs p LEFT JOIN shared USING (before, after) WHERE after IS NOT NULL"""


def not_handled(changes: pd.DataFrame) -> Iterator[str]:
    """One line for the terminal about the changes that herindelingen.csv does not name; none when there are none."""
    open_ones = changes[changes["handled"] == "none"]
    if len(open_ones):
        shown = [
            f"{r.code} {r.name or ''} ({SAID[r.kind]} {r.year})".replace("  ", " ")
            for r in open_ones.head(SHOWN).itertuples(index=False)
        ]
        more = f" and {len(open_ones) - SHOWN} more" if len(open_ones) > SHOWN else ""
        yield (
            f"values start or stop without a change in herindelingen.csv: {', '.join(shown)}{more}; "
            "docs/methods/boundaries.md says what to add"
        )
