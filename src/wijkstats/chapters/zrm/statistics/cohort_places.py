"""What the counts of start cohorts count, and where nearly the same people stand: in this report, and in earlier ones.

Question answered: what may be learned about a few people by laying a cohort beside the pairs of this report, its trend, or a
report that was published before?
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from wijkstats.ground.population import COURSE, Cell, cell, low_levels, outcomes, places, together
from wijkstats.ground.records import Stood

Sums = tuple[tuple[Stood, ...], ...]
Days = tuple[date, date]
SIDES: tuple[str, ...] = ("this", "previous")
UNIT: Mapping[str, str] = {side: f"{COURSE} of {side} start cohort" for side in SIDES}
YEAR_UNIT = f"{COURSE} of all start cohorts"
COUNTS: tuple[str, ...] = ("n", "improved", "other")
DEVELOPMENT: Mapping[str, str] = {"n": "pairs", "improved": "improved", "other": "same"}
"""Where a count stood in the table of all pairs; of those that did not improve one part is as good as hidden."""


def stood_previous(table: pd.DataFrame) -> dict[str, list[Stood | None]]:
    """Where the groups of the previous cohort stood in the report of that delivery."""
    keys = table[["grouping", "level"]].astype(str).to_dict("records")
    return {f"{count}_previous": [Stood("zrm_development", {str(k): v for k, v in key.items()}, DEVELOPMENT[count])
                                  for key in keys] for count in COUNTS}  # fmt: skip


def near(table: pd.DataFrame, rows: pd.DataFrame, periods: Mapping[str, Days]) -> dict[str, list[Sums]]:
    """Figures of earlier reports about nearly the same people: the same cohort, its group, its start years."""
    found: dict[str, list[Sums]] = {}
    for side in SIDES:
        years, days = sorted(rows.loc[rows["side"] == side, "start_year"].unique()), periods[side]
        for count in COUNTS:
            found[f"{count}_{side}"] = [
                (
                    *((Stood("zrm_previous", {**_keys(row), f"cohort_{other}": row[f"cohort_{side}"]}, f"{count}_{other}"),)
                      for other in SIDES),
                    *_as_all_pairs(count, row["grouping"], row["level"], days),
                    *(of_years(count, years, days) if row["grouping"] == "total" else ()),
                )
                for _, row in table.iterrows()
            ]  # fmt: skip
    return found


def _keys(row: pd.Series[str]) -> dict[str, str]:
    return {"grouping": str(row["grouping"]), "level": str(row["level"])}


def _as_all_pairs(count: str, grouping: str, level: str, days: Days) -> Sums:
    """The whole group in the report of a period that has the cohort."""
    keys = {"grouping": grouping, "level": level}
    columns = ("same", "worse") if count == "other" else (DEVELOPMENT[count],)
    return (tuple(Stood("zrm_development", keys, column, days) for column in columns),)


def of_years(count: str, years: Sequence[str], days: Days) -> Sums:
    """The start years of the cohort in such a report, and in its trend."""
    parts = [_as_all_pairs(count, "start_year", year, days)[0] for year in years]
    trend = tuple(Stood("zrm_trend", {"grouping": "start_year", "level": year}, count) for year in years)
    return tuple(one for part in parts for one in part), trend


def within_this(
    table: pd.DataFrame,
    cells: Mapping[str, Sequence[Cell]],
    region: Mapping[str, frozenset[str]],
    rows: pd.DataFrame,
) -> tuple[tuple[Cell, Cell], ...]:
    """The cohort of this delivery is a part of the pairs of this report: of its group and of its start years; both cohorts are
    nearly those of the trend.
    """
    years = {side: sorted(rows.loc[rows["side"] == side, "start_year"].unique()) for side in SIDES}
    where = places(table, "grouping", "level")
    in_trend = tuple(
        (cells[f"{count}_{side}"][0], together(cell(YEAR_UNIT, region[count], {"start_year": y}) for y in years[side]))
        for count in COUNTS
        for side in SIDES
    )
    return in_trend + tuple(
        (cells[f"{count}_this"][row], whole)
        for count in COUNTS
        for row, place in enumerate(where)
        for whole in (
            cell(COURSE, region[count], place),
            *([together(cell(COURSE, region[count], {"start_year": y}) for y in years["this"])] if row == 0 else []),
        )
    )


def regions(low: int) -> dict[str, frozenset[str]]:
    """Which steps of low pairs a count counts."""
    steps = outcomes(low_levels(low, "low"))
    return {"n": steps["pairs"], "improved": steps["improved"], "other": steps["same"] | steps["worse"]}
