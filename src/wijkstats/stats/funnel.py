"""Is a municipality further from the others than chance and the usual differences between municipalities allow?

A funnel: around the share of all others lie limits that are wide for small municipalities and narrow for large ones.
Municipalities differ by more than chance alone, so the limits are widened by the variance between them; otherwise nearly
everybody would stand out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from wijkstats.records import Result
from wijkstats.stats.benchmark import area_values
from wijkstats.stats.indicators import INDICATORS
from wijkstats.stats.intervals import Floats

ENOUGH_AREAS = 10
LEVELS: tuple[float, ...] = (0.95, 0.998)
WINSORISED = 0.1
"""Share at each end that is pulled in before the variance between municipalities is estimated."""


_END = float(norm.ppf(1 - WINSORISED))
_PULLED = 1 - 2 * WINSORISED - 2 * _END * float(norm.pdf(_END)) + 2 * WINSORISED * _END**2
"""Mean of a squared standard normal after winsorising: without it the limits would leave out some eleven in a hundred."""


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
    by what that mean is for a normal distribution (Spiegelhalter does not divide). When it exceeds 1 by more than chance,
    the variance between areas is that of DerSimonian and Laird with this phi.
    Source: Spiegelhalter (2005) Qual Saf Health Care 14:347 and Stat Med 24:1185.

    >>> funnel([35078.488, 50050.7443], [41980, 61921], 0.80642448, overdispersion=False).position.tolist()
    ['high_998', 'usual']
    """
    k, size = np.asarray(count, dtype=float), np.asarray(n, dtype=float)
    if not 0 < baseline < 1:
        raise ValueError("the baseline lies between 0 and 1")
    if np.any(k < 0) or np.any(k > size) or np.any(size <= 0):
        raise ValueError("a count lies between 0 and n, and n is larger than 0")
    chance = baseline * (1 - baseline) / size
    z = (k / size - baseline) / np.sqrt(chance)
    areas = len(z)
    pulled = np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED])) if areas else z
    phi = float((pulled**2).mean()) / _PULLED if areas else np.nan
    between = 0.0
    if overdispersion and areas >= ENOUGH_AREAS and phi > 1 + norm.ppf(0.975) * np.sqrt(2 / areas):
        w = 1 / chance
        between = max(0.0, (areas * phi - (areas - 1)) / (w.sum() - (w**2).sum() / w.sum()))
    error = np.sqrt(chance + between)
    wide = (k / size - baseline) / error
    far = [float(norm.ppf(1 - (1 - level) / 2)) for level in LEVELS]
    position = np.select(
        [wide > far[1], wide > far[0], wide < -far[1], wide < -far[0]],
        ["high_998", "high_95", "low_998", "low_95"],
        "usual",
    )
    return Funnel(z, phi, float(between), error, position)


def benchmark_funnel(municipal: pd.DataFrame, own: str, names: Mapping[str, str]) -> Result:
    """Does the own municipality stand out among all municipalities in gemeenten.csv? For use of care, in the last year.

    The baseline is the pooled share of all others: nobody is compared with a group that contains oneself. Indicators with
    fewer than ten published municipalities have no rows. Columns: low_95 and high_95, low_998 and high_998 are the widened
    limits for a municipality of that size.
    """
    areas = area_values(municipal, sorted(set(municipal["code"]) - {"NL"}))  # the country is no municipality
    frames, facts = [], {}
    for indicator in (i.key for i in INDICATORS if i.group == "use"):
        rows = areas[(areas["indicator"] == indicator) & (areas["status"] == "realisatie")]
        rows = rows.dropna(subset=["value", "numerator", "denominator"])
        rows = rows[rows["year"] == rows["year"].max()]
        others = rows[rows["area"] != own]
        if len(rows) < ENOUGH_AREAS or len(others) == len(rows):
            continue
        baseline = others["numerator"].sum() / others["denominator"].sum()
        found = funnel(rows["numerator"], rows["denominator"], baseline)
        limits = {}
        for level in LEVELS:
            reach = norm.ppf(1 - (1 - level) / 2) * found.error
            limits[f"low_{level * 1000:.0f}".replace("950", "95")] = np.maximum(baseline - reach, 0)
            limits[f"high_{level * 1000:.0f}".replace("950", "95")] = np.minimum(baseline + reach, 1)
        table = rows[["indicator", "year", "area", "value", "numerator", "denominator"]]
        frames.append(table.assign(baseline=baseline, position=found.position, **limits))
        facts[indicator] = {"phi": found.phi, "flagged": int((found.position != "usual").sum()), "areas": len(rows)}
    columns = ["indicator", "year", "area", "value", "numerator", "denominator", "baseline", "position", "low_95", "high_95",
               "low_998", "high_998"]  # fmt: skip
    whole = pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)
    return Result(
        "benchmark_funnel",
        whole,
        ("indicator", "year", "area"),
        persons=False,
        facts={"names": dict(names), "own": own, "funnels": facts},
    )
