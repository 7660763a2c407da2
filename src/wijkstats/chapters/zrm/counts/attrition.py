"""Who is measured again and who is not: counts per start level.

One Ibis expression each, whatever the back end. A course is one domain within one trajectory that started in the period.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import combinations_with_replacement
from operator import add

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.chapters.zrm.counts.scores import Scores, level_of, named, place_of
from wijkstats.ground.scales import LEVELS
from wijkstats.kit.counting.started import with_once
from wijkstats.kit.counting.sufficient_sums import each_and_all, sums_by

SEEN: tuple[str, ...] = ("started", "kept", "lost", "improved", "worse")
MIXED = [f"{seen}_{s}" for seen in ("kept", "improved") for s in LEVELS]


def attrition_counts(begun: ir.Table, low: int) -> pd.DataFrame:
    """Of the courses that started at each level: how many were measured again, and how did those end?

    One row per domain (and `all`) and population (low, not_low, all). For each level s: started_s, kept_s (with a pair), lost_s,
    improved_s and worse_s (of the kept); `<seen>_clients`, the clients behind each (also of those who stayed the `same`,
    and of the lost at the top, with room to rise, at the bottom, and able to fall); and over clients the sums of
    products of any two of the kept_s and improved_s, `kept_1*kept_2` and so on, from which intervals follow.
    """
    t = each_and_all(begun, ("level", "before", "after"))
    seen = {"started": True, "kept": t.before.notnull(), "improved": t.after > t.before, "worse": t.after < t.before}
    numbers = {f"{name}_{s}": t.count(where=(t.level == s) & so) for name, so in seen.items() for s in LEVELS}
    per = t.group_by("domain", "client", "twin").agg(alike=t.alike.max(), **numbers)
    per = per.mutate(**{f"lost_{s}": per[f"started_{s}"] - per[f"kept_{s}"] for s in LEVELS})
    sums = {f"{name}_{s}": (per[f"{name}_{s}"] * per.alike).sum() for name in SEEN for s in LEVELS}
    sums |= {f"{a}*{b}": (per[a] * per[b] * per.alike).sum() for a, b in combinations_with_replacement(MIXED, 2)}
    populations = {"low": [s for s in LEVELS if s <= low], "not_low": [s for s in LEVELS if s > low], "all": [*LEVELS]}
    for population, levels in populations.items():
        for name, number in _numbers(per, levels).items():
            clients = per.alike.sum(where=number > 0).fill_null(0)
            sums[f"{population} {name}_clients"] = clients
    found = per.group_by("domain").agg(**sums).execute()
    return pd.concat([_of_population(found, *one) for one in populations.items()], ignore_index=True)


def _numbers(per: ir.Table, levels: Sequence[int]) -> dict[str, ir.Value]:
    """How many courses of a client that began at these levels were seen to be what."""
    zero = ibis.literal(0, "int64")
    at = {seen: {s: per[f"{seen}_{s}"] if s in levels else zero for s in LEVELS} for seen in SEEN}
    whole = {seen: reduce(add, at[seen].values()) for seen in SEEN}
    lost, top, bottom = whole["lost"], at["lost"][max(LEVELS)], at["lost"][min(LEVELS)]
    ends = {"lost_top": top, "lost_bottom": bottom, "lost_room": lost - top, "lost_fall": lost - bottom}
    return {**whole, **ends, "same": whole["kept"] - whole["improved"] - whole["worse"]}


def _of_population(found: pd.DataFrame, population: str, levels: Sequence[int]) -> pd.DataFrame:
    """The rows of those that began at these levels; nothing of others."""
    mine = [name for name in found.columns if name.startswith(f"{population} ")]
    rows = found[["domain"]].assign(population=population)
    counted = {f"{seen}_{s}" for seen in SEEN for s in levels}
    for seen in SEEN:
        rows = rows.assign(**{f"{seen}_{s}": found[f"{seen}_{s}"] if s in levels else 0 for s in LEVELS})
    rows = rows.join(found[mine].rename(columns=lambda name: name.removeprefix(f"{population} ")))
    for a, b in combinations_with_replacement(MIXED, 2):
        rows[f"{a}*{b}"] = found[f"{a}*{b}"] if {a, b} <= counted else 0
    return rows[rows["started_clients"] > 0]


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


def begun_courses(begun: ir.Table, scores: Scores, started: ir.Table) -> ir.Table:
    """One row per course: the level at which it started, kept and lost (1 or 0), and before and after when it has a pair.

    `begun` as `begun_domains` gives, `started` as `in_period` does; the other functions here count these rows.
    """
    t = begun.inner_join(with_once(started.select("client", "trajectory")), "trajectory")
    t = named(t.mutate(place=place_of(t.first_score)), scores)
    before = level_of(t.before)
    kept = before.notnull().cast("int64")
    return t.select(
        "client",
        "trajectory",
        "once",
        "domain",
        level=before.fill_null(level_of(t.first_score)),
        before=before,
        after=level_of(t.after),
        kept=kept,
        lost=1 - kept,
    )


def kept_by_level_sums(begun: ir.Table) -> pd.DataFrame:
    """Are courses that start low measured again more often? Per start level: n (started), kept, lost and their sums.

    Columns level and the sums of `sums.sufficient`.
    """
    return sums_by(begun, ("level",), ("kept", "lost"), total="n").order_by("level").execute()
