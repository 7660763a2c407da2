"""Rates, funnel limits and the trend of shares against R; rates.R printed these numbers."""

from __future__ import annotations

import numpy as np
import pytest

from wijkstats.kit.inference.rates import against_rest, funnel_limits, rate
from wijkstats.kit.inference.trends import cochran_armitage

OPEN, FTE = [215, 228, 156, 130, 193, 88], [8, 9.7, 11, 8.5, 9.2, 7.5]  # Schiedam, 31 May 2016


def test_rates_as_r_poisson_test() -> None:
    found = rate([*OPEN, 0, 3], [*FTE, 2, 2])
    expected = [
        (26.8750000000, 23.402479881168, 30.71757719353),
        (23.5051546392, 20.552930417814, 26.76238541701),
        (14.1818181818, 12.043683938391, 16.59011727610),
        (15.2941176471, 12.778195141015, 18.16052276309),
        (20.9782608696, 18.122877692612, 24.15582687846),
        (11.7333333333, 9.410476436146, 14.45579483233),
        (0, 0, 1.84443972706),
        (1.5, 0.309336061448, 4.38363653487),
    ]
    np.testing.assert_allclose(np.column_stack([found.rate, found.low, found.high]), expected, rtol=1e-10)
    wide = rate(88, 7.5, confidence=0.998)
    assert (wide.low, wide.high) == pytest.approx((8.24436414017, 16.13626569135), rel=1e-10)


@pytest.mark.parametrize(
    ("count", "exposure", "expected"),
    [
        (
            OPEN,
            FTE,
            [
                (1.551650943396, 1.328369983445, 1.806184799680, 4.57760757470e-08),
                (1.328552218736, 1.141269852224, 1.541669421131, 2.23755879238e-04),
                (0.712412177986, 0.596743573028, 0.845912936913, 6.63070673290e-05),
                (0.789037433155, 0.651195048088, 0.949566345271, 1.08151918407e-02),
                (1.147770209143, 0.976003214963, 1.344299490821, 8.64348024221e-02),
                (0.590484454085, 0.468986675789, 0.735428501915, 5.21139560722e-07),
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
