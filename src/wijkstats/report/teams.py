"""A page for each team: the same figures for every one, beside the whole municipality.

Question answered: what do the tables of the report say of one team? Only what stands in those tables, protected together with all
the rest: a page has no figure that a table lacks, and orders no teams.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from markupsafe import Markup

from wijkstats.ground.records import Published
from wijkstats.kit.page.cells import absent, cell, is_rounded, legend
from wijkstats.kit.page.files import safe_name
from wijkstats.kit.page.kinds import kinds_of
from wijkstats.kit.page.view import SIGNIFICANT
from wijkstats.kit.page.words import HiddenError, Words
from wijkstats.report.chapters import Chapter
from wijkstats.report.team_table import Row, Rows, only, rows_of, table_chapter, team_names, team_rows

NOBODY = pd.DataFrame(columns=["rest", "difference", "p_holm"], dtype=float)
"""In place of the row of a team that has no such figure."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a team: what it is, of which year or day, its value and interval, that of all other teams together or
    (where that cannot be said) of all teams, what differs, between which limits and whether beyond chance, whether that is with
    equal clients beside all teams, whether any of it is rounded more coarsely on purpose, and where to read on.
    """

    label: str
    at: str
    value: str
    interval: str
    rest: str
    whole: str
    difference: str
    between: str
    beyond: bool
    alike: bool
    rounded: bool
    page: str
    id: str


@dataclass(frozen=True, slots=True)
class Team:
    """The page of a team. `why`: what the signs for a figure that is not there mean, of those that stand on it."""

    slug: str
    name: str
    lines: tuple[Line, ...]
    why: Markup


def team_pages(chapters: Sequence[Chapter], results: Mapping[str, Published], words: Words) -> tuple[Team, ...]:
    """A page for every team that any of the figures names, by name; none with one team only."""
    where = {e.csv: (part.slug, e.id) for c in chapters for part in c.parts for e in reversed(part.exhibits)}
    slugs = frozenset(chapter.slug for chapter in chapters)
    beside = results.get(f"{table_chapter(slugs)}_team")
    if beside is None:
        return ()
    figures, stepped = team_rows(results, slugs), beside.stepped()
    table = dict(tuple(stepped.groupby(["table", "figure", "level"])))
    teams = []
    for place, name in enumerate(team_names(figures), start=1):
        lines = tuple(_line(rows, table, beside, name, where, words) for rows in figures)
        cells = {text for line in lines for text in (line.value, line.interval, line.rest, line.whole, line.difference)}
        names = [f"‘{line.label}’" for line in lines if line.rounded]
        more = [words("table.rounded_why", columns=words.listing(names))] if names else []
        teams.append(Team(f"team-{place:02d}", name, lines, legend(cells, words, more)))
    return tuple(teams)


def _line(
    rows: Rows,
    table: Mapping[tuple[str, str, str], pd.DataFrame],
    beside: Published,
    name: str,
    where: Mapping[str, tuple[str, str]],
    words: Words,
) -> Line:
    """A figure of a team; `table`: the rows of `beside`, the table of teams, by table, figure and team."""
    figure = rows.figure
    same = table.get((figure.table, figure.value, name), NOBODY)
    at = words.show(date.fromisoformat(rows.at), "day") if figure.at == "day" and rows.at else rows.at
    page, exhibit = where.get(f"{safe_name(rows.found.name)}.csv", ("", ""))
    known, shown = (same[column].notna().any() for column in ("rest", "difference"))
    own, apart = rows.of(name), only(rows_of(same))
    return Line(
        words(f"labels.team_figure.{figure.table}.{figure.value}"),
        at,
        _text(own, figure.value, rows.found, words),
        _text(own, figure.interval, rows.found, words) if figure.interval else "",
        _text(apart, "rest", beside, words) if known else "",
        "" if known else _text(only(rows_of(rows.whole)), figure.value, rows.found, words),
        _text(apart, "difference", beside, words),
        _text(apart, "difference_interval", beside, words) if shown else "",
        bool((same["p_holm"] < SIGNIFICANT).any()),
        bool(figure.apart) and bool(shown),
        any(
            _rounded(*one)
            for one in (
                (own, figure.value, rows.found),
                (own, figure.interval, rows.found),
                *((apart, c, beside) for c in ("rest", "difference", "difference_interval")),
            )
        ),
        page,
        exhibit,
    )


def _text(row: Row, column: str, found: Published, words: Words) -> str:
    """The value as the table shows it; words where it is not shown, or where there is none."""
    if not row:
        return words("table.none")
    try:
        return cell(row, column, words, found.facts, kinds_of(found))
    except HiddenError:
        return absent(row, column, words, kinds_of(found))[0]


def _rounded(row: Row, column: str, found: Published) -> bool:
    """Is the value known to a larger step than its kind has?"""
    return bool(column and row) and is_rounded(row, column, kinds_of(found))
