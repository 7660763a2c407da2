"""The tables of referrers, contacts and closures per year, from their counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

import pandas as pd

from wijkstats.chapters.clients import columns
from wijkstats.chapters.clients.statistics.levels import shares_by_year
from wijkstats.ground.kinds import Columns
from wijkstats.ground.local_words import GROUPS
from wijkstats.ground.population import CLOSURE, CONTACT, STARTED, Cell, cell, places
from wijkstats.ground.records import UNKNOWN, Result, Share

BASES = ("all", "wmo", "not_wmo", UNKNOWN)
_KNOWN_90D = ("followed_90d", "became_client_90d")


def referrers(counts: pd.DataFrame, tested: Collection[int], reason: str) -> Result:
    """Who sent clients, per year of the start? `counts` as `words.referrers` gives; `tested`: the complete years."""
    table = _ordered(shares_by_year(counts, tested), GROUPS["aanmelder"])
    table = _with_clients(table, counts, ["year", "level"])
    cells = _cells(table, f"{STARTED} by referrer", [{} for _ in range(len(table))])
    return _result("clients_referrer", table, ("year", "level"), cells, columns.REFERRER, reason)


def closures(counts: pd.DataFrame, tested: Collection[int], reason: str) -> Result:
    """Why were trajectories closed, per year of the end: of all, of those under the Wmo, and of the others?"""
    parts = [
        _ordered(shares_by_year(counts[counts["base"] == base], tested), GROUPS["afsluiting"]).assign(base=base)
        for base in BASES
    ]
    table = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    table = _with_clients(table, counts, ["base", "year", "level"])
    cells = _cells(table, f"{CLOSURE} by reason", [{"law_base": base} for base in table["base"]])
    return _result("clients_closure", table, ("base", "year", "level"), cells, columns.CLOSURE, reason)


def contacts(counts: pd.DataFrame, tested: Collection[int], reason: str) -> Result:
    """What was to follow a contact, per year, and how many who asked became a client? Each contact counts as a person.

    Of a contact of fewer than 90 days before the end of the data nobody can know that yet: it is in n, and not in followed_90d.
    """
    table = _ordered(shares_by_year(counts, tested), GROUPS["vervolg"])
    more = counts.rename(columns={"followed": "followed_90d", "became_client": "became_client_90d"})
    table = table.merge(more[["year", "level", *_KNOWN_90D]], on=["year", "level"], how="left")
    table = table.fillna(dict.fromkeys(_KNOWN_90D, 0)).astype(dict.fromkeys(_KNOWN_90D, "int64"))
    every = _outcomes(table["level"])
    cells: dict[str, Sequence[Cell | None]] = {
        "n": _of_year(table, lambda level: _outcomes([level])),
        "followed_90d": _of_year(table, lambda level: _outcomes([level], "", "_client")),
        "became_client_90d": _of_year(table, lambda level: _outcomes([level], "_client")),
        "total": _of_year(table, lambda level: every),
    }
    result = _result("clients_contact", table, ("year", "level"), cells, columns.CONTACT, reason, _KNOWN_90D)
    if table.empty:
        return result
    told = {
        "named": (cell(f"{CONTACT} of a known person", {"named"}), counts["named"]),
        "became_client": (cell(CONTACT, _outcomes(table["level"], "_client")), counts["became_client"]),
        "recent": (cell(CONTACT, _outcomes(table["level"], "_recent")), counts["n"] - counts["followed"]),
    }
    return replace(result, extra={name: (one, int(numbers.sum())) for name, (one, numbers) in told.items()})


def contact_teams(counts: pd.DataFrame, follow_ups: Collection[str], reason: str) -> Result:
    """Which share of the contacts of a year had each team? `counts` as `words.contact_teams` gives.

    follow_ups  what was to follow the contacts of the report: those of all teams together are those of all of these
    reason      why no team is known
    """
    counts = counts if (counts["level"] != UNKNOWN).any() else counts.head(0)
    table = _ordered(shares_by_year(counts, ()), sorted({*counts["level"]} - {UNKNOWN})).assign(grouping="team")
    every = _outcomes({*follow_ups} or {"contact"})
    cells: dict[str, Sequence[Cell | None]] = {
        "n": [cell(CONTACT, every, place) for place in places(table, "year", "grouping", "level")],
        "total": [cell(CONTACT, every, {"year": year}) for year in table["year"]],
    }
    return _result("clients_contact_team", table, ("year", "grouping", "level"), cells, columns.CONTACT_TEAM, reason)


def _outcomes(levels: Iterable[str], *parts: str) -> set[str]:
    """What can come of contacts: a client within 90 days, or not (no sign behind it), or that cannot be known yet."""
    return {f"{level}{part}" for level in levels for part in parts or ("", "_recent", "_client")}


def _of_year(table: pd.DataFrame, region: Callable[[str], set[str]]) -> list[Cell | None]:
    return [
        cell(CONTACT, region(level), {"year": year}) for year, level in zip(table["year"], table["level"], strict=True)
    ]


def _ordered(table: pd.DataFrame, levels: Sequence[str]) -> pd.DataFrame:
    """Years in order, levels in the order of their groups, who is unknown last."""
    rank = {level: place for place, level in enumerate((*levels, UNKNOWN))}
    by = table.assign(rank=table["level"].map(rank).fillna(len(rank)))
    return by.sort_values(["year", "rank"], kind="stable").drop(columns="rank").reset_index(drop=True)


def _with_clients(table: pd.DataFrame, counts: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """With `clients`, the people behind n; 0 where a year lacks a level."""
    found = table.merge(counts[[*keys, "clients"]], on=keys, how="left")
    return found.assign(clients=found["clients"].fillna(0).astype("int64"))


def _cells(table: pd.DataFrame, unit: str, where: Sequence[dict[str, object]]) -> dict[str, Sequence[Cell | None]]:
    every = set(table["level"])
    at = [{"year": year, **more} for year, more in zip(table["year"], where, strict=True)]
    return {
        "n": [cell(unit, {level}, place) for level, place in zip(table["level"], at, strict=True)],
        "total": [cell(unit, every, place) for place in at],
    }


def _result(
    name: str,
    table: pd.DataFrame,
    keys: tuple[str, ...],
    cells: dict[str, Sequence[Cell | None]],
    known: Columns,
    reason: str,
    more: tuple[str, ...] = (),
) -> Result:
    clients = ["clients"] if "clients" in table else []
    return Result(
        name,
        table[[*known, "total", *clients]],
        keys,
        ("n", *more, "total"),
        derived={name: ("n",) for name in ("p", "p_holm") if name in known},
        contributors={"n": "clients"} if clients else {},
        cells=cells,
        shares={"share": Share({"n": 1}, "total", "low", "high")},
        private=("total",),
        columns=known,
        of_period=False,
        moment="year",
        facts={"reason": reason},
    )
