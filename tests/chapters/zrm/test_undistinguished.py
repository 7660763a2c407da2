"""Features that cannot be told apart, and results that do not depend on the order of rows or on the key of the hashes."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import ibis
import numpy as np
import pandas as pd
import pytest
import zrm_chapter
from odd_deliveries import Shape, delivery
from zrm_chapter import SETTINGS

import wijkstats as ws
from wijkstats.chapters.benchmark.statistics.structure_correction import sample_of
from wijkstats.chapters.zrm.statistics import design, models

TEAM_IS_AGE = Shape(clients=400, domains=6, team_of_age=True, teams=("Jeugd", "Noord"), visits=(2,))


def low_rows(seed: int, shape: Shape = TEAM_IS_AGE) -> pd.DataFrame:
    return ws.zrm.Opened(*delivery(seed, shape), SETTINGS).model_rows


@pytest.mark.parametrize("seed", range(12))
def test_a_team_that_sees_exactly_the_youth_is_left_out_and_named(seed: int) -> None:
    """Before: an exception in half of the seeds, limits of 10^24 in others."""
    rows = low_rows(seed)
    result = models.improvement_model(rows, 3)
    assert not result.table.empty
    assert "team" not in set(result.table["term"])
    assert result.facts["alike"] == {"team": "age_group"}
    assert "team" not in result.facts["dropped"]
    assert (result.table[["low", "high"]].abs() < 1).all(axis=None)
    checks = models.model_checks(rows, 3).table
    assert np.isfinite(checks[["logit", "logit_low", "logit_high"]].to_numpy(dtype=float)).all()


def test_teams_within_age_groups_are_left_out_as_well() -> None:
    rows = low_rows(1, Shape(clients=400, domains=4, visits=(2,)))
    found = design.make_design(rows.assign(team=rows["age_group"] + rows["sex"]))
    assert found is not None
    assert found.alike == {"team": "age_group"}


def test_a_feature_that_two_others_tell_only_together_is_named_without_one_of_them() -> None:
    a, b = np.repeat(["p", "q", "p"], 40), np.repeat(["r", "r", "s"], 40)
    data = pd.DataFrame({"a": a, "b": b, "c": np.where((a == "q") | (b == "s"), "yes", "no"), "client": range(120)})
    assert design._told_apart(data, ("a", "b", "c")).factor == {"c": ""}
    assert design._told_apart(data, ("a", "b")).factor == {}


def rows_with(team: np.ndarray, age: np.ndarray, seed: int = 5, pull: float = 0.0) -> pd.DataFrame:
    """Two low pairs of each client; who is in team West rises more often by `pull`."""
    rng = np.random.default_rng(seed)
    n = len(team)
    client = np.repeat(np.arange(n), 2)
    before = rng.integers(1, 4, 2 * n)
    up = rng.random(2 * n) < 0.35 + pull * (team[client] == "West")
    return pd.DataFrame(
        {"client": client, "domain": np.tile(["financien", "huisvesting"], n), "age_group": age[client],
         "team": team[client], "sex": "m", "start_year": "2016", "before": before, "after": before + up,
         "low_domains": 2, "days": rng.integers(90, 500, 2 * n)}
    )  # fmt: skip


def test_of_five_teams_only_the_one_that_sees_the_youth_has_no_estimate() -> None:
    rng = np.random.default_rng(1)
    age = rng.choice(["jeugd", "volwassenen", "ouderen"], 500)
    team = np.where(age == "jeugd", "Jeugdteam", rng.choice(["Noord", "Oost", "West", "Zuid"], 500))
    result = models.improvement_model(rows_with(team, age, pull=0.3), 3)
    assert result.facts["alike"] == {"team: Jeugdteam": "age_group"}
    teams = result.table[result.table["term"] == "team"].set_index("level")
    assert len(teams) == 3
    assert teams.loc["West", "low"] > 0 if "West" in teams.index else (teams["high"] < 0).all()


def test_people_of_whom_two_features_are_unknown_cost_neither_feature() -> None:
    rng = np.random.default_rng(2)
    unknown = rng.random(500) < 0.1
    age = np.where(unknown, "unknown", rng.choice(["jeugd", "volwassenen"], 500))
    team = np.where(unknown, "unknown", rng.choice(["Noord", "Zuid"], 500))
    result = models.improvement_model(rows_with(team, age), 3)
    assert {"age_group", "team"} <= set(result.table["term"])
    assert result.facts["alike"] == {}


def test_a_difference_by_five_clients_is_no_estimate() -> None:
    age = np.where(np.arange(400) < 100, "jeugd", "volwassenen")
    team = np.where(np.arange(400) < 100, "Jeugdteam", "Noord")
    team[[0, 1, 2, 200, 201]] = ["Noord", "Noord", "Noord", "Jeugdteam", "Jeugdteam"]
    assert models.improvement_model(rows_with(team, age), 3).facts["alike"] == {"team": "age_group"}


@pytest.mark.parametrize("value", [0.1, 0.3, 4.9, 7.1, 17.3, 91 / 182.5, 120 / 182.5, 1e6 + 0.1])
def test_a_column_that_is_the_same_everywhere_has_nothing_of_its_own(value: float) -> None:
    for n in (30, 45, 60, 345, 1000):
        assert design.own_part(np.ones((n, 1)), np.full((n, 1), value)) == 0.0


def test_one_time_between_all_measurements_is_named_and_leaves_the_model() -> None:
    for days in (91, 100, 120):
        rows = rows_with(np.full(300, "Noord"), np.where(np.arange(300) % 2, "jeugd", "ouderen")).assign(days=days)
        result = models.improvement_model(rows, 3)
        assert not result.table.empty
        assert result.facts["alike"]["duration"] == design.SAME


def test_one_domain_and_one_time_between_the_measurements_give_a_model() -> None:
    rows = low_rows(3, Shape(clients=400, domains=1, visits=(2,), apart=(100, 101)))
    result = models.improvement_model(rows, 3)
    assert set(result.table["term"]) <= {"start_score", "age_group", "team"}
    assert "duration" not in set(result.table["term"])  # the same for everybody: it tells nothing
    assert np.isfinite(result.table["estimate"].to_numpy(dtype=float)).all()


def test_an_ill_conditioned_covariance_is_refused() -> None:
    made = design.make_design(low_rows(4, Shape(clients=400, domains=4, visits=(2,))))
    assert made is not None
    assert models.fit_logit(made).sound
    nearly = made.x[:, 1] + 1e-9 * np.random.default_rng(1).normal(size=len(made.x))
    twice = replace(made, x=np.column_stack([made.x, nearly]), columns=(*made.columns, ("copy", "")))
    assert not models.fit_logit(twice).sound
    assert not models.fit_gee(twice).sound


def test_a_municipal_feature_that_is_the_same_everywhere_or_a_copy_is_no_part_of_a_regression() -> None:
    rng = np.random.default_rng(2)
    codes = [f"{n:04d}" for n in range(60)]
    one = rng.normal(size=60)
    structure = pd.DataFrame({"a": one, "b": 2 * one + 3, "c": 1.0, "d": rng.normal(size=60)}, index=codes)
    panel = sample_of(structure, pd.Series(1.0, index=codes), "0000")
    assert list(panel) == ["a", "d"]


def _shuffled(t: ibis.Table, seed: int, salt: str) -> pd.DataFrame:
    """The rows in another order, with other hashes for clients and trajectories."""
    frame = t.execute().sample(frac=1, random_state=seed).reset_index(drop=True)
    for column in ("client", "trajectory"):
        frame[column] = [hashlib.sha256(f"{salt}{value}".encode()).hexdigest()[:12] for value in frame[column]]
    return frame


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_order_of_rows_and_the_key_of_the_hashes_change_no_figure(seed: int) -> None:
    shape = Shape(clients=250, domains=5, visits=(1, 2, 2, 3), ages=(12, 40, 75, None))
    m, t = delivery(seed, shape)
    one = [r.table for r, _ in (*zrm_chapter.zrm(m, t, SETTINGS), *zrm_chapter.quality(m, t, SETTINGS))]
    con = ibis.duckdb.connect(threads=1)
    other_m = con.create_table("m", _shuffled(m, seed, "x"), schema=m.schema())
    other_t = con.create_table("t", _shuffled(t, seed + 1, "x"), schema=t.schema())
    found = (*zrm_chapter.zrm(other_m, other_t, SETTINGS), *zrm_chapter.quality(other_m, other_t, SETTINGS))
    for table, (result, _) in zip(one, found, strict=True):
        pd.testing.assert_frame_equal(table, result.table, check_exact=True, obj=result.name)
