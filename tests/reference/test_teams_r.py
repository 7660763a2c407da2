"""The random effect of teams against R's metafor; teams.R made the CSV file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijkstats.chapters.zrm.statistics.teams import Adjusted, given, heterogeneity, most_likely, random_effect

R = pd.read_csv(Path(__file__).parent / "teams.csv")
ESTIMATE, ERROR = R["estimate"].to_numpy(), R["error"].to_numpy()
PLAIN = np.diag(ERROR**2)
TOGETHER = np.outer(ERROR, ERROR) * (0.1 + 0.9 * np.eye(len(R)))


@pytest.mark.parametrize(("covariance", "name"), [(PLAIN, "plain_"), (TOGETHER, "")])
def test_spread_means_and_heterogeneity_as_r_metafor(covariance: np.ndarray, name: str) -> None:
    tau = most_likely(ESTIMATE, covariance, 0.05, 0.05)
    assert tau == pytest.approx(R[f"{name}tau"][0], abs=2e-6)
    np.testing.assert_allclose(given(tau, ESTIMATE, covariance)[0], R[f"{name}mean"], atol=2e-6)
    assert heterogeneity(ESTIMATE, covariance) == pytest.approx(R[f"{name}q_p"][0], rel=1e-9)


def test_errors_of_the_means_as_r_metafor() -> None:
    spread = given(R["plain_tau"][0], ESTIMATE, PLAIN)[1]
    np.testing.assert_allclose(np.sqrt(np.diag(spread)), R["plain_error"], atol=1e-8)


def test_share_that_is_no_chance_as_r_metafor() -> None:
    names = tuple(f"team {i}" for i in range(len(R)))
    _, about = random_effect(Adjusted(names, ESTIMATE, PLAIN, np.ones(len(R)), ()))
    assert about["real"] == pytest.approx(R["plain_i2"][0] / 100, abs=1e-4)
    assert about["tau"] == pytest.approx(R["plain_tau"][0], abs=6e-5)
    assert float(str(about["tau_low"])) < R["plain_tau"][0] < float(str(about["tau_high"]))
