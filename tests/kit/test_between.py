"""The difference of two groups whose clients give several answers, beside statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from wijkstats.kit.inference.between import mean_difference


def answers(seed: int, clients: int, shift: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    client = np.repeat(np.arange(clients), rng.integers(1, 6, clients))
    own = rng.normal(0, 0.2, clients)[client]
    return (rng.random(len(client)) < 0.4 + shift + own).astype(float), client


@pytest.mark.parametrize("overlap", [0, 30])
def test_it_is_a_regression_on_the_group_with_clients_as_clusters(overlap: int) -> None:
    one, first = answers(1, 60, 0.1)
    other, second = answers(2, 80, 0.0)
    second = second + 60 - overlap  # so many clients are in both
    found = mean_difference(one, first, other, second)
    group = np.r_[np.ones(len(one)), np.zeros(len(other))]
    clusters = {"groups": np.r_[first, second], "use_correction": False}
    fit = sm.OLS(np.r_[one, other], sm.add_constant(group)).fit(cov_type="cluster", cov_kwds=clusters)
    c = found.clients
    assert (c, found.shared) == (140 - overlap, overlap)
    assert found.difference == pytest.approx(fit.params[1])
    from scipy.stats import t

    error = fit.bse[1] * np.sqrt(c / (c - 1))
    assert (found.high - found.low) / 2 == pytest.approx(t.ppf(0.975, c - 1) * error)
    assert found.p == pytest.approx(2 * t.sf(abs(fit.params[1]) / error, c - 1))


def test_one_client_has_no_interval_and_nobody_no_difference() -> None:
    found = mean_difference([1, 1], ["a", "a"], [0, 1, 0], ["b", "c", "d"])
    assert found.difference == pytest.approx(2 / 3)
    assert np.isnan([found.low, found.high, found.p]).all()
    assert np.isnan(mean_difference([], [], [0, 1], ["b", "c"]).difference)


def test_answers_that_hang_together_count_less_than_as_many_people() -> None:
    rng = np.random.default_rng(3)
    y = (rng.random(200) < 0.5).astype(float)
    alone = mean_difference(y, np.arange(200), 1 - y, np.arange(200, 400))
    together = mean_difference(np.repeat(y[:50], 4), np.arange(200) // 4, 1 - y, np.arange(200, 400))
    assert together.high - together.low > 1.3 * (alone.high - alone.low)
