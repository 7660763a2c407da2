"""Which municipalities came and went between the years of the figures, whether or not somebody wrote that down.

Question answered: of which municipalities do the figures start or stop, and was that handled? A merger that nobody noticed
looks like a municipality without figures, or like one that grew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
import pandas as pd

from wijkstats.data.boundaries import NATIONAL

COLUMNS = ("code", "name", "kind", "year", "handled")
SHOWN = 5


def found_changes(con: duckdb.DuckDBPyConnection, watched: Sequence[str]) -> pd.DataFrame:
    """Municipalities whose figures start or stop: code, name, kind (began, ended), year, handled (weights, cut, none).

    Two successive years are compared when both have at least 100 municipalities; and, for `watched` (the own and the
    reference municipalities) alone, when both have figures of at least half of them. `year` is the first year without the
    old or with the new municipality. A figure that is not published does not count as a figure.
    `none`: herindelingen.csv names the municipality in none of the years between.
    """
    return con.execute(
        f"""WITH seen AS (SELECT DISTINCT code, year FROM figures WHERE value IS NOT NULL AND code <> 'NL'),
        mine AS (SELECT * FROM seen WHERE list_contains($watched, code)),
        whole AS (SELECT year FROM seen GROUP BY year HAVING count(*) >= {NATIONAL}),
        half AS (SELECT year FROM mine GROUP BY year HAVING 2 * count(*) >= len($watched)),
        steps AS (
            SELECT year AS before, lead(year) OVER (ORDER BY year) AS after, false AS own FROM whole
            UNION ALL SELECT year, lead(year) OVER (ORDER BY year), true FROM half),
        judged AS (SELECT seen.*, false AS own FROM seen UNION ALL SELECT mine.*, true FROM mine),
        found AS (
            SELECT code, 'ended' AS kind, before, after FROM judged JOIN steps s ON year = before AND judged.own = s.own
            WHERE after IS NOT NULL AND (code, after) NOT IN (SELECT (code, year) FROM seen)
            UNION SELECT code, 'began', before, after FROM judged JOIN steps s ON year = after AND judged.own = s.own
            WHERE (code, before) NOT IN (SELECT (code, year) FROM seen))
        SELECT code, any_value(f.name) AS name, kind, after AS year, coalesce(min(b.handled), 'none') AS handled
        FROM found LEFT JOIN (
            SELECT code, first(name ORDER BY year DESC, name) AS name FROM figures WHERE name IS NOT NULL GROUP BY code) f
            USING (code)
        LEFT JOIN processed_boundaries b ON b.code = found.code AND b.year > before AND b.year <= after
        GROUP BY found.code, kind, after ORDER BY year, kind, code""",
        {"watched": list(watched)},
    ).df()


def not_handled(changes: pd.DataFrame) -> Iterator[str]:
    """One line for the terminal about the changes that herindelingen.csv does not name; none when there are none."""
    open_ones = changes[changes["handled"] == "none"]
    if len(open_ones):
        shown = [
            f"{r.code} {r.name or ''} ({r.kind} {r.year})".replace("  ", " ")
            for r in open_ones.head(SHOWN).itertuples(index=False)
        ]
        more = f" and {len(open_ones) - SHOWN} more" if len(open_ones) > SHOWN else ""
        yield (
            f"figures start or stop without a change in herindelingen.csv: {', '.join(shown)}{more}; "
            "docs/methods/boundaries.md says what to add"
        )
