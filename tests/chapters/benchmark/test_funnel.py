"""The funnel: limits with and without the variance between municipalities."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wijkstats.chapters.benchmark.statistics.funnel import benchmark_funnel
from wijkstats.kit.inference.funnel import (
    WINSORISED,
    funnel,
    funnel_ratio,
    reach_of,
    winsorised_square,
)


def test_acceptance_20_labels_of_proportions_as_phstatsmethods() -> None:
    """cases.md E9: baseline 80.642448%; 35078.488 of 41980 is high at 0.001, 50050.7443 of 61921 is not."""
    found = funnel([35078.488, 50050.7443], [41980, 61921], 0.80642448, overdispersion=False)
    assert found.position.tolist() == ["high_998", "usual"]


def test_acceptance_20_labels_of_ratios_as_phstatsmethods() -> None:
    """cases.md E9: not significant, high (0.001), low (0.001), not significant."""
    expected = [6.239860, 106.442972, 232.932904, 184.096385]
    found = funnel_ratio([8, 151, 159, 191], expected, overdispersion=False)
    assert found.position.tolist() == ["usual", "high_998", "low_998", "usual"]


def test_ratios_keep_their_size_and_widen_with_overdispersion() -> None:
    rng = np.random.default_rng(11)
    expected = rng.uniform(20, 400, 3000)
    plain = funnel_ratio(rng.poisson(expected), expected)
    assert np.mean(plain.position != "usual") == pytest.approx(0.05, abs=0.012)
    over = rng.poisson(expected * rng.lognormal(0, 0.3, 3000))
    flagged = [np.mean(funnel_ratio(over, expected, o).position != "usual") for o in (False, True)]
    assert flagged[0] > 0.4
    assert flagged[1] < 0.1
    with pytest.raises(ValueError, match="more than 0"):
        funnel_ratio([1], [0])


def test_without_overdispersion_five_in_a_hundred_lie_outside() -> None:
    rng = np.random.default_rng(7)
    n = rng.integers(5_000, 200_000, 4000)
    found = funnel(rng.binomial(n, 0.08), n, 0.08)
    assert np.sqrt(found.between) < 0.0005  # nothing but chance, of which the standard errors are 0.0006 to 0.004
    assert found.phi == pytest.approx(1, abs=0.06)
    assert np.mean(found.position != "usual") == pytest.approx(0.05, abs=0.011)


def test_acceptance_20_with_overdispersion_fewer_are_flagged() -> None:
    rng = np.random.default_rng(8)
    n = rng.integers(5_000, 200_000, 300)
    count = rng.binomial(n, np.clip(rng.normal(0.08, 0.015, 300), 0.01, 0.2))
    plain, wide = (funnel(count, n, 0.08, overdispersion) for overdispersion in (False, True))
    assert np.mean(plain.position != "usual") > 0.7
    assert np.mean(wide.position != "usual") == pytest.approx(0.05, abs=0.03)
    assert np.sqrt(wide.between) == pytest.approx(0.015, rel=0.25)


def test_few_areas_and_impossible_counts() -> None:
    assert funnel([10] * 9, [100, 200] * 4 + [50], 0.1).between == 0
    for count, n, baseline in (([5], [4], 0.5), ([1], [0], 0.5), ([1], [10], 1.0)):
        with pytest.raises(ValueError, match="between 0 and"):
            funnel(count, n, baseline)


def municipal(areas: int) -> pd.DataFrame:
    rng = np.random.default_rng(9)
    n = rng.integers(20_000, 90_000, areas)
    frame = pd.DataFrame({"code": [f"{i:04d}" for i in range(areas)], "value": rng.binomial(n, 0.03).astype(float)})
    frame = frame.assign(denominator=n.astype(float), year=2018, indicator="wmo_huishoudelijke_hulp")
    return frame.assign(status="realisatie", name=None, unit="", source="CBS", retrieved="2026-11-21")


def test_the_baseline_is_that_of_the_others_and_ten_are_needed() -> None:
    rows = municipal(12)
    rows.loc[rows["code"] == "0003", "value"] *= 3
    result = benchmark_funnel(rows, "0003", {})
    others = rows[rows["code"] != "0003"]
    assert result.table["baseline"].unique() == pytest.approx([others["value"].sum() / others["denominator"].sum()])
    own = result.table[result.table["area"] == "0003"].iloc[0]
    assert own["position"] == "high_998"
    assert result.facts["funnels"]["wmo_huishoudelijke_hulp"]["areas"] == 12
    assert benchmark_funnel(rows.head(9), "0003", {}).table.empty
    assert benchmark_funnel(rows, "9999", {}).table.empty  # the own figure is not published


def test_the_mean_of_winsorised_squares_is_that_of_a_normal_distribution() -> None:
    """0.679 with 10% pulled in at each end: the integral of min(|z|, 1.2816)^2 times the density."""
    z = np.random.default_rng(3).standard_normal(1_000_000)
    assert WINSORISED == 0.1
    assert winsorised_square(z) == pytest.approx(0.6794, abs=0.003)


def test_a_few_outliers_do_not_widen_the_limits() -> None:
    """Five of a hundred shift by far: with 10% winsorised the variance between areas stays near that of the others."""
    rng = np.random.default_rng(12)
    share = rng.normal(0.08, 0.01, 100)
    share[:5] = 0.20
    n = np.full(100, 50_000)
    found = funnel(rng.binomial(n, share), n, 0.08)
    assert np.sqrt(found.between) == pytest.approx(0.01, rel=0.35)
    assert (found.position[:5] == "high_998").all()


def test_large_and_small_areas_that_differ_equally_get_the_limits_they_should() -> None:
    """Sizes as in the Netherlands and a between-area sd of 0.0077: 95% limits leave out five in a hundred, whatever the sizes.

    With weights of chance alone (DerSimonian and Laird) the few largest decide, and the estimate hangs on them.
    """
    rng, outside, spread = np.random.default_rng(4), [], []
    for _ in range(40):
        n = np.round(np.exp(rng.normal(10.4, 0.8, 305))).astype(int)
        found = funnel(rng.binomial(n, np.clip(rng.normal(0.03, 0.0077, 305), 0.001, 1)), n, 0.03)
        outside.append(np.mean(found.position != "usual"))
        spread.append(np.sqrt(found.between))
    assert np.mean(outside) == pytest.approx(0.05, abs=0.01)
    assert np.mean(spread) == pytest.approx(0.0077, rel=0.05)


def test_the_large_do_not_decide_the_variance_between_areas() -> None:
    """The ten largest of 200 are all alike: the limits of the 190 others must still hold 95 in 100 of them."""
    rng = np.random.default_rng(6)
    n = np.r_[np.full(10, 800_000), np.full(190, 20_000)]
    share = np.r_[np.full(10, 0.03), np.clip(rng.normal(0.03, 0.008, 190), 0.001, 1)]
    found = funnel(rng.binomial(n, share), n, 0.03)
    assert np.mean(found.position[10:] != "usual") < 0.09


def test_an_earlier_year_with_enough_municipalities_is_used_when_the_last_has_few() -> None:
    many, few = municipal(30), municipal(6).assign(year=2019)
    result = benchmark_funnel(pd.concat([many, few]), "0003", {})
    assert result.table["year"].unique().tolist() == [2018]
    about = result.facts["funnels"]["wmo_huishoudelijke_hulp"]
    assert about["areas"] == 30
    assert about["outside_95"] == pytest.approx(np.mean(result.table["position"] != "usual"))


@pytest.mark.parametrize(
    ("areas", "rate", "spread"),
    [(10, 0.03, 0.1), (12, 0.03, 0.05), (12, 0.004, 0.1), (30, 0.1, 0.25), (50, 0.03, 0.05)],
)
def test_an_unremarkable_municipality_crosses_the_limits_as_often_as_they_say(
    areas: int, rate: float, spread: float
) -> None:
    """Sizes as in the Netherlands, 1,200 panels: three standard errors are 1.9 points at 5%, and 0.4 at 0.2%. With limits
    of the normal distribution up to 9% and 2%. benchmarks/municipal_inference.py has more of them.
    """
    rng, found = np.random.default_rng([areas, int(1000 * rate)]), []
    others = np.arange(areas) > 0
    for _ in range(1200):
        n = np.exp(rng.normal(10.4, 0.8, areas)).astype(int)
        count = rng.binomial(n, np.clip(rng.normal(rate, spread * rate, areas), 0.0001, 1))
        baseline = count[1:].sum() / n[1:].sum()
        found.append(str(funnel(count, n, baseline, others=others).position[0]))
    outside = pd.Series(found)
    assert (outside != "usual").mean() == pytest.approx(0.05, abs=0.019)
    assert outside.str.endswith("998").mean() <= 0.006


def test_with_chance_alone_the_limits_of_few_municipalities_are_too_wide_rather_than_too_narrow() -> None:
    rng, outside, others = np.random.default_rng(2), 0, np.arange(12) > 0
    for _ in range(1000):
        n = rng.integers(5_000, 200_000, 12)
        count = rng.poisson(0.01 * n)
        expected = n * count[1:].sum() / n[1:].sum()
        outside += funnel_ratio(count, expected, others=others).position[0] != "usual"
    assert 0 < outside / 1000 < 0.05


def test_the_own_municipality_does_not_widen_its_own_limits() -> None:
    """Ten municipalities of which the own one is three times as high: with it in the variance nothing can be far outside."""
    rows = municipal(10)
    rows.loc[rows["code"] == "0003", "value"] *= 3
    assert benchmark_funnel(rows, "0003", {}).table.iloc[0]["position"] == "high_998"
    far = rows.assign(value=rows["value"].mask(rows["code"] == "0003", rows["value"] * 1.5))
    limits = [benchmark_funnel(r, "0003", {}).table["high_998"] for r in (rows, far)]
    pd.testing.assert_series_equal(*limits)


def test_more_municipalities_give_narrower_limits() -> None:
    """Tables of t: 2.447 with 6 degrees of freedom and 2.365 with 7; 1.960 and 3.090 with infinitely many."""
    assert 2.365 < reach_of("95", 0.7 * 9) < 2.447
    assert [reach_of(level, np.inf) for level in ("95", "998")] == pytest.approx([1.960, 3.090], abs=1e-3)
