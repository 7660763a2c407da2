"""What holds for every funnel and every difference of shares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wijkstats.kit.inference.funnel import funnel
from wijkstats.kit.inference.intervals import difference_interval, wilson

COUNTS = st.tuples(st.integers(1, 5000), st.floats(0, 1)).map(lambda x: (round(x[0] * x[1]), x[0]))


@given(COUNTS, COUNTS)
def test_a_difference_lies_within_its_limits_and_swaps_sign(now: tuple[int, int], then: tuple[int, int]) -> None:
    sides = [(k / n, *(float(end) for end in wilson(k, n))) for k, n in (now, then)]
    low, high = difference_interval(*sides)
    assert -1 <= low <= sides[0][0] - sides[1][0] <= high <= 1
    back = difference_interval(*reversed(sides))
    assert (-back[1], -back[0]) == (pytest.approx(low), pytest.approx(high))


def test_the_limits_of_a_difference_cover() -> None:
    """20,000 pairs of years of a small share in a municipality: 95 +- 1%."""
    rng = np.random.default_rng(8)
    k = rng.binomial(6000, [0.03, 0.034], (20_000, 2))
    (low, high), p = wilson(k, 6000), k / 6000
    ends = difference_interval((p[:, 1], low[:, 1], high[:, 1]), (p[:, 0], low[:, 0], high[:, 0]))
    assert np.mean((ends[0] <= 0.004) & (ends[1] >= 0.004)) == pytest.approx(0.95, abs=0.01)


@settings(max_examples=60, deadline=None)
@given(st.integers(10, 80), st.floats(0, 0.02), st.integers(0, 10_000))
def test_widened_limits_never_flag_more_and_do_not_hang_on_the_order(areas: int, spread: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = rng.integers(2_000, 300_000, areas)
    count = rng.binomial(n, np.clip(rng.normal(0.05, spread, areas), 0.001, 1))
    plain, wide = (funnel(count, n, 0.05, over) for over in (False, True))
    assert (wide.position != "usual").sum() <= (plain.position != "usual").sum()
    assert wide.between >= 0
    turned = funnel(count[::-1], n[::-1], 0.05)
    assert turned.between == pytest.approx(wide.between, rel=1e-6, abs=1e-12)
