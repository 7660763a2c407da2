"""Do groups differ in the share that improved, by more than chance? One test per breakdown, without a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import f as fisher

from wijkstats.chapters.zrm.statistics.design import with_levels
from wijkstats.ground.records import ENOUGH_CLIENTS, ENOUGH_PAIRS, UNKNOWN
from wijkstats.kit.inference.paired import holm


def group_differences(rows: pd.DataFrame, groupings: Sequence[str]) -> dict[str, float]:
    """Do the shares improved of groups differ by more than chance? p per grouping, Holm over groupings.

    Wald test on the shares, with the covariance over clients (who may be in several groups), F with the clients as
    denominator. Groups with fewer than 100 pairs or 50 clients and unknown ones are left out; NaN when fewer than two remain.
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
    if len(enough) < 2:
        return np.nan
    client, names = pd.factorize(data["client"])
    level, _ = pd.factorize(data[grouping])
    cells, shape = client * len(enough) + level, (len(names), len(enough))
    m, y = (np.bincount(cells, w, minlength=shape[0] * shape[1]).reshape(shape) for w in (None, data["improved"]))
    share = y.sum(axis=0) / m.sum(axis=0)
    z = (y - share * m) / m.sum(axis=0)
    clients, k = z.shape
    covariance = clients / (clients - 1) * z.T @ z
    contrast = np.hstack([np.eye(k - 1), -np.ones((k - 1, 1))])
    middle = contrast @ covariance @ contrast.T
    if np.linalg.matrix_rank(middle) < k - 1:
        return np.nan
    difference = contrast @ share
    wald = float(difference @ np.linalg.solve(middle, difference))
    return float(fisher.sf(wald * (clients - k + 1) / ((clients - 1) * (k - 1)), k - 1, clients - k + 1))
