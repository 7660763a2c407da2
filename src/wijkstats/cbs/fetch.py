"""Published values of all municipalities and the country from CBS, as cbs.csv of a delivery.

Question answered: which quantities of the catalogue does CBS publish for these years, and what are their values? One table per
source and year, from data/cbs or else from CBS. cbs.csv has the columns of gemeenten.csv and `reden`: why a value is missing. A
missing value is an empty cell, never 0. The report itself never asks CBS for anything.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from wijkstats.cbs.accounts import add_up, fetch_accounts
from wijkstats.cbs.cache import Answer, kept
from wijkstats.cbs.check import COUNTRY, Asked, whole
from wijkstats.cbs.file import COLUMNS
from wijkstats.cbs.odata import Server
from wijkstats.cbs.tasks import check_deeper, counted_otherwise
from wijkstats.cbs.values import fetch_values
from wijkstats.ground.catalogue import Catalogue
from wijkstats.ground.errors import Fault, SourceError

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


@dataclass(frozen=True, slots=True)
class Collected:
    """The rows of cbs.csv; what went wrong; year and quantity of all that could not be fetched; lines on what is not there."""

    rows: pd.DataFrame
    faults: tuple[Fault, ...] = ()
    failed: frozenset[tuple[int, str]] = frozenset()
    absent: tuple[str, ...] = ()


def collect(years: Sequence[int], known: Catalogue, place: Place, say: Say) -> Collected:
    """The rows of cbs.csv for these years; a table or quantity that fails is named and the others are used.

    `say` gets a line per table. Raises SourceError when nothing at all could be fetched.
    """
    parts: list[pd.DataFrame] = []
    faults: list[Fault] = []
    failed: set[tuple[int, str]] = set()
    for year in years:
        found = []
        for asked in _asked(year, known, say):
            try:
                rows, wrong = _table(asked, place, say)
            except SourceError as error:
                wrong, lost = error.faults, set(asked.quantities)
                say(f"cbs: {asked.table} {year}: not fetched")
            else:
                found.append(rows)
                lost = set(asked.quantities) - set(rows["quantity"])
            faults += wrong
            failed |= {(year, key) for key in (*lost, *(asked.undivided[k] for k in lost if k in asked.undivided))}
        if found:
            parts.append(_as_file(year, pd.concat(found, ignore_index=True), known))
    if not parts:
        say("cbs: nothing was written")
        raise SourceError(
            faults or Fault(f"years {years[0]} to {years[-1]}", "no values", "a year with values", "ask another")
        )
    return Collected(
        pd.concat(parts, ignore_index=True), tuple(faults), frozenset(failed), tuple(_absent(years, known))
    )


def _asked(year: int, known: Catalogue, say: Say) -> Iterator[Asked]:
    """What is asked of each source for one year."""
    for name, source in known.sources.items():
        quantities = {key: f for key, f in known.quantities.items() if f.source == name and f.published(year)}
        if year not in source.tables:
            say(f"cbs: there is no table {source.title!r} for {year}")
        elif quantities:
            made = {f.undivided_of: key for key, f in known.quantities.items() if f.undivided_of in quantities}
            yield Asked(name, source, year, quantities, made)


def _absent(years: Sequence[int], known: Catalogue) -> Iterator[str]:
    """Which quantities are not asked of CBS, and why; to be said at the end, where it is read."""
    asked = {key: quantity for key, quantity in known.quantities.items() if not quantity.undivided_of}
    for key, quantity in asked.items():
        without = [
            y
            for y in years
            if quantity.source and not quantity.published(y) and y in known.sources[quantity.source].tables
        ]
        if without:
            since = quantity.since or min(quantity.tasks, default=0)
            span = [f"from {since} on" * bool(since), f"until {quantity.until}" * (quantity.until < 9999)]
            yield f"{key}: not for {', '.join(map(str, without))}; CBS has it {' and '.join(filter(None, span))}"
    none = [key for key, quantity in asked.items() if not quantity.source]
    if none:
        yield f"not available from CBS by this connector, put it in gemeenten.csv: {', '.join(none)}"


def _as_file(year: int, rows: pd.DataFrame, known: Catalogue) -> pd.DataFrame:
    """Rows of one year as cbs.csv has them, with denominators, which may stand in another table, and sums for the country."""
    rows["noemer"] = _denominators(rows, known)
    rows = pd.concat([rows, _country(rows, known)], ignore_index=True)
    rows["eenheid"] = rows["quantity"].map({key: quantity.unit for key, quantity in known.quantities.items()})
    rows["jaar"] = str(year)
    for column in ("value", "noemer"):
        rows[column] = [_text(value) for value in rows[column]]
    rows = rows.rename(columns={"area": "gemeentecode", "name": "gemeente", "quantity": "indicator", "value": "waarde"})
    return rows.rename(columns={"reason": "reden"})[list(COLUMNS)]


def _table(asked: Asked, place: Place, say: Say) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    """The values of one table: area, name, quantity, status, value, reason, bron, opgehaald; and faults of what is left out."""
    started = time.monotonic()
    fetch = fetch_accounts if asked.source.task else fetch_values
    query = _query(asked, place.server)
    answer: Answer = kept(
        place.folder,
        asked.table,
        query,
        lambda: whole(asked, fetch(place.server, asked, query, place.today)),
        place.refresh,
        say,
    )
    whole(asked, answer)
    title = f"CBS, {asked.source.title} {asked.year}"
    if asked.source.task:
        booked = answer.rows[answer.rows["task"] != ""]
        check_deeper(asked, booked)
        rows = add_up(asked, answer.rows)
        for line in counted_otherwise(asked, booked):
            say(f"cbs: {asked.table} {asked.year}: {line}")
        rows["bron"] = [f"{title} {REPORTS[status]} ({asked.table})" for status in rows["status"]]
        for status in sorted(set(asked.source.reports.values()) - set(rows["status"])):
            say(f"cbs: {asked.table} {asked.year}: nobody delivered a {REPORTS[status]} yet")
        for status, n in rows[rows["reason"] == ""].groupby("status")["area"].nunique().items():
            if n < asked.source.least:
                told = f"only {n} municipalities delivered a {REPORTS[str(status)]}: no sum for the country"
                say(f"cbs: {asked.table} {asked.year}: {told} (at least {asked.source.least})")
    else:
        rows = answer.rows.assign(status="realisatie", bron=f"{title} ({asked.table})")
    rows["opgehaald"] = answer.about.retrieved
    told = (
        f"{rows.loc[rows['area'] != COUNTRY, 'area'].nunique()} municipalities, {rows['quantity'].nunique()} quantities"
    )
    how = (
        f"from data/cbs, fetched {answer.about.retrieved} (REFRESH=1 fetches anew)"
        if answer.cached
        else f"{time.monotonic() - started:.1f} s"
    )
    say(f"cbs: {asked.table} {asked.year}: {told}, {how}")
    return rows, answer.faults or tuple(_not_kept(asked, rows, answer))


def _not_kept(asked: Asked, rows: pd.DataFrame, answer: Answer) -> Iterator[Fault]:
    """Quantities that an answer of before does not have: why was said when it was fetched."""
    if lost := [key for key in asked.quantities if key not in set(rows["quantity"])]:
        yield Fault(
            f"{asked.where}, quantities {', '.join(lost)}",
            f"not in the answer that was kept, of {answer.about.retrieved}",
            "a column for each quantity",
            "REFRESH=1 fetches anew and says why; or put them in gemeenten.csv",
        )


def _query(asked: Asked, server: Server) -> str:
    """What is asked, as text: another column, taakveld, table or server is another question.

    The key `figures` is an older word for quantities: with another one no answer that was kept would be found.
    """
    quantities = {
        key: [*f.column, *f.code, *f.needed_in(asked.year), f.side, f.unit]
        for key, f in sorted(asked.quantities.items())
    }
    source = asked.source.model_dump(exclude={"tables", "least", "split"})
    return json.dumps(
        {"version": 1, "year": asked.year, "server": server.base, "source": source, "figures": quantities},
        sort_keys=True,
    )


def _denominators(rows: pd.DataFrame, known: Catalogue) -> list[float]:
    """For each row the quantity it is divided by, of the same area and year; missing where CBS does not publish that."""
    values = {(a, f): v for a, f, v in zip(rows["area"], rows["quantity"], rows["value"], strict=True)}
    return [
        values.get((a, known.quantities[f].per), float("nan"))
        for a, f in zip(rows["area"], rows["quantity"], strict=True)
    ]


def _country(rows: pd.DataFrame, known: Catalogue) -> pd.DataFrame:
    """Money of the country where the table has none: the sum over the municipalities that delivered, if these are enough.

    One that delivered and booked nothing on a taakveld counts as 0: it spent nothing there.
    """
    money = [key for key, quantity in known.quantities.items() if quantity.kind == "money"]
    given = rows.loc[(rows["area"] == COUNTRY), "quantity"].unique()
    delivered = (rows["reason"] == "") & rows["noemer"].notna()
    mine = rows[delivered & rows["quantity"].isin(money) & ~rows["quantity"].isin(given)]
    if mine.empty:
        return rows.iloc[:0]
    keys = ["quantity", "status", "bron", "opgehaald"]
    total = (
        mine.groupby(keys).agg(value=("value", "sum"), noemer=("noemer", "sum"), n=("area", "nunique")).reset_index()
    )
    of = {key: known.quantities.get(f.undivided_of, f).source for key, f in known.quantities.items()}
    least = {key: known.sources[source].least for key, source in of.items() if source in known.sources}
    total = total[total["n"] >= total["quantity"].map(least).fillna(0)].copy()
    total["bron"] = [f"{bron}, som van {n} gemeenten" for bron, n in zip(total["bron"], total["n"], strict=True)]
    return total.drop(columns="n").assign(area=COUNTRY, name="Nederland", reason="")


def _text(value: float) -> str:
    """A number as CSV has it; empty when missing."""
    return "" if pd.isna(value) else str(int(value)) if float(value).is_integer() else repr(float(value))
