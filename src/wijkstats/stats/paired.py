"""Tests for a square table of levels before (rows) and after (columns).

Both tests look at the levels in use: a level that nobody has, before or after, changes nothing. P-values come from the
survival function, so that a very small one is not printed as 0. Where nobody moves there is nothing to test: the
statistic and p are NaN and df is 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.stats import chi2
from statsmodels.stats.multitest import multipletests

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PairedTest:
    """A chi-square test on n pairs. statistic and p are NaN when nobody moved (df = 0)."""

    test: str
    n: int
    statistic: float
    df: int
    p: float


def levels_in_use(table: npt.ArrayLike) -> Counts:
    """The square table without the levels that nobody has, before or after. ValueError for anything but counts."""
    counts = np.asarray(table, dtype=float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError(f"a square table of counts is needed, found shape {counts.shape}")
    if not np.all(np.isfinite(counts)) or np.any(counts < 0):
        raise ValueError("counts are finite and not negative")
    used = counts.sum(axis=0) + counts.sum(axis=1) > 0
    return counts[np.ix_(used, used)]


def stuart_maxwell(table: npt.ArrayLike) -> PairedTest:
    """Are the levels distributed the same after as before (marginal homogeneity)?

    chi2 = d' V^- d with d = row totals - column totals and V_ii = n_i. + n_.i - 2 n_ii, V_ij = -(n_ij + n_ji). df = the
    rank of V: the levels in use less the groups of levels that exchange nobody. A level with equal totals but people
    moving in and out stays in. For two levels this is McNemar's test without correction.
    Source: Stuart (1955) Biometrika 42:412; Maxwell (1970) Br J Psychiatry 116:651.

    >>> round(stuart_maxwell([[227, 132], [107, 678]]).statistic, 4)
    2.6151
    """
    counts = levels_in_use(table)
    n = round(counts.sum())
    moved = counts + counts.T
    np.fill_diagonal(moved, 0)
    if not moved.any():
        return PairedTest("stuart_maxwell", n, np.nan, 0, np.nan)
    difference = counts.sum(axis=1) - counts.sum(axis=0)
    groups = connected_components(csr_array(moved > 0), directed=False)[0]
    df = len(counts) - int(groups)
    covariance = np.diag(moved.sum(axis=1)) - moved
    statistic = float(difference @ np.linalg.pinv(covariance, hermitian=True) @ difference)
    return PairedTest("stuart_maxwell", n, statistic, df, float(chi2.sf(statistic, df)))


def bowker(table: npt.ArrayLike) -> PairedTest:
    """Do as many people move from a to b as from b to a, for every two levels (symmetry)?

    chi2 = sum over i < j of (n_ij - n_ji)^2 / (n_ij + n_ji), pairs of levels without moves adding 0; df = k(k-1)/2 for
    the k levels in use. Source: Bowker (1948) J Am Stat Assoc 43:572.
    """
    counts = levels_in_use(table)
    n = round(counts.sum())
    upper = np.triu_indices(len(counts), 1)
    there, back = counts[upper], counts.T[upper]
    moves = there + back
    if not moves.any():
        return PairedTest("bowker", n, np.nan, 0, np.nan)
    some = moves > 0
    statistic = float(((there - back)[some] ** 2 / moves[some]).sum())
    return PairedTest("bowker", n, statistic, len(there), float(chi2.sf(statistic, len(there))))


def holm(p: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """P-values adjusted for the number of tests (Holm 1979); NaN stays NaN and does not count as a test."""
    values = np.asarray(p, dtype=float)
    adjusted = np.full(values.shape, np.nan)
    tested = np.isfinite(values)
    if tested.any():
        adjusted[tested] = multipletests(values[tested], method="holm")[1]
    return adjusted
