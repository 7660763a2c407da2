"""The correction: prediction against statsmodels, leave-one-out against refitting, firm no more often than it should be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from chapters.benchmark.test_area_values import WMO, value_rows

from wijkstats.chapters.benchmark.chapter import Opened, correction, funnel
from wijkstats.chapters.benchmark.statistics.structure_correction import (
    _Case,
    _conclusion,
    _corrected,
    fit_log_linear,
    sample_of,
    structure_correction,
)


def world(n: int, rng: np.random.Generator, slope: float = 0.5, noise: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    x = rng.normal(size=(n, 2))
    return np.exp(-3 + slope * x[:, 0] + rng.normal(0, noise, n)), x


def test_leave_one_out_is_that_of_refitting_without_each() -> None:
    values, x = world(40, np.random.default_rng(1))
    fit = fit_log_linear(values, x)
    errors, alone = [], []
    for i in range(len(values)):
        others = np.arange(len(values)) != i
        one = sm.OLS(np.log(values[others]), sm.add_constant(x[others])).fit()
        errors.append(np.log(values[i]) - one.predict(np.concatenate([[1.0], x[i]])[None, :])[0])
        alone.append(np.log(values[i]) - np.log(values[others]).mean())
    assert fit.error == pytest.approx(np.sqrt(np.mean(np.square(errors))), rel=1e-10)
    assert fit.error_none == pytest.approx(np.sqrt(np.mean(np.square(alone))), rel=1e-10)


def firm_rate(runs: int, areas: int, members: int, rng: np.random.Generator) -> float:
    """How often a municipality like all others lies outside the interval, whatever its own features."""
    outside = 0
    for _ in range(runs):
        size = np.exp(rng.normal(10.4, 0.8, areas))
        values, x = world(areas, rng, noise=0.3)
        fit, group = fit_log_linear(values[1:], x[1:]), slice(1, 1 + members)
        _, low, high = fit.ratio(x[0], x[group], size[group])
        level = np.average(values[group], weights=size[group])
        outside += not level * low <= values[0] <= level * high
    return outside / runs


@pytest.mark.parametrize(("areas", "members"), [(31, 5), (61, 1), (150, 10)])
def test_a_municipality_like_all_others_is_firm_in_five_of_a_hundred_runs(areas: int, members: int) -> None:
    """With the interval of the regression mean it was 45 to 69%. 2,500 runs: three standard errors are 1.3 points."""
    assert 0.03 <= firm_rate(2500, areas, members, np.random.default_rng(areas)) <= 0.06


def test_the_interval_is_the_prediction_interval_of_statsmodels_when_the_group_weighs_nothing() -> None:
    """Of two thousand members that are each as expected nothing is left but the own municipality and the slopes."""
    values, x = world(2000, np.random.default_rng(8), noise=0.3)
    fit = fit_log_linear(values, x)
    _, low, high = fit.ratio([1.5, -1.0], x, np.ones(len(x)))
    one = sm.OLS(np.log(values), sm.add_constant(x)).fit().get_prediction([[1.0, 1.5, -1.0]])
    ends = one.conf_int(obs=True)[0]
    assert np.log(high / low) == pytest.approx(ends[1] - ends[0], rel=1e-3)


def panel(n: int, slope: float = 1.0, noise: float = 0.05, seed: int = 9) -> list[tuple]:
    """`n` municipalities of which the share of 65+ drives the use of Wmo help; the own one (0622) is old."""
    rng, rows = np.random.default_rng(seed), []
    for i in range(n):
        code = "0622" if i == 0 else f"{i:04d}"
        old = 0.24 if i == 0 else rng.uniform(0.15, 0.25)
        use = 0.03 * (old / 0.2) ** slope * np.exp(rng.normal(0, noise))
        size = 50_000
        rows += [(code, 2018, "inwoners_65_plus", round(old * size), size, "realisatie"),
                 (code, 2018, WMO, round(use * size), size, "realisatie")]  # fmt: skip
    return rows


def test_with_many_municipalities_the_group_is_corrected_by_regression() -> None:
    """True level at 24% of 65+ is 1.2 times that at 20%, so 0.036; the group has about 20%."""
    result = structure_correction(value_rows(*panel(60, noise=0.01)), "0622", ("0001", "0002", "0003"), {})
    row = result.table.set_index("indicator").loc[WMO]
    assert row["method"] == "regression"
    assert row["n_areas"] == 59  # the own municipality is not in it
    assert row["error"] < row["error_none"]
    assert row["low"] < row["corrected"] < row["high"]
    assert row["corrected"] == pytest.approx(0.036, rel=0.05)
    assert abs(row["difference_corrected"]) < abs(row["difference"]) / 3


def test_a_regression_that_predicts_no_better_is_not_used() -> None:
    result = structure_correction(value_rows(*panel(60, slope=0.0, noise=0.3)), "0622", ("0001", "0002"), {})
    row = result.table.set_index("indicator").loc[WMO]
    assert row["method"] == "no_better"
    assert np.isnan(row["corrected"])


def test_with_few_municipalities_given_elasticities_are_used_and_otherwise_nothing() -> None:
    rows = value_rows(
        *[
            (c, 2018, "inwoners_65_plus", v, 1000, "realisatie")
            for c, v in (("0622", 240), ("0001", 180), ("0002", 220))
        ],
        *[(c, 2018, WMO, v, 1000, "realisatie") for c, v in (("0622", 40), ("0001", 30), ("0002", 34))],
    )
    plain = structure_correction(rows, "0622", ("0001", "0002"), {}).table.iloc[0]
    assert plain["method"] == "none"
    assert np.isnan(plain["corrected"])
    elastic = structure_correction(rows, "0622", ("0001", "0002"), {}, {WMO: {"aandeel_65_plus": 0.5}}).table.iloc[0]
    assert elastic["method"] == "elasticities"
    assert elastic["corrected"] == pytest.approx(0.032 * (0.24 / 0.20) ** 0.5)
    assert elastic["difference"] == pytest.approx(0.25)
    unknown = structure_correction(rows, "0622", ("0001", "0002"), {}, {WMO: {"bijstand": 0.5}}).table.iloc[0]
    assert unknown["method"] == "none"


def test_elasticities_that_are_given_are_used_when_the_regression_predicts_no_better() -> None:
    rows = value_rows(*panel(60, slope=0.0, noise=0.3))
    row = structure_correction(rows, "0622", ("0001", "0002"), {}, {WMO: {"aandeel_65_plus": 0.5}}).table.iloc[0]
    assert row["method"] == "elasticities"
    assert row["error"] >= row["error_none"]
    structure = rows[rows["indicator"] == "inwoners_65_plus"].set_index("code")
    share = structure["value"] / structure["denominator"]
    expected = (share["0622"] / share[["0001", "0002"]].mean()) ** 0.5
    assert row["corrected"] == pytest.approx(row["reference"] * expected)


def test_a_group_of_which_a_municipality_lacks_a_feature_is_said_to_be_incomplete() -> None:
    rows = value_rows(*panel(60))
    rows = rows[(rows["code"] != "0002") | (rows["indicator"] != "inwoners_65_plus")]
    row = structure_correction(rows, "0622", ("0001", "0002"), {}, {WMO: {"aandeel_65_plus": 0.5}}).table.iloc[0]
    assert row["method"] == "group_incomplete"
    assert row["n_areas"] == 58
    assert np.isnan(row["corrected"])


def test_a_national_panel_of_an_earlier_year_is_used() -> None:
    later = [(*row[:1], 2019, *row[2:]) for row in panel(6)]
    row = structure_correction(value_rows(*panel(60, noise=0.01), *later), "0622", ("0001", "0002"), {}).table.iloc[0]
    assert (row["year"], row["method"], row["n_areas"], row["structure_year"]) == (2018, "regression", 59, 2018)


@pytest.mark.parametrize(("others", "method"), [(29, "none"), (30, "regression")])
def test_thirty_other_municipalities_are_enough(others: int, method: str) -> None:
    row = structure_correction(value_rows(*panel(others + 1, noise=0.01)), "0622", ("0001", "0002"), {}).table.iloc[0]
    assert (row["method"], row["n_areas"]) == (method, others)


def test_one_feature_for_every_ten_municipalities() -> None:
    rng = np.random.default_rng(2)
    structure = pd.DataFrame(rng.normal(size=(36, 5)), index=[f"{n:04d}" for n in range(36)], columns=list("abcde"))
    assert list(sample_of(structure, structure["a"], "0000")) == ["a", "b", "c"]  # 35 others
    assert list(sample_of(structure.head(21), structure["a"], "0000")) == ["a", "b"]


@pytest.mark.parametrize(("weights", "pooled"), [([9.0, 1.0], [9.0, 1.0]), ([9.0, np.nan], [1.0, 1.0])])
def test_the_group_is_pooled_by_its_denominators_and_equally_when_one_is_missing(
    weights: list[float], pooled: list[float]
) -> None:
    values, x = world(40, np.random.default_rng(3))
    codes = [f"{n:04d}" for n in range(40)]
    structure, values = pd.DataFrame(x, index=codes), pd.Series(values, index=codes)
    denominator = pd.Series(1.0, index=codes)
    denominator[["0001", "0002"]] = weights
    known = pd.DataFrame({"value": values, "denominator": denominator})
    case = _Case({"value": 2.0}, known, 2018, structure, structure.drop("0000"))
    found = _corrected(case, "0000", ("0001", "0002"), {})
    fit = fit_log_linear(values.drop("0000"), structure.drop("0000"))
    ratio, *_ = fit.ratio(structure.loc["0000"], structure.loc[["0001", "0002"]], pooled)
    assert found["corrected"] == pytest.approx(2.0 * ratio)


@pytest.mark.parametrize(
    ("own", "corrected", "position", "conclusion"),
    [
        (40, 35, "", "firm"),
        (40, 35, "high_95", "firm"),
        (40, 35, "usual", "only_after"),  # among all it does not stand out
        (40, 35, "low_95", "only_after"),  # among all it stands out on the other side
        (40, 45, "", "turned"),
        (40, 45, "low_998", "turned"),
        (40, 45, "high_95", "only_after"),
        (40, 39, "", "unsure"),
        (40, 39, "usual", "unsure"),
        (40, 39, "high_998", "only_before"),
        (40, np.nan, "high_998", None),
    ],
)
def test_what_can_be_said_does_not_contradict_the_funnel(
    own: float, corrected: float, position: str, conclusion: str | None
) -> None:
    row = {"indicator": WMO, "year": 2018, "own": own, "reference": 30, "corrected": corrected}
    row |= {"low": corrected - 2, "high": corrected + 2}
    assert _conclusion(row, {(WMO, 2018): position} if position else {}) == conclusion


@pytest.mark.parametrize("seed", range(8))
def test_no_difference_is_firm_that_the_funnel_of_the_chapter_calls_usual(seed: int) -> None:
    """Old municipalities use more care, so the population explains much and the two often differ."""
    rows = value_rows(*panel(60, noise=0.15, seed=seed))
    data = Opened(rows, "0622", ("0001", "0002", "0003"))
    row = correction(data).table.set_index("indicator").loc[WMO]
    position = funnel(data).table.set_index("area").loc["0622", "position"]
    after = {True: "high", False: "low"}[bool(row["own"] > row["corrected"])]
    assert (
        row["conclusion"]
        in {
            "usual": {"only_after", "unsure"},
            "high": {"only_before", "only_after", *(["firm", "turned"] if after == "high" else [])},
            "low": {"only_before", "only_after", *(["firm", "turned"] if after == "low" else [])},
        }[position.partition("_")[0]]
    )


def test_the_page_says_it_when_the_population_hides_a_difference() -> None:
    """The own municipality is old and uses as much as all others: usual in the funnel, far below what goes with its age."""
    rows = value_rows(*panel(60, noise=0.01))
    mine = (rows["code"] == "0622") & (rows["indicator"] == WMO)
    rows["value"] = rows["value"].mask(mine, 1500.0)
    data = Opened(rows, "0622", ("0001", "0002", "0003"))
    assert correction(data).table.set_index("indicator").loc[WMO, "conclusion"] == "only_after"
