"""No difference, or cannot tell; what several imputed tables say together; higher less lower."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from wijkstats.ground.verdict import verdict
from wijkstats.kit.inference.imputed import pool
from wijkstats.kit.inference.net import net_change
from wijkstats.kit.inference.power import detectable, needed

ends = st.floats(-1, 1, allow_nan=False)


@pytest.mark.parametrize(
    ("low", "high", "seen", "said"),
    [
        (0.12, 0.3, None, "more"),
        (-0.3, -0.12, None, "fewer"),
        (0.02, 0.08, None, "small"),
        (-0.02, 0.08, None, "none"),
        (-0.02, 0.10, None, "unknown"),  # a difference of 0.10 matters
        (0.02, 0.18, False, "unknown"),  # beyond chance by itself, not after correction
        (0.02, 0.08, False, "none"),
        (np.nan, np.nan, None, "unknown"),
    ],
)
def test_no_difference_and_cannot_tell_are_two_answers(low: float, high: float, seen: bool | None, said: str) -> None:
    assert verdict(low, high, 0.1, seen) == said


@given(ends, ends)
def test_a_difference_the_other_way_is_the_other_answer(one: float, other: float) -> None:
    low, high = sorted((one, other))
    turned = {"more": "fewer", "fewer": "more"}
    said = verdict(low, high, 0.1)
    assert verdict(-high, -low, 0.1) == turned.get(said, said)


def test_the_smallest_difference_is_seen_four_times_in_five() -> None:
    error = 0.04
    shown = float(detectable(error, 1e9))
    assert norm.sf(norm.ppf(0.975) - shown / error) == pytest.approx(0.8, abs=1e-6)
    more = float(needed(200, shown, 0.05))
    assert float(detectable(error * np.sqrt(200 / more), 1e9)) == pytest.approx(0.05, rel=0.01)


def test_nothing_missing_is_the_table_itself() -> None:
    found = pool([0.4, 0.4, 0.4], [0.001] * 3, 50)
    assert found.estimate == pytest.approx(0.4)
    assert found.missing == pytest.approx(0, abs=1e-12)
    assert found.variance == pytest.approx(0.001)
    assert found.df < 50  # Barnard and Rubin: a little fewer, also with nothing missing
    assert np.isnan(pool([1.0, 1.0], [0.0, 0.0], 9).share_interval()).all()
    with pytest.raises(ValueError, match="two imputed"):
        pool([0.4], [0.001], 50)


def test_the_net_change_of_nobody_of_one_client_and_of_all_the_same_way() -> None:
    def of(m: list[int], d: list[int], up: int, down: int) -> tuple[float, float, float]:
        a, b = np.array(m), np.array(d)
        sums = {"clients": len(a), "m2": (a * a).sum(), "md": (a * b).sum(), "d2": (b * b).sum()}
        found = net_change(up, down, a.sum(), **sums)
        return float(found.difference), float(found.low), float(found.high)

    assert np.isnan(of([], [], 0, 0)).all()
    assert np.isnan(of([5], [3], 4, 1)[1:]).all()
    difference, low, high = of([2] * 20, [0] * 20, 0, 0)
    assert difference == 0
    assert low < 0 < high
    difference, low, high = of([3] * 10, [3] * 10, 30, 0)
    assert (difference, high) == (1, 1)
    assert low < of([1] * 30, [1] * 30, 30, 0)[1]  # ten clients who answer alike say less than thirty


@pytest.mark.parametrize(("domains", "together"), [(1, 0.0), (5, 0.4)])
def test_the_interval_of_the_net_change_covers(domains: int, together: float) -> None:
    """150 clients, 30% higher and 20% lower, answers of one client together; 3,000 data sets (three standard errors: 1.2)."""
    rng = np.random.default_rng(14)
    z = np.sqrt(together) * rng.normal(size=(3000, 150, 1)) + np.sqrt(1 - together) * rng.normal(
        size=(3000, 150, domains)
    )
    up, down = ((side * z > norm.isf(p)).sum(axis=2) for side, p in ((1, 0.3), (-1, 0.2)))
    d, n = up - down, np.full(3000, 150.0 * domains)
    found = net_change(
        up.sum(1), down.sum(1), n, clients=np.full(3000, 150), m2=n * domains, md=domains * d.sum(1), d2=(d * d).sum(1)
    )
    assert 0.935 <= np.mean((found.low <= 0.1) & (found.high >= 0.1)) <= 0.965
