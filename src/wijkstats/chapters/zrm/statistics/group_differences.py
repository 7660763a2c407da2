"""Do groups differ in how far the share improved lies from what rating noise gives? One test per breakdown, without a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import f as fisher

from wijkstats.chapters.zrm.statistics.design import with_levels
from wijkstats.ground.records import ENOUGH_CLIENTS, ENOUGH_PAIRS, UNKNOWN
from wijkstats.kit.inference.paired import holm

LEAST = 5
"""So many clients of a group, times the share of the rarer outcome, are needed: with fewer a test finds too much."""


def group_differences(rows: pd.DataFrame, groupings: Sequence[str]) -> dict[str, float]:
    """Do groups differ by more than chance and rating noise? p per grouping, Holm over groupings.

    `rows` as `model_rows.model_rows` gives; of each pair counts `improved` less the chance to improve without change
    (column `expected`; when it is missing only chance is allowed for). Score test that all groups have the same mean, with the
    covariance over clients (who may be in several groups), F with the degrees of freedom of Welch (1951). Groups with fewer
    than 100 pairs or 50 clients, unknown ones, and those too small for a share so near 0 or 1 (`LEAST`) are left out; NaN when
    fewer than two remain.
    """
    data = with_levels(rows)
    p = [_one_difference(data, grouping) for grouping in groupings]
    return dict(zip(groupings, holm(p).tolist(), strict=True))


def _one_difference(data: pd.DataFrame, grouping: str) -> float:
    sizes = data.groupby(grouping)["client"].agg(["size", "nunique"])
    enough = sizes.index[
        (sizes["size"] >= ENOUGH_PAIRS) & (sizes["nunique"] >= ENOUGH_CLIENTS) & (sizes.index != UNKNOWN)
    ]
    data = data[data[grouping].isin(enough)]
    rare = min(data["improved"].mean(), 1 - data["improved"].mean()) if len(data) else 0.0
    enough = enough[sizes.loc[enough, "nunique"] * rare >= LEAST]
    data = data[data[grouping].isin(enough)]
    if len(enough) < 2:
        return np.nan
    beyond = data["improved"] - data["expected"] if "expected" in data else data["improved"]
    client, names = pd.factorize(data["client"])
    level, _ = pd.factorize(data[grouping])
    clients, k = len(names), len(enough)
    z = np.zeros((clients, k))  # what each client adds to each group, less the mean of all
    np.add.at(z, (client, level), (beyond - beyond.mean()).to_numpy())
    part = np.bincount(level, minlength=k) / len(data)
    score = z.sum(axis=0)[:-1]
    own = (z - np.outer(z.sum(axis=1), part))[:, :-1]  # the mean is that of the same clients
    covariance = clients / (clients - 1) * own.T @ own
    if np.linalg.matrix_rank(covariance) < k - 1:
        return np.nan
    wald = float(score @ np.linalg.solve(covariance, score))
    few = float(((1 - part) ** 2 / (np.count_nonzero(z, axis=0) - 1)).sum())
    return float(fisher.sf(wald / (k - 1) / (1 + 2 * (k - 2) / (k**2 - 1) * few), k - 1, (k**2 - 1) / (3 * few)))
