"""What if the clients who were not measured again did otherwise? Bounds, standardisation and the tipping point.

A before/after comparison is about those who were measured twice. Nobody knows how the others fared, so four figures stand
beside each other: the share as measured; the same, weighted to the start levels of everybody who started; and the two
bounds between which the share among all starters must lie.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.ground.population import COURSE, Cell, Region, cell, low_levels, not_again, outcomes
from wijkstats.ground.records import Result, Share
from wijkstats.ground.scales import DOMAIN_ORDER, LEVELS
from wijkstats.kit.inference.intervals import Floats, clustered_share, ratio_interval
from wijkstats.kit.inference.shares import part_of

TOP = max(LEVELS)
BOTTOM = min(LEVELS)
LEAST_KEPT = 20
"""A start level, or neighbours together, needs so many kept courses for a share of its own."""


def attrition(counts: pd.DataFrame, low: int, least: int = LEAST_KEPT) -> Result:
    """Between which limits lies the share that improved among all who started, measured again or not?

    `counts` as `attrition.attrition_counts` gives, `low` the highest low level; units are courses (a domain within a
    trajectory). Columns:

    started, kept, lost    courses with a first score; with a pair; without
    improved_complete      improved / kept, with an interval that allows for clients with several courses
    lower_bound            nobody lost improved
    upper_bound            everybody lost who had room (started below the top) improved
    standardised           share by start level, weighted to the start levels of all who started. Neighbouring levels are
                           taken together until `least` were kept; empty when fewer were kept in all. The interval takes
                           the weights as given
    tipping_point          share of the lost (of those who can get worse) that must have got worse, all others unchanged,
                           before as many have got worse as improved; 0 when that is so already, empty when it cannot happen
    """
    rows = [_figures(row, least) for row in counts.to_dict("records")]
    table = pd.DataFrame(rows, columns=_COLUMNS if not rows else None)
    table = table.sort_values(
        ["population", "domain"],
        key=lambda c: c.map({"low": 0, "all": 1, "not_low": 2} if c.name == "population" else DOMAIN_ORDER),
    ).reset_index(drop=True)
    seen = ("started", "kept", "lost", "improved")
    sources: dict[str, tuple[str, ...]] = dict.fromkeys(("standardised", "standardised_low", "standardised_high"), seen)
    sources["tipping_point"] = (*seen, "worse", "lost_bottom")
    ends = _BOUNDS | {
        "improved_complete": Share({"improved": 1}, "kept", "complete_low", "complete_high", "complete_design")
    }
    cells: dict[str, list[Cell]] = {count: [] for count in (*_COUNTS, *_LIMITS)}
    for domain, population in table[["domain", "population"]].itertuples(index=False):
        for count, region in regions(low_levels(low, population)).items():
            cells[count].append(cell(COURSE, region, {"domain": domain}))
    return Result(
        "zrm_attrition",
        table,
        ("domain", "population"),
        (*_COUNTS, *_LIMITS),
        sources,
        {"started": ("kept", "lost"), "kept": ("improved", "worse", "same")},
        {count: f"{count}_clients" for count in (*_COUNTS, *_LIMITS)},
        cells=cells,
        shares=ends,
        dear=("started", "kept", "improved"),
        revealing=("kept",),
        exact=("tipping_point",),
        columns=zrm.ATTRITION,
    )


def regions(before: tuple[int, ...]) -> dict[str, Region]:
    """Which outcomes each count of courses that start at these levels is about."""
    pairs, gone = outcomes(before), not_again(before)
    return {
        "started": pairs["pairs"] | gone,
        "kept": pairs["pairs"],
        "lost": gone,
        **{outcome: pairs[outcome] for outcome in ("improved", "same", "worse")},
        "lost_top": not_again([TOP]) & gone,
        "lost_bottom": not_again([BOTTOM]) & gone,
    }


_COUNTS = ("started", "kept", "lost", "improved", "worse")
_LIMITS = ("same", "lost_top", "lost_bottom")
"""The kept who stayed; the lost who stood at the top (and could not rise) and at the bottom (and could not fall)."""
_FIGURES = (
    "improved_complete", "complete_low", "complete_high", "lower_bound", "upper_bound", "standardised", "standardised_low",
    "standardised_high", "tipping_point",
)  # fmt: skip
_BOUNDS = {
    "lower_bound": Share({"improved": 1}, "started"),
    "upper_bound": Share({"improved": 1, "lost": 1, "lost_top": -1}, "started"),
}
_COLUMNS = ("domain", "population", *_COUNTS, *_FIGURES, *_LIMITS, *(f"{c}_clients" for c in (*_COUNTS, *_LIMITS)),
            "complete_design")  # fmt: skip


def _figures(row: dict[str, float], least: int) -> dict[str, object]:
    seen = {count: np.array([row[f"{count}_{level}"] for level in LEVELS], dtype=float) for count in _COUNTS}
    started, kept, lost, improved = (seen[count] for count in _COUNTS[:4])
    whole = {count: int(values.sum()) for count, values in seen.items()}
    mixed = _products(row)
    complete = clustered_share(
        whole["improved"],
        whole["kept"],
        clients=row["kept_clients"],
        m2=mixed[:5, :5].sum(),
        my=mixed[:5, 5:].sum(),
        y2=mixed[5:, 5:].sum(),
    )
    standard = _standardised(started, kept, improved, mixed, row["kept_clients"], least)
    n = whole["started"]
    ends = {"lost_top": int(lost[LEVELS.index(TOP)]), "lost_bottom": int(lost[LEVELS.index(BOTTOM)])}
    can_rise, can_fall = whole["lost"] - ends["lost_top"], whole["lost"] - ends["lost_bottom"]
    needed = max(whole["improved"] - whole["worse"], 0)
    return {
        "domain": row["domain"],
        "population": row["population"],
        **whole,
        "improved_complete": float(complete.share),
        "complete_low": float(complete.low),
        "complete_high": float(complete.high),
        "complete_design": whole["kept"] / float(complete.effective_n) if complete.effective_n > 0 else np.nan,
        "lower_bound": whole["improved"] / n if n else np.nan,
        "upper_bound": (whole["improved"] + can_rise) / n if n else np.nan,
        **dict(zip(("standardised", "standardised_low", "standardised_high"), standard, strict=True)),
        "tipping_point": needed / can_fall if can_fall and needed <= can_fall and whole["kept"] else np.nan,
        **ends,
        "same": whole["kept"] - whole["improved"] - whole["worse"],
        **{f"{count}_clients": int(row[f"{count}_clients"]) for count in (*_COUNTS, "same")},
        # the rest of the lost would follow by subtraction: the smaller of the two parts decides
        "lost_top_clients": _behind(row["lost_top_clients"], row["lost_room_clients"]),
        "lost_bottom_clients": _behind(row["lost_bottom_clients"], row["lost_fall_clients"]),
    }


def _behind(part: float, rest: float) -> int:
    return int(min([number for number in (part, rest) if number > 0], default=0)) if part else 0


def _products(row: dict[str, float]) -> Floats:
    """The 10 x 10 sums over clients of products of kept and improved by start level."""
    names = [f"{seen}_{level}" for seen in ("kept", "improved") for level in LEVELS]
    table = np.zeros((len(names), len(names)))
    for i, one in enumerate(names):
        for j in range(i, len(names)):
            table[i, j] = table[j, i] = row[f"{one}*{names[j]}"]
    return table


def _standardised(
    started: Floats, kept: Floats, improved: Floats, mixed: Floats, clients: float, least: int
) -> tuple[float, float, float]:
    """Directly standardised share with the linearised variance over clients; NaN when too few were kept."""
    strata = _strata(kept[:-1], least)
    if not started.sum() or strata is None:
        return np.nan, np.nan, np.nan
    member = np.zeros((strata.max() + 2, len(kept)))  # the top level, of which nobody can rise, is a stratum of its own
    member[np.append(strata, strata.max() + 1), np.arange(len(kept))] = 1
    begun, stayed, rose = member @ started, member @ kept, member @ improved
    share = np.divide(rose, stayed, out=np.zeros_like(stayed), where=stayed > 0)
    weight = np.divide(begun / begun.sum(), stayed, out=np.zeros_like(stayed), where=stayed > 0)
    p = float((weight * rose).sum())
    direction = np.concatenate(
        [-(weight * share) @ member, weight @ member]
    )  # weight * (improved - share * kept), per client
    variance = float(direction @ mixed @ direction)
    low, high = ratio_interval(p, variance, clients)
    return p, low, high


def _strata(kept: Floats, least: int) -> npt.NDArray[np.int64] | None:
    """Number of the stratum of each start level: neighbours together until each has `least`; None when all have fewer."""
    if kept.sum() < least:
        return None
    numbers, stratum, held = np.zeros(len(kept), dtype=int), 0, 0.0
    for i, n in enumerate(kept):
        if held >= least and kept[i:].sum() >= least:
            stratum, held = stratum + 1, 0.0
        numbers[i] = stratum
        held += n
    return numbers


def kept_by_level(sums: pd.DataFrame) -> Result:
    """Are those who start low measured again as often as the others? Share kept by start level.

    `sums` as `attrition.kept_by_level_sums` gives.
    """
    rows = sums.rename(columns={"level": "before"})
    levels = [regions((int(level),)) for level in rows["before"]]
    names = {"n": "started", "kept": "kept", "lost": "lost"}
    cells = {count: [cell(COURSE, regions[name]) for regions in levels] for count, name in names.items()}
    return part_of(rows, "zrm_kept_by_level", ("before",), "kept", "lost", cells=cells, columns=zrm.KEPT_BY_LEVEL)
