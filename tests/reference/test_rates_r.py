"""Rates, funnel limits and the trend of shares against R; rates.R printed these numbers."""

from __future__ import annotations

import numpy as np
import pytest

from wijkstats.kit.inference.rates import against_rest, funnel_limits, rate
from wijkstats.kit.inference.trends import cochran_armitage

OPEN, FTE = [215, 230, 160, 150, 160, 95], [8, 9.8, 11.2, 9.8, 7.6, 8.1]


def test_rates_as_r_poisson_test() -> None:
    found = rate([*OPEN, 0, 3], [*FTE, 2, 2])
    expected = [
        (26.8750000000, 23.402479881168, 30.71757719353),
        (23.4693877551, 20.534067325634, 26.70657416344),
        (14.2857142857, 12.157902034526, 16.67878110948),
        (15.3061224490, 12.954710336862, 17.96093531603),
        (21.0526315789, 17.916908261407, 24.57925637187),
        (11.7283950617, 9.488971983127, 14.33735476834),
        (0, 0, 1.84443972706),
        (1.5, 0.309336061448, 4.38363653487),
    ]
    np.testing.assert_allclose(np.column_stack([found.rate, found.low, found.high]), expected, rtol=1e-10)
    wide = rate(95, 8.1, confidence=0.998)
    assert (wide.low, wide.high) == pytest.approx((8.35840289704, 15.94397629817), rel=1e-10)


@pytest.mark.parametrize(
    ("count", "exposure", "expected"),
    [
        (
            OPEN,
            FTE,
            [
                (1.571933962264, 1.345734296954, 1.829795058500, 1.83115113545e-08),
                (1.344976452119, 1.155949240894, 1.560025180798, 1.15002718722e-04),
                (0.727731092437, 0.610744523828, 0.862599655813, 1.55578674780e-04),
                (0.795562411011, 0.664372774787, 0.947251911694, 8.72785074788e-03),
                (1.161609907121, 0.974875056145, 1.376888134209, 8.43115919359e-02),
                (0.594751399852, 0.476307785857, 0.735309865682, 3.30293632981e-07),
            ],
        ),
        (
            [0, 3, 9],
            [2, 2, 2.5],
            [
                (0, 0, 0.809761088897, 0.0233233150797),
                (0.75, 0.130601322941, 3.005271445678, 1),
                (4.80, 1.197895120315, 27.564805003040, 0.0143746198711),
            ],
        ),
    ],
)
def test_one_unit_against_all_others_as_r_poisson_test(count: list, exposure: list, expected: list) -> None:
    found = against_rest(count, exposure)
    np.testing.assert_allclose(np.column_stack([found.ratio, found.low, found.high, found.p]), expected, rtol=1e-9)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (
            0.95,
            [
                (0.0701199921456, 37.6908193591),
                (10.1958230593551, 27.1381292905),
                (15.6993205004856, 21.6940845087),
                (17.4484542349161, 19.9504664182),
            ],
        ),
        (
            0.998,
            [
                (0, 52.9695409274),
                (6.29873837501, 32.9171657833),
                (14.09331931821, 23.5385259566),
                (16.74784943694, 20.6924329473),
            ],
        ),
    ],
)
def test_funnel_limits_as_interpolated_in_r(level: float, expected: list) -> None:
    low, high = funnel_limits(18.7, [0.2, 1, 8, 45.9])[level]
    np.testing.assert_allclose(np.column_stack([low, high]), expected, rtol=1e-9)


def test_trend_as_r_prop_trend_test() -> None:
    for (count, n, years), expected in {
        ((83, 90, 129, 70), (86, 93, 136, 82), None): (8.22492228520, 0.00413189747764),
        ((510, 500, 480), (1000, 1010, 1000), None): (1.80017882374, 0.17969087746474),
        ((510, 500, 480), (1000, 1010, 1000), (2014, 2016, 2017)): (1.73419385778, 0.18787618811433),
        ((0, 1, 9), (40, 50, 60), None): (9.70523483366, 0.00183743841888),
    }.items():
        found = cochran_armitage(count, n, years)
        assert (float(found.statistic), float(found.p)) == pytest.approx(expected, rel=1e-10)
