"""From which level to which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.ground.population import COURSE, Cell, cell, places, steps
from wijkstats.ground.records import Result
from wijkstats.ground.scales import DOMAINS, LEVELS
from wijkstats.kit.inference.paired import Counts


def transitions(counts: pd.DataFrame) -> Result:
    """From which level to which, by domain and age group? All 25 combinations, also those that do not occur.

    `counts` as `outcomes.transition_counts` gives.
    """
    groups = counts[["domain", "age_group"]].drop_duplicates()
    cells = pd.MultiIndex.from_product([LEVELS, LEVELS], names=["before", "after"]).to_frame(index=False)
    whole = groups.merge(cells, how="cross").merge(
        counts, how="left", on=["domain", "age_group", "before", "after"], validate="one_to_one"
    )
    whole[["n", "clients"]] = whole[["n", "clients"]].fillna(0).astype("int64")
    rank = whole["domain"].map({d: i for i, d in enumerate(DOMAINS)})
    whole = whole.assign(rank=rank, last=whole["age_group"] == "all")
    whole = whole.sort_values(["rank", "last", "age_group", "before", "after"]).drop(columns=["rank", "last"])
    return Result(
        "zrm_transitions",
        whole.reset_index(drop=True),
        ("domain", "age_group", "before", "after"),
        ("n",),
        contributors={"n": "clients"},
        cells={"n": _steps(whole, places(whole, "domain", "age_group"))},
        columns=zrm.TRANSITIONS,
    )


def _steps(table: pd.DataFrame, where: Sequence[Mapping[str, object]]) -> list[Cell]:
    """Of each row the pairs that went from its level before to its level after."""
    both = zip(table["before"], table["after"], where, strict=True)
    return [cell(COURSE, {f"{before}{after}"}, place) for before, after, place in both]


def levels(counts: pd.DataFrame, low: int) -> Result:
    """From which level to which, all domains together? All 25 combinations; no rows without pairs.

    `counts` as `outcomes.level_counts` gives. Extra figures: how many pairs there are, how many are low first, low last and
    unchanged, and how many start at each level.
    """
    cells = pd.MultiIndex.from_product([LEVELS, LEVELS], names=["before", "after"]).to_frame(index=False)
    whole = cells.merge(counts, how="left", on=["before", "after"], validate="one_to_one")
    whole[["n", "clients"]] = whole[["n", "clients"]].fillna(0).astype("int64")
    whole = whole if len(counts) else whole.iloc[:0]
    wanted = {
        "pairs": steps(lambda b, a: True),
        "first": steps(lambda b, a: b <= low),
        "last": steps(lambda b, a: a <= low),
        "same": steps(lambda b, a: a == b),
        **{f"before_{s}": steps(lambda b, a: True, [s]) for s in LEVELS},
    }
    step = whole["before"].astype(str) + whole["after"].astype(str)
    return Result(
        "zrm_levels",
        whole,
        ("before", "after"),
        ("n",),
        contributors={"n": "clients"},
        cells={"n": _steps(whole, [{}] * len(whole))},
        extra={
            name: (cell(COURSE, region), int(whole.loc[step.isin(region), "n"].sum()))
            for name, region in wanted.items()
        },
        columns=zrm.LEVELS,
    )


def square(counts: pd.DataFrame, domain: str, age_group: str = "all") -> Counts:
    """The 5x5 table of one domain: rows = level before, columns = level after."""
    part = counts[(counts["domain"] == domain) & (counts["age_group"] == age_group)]
    table = np.zeros((len(LEVELS), len(LEVELS)))
    table[part["before"].to_numpy(dtype=int) - 1, part["after"].to_numpy(dtype=int) - 1] = part["n"]
    return table
