"""Which share of the low scores improved, stayed the same or got worse, in total and by group."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.chapters.zrm.statistics.clients import HIGHER, UNIT
from wijkstats.ground.kinds import Columns, count, interval, key, share
from wijkstats.ground.kinds import of as kind
from wijkstats.ground.population import (
    CLIENT,
    COURSE,
    Cell,
    Region,
    cell,
    low_levels,
    named,
    outcomes,
    places,
    steps,
    together,
)
from wijkstats.ground.records import Result
from wijkstats.kit.inference.shares import add_share, part_of
from wijkstats.kit.inference.unchanged.beside import COLUMNS, VERDICT

OUTCOMES = ("improved", "same", "worse")
Cuts: TypeAlias = Mapping[str, tuple[pd.DataFrame, pd.DataFrame | None]]
Levels: TypeAlias = Mapping[str, Sequence[str]]
"""Feature -> those of its levels that were chosen."""


def change_by_group(
    sums: pd.DataFrame,
    low: int,
    beside: pd.DataFrame,
    told: Mapping[str, object] | None = None,
    more: Collection[str] = (),
) -> Result:
    """Of the low scores, which share improved, stayed the same, got worse? In total and by group.

    `low` is the highest low level; `sums` as `outcomes.change_by_group_sums` gives. Improved = a higher level at the last
    measurement than at the first. `beside`: what would have improved without change, as `beside.beside` gives.
    `told`: for the sentences, such as `differences`, per grouping the p-value of `group_differences`. `more`: groupings that
    not every delivery has.
    """
    table = sums[["grouping", "level", "pairs", "clients", *OUTCOMES, *(f"{o}_clients" for o in OUTCOMES)]].copy()
    keys = ("grouping", "level")
    total = table.loc[table["grouping"] == "total", "improved_clients"]
    risen = cell(UNIT, HIGHER)
    shares = {f"{o}_share": add_share(table, sums, o) for o in OUTCOMES}
    table = table.merge(beside, how="left", on=["grouping", "level"])
    table["conclusion"] = table["conclusion"].fillna("unknown")
    table["planned"] = table["planned"].fillna("")
    return Result(
        "zrm_development",
        table,
        keys,
        ("pairs", "clients", *OUTCOMES),
        dict.fromkeys((c for c in COLUMNS if c != "planned"), ("pairs", "improved")),
        totals={"pairs": OUTCOMES},
        contributors={o: f"{o}_clients" for o in OUTCOMES} | {"pairs": "clients"},
        cells=change_cells(table, low),
        dear=("pairs", "improved"),
        shares=shares,
        revealing=("pairs",),
        part_of=(
            (risen, cell(CLIENT, {"low"})),
            *((cell(CLIENT_AT, {str(start)}), cell(CLIENT, {"low"})) for start in low_levels(low, "low")),
        ),
        extra={"improved_clients": (risen, int(total.iloc[0]))} if len(total) else {},
        facts={"differences": {}, **(told or {})},
        columns=zrm.DEVELOPMENT,
        known=("planned", "matters"),
        less={"difference": ("improved_share", "expected")},
        around={"difference": ("difference_low", "difference_high")},
        verdicts={"conclusion": VERDICT},
        fact_kinds={"differences": "p"},
        more=tuple(grouping for grouping in more if (table["grouping"] == grouping).any()),
    )


def own_cut(sums: Cuts, name: str, by: tuple[str, ...], low: int, where: Levels | None = None) -> Result:
    """The counts of a cut of one's own, in each combination of the features `by`. `sums` as `outcomes.cut_sums` gives.

    Every count says what it counts, so a cut of one's own is protected together with all tables of the report. `where`: the
    levels that were chosen, feature by feature; then it also says how many were left out, for that could follow from the rest of
    the report. What was asked is improved, low_first with low_last (a row for each measurement), or steps.
    """
    found = {
        of: (_own_steps if of == "steps" else _own_share)(of, *rows, name, by, low, dict(where or {}))
        for of, rows in sums.items()
    }
    return next(iter(found.values())) if len(found) == 1 else _both_measurements(*found.values())


def _own_share(
    of: str, sums: pd.DataFrame, whole: pd.DataFrame | None, name: str, by: tuple[str, ...], low: int, chosen: Levels
) -> Result:
    parts = outcomes(low_levels(low, "low" if of == "improved" else "all"))
    told = {"low_first": steps(lambda b, a: b <= low), "low_last": steps(lambda b, a: a <= low)} | parts
    part, rest = ("improved", "other") if of == "improved" else ("n_low", "n_not_low")
    regions = {"pairs": parts["pairs"], part: told[of], rest: parts["pairs"] - told[of]}
    kinds: Columns = {
        **{feature: key(feature) for feature in by},
        **{column: count("pairs") for column in regions},
        "share": share(),
        **interval(),
    }
    rows = _by_feature(sums if whole is None else whole, (*by, *chosen), regions)
    cells, extra = _chosen_cells(sums, rows, by, chosen, regions), _left_out(rows, by, chosen, regions)
    result = part_of(sums, name, by, part, rest, "pairs", cells, revealing=True, columns=kinds)
    return replace(result, extra=extra)


def _own_steps(
    of: str, sums: pd.DataFrame, whole: pd.DataFrame | None, name: str, by: tuple[str, ...], low: int, chosen: Levels
) -> Result:
    """How many went from which level to which: a row for each step that occurs."""
    table = sums.rename(columns={"pairs": "n"})
    every = (sums if whole is None else whole).rename(columns={"pairs": "n"})
    cells: list[Cell | None] = [None] * len(table)
    extra: dict[str, tuple[Cell, int]] = {}
    for (before, after), part in every.groupby(["before", "after"]):
        here = ((table["before"] == before) & (table["after"] == after)).to_numpy().nonzero()[0]
        regions = {"n": frozenset({f"{before}{after}"})}
        rows = _by_feature(part, (*by, *chosen), regions)
        for row, one in zip(here, _chosen_cells(table.iloc[here], rows, by, chosen, regions)["n"], strict=True):
            cells[row] = one
        extra |= {f"{before}{after}.{place}": one for place, one in _left_out(rows, by, chosen, regions).items()}
    keys = (*by, "before", "after")
    kinds: Columns = {**{feature: key(feature) for feature in by}, "before": kind("score"), "after": kind("score"),
                      "n": count("pairs")}  # fmt: skip
    return Result(name, table[[*keys, "n", "clients"]], keys, ("n",), contributors={"n": "clients"}, cells={"n": cells},
                  columns=kinds, extra=extra)  # fmt: skip


def _both_measurements(first: Result, last: Result) -> Result:
    """One table of both, the rows of a group below each other."""
    tables = [one.table.assign(measurement=at) for at, one in (("first", first), ("last", last))]
    table = pd.concat(tables).sort_index(kind="stable").reset_index(drop=True)
    keys = (*first.keys, "measurement")
    return replace(
        first,
        table=table[[*keys, *(column for column in table if column not in keys)]],
        keys=keys,
        cells={
            count: [one for both in zip(of, last.cells[count], strict=True) for one in both]
            for count, of in first.cells.items()
        },
        columns={
            **{name: first.columns[name] for name in first.keys},
            "measurement": key("measurement"),
            **first.columns,
        },
        extra={**first.extra, **{f"last.{name}": one for name, one in last.extra.items()}},
    )


def _by_feature(rows: pd.DataFrame, features: Sequence[str], regions: Mapping[str, Region]) -> pd.DataFrame:
    names = [*dict.fromkeys(features)]
    return rows[[*names, *regions]].astype(dict.fromkeys(names, "str"))


def _chosen_cells(
    sums: pd.DataFrame, rows: pd.DataFrame, by: tuple[str, ...], chosen: Levels, regions: Mapping[str, Region]
) -> dict[str, list[Cell | None]]:
    """What each row of a cut counts: its places among `rows`, in all features."""
    kept = rows[_among(rows, chosen)]
    groups = dict(iter(kept.groupby([*by], sort=False)))
    keys = sums[[*by]].astype("str").itertuples(index=False, name=None)
    there = [places(groups[row], *_features(rows, regions)) for row in keys]
    return {
        count: [together(cell(COURSE, region, one) for one in row) for row in there]
        for count, region in regions.items()
    }


def _left_out(
    rows: pd.DataFrame, by: tuple[str, ...], chosen: Levels, regions: Mapping[str, Region]
) -> dict[str, tuple[Cell, int]]:
    """Per feature of which levels were chosen: how many are in the others, in each group of the other features."""
    found = []
    for feature, levels in chosen.items():
        others = {name: of for name, of in chosen.items() if name != feature}
        rest = rows[_among(rows, others) & ~rows[feature].isin([*levels])]
        keys = [name for name in by if name != feature]
        for _, group in rest.groupby(keys, sort=False) if keys else [((), rest)] if len(rest) else []:
            there = places(group, *_features(rows, regions))
            found += [(together(cell(COURSE, region, one) for one in there), int(group[count].sum()))
                      for count, region in regions.items()]  # fmt: skip
    return {f"left_out.{number}": one for number, one in enumerate(found)}


def _among(rows: pd.DataFrame, chosen: Levels) -> pd.Series[bool]:
    among = pd.Series(True, rows.index)
    for feature, levels in chosen.items():
        among &= rows[feature].isin([*levels])
    return among


def _features(rows: pd.DataFrame, regions: Mapping[str, Region]) -> list[str]:
    return [str(name) for name in rows if name not in regions]


def change_cells(table: pd.DataFrame, low: int) -> dict[str, list[Cell | None]]:
    """What each row counts; a score at the start is a part of the outcomes, not a feature of its own."""
    keys = ("grouping", "level")
    found = named(table, COURSE, outcomes(low_levels(low, "low")), *keys)
    found |= named(table, CLIENT, {"clients": ["low"]}, *keys)
    cells = {count: list(of) for count, of in found.items()}
    for row in (table["grouping"] == "start_score").to_numpy().nonzero()[0]:
        start = int(str(table["level"].iloc[row]))
        for part, region in outcomes([start]).items():
            cells[part][row] = cell(COURSE, region)
        cells["clients"][row] = cell(CLIENT_AT, {str(start)})
    return cells


CLIENT_AT = "client by the scores at the start"
"""A client with scores at two low levels is in both."""
