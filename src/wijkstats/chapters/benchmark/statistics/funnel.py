"""Is a municipality further from the others than chance and the usual differences between municipalities allow?

A funnel: around the share of all others lie limits that are wide for small municipalities and narrow for large ones.
Municipalities differ by more than chance alone, so the limits are widened by the variance between them; otherwise nearly
everybody would stand out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm

from wijkstats.chapters.benchmark import columns as benchmark
from wijkstats.chapters.benchmark.statistics.area_values import COUNTRY, area_values, last_year_with
from wijkstats.ground.catalogue import catalogue
from wijkstats.ground.records import Result
from wijkstats.kit.inference.intervals import Floats, poisson_limits

ENOUGH_AREAS = 10
LEVELS: dict[str, float] = {"95": 0.95, "998": 0.998}
WINSORISED = 0.1
"""Share at each end that is pulled in before the variance between municipalities is estimated."""


_END = float(norm.ppf(1 - WINSORISED))
_PULLED = 1 - 2 * WINSORISED - 2 * _END * float(norm.pdf(_END)) + 2 * WINSORISED * _END**2
"""Mean of a squared standard normal after winsorising, 0.679."""
_GATE = (3.30, 3.21)
"""Only 2.5% of panels in which chance alone is at work have phi above 1 + 3.30 / sqrt(areas) + 3.21 / areas: fitted to 200,000
simulated panels each of 10 to 345 areas. Winsorised squares are skewed and hang together, so sqrt(2 / areas) is too narrow."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """z: distance from the baseline in standard errors of chance alone. phi: mean of z squared after winsorising; 1 when
    only chance is at work. between: variance between areas (0 when phi does not exceed what chance gives). error: standard
    error with that variance added. position: high_998, high_95, usual, low_95 or low_998, on the widened limits.
    """

    z: Floats
    phi: float
    between: float
    error: Floats
    position: npt.NDArray[np.str_]


def funnel(count: npt.ArrayLike, n: npt.ArrayLike, baseline: float, overdispersion: bool = True) -> Funnel:
    """Where does each share `count` / `n` stand beside the `baseline`?

    Chance alone: variance baseline (1 - baseline) / n. With overdispersion: phi = mean of the winsorised z squared, divided
    by what that mean is for a normal distribution (Spiegelhalter does not divide). When it exceeds `gate`, a variance
    between areas is added: the one with which that mean, of z with the variance in it, is what a normal distribution gives
    (Paule and Mandel 1982, on winsorised z). The weights of DerSimonian and Laird are those of chance alone; where areas
    differ much in size the largest then decide, and the limits come out too narrow.
    Source: Spiegelhalter (2005) Qual Saf Health Care 14:347 and Stat Med 24:1185; Paule and Mandel (1982) J Res NBS 87:377;
    DerSimonian and Kacker (2007) Contemp Clin Trials 28:105.

    >>> funnel([35078.488, 50050.7443], [41980, 61921], 0.80642448, overdispersion=False).position.tolist()
    ['high_998', 'usual']
    """
    k, size = np.asarray(count, dtype=float), np.asarray(n, dtype=float)
    if not 0 < baseline < 1:
        raise ValueError("the baseline lies between 0 and 1")
    if np.any(k < 0) or np.any(k > size) or np.any(size <= 0):
        raise ValueError("a count lies between 0 and n, and n is larger than 0")
    return _placed(k / size - baseline, baseline * (1 - baseline) / size, overdispersion)


def funnel_ratio(observed: npt.ArrayLike, expected: npt.ArrayLike, overdispersion: bool = True) -> Funnel:
    """Where does each ratio `observed` / `expected` events stand beside 1?

    Chance alone: variance 1 / expected, and without overdispersion the positions are those of the Poisson interval of the
    observed count (exact below ten events, Byar's from there on). With overdispersion as `funnel`.

    >>> funnel_ratio([8, 151, 159, 191], [6.23986, 106.442972, 232.932904, 184.096385], overdispersion=False).position.tolist()
    ['usual', 'high_998', 'low_998', 'usual']
    """
    o, e = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    if np.any(o < 0) or np.any(e <= 0):
        raise ValueError("observed events are not negative, and expected ones are more than 0")
    found = _placed(o / e - 1, 1 / e, overdispersion)
    if found.between > 0:
        return found
    ends = [poisson_limits(o, level) for level in LEVELS.values()]
    beyond = [c for low, high in reversed(ends) for c in (low > e, high < e)]
    position = np.select(beyond, [f"{side}_{level}" for level in reversed(LEVELS) for side in ("high", "low")], "usual")
    return replace(found, position=position)


def _placed(apart: Floats, chance: Floats, overdispersion: bool) -> Funnel:
    """The funnel of distances from the baseline, of which `chance` is the variance by chance alone."""
    areas = len(apart)
    phi = winsorised_square(apart / np.sqrt(chance)) / _PULLED if areas else np.nan
    between = 0.0
    if overdispersion and areas >= ENOUGH_AREAS and phi > gate(areas):
        between = _between(apart, chance)
    error = np.sqrt(chance + between)
    wide = apart / error
    far = {level: reach_of(level) for level in LEVELS}
    position = np.select(
        [wide > far["998"], wide > far["95"], wide < -far["998"], wide < -far["95"]],
        ["high_998", "high_95", "low_998", "low_95"],
        "usual",
    )
    return Funnel(apart / np.sqrt(chance), phi, between, error, position)


def winsorised_square(z: Floats) -> float:
    """Mean of z squared, after pulling in the largest and the smallest WINSORISED of them."""
    return float((np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED])) ** 2).mean())


def gate(areas: int) -> float:
    """Above which phi do areas differ by more than chance? Chance alone goes above it in 2.5% of panels of this size."""
    return 1 + _GATE[0] / float(np.sqrt(areas)) + _GATE[1] / areas


def _between(apart: Floats, chance: Floats) -> float:
    """The variance between areas with which the winsorised z squared have their expected mean; 0 when they are below it."""

    def excess(between: float) -> float:
        return winsorised_square(apart / np.sqrt(chance + between)) - _PULLED

    widest = float((apart**2).max()) / _PULLED
    return float(brentq(excess, 0.0, widest)) if excess(0.0) > 0 and excess(widest) < 0 else 0.0


def _all_zero(rows: pd.DataFrame, own: str) -> bool:
    """Is the value of all others 0, in the last year in which the own municipality has one beside enough of them?"""
    known = rows.dropna(subset=["value"])
    known = known[known["year"] == last_year_with(known, own, ENOUGH_AREAS)]
    others = known.loc[known["area"] != own, "value"]
    return len(others) > 0 and bool((others == 0).all())


def reach_of(level: str) -> float:
    """How many standard errors the limits of a level lie from the baseline."""
    return float(norm.ppf(1 - (1 - LEVELS[level]) / 2))


def benchmark_funnel(municipal: pd.DataFrame, own: str, names: Mapping[str, str]) -> Result:
    """Does the own municipality stand out among all municipalities delivered? For use of care, in the last year in which the
    own municipality and at least ENOUGH_AREAS in all have the value.

    The baseline is the pooled share of all others: nobody is compared with a group that contains oneself. Indicators with
    fewer than ten published municipalities have no rows; the own one is the first. Columns: low_95 and high_95, low_998 and
    high_998 are the widened limits for a municipality of that size. facts, per indicator: phi, areas, and the share of the
    areas that lies outside each pair of limits; `zero`: indicators that are 0 in all others, which have no rows.
    """
    codes = sorted(c for c in municipal["code"].unique() if c != COUNTRY)
    use = {key: i for key, i in catalogue().indicators.items() if i.theme == "use"}
    areas = area_values(municipal, codes, list(use))
    frames, facts, zero = [], {}, []
    for indicator, of in use.items():
        rows = areas[(areas["indicator"] == indicator) & (areas["status"] == "realisatie")]
        if _all_zero(rows, own):
            zero.append(indicator)
            continue
        rows = rows.dropna(subset=["value", "numerator", "denominator"])
        rows = rows[rows["year"] == last_year_with(rows, own, ENOUGH_AREAS)]
        if rows.empty:
            continue
        rows = rows.sort_values("area", key=lambda a: a != own, kind="stable")
        others = rows[rows["area"] != own]
        baseline = others["numerator"].sum() / others["denominator"].sum()
        if not baseline > 0 or (of.kind == "share" and baseline >= 1):
            continue
        if of.kind == "rate":
            found = funnel_ratio(rows["numerator"], baseline * rows["denominator"])
            error = found.error * baseline
        else:
            found = funnel(rows["numerator"], rows["denominator"], baseline)
            error = found.error
        limits = {}
        for level in LEVELS:
            limits[f"low_{level}"] = np.maximum(baseline - reach_of(level) * error, 0)
            limits[f"high_{level}"] = baseline + reach_of(level) * error
            if of.kind == "share":
                limits[f"high_{level}"] = np.minimum(limits[f"high_{level}"], 1)
        table = rows[["indicator", "year", "area", "value", "numerator", "denominator"]]
        frames.append(table.assign(baseline=baseline, position=found.position, **limits))
        far = pd.Series(found.position)
        facts[indicator] = {"phi": found.phi, "areas": len(rows), "outside_95": float((far != "usual").mean()),
                            "outside_998": float(far.str.endswith("998").mean())}  # fmt: skip
    whole = (
        pd.concat(frames, ignore_index=True)[[*benchmark.FUNNEL]]
        if frames
        else pd.DataFrame(columns=[*benchmark.FUNNEL])
    )
    return Result(
        "benchmark_funnel",
        whole,
        ("indicator", "year", "area"),
        persons=False,
        facts={
            "names": dict(names),
            "own": own,
            "funnels": facts,
            "zero": tuple(zero),
            "reason": "zero" if zero else "",
        },
        columns=benchmark.FUNNEL,
    )
