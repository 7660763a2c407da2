"""Durations of which some have not ended: the edges of the curve, and that leaving them out makes it too short."""

from __future__ import annotations

import numpy as np
import pytest

from wijkstats.kit.inference.rates import beyond_chance, index, rate, rate_ratio, trend
from wijkstats.kit.inference.survival import kaplan_meier, logrank


def test_nobody_and_nothing_happened() -> None:
    empty = kaplan_meier([], [])
    assert np.isnan(empty.median()).all()
    assert np.isnan(empty.within(30)).all()
    waiting = kaplan_meier([40, 50, 60], [0, 0, 0])
    share, low, high = waiting.within(30)
    assert (share, low) == (0, 0)
    assert 0 < high < 0.6
    assert np.isnan(waiting.median()).all()


def test_all_within_has_wilsons_limits_and_beyond_the_data_nothing_is_said() -> None:
    curve = kaplan_meier([5] * 20, [1] * 20)
    share, low, high = curve.within(5)
    assert (share, high) == (1, 1)
    assert low == pytest.approx(0.8389, abs=1e-4)
    assert np.isnan(curve.within(6)).all()


def test_the_open_ones_count_as_long_as_they_are_open() -> None:
    rng = np.random.default_rng(1)
    ends, known = rng.exponential(200, 4000), rng.uniform(0, 400, 4000)
    happened = ends <= known
    median = kaplan_meier(np.minimum(ends, known), happened).median()
    assert median[1] < 200 * np.log(2) < median[2]
    assert np.median(ends[happened]) < 0.75 * median[0]


def test_weights_of_whole_numbers_are_so_many_people() -> None:
    weighted = kaplan_meier([3, 5, 8], [1, 0, 1], [2, 1, 3])
    plain = kaplan_meier([3, 3, 5, 8, 8, 8], [1, 1, 0, 1, 1, 1])
    np.testing.assert_allclose(weighted.share, plain.share)
    assert weighted.median()[0] == plain.median()[0]
    assert np.isnan(weighted.low).all()


def test_negative_days_are_an_error() -> None:
    with pytest.raises(ValueError, match="not negative"):
        kaplan_meier([-1], [1])


def test_logrank_without_two_groups_or_events_says_nothing() -> None:
    assert np.isnan(logrank([1, 2], [1, 1], ["a", "a"])).all()
    assert np.isnan(logrank([1, 2], [0, 0], ["a", "b"])).all()


def test_one_person_is_worth_as_much_as_one_of_all_who_are_followed() -> None:
    assert kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]).told(3) == pytest.approx((0.75, 4))
    assert kaplan_meier([2, 2, 3, 4], [0, 0, 1, 1]).told(3) == pytest.approx((0.5, 2))
    assert kaplan_meier([5, 6, 9], [0, 1, 0]).told(2) == (0, 2)
    assert kaplan_meier([5, 6], [0, 0]).told(2) == (0, 2)


def test_rates_without_size_or_events_say_nothing() -> None:
    assert np.isnan(rate(3, 0)).all()
    assert np.isnan(rate_ratio(3, 0, 4, 5)).all()
    assert np.isnan(rate_ratio(0, 1, 0, 5)).all()
    assert np.isnan(index(3, 0)).all()
    assert np.isnan(trend([0, 0], [4, 5], [1, 2])).all()
    with pytest.raises(ValueError, match="between"):
        trend([5], [4], [1])


@pytest.mark.parametrize("size", [0.5, 3.0, 8.0, 40.0])
def test_limits_of_the_funnel_are_those_of_the_exact_test(size: float) -> None:
    low, high = (float(end[0]) * size for end in beyond_chance([size], 60, 30, 0.95))
    for count, outside in ((round(low) - 1, True), (round(low), False), (round(high), False), (round(high) + 1, True)):
        if count >= 0:
            _, below, above, _ = rate_ratio(count, size, 60, 30)
            assert (below > 1 or above < 1) == outside
