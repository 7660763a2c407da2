"""Teams that do not differ are not set apart; of teams that do, the interval holds the true difference; small teams are shrunken.

Every run is seeded.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr

from wijkstats.chapters.zrm.statistics.teams import VERDICT, adjusted, heterogeneity, random_effect
from wijkstats.ground.verdict import told

SEED = 20_261_127
SIZES = (8, 10, 12, 15, 20, 30, 40, 60, 80, 100, 120)


def made_up(rng: np.random.Generator, apart: float, sizes: tuple[int, ...] = SIZES) -> tuple[pd.DataFrame, np.ndarray]:
    """Low pairs of clients with one to eight low domains; teams differ by `apart` (sd) and have clients of other ages."""
    k, clients = len(sizes), sum(sizes)
    true, team = rng.normal(0, apart, k), np.repeat(np.arange(k), sizes)
    mix = rng.dirichlet((3, 3, 3), k).cumsum(axis=1)
    age = (rng.random(clients)[:, None] > mix[team]).sum(axis=1)
    low = rng.integers(1, 9, clients)
    client = np.repeat(np.arange(clients), low)
    n = len(client)
    start, expected = rng.integers(1, 4, n), rng.uniform(0.2, 0.5, n)
    chance = expected + 0.05 + 0.06 * (age[client] - 1) + 0.02 * (start - 2) + true[team[client]]
    shared = np.sqrt(0.15) * rng.standard_normal(clients)[client] + np.sqrt(0.85) * rng.standard_normal(n)
    rows = pd.DataFrame(
        {
            "client": client,
            "team": team[client],
            "improved": (ndtr(shared) < chance).astype(float),
            "expected": expected,
            "start_score": start.astype(str),
            "low_domains": np.minimum(low[client], 6).astype(str),
            "age_group": age[client].astype(str),
            "domain": np.concatenate([rng.permutation(11)[:m] for m in low]).astype(str),
        }
    )
    return rows, true


def test_of_teams_that_do_not_differ_hardly_any_is_set_apart() -> None:
    rng = np.random.default_rng(SEED)
    found = [random_effect(adjusted(made_up(rng, 0.0)[0])) for _ in range(40)]
    assert np.mean([(told(table, about, *VERDICT) != "alike").any() for table, about in found]) <= 0.05
    assert np.mean([float(str(about["real"])) for _, about in found]) < 0.25


def test_the_test_and_the_errors_without_shrinking_keep_their_size_with_small_teams() -> None:
    rng = np.random.default_rng(SEED + 1)
    found, inside = [], []
    for _ in range(60):
        rows, true = made_up(rng, 0.0)
        one = adjusted(rows)
        less = np.eye(len(true)) - one.pairs / one.pairs.sum()
        errors = np.sqrt(np.diag(less @ one.covariance @ less.T))
        inside.append(np.abs(less @ (one.estimate - true)) < 1.96 * errors)
        found.append(heterogeneity(one.estimate, one.covariance) <= 0.05)
    assert np.mean(found) <= 0.1  # 3 of 60 by chance
    assert 0.925 <= np.mean(inside) <= 0.975


@pytest.mark.parametrize("apart", [0.04, 0.08])
def test_the_interval_holds_the_true_difference_and_small_teams_are_shrunken(apart: float) -> None:
    rng = np.random.default_rng(SEED + 2)
    inside, better, moved = [], [], []
    for _ in range(40):
        rows, true = made_up(rng, apart)
        one = adjusted(rows)
        table, _ = random_effect(one)
        real = true - one.pairs @ true / one.pairs.sum()
        inside.append(table["shrunken_low"].le(real) & table["shrunken_high"].ge(real))
        better.append((table["adjusted"] - real) ** 2 - (table["shrunken"] - real) ** 2)
        moved.append((table["adjusted"] - table["shrunken"]).abs())
    assert 0.92 <= np.mean(inside) <= 0.98
    assert np.mean(better) > 0
    assert np.mean(moved, axis=0)[:3].min() > np.mean(moved, axis=0)[-3:].max()


def test_places_add_up_and_the_rows_of_a_team_do_not_depend_on_their_order() -> None:
    rows, _ = made_up(np.random.default_rng(SEED + 3), 0.05, (30, 40, 50, 60))
    table, about = random_effect(adjusted(rows))
    assert table["lowest"].sum() == pytest.approx(1, abs=0.003)
    assert table["highest"].sum() == pytest.approx(1, abs=0.003)
    assert (table["rank_low"] <= table["rank"]).all()
    assert (table["rank"] <= table["rank_high"]).all()
    mixed, _ = random_effect(adjusted(rows.sample(frac=1, random_state=1)))
    pd.testing.assert_frame_equal(table, mixed, atol=0.002)
    assert about["teams"] == 4


def test_a_team_that_sees_exactly_one_age_is_not_adjusted_for_that_and_it_is_said() -> None:
    rows, _ = made_up(np.random.default_rng(SEED + 4), 0.0, (60, 60, 60))
    rows["age_group"] = np.where(rows["team"] == 0, "0", np.where(rows["age_group"] == "0", "1", rows["age_group"]))
    found = adjusted(rows)
    assert found.mixed == ("age_group",)
    assert np.isfinite(found.covariance).all()
