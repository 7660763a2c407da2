"""Which municipalities are most alike: a distance over the features of the catalogue, printed with every peer.

A municipality is never its own peer. Features and weights stand in catalogue.yaml, so that everybody can see, and change,
what "alike" means here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from wijkstats.chapters.benchmark import columns as benchmark
from wijkstats.chapters.benchmark.statistics.area_values import COUNTRY, area_values
from wijkstats.ground.catalogue import Feature, catalogue
from wijkstats.ground.records import Result

PEERS = 10
"""So many peers are printed."""
LEAST_FEATURES = 3


def structure_of(municipal: pd.DataFrame, own: str, year: int | None = None) -> tuple[int, pd.DataFrame]:
    """The features of all municipalities, as numbers that may be subtracted.

    Returns the year, and a table of municipalities (code) x features; the logarithm where the catalogue says so, missing
    where not published. The year is the last one, at most `year`, in which the own municipality has the most features;
    features that it lacks are left out. Empty when nothing is known of the own municipality.
    """
    features = catalogue().features
    codes = [c for c in municipal["code"].unique() if c != COUNTRY]
    areas = area_values(municipal, codes, list(features))
    areas = areas[(areas["status"] == "realisatie") & areas["value"].notna()]
    mine = areas[(areas["area"] == own) & (areas["year"] <= (year if year is not None else areas["year"].max()))]
    if mine.empty:
        return 0, pd.DataFrame()
    known = mine.groupby("year")["indicator"].nunique()
    best = int(known[known == known.max()].index.max())
    wide = areas[areas["year"] == best].set_index(["area", "indicator"])["value"].unstack("indicator")  # noqa: PD010
    wide = wide.loc[:, wide.loc[own].notna()].astype(float)
    wide = wide[[f for f in features if f in wide]]
    for name in wide:
        if features[str(name)].log:
            wide[name] = np.log(wide[name].where(wide[name] > 0))
    return best, wide


def distances(structure: pd.DataFrame, features: Mapping[str, Feature] | None = None) -> pd.DataFrame:
    """How far is every municipality from every other?

    `structure`: municipalities x features without missing values. distance = square root of the weighted mean of the squared
    differences in standard deviations, so that 1 means: as far apart as one standard deviation on every feature. Returns a
    square table; empty on the diagonal, because nobody is one's own peer. A feature in which all are equal counts nothing.
    """
    features = catalogue().features if features is None else features
    if structure.isna().any(axis=None):
        raise ValueError("distances need every feature of every municipality: drop those with missing values first")
    weights = np.array([features[str(name)].weight for name in structure], dtype=float)
    spread = structure.std(ddof=1).where(lambda s: s > 0)
    z = ((structure - structure.mean()) / spread).fillna(0).to_numpy(dtype=float) * np.sqrt(weights / weights.sum())
    apart = np.sqrt(((z[:, None, :] - z[None, :, :]) ** 2).sum(axis=2))
    np.fill_diagonal(apart, np.nan)
    return pd.DataFrame(apart, index=structure.index, columns=structure.index)


def nearest(apart: pd.DataFrame, own: str, n: int = PEERS) -> list[str]:
    """The `n` municipalities nearest to the own one, nearest first; ties in the order of their codes."""
    others = apart[own].dropna()
    order = sorted(others.index, key=lambda code: (round(float(others[code]), 12), code))
    return [str(code) for code in order[:n]]


def peers(municipal: pd.DataFrame, own: str, reference: Sequence[str], names: Mapping[str, str]) -> Result:
    """Which municipalities are most alike, and how far off is the given reference group?

    The `PEERS` nearest and all of the reference group, by distance. rank counts all municipalities with every feature;
    furthest: the feature on which the two differ most. No rows when fewer than LEAST_FEATURES features are known.
    """
    year, structure = structure_of(municipal, own)
    whole = structure.dropna()
    facts: dict[str, object] = {"names": dict(names), "own": own}
    if own not in whole.index or whole.shape[1] < LEAST_FEATURES or len(whole) < LEAST_FEATURES:
        return Result(
            "benchmark_peers",
            pd.DataFrame(columns=[*benchmark.PEERS]),
            ("rank",),
            persons=False,
            facts=facts,
            columns=benchmark.PEERS,
        )
    apart = distances(whole)
    order = nearest(apart, own, len(whole))
    z = (whole - whole.loc[own]) / whole.std(ddof=1)
    table = pd.DataFrame(
        {
            "rank": range(1, len(order) + 1),
            "area": order,
            "distance": [apart.loc[code, own] for code in order],
            "in_group": [code in reference for code in order],
            "furthest": [str(z.loc[code].abs().fillna(0).idxmax()) for code in order],
            "year": year,
        }
    )
    shown = table[(table["rank"] <= PEERS) | table["in_group"]]
    facts |= {"features": [str(f) for f in whole], "candidates": len(order), "incomplete": len(structure) - len(whole)}
    return Result(
        "benchmark_peers",
        shown[[*benchmark.PEERS]].reset_index(drop=True),
        ("rank",),
        persons=False,
        facts=facts,
        columns=benchmark.PEERS,
    )


def peer_group(municipal: pd.DataFrame, own: str, reference: Sequence[str]) -> tuple[str, ...]:
    """The peers that may stand in for the reference group: as many as it has, at least five; none when the municipalities
    delivered are hardly more than the group itself (fewer than twice as many).
    """
    _, structure = structure_of(municipal, own)
    whole = structure.dropna()
    size = max(5, len(reference))
    if own not in whole.index or len(whole) - 1 < 2 * size or whole.shape[1] < LEAST_FEATURES:
        return ()
    return tuple(nearest(distances(whole), own, size))
