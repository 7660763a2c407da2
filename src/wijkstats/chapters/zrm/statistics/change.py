"""What counts as a change? Five rules side by side on the same pairs, and who had room to move.

The rule decides the answer: on one data set 38% or 73% improved, by two respectable rules (Burgess 2009). So all five stand
beside each other.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.stats import norm

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.ground.population import COURSE, Cell, Region, cell, low_levels, steps, together
from wijkstats.ground.records import CONFIDENCE, Result
from wijkstats.ground.scales import DOMAIN_ORDER, DOMAINS, LEVELS
from wijkstats.kit.inference.shares import add_share, part_of

RULES: tuple[str, ...] = ("any_step", "two_steps", "crossing_low", "reliable_change", "half_sd")
OUTCOMES = ("improved", "same", "worse")
_ENDS = ("share", "low", "high")


def critical_change(sd: float, reliability: float, confidence: float = CONFIDENCE) -> float:
    """How much must a score change before rating error alone is an unlikely reason? In units of the score.

    z * sd * sqrt(2) * sqrt(1 - reliability), with `sd` of the first scores. Source: Jacobson & Truax (1991).

    >>> round(critical_change(8.158643, 0.801), 3)
    10.088
    """
    if not 0 < reliability < 1:
        raise ValueError("reliability lies between 0 and 1")
    return float(norm.ppf(1 - (1 - confidence) / 2) * np.sqrt(2) * sd * np.sqrt(1 - reliability))


def change_outcomes(counts: pd.DataFrame, low: int, reliability: float) -> pd.DataFrame:
    """Which step is an improvement by which rule? One row per rule, domain, before and after: the outcome.

    `counts` as `outcomes.transition_counts` gives; the standard deviation is that of the first scores of all pairs of the
    domain. any_step: one level or more. two_steps: two or more. crossing_low: from at most `low` to above it, or back.
    reliable_change: more than `critical_change`. half_sd: at least half a standard deviation.
    """
    every = counts[counts["age_group"] == "all"]
    cells = pd.MultiIndex.from_product([LEVELS, LEVELS], names=["before", "after"]).to_frame(index=False)
    step = (cells["after"] - cells["before"]).to_numpy()
    crossed = np.where(cells["before"] <= low, cells["after"] > low, cells["after"] <= low)
    frames = []
    for domain in (d for d in DOMAINS if d in set(every["domain"])):
        sd = _sd(every[every["domain"] == domain])
        size = np.abs(step)
        moved = {
            "any_step": size >= 1,
            "two_steps": size >= 2,
            "crossing_low": crossed,
            "reliable_change": size > critical_change(sd, reliability) if sd > 0 else size >= 2,
            "half_sd": size >= sd / 2 if sd > 0 else size >= 1,
        }
        for rule in RULES:
            outcome = np.where(
                moved[rule] & (step > 0), "improved", np.where(moved[rule] & (step < 0), "worse", "same")
            )
            frames.append(cells.assign(rule=rule, domain=domain, outcome=outcome))
    columns = ["rule", "domain", "before", "after", "outcome"]
    return pd.concat(frames)[columns] if frames else pd.DataFrame(columns=columns)


def _sd(counts: pd.DataFrame) -> float:
    n = counts["n"].sum()
    mean = (counts["n"] * counts["before"]).sum() / n
    return float(np.sqrt((counts["n"] * (counts["before"] - mean) ** 2).sum() / (n - 1))) if n > 1 else np.nan


def change_rules(sums: pd.DataFrame, outcomes: pd.DataFrame, low: int) -> Result:
    """Which share improved, stayed the same, got worse, by each rule? For low starters, the others, and all.

    `sums` as `outcomes.outcome_sums` gives, `outcomes` as `change_outcomes` gives, `low` the highest low level.
    least_step: the smallest step that counts
    in that domain (empty for crossing_low, and for all domains together when they differ). The fact `one_step` says in how
    many domains one level is a reliable change.
    """
    rank = {rule: i for i, rule in enumerate(RULES)}
    who = {"low": 0, "not_low": 1, "all": 2}
    order = sums.assign(_p=sums["population"].map(who), _d=sums["domain"].map(DOMAIN_ORDER), _r=sums["rule"].map(rank))
    steps = _least_steps(outcomes)
    sums = order.sort_values(["_p", "_d", "_r"], ignore_index=True).merge(steps, how="left", on=["rule", "domain"])
    people = ["clients", *(f"{o}_clients" for o in OUTCOMES)]
    table = sums[["rule", "domain", "population", "least_step", "pairs", *OUTCOMES, *people]].copy()
    shares = {f"{o}_share": add_share(table, sums, o) for o in OUTCOMES}
    for o, population in _CANNOT.items():
        impossible = (sums["rule"] == "crossing_low") & (sums["population"] == population)
        table.loc[impossible, [f"{o}_low", f"{o}_high"]] = np.nan
    reliable = steps[(steps["rule"] == "reliable_change") & (steps["domain"] != "all")]["least_step"]
    return Result(
        "zrm_change_rules",
        table,
        ("rule", "domain", "population"),
        ("pairs", *OUTCOMES),
        totals={"pairs": OUTCOMES},
        contributors={o: f"{o}_clients" for o in OUTCOMES} | {"pairs": "clients"},
        cells=_cells(table, outcomes, low),
        dear=("pairs", "improved"),
        shares=shares,
        facts={"one_step": int((reliable == 1).sum()), "domains": len(reliable)},
        known=("least_step",),
        columns=zrm.CHANGE_RULES,
    )


_CANNOT = {"worse": "low", "improved": "not_low"}
"""Who starts low cannot cross downward, and who does not cannot cross upward."""


def _cells(table: pd.DataFrame, outcomes: pd.DataFrame, low: int) -> dict[str, list[Cell]]:
    """What each row counts: steps that a rule calls improved in one domain may be too small in another."""
    step = outcomes["before"].astype(str) + outcomes["after"].astype(str)
    groups = step.groupby([outcomes["rule"], outcomes["domain"], outcomes["outcome"]]).agg(frozenset).to_dict()
    domains = list(dict.fromkeys(outcomes["domain"]))
    start = {p: steps(lambda b, a: True, low_levels(low, p)) for p in ("low", "not_low", "all")}

    def counted(rule: str, domain: str, population: str, outcome: str) -> Cell:
        found: dict[str, Region] = {
            d: start[population] & (groups.get((rule, d, outcome), frozenset()) if outcome != "pairs" else start["all"])
            for d in (domains if domain == "all" else [domain])
        }
        if domain == "all" and len(set(found.values())) == 1:
            return cell(COURSE, next(iter(found.values())))
        return together(cell(COURSE, region, {"domain": d}) for d, region in found.items())

    keys = list(zip(table["rule"], table["domain"], table["population"], strict=True))
    return {count: [counted(*key, count) for key in keys] for count in ("pairs", *OUTCOMES)}


def _least_steps(outcomes: pd.DataFrame) -> pd.DataFrame:
    moved = outcomes[(outcomes["outcome"] != "same") & (outcomes["rule"] != "crossing_low")]
    step = (moved["after"] - moved["before"]).abs()
    each = step.groupby([moved["rule"], moved["domain"]]).min().rename("least_step").reset_index()
    one = each.groupby("rule")["least_step"].agg(["min", "max"])
    every = one.loc[one["min"] == one["max"], "min"].rename("least_step").reset_index().assign(domain="all")
    return pd.concat([each, every], ignore_index=True)


def room_to_move(sums: pd.DataFrame) -> Result:
    """Which share moved, of all pairs and of those that had room? A score of 5 cannot rise, a score of 1 cannot fall.

    `sums` as `outcomes.room_sums` gives. base: `all`, `room`, and `limit` (the pairs without room, of which none can move).
    """
    places = {**DOMAIN_ORDER, "improved": 1, "worse": 2, "room": 1, "limit": 2}
    sums = sums.sort_values(["domain", "direction", "base"], key=lambda c: c.map(places), ignore_index=True)
    keys = ("domain", "direction", "base")
    cells: dict[str, list[Cell]] = {count: [] for count in ("pairs", "moved", "still")}
    for domain, direction, base in sums[list(keys)].itertuples(index=False):
        limit = max(LEVELS) if direction == "improved" else min(LEVELS)
        inside = {"room": [s for s in LEVELS if s != limit], "limit": [limit]}.get(base, LEVELS)
        every = steps(lambda b, a: True, inside)
        moved = steps(lambda b, a: a > b, inside) if direction == "improved" else steps(lambda b, a: a < b, inside)
        for count, region in (("pairs", every), ("moved", moved), ("still", every - moved)):
            cells[count].append(cell(COURSE, region, {"domain": domain}))
    result = part_of(sums, "zrm_room", keys, "moved", "still", "pairs", cells, revealing=True, columns=zrm.ROOM)
    table = result.table.copy()
    table.loc[table["base"] == "limit", list(_ENDS)] = np.nan
    return replace(result, table=table)
