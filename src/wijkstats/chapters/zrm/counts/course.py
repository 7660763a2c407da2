"""What happens between the first measurement and the last: counts per measurement."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.chapters.zrm.counts.scores import Scores, level_of
from wijkstats.kit.counting.sufficient_sums import sums_by

LONGEST = 5
"""Courses of so many measurements or more are taken together."""
LAST = 0
"""As a place: the last measurement of a course."""


def course_sums(scores: Scores, started: ir.Table, low: int) -> pd.DataFrame:
    """Of the courses that started low, which part is low at the second, third, ... measurement?

    Courses are kept apart by their number of measurements (`times`: 2, 3, 4, 5_plus), so that each line follows the same
    courses throughout. One row per times and place (1, 2, ... and `last`), with the sums of `sums.sufficient`: n,
    outcomes `n_low` and `n_not_low`.
    """
    courses = scores.courses
    courses = courses.filter((courses.times > 1) & (level_of(courses["first"]) <= low))
    courses = courses.inner_join(started.select("client", "trajectory"), "trajectory")
    ends = {1: courses["first"], LAST: courses["last"]}
    parts = [
        courses.select("client", "times", place=ibis.literal(at, "int64"), moment=moment) for at, moment in ends.items()
    ]
    between = scores.table.inner_join(courses.filter(courses.times > 2), ["trajectory", "kind"])
    between = between.filter((between.moment > between["first"]) & (between.moment < between["last"]))
    order = ibis.window(group_by=["trajectory", "kind"], order_by="moment")
    between = between.mutate(place=(ibis.row_number().over(order) + 2).cast("int64"))
    s = ibis.union(*parts, between.filter(between.place < LONGEST).select(*parts[0].columns))
    is_low = (level_of(s.moment) <= low).cast("int64")
    s = s.mutate(times=ibis.least(s.times, LONGEST), n_low=is_low, n_not_low=1 - is_low)
    sums = sums_by(s, ("times", "place"), ("n_low", "n_not_low"), total="n").execute()
    named = {"times": {LONGEST: f"{LONGEST}_plus"}, "place": {LAST: "last"}}
    for column, names in named.items():
        sums[column] = pd.Series([names.get(number, str(number)) for number in sums[column]], dtype="str")
    return sums.sort_values(["times", "place"], ignore_index=True)
