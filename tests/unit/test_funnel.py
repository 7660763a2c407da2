"""The funnel: limits with and without the variance between municipalities."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wijkstats.stats.funnel import benchmark_funnel, funnel, funnel_ratio


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
    assert found.between == 0  # nothing but chance
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
