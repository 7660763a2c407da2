"""All municipalities beside each other, from what their reports published alone: the page reports/index.html.

Question answered: where does each municipality stand, what is left of its distance when chance is taken off, and does it stand
out? Of every municipality the last report counts. Low scores that are higher are laid beside what is expected without change
(rating noise, from each municipality's own first scores), so that who starts lower does not seem to gain more. Nothing is made
from data about people: what a report hides is not here either.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from scipy.stats import norm

from wijkstats.ground.keeping import write_whole
from wijkstats.ground.records import CONFIDENCE
from wijkstats.kit.inference.funnel import ENOUGH_AREAS, funnel_of
from wijkstats.kit.inference.shrinkage import shrunken
from wijkstats.kit.page import style
from wijkstats.kit.page.drawing import grid_across, interval_dot, legend_on_top, new_figure, rows_axis
from wijkstats.kit.page.layout import narrow_svg, settle
from wijkstats.kit.page.schemes import in_page
from wijkstats.kit.page.style import styled, to_svg, with_alt
from wijkstats.kit.page.words import Words, load_words
from wijkstats.release.earlier import read_manifest
from wijkstats.report.site import page_environment

PAGE = "index.html"
TABLE = "overview.csv"
COUNTED = ("difference", "difference_low", "difference_high")


@dataclass(frozen=True, slots=True)
class LastReport:
    """The last report of a municipality. `row`: all domains together in zrm_development.csv; None when it is not shown."""

    folder: str
    title: str
    municipality: str
    synthetic: bool
    start: date
    end: date
    language: str
    choices: str
    row: Mapping[str, float] | None


@dataclass(frozen=True, slots=True)
class National:
    """table: one row per municipality that can be compared, the highest difference first; others: reports that are not in it,
    with the reason (synthetic, choices, hidden). synthetic: are those of the table invented?
    """

    table: pd.DataFrame
    others: tuple[tuple[LastReport, str], ...]
    language: str
    synthetic: bool

    @property
    def enough(self) -> bool:
        """Are there enough municipalities to say who stands out?"""
        return len(self.table) >= ENOUGH_AREAS


def write_national(root: Path) -> Path | None:
    """Write reports/index.html and reports/overview.csv; None, and nothing written, when there is no report."""
    reports = last_reports(root)
    if not reports:
        return None
    found = national(reports)
    folder = root / "reports"
    write_whole(folder / TABLE, found.table.to_csv(index=False, lineterminator="\n", float_format="%.3f"))
    words = load_words(found.language)
    figures = draw(found.table, words) if len(found.table) > 1 else ()
    page = page_environment().get_template("national.html.j2")
    html = page.render(
        words=words, found=found, rows=found.table.to_dict("records"), figures=figures, least=ENOUGH_AREAS
    )
    write_whole(folder / PAGE, in_page(html) + "\n")
    return folder / PAGE


def last_reports(root: Path) -> list[LastReport]:
    """Of every municipality the report with the last period; invented and real ones apart. ContractError for a manifest that
    cannot be read.
    """
    every = [_finished(path, read_manifest(path, root)) for path in sorted((root / "reports").glob("*/manifest.json"))]
    last: dict[tuple[str, bool], LastReport] = {}
    for one in sorted(every, key=lambda one: (one.end, one.start)):
        last[one.municipality, one.synthetic] = one
    return sorted(last.values(), key=lambda one: one.title)


def _finished(path: Path, told: Mapping[str, Any]) -> LastReport:
    table, row = path.parent / "tables" / "zrm_development.csv", None
    if table.is_file():
        rows = pd.read_csv(table)
        total = rows[(rows["grouping"] == "total") & (rows["level"] == "all")]
        if len(total) and total[[*COUNTED]].notna().all(axis=None):
            row = total.iloc[0].to_dict()
    return LastReport(
        folder=path.parent.name,
        title=told["title"],
        municipality=told["municipality"],
        synthetic=bool(told["synthetic"]),
        start=date.fromisoformat(told["period"]["start"]),
        end=date.fromisoformat(told["period"]["end"]),
        language=told["language"],
        choices=json.dumps(told["comparable"], sort_keys=True),
        row=row,
    )


def national(reports: Sequence[LastReport]) -> National:
    """Lay those beside each other that may be: real ones when there are any, with the choices that most of them have."""
    real = [one for one in reports if not one.synthetic] or [*reports]
    choices = [one.choices for one in real]
    usual = max(dict.fromkeys(choices), key=choices.count)
    others = [(one, why) for one in reports if (why := _why_not(one, real, usual))]
    left = {one.folder for one, _ in others}
    beside = [one for one in real if one.folder not in left]
    languages = [one.language for one in reports]
    table = pd.DataFrame(_rows(beside), columns=[*_COLUMNS])
    if len(table) > 1:
        table = _compared(table)
    language = max(dict.fromkeys(languages), key=languages.count)
    return National(
        table.sort_values("difference", ascending=False, ignore_index=True), tuple(others), language, real[0].synthetic
    )


def _why_not(one: LastReport, real: Sequence[LastReport], usual: str) -> str:
    if one not in real:
        return "synthetic"
    return "hidden" if one.row is None else "choices" if one.choices != usual else ""


_SHOWN = ("clients", "pairs", "improved_share", "improved_low", "improved_high", "expected", *COUNTED)
_COLUMNS = (
    "folder",
    "title",
    "municipality",
    "start",
    "end",
    *_SHOWN,
    "shrunken",
    "shrunken_low",
    "shrunken_high",
    "position",
)


def _rows(reports: Sequence[LastReport]) -> Iterator[dict[str, Any]]:
    for one in reports:
        assert one.row is not None
        named = {name: getattr(one, name) for name in _COLUMNS[:5]}
        yield named | {name: one.row[name] for name in _SHOWN} | {"position": ""}


def _compared(table: pd.DataFrame) -> pd.DataFrame:
    """With what is left of each difference when chance is taken off, and its place among all."""
    difference = table["difference"].to_numpy(float)
    reach = norm.ppf((1 + CONFIDENCE) / 2)
    error = (table["difference_high"] - table["difference_low"]).to_numpy(float) / 2 / reach
    error = np.maximum(error, 0.001)  # limits are written in tenths of a point
    middle, low, high = shrunken(difference, error)
    place = funnel_of(difference, error).position if len(table) >= ENOUGH_AREAS else ""
    return table.assign(shrunken=middle, shrunken_low=low, shrunken_high=high, position=place)


def draw(table: pd.DataFrame, words: Words) -> tuple[str, str]:
    """A row per municipality: the difference with its interval, and what is left of it when chance is taken off; and the same
    for a phone.
    """
    alt = words("national.alt", n=len(table))
    with styled():
        figure = _figure(table, words)
        settle(figure)
        narrow = narrow_svg(lambda: _figure(table, words), "national")
        return with_alt(to_svg(figure, "national"), alt), with_alt(narrow, alt)


def _figure(table: pd.DataFrame, words: Words) -> Figure:
    figure, axes = new_figure(len(table), 0.5, 1.2)
    rows_axis(axes, [*table["title"]])
    for y, row in enumerate(table.to_dict("records")):
        interval_dot(axes, y - 0.12, row, COUNTED, style.EACH, hollow=True)
        interval_dot(axes, y + 0.12, row, ("shrunken", "shrunken_low", "shrunken_high"), style.OWN)
    axes.axvline(0, color=style.INK, linewidth=1)
    grid_across(axes)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words.show(x, "signed_points")))
    axes.set_xlabel(words("national.axis"))
    marks = ((style.EACH, "white", "measured"), (style.OWN, style.OWN, "shrunken"))
    handles = [
        axes.plot([], [], "o", color=colour, markerfacecolor=face, label=words(f"national.{name}"))[0]
        for colour, face, name in marks
    ]
    legend_on_top(figure, handles, 2)
    return figure
