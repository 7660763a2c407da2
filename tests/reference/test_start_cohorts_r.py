"""Shares at the same mix of cases against R and statsmodels; start_cohorts.R made the CSV file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from wijkstats.kit.inference.standardised import indicators, standardised_shares

HERE = Path(__file__).parent


def rows() -> pd.DataFrame:
    """The rows of start_cohorts.R."""
    found = pd.read_csv(HERE / "model_rows.csv")
    found = found[found["before"] <= 3].reset_index(drop=True)
    domain = pd.factorize(found["domain"], sort=True)[0] + 1
    return found.assign(improved=(found["after"] > found["before"]).astype(int), cohort=(found["client"] + domain) % 2)


def mix(data: pd.DataFrame) -> np.ndarray:
    columns = ("before", "low_domains", "domain")
    return np.column_stack([indicators(data[c].tolist(), data["cohort"], sorted(data[c].unique())) for c in columns])


def test_shares_at_the_same_mix_as_r_lm_and_its_jackknife() -> None:
    reference = pd.read_csv(HERE / "start_cohorts.csv").set_index("quantity")
    data = rows()
    found = standardised_shares(data["improved"], data["cohort"], pd.factorize(data["client"])[0], mix(data), 2)
    assert found.share == pytest.approx(reference["standardised"].iloc[:2], rel=1e-9)
    estimate, low, high, p = found.contrast([-1, 1])
    assert estimate == pytest.approx(reference.loc["difference", "standardised"], rel=1e-9)
    assert abs(estimate - reference.loc["difference", "plain"]) > 0.002  # the mix does something here
    errors = [*np.sqrt(np.diag(found.covariance)), (high - low) / 2 / 1.97]
    assert errors == pytest.approx(reference["jackknife_error"], rel=0.05)
    assert 0 < p < 1


def test_with_the_mean_held_the_error_is_that_of_statsmodels() -> None:
    """Features with the same mean in both cohorts leave the residuals only: the clustered error of one regression."""
    rng = np.random.default_rng(4)
    x = np.tile(np.repeat([0.0, 1.0], 60), 2)
    data = pd.DataFrame({"x": x, "cohort": np.repeat([0, 1], 120), "client": np.repeat(np.arange(80), 3)})
    data["y"] = (rng.random(240) < 0.4 + 0.2 * x).astype(int)
    found = standardised_shares(data["y"], data["cohort"], data["client"], data[["x"]].to_numpy(), 2)
    for c in (0, 1):
        part = data[data["cohort"] == c].assign(x=lambda t: t["x"] - 0.5)
        fit = smf.ols("y ~ x", part).fit(cov_type="cluster", cov_kwds={"groups": part["client"]})
        assert found.share[c] == pytest.approx(fit.params["Intercept"])
        slope = fit.params["x"]
        mean = np.bincount(data["client"], (data["x"] - 0.5) * slope / 240)
        own = np.bincount(part["client"], fit.resid * (1 / 120), 80)  # x has mean 0: every row weighs the same
        scale = np.sqrt(40 / 39 * 119 / 118)
        assert (scale * own) @ (scale * own) == pytest.approx(fit.bse["Intercept"] ** 2)
        assert found.covariance[c, c] == pytest.approx(((scale * own + mean) ** 2).sum())


def test_features_that_tell_every_combination_apart_give_direct_standardisation() -> None:
    data = rows().assign(group=lambda t: t["before"].astype(str) + t["domain"])
    features = indicators(data["group"].tolist(), data["cohort"], least=1)
    found = standardised_shares(data["improved"], data["cohort"], data["client"], features, 2)
    weight = data["group"].value_counts(normalize=True)
    for c in (0, 1):
        own = data[data["cohort"] == c].groupby("group")["improved"].mean()
        assert found.share[c] == pytest.approx((own * weight).sum())


@pytest.mark.parametrize("y", [np.zeros(8), np.array([0, 0, 0, 0, 1, 0, 1, 0])])
def test_a_cohort_whose_outcomes_are_all_the_same_has_no_difference(y: np.ndarray) -> None:
    found = standardised_shares(y, np.repeat([0, 1], 4), np.arange(8), np.empty((8, 0)), 2)
    assert np.isnan(found.contrast([-1, 1])).all()


def test_a_mix_that_a_cohort_cannot_have_gives_nothing() -> None:
    x = np.array([0, 0, 0, 0, 0, 1, 0, 1.0])[:, None]
    found = standardised_shares(np.array([0, 1] * 4), np.repeat([0, 1], 4), np.arange(8), x, 2)
    assert np.isnan(found.share[0])
    assert not np.isnan(found.share[1])
