"""What would be seen if nothing had changed? Improved, same and worse from rating error alone.

Whoever scores low by a rating that is not perfect, scores higher next time on average, also when nothing changed
(regression to the mean). Two ratings of an unchanged person are taken to be bivariate normal on a scale that is not seen,
with the reliability as correlation; the limits between the levels are those of the first scores of the domain. That gives
how many would seem to improve, and beside it stands how many did.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm

from wijkstats.chapters.zrm import columns as zrm
from wijkstats.ground.population import COURSE, cell, low_levels, outcomes
from wijkstats.ground.records import Result, Share
from wijkstats.ground.scales import DOMAINS, LEVELS
from wijkstats.kit.inference.intervals import Floats
from wijkstats.kit.inference.shares import outcome_share

BESIDE: tuple[float, ...] = (0.7, 0.8, 0.9)
"""Reliabilities shown beside the one of delivery.yaml: nobody knows it exactly."""
SEEN_ABOVE = 0.05
"""In a domain with a smaller share of first scores above low, the scores from which the low ones were picked are not seen."""
_OUTCOMES = ("improved", "same", "worse")
_FAR = 8.5  # standard deviations; beyond lies less than 1e-16
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(48)


def unchanged(start: npt.ArrayLike, reliability: float) -> Floats:
    """Which part of the persons goes from which level to which, when nobody changes? Square table that adds up to 1.

    `start`: number of first scores per level. Rows and columns both have the distribution of `start`; with a reliability
    of 1 everybody stays, with 0 the two scores have nothing to do with each other.

    >>> unchanged([50, 50], 0.5).round(4).tolist()
    [[0.3333, 0.1667], [0.1667, 0.3333]]
    """
    counts = np.asarray(start, dtype=float)
    if not 0 <= reliability <= 1:
        raise ValueError("reliability lies between 0 and 1")
    if counts.ndim != 1 or np.any(counts < 0) or not counts.sum():
        raise ValueError("a list of counts is needed, not all 0")
    share = counts / counts.sum()
    if reliability == 1:
        return np.diag(share)
    limits = np.clip(norm.ppf(np.concatenate([[0], np.cumsum(share)]).clip(0, 1)), -_FAR, _FAR)
    middle, half = (limits[1:] + limits[:-1]) / 2, (limits[1:] - limits[:-1]) / 2
    x = middle[:, None] + half[:, None] * _NODES  # level x node
    spread = np.sqrt(1 - reliability**2)
    below = norm.cdf((limits[None, None, :] - reliability * x[:, :, None]) / spread)
    below[:, :, 0], below[:, :, -1] = 0, 1
    table = np.einsum("ln,lnk->lk", norm.pdf(x) * _WEIGHTS * half[:, None], np.diff(below, axis=2))
    return np.asarray(table / table.sum(), dtype=float)


def _starts(counts: pd.DataFrame) -> list[Floats]:
    every = counts[counts["age_group"] == "all"]
    table = every.pivot_table(index="domain", columns="before", values="n", aggfunc="sum", fill_value=0)
    table = table.reindex(index=[d for d in DOMAINS if d in table.index], columns=list(LEVELS), fill_value=0)
    return [row for row in table.to_numpy(dtype=float) if row.sum()]


def expected(starts: Sequence[Floats], low: int, reliability: float, population: str) -> tuple[float, float, float]:
    """Which share would seem improved, the same and worse without any change? Of the pairs that start low, or of all.

    `starts`: of each domain the number of first scores per level; each domain has its own limits between levels.
    """
    total, seen = 0.0, np.zeros(3)
    for start in starts:
        table = unchanged(start, reliability) * start.sum()
        table = table[:low] if population == "low" else table
        seen += [np.triu(table, 1).sum(), np.trace(table), np.tril(table, -1).sum()]
        total += table.sum()
    improved, same, worse = seen / total if total else seen * np.nan
    return float(improved), float(same), float(worse)


def rating_noise(counts: pd.DataFrame, sums: pd.DataFrame, low: int, reliability: float) -> Result:
    """Did more improve than rating error alone would show? For the low group and for all, at several reliabilities.

    `counts` as `outcomes.transition_counts` gives; `sums` as `outcomes.outcome_sums` gives. Shares; observed_low and
    observed_high are the interval of the observed share improved. conclusion: `more` when that interval lies above what
    rating error shows, `not_more` when it does not, `unknown` without an interval, and for the low group when domains with
    hardly any first score above low hold more than 5% of the low pairs: from which scores those were picked is not seen.
    Facts: `breakeven`, the reliability at which rating error alone would show as much improvement in the low group (None
    when no reliability does), and `steady`: do more scores stay the same, beyond chance, than the reliability allows?
    """
    plain = sums[(sums["rule"] == "any_step") & (sums["domain"] == "all")].set_index("population")
    starts = _starts(counts)
    seen = _seen(starts, low)
    rows, steady = [], False
    for population in [p for p in ("low", "all") if p in plain.index]:
        one = plain.loc[population]
        found, same = (outcome_share(one, outcome) for outcome in ("improved", "same"))
        known = seen or population == "all"
        for r in sorted({*BESIDE, reliability}):
            shares = expected(starts, low, r, population) if known else (np.nan,) * 3
            limit = float(found.low)
            conclusion = "more" if limit > shares[0] else "not_more"
            if r == reliability and population == "all":
                steady = bool(same.low > shares[1])
            rows.append(
                {
                    "reliability": r,
                    "population": population,
                    **dict(zip(("improved", "same", "worse"), shares, strict=True)),
                    **{f"observed_{o}": one[o] / one["pairs"] for o in _OUTCOMES},
                    **{f"seen_{o}": one[o] for o in _OUTCOMES},
                    "design": one["pairs"] / float(found.effective_n),
                    "observed_low": limit,
                    "observed_high": float(found.high),
                    "conclusion": conclusion if known and np.isfinite(limit) else "unknown",
                    "pairs": one["pairs"],
                    **{f"{o}_clients": one[f"{o}_clients"] for o in _OUTCOMES},
                    "clients": one["clients"],
                }
            )
    seen_counts = tuple(f"seen_{o}" for o in _OUTCOMES)
    behind = {f"seen_{o}": f"{o}_clients" for o in _OUTCOMES} | {"pairs": "clients"}
    columns = ["reliability", "population", "improved", "same", "worse", "observed_improved", "observed_same",
               "observed_worse", "observed_low", "observed_high", "conclusion", "pairs", *seen_counts, "design",
               *behind.values()]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    share = float(plain.loc["low", "improved"] / plain.loc["low", "pairs"]) if "low" in plain.index else np.nan
    return Result(
        "zrm_noise",
        table,
        ("reliability", "population"),
        ("pairs", *seen_counts),
        dict.fromkeys(("improved", "same", "worse", "conclusion"), ("pairs", "seen_improved")),
        {"pairs": seen_counts},
        behind,
        cells={
            name: [cell(COURSE, outcomes(low_levels(low, p))[o]) for p in table["population"]]
            for name, o in zip(("pairs", *seen_counts), ("pairs", *_OUTCOMES), strict=True)
        },
        shares={
            "observed_improved": Share({"seen_improved": 1}, "pairs", "observed_low", "observed_high", "design"),
            "observed_same": Share({"seen_same": 1}, "pairs"),
            "observed_worse": Share({"seen_worse": 1}, "pairs"),
        },
        private=seen_counts,
        facts={"given": reliability, "breakeven": breakeven(starts, low, share) if seen else None, "steady": steady},
        columns=zrm.NOISE,
    )


def _seen(starts: Sequence[Floats], low: int) -> bool:
    """Are the scores in the data from which the low ones were picked? Judged per domain, weighed by the low pairs."""
    picked = [start[:low].sum() for start in starts]
    blind = [n for n, start in zip(picked, starts, strict=True) if start[low:].sum() < SEEN_ABOVE * start.sum()]
    return bool(sum(blind) <= SEEN_ABOVE * sum(picked))


def breakeven(starts: Sequence[Floats], low: int, share: float) -> float | None:
    """At which reliability would rating error alone show this share improved in the low group? None when at none."""
    if not np.isfinite(share):
        return None

    def less(reliability: float) -> float:
        return expected(starts, low, reliability, "low")[0] - share

    bottom, top = 0.01, 0.999
    return float(brentq(less, bottom, top, xtol=1e-4)) if less(bottom) > 0 > less(top) else None
