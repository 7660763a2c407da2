"""The tables of support on low domains, of clients who turn 18, and of the index of two series, from their counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from wijkstats.chapters.clients import columns
from wijkstats.ground.local_words import SENDERS, TRANSFERS
from wijkstats.ground.population import CLIENT_YEAR, ONWARD, Cell, cell, together
from wijkstats.ground.records import UNKNOWN, Result, Share
from wijkstats.kit.inference.intervals import wilson
from wijkstats.kit.inference.rates import index as beside_base
from wijkstats.kit.inference.shares import part_of

ALL = "all"
FEW_REASONS = 10
"""With fewer low domains of which a reason is known none is named."""
UNIT = "low domain with support registered"
OF_TEAM = frozenset({"new_early", "new_late", "again_early", "again_late"})
"""All clients of a year, as in the table of clients per year."""


_ONWARD = {"n": {"known", "not_known"}, "known": {"known"}, "not_known": {"not_known"}}
_BEHIND_ONWARD = ("clients", "known_clients", "other_clients")


def support(sums: pd.DataFrame, reasons: pd.DataFrame, reason: str) -> Result:
    """On which share of the low domains does the team work, per domain? `sums` and `reasons` as `support` counts them.

    A client has several domains: the interval allows for clients. All domains together come first.
    """
    order = sums.assign(first=sums["domain"] != ALL).sort_values(["first", "domain"], ignore_index=True)
    where = [{"domain": domain} for domain in order["domain"]]
    parts = {"low_domains": {"yes", "no"}, "supported": {"yes"}, "not_supported": {"no"}}
    found = part_of(
        order,
        "clients_support",
        ("domain",),
        "supported",
        "not_supported",
        "low_domains",
        cells={name: [cell(UNIT, region, place) for place in where] for name, region in parts.items()},
    )
    known = reasons[reasons["reason"] != UNKNOWN]
    whole = known.groupby("reason", as_index=False)["n"].sum().assign(domain=ALL)
    most = pd.concat([known, whole]).sort_values(["n", "reason"], ascending=[False, True], kind="stable")
    enough = most.groupby("domain")["n"].sum()
    named = most[most["domain"].map(enough) >= FEW_REASONS].drop_duplicates("domain").set_index("domain")["reason"]
    table = found.table.assign(reason=order["domain"].map(named).astype(object).where(lambda r: r.notna(), ""))
    behind = [c for c in table if c not in columns.SUPPORT]
    return replace(
        found,
        table=table[[*columns.SUPPORT, *behind]],
        derived={"reason": ("not_supported",)},
        private=("not_supported",),
        columns=columns.SUPPORT,
        of_period=False,
        facts={"reason": reason},
    )


def turned_18(counts: pd.DataFrame, reason: str) -> Result:
    """Of those who turned 18 with an open trajectory, for how many was it closed within 180 days? Per year; Wilson."""
    table = counts.reset_index(drop=True).astype({"turned_18": "int64", "closed_within_180": "int64"})
    table["still_open"] = table["turned_18"] - table["closed_within_180"]
    table["share"] = table["closed_within_180"] / table["turned_18"].where(table["turned_18"] > 0)
    table["low"], table["high"] = wilson(table["closed_within_180"], table["turned_18"])
    parts = {"turned_18": {"closed", "open"}, "closed_within_180": {"closed"}, "still_open": {"open"}}
    return Result(
        "clients_turned_18",
        table[[*columns.TURNED_18, "still_open"]],
        ("year",),
        ("turned_18", "closed_within_180", "still_open"),
        totals={"turned_18": ("closed_within_180", "still_open")},
        cells={
            name: [cell("client turning 18", region, {"year": year}) for year in table["year"]]
            for name, region in parts.items()
        },
        shares={"share": Share({"closed_within_180": 1}, "turned_18", "low", "high")},
        private=("still_open",),
        columns=columns.TURNED_18,
        of_period=False,
        moment="year",
        facts={"reason": reason},
    )


def onward(counts: pd.DataFrame, years: Collection[int], reason: str) -> Result:
    """Which share of the starts of youth care and Wmo support did a team know, per kind and sender? Wilson.

    `counts` as `known_before` gives, of these years. Each start counts as a person, as in the index.
    """
    rank = {name: place for place, name in enumerate((*TRANSFERS, ALL, *SENDERS, UNKNOWN))}
    table = counts.sort_values(["kind", "sender"], key=lambda keys: keys.map(rank), ignore_index=True)
    table = table.astype(dict.fromkeys(_BEHIND_ONWARD, "int64") | dict.fromkeys(("n", "known"), "int64"))
    table["not_known"] = table["n"] - table["known"]
    table["share"] = table["known"] / table["n"]
    table["low"], table["high"] = wilson(table["known"], table["n"])
    where = table[["kind", "sender"]].to_dict("records")
    return Result(
        "clients_onward",
        table[[*columns.ONWARD, "not_known", *_BEHIND_ONWARD]],
        ("kind", "sender"),
        tuple(_ONWARD),
        totals={"n": ("known", "not_known")},
        contributors=dict(zip(_ONWARD, _BEHIND_ONWARD, strict=True)),
        cells={
            name: [together(cell(ONWARD, region, {"year": year, **place}) for year in years) for place in where]
            for name, region in _ONWARD.items()
        },
        shares={"share": Share({"known": 1}, "n", "low", "high")},
        private=("not_known",),
        columns=columns.ONWARD,
        of_period=False,
        facts={"reason": reason, "first": min(years, default=None), "last": max(years, default=None)},
    )


def index(clients: pd.DataFrame, onward: pd.DataFrame, complete: Collection[int], reason: str) -> Result:
    """How did clients of the team grow beside starts of youth care and Wmo support, since the first complete year?

    `clients`: year, n, clients of the team; `onward`: year, kind, n; `complete`: the years that are. The base of every series
    is the first complete year that both have. Without two such years there are no rows.
    """
    team = clients.assign(series="team")[["year", "series", "n"]]
    other = onward.groupby(["year", "kind"], as_index=False)["n"].sum().rename(columns={"kind": "series"})
    rows = pd.concat([team, other[["year", "series", "n"]]], ignore_index=True)
    rows = rows[rows["year"].isin([*complete])]
    shared = sorted(set(team["year"]) & set(other["year"]) & set(rows["year"]))
    rows = rows[rows["year"] >= shared[0]] if len(shared) > 1 else rows.head(0)
    base = rows[rows["year"] == shared[0]].set_index("series")["n"] if len(rows) else pd.Series(dtype=float)
    rank = {"team": 0, "jeugdhulp": 1, "wmo": 2}
    table = rows.assign(rank=rows["series"].map(rank)).sort_values(["rank", "year"], ignore_index=True)
    ends = [beside_base(n, base.get(series, np.nan)) for series, n in zip(table["series"], table["n"], strict=True)]
    table[["index", "low", "high"]] = np.array(ends, dtype=float).reshape(len(table), 3)
    first = table["year"] == (shared[0] if shared else 0)
    table.loc[first, ["low", "high"]] = np.nan  # 1, by definition
    table["base"] = [int(base.get(series, 0)) for series in table["series"]]
    table = table.astype({"year": "int64", "n": "int64", "base": "int64"})
    return Result(
        "clients_index",
        table[[*columns.INDEX, "base"]],
        ("year", "series"),
        ("n", "base"),
        derived=dict.fromkeys(("index", "low", "high"), ("n", "base")),
        exact=("index", "low", "high"),
        cells={
            "n": [_of_series(series, year) for series, year in zip(table["series"], table["year"], strict=True)],
            "base": [_of_series(series, shared[0]) for series in table["series"]],
        },
        private=("base",),
        columns=columns.INDEX,
        of_period=False,
        moment="year",
        facts={"reason": reason, "base_year": shared[0] if len(shared) > 1 else None},
    )


def _of_series(series: str, year: int) -> Cell:
    if series == "team":
        return cell(CLIENT_YEAR, OF_TEAM, {"year": year})
    return cell(ONWARD, _ONWARD["n"], {"year": year, "kind": series})
