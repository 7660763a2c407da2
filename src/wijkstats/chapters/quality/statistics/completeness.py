"""From counts of moments to the tables of the quality chapter: completeness, first measurement, uniform scores, last year.

Where one client gives several moments, the interval is that of `intervals.clustered_share`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from wijkstats.chapters.quality import columns as quality
from wijkstats.chapters.quality.statistics.beyond_chance import beyond as beyond_chance
from wijkstats.ground.population import CLIENT, FIRST, KEPT, NOT_KEPT, ROWS, USED, Cell, cell, named, places, rows_of
from wijkstats.ground.records import Result, Share, Stood
from wijkstats.kit.inference.intervals import wilson
from wijkstats.kit.inference.shares import part_of

SCORE = "score that could be given"

_KEYS = ("grouping", "level")
_INTERVAL = ("share", "low", "high")
_BESIDE = ("n", "missing")
_FILE = "used"
"""Rows of a file that are used: not shown as a count of their own, but the value of the table's rows."""
_MEASURES = {"rows": "rows", "total": "moments_all", "domains": "domains", "month": "moments", "domain": "missing"}
MEASURES: tuple[str, ...] = tuple(_MEASURES.values())
"""What two deliveries are compared on, in the order of the table."""
_TESTED = {"rows": "count", "moments_all": "count", "domains": "mean", "moments": "part", "missing": "share"}
"""What kind of figure each is to `beyond_chance.beyond`."""


def completeness(sums: pd.DataFrame) -> Result:
    """Which share of the scores that could be given was given? In total, by domain, team and month.

    `sums` as `completeness.completeness_sums` gives. n = scores that could be given; of a domain that is its moments.
    """
    result = part_of(
        sums, "quality_completeness", _KEYS, "scored", "missing", cells=_scores(sums, "n", "scored", "missing")
    )
    table = result.table.assign(moments=sums["moments"], each=sums["n"] / sums["moments"].where(sums["moments"] > 0))
    order = ["grouping", "level", "moments", *result.table.columns.drop(["grouping", "level"]), "each"]
    return replace(
        result,
        table=table[order],
        derived={"moments": ("n",)},
        exact=("moments",),
        each={"n": "each"},
        columns=quality.COMPLETENESS,
        of_period=False,
    )


def _scores(table: pd.DataFrame, n: str, scored: str, missing: str, unit: str = SCORE) -> dict[str, list[Cell]]:
    """Scores that could be given, were given, and were not."""
    parts = {n: ("scored", "missing"), scored: ("scored",), missing: ("missing",)}
    rows = places(table, *_KEYS)
    return {count: [cell(unit, region, where) for where in rows] for count, region in parts.items() if count}


def first_measurement(counts: pd.DataFrame) -> Result:
    """How long after the start is a client measured first? Counts clients, with Wilson's interval; in total and by year.

    `counts` as `completeness.waiting_counts` gives.
    """
    whole = counts.groupby(list(_KEYS), sort=False)["n"].transform("sum")
    low, high = wilson(counts["n"], whole)
    table = counts.assign(share=counts["n"] / whole.where(whole > 0), low=low, high=high, whole=whole)
    table = table.reset_index(drop=True)
    unit, where, every = FIRST, places(table, *_KEYS), set(table["wait"])
    waited, started = cell(unit, every), cell(CLIENT, KEPT | NOT_KEPT)
    years = table.loc[table["grouping"] == "start_year", [*_KEYS]].drop_duplicates()
    return Result(
        "quality_first_measurement",
        table[["grouping", "level", "wait", "n", *_INTERVAL, "whole"]],
        (*_KEYS, "wait"),
        ("n", "whole"),
        cells={
            "n": [cell(unit, {wait}, place) for wait, place in zip(table["wait"], where, strict=True)],
            "whole": [cell(unit, every, place) for place in where],
        },
        shares={"share": Share({"n": 1}, "whole", "low", "high")},
        private=("whole",),
        at_most=((waited, started), (started, waited)),
        part_of=(
            (cell(CLIENT, {"no_measurement"}), cell(unit, {"never"})),
            *((cell(unit, every, place), cell(CLIENT, KEPT | NOT_KEPT, place)) for place in places(years, *_KEYS)),
        ),
        columns=quality.FIRST_MEASUREMENT,
    )


def uniform_scores(sums: pd.DataFrame) -> Result:
    """At which share of the moments have all domains the same score? In total and by team.

    `sums` as `completeness.uniform_sums` gives.
    """
    regions = {"n": ("uniform", "other"), "uniform": ("uniform",), "other": ("other",)}
    result = part_of(
        sums,
        "quality_uniform",
        _KEYS,
        "uniform",
        "other",
        cells=named(sums, "moment", regions, *_KEYS),
        columns=quality.UNIFORM,
    )
    return replace(result, of_period=False)


def uniform_raters(counts: pd.DataFrame) -> Result:
    """How many raters give one score to everything at more than half of their moments? One row; raters count as people.

    `counts` as `completeness.rater_counts` gives.
    """
    table = counts.assign(level="all")[["level", "raters", "uniform", "other"]]
    parts = ("uniform", "other")
    return Result(
        "quality_raters",
        table,
        ("level",),
        ("raters", *parts),
        totals={"raters": parts},
        columns=quality.RATERS,
        of_period=False,
    )


@dataclass(frozen=True, slots=True)
class Alike:
    """What makes two deliveries comparable. `years`: from the period of the previous one to that of this one; `complete`:
    the last month of which each has all days, empty when not known; `cumulative`: has this one last year's trajectories again?
    """

    years: int = 0
    complete: tuple[str, str] = ("", "")
    cumulative: bool = False


def against_previous(
    this: pd.DataFrame, previous: pd.DataFrame, title: str = "", name: str = "", alike: Alike = Alike()
) -> Result:
    """How does this delivery differ from the previous one, and where by more than chance and simple limits (`beyond_chance`)?

    A month stands beside the one `alike.years` before it. Not compared, without a difference: what one of the two lacks, a month
    that is not over, means over other domains, and numbers of a cumulative export.

    `this` and `previous` as `previous.delivery_counts` gives; without rows in `previous` the result is empty. `name` is the
    previous delivery's. Rows: measure (rows of a table, moments_all, domains scored on average, moments by month, missing
    share by domain), level; n and missing are the counts behind the figure. The rows of a table are those of a file that are
    used: hidden here where they are hidden there.
    """
    sides = [_measured(counts, years) for counts, years in ((this, 0), (previous, alike.years))]
    table = sides[0].merge(sides[1], on=["measure", "level"], how="outer", suffixes=("_this", "_previous"))
    both = pd.concat(sides)[["measure", "level"]].drop_duplicates()
    places = {key: place for place, key in enumerate(zip(both["measure"], both["level"], strict=True))}
    order = table.assign(
        _m=table["measure"].map(MEASURES.index),
        _l=table["level"].where(table["measure"] == "moments", ""),
        _p=[places[key] for key in zip(table["measure"], table["level"], strict=True)],
    )
    table = order.sort_values(["_m", "_l", "_p"]).drop(columns=["_m", "_l", "_p"]).reset_index(drop=True)
    domains = [frozenset(side.loc[side["measure"] == "missing", "level"]) for side in sides]
    judged = np.array(
        [_judged(m, level, alike) for m, level in zip(table["measure"], table["level"], strict=True)], dtype=bool
    )
    judged &= (table["measure"] != "domains").to_numpy() | (domains[0] == domains[1])
    now, before = (table[f"value_{side}"].astype(float).where(judged).to_numpy() for side in ("this", "previous"))
    table["difference"], beyond = beyond_chance(table, table["measure"].map(_TESTED).to_numpy(str), now, before)
    table["flagged"] = np.where(table["difference"].notna(), np.where(beyond, "true", "false"), "")
    sources = {side: tuple(f"{count}_{side}" for count in _BESIDE) for side in ("this", "previous")}
    rows = {side: f"{_FILE}_{side}" for side in sources}
    counts = (*sources["this"], *sources["previous"], *rows.values())
    people = {f"{c}_{s}": f"{c}_clients_{s}" for s in ("this", "previous") for c in _BESIDE}
    each = {f"n_{side}": f"each_{side}" for side in sources}
    columns = [c for s in ("this", "previous") for c in (*sources[s], rows[s], f"value_{s}")]
    table = table[["measure", "level", *columns, "difference", "flagged", *people.values(), *each.values()]]
    table = table if len(previous) else table.iloc[:0]
    grouping = (
        table["measure"].map({measure: place for place, measure in _MEASURES.items()}).replace("domains", "total")
    )
    where = table.assign(grouping=grouping, level=table["level"].where(grouping != "total", "all"))
    then = [
        _later(v, -alike.years) if g == "month" else v
        for g, v in zip(grouping, where["level"].astype(str), strict=True)
    ]
    stood = [*zip(where["grouping"], then, strict=True)]
    cells: dict[str, list[Cell]] = {}
    for side, unit in (("this", SCORE), ("previous", f"{SCORE} of the previous delivery")):
        cells |= _scores(where, f"n_{side}", "", f"missing_{side}", unit)
        files = [
            ROWS.get(level, level) + ("" if side == "this" else " of the previous delivery") for level in table["level"]
        ]
        cells[rows[side]] = [rows_of(name, (USED,)) for name in files]
    return Result(
        "quality_previous",
        table,
        ("measure", "level"),
        counts,
        {
            "value_this": (*sources["this"], rows["this"]),
            "value_previous": (*sources["previous"], rows["previous"]),
            "difference": counts,
            "flagged": counts,
        },
        exact=("value_this", "value_previous", "difference", "flagged"),
        contributors=people,
        each=each,
        cells=cells,
        private=tuple(rows.values()),
        of_period=False,
        stood={
            **{f"{count}_previous": [_stood(*place, count) for place in stood] for count in _BESIDE},
            rows["previous"]: [_stood(*place, "rows_kept") for place in stood],
        },
        facts={"previous": title, "previous_name": name},
        columns=quality.PREVIOUS,
    )


def _judged(measure: str, level: str, alike: Alike) -> bool:
    """Is this figure made alike in both deliveries?"""
    if measure == "moments":
        months = zip((level, _later(level, -alike.years)), alike.complete, strict=True)
        return not alike.cumulative and all(not last or month <= last for month, last in months)
    return not (alike.cumulative and measure in ("rows", "moments_all"))


def _later(month: str, years: int) -> str:
    """A month, so many years later.

    >>> _later("2017-11", 1)
    '2018-11'
    """
    return f"{int(month[:4]) + years}{month[4:]}"


def _stood(grouping: str, level: str, column: str) -> Stood | None:
    """Where a count of the previous delivery stands in its report: of rows in the account of files, of scores by grouping."""
    if (grouping == "rows") != (column == "rows_kept"):
        return None
    if grouping == "rows":
        return Stood("quality_tables", {"table": ROWS[level]}, column) if level in ROWS else None
    return Stood("quality_completeness", {"grouping": grouping, "level": level}, column)


def _measured(counts: pd.DataFrame, years: int) -> pd.DataFrame:
    """One row per figure that is compared, months so many years later: measure, level, n, missing, used, n_clients,
    missing_clients, each, value.

    A table's rows are not counted as people, so they have no n; where a row is one of a file about people, they are `used`.
    Missing scores stand only where the value shows them.
    """
    c = counts.reset_index(drop=True)
    total = c[c["grouping"] == "total"].assign(grouping="domains")
    c = pd.concat([c, total], ignore_index=True)
    group, n = c["grouping"].astype(str), c["n"].astype(float)
    scored = c["scored"].astype(float)
    moments = c["moments"].astype(float)
    missing = (n - scored).where(group.isin(("domain", "domains")))
    value = moments.where(group.isin(("total", "month")), n)
    value = value.mask(group == "domain", missing / n.where(n > 0))
    value = value.mask(group == "domains", scored / moments.where(moments > 0))
    people = group != "rows"
    return pd.DataFrame(
        {
            "measure": group.map(_MEASURES),
            "level": [
                _later(str(v), years) if g == "month" else str(v) for g, v in zip(group, c["level"], strict=True)
            ],
            "n": n.where(people).astype("Int64"),
            "missing": missing.astype("Int64"),
            _FILE: n.where(~people & c["level"].isin(list(ROWS))).astype("Int64"),
            "n_clients": c["clients"].astype("Float64"),
            "missing_clients": c["missing_clients"].astype("Float64").where(missing.notna()),
            "each": (n / moments.where(moments > 0)).where(people),
            "value": value,
        }
    )
