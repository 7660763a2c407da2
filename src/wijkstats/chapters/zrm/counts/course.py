"""What happens between the first measurement and the last: counts per measurement."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkstats.chapters.zrm.counts.scores import Scores, level_of
from wijkstats.kit.counting.sufficient_sums import sums_by

LONGEST = 5
"""Courses of so many measurements or more are taken together."""


def course_sums(scores: Scores, started: ir.Table, low: int) -> pd.DataFrame:
    """Of the courses that started low, which part is low at the second, third, ... measurement?

    Courses are kept apart by their number of measurements (`times`: 2, 3, 4, 5_plus), so that each line follows the same
    courses throughout. One row per times and place (1, 2, ... and `last`), with the sums of `sums.sufficient`: n,
    outcomes `n_low` and `n_not_low`.
    """
    courses = scores.courses
    courses = courses.filter((courses.times > 1) & (level_of(courses["first"]) <= low))
    s = scores.table.inner_join(courses.select("trajectory", "kind", number=courses.times), ["trajectory", "kind"])
    s = s.inner_join(started.select("client", "trajectory"), "trajectory")
    order = ibis.window(group_by=["trajectory", "kind"], order_by="moment")
    s = s.mutate(place=ibis.row_number().over(order) + 1, score=level_of(s.moment))
    times = ibis.cases((s.number < LONGEST, s.number.cast("string")), else_=f"{LONGEST}_plus")
    place = ibis.cases((s.place == s.number, "last"), else_=s.place.cast("string"))
    is_low = (s.score <= low).cast("int64")
    s = s.filter((s.place < LONGEST) | (s.place == s.number)).mutate(
        times=times, place=place, n_low=is_low, n_not_low=1 - is_low
    )
    sums = sums_by(s, ("times", "place"), ("n_low", "n_not_low"), total="n")
    return sums.order_by("times", "place").execute()
