"""Curves and the log-rank test against R's survival; survival.R printed these numbers."""

from __future__ import annotations

import numpy as np
import pytest

from wijkstats.kit.inference.survival import curve, log_rank

TIME = np.array(
    [5, 8, 8, 12, 12, 12, 20, 23, 23, 30, 33, 41, 41, 50, 60, 3, 3, 8, 9, 12, 12, 15, 15, 18, 27, 0, 33, 60, 14, 9]
)
EVENT = np.array([1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 1, 1])
GROUP = np.repeat(["a", "b"], 15)
THREE = np.tile(["a", "b", "c"], 10)
NAN = np.nan
CURVES = {
    "a": [
        (5, 15, 1, 0.933333333333, 0.6126412437749, 0.990332236650),
        (8, 14, 1, 0.866666666667, 0.5639120057090, 0.964884495916),
        (12, 12, 2, 0.722222222222, 0.4171751699281, 0.885916808242),
        (20, 9, 1, 0.641975308642, 0.3386060335568, 0.834109557695),
        (23, 8, 1, 0.561728395062, 0.2688497233468, 0.776300095935),
        (30, 6, 1, 0.468106995885, 0.1899163071389, 0.706914677860),
        (41, 4, 2, 0.234053497942, 0.0408641603853, 0.517085806218),
    ],
    "b": [
        (3, 14, 2, 0.857142857143, 0.53944817762317, 0.962231856406),
        (8, 12, 1, 0.785714285714, 0.47246367991426, 0.925365226255),
        (9, 11, 1, 0.714285714286, 0.40630172242417, 0.881878685546),
        (12, 9, 2, 0.555555555556, 0.26364544074342, 0.771703024810),
        (14, 7, 1, 0.476190476190, 0.20263446716150, 0.708340269048),
        (15, 6, 2, 0.317460317460, 0.09942848945059, 0.565331452987),
        (27, 3, 1, 0.211640211640, 0.03991697985291, 0.473000150053),
        (33, 2, 1, 0.105820105820, 0.00684961588873, 0.363402532045),
        (60, 1, 1, 0, NAN, NAN),
    ],
}
MEDIANS = {"a": (30, 12, NAN), "b": (14, 8, 27)}


@pytest.mark.parametrize("group", "ab")
def test_a_curve_with_ties_and_censoring_as_r_survfit(group: str) -> None:
    mine = np.equal(GROUP, group)
    found = curve(TIME[mine], EVENT[mine])
    columns = (found.times, found.at_risk, found.events, found.share, found.low, found.high)
    np.testing.assert_allclose(np.column_stack(columns), CURVES[group], atol=1e-11)
    np.testing.assert_array_equal([found.median, found.median_low, found.median_high], MEDIANS[group])


@pytest.mark.parametrize(
    ("time", "event", "median"),
    [
        ([1, 2, 3, 4], [1, 1, 1, 1], (2.5, 1, NAN)),  # a half exactly: halfway to the next step
        ([1, 2, 7, 9], [1, 1, 0, 0], (5.5, 1, NAN)),  # or to the end
        (np.repeat(np.arange(1, 11), 4), [1, 1, 1, 0] * 10, (7, 5, 8)),
    ],
)
def test_a_median_as_r_quantile(time: np.ndarray, event: np.ndarray, median: tuple[float, ...]) -> None:
    found = curve(time, event)
    np.testing.assert_array_equal([found.median, found.median_low, found.median_high], median)


def test_many_ties_as_r_survfit() -> None:
    found = curve(np.repeat(np.arange(1, 11), 4), [1, 1, 1, 0] * 10)
    expected = [
        (0.925000000000, 0.78521756395745, 0.975176243600),
        (0.600331624349, 0.42546457264223, 0.737353146297),
        (0.048586409539, 0.00376659820633, 0.194214133223),
    ]
    np.testing.assert_allclose(np.column_stack(found.at([1, 5, 10])), expected, atol=1e-11)


@pytest.mark.parametrize(
    ("group", "statistic", "df", "p"),
    [
        (GROUP, 3.4824671286047, 1, 0.0620222070602),
        (THREE, 0.633356029050, 2, 0.728565304809),
        (np.where(TIME == 0, "z", THREE), 0.633356029050, 2, 0.728565304809),  # nobody of z is left at the first event
    ],
)
def test_log_rank_as_r_survdiff(group: np.ndarray, statistic: float, df: int, p: float) -> None:
    found = log_rank(TIME, EVENT, group)
    assert (found.statistic, found.p) == pytest.approx((statistic, p), abs=1e-11)
    assert found.df == df
