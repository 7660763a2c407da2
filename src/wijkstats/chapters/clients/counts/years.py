"""How many clients, trajectories, new clients and open cases are there in each year and each quarter?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.chapters.clients.counts.cases import GROUPINGS, active, of_year, open_on, under_18
from wijkstats.kit.counting.sufficient_sums import by_level

KNOWN = 0.95
"""Households are counted when this share of the clients has a number."""
NO_CLIENTS = pd.DataFrame(columns=["year", "grouping", "level", "clients", "processes", "households", "new", "early"])
NO_FLOW = pd.DataFrame(columns=["quarter", "started", "started_clients", "closed", "closed_clients", "open", "whole"])
"""The counts of a delivery without trajectories."""


def years_of(cases: ir.Table, last: date) -> list[int]:
    """The years in which a trajectory started, up to that of the last day; none without a trajectory."""
    first = cases.filter(cases.start <= ibis.literal(last)).start.year().min().execute()
    return [] if pd.isna(first) else [*range(int(first), last.year + 1)]


def opened(cases: ir.Table, years: Sequence[int]) -> dict[int, int]:
    """How many trajectories were open on 1 January of each year?"""
    if not years:
        return {}
    on = open_on(cases, [date(year, 1, 1) for year in years])
    found = on.group_by(year=on.day.year()).agg(n=on.count()).execute()
    return dict.fromkeys(years, 0) | dict(zip(found["year"].astype(int), found["n"].astype(int), strict=True))


def clients_by_year(cases: ir.Table, last: date, years: Sequence[int]) -> pd.DataFrame:
    """Columns year, grouping, level, clients, processes (trajectories), households, new (clients who never came before), early.

    grouping: total, age_18, team, law. early: clients of the level who were active up to the day and month of `last`. The last
    year goes no further than `last`. A client with several levels in a year counts in each; of an age, in
    that on the first open day.

    households: of all clients of a year; a client without a household number is one. NaN elsewhere, and in a year in which fewer
    than KNOWN of the clients have a number.
    """
    spans = [of_year(year, last if year == last.year else None) for year in years]
    first = cases.group_by("client").agg(began=cases.start.min())
    whole = _levelled(active(cases, spans).inner_join(first, "client"))
    early = _levelled(active(cases, [of_year(year, last) for year in years]))
    keys = ("year", "grouping", "level")
    counted = whole.group_by(*keys).agg(
        clients=whole.client.nunique(),
        processes=whole.trajectory.nunique(),
        new=whole.client.nunique(where=whole.began.year() == whole.year),
        homes=whole.household.nunique(),
        housed=whole.client.nunique(where=whole.household.notnull()),
    )
    part = early.group_by(*keys).agg(early=early.client.nunique())
    kept = (*keys, "clients", "processes", "new", "homes", "housed")
    found = counted.left_join(part, keys).select(*kept, early=part.early.fill_null(0)).order_by(*keys).execute()
    homes = found["homes"] + found["clients"] - found["housed"]
    told = (found["grouping"] == "total") & (found["housed"] >= KNOWN * found["clients"])
    return found.assign(households=homes.where(told).astype("Int64"))[[*NO_CLIENTS]]


def _levelled(t: ir.Table) -> ir.Table:
    """Active cases once per grouping, with one age per client and year: nothing hangs on the order of the hashes."""
    aged = t.mutate(age_18=under_18(t))
    youngest = aged.group_by("client", "year").agg(age=aged.age_18.argmin(aged.day.cast("string").concat(aged.age_18)))
    one = aged.drop("age_18").inner_join(youngest.select("client", "year", age_18=youngest.age), ["client", "year"])
    return ibis.union(*by_level(one, ("total", *GROUPINGS)), distinct=False)


def year_patterns(cases: ir.Table, last: date, years: Sequence[int]) -> pd.DataFrame:
    """In which years is a client active, up to the cut-off (`early_<year>`) and over the whole year (`whole_<year>`)?

    One row per pattern, with `clients`, how many have it. No rows without years.
    """
    if not years:
        return pd.DataFrame({"clients": []})
    parts = {f"whole_{y}": of_year(y) for y in years} | {f"early_{y}": of_year(y, last) for y in years}
    rows = [active(cases, [span]).select("client", part=ibis.literal(name)) for name, span in parts.items()]
    seen = ibis.union(*rows, distinct=True)
    per = seen.group_by("client").agg(**{name: (seen.part == name).any().cast("int8") for name in parts})
    return per.group_by(*parts).agg(clients=per.count()).order_by(*parts).execute()


def flow(cases: ir.Table, first: date, last: date) -> pd.DataFrame:
    """Per quarter: started, closed, and open (on its last day); and whether the data go on to its end (`whole`).

    Columns quarter (2017-Q1), started, closed, open, and the clients behind the first two. Quarters from that of `first` on.
    """
    starts = _quarters(first, last)
    ends = [after - timedelta(days=1) for after in (*starts[1:], _next(starts[-1]))]
    names = {start: f"{start.year}-Q{(start.month + 2) // 3}" for start in starts}
    events = [
        cases.filter(cases[day].between(ibis.literal(starts[0]), ibis.literal(last))).select(
            "client", day=cases[day].truncate("Q")
        )
        for day in ("start", "end")
    ]
    table = pd.DataFrame({"quarter": list(names.values())})
    for name, rows in zip(("started", "closed"), events, strict=True):
        found = rows.group_by("day").agg(n=rows.count(), clients=rows.client.nunique()).execute()
        per = {pd.Timestamp(day).date(): (n, c) for day, n, c in found.itertuples(index=False)}
        table[name], table[f"{name}_clients"] = zip(*(per.get(start, (0, 0)) for start in starts), strict=True)
    on = open_on(cases, [min(end, last) for end in ends])
    still = on.group_by("day").agg(n=on.count()).execute()
    numbers = {pd.Timestamp(day).date(): n for day, n in still.itertuples(index=False)}
    table["open"] = [numbers.get(min(end, last), 0) for end in ends]
    return table.assign(whole=[end <= last for end in ends])


def _quarters(first: date, last: date) -> list[date]:
    day = date(first.year, 3 * ((first.month - 1) // 3) + 1, 1)
    found = []
    while day <= last:
        found.append(day)
        day = _next(day)
    return found


def _next(start: date) -> date:
    return date(start.year + start.month // 10, start.month % 12 + 3 if start.month < 10 else 1, 1)
