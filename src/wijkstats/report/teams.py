"""A page for each team: the same figures for every one, beside the whole municipality.

Question answered: what do the tables of the report say of one team? Only what stands in those tables, protected together with all
the rest: a page has no figure that a table lacks, and orders no teams.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from wijkstats.ground.records import FEW_CLIENTS, UNKNOWN, Published
from wijkstats.kit.page.cells import cell
from wijkstats.kit.page.files import safe_name
from wijkstats.kit.page.kinds import Kinds, kinds_of
from wijkstats.kit.page.spec import TeamFigure
from wijkstats.kit.page.words import HiddenError, Words
from wijkstats.report.chapters import Chapter
from wijkstats.report.exhibits import pages

LEAST = 2
"""With one team there is nothing to set it beside."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a team: what it is, of which year or day, its value and interval, that of all teams, and where to read on."""

    label: str
    at: str
    value: str
    interval: str
    whole: str
    page: str
    id: str


@dataclass(frozen=True, slots=True)
class Team:
    """The page of a team."""

    slug: str
    name: str
    lines: tuple[Line, ...]


def team_pages(chapters: Sequence[Chapter], results: Mapping[str, Published], words: Words) -> tuple[Team, ...]:
    """A page for every team that any of the figures names, by name; none with one team only."""
    where = {e.csv: (part.slug, e.id) for c in chapters for part in c.parts for e in reversed(part.exhibits)}
    needed = {figure.table for page in pages().values() for figure in page.team} & set(results)
    tables = {name: results[name].stepped() for name in needed}
    figures = [
        (
            figure,
            results[figure.table],
            _rows(tables[figure.table], figure, "team"),
            _rows(tables[figure.table], figure, "total"),
        )
        for chapter in chapters
        if chapter.slug in pages()
        for figure in pages()[chapter.slug].team
        if figure.table in results and not results[figure.table].table.empty
    ]
    known = sorted({str(level) for _, _, own, _ in figures for level in own["level"]})
    names = [name for name in known if name not in (UNKNOWN, FEW_CLIENTS)]
    if len(names) < LEAST:
        return ()
    made = []
    for place, name in enumerate(names, start=1):
        lines = tuple(_line(f, found, own, whole, name, where, words) for f, found, own, whole in figures)
        made.append(Team(f"team-{place:02d}", name, lines))
    return tuple(made)


def _rows(table: pd.DataFrame, figure: TeamFigure, grouping: str) -> pd.DataFrame:
    """The rows of a grouping, of the last year or day of which any team has one."""
    rows = table[table["grouping"] == grouping]
    if not figure.at or rows.empty:
        return rows
    last = table.loc[table["grouping"] == "team", figure.at]
    return rows[rows[figure.at] == (last.max() if len(last) else None)]


def _line(
    figure: TeamFigure,
    found: Published,
    teams: pd.DataFrame,
    whole: pd.DataFrame,
    name: str,
    where: Mapping[str, tuple[str, str]],
    words: Words,
) -> Line:
    kinds, own = kinds_of(found), teams[teams["level"] == name]
    at = str((own if len(own) else whole)[figure.at].iloc[0]) if figure.at and len(whole) else ""
    at = words.show(date.fromisoformat(at), "day") if figure.at == "day" and at else at
    page, exhibit = where.get(f"{safe_name(found.name)}.csv", ("", ""))
    return Line(
        words(f"labels.team_figure.{figure.table}.{figure.value}"),
        at,
        _text(own, figure.value, kinds, found, words),
        _text(own, figure.interval, kinds, found, words) if figure.interval else "",
        _text(whole, figure.value, kinds, found, words),
        page,
        exhibit,
    )


def _text(rows: pd.DataFrame, column: str, kinds: Kinds, found: Published, words: Words) -> str:
    """The one value as the table shows it; words where it is not shown, or where there is none."""
    if len(rows) != 1:
        return words("table.none")
    row = {str(key): rows[key].iloc[0] for key in rows}
    try:
        return cell(row, column, words, found.facts, kinds)
    except HiddenError:
        return words("table.not_shown" if row.get("suppressed") == "suppressed" else "table.none")
