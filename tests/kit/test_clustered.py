"""Models with clients as clusters beside statsmodels, which goes through the clusters one by one."""

from __future__ import annotations

import warnings

import numpy as np
import numpy.typing as npt
import pytest
from statsmodels.genmod.cov_struct import Exchangeable, OrdinalIndependence
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_estimating_equations import GEE, OrdinalGEE
from statsmodels.genmod.generalized_linear_model import GLM

from wijkstats.kit.inference.clustered import cumulative_logit, exchangeable_logit
from wijkstats.kit.inference.intervals import Floats

CASES = [(1, 300, 80, 1.0), (2, 900, 220, 0.0), (3, 500, 12, 0.5), (4, 400, 390, 2.0)]
"""Seed, answers, clients, and how much the answers of a client hang together."""


def made_up(seed: int, n: int, clients: int, alike: float) -> tuple[Floats, npt.NDArray[np.int64], Floats]:
    """Features with a constant, the client of each answer, and what lies behind the answers."""
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=n), rng.integers(0, 2, n)]).astype(float)
    who = rng.integers(0, clients, n)
    return x, who, x[:, 1] - 0.5 * x[:, 2] + alike * rng.normal(size=clients)[who] + rng.logistic(size=n)


@pytest.mark.parametrize(("seed", "n", "clients", "alike"), CASES)
def test_the_exchangeable_logit_is_that_of_statsmodels(seed: int, n: int, clients: int, alike: float) -> None:
    x, who, behind = made_up(seed, n, clients, alike)
    offset = np.random.default_rng(seed).normal(size=n) / 3
    y = (behind > 0.3).astype(float)
    found = exchangeable_logit(y, x, who, offset)
    other = GEE(y, x, groups=who, family=Binomial(), cov_struct=Exchangeable(), offset=offset).fit(
        maxiter=100, ctol=1e-9
    )
    assert found.converged
    np.testing.assert_allclose(found.value, other.params, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(found.covariance, other.cov_params(), rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize(("seed", "n", "clients", "alike"), CASES)
@pytest.mark.parametrize("bounds", [(0.0,), (-2.0, -0.5, 1.0, 2.5)])
def test_the_cumulative_logit_is_that_of_statsmodels(
    seed: int, n: int, clients: int, alike: float, bounds: tuple[float, ...]
) -> None:
    x, who, behind = made_up(seed, n, clients, alike)
    level = np.digitize(behind, bounds) + 1
    found = cumulative_logit(level, x[:, 1:], who)
    model = OrdinalGEE(level, x[:, 1:], groups=who, cov_struct=OrdinalIndependence())
    other = model.fit(maxiter=60, ctol=1e-8)
    assert found.converged
    np.testing.assert_allclose(found.value, np.asarray(other.params), rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(found.covariance, np.asarray(other.cov_params()), rtol=1e-5, atol=1e-9)


def test_without_clients_who_answer_twice_it_is_the_plain_logit() -> None:
    x, _, behind = made_up(5, 400, 10, 0.0)
    y, each = (behind > 0).astype(float), np.arange(400)
    found = exchangeable_logit(y, x, each, np.zeros(400))
    plain = GLM(y, x, family=Binomial()).fit(cov_type="HC0")
    np.testing.assert_allclose(found.value, plain.params, rtol=1e-6)
    np.testing.assert_allclose(found.covariance, plain.cov_params(), rtol=1e-6)


def test_order_and_names_of_clients_change_nothing() -> None:
    x, who, behind = made_up(6, 300, 60, 1.0)
    level, order = np.digitize(behind, (-1, 1)), np.random.default_rng(6).permutation(300)
    for fit in (
        lambda at, names: exchangeable_logit((level[at] > 0).astype(float), x[at], names[at], np.zeros(300)),
        lambda at, names: cumulative_logit(level[at], x[at, 1:], names[at]),
    ):
        one, other = fit(np.arange(300), who), fit(order, 1000 - 7 * who)
        np.testing.assert_allclose(other.value, one.value, rtol=1e-9)
        np.testing.assert_allclose(other.covariance, one.covariance, rtol=1e-8)


def test_a_feature_that_separates_does_not_come_to_rest_or_runs_away() -> None:
    x, who, _ = made_up(7, 200, 50, 0.0)
    level = x[:, 2].astype(int)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for fit in (
            lambda: exchangeable_logit(level.astype(float), x, who, np.zeros(200)),
            lambda: cumulative_logit(level, x[:, 1:], who),
        ):
            try:
                found = fit()
            except np.linalg.LinAlgError:
                continue
            assert not found.converged or np.abs(found.value).max() > 8


def test_two_features_that_are_the_same_are_refused_or_told_by_their_covariance() -> None:
    x, who, behind = made_up(8, 200, 50, 0.0)
    double = np.hstack([x, x[:, [1]]])
    try:
        found = exchangeable_logit((behind > 0).astype(float), double, who, np.zeros(200))
    except np.linalg.LinAlgError:
        return
    error = np.sqrt(np.abs(np.diag(found.covariance)))
    assert not found.converged or not np.linalg.cond(found.covariance / np.outer(error, error)) < 1e6
