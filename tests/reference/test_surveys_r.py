"""Raking, pooling and intervals of surveys against R (survey, metafor, Hmisc, stats); surveys.R made the CSV files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijkstats.kit.inference.intervals import wilson
from wijkstats.kit.inference.marks import mean_interval
from wijkstats.kit.inference.pooled_shares import pool
from wijkstats.kit.inference.raking import rake, weighted_share
from wijkstats.kit.inference.two_groups import correlated, rank_sum

HERE = Path(__file__).parent
R = pd.read_csv(HERE / "surveys.csv").set_index("name")["value"]
PEOPLE = pd.read_csv(HERE / "surveys_answers.csv")
MARGINS = {"age": {"jong": 700.0, "midden": 900.0, "ouder": 600.0}, "team": {"a": 1000.0, "b": 1200.0}}


def test_raking_as_r_survey() -> None:
    found = rake({feature: list(PEOPLE[feature]) for feature in MARGINS}, MARGINS)
    np.testing.assert_allclose(found.weights, PEOPLE["weight"], rtol=1e-8)
    share, _, _, design = weighted_share(PEOPLE["positive"], found.weights)
    assert (share, design) == pytest.approx((R["weighted"], R["design"]), rel=1e-8)
    assert found.off < 1e-8
    assert found.cut == 0


@pytest.mark.parametrize(
    ("name", "shares", "n"),
    [
        ("three", [0.80, 0.71, 0.74], [2874, 967, 1939]),
        ("five", [0.81, 0.64, 0.75, 0.70, 0.58], [410, 120, 260, 900, 75]),
    ],
)
def test_pooling_as_r_metafor(name: str, shares: list[float], n: list[int]) -> None:
    found = pool(shares, n)
    assert (found.share, found.low, found.high, found.tau2, found.q) == pytest.approx(
        [R[f"{name}_{end}"] for end in ("random", "low", "high", "tau2", "q")], rel=5e-4
    )
    np.testing.assert_allclose(found.weights, [R[f"{name}_weight_{i + 1}"] for i in range(len(n))], rtol=2e-4)
    if len(n) < 5:
        assert np.isnan(found.next_low)
    else:
        assert (found.next_low, found.next_high) == pytest.approx((R["five_next_low"], R["five_next_high"]), abs=5e-3)


def test_shares_marks_groups_and_correlations_as_r() -> None:
    assert [float(end) for end in wilson(373, 419)] == pytest.approx([R["wilson_low"], R["wilson_high"]], rel=1e-9)
    mark = PEOPLE["mark"]
    limits = mean_interval(mark.mean(), mark.std(ddof=1), len(mark))
    assert limits == pytest.approx((R["mark_low"], R["mark_high"]), rel=1e-9)
    by = {team: mark[PEOPLE["team"] == team] for team in ("a", "b")}
    assert rank_sum(by["a"], by["b"])[0] == pytest.approx(R["groups_p"], rel=1e-9)
    other = PEOPLE["age"].map({"jong": 1, "midden": 2, "ouder": 3}) + PEOPLE["positive"]
    found = correlated(mark[:27], other[:27])
    assert (found.r, found.low, found.high, found.p) == pytest.approx(
        [R[f"service_{end}"] for end in ("r", "low", "high", "p")], rel=1e-8
    )
