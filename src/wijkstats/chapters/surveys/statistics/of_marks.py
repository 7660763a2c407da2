"""Marks from 0 or 1 to 10, and how often each answer on a shorter scale was given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from wijkstats.chapters.surveys import columns
from wijkstats.chapters.surveys.statistics.asked import (
    NO_OPINION,
    Surveyed,
    answers_of,
    counted,
    is_mark,
    levels_of,
    named,
    typed,
)
from wijkstats.ground.population import Cell
from wijkstats.ground.records import Result, Share
from wijkstats.kit.inference.intervals import wilson
from wijkstats.kit.inference.marks import mean_interval

SUFFICIENT = 5.5
LEVELS = [f"mark_{mark}" for mark in range(11)]
"""Private counts from which a mean follows."""


def marks(data: Surveyed) -> Result:
    """The mean mark of each item with its interval, and the share below 5.5. One row per survey and item."""
    made: list[dict[str, Any]] = []
    cells: list[dict[str, Cell | None]] = []
    for item, given in _given(data, marks=True):
        at, scale = (item.survey, item.item), levels_of(item)
        counts = {level: given[level] for level in scale}
        n = sum(counts.values())
        if not n:
            continue
        values = np.repeat([int(level) for level in counts], list(counts.values()))
        sd = float(values.std(ddof=1)) if n > 1 else np.nan
        low, high = mean_interval(float(values.mean()), sd, n)
        bad = [level for level in scale if int(level) < SUFFICIENT]
        below = sum(counts[level] for level in bad)
        ends = [float(end) for end in wilson(below, n)]
        own = {f"mark_{level}": count for level, count in counts.items()}
        row = {
            "survey": at[0],
            "item": item.name,
            "n": n,
            "mean": float(values.mean()),
            "sd": sd,
            "low": low,
            "high": high,
        }
        row |= {"insufficient": below / n, "insufficient_low": ends[0], "insufficient_high": ends[1]}
        made.append(row | {"below": below, "enough": n - below} | own)
        of_level = {name: answers_of(*at, {name[5:]}) if name[5:] in counts else None for name in LEVELS}
        enough = [level for level in scale if level not in bad]
        cells.append(
            {"n": answers_of(*at, scale), "below": answers_of(*at, bad), "enough": answers_of(*at, enough), **of_level}
        )
    private = ("below", "enough", *LEVELS)
    whole = ("n", *private)
    table = typed(made, [*columns.MARKS, *private], ("survey", "item"), whole)
    return Result(
        "survey_marks",
        table,
        ("survey", "item"),
        whole,
        totals={"n": ("below", "enough")},
        cells={name: [one[name] for one in cells] for name in whole},
        shares={"insufficient": Share({"below": 1}, "n", "insufficient_low", "insufficient_high")},
        blurred={name: tuple(LEVELS) for name in ("mean", "sd", "low", "high")},
        private=private,
        columns=columns.MARKS,
        of_period=False,
        moment="survey",
        facts={"reason": data.lacking} if table.empty else {},
        absent=table.empty,
    )


def likert(data: Surveyed) -> Result:
    """How often was each answer given on a scale of three or more that is no mark? One row per survey, item and level."""
    made, ns, totals = [], [], []
    for item, given in _given(data, marks=False):
        at, scale = (item.survey, item.item), levels_of(item)
        n = sum(given[level] for level in scale)
        for level in (*scale, *([NO_OPINION] if not pd.isna(item.no_opinion) else [])):
            every = [*scale, NO_OPINION] if level == NO_OPINION else scale
            whole = n + (given[NO_OPINION] if level == NO_OPINION else 0)
            share = given[level] / whole if whole else None
            made.append(
                {"survey": at[0], "item": item.name, "level": level, "n": given[level], "share": share, "total": whole}
            )
            ns.append(answers_of(*at, {level}))
            totals.append(answers_of(*at, every))
    table = pd.DataFrame(made, columns=[*columns.LIKERT, "total"]).astype(
        {"n": "Int64", "total": "Int64", "share": "Float64"}
    )
    return Result(
        "survey_likert",
        table,
        ("survey", "item", "level"),
        ("n", "total"),
        cells={"n": ns, "total": totals},
        shares={"share": Share({"n": 1}, "total")},
        private=("total",),
        columns=columns.LIKERT,
        of_period=False,
        moment="survey",
        facts={"reason": data.lacking} if table.empty else {},
        absent=table.empty,
    )


def _given(data: Surveyed, marks: bool) -> list[tuple[Any, dict[str, int]]]:
    if not data.complete:
        return []
    assert data.items is not None
    assert data.answers is not None
    asked = named(data.items)
    given = counted(data.answers, asked)
    scale = is_mark(asked) if marks else ~is_mark(asked) & (asked["maximum"] - asked["minimum"] > 1)
    rows = asked[scale].itertuples()
    return [(row, given[row.survey, row.item]) for row in rows if (row.survey, row.item) in given]
