"""What if the clients who were not measured again did otherwise? Bounds, standardisation and the tipping point.

A before/after comparison is about those who were measured twice. Nobody knows how the others fared, so four figures stand
beside each other: the share as measured; the same, weighted to the start levels of everybody who started; and the two
bounds between which the share among all starters must lie.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from wijkstats.records import Result
from wijkstats.scales import DOMAINS, LEVELS
from wijkstats.stats.intervals import Floats, clustered_share, ratio_interval

TOP = max(LEVELS)
BOTTOM = min(LEVELS)


def attrition(counts: pd.DataFrame) -> Result:
    """Between which limits lies the share that improved among all who started, measured again or not?

    `counts` as `followed.attrition_counts` gives; units are courses (a domain within a trajectory). Columns:

    started, kept, lost    courses with a first score; with a pair; without
    improved_complete      improved / kept, with an interval that allows for clients with several courses
    lower_bound            nobody lost improved
    upper_bound            everybody lost who had room (started below the top) improved
    standardised           share by start level, weighted to the start levels of all who started; empty when a start level
                           with room was lost entirely. Its interval takes the weights as given
    tipping_point          share of the lost (of those who can get worse) that must have got worse, all others unchanged,
                           before as many have got worse as improved; 0 when that is so already, empty when it cannot happen
    """
    rows = [_figures(row) for row in counts.to_dict("records")]
    table = pd.DataFrame(rows, columns=_COLUMNS if not rows else None)
    places = {domain: i for i, domain in enumerate(("all", *DOMAINS))}
    table = table.sort_values(
        ["population", "domain"],
        key=lambda c: c.map(places | {"low": -2, "all": -1} if c.name == "population" else places),
    ).reset_index(drop=True)
    seen = ("started", "kept", "lost", "improved")
    sources = dict.fromkeys(_FIGURES, seen) | {
        "upper_bound": (*seen, "lost_room"),
        "tipping_point": (*seen, "worse", "lost_fall"),
    }
    return Result(
        "zrm_attrition",
        table,
        ("domain", "population"),
        (*_COUNTS, *_LIMITS),
        sources,
        {"started": ("kept", "lost"), "kept": ("improved", "worse", "same")},
        {count: f"{count}_clients" for count in (*_COUNTS, *_LIMITS)},
        margins=(("population",),),
    )


_COUNTS = ("started", "kept", "lost", "improved", "worse")
_LIMITS = ("same", "lost_room", "lost_top", "lost_fall", "lost_bottom")
"""The kept who stayed; the lost who could rise, stood at the top, could fall, stood at the bottom."""
_FIGURES = (
    "improved_complete", "complete_low", "complete_high", "lower_bound", "upper_bound", "standardised", "standardised_low",
    "standardised_high", "tipping_point",
)  # fmt: skip
_COLUMNS = ("domain", "population", *_COUNTS, *_FIGURES, *_LIMITS, *(f"{c}_clients" for c in (*_COUNTS, *_LIMITS)))


def _figures(row: dict[str, float]) -> dict[str, object]:
    seen = {count: np.array([row[f"{count}_{level}"] for level in LEVELS], dtype=float) for count in _COUNTS}
    started, kept, lost, improved = (seen[count] for count in _COUNTS[:4])
    whole = {count: int(values.sum()) for count, values in seen.items()}
    room = np.array([level < TOP for level in LEVELS])
    mixed = _products(row)
    complete = clustered_share(
        whole["improved"],
        whole["kept"],
        clients=row["kept_clients"],
        m2=mixed[:5, :5].sum(),
        my=mixed[:5, 5:].sum(),
        y2=mixed[5:, 5:].sum(),
    )
    standard = _standardised(started, kept, improved, mixed, row["kept_clients"], room)
    n = whole["started"]
    ends = {"lost_top": int(lost[LEVELS.index(TOP)]), "lost_bottom": int(lost[LEVELS.index(BOTTOM)])}
    ends |= {"lost_room": whole["lost"] - ends["lost_top"], "lost_fall": whole["lost"] - ends["lost_bottom"]}
    can_fall = ends["lost_fall"]
    needed = max(whole["improved"] - whole["worse"], 0)
    return {
        "domain": row["domain"],
        "population": row["population"],
        **whole,
        "improved_complete": float(complete.share),
        "complete_low": float(complete.low),
        "complete_high": float(complete.high),
        "lower_bound": whole["improved"] / n if n else np.nan,
        "upper_bound": (whole["improved"] + ends["lost_room"]) / n if n else np.nan,
        **dict(zip(("standardised", "standardised_low", "standardised_high"), standard, strict=True)),
        "tipping_point": needed / can_fall if can_fall and needed <= can_fall and whole["kept"] else np.nan,
        **ends,
        "same": whole["kept"] - whole["improved"] - whole["worse"],
        **{f"{count}_clients": int(row[f"{count}_clients"]) for count in (*_COUNTS, *_LIMITS)},
    }


def _products(row: dict[str, float]) -> Floats:
    """The 10 x 10 sums over clients of products of kept and improved by start level."""
    names = [f"{seen}_{level}" for seen in ("kept", "improved") for level in LEVELS]
    table = np.zeros((len(names), len(names)))
    for i, one in enumerate(names):
        for j in range(i, len(names)):
            table[i, j] = table[j, i] = row[f"{one}*{names[j]}"]
    return table


def _standardised(
    started: Floats, kept: Floats, improved: Floats, mixed: Floats, clients: float, room: np.ndarray
) -> tuple[float, float, float]:
    """Directly standardised share with the linearised variance over clients; NaN when it cannot be computed."""
    needed = (started > 0) & room
    if not started.sum() or np.any(needed & (kept == 0)):
        return np.nan, np.nan, np.nan
    share = np.divide(improved, kept, out=np.zeros_like(kept), where=kept > 0)
    weight = np.divide(started / started.sum(), kept, out=np.zeros_like(kept), where=kept > 0)
    p = float((weight * improved).sum())
    direction = np.concatenate([-weight * share, weight])  # of each client: sum of weight * (improved - share * kept)
    variance = float(direction @ mixed @ direction)
    low, high = ratio_interval(p, variance, clients)
    return p, low, high


def kept_by_level(sums: pd.DataFrame) -> Result:
    """Are those who start low measured again as often as the others? Share kept by start level.

    `sums` as `followed.kept_by_level_sums` gives.
    """
    found = clustered_share(
        sums["kept"], sums["n"], clients=sums["clients"], m2=sums["m2"], my=sums["kept_my"], y2=sums["kept_y2"]
    )
    people = sums[["clients", "kept_clients", "lost_clients"]]
    table = sums[["level", "n", "kept", "lost"]].rename(columns={"level": "before"})
    table = table.assign(share=found.share, low=found.low, high=found.high)
    return Result(
        "zrm_kept_by_level",
        pd.concat([table, people], axis=1).reset_index(drop=True),
        ("before",),
        ("n", "kept", "lost"),
        dict.fromkeys(("share", "low", "high"), ("n", "kept", "lost")),
        {"n": ("kept", "lost")},
        {"n": "clients", "kept": "kept_clients", "lost": "lost_clients"},
        blocks=(tuple(range(len(table))),),
    )
