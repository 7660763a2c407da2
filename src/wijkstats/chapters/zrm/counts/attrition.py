"""Who is measured again and who is not: counts per start level.

One Ibis expression each, whatever the back end. A course is one domain within one trajectory that started in the period.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations_with_replacement

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.ground.records import Pairs
from wijkstats.ground.scales import LEVELS
from wijkstats.kit.counting.moment import moment
from wijkstats.kit.counting.sufficient_sums import and_all, sums_by

SEEN: tuple[str, ...] = ("started", "kept", "lost", "improved", "worse")


def attrition_counts(begun: ir.Table, low: int) -> pd.DataFrame:
    """Of the courses that started at each level: how many were measured again, and how did those end?

    One row per domain (and `all`) and population (low, not_low, all). For each level s: started_s, kept_s (with a pair), lost_s,
    improved_s and worse_s (of the kept); `<seen>_clients`, the clients behind each (also of those who stayed the `same`,
    and of the lost at the top, with room to rise, at the bottom, and able to fall); and over clients the sums of
    products of any two of the kept_s and improved_s, `kept_1*kept_2` and so on, from which intervals follow.
    """
    whole = begun.mutate(
        started=ibis.literal(1),
        improved=(begun.after > begun.before).fill_null(False).cast("int64"),
        worse=(begun.after < begun.before).fill_null(False).cast("int64"),
    )
    whole = whole.mutate(population=ibis.ifelse(whole.level <= low, "low", "not_low"))
    return _per_level(and_all(and_all(whole, "domain"), "population")).execute()


def course_rows(
    begun: ir.Table,
    started: ir.Table,
    rises: Callable[[pd.DataFrame], npt.NDArray[np.float64]] | None = None,
) -> pd.DataFrame:
    """Every course that started, as rows for imputation: client and trajectory (numbers, not the hashes), domain, level at the
    start, after (missing when it was not measured again), age_group, team and, with `rises` (`NoChange.known_rises`), `expected`:
    the chance to rise without change.
    """
    features = started.select("trajectory", "age_group", "team")
    rows = begun.inner_join(features, "trajectory").select(
        "client", "trajectory", "domain", "level", "after", "age_group", "team"
    )
    frame = rows.execute()
    if rises is not None:
        frame["expected"] = rises(frame.rename(columns={"level": "before"}))
    return frame.assign(**{name: pd.factorize(frame[name])[0] for name in ("client", "trajectory")})


def first_scores(begun: ir.Table) -> pd.DataFrame:
    """The level at which every course started, measured again or not: client, trajectory, domain, level (1-5)."""
    return begun.select("client", "trajectory", "domain", "level").execute()


def begun_courses(measurements: ir.Table, started: ir.Table, pairs: Pairs) -> ir.Table:
    """One row per course: the level at which it started, kept and lost (1 or 0), and before and after when it has a pair.

    `started` as `in_period` gives; the other functions here count these rows.
    """
    scored = measurements.semi_join(started, "trajectory")
    first = scored.group_by("client", "trajectory", "domain").agg(level=scored.score.argmin(moment(scored)))
    both = first.left_join(pairs.table.select("trajectory", "domain", "before", "after"), ["trajectory", "domain"])
    kept = both.before.notnull().cast("int64")
    return both.mutate(level=both.before.fill_null(both.level), kept=kept, lost=1 - kept)


def _per_level(g: ir.Table) -> ir.Table:
    keys = ("domain", "population")
    columns = {f"{seen}_{s}": g[seen].sum(where=g.level == s).fill_null(0) for seen in SEEN for s in LEVELS}
    per = g.group_by(*keys, "client").agg(**columns, **{seen: g[seen].sum() for seen in SEEN})
    mixed = [f"{seen}_{s}" for seen in ("kept", "improved") for s in LEVELS]
    ends = {"lost_top": per[f"lost_{max(LEVELS)}"], "lost_bottom": per[f"lost_{min(LEVELS)}"]}
    ends |= {"lost_room": per.lost - ends["lost_top"], "lost_fall": per.lost - ends["lost_bottom"]}
    ends["same"] = per.kept - per.improved - per.worse
    products = {f"{a}*{b}": (per[a] * per[b]).sum() for a, b in combinations_with_replacement(mixed, 2)}
    return per.group_by(*keys).agg(
        **{name: per[name].sum() for name in columns},
        **{f"{seen}_clients": (per[seen] > 0).sum() for seen in SEEN},
        **{f"{end}_clients": (number > 0).sum() for end, number in ends.items()},
        **products,
    )


def kept_by_level_sums(begun: ir.Table) -> pd.DataFrame:
    """Are courses that start low measured again more often? Per start level: n (started), kept, lost and their sums.

    Columns level and the sums of `sums.sufficient`.
    """
    return sums_by(begun, ("level",), ("kept", "lost"), total="n").order_by("level").execute()
