"""What would the reference group show with the structure of the own municipality?

A group is never quite alike. What remains of the difference in structure is corrected for: by a regression over many
municipalities where they are there, otherwise by elasticities that the analyst gives, otherwise not at all. The corrected
value always stands beside the uncorrected one.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from statsmodels.regression.linear_model import OLS

from wijkstats.chapters.benchmark import columns as benchmark
from wijkstats.chapters.benchmark.statistics.area_values import (
    COUNTRY,
    VALUE_KEYS,
    area_values,
    check_group,
    group_values,
)
from wijkstats.chapters.benchmark.statistics.peers import structure_of
from wijkstats.ground.catalogue import HEADLINES, catalogue
from wijkstats.ground.records import CONFIDENCE, Result
from wijkstats.kit.inference.apart import OWN_PART, own_part
from wijkstats.kit.inference.intervals import Floats

ENOUGH_AREAS = 30
AREAS_A_FEATURE = 10
"""At least so many municipalities for every feature in the regression."""
Elasticities = Mapping[str, Mapping[str, float]]
Positions = Mapping[tuple[str, int], str]
"""Where the own municipality stands in the funnel of an indicator and year: a key of `position`."""


@dataclass(frozen=True, slots=True)
class LogLinear:
    """log(value) = features x `slopes`, fitted by least squares over `n` areas. `variance`: of what is left of an area;
    `spread`: covariance of the slopes for each unit of it.

    error and error_none: root mean square of log(seen / expected) when each area is left out in turn, with the features and
    without any. The first slope is the constant; features were centred at `centre` and divided by `scale`.
    """

    slopes: Floats
    variance: float
    spread: Floats
    centre: Floats
    scale: Floats
    error: float
    error_none: float
    n: int

    def design(self, features: npt.ArrayLike) -> Floats:
        """Rows of features (areas x features) as rows of the regression."""
        x = (np.atleast_2d(np.asarray(features, dtype=float)) - self.centre) / self.scale
        return np.column_stack([np.ones(len(x)), x])

    def expected(self, features: npt.ArrayLike) -> Floats:
        """What the regression expects for areas with these features."""
        return np.asarray(np.exp(self.design(features) @ self.slopes))

    def ratio(self, own: npt.ArrayLike, group: npt.ArrayLike, weights: npt.ArrayLike) -> tuple[float, float, float]:
        """What is expected with the features `own`, divided by what is expected of the group; with a 95% prediction interval.

        `group`: features of its municipalities, which are among those of the fit; `weights`: denominators, by which their
        values are pooled. Of a municipality like all others the value divided by that of the group lies within the interval
        in 95 of 100 cases. Three things make it wide: how far one municipality lies from what is expected of it, how far the
        group does, and the error of the slopes. To first order the log of that ratio is off by e(own) - sum of part x
        e(member) - gradient x error of the slopes, and the last two hang together because the group is in the fit.
        """
        mine, theirs = self.design(own)[0], self.design(group)
        part = np.asarray(weights, dtype=float) * np.exp(theirs @ self.slopes)
        level = np.log(part.sum() / np.asarray(weights, dtype=float).sum())
        part /= part.sum()
        gradient = mine - part @ theirs
        slopes = gradient @ self.spread @ (gradient + 2 * part @ theirs)
        error = np.sqrt(self.variance * (1 + part @ part + slopes))
        reach = stats.t.ppf(1 - (1 - CONFIDENCE) / 2, self.n - len(self.slopes)) * error
        low, ratio, high = np.exp(float(mine @ self.slopes - level) + np.array([-reach, 0, reach]))
        return float(ratio), float(low), float(high)


def fit_log_linear(values: npt.ArrayLike, features: npt.ArrayLike) -> LogLinear:
    """Which value belongs to which features? `values`: positive, one per area; `features`: areas x features.

    Least squares on the logarithm, by statsmodels. The errors of prediction are of each area left out in turn, which for least
    squares is exact without refitting.
    """
    y = np.log(np.asarray(values, dtype=float))
    x = np.asarray(features, dtype=float)
    centre, scale = x.mean(axis=0), x.std(axis=0, ddof=1)
    scale = np.where(scale > 0, scale, 1.0)
    design = np.column_stack([np.ones(len(x)), (x - centre) / scale])
    fit = OLS(y, design).fit()
    spread = np.asarray(fit.normalized_cov_params)
    leverage = np.einsum("ij,jk,ik->i", design, spread, design)
    left_out = fit.resid / (1 - np.minimum(leverage, 1 - 1e-9))
    alone = (y - y.mean()) * len(y) / (len(y) - 1)
    error, error_none = (float(np.sqrt(np.mean(e**2))) for e in (left_out, alone))
    return LogLinear(fit.params, float(fit.scale), spread, centre, scale, error, error_none, len(y))


def structure_correction(
    municipal: pd.DataFrame,
    own: str,
    reference: Sequence[str],
    names: Mapping[str, str],
    elasticities: Elasticities | None = None,
    positions: Positions | None = None,
) -> Result:
    """What is the level of the reference group, corrected for what remains of the difference in structure?

    For use and costs, realised: the last year in which a regression is possible, otherwise the last year. method:
    `regression` with at least ENOUGH_AREAS other municipalities with value and features, and only when it predicts better
    than no correction (leave-one-out); corrected = reference x expected(own features) / expected(group). The own municipality
    is not in the regression. low and high: where a municipality like all others, with the features of the own one, lies
    beside this group in 95 of 100 cases.
    `elasticities`: without such a regression; corrected = reference x product of (own feature / mean feature of the group) ^
    elasticity. Otherwise corrected is empty: `no_better` when the regression predicts no better, `group_incomplete` when a
    municipality of the group lacks a feature, `none` with too few municipalities.
    error, error_none: typical deviation (root mean square of log ratio) of other municipalities from what is expected of
    them, with and without the features. n_areas: municipalities with value and features. structure_year: of the features,
    which may be older than the value. conclusion: `_conclusion`, with the `positions` in the funnels.
    """
    check_group(own, {"reference": reference}, set(municipal["code"]))
    keys = [k for k in catalogue().of_theme(*HEADLINES) if not catalogue().indicators[k].net]
    codes = [c for c in municipal["code"].unique() if c != COUNTRY]
    areas = area_values(municipal, list(dict.fromkeys([own, *reference, *codes])), keys)
    areas = areas[areas["status"] == "realisatie"]
    areas = areas[areas["area"].isin([*codes])]
    group = group_values(areas, reference)
    mine = areas[areas["area"] == own].set_index([*VALUE_KEYS, "unit"])["value"].rename("own")
    table = group.join(mine, on=[*VALUE_KEYS, "unit"]).dropna(subset=["value", "own"])
    table = table[(table["value"] > 0) & (table["own"] > 0)].sort_values("year", ascending=False)
    structures = {year: structure_of(municipal, own, int(year)) for year in table["year"].unique()}
    found = []
    for _, years in table.groupby("indicator", sort=False):
        cases = [_case(row, areas, structures[row["year"]], own) for row in years.to_dict("records")]
        case = next((c for c in cases if len(c.sample) >= ENOUGH_AREAS), cases[0])
        elastic = (elasticities or {}).get(str(case.row["indicator"]), {})
        head = {"own": case.row["own"], "reference": case.row["value"]}
        found.append(
            {
                **{k: case.row[k] for k in ("indicator", "year", "unit")},
                **head,
                **_corrected(case, own, reference, elastic),
            }
        )
    rows = pd.DataFrame(found, columns=[*benchmark.CORRECTION])
    rows["difference"] = rows["own"] / rows["reference"] - 1
    rows["difference_corrected"] = rows["own"] / rows["corrected"].astype(float) - 1
    rows["conclusion"] = [_conclusion(row, positions or {}) for row in rows.to_dict("records")]
    order = {key: n for n, key in enumerate(keys)}
    rows = (
        rows.assign(_i=rows["indicator"].map(order)).sort_values("_i")[[*benchmark.CORRECTION]].reset_index(drop=True)
    )
    facts = {"names": dict(names), "own": own}
    return Result(
        "benchmark_correction", rows, ("indicator", "year"), persons=False, facts=facts, columns=benchmark.CORRECTION
    )


def _conclusion(row: Mapping[Hashable, Any], positions: Positions) -> str | None:
    """What can be said after the correction? None without a corrected level.

    Outside low and high the own municipality lies further from the group than one like all others: `firm` on the side where
    it was, `turned` on the other. But `only_after` where the funnel of that indicator and year does not have it outside on
    that side: among all municipalities it does not stand out. Within low and high, or without them: `unsure`, or
    `only_before` where it lies outside in the funnel.
    """
    if not row["corrected"] > 0:
        return None
    before, after = (np.sign(row["own"] - row[group]) for group in ("reference", "corrected"))
    position = positions.get((str(row["indicator"]), int(row["year"])), "")
    side = {"high": 1, "low": -1}.get(position.partition("_")[0], 0)
    if not (row["own"] < row["low"] or row["own"] > row["high"]):
        return "only_before" if side else "unsure"
    if position and side != after:
        return "only_after"
    return "firm" if before == after else "turned"


@dataclass(frozen=True, slots=True)
class _Case:
    """One value in one year: its `row`, the municipalities of which it is `known`, the features of all (`structure`, of
    `structure_year`), and the `sample` for a regression.
    """

    row: Mapping[Hashable, Any]
    known: pd.DataFrame
    structure_year: int
    structure: pd.DataFrame
    sample: pd.DataFrame


def _case(row: Mapping[Hashable, Any], areas: pd.DataFrame, structured: tuple[int, pd.DataFrame], own: str) -> _Case:
    there = areas[(areas["indicator"] == row["indicator"]) & (areas["year"] == row["year"])].set_index("area")
    known = there[there["value"] > 0]
    return _Case(row, known, *structured, sample_of(structured[1], known["value"], own))


def _corrected(case: _Case, own: str, reference: Sequence[str], elastic: Mapping[str, float]) -> dict[str, object]:
    """Method, corrected level of the group with its limits, and errors of prediction, for one value."""
    structure, sample, known = case.structure, case.sample, case.known
    level = float(case.row["value"])
    result: dict[str, object] = {
        "method": "none",
        "n_areas": len(sample),
        "structure_year": case.structure_year or None,
    }
    members = [c for c in reference if c in known.index]
    if len(sample) >= ENOUGH_AREAS and not set(members) <= set(sample.index):
        result["method"] = "group_incomplete"
    elif len(sample) >= ENOUGH_AREAS:
        fit = fit_log_linear(known["value"].loc[sample.index], sample)
        result |= {"error": fit.error, "error_none": fit.error_none}
        if fit.error < fit.error_none:
            weights = known.loc[members, "denominator"].astype(float)
            pooled = weights if weights.notna().all() else np.ones(len(members))
            ratio, low, high = fit.ratio(structure.loc[own, sample.columns], sample.loc[members], pooled)
            return result | {
                "method": "regression",
                "corrected": level * ratio,
                "low": level * low,
                "high": level * high,
            }
        result["method"] = "no_better"
    usable = {f: e for f, e in elastic.items() if f in structure}
    wanted = structure.reindex(members)[list(usable)]
    if elastic and usable.keys() == elastic.keys() and bool(wanted.notna().all(axis=None)):
        raw = structure[list(usable)].copy()
        for feature in usable:
            raw[feature] = np.exp(raw[feature]) if catalogue().features[feature].log else raw[feature]
        ratio = float(np.prod([(raw.loc[own, f] / raw.loc[members, f].mean()) ** e for f, e in usable.items()]))
        return result | {"method": "elasticities", "corrected": level * ratio}
    return result


def sample_of(structure: pd.DataFrame, values: pd.Series[float], own: str) -> pd.DataFrame:
    """The features of all other municipalities with a value: as many features as their number allows, in the order of the
    catalogue, and only municipalities that have all of these. A feature that the ones before it (nearly) tell, or that is
    the same everywhere, is left out.
    """
    if structure.empty:
        return structure
    others = structure.loc[[c for c in structure.index if c != own and c in values.index]]
    allowed = max(1, len(others.dropna()) // AREAS_A_FEATURE)
    sample = others.iloc[:, :allowed].dropna()
    kept = np.ones((len(sample), 1))
    for feature in list(sample):
        column = sample[[feature]].to_numpy(dtype=float)
        if own_part(kept, column) <= OWN_PART:
            sample = sample.drop(columns=feature)
        else:
            kept = np.hstack([kept, column])
    return sample
