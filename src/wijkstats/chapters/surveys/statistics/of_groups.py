"""Do groups of people who answered think otherwise, and does it hang together with years of service?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from wijkstats.chapters.surveys import columns
from wijkstats.chapters.surveys.statistics.asked import (
    Surveyed,
    corrected,
    has_order,
    levels_of,
    named,
    on_scale,
    typed,
)
from wijkstats.ground.population import ANSWER, SERVED, Cell, cell
from wijkstats.ground.records import UNKNOWN, Result
from wijkstats.kit.inference.paired import holm
from wijkstats.kit.inference.two_groups import FEW_PAIRS, correlated, rank_sum

LEAST = 5
"""A group of fewer people is left out: neither named nor tested."""
FEW = "few"
"""Those of groups that are left out, together."""
FEATURES = ("job", "age_band", "team")


def groups(data: Surveyed) -> Result:
    """Does a group answer higher or lower than all others who answered? Mann-Whitney; a row per survey, item, feature and level.

    Groups under five people are one level, `few`, and not tested; of whom nothing is known is `unknown`. Where a feature has two
    levels both rows have one and the same test, which counts once for Holm.
    """
    made: list[dict[str, Any]] = []
    cells: list[Cell] = []
    for item, given in _asked(data):
        for feature in FEATURES:
            levels = given[feature]
            tested = [level for level in sorted(levels.unique()) if level not in (FEW, UNKNOWN)]
            if len(tested) < 2:
                continue
            rest = given[levels != UNKNOWN]
            for level in (*tested, *(one for one in (FEW, UNKNOWN) if (levels == one).any())):
                own, others = given.loc[levels == level, "value"], rest.loc[rest[feature] != level, "value"]
                row = {"survey": item.survey, "item": item.name, "grouping": feature, "level": level, "n": len(own)}
                if level in tested and min(len(own), len(others)) >= LEAST:
                    p, effect = rank_sum(own, others)
                    again = len(tested) == 2 and FEW not in set(levels) and level == tested[1]
                    row |= {"median": float(own.median()), "p": p, "effect": effect, "again": again}
                made.append(row)
                place = {"survey": item.survey, "item": item.item, feature: level}
                cells.append(cell(ANSWER, levels_of(item), place))
    texts = ("survey", "item", "grouping", "level")
    again = pd.DataFrame(made, columns=["again"])["again"].eq(True)
    table = typed(made, columns.GROUPS, texts)
    once = pd.Series(holm(table["p"].astype(float).mask(again)), index=table.index)
    table["p_holm"] = once.where(~again, once.shift()).astype("Float64")
    return Result(
        "survey_groups",
        table,
        texts,
        ("n",),
        dict.fromkeys(("median", "p", "p_holm", "effect"), ("n",)),
        cells={"n": cells},
        columns=columns.GROUPS,
        of_period=False,
        moment="survey",
        absent=table.empty,
    )


def service(data: Surveyed) -> Result:
    """Do people who have worked longer answer higher? Pearson with Fisher's limits beside Spearman; one row per survey and item.

    The fact `points` has years and answers for a scatter, only when nothing is hidden, and never of people of one team.
    """
    made: list[dict[str, Any]] = []
    cells: list[Cell] = []
    points: list[dict[str, Any]] = []
    for item, given in _asked(data):
        both = given.dropna(subset=["service_years"])
        if len(both) < FEW_PAIRS:
            continue
        years, value = (both[c].to_numpy(dtype=float) for c in ("service_years", "value"))
        found, at = correlated(years, value), {"survey": item.survey, "item": item.name}
        figures = {"r": found.r, "rho": found.rho, "low": found.low, "high": found.high, "p": found.p}
        made.append({**at, "n": found.n, **figures})
        cells.append(cell(SERVED, levels_of(item), {"survey": item.survey, "item": item.item}))
        teams = set(both["team"])
        if data.scatter and (len(teams) > 1 or teams <= {UNKNOWN}):
            points.append({**at, "years": years.tolist(), "value": value.tolist()})
    texts = ("survey", "item")
    table = typed(made, columns.SERVICE, texts)
    table["p_holm"] = corrected(table)
    return Result(
        "survey_service",
        table,
        texts,
        ("n",),
        dict.fromkeys(("r", "rho", "low", "high", "p", "p_holm"), ("n",)),
        cells={"n": cells},
        around={"r": ("low", "high")},
        columns=columns.SERVICE,
        of_period=False,
        moment="survey",
        facts={"points": points} if points else {},
        absent=table.empty,
    )


def _asked(data: Surveyed) -> list[tuple[Any, pd.DataFrame]]:
    """Each item that has an order, with its answers and what is known of who gave them: value, features, service_years."""
    if not data.complete or data.respondents is None:
        return []
    assert data.items is not None
    assert data.answers is not None
    assert data.respondents is not None
    people = data.respondents.copy()
    for feature in FEATURES:
        known = people[feature].astype(object).where(people[feature].notna(), UNKNOWN)
        size = known.groupby([people["survey"], known]).transform("size")
        people[feature] = known.mask((size < LEAST) & (known != UNKNOWN), FEW)
    given = on_scale(data.answers, data.items).merge(people, on=["survey", "respondent"], how="left")
    given[list(FEATURES)] = given[list(FEATURES)].fillna(UNKNOWN)
    asked = named(data.items)
    asked = asked[has_order(asked)]
    parts = dict(iter(given.groupby(["survey", "item"])))
    return [(row, parts[row.survey, row.item]) for row in asked.itertuples() if (row.survey, row.item) in parts]
