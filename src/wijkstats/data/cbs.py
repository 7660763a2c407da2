"""Published figures of all municipalities and the country from CBS, as cbs.csv of a delivery.

Question answered: which figures of the catalogue does CBS publish for these years, and what are they? One table per source
and year, from data/cbs or else from CBS. cbs.csv has the columns of gemeenten.csv and `reden`: why a value is missing. A
missing value is an empty cell, never 0. The report itself never asks CBS for anything.
"""

from __future__ import annotations

import csv
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from wijkstats.catalogue import Catalogue
from wijkstats.data.cbs_accounts import add_up, fetch_accounts
from wijkstats.data.cbs_cache import Answer, kept
from wijkstats.data.cbs_check import COUNTRY, Asked
from wijkstats.data.cbs_figures import fetch_figures
from wijkstats.data.cbs_odata import Server
from wijkstats.errors import Fault, SourceError

COLUMNS = (
    *("gemeentecode", "gemeente", "jaar", "indicator", "waarde", "noemer"),
    *("eenheid", "status", "bron", "opgehaald", "reden"),
)
REPORTS = {"realisatie": "jaarrekening", "begroting": "begroting"}
"""What the accounts of a status are called."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where answers come from: the server, the folder that keeps them, whether to fetch anew, and which day it is."""

    server: Server
    folder: Path
    refresh: bool
    today: date


def read_years(text: str, known: Catalogue) -> list[int]:
    """The years of 2017:2019 or 2018, first and last included. Raises SourceError for a year without any table."""
    found = re.fullmatch(r"\s*(\d{4})\s*(?::\s*(\d{4})\s*)?", text)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    years = list(range(first, last + 1))
    have = sorted({year for source in known.sources.values() for year in source.tables})
    unknown = [str(year) for year in years if year not in have]
    if not years or unknown:
        raise SourceError(
            Fault(
                f"YEARS={text}",
                f"no tables for {', '.join(unknown[:5])}" if unknown else "no years",
                f"years from {have[0]} to {have[-1]}" if have else "none: the catalogue has no sources",
                "for example: make cbs YEARS=2017:2019; a new year goes under `sources` in src/wijkstats/catalogue.yaml",
            )
        )
    return years


def collect(years: Sequence[int], known: Catalogue, place: Place, say: Say) -> pd.DataFrame:
    """The rows of cbs.csv for these years. `say` gets a line per table. Raises SourceError; then nothing is written."""
    none = [key for key, figure in known.figures.items() if not figure.source]
    say(f"cbs: not available from CBS by this connector, put it in gemeenten.csv: {', '.join(none)}")
    parts = [part for year in years for part in _year(year, known, place, say)]
    return pd.concat(parts, ignore_index=True)


def write(path: Path, rows: pd.DataFrame, years: Sequence[int], say: Say) -> None:
    """Write cbs.csv whole: the years asked for are replaced, other years stay. Same rows, same bytes."""
    asked = {str(year) for year in years}
    earlier = _read(path) if path.exists() else []
    other = [row for row in earlier if row["jaar"] not in asked]
    every = [*other, *rows.to_dict("records")]
    every.sort(key=lambda r: (str(r["jaar"]), r["indicator"], r["status"], r["gemeentecode"]))
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(every)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    stay = sorted({row["jaar"] for row in other})
    say(
        f"cbs: {path.name} has {len(rows)} rows of {', '.join(sorted(asked))}"
        + (f"; what it had of {', '.join(stay)} stayed" if stay else "")
    )


def _year(year: int, known: Catalogue, place: Place, say: Say) -> Iterator[pd.DataFrame]:
    """The rows of one year: every source, then the denominators, which may stand in another table of that year."""
    found = []
    for name, source in known.sources.items():
        of_source = {key: f for key, f in known.figures.items() if f.source == name}
        figures = {key: f for key, f in of_source.items() if f.published(year)}
        if year not in source.tables:
            say(f"cbs: {source.title} has no table of {year}")
        elif figures:
            if len(figures) < len(of_source):
                say(f"cbs: not in {source.title} {year}: {', '.join(key for key in of_source if key not in figures)}")
            found.append(_table(Asked(name, source, year, figures), place, say))
    if not found:
        return
    rows = pd.concat(found, ignore_index=True)
    rows["noemer"] = _denominators(rows, known)
    rows = pd.concat([rows, _country(rows, known)], ignore_index=True)
    rows["eenheid"] = rows["figure"].map({key: figure.unit for key, figure in known.figures.items()})
    rows["jaar"] = str(year)
    for column in ("value", "noemer"):
        rows[column] = [_text(value) for value in rows[column]]
    rows = rows.rename(columns={"area": "gemeentecode", "name": "gemeente", "figure": "indicator", "value": "waarde"})
    yield rows.rename(columns={"reason": "reden"})[list(COLUMNS)]


def _table(asked: Asked, place: Place, say: Say) -> pd.DataFrame:
    """The figures of one table: area, name, figure, status, value, reason, bron, opgehaald."""
    started = time.monotonic()
    fetch = fetch_accounts if asked.source.task else fetch_figures
    query = _query(asked, place.server)
    answer: Answer = kept(
        place.folder,
        asked.table,
        query,
        lambda: fetch(place.server, asked, query, place.today),
        place.refresh,
        say,
    )
    title = f"CBS, {asked.source.title} {asked.year}"
    if asked.source.task:
        rows = add_up(asked, answer.rows)
        rows["bron"] = [f"{title} {REPORTS[status]} ({asked.table})" for status in rows["status"]]
        for status in sorted(set(asked.source.reports.values()) - set(rows["status"])):
            say(f"cbs: {asked.table} {asked.year}: nobody delivered a {REPORTS[status]} yet")
    else:
        rows = answer.rows.assign(status="realisatie", bron=f"{title} ({asked.table})")
    rows["opgehaald"] = answer.about.retrieved
    told = f"{rows.loc[rows['area'] != COUNTRY, 'area'].nunique()} municipalities, {len(asked.figures)} figures"
    how = (
        f"from data/cbs, fetched {answer.about.retrieved} (REFRESH=1 fetches anew)"
        if answer.cached
        else f"{time.monotonic() - started:.1f} s"
    )
    say(f"cbs: {asked.table} {asked.year}: {told}, {how}")
    return rows


def _query(asked: Asked, server: Server) -> str:
    """What is asked, as text: another column, taakveld, table or server is another question."""
    figures = {
        key: [*f.column, *f.code, *f.tasks_in(asked.year), f.side, f.unit] for key, f in sorted(asked.figures.items())
    }
    source = asked.source.model_dump(exclude={"tables"})
    return json.dumps(
        {"version": 1, "year": asked.year, "server": server.base, "source": source, "figures": figures}, sort_keys=True
    )


def _denominators(rows: pd.DataFrame, known: Catalogue) -> list[float]:
    """For each row the figure it is divided by, of the same area and year; missing where CBS does not publish that."""
    values = {(a, f): v for a, f, v in zip(rows["area"], rows["figure"], rows["value"], strict=True)}
    return [
        values.get((a, known.figures[f].per), float("nan")) for a, f in zip(rows["area"], rows["figure"], strict=True)
    ]


def _country(rows: pd.DataFrame, known: Catalogue) -> pd.DataFrame:
    """Money of the country where the table has none: the sum over the municipalities that delivered.

    One that delivered and booked nothing on a taakveld counts as 0: it spent nothing there.
    """
    money = [key for key, figure in known.figures.items() if figure.kind == "money"]
    given = rows.loc[(rows["area"] == COUNTRY), "figure"].unique()
    delivered = (rows["reason"] == "") & rows["noemer"].notna()
    mine = rows[delivered & rows["figure"].isin(money) & ~rows["figure"].isin(given)]
    if mine.empty:
        return rows.iloc[:0]
    keys = ["figure", "status", "bron", "opgehaald"]
    total = (
        mine.groupby(keys).agg(value=("value", "sum"), noemer=("noemer", "sum"), n=("area", "nunique")).reset_index()
    )
    total["bron"] = [f"{bron}, som van {n} gemeenten" for bron, n in zip(total["bron"], total["n"], strict=True)]
    return total.drop(columns="n").assign(area=COUNTRY, name="Nederland")


def _text(value: float) -> str:
    """A number as CSV has it; empty when missing."""
    return "" if pd.isna(value) else str(int(value)) if float(value).is_integer() else repr(float(value))


def _read(path: Path) -> list[dict[str, str]]:
    where = f"data/raw/{path.parent.name}/{path.name}"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(Fault(where, str(error), "a file that this command wrote", "move the file away")) from None
    if tuple(reader.fieldnames or ()) != COLUMNS or any(None in row or None in row.values() for row in rows):
        raise SourceError(
            Fault(
                where, "other columns", ",".join(COLUMNS), "move the file away: this command only adds to its own file"
            )
        )
    return rows
