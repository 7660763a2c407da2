"""Is a municipality further from the others than chance and the usual differences between municipalities allow?

A funnel: around the share of all others lie limits that are wide for small municipalities and narrow for large ones.
Municipalities differ by more than chance alone, so the limits are widened by the variance between them; otherwise nearly
everybody would stand out. How much they differ is itself estimated: with few municipalities the limits are wider still.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.stats import norm, t

from wijkstats.kit.inference.intervals import Floats, poisson_limits

ENOUGH_AREAS = 10
LEVELS: dict[str, float] = {"95": 0.95, "998": 0.998}
WINSORISED = 0.1
"""Share at each end that is pulled in before the variance between municipalities is estimated."""


_END = float(norm.ppf(1 - WINSORISED))
_PULLED = 1 - 2 * WINSORISED - 2 * _END * float(norm.pdf(_END)) + 2 * WINSORISED * _END**2
"""Mean of a squared standard normal after winsorising, 0.679."""
DEGREES = 0.7
"""Degrees of freedom that each municipality adds to that variance. Of a plain variance it would be 1. Twice the squared mean of
winsorised squares over their variance is 0.67 to 0.71 times their number, simulated for 9 to 344 normal values."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """z: distance from the baseline in standard errors of chance alone. phi: mean of z squared after winsorising; 1 when
    only chance is at work. between: variance between areas. error: standard error of a distance, with that variance and
    that of the baseline in it. degrees: of freedom of the limits (infinite when no variance between areas was estimated).
    position: high_998, high_95, usual, low_95 or low_998.
    """

    z: Floats
    phi: float
    between: float
    error: Floats
    degrees: float
    position: npt.NDArray[np.str_]

    def reach(self, level: str) -> Floats:
        """How far the limits of a level lie from the baseline, for each area."""
        return reach_of(level, self.degrees) * self.error


Mask = npt.NDArray[np.bool_]


def funnel(
    count: npt.ArrayLike,
    n: npt.ArrayLike,
    baseline: float,
    overdispersion: bool = True,
    others: Mask | None = None,
) -> Funnel:
    """Where does each share `count` / `n` stand beside the `baseline`?

    `others`: the areas of which the baseline is the pooled share, and whose differences say how much areas differ; without
    them the baseline is a given number and all areas say it. Chance alone: variance baseline (1 - baseline) / n. With
    overdispersion, from ENOUGH_AREAS areas on: a variance between areas is added, the one with which the mean of the
    winsorised z squared, with that variance and the error of the baseline in it, is what a normal distribution gives (Paule
    and Mandel 1982, on winsorised z); it is 0 when chance alone explains the differences. Limits are those of a prediction:
    t, with DEGREES degrees of freedom for each area, times the error of a new area beside this baseline (Higgins et al.
    2009). The weights of DerSimonian and Laird are those of chance alone; where areas differ much in size the largest then
    decide, and the limits come out too narrow.
    Source: Spiegelhalter (2005) Qual Saf Health Care 14:347 and Stat Med 24:1185; Paule and Mandel (1982) J Res NBS 87:377;
    Higgins, Thompson and Spiegelhalter (2009) J R Stat Soc A 172:137.

    >>> funnel([35078.488, 50050.7443], [41980, 61921], 0.80642448, overdispersion=False).position.tolist()
    ['high_998', 'usual']
    """
    k, size = np.asarray(count, dtype=float), np.asarray(n, dtype=float)
    if not 0 < baseline < 1:
        raise ValueError("the baseline lies between 0 and 1")
    if np.any(k < 0) or np.any(k > size) or np.any(size <= 0):
        raise ValueError("a count lies between 0 and n, and n is larger than 0")
    return _placed(k / size - baseline, baseline * (1 - baseline) / size, size, others, overdispersion)


def funnel_ratio(
    observed: npt.ArrayLike, expected: npt.ArrayLike, overdispersion: bool = True, others: Mask | None = None
) -> Funnel:
    """Where does each ratio `observed` / `expected` events stand beside 1?

    Chance alone: variance 1 / expected, and without overdispersion the positions are those of the Poisson interval of the
    observed count (exact below ten events, Byar's from there on). `others` and overdispersion as in `funnel`.

    >>> funnel_ratio([8, 151, 159, 191], [6.23986, 106.442972, 232.932904, 184.096385], overdispersion=False).position.tolist()
    ['usual', 'high_998', 'low_998', 'usual']
    """
    o, e = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    if np.any(o < 0) or np.any(e <= 0):
        raise ValueError("observed events are not negative, and expected ones are more than 0")
    found = _placed(o / e - 1, 1 / e, e, others, overdispersion)
    if np.isfinite(found.degrees):
        return found
    ends = [poisson_limits(o, level) for level in LEVELS.values()]
    beyond = [c for low, high in reversed(ends) for c in (low > e, high < e)]
    position = np.select(beyond, [f"{side}_{level}" for level in reversed(LEVELS) for side in ("high", "low")], "usual")
    return replace(found, position=position)


def funnel_of(apart: npt.ArrayLike, error: npt.ArrayLike) -> Funnel:
    """Where does each of some differences stand beside their own pooled one? `error`: the standard error of each by chance alone.

    Weights are 1 / error squared; overdispersion as in `funnel`, from ENOUGH_AREAS on.

    >>> funnel_of([0.1, -0.1, 0.0], [0.02, 0.02, 0.02]).position.tolist()
    ['high_998', 'low_998', 'usual']
    """
    found, chance = np.asarray(apart, dtype=float), np.asarray(error, dtype=float) ** 2
    size = 1 / chance
    return _placed(found - (found * size).sum() / size.sum(), chance, size, np.ones(len(found), dtype=bool), True)


def _placed(apart: Floats, chance: Floats, size: Floats, others: Mask | None, overdispersion: bool) -> Funnel:
    """The funnel of distances from the baseline; `chance`: their variance by chance alone, `size`: weights in the baseline."""
    pool = np.ones(len(apart), dtype=bool) if others is None else others
    weight = np.zeros(len(apart)) if others is None else np.where(pool, size, 0.0) / size[pool].sum()

    def variances(between: float) -> tuple[Floats, float]:
        """Of each area, and of the baseline."""
        each = chance + between
        return each, float((weight**2 * each).sum())

    def winsorised(between: float) -> float:
        each, base = variances(between)
        return winsorised_square(apart[pool] / np.sqrt(each * (1 - 2 * weight) + base)[pool])

    z = apart / np.sqrt(chance)
    phi = winsorised_square(z[pool]) / _PULLED if pool.any() else np.nan
    between, degrees = 0.0, np.inf
    if overdispersion and len(apart) >= ENOUGH_AREAS:
        between, degrees = _between(winsorised, float((apart**2).max())), DEGREES * pool.sum()
    each, base = variances(between)
    error = np.sqrt(each + base)
    far = {level: reach_of(level, degrees) * error for level in LEVELS}
    position = np.select(
        [apart > far["998"], apart > far["95"], apart < -far["998"], apart < -far["95"]],
        ["high_998", "high_95", "low_998", "low_95"],
        "usual",
    )
    return Funnel(z, phi, between, error, degrees, position)


def winsorised_square(z: Floats) -> float:
    """Mean of z squared, after pulling in the largest and the smallest WINSORISED of them."""
    return float((np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED])) ** 2).mean())


def _between(winsorised: Callable[[float], float], widest: float) -> float:
    """The variance between areas with which the `winsorised` z squared have their expected mean; 0 when they are below it."""
    if winsorised(0.0) <= _PULLED:
        return 0.0
    while winsorised(widest) > _PULLED:
        widest *= 10
    return float(brentq(lambda between: winsorised(between) - _PULLED, 0.0, widest))


def reach_of(level: str, degrees: float) -> float:
    """How many standard errors the limits of a level lie from the baseline."""
    return float(t.ppf(1 - (1 - LEVELS[level]) / 2, degrees))
