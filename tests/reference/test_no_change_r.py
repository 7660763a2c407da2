"""The no-change twin over three domains, and who was let in, against base R; no_change.R made the CSV files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijkstats.kit.inference.unchanged import twin

HERE = Path(__file__).parent
COMBINATIONS, RISES = pd.read_csv(HERE / "no_change_combinations.csv"), pd.read_csv(HERE / "no_change.csv")
SHARES = np.array([[0.05, 0.14, 0.27, 0.27, 0.27], [0.01, 0.02, 0.05, 0.12, 0.80], [0.20, 0.30, 0.25, 0.15, 0.10]])
COMMON, RELIABILITY, LOW = 0.35, 0.8, 3


def test_chances_to_rise_given_the_first_scores_of_all_domains_as_r() -> None:
    population = twin.Population(SHARES, COMMON, np.ones(3), 0, LOW)
    first = RISES[["a", "b", "c"]].to_numpy()
    moves = twin.moves_given(population, RELIABILITY)
    rises = twin.unchanged(first, twin.common_given(first, population), moves)[..., 0]
    np.testing.assert_allclose(rises, RISES[["rises_1", "rises_2", "rises_3"]], atol=2e-6)


@pytest.mark.parametrize("reliability", [0.05, 0.35, 0.8, 0.999])
def test_the_chances_to_rise_and_to_fall_are_sums_of_those_of_every_level(reliability: float) -> None:
    population = twin.Population(np.vstack([SHARES, [[0, 0, 0, 0, 1]]]), COMMON, np.ones(4), 0, LOW)
    second = twin.second_given(population, reliability)
    for way, to in enumerate((np.triu(np.ones((5, 5)), 1), np.tril(np.ones((5, 5)), -1))):
        sums = np.einsum("dfsq,fs->dfq", second, to)
        np.testing.assert_allclose(twin.moves_given(population, reliability)[:, :, way], sums, atol=1e-12)


@pytest.mark.parametrize("intake", [0, 1, 2])
def test_the_population_before_selection_is_found_from_those_let_in(
    intake: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every combination as often as R expects it among those with so many low scores: the true limits and correlation follow."""
    monkeypatch.setattr(twin, "_ENOUGH", 10**9)  # all of them: here they stand in an order
    let_in = COMBINATIONS[COMBINATIONS["low"] >= intake]
    often = np.round(let_in["chance"].to_numpy() / let_in["chance"].sum() * 20_000).astype(int)
    found = twin.fit(np.repeat(let_in[["a", "b", "c"]].to_numpy(), often, axis=0), LOW, intake)
    assert found.common == pytest.approx(COMMON, abs=0.01)
    np.testing.assert_allclose(found.shares, SHARES, atol=0.003)
