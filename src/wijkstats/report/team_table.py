"""Every team beside all other teams together, on the same figures: the table that the pages of teams are made from.

Question answered: how far are the figures of a team from those of all others, and is that more than chance? Made of tables that
are protected already, so that it tells nothing that they do not: where a count is hidden, there is no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from wijkstats.ground.coarse import WITHHELD, Withheld, step_of
from wijkstats.ground.records import FEW_CLIENTS, UNKNOWN, Published
from wijkstats.kit.inference.beside import NOTHING, Beside, rate_beside, share_beside
from wijkstats.kit.inference.paired import holm
from wijkstats.kit.page.cells import is_withheld
from wijkstats.kit.page.kinds import ends_of, kinds_of
from wijkstats.kit.page.spec import TeamFigure
from wijkstats.release.precision import in_kind
from wijkstats.report.exhibits import pages

GONE = Beside(*(WITHHELD,) * 5)
"""In place of what is beside a team, where a count is not shown from which it would follow."""
LEAST = 2
"""With one team there is nothing to set it beside."""
MEASURED = ("value", "low", "high")
DIFFERENCES = ("difference", "difference_low", "difference_high")
Row: TypeAlias = Mapping[str, Any]
"""One row of a table: column -> value."""


@dataclass(frozen=True)
class Rows:
    """Where a figure of teams is to be found: its table, and the rows of its last year or day: of teams, and of all together."""

    figure: TeamFigure
    found: Published
    teams: pd.DataFrame
    whole: pd.DataFrame

    def of(self, team: str) -> Row:
        """The row of a team; empty when it has no such figure."""
        return only([row for row in self._rows if row["level"] == team])

    @cached_property
    def named(self) -> list[Row]:
        """The rows of the teams that have a name."""
        return [row for row in self._rows if row["level"] not in (UNKNOWN, FEW_CLIENTS)]

    @cached_property
    def _rows(self) -> list[Row]:
        return rows_of(self.teams)

    @property
    def at(self) -> str:
        """The year or day that it is of; empty when the figure has none, or nobody has it."""
        return str(self.whole[self.figure.at].iloc[0]) if self.figure.at and len(self.whole) else ""


def rows_of(table: pd.DataFrame) -> list[Row]:
    """The rows one by one."""
    columns = [str(column) for column in table]
    return [dict(zip(columns, row, strict=True)) for row in zip(*(table[c].tolist() for c in table), strict=True)]


def only(rows: Sequence[Row]) -> Row:
    """The one row; empty when there is none, or more."""
    return rows[0] if len(rows) == 1 else {}


def team_rows(results: Mapping[str, Published], chapters: frozenset[str]) -> list[Rows]:
    """The figures of teams that the tables of these chapters have, in order."""
    known = [
        figure
        for slug, page in pages().items()
        for figure in page.team
        if slug in chapters and figure.table in results and not results[figure.table].table.empty
    ]
    tables = {name: results[name].stepped() for name in {figure.table for figure in known}}
    return [
        Rows(f, results[f.table], _last(tables[f.table], f, "team"), _last(tables[f.table], f, "total")) for f in known
    ]


def team_names(figures: list[Rows]) -> list[str]:
    """Every team that any of the figures names, by name; none when there are fewer than two."""
    names = sorted({str(level) for rows in figures for level in rows.teams["level"]} - {UNKNOWN, FEW_CLIENTS})
    return names if len(names) >= LEAST else []


def table_chapter(chapters: Iterable[str]) -> str:
    """The chapter that has the table of teams; empty when it is not among these."""
    return next((slug for slug in chapters if slug in pages() and pages()[slug].team_table), "")


def team_table(results: Mapping[str, Published], chapters: frozenset[str]) -> Published | None:
    """Each figure of each team beside all others; None without a figure, with one team, or without a chapter for it.

    Columns as `ChapterPage.team_table`: a difference of shares (Newcombe), or a ratio of rates less 1 (exact Poisson), with p by
    Holm over all teams and figures. Empty where a count that it follows from is not shown (`withheld`), and for counts and days.
    """
    where, figures = table_chapter(chapters), team_rows(results, chapters)
    rows = [row for name in team_names(figures) for rows in figures for row in _row(rows, name, results)]
    if not rows or not where:
        return None
    columns = pages()[where].team_table
    table = pd.DataFrame(rows, columns=[*columns])
    table["p_holm"] = holm(table["p"])
    steps = {column: tuple(step_of(row.get(column)) for row in rows) for column in (*MEASURED, *DIFFERENCES)}
    numbers = {"rest": "share", **dict.fromkeys(DIFFERENCES, "change"), "p": "p", "p_holm": "p"}
    gone = {c: tuple(isinstance(row.get(c), Withheld) for row in rows) for c in (*MEASURED, *numbers)}
    gone["p_holm"] = gone["p"]
    table = table.astype(dict.fromkeys((*MEASURED, *numbers), float))
    table = table.assign(**{column: in_kind(table[column].to_numpy(), kind) for column, kind in numbers.items()})
    some = next(rows.found for rows in figures)
    keys = ("table", "figure", "at", "grouping", "level")
    return Published(
        f"{where}_team", table, keys, (), 0, some.minimum, rounding=some.rounding, kinds=columns, steps=steps,
        withheld={c: of_rows for c, of_rows in gone.items() if any(of_rows)},
    )  # fmt: skip


def _last(table: pd.DataFrame, figure: TeamFigure, grouping: str) -> pd.DataFrame:
    """The rows of a grouping, of the last year or day of which any team has one."""
    rows = table[table["grouping"] == grouping]
    if not figure.at or rows.empty:
        return rows
    last = table.loc[table["grouping"] == "team", figure.at]
    return rows[rows[figure.at] == (last.max() if len(last) else None)]


def _row(rows: Rows, team: str, results: Mapping[str, Published]) -> Iterator[dict[str, object]]:
    figure, own = rows.figure, rows.of(team)
    if not own:
        return
    ends = ends_of(figure.interval) if figure.interval else None
    values = {
        name: _known(own, column, rows.found)
        for name, column in zip(MEASURED, (figure.value, *(ends or ())), strict=False)
    }
    beside = _beside(rows, team)
    if figure.apart:
        beside = _apart(results, figure.apart, team, beside.rest)
    told = {f"difference_{end}" if end in ("low", "high") else end: value for end, value in asdict(beside).items()}
    yield {"table": figure.table, "figure": figure.value, "at": rows.at, "grouping": "team", "level": team,
           "measure": figure.measure, **values, **told}  # fmt: skip


def _beside(rows: Rows, team: str) -> Beside:
    """The figure beside all other teams, from counts that are shown; nothing when one of those is not."""
    figure = rows.figure
    if not figure.part_of or (figure.when and not rows.found.facts.get(figure.when)):
        return NOTHING
    if len(rows.named) < LEAST:
        return NOTHING
    counts = [(row["level"], [_known(row, column, rows.found) for column in figure.part_of]) for row in rows.named]
    found = [count for _, each in counts for count in each]
    if any(isinstance(count, Withheld) for count in found):
        return GONE
    if any(map(pd.isna, found)):
        return NOTHING
    (count, size), (other, other_size) = (
        np.array([each for name, each in counts if (name == team) == mine], dtype=float).sum(axis=0)
        for mine in (True, False)
    )
    return (rate_beside if figure.measure == "rate" else share_beside)(count, size, other, other_size)


def _known(row: Row, column: str, found: Published) -> Any:
    """The value in a row; NaN where there is none, WITHHELD where it is not shown."""
    value = row[column]
    if isinstance(value, Withheld) or not pd.isna(value):
        return value
    return WITHHELD if is_withheld(row, column, kinds_of(found)) else np.nan


def _apart(results: Mapping[str, Published], where: tuple[str, str], team: str, rest: float) -> Beside:
    """The difference as another table has it; nothing when it is not there or not shown."""
    table, column = where
    ends = (column, f"{column}_low", f"{column}_high")
    rows = results[table].stepped() if table in results else pd.DataFrame(columns=["grouping", "level"])
    own = only(rows_of(rows[(rows["grouping"] == "team") & (rows["level"] == team)]))
    if not {*ends} <= {*own}:
        return replace(NOTHING, rest=rest)
    value, low, high = (_known(own, end, results[table]) for end in ends)
    return Beside(rest, value, low, high, np.nan)
