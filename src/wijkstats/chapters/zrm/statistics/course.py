"""The course over three and more measurements."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.ground.population import COURSE, cell, places, steps, together
from wijkstats.ground.records import Result
from wijkstats.kit.inference.shares import part_of


def course(sums: pd.DataFrame, low: int) -> Result:
    """Of the courses that started low: which share is low at each measurement, by number of measurements?

    `sums` as `course.course_sums` gives, `low` is the highest low level. Each line follows the same courses from first to last.
    """
    unit, where = "course by measurements", places(sums, "times", "place")
    other = [{"not_low"} if place["place"] != "1" else set() for place in where]  # all are low first, by definition
    cells = {
        "n": [cell(unit, {"low", *rest}, place) for rest, place in zip(other, where, strict=True)],
        "n_low": [cell(unit, {"low"}, place) for place in where],
        "n_not_low": [cell(unit, rest, place) for rest, place in zip(other, where, strict=True)],
    }
    result = part_of(
        sums, "zrm_course", ("times", "place"), "n_low", "n_not_low", cells=cells, revealing=True, columns=zrm.COURSE
    )
    last = [place for place in where if place["place"] == "last"]  # beside the pairs that started low
    started = steps(lambda b, a: True, range(1, low + 1))
    ends = {"low": steps(lambda b, a: a <= low, range(1, low + 1))}
    ends["not_low"] = started - ends["low"]
    ties = [
        (cell(COURSE, region), together(cell(unit, {end}, place) for place in last))
        for end, region in ends.items()
        if last
    ]
    result = replace(result, at_most=tuple(ties))
    table = result.table.copy()
    table.loc[table["place"].astype(str) == "1", ["low", "high"]] = np.nan  # all low, by definition
    return replace(result, table=table)
