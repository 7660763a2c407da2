"""Accounts of municipalities (Iv3): income and expenditure per taakveld, from a table with one row per booking category.

Question answered: what did each municipality spend (lasten) and receive (baten) on these taakvelden, in thousands of euro?
Only categories L... and B... count, never A... and P... (balance). A taakveld is matched whole, with the parts that are it and
a letter: 6.71 has 6.71a, and not 6.72 or 6.7 (`cbs_tasks`). The annual account (X005) and the budget (X000) of a year stay
apart, as status realisatie and begroting.
"""

from __future__ import annotations

import difflib
from datetime import date

import pandas as pd

from wijkstats.cbs.cache import About, Answer
from wijkstats.cbs.check import Asked, area, check_not_empty, one_each, only_column, unit_fault
from wijkstats.cbs.odata import Row, Server
from wijkstats.cbs.tasks import find_totals, without_totals
from wijkstats.cbs.values import names_of, number, table_title
from wijkstats.ground.catalogue import WHERE, undivided
from wijkstats.ground.errors import Fault, SourceError

NOT_DELIVERED = "not_delivered"
CELL = ["area", "task", "category", "status"]


def fetch_accounts(server: Server, asked: Asked, query: str, today: date) -> Answer:
    """Rows area, name, task, side, status, value: the sum over categories.

    Every municipality also has one row without task per status, so that who delivered nothing is known too.
    """
    source = asked.source
    table = server.v3(source.catalog, asked.table)
    columns = server.rows(f"{table}/DataProperties")
    if columns is None:
        raise SourceError(
            Fault(asked.where, "no such table", "a table of CBS", f"correct sources.{asked.name}.tables in {WHERE}")
        )
    title, modified = table_title(server, asked, table)
    keys = [str(c["Key"]) for c in columns if c.get("Key")]
    region, task = only_column(asked, source.region, keys), only_column(asked, source.task, keys)
    value = only_column(asked, source.value, keys)
    unit = next(str(c.get("Unit") or "") for c in columns if c.get("Key") == value)
    if wrong := [fault for quantity in asked.quantities if (fault := unit_fault(asked, quantity, unit))]:
        raise SourceError(wrong)
    _check_tasks(asked, [_trim(row) for row in server.rows(f"{table}/{task}") or []])
    reports = _reports(asked, [_trim(row) for row in server.rows(f"{table}/{source.report}") or []])
    only = _filter(asked, task, list(reports), value)
    query_on = {
        "$format": "json",
        "$filter": only,
        "$select": ",".join([region, task, source.side, source.report, value]),
    }
    rows = server.rows(f"{table}/TypedDataSet", query_on) or []
    check_not_empty(asked, rows, only)
    raw = pd.DataFrame(rows, columns=[region, task, source.side, source.report, value]).set_axis(
        [*CELL, "value"], axis=1
    )
    found = _by_side(asked, raw, {key.lower(): status for key, status in reports.items()})
    names = names_of(server.rows(f"{table}/{region}"), "Key")
    every = [(code, "", "", status, float("nan")) for code in names for status in sorted(set(reports.values()))]
    found = pd.concat([found, pd.DataFrame(every, columns=found.columns)], ignore_index=True)
    found.insert(1, "name", found["area"].map(names).fillna("").astype(str))
    return Answer(About(asked.table, query, title, modified, today.isoformat()), found)


def _filter(asked: Asked, task: str, reports: list[str], value: str) -> str:
    """What the server keeps. The start of a key, not the key: spaces fill keys up to a width that differs per table."""
    sides: list[str] = [quantity.side for quantity in asked.quantities.values()]
    tasks = [t.partition(".")[0] + "." for f in asked.quantities.values() for t in f.tasks_in(asked.year)]
    starts = {asked.source.report: reports, asked.source.side: sides, task: tasks}
    parts = [" or ".join(f"startswith({name},'{key}')" for key in sorted(set(keys))) for name, keys in starts.items()]
    return " and ".join([*(f"({part})" for part in parts), f"{value} ne null"])


def _by_side(asked: Asked, raw: pd.DataFrame, reports: dict[str, str]) -> pd.DataFrame:
    """Categories added up to lasten and baten: area, task, side, status, value. Only what was asked for."""
    cells = pd.DataFrame(
        {
            "area": raw["area"].map(area),
            "task": raw["task"].map(_key),
            "category": raw["category"].map(_key),
            "status": raw["status"].map(_key).map(reports),
            "value": raw["value"].map(number).astype(float),
        }
    )
    cells["side"] = cells["category"].str[:1].str.upper()
    sides = {f.side for f in asked.quantities.values()}
    cells = cells[(cells["area"] != "") & cells["status"].notna() & cells["side"].isin(sides)]
    cells = one_each(asked, cells, CELL)
    return cells.groupby(["area", "task", "side", "status"])["value"].sum(min_count=1).round(6).reset_index()


def add_up(asked: Asked, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows area, name, quantity, status, value, reason: the sum of the taakvelden with their parts on one side, per kind of
    report; a total of parts is not added to them.

    A municipality without any row of a report has reason `not_delivered`; one that delivered and booked nothing on
    these taakvelden has 0: an account is whole. A kind of report that nobody delivered yet is left out. Where anybody booked
    on a taakveld itself in a year in which it has parts, the amounts on it are a quantity of their own.
    """
    booked = rows[rows["task"] != ""]
    there = booked.groupby("status")["area"].agg(set)
    every = rows[["area", "name", "status"]].drop_duplicates(["area", "status"])
    every = every[every["status"].isin(there.index)]
    delivered = pd.Series([a in there[s] for a, s in zip(every["area"], every["status"], strict=True)], every.index)
    booked = without_totals(booked, find_totals(asked, booked))
    taakveld = booked["task"].map(undivided)
    parts = []
    for key, quantity in asked.quantities.items():
        own = {undivided(task) for task in quantity.tasks_in(asked.year)}
        mine = booked[taakveld.isin(own) & (booked["side"] == quantity.side)]
        parts.append(_added_up(key, mine, every, delivered))
        whole = mine[mine["task"].isin(quantity.divided_in(asked.year))]
        used = whole.loc[whole["value"].fillna(0) != 0, "status"]
        if key in asked.undivided and len(used):
            parts.append(_added_up(asked.undivided[key], whole, every[every["status"].isin(used)], delivered))
    return pd.concat(parts, ignore_index=True)


def _added_up(quantity: str, booked: pd.DataFrame, every: pd.DataFrame, delivered: pd.Series[bool]) -> pd.DataFrame:
    """The sum per municipality and status, for all of `every`: 0 when nothing was booked, missing when nothing was delivered."""
    sums = booked.groupby(["area", "status"])["value"].sum(min_count=1).round(6)
    part = every.assign(quantity=quantity)
    sent = delivered.reindex(every.index)
    part["value"] = sums.reindex(pd.MultiIndex.from_frame(part[["area", "status"]])).to_numpy()
    part["value"] = part["value"].fillna(0.0).where(sent)
    part["reason"] = sent.map({True: "", False: NOT_DELIVERED})
    return part


def _check_tasks(asked: Asked, known: list[str]) -> None:
    keys = {key.lower() for key in known}
    wanted = {t: quantity for quantity, f in asked.quantities.items() for t in f.needed_in(asked.year)}
    faults = [
        Fault(
            f"{asked.where}, quantity {quantity}",
            f"no taakveld {task}; nearest: {', '.join(difflib.get_close_matches(task, sorted(keys), n=3)) or 'none'}",
            "every taakveld that is added up",
            f"correct `tasks` from {asked.year} on in {WHERE}, or leave out this year",
        )
        for task, quantity in wanted.items()
        if task not in keys
    ]
    if faults:
        raise SourceError(faults)


def _reports(asked: Asked, known: list[str]) -> dict[str, str]:
    """Status by key of the report, for the kinds of report that the table has; a key of another year is refused."""
    wanted = {f"{asked.year}{end}": status for end, status in asked.source.reports.items()}
    found: dict[str, str] = {key: wanted[key.upper()] for key in known if key.upper() in wanted}
    if not found:
        raise SourceError(
            Fault(
                asked.where,
                f"reports {', '.join(known[:5]) or 'none'}",
                " or ".join(wanted),
                f"correct the table id under sources.{asked.name}.tables in {WHERE}",
            )
        )
    return found


def _key(value: object) -> str:
    return str(value).strip().lower()


def _trim(row: Row) -> str:
    return str(row.get("Key", "")).strip()
