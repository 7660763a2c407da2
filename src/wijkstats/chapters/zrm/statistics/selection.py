"""Who is counted: from those who started to those with a pair, and how complete the measurements are."""

from __future__ import annotations

import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.ground.population import CLIENT, COURSE, KEPT, NOT_KEPT, cell, low_levels, named, outcomes
from wijkstats.ground.records import Result, Share
from wijkstats.ground.scales import LEVELS
from wijkstats.kit.inference.intervals import wilson

DAY = "measured day"
DELIVERED = "delivered trajectory"


def selection_flow(counts: pd.DataFrame, low: int, outside: int = 0, delivered: int = 0) -> Result:
    """Of the clients who started, who has a pair, and why not the others?

    `counts` as `pairing.flow_counts` gives; `low` is the highest low level. Pairs of row `low` are those that start low; of
    row `not_low` all pairs of the clients of whom none starts low. `outside`: how many of the `delivered` trajectories started
    before or after the period; these are in no row.
    """
    absent = NOT_KEPT - frozenset(counts["reason"])  # reasons of another rule for pairs: nobody, and known to be so
    regions = {"all": KEPT, "": KEPT | NOT_KEPT, "too_close": {"too_close", *absent}}
    region = [regions.get(reason, {reason}) for reason in counts["reason"]]
    all_not_low = cell("pair of a client with no low pair", {"yes"})
    levels = {"all": LEVELS, "low": low_levels(low, "low")}
    pairs = [
        cell(COURSE, outcomes(levels[reason])["pairs"])
        if reason in levels
        else all_not_low
        if reason == "not_low"
        else None
        for reason in counts["reason"]
    ]
    measured = [r - {"no_measurement"} for r in map(frozenset, region)]
    ties = [(cell(CLIENT, r), cell(DAY, r)) for r in measured if r]
    ties.append((all_not_low, cell(COURSE, outcomes(low_levels(low, "not_low"))["pairs"])))
    ties.append((cell(CLIENT, {"not_low"}), all_not_low))
    once = frozenset({"one_measurement"})  # whose clients have as many measured days as they are
    return Result(
        "zrm_flow",
        counts.assign(people=counts["clients"]),
        ("step", "reason"),
        ("clients", "measurements", "pairs"),
        contributors={"measurements": "people", "pairs": "people"},
        cells={
            "clients": [cell(CLIENT, r) for r in region],
            "measurements": [cell(DAY, r) for r in measured],
            "pairs": pairs,
        },
        at_most=(*ties, (cell(DAY, once), cell(CLIENT, once))),
        extra={
            "outside": (cell(DELIVERED, {"outside"}), outside),
            "delivered": (cell(DELIVERED, {"outside", "inside"}), delivered),
        },
        columns=zrm.FLOW,
    )


def coverage(counts: pd.DataFrame) -> Result:
    """Which share of the clients who started has a first and a last measurement? Wilson interval over clients."""
    low, high = wilson(counts["kept"], counts["started"])
    table = counts.assign(share=counts["kept"] / counts["started"], low=low, high=high)
    table["lost"] = table["started"] - table["kept"]
    regions = {"started": KEPT | NOT_KEPT, "kept": KEPT, "lost": NOT_KEPT}
    return Result(
        "zrm_coverage",
        table[["grouping", "level", "started", "kept", "lost", "share", "low", "high"]],
        ("grouping", "level"),
        ("started", "kept", "lost"),
        totals={"started": ("kept", "lost")},
        cells=named(table, CLIENT, regions, "grouping", "level"),
        shares={"share": Share({"kept": 1}, "started", "low", "high")},
        columns=zrm.COVERAGE,
    )
