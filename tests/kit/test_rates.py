"""Rates, trends and bounds at their ends, with the figures of rekenkamer Schiedam."""

from __future__ import annotations

import numpy as np
import pytest

from wijkstats.kit.inference.bounds import bounded_share
from wijkstats.kit.inference.rates import against_rest, funnel_limits, rate
from wijkstats.kit.inference.trends import cochran_armitage


def test_without_exposure_there_is_no_rate() -> None:
    found = rate([3, 0, np.nan], [0, 0, 2])
    assert np.isnan([found.rate, found.low, found.high]).all()
    assert not len(rate([], []).rate)
    for count, exposure in ((-1, 2), (1, -2)):
        with pytest.raises(ValueError, match="not negative"):
            rate(count, exposure)


def test_the_open_cases_per_fte_of_schiedam() -> None:
    """Golden numbers: 26.9 (23.4-30.7) in Centrum/West to 11.7 (9.4-14.5) in Zuid."""
    found = rate([215, 228, 156, 130, 193, 88], [8, 9.7, 11, 8.5, 9.2, 7.5])
    assert found.rate.round(1).tolist() == [26.9, 23.5, 14.2, 15.3, 21.0, 11.7]
    assert found.low.round(1)[[0, 5]].tolist() == [23.4, 9.4]
    assert found.high.round(1)[[0, 5]].tolist() == [30.7, 14.5]


def test_a_byar_rate_is_close_to_the_exact_one() -> None:
    count = np.arange(5, 500)
    exact, byar = rate(count, 8), rate(count, 8, "byar")
    np.testing.assert_allclose(byar.low, exact.low, rtol=0.01)
    np.testing.assert_allclose(byar.high, exact.high, rtol=0.01)


def test_a_unit_that_is_not_known_is_in_no_rest() -> None:
    known, more = against_rest([10, 20], [1, 2]), against_rest([10, 20, np.nan, 7], [1, 2, 5, np.nan])
    assert more.ratio[:2].tolist() == known.ratio.tolist() == [1, 1]
    assert more.rest.tolist()[:2] == [10, 10]
    assert np.isnan([more.ratio[2:], more.low[2:], more.high[2:], more.p[2:], more.rest[2:]]).all()


@pytest.mark.parametrize(("count", "exposure"), [([5], [2]), ([0, 0], [1, 2]), ([], []), ([5, 3], [2, 0])])
def test_a_unit_without_others_or_events_is_compared_with_nothing(count: list, exposure: list) -> None:
    found = against_rest(count, exposure)
    assert np.isnan([found.ratio, found.low, found.high, found.p]).all()


def test_no_event_on_one_side_has_one_open_end() -> None:
    found = against_rest([0, 9], [1, 1])
    assert (found.ratio[0], found.low[0]) == (0, 0)
    assert np.isinf([found.ratio[1], found.high[1]]).all()
    assert found.high[0] == pytest.approx(1 / found.low[1])
    assert found.p[0] == found.p[1] < 0.01
    with pytest.raises(ValueError, match="whole number"):
        against_rest([0.5, 2], [1, 1])


def test_units_of_one_rate_fall_outside_the_funnel_as_often_as_it_says() -> None:
    """20,000 units; more than three standard errors (0.5 and 0.1 points), as quantiles of whole numbers are not exact."""
    exposure = np.random.default_rng(1).uniform(2, 12, 20_000)
    seen = np.random.default_rng(2).poisson(18.7 * exposure) / exposure
    for level, (low, high) in funnel_limits(18.7, exposure).items():
        assert np.mean((seen < low) | (seen > high)) == pytest.approx(1 - level, abs=0.005 if level < 0.99 else 0.001)
        assert (low < 18.7).all()
        assert (high > 18.7).all()


def test_a_funnel_of_nothing() -> None:
    low, high = funnel_limits(0, [0, 2, np.nan])[0.95]
    np.testing.assert_array_equal(low, [np.nan, 0, np.nan])
    np.testing.assert_array_equal(high, [np.nan, 0, np.nan])
    assert np.isnan(funnel_limits(np.nan, [2])[0.95]).all()
    with pytest.raises(ValueError, match="not negative"):
        funnel_limits(-1, 2)


@pytest.mark.parametrize(
    ("count", "n"),
    [([], []), ([3], [10]), ([0, 0], [10, 20]), ([10, 20], [10, 20]), ([3, 0], [10, 0]), ([3, np.nan], [10, 10])],
)
def test_a_trend_of_one_year_or_of_one_answer_is_missing(count: list, n: list) -> None:
    found = cochran_armitage(count, n)
    assert np.isnan([found.slope, found.statistic, found.p]).all()


def test_each_row_has_its_own_trend_and_a_year_without_answers_does_not_count() -> None:
    found = cochran_armitage([[10, 0, 30], [30, 0, 10]], [100, 0, 100])
    assert found.slope.tolist() == pytest.approx([0.1, -0.1])
    assert found.statistic[0] == pytest.approx(found.statistic[1])
    assert found.p[0] == pytest.approx(float(cochran_armitage([10, 30], [100, 100], [0, 2]).p))
    with pytest.raises(ValueError, match="between 0 and n"):
        cochran_armitage([11], [10])


def test_a_trend_by_chance_is_found_as_often_as_its_level() -> None:
    """4,000 tables of three years; three standard errors of 5% are 1.1 points."""
    count = np.random.default_rng(3).binomial([400, 500, 600], 0.3, (4000, 3))
    assert np.mean(cochran_armitage(count, [400, 500, 600]).p < 0.05) == pytest.approx(0.05, abs=0.011)


def test_the_heavy_cases_of_schiedam() -> None:
    """Centrum/West: 31 heavy of 81 registered of 215 open."""
    found = bounded_share([31, 0, 5, 0], [81, 0, 5, 0], [215, 10, 5, 0])
    assert (100 * found.share).round(1).tolist()[0] == 38.3
    assert (100 * found.bound_low).round(1).tolist()[:3] == [14.4, 0, 100]
    assert (100 * found.bound_high).round(1).tolist()[:3] == [76.7, 100, 100]
    assert (100 * found.missing).round(1).tolist()[:3] == [62.3, 100, 0]
    assert np.isnan([found.share[1], found.low[1], found.bound_low[3], found.bound_high[3], found.missing[3]]).all()
    for wrong in ((6, 5, 9), (-1, 5, 9), (1, 10, 9)):
        with pytest.raises(ValueError, match="count lies between"):
            bounded_share(*wrong)
