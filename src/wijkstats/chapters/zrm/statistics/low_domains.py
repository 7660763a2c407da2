"""In how many domains trajectories are low, at the first and at the last measurement."""

from __future__ import annotations

import numpy as np
import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.ground.population import CLIENT, COURSE, Cell, cell, low_levels, outcomes, places
from wijkstats.ground.records import Result, Share
from wijkstats.ground.scales import LOW_DOMAIN_CATEGORIES
from wijkstats.kit.inference.intervals import Floats
from wijkstats.kit.inference.shares import outcome_share


def low_domains(sums: pd.DataFrame, low: int, expected: Floats | None = None) -> Result:
    """In how many domains are trajectories low, at the first and at the last measurement?

    `sums` as `outcomes.low_domain_sums` gives, `low` is the highest low level; n counts trajectories, shares are of all
    trajectories with a pair. `expected`: the share with 0, 1, 2 ... low domains at the last measurement without change
    (`NoChange.low_numbers`): column `expected`, of the last only.
    """
    sums = sums[sums["pairs"] > 0].reset_index(drop=True)
    found = outcome_share(sums, "n")
    table = sums[["measurement", "category", "n", "n_clients"]].assign(
        share=found.share, low=found.low, high=found.high, whole=sums["pairs"], people=sums["clients"],
        design=sums["pairs"] / found.effective_n,
    )  # fmt: skip
    table["expected"] = [
        np.nan if expected is None or measurement == "first" else round(float(expected[a : b + 1].sum()), 3)
        for measurement, (a, b) in zip(table["measurement"], table["category"].map(LOW_DOMAIN_CATEGORIES), strict=True)
    ]
    unit = "trajectory with a pair"
    where = places(table, "measurement")
    able = {key for key, (fewest, _) in LOW_DOMAIN_CATEGORIES.items() if fewest <= sums["domains"].max()}
    pairs = outcomes(low_levels(low, "low"))["pairs"]
    first, last = {"measurement": "first"}, {"measurement": "last"}  # the same trajectories, counted twice
    ties = [
        (cell(unit, {category}, first), cell(COURSE, pairs, {"low_domains": category}))
        for category in LOW_DOMAIN_CATEGORIES
    ]
    ties += [
        (cell(CLIENT, {"low"}, {"low_domains": category}), cell(unit, {category}, first))
        for category in LOW_DOMAIN_CATEGORIES
    ]
    ties.append((cell(CLIENT, {"not_low"}), cell(unit, {"0"}, first)))
    return Result(
        "zrm_low_domains",
        table,
        ("measurement", "category"),
        ("n", "whole"),
        {"expected": ("n", "whole")},
        contributors={"n": "n_clients", "whole": "people"},
        cells={
            "n": [
                cell(unit, able & {category}, place) for category, place in zip(table["category"], where, strict=True)
            ],
            "whole": [cell(unit, able, place) for place in where],
        },
        shares={"share": Share({"n": 1}, "whole", "low", "high", "design")},
        private=("whole",),
        # a trajectory has at least one pair per low domain, and with one low domain just that one
        at_most=(
            *ties,
            *((many, few) for few, many in ties[1:2]),
            *_the_same(cell(unit, able, first), cell(unit, able, last)),
        ),
        columns=zrm.LOW_DOMAINS,
    )


def _the_same(one: Cell, other: Cell) -> tuple[tuple[Cell, Cell], ...]:
    """Two counts of which everybody knows that they are the same number."""
    return (one, other), (other, one)
