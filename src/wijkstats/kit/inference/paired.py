"""Tests and effect sizes for a square table of levels before (rows) and after (columns).

Each pair is taken to be another client. All tests look at the levels in use: a level that nobody has, before or after,
changes nothing. P-values come from the survival function, so that a very small one is not printed as 0. With fewer than `FEW`
movers they are exact: chi squared and normal curves then give p-values that are too small. Where nobody moves there is
nothing to test: the statistic and p are NaN and df is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.stats import binom, binomtest, chi2, norm

Counts = npt.NDArray[np.float64]

FEW = 25
"""With fewer movers a test is exact, with as many or more its p-value is that of a chi squared or normal distribution.
Functions take it as `few`: 0 asks for the approximation."""


@dataclass(frozen=True, slots=True)
class PairedTest:
    """A test on n pairs. statistic and p are NaN when nobody moved (df = 0); df is 0 too for tests that have none.

    effect is positive when levels rise; `effect_name` says which measure it is. `exact`: is p exact?
    """

    test: str
    n: int
    statistic: float
    df: int
    p: float
    effect: float = np.nan
    effect_name: str = ""
    exact: bool = False


def levels_in_use(table: npt.ArrayLike) -> Counts:
    """The square table without the levels that nobody has, before or after. ValueError for anything but counts."""
    counts = np.asarray(table, dtype=float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError(f"a square table of counts is needed, found shape {counts.shape}")
    if not np.all(np.isfinite(counts)) or np.any(counts < 0):
        raise ValueError("counts are finite and not negative")
    used = counts.sum(axis=0) + counts.sum(axis=1) > 0
    return counts[np.ix_(used, used)]


def net_improved(table: npt.ArrayLike) -> float:
    """Share of the pairs that rose less the share that fell; NaN without pairs.

    >>> net_improved([[2, 3], [1, 4]])
    0.2
    """
    counts = np.asarray(table, dtype=float)
    n = counts.sum()
    return float((np.triu(counts, 1).sum() - np.tril(counts, -1).sum()) / n) if n else np.nan


def exact_p(groups: Iterable[npt.ArrayLike], distance: Callable[[Counts], Counts], seen: float) -> float:
    """How often is the distance at least as large as `seen`, when every mover goes up or down with chance one half?

    `groups`: movers that count alike; row k of a group of m is what it adds when k of its m go up. `distance`: of the sums of
    what all groups add (a row per outcome). Exact: every outcome is counted with its probability.

    >>> round(exact_p([[[k - (5 - k)] for k in range(6)]], lambda d: np.abs(d[:, 0]), 5), 6)
    0.0625
    """
    added = [np.asarray(group, dtype=float) for group in groups]
    sums, chance = np.zeros((1, added[0].shape[1])), np.ones(1)
    for adds in added:
        m = len(adds) - 1
        every = np.round((sums[:, None, :] + adds[None, :, :]).reshape(-1, adds.shape[1]), 9)
        weight = np.outer(chance, binom.pmf(np.arange(m + 1), m, 0.5)).ravel()
        sums, at = np.unique(every, axis=0, return_inverse=True)
        chance = np.asarray(np.bincount(at.ravel(), weight), dtype=float)
    return float(min(chance[distance(sums) >= seen - 1e-7].sum(), 1.0))


def stuart_maxwell(table: npt.ArrayLike, few: int = FEW) -> PairedTest:
    """Are the levels distributed the same after as before (marginal homogeneity)?

    chi2 = d' V^- d with d = row totals - column totals and V_ii = n_i. + n_.i - 2 n_ii, V_ij = -(n_ij + n_ji). df = the
    rank of V: the levels in use less the groups of levels that exchange nobody; p is exact with few movers or two levels.
    A level with equal totals but people moving in and out stays in. For two levels this is McNemar's test without correction.
    Source: Stuart (1955) Biometrika 42:412; Maxwell (1970) Br J Psychiatry 116:651.

    >>> round(stuart_maxwell([[227, 132], [107, 678]]).statistic, 4)
    2.6151
    """
    counts = levels_in_use(table)
    n = round(counts.sum())
    moved = counts + counts.T
    np.fill_diagonal(moved, 0)
    if not moved.any():
        return PairedTest("stuart_maxwell", n, np.nan, 0, np.nan, net_improved(counts), "net_improved_share")
    difference = counts.sum(axis=1) - counts.sum(axis=0)
    groups = connected_components(csr_array(moved > 0), directed=False)[0]
    df = len(counts) - int(groups)
    inverse = np.linalg.pinv(np.diag(moved.sum(axis=1)) - moved, hermitian=True)
    statistic = float(difference @ inverse @ difference)
    exact = bool(moved.sum() < 2 * few)
    if len(counts) == 2 and few:  # two levels: binomial, however many move
        p, exact = float(binomtest(round(counts[0, 1]), round(moved[0, 1])).pvalue), True
    elif exact:
        moves = [(i, j) for i, j in zip(*np.triu_indices(len(counts), 1), strict=True) if moved[i, j]]
        step = np.eye(len(counts))
        groups = [_balance(moved[i, j])[:, None] * (step[i] - step[j]) for i, j in moves]
        p = exact_p(groups, lambda d: np.einsum("ni,ij,nj->n", d, inverse, d), statistic)
    else:
        p = float(chi2.sf(statistic, df))
    return PairedTest("stuart_maxwell", n, statistic, df, p, net_improved(counts), "net_improved_share", exact)


def _balance(movers: float) -> Counts:
    """How many more go up than down, when 0, 1, 2, ... of the movers go up."""
    return np.arange(-movers, movers + 1, 2)


def bowker(table: npt.ArrayLike, few: int = FEW) -> PairedTest:
    """Do as many people move from a to b as from b to a, for every two levels (symmetry)?

    chi2 = sum over i < j of (n_ij - n_ji)^2 / (n_ij + n_ji), pairs of levels without moves adding 0; df = k(k-1)/2 for
    the k levels in use; with few movers p is exact. Source: Bowker (1948) J Am Stat Assoc 43:572.
    """
    counts = levels_in_use(table)
    n = round(counts.sum())
    upper = np.triu_indices(len(counts), 1)
    there, back = counts[upper], counts.T[upper]
    moves = there + back
    if not moves.any():
        return PairedTest("bowker", n, np.nan, 0, np.nan, net_improved(counts), "net_improved_share")
    some = moves > 0
    statistic = float(((there - back)[some] ** 2 / moves[some]).sum())
    exact = bool(moves.sum() < few)
    if exact:
        p = exact_p([_balance(m)[:, None] ** 2 / m for m in moves[some]], lambda d: d[:, 0], statistic)
    else:
        p = float(chi2.sf(statistic, len(there)))
    return PairedTest("bowker", n, statistic, len(there), p, net_improved(counts), "net_improved_share", exact)


def sign_test(table: npt.ArrayLike) -> PairedTest:
    """Do more people rise than fall, whatever the number of steps?

    statistic = how many rise, of those who move; exact two-sided binomial p. effect: Cohen's g, the share that rises among
    those who move less one half. Source: Arbuthnott (1710); scipy's binomtest.

    >>> sign_test([[9, 8], [2, 5]]).p
    0.109375
    """
    counts = np.asarray(table, dtype=float)
    up, down = round(np.triu(counts, 1).sum()), round(np.tril(counts, -1).sum())
    n, moved = round(counts.sum()), up + down
    if not moved:
        return PairedTest("sign", n, np.nan, 0, np.nan, np.nan, "cohens_g")
    p = float(binomtest(up, moved).pvalue)
    return PairedTest("sign", n, up, 0, p, up / moved - 0.5, "cohens_g", exact=True)


def wilcoxon(table: npt.ArrayLike, few: int = FEW) -> PairedTest:
    """Do larger steps go up more than down? Wilcoxon's signed rank test; pairs without a step are left out.

    statistic = the smaller of the two rank sums; two-sided p from the normal approximation with ties, without continuity
    correction, and exact (given the sizes of the steps) with few movers; effect: the matched-pairs rank-biserial correlation.
    From the counts, so that a million pairs cost no more than a hundred (pingouin also compares every person with every
    other, for an effect size that is not about pairs).
    Source: Wilcoxon (1945) Biometrics 1:80; Kerby (2014) Compr Psychol 3:1.

    >>> found = wilcoxon([[9, 8, 1], [2, 5, 3], [0, 1, 4]])
    >>> found.statistic, round(found.effect, 4)
    (22.5, 0.625)
    """
    counts = np.asarray(table, dtype=float)
    n = round(counts.sum())
    steps = range(1, len(counts))
    up, down = (np.array([np.trace(side, offset=k) for k in steps]) for side in (counts, counts.T))
    ties = up + down
    moved = ties.sum()
    if not moved:
        return PairedTest("wilcoxon", n, np.nan, 0, np.nan, np.nan, "rank_biserial")
    ranks = np.cumsum(ties) - (ties - 1) / 2
    above, below = float(up @ ranks), float(down @ ranks)
    exact = bool(moved < few)
    if exact:
        groups = [_balance(m)[:, None] * rank for m, rank in zip(ties, ranks, strict=True) if m]
        p = exact_p(groups, lambda d: np.abs(d[:, 0]), abs(above - below))
    else:
        variance = moved * (moved + 1) * (2 * moved + 1) / 24 - (ties**3 - ties).sum() / 48
        p = float(2 * norm.sf(abs(above - below) / 2 / np.sqrt(variance)))
    effect = (above - below) / (above + below)
    return PairedTest("wilcoxon", n, min(above, below), 0, p, effect, "rank_biserial", exact)


def mcnemar_low(table: npt.ArrayLike, low: int, few: int = FEW) -> PairedTest:
    """Do more people cross the line between low (at most `low`) and not low upward than downward?

    chi2 = (up - down)^2 / (up + down), df 1, without correction: Stuart-Maxwell of the 2x2 table, with exact p.
    effect: the odds ratio up / down, NaN when nobody falls below the line. Source: McNemar (1947) Psychometrika 12:153.

    >>> found = mcnemar_low([[227, 132], [107, 678]], low=1)
    >>> round(found.statistic, 4), round(found.p, 5)
    (2.6151, 0.12038)
    """
    counts = np.asarray(table, dtype=float)
    folded = np.array(
        [[counts[:low, :low].sum(), counts[:low, low:].sum()], [counts[low:, :low].sum(), counts[low:, low:].sum()]]
    )
    up, down = folded[0, 1], folded[1, 0]
    found = stuart_maxwell(folded, few)
    ratio = float(up / down) if down else np.nan
    return PairedTest("mcnemar_low", found.n, found.statistic, found.df, found.p, ratio, "odds_ratio", found.exact)


def holm(p: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """P-values adjusted for the number of tests (Holm 1979, Scand J Stat 6:65); NaN stays NaN and does not count as a test.

    >>> holm([0.01, 0.04, float("nan"), 0.03]).tolist()
    [0.03, 0.06, nan, 0.06]
    """
    values = np.asarray(p, dtype=float)
    adjusted = np.full(values.shape, np.nan)
    tested = np.flatnonzero(np.isfinite(values))
    order = tested[np.argsort(values[tested], kind="stable")]
    stepped = values[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1) if len(order) else []
    return adjusted
