from __future__ import annotations

import numpy as np
import pytest

from wijkstats.kit.inference.intervals import byar, clustered_share, poisson_limits, wilson


def sums(m: np.ndarray, y: np.ndarray) -> dict[str, float]:
    return {"clients": len(m), "m2": (m * m).sum(), "my": (m * y).sum(), "y2": (y * y).sum()}


@pytest.mark.parametrize(
    ("count", "n", "confidence", "low", "high"),
    [
        # PHStatsMethods test data, printed with six decimals
        (65, 100, 0.95, 0.552544, 0.736358),
        (1045, 5000, 0.95, 0.197955, 0.220491),
        (1, 100, 0.95, 0.001767, 0.054486),
        (5, 100, 0.95, 0.021544, 0.111750),
        (65, 100, 0.998, 0.495495, 0.778354),
    ],
)
def test_wilson_as_published(count: float, n: float, confidence: float, low: float, high: float) -> None:
    found = wilson(count, n, confidence)
    assert float(found[0]) == pytest.approx(low, abs=5e-7)
    assert float(found[1]) == pytest.approx(high, abs=5e-7)


@pytest.mark.parametrize(
    ("count", "confidence", "low", "high"),
    [
        # cases.md E9: PHStatsMethods test data, printed with six decimals
        (65, 0.95, 50.163188, 82.849139),
        (1045, 0.95, 982.593202, 1110.331213),
        (1, 0.95, 0.013072, 5.563756),
        (65, 0.998, 42.880261, 94.000291),
        (10, 0.998, 2.916318, 24.193725),
    ],
)
def test_byar_as_published(count: float, confidence: float, low: float, high: float) -> None:
    found = byar(count, confidence)
    assert float(found[0]) == pytest.approx(low, abs=5e-7)
    assert float(found[1]) == pytest.approx(high, abs=5e-7)


def test_byar_of_none_starts_at_zero_and_less_than_none_is_refused() -> None:
    low, high = byar([0, np.nan])
    assert low[0] == 0
    assert high[0] == pytest.approx((1 - 1 / 9 + 1.959964 / 3) ** 3)
    assert np.isnan([low[1], high[1]]).all()
    with pytest.raises(ValueError, match="not negative"):
        byar(-1)


def test_the_poisson_limits_are_exact_for_few_events_and_byars_for_more() -> None:
    """Exact limits of 5 events: 1.6235 and 11.6683 (Garwood's table); from ten on Byar's are within 1% of the exact ones."""
    low, high = poisson_limits([0, 5, 65])
    assert low.tolist() == pytest.approx([0, 1.6235, 50.163188], abs=5e-5)
    assert high.tolist() == pytest.approx([3.6889, 11.6683, 82.849139], abs=5e-5)


def test_wilson_of_nothing_is_missing_and_more_than_all_is_refused() -> None:
    assert np.isnan(wilson(0, 0)).all()
    with pytest.raises(ValueError, match="between 0 and n"):
        wilson(3, 2)


def test_one_pair_a_client_is_plain_wilson() -> None:
    m, y = np.ones(100), np.repeat([1, 0], [65, 35])
    found = clustered_share(65, 100, **sums(m, y))
    assert float(found.effective_n) == pytest.approx(100, rel=1e-9)
    assert float(found.low) == pytest.approx(0.552544, abs=5e-7)


def test_copies_of_one_answer_are_worth_one_answer() -> None:
    """Every client gives the same answer on all five domains: 100 pairs are worth 20."""
    m, y = np.full(20, 5), np.repeat([5, 0], [8, 12])
    found = clustered_share(40, 100, **sums(m, y))
    assert float(found.effective_n) == pytest.approx(20, rel=0.15)  # less a little, for a variance from 20 clients
    assert float(found.high - found.low) > 1.9 * float(np.diff(wilson(40, 100))[0])


def test_by_hand() -> None:
    """Three clients with 1, 2 and 3 pairs, of which 1, 1 and 0 improved; formula of the docstring on paper."""
    m, y = np.array([1, 2, 3]), np.array([1, 1, 0])
    p = 2 / 6
    variance = 3 / 2 * ((1 - p) ** 2 + (1 - 2 * p) ** 2 + (0 - 3 * p) ** 2) / 36
    found = clustered_share(2, 6, **sums(m, y))
    expected = (
        6 * (p * (1 - p) / 5) / variance * (2.570582 / 4.302653) ** 2
    )  # t quantiles of 5 and 2 degrees of freedom
    assert float(found.effective_n) == pytest.approx(expected, rel=1e-5)


def test_none_or_all_has_an_interval_and_one_client_has_none() -> None:
    none = clustered_share(0, 20, clients=10, m2=40, my=0, y2=0)
    assert float(none.effective_n) == 10  # 20^2 / 40: a client's pairs hang together completely
    assert float(none.low) == 0
    assert 0.2 < float(none.high) < 0.35
    one = clustered_share(2, 4, clients=1, m2=16, my=8, y2=4)
    assert np.isnan(one.low)
    assert float(one.share) == 0.5


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.6])
@pytest.mark.parametrize(("share", "clients"), [(0.4, 150), (0.05, 200), (0.9, 200)])
def test_interval_covers(correlation: float, share: float, clients: int) -> None:
    """1 to 10 pairs for each client, beta-binomial answers: 95% of the intervals hold the true share.

    4,000 data sets: a true 95% is found between 94 and 96 (three standard errors are 1.03 points); near 0 or 1 a point
    less is accepted, as docs/methods/intervals.md says.
    """
    rng = np.random.default_rng(20_181_130)
    runs = 4000
    m = rng.integers(1, 11, size=(runs, clients))
    if correlation:
        weight = 1 / correlation - 1
        p = rng.beta(share * weight, (1 - share) * weight, size=(runs, clients))
    else:
        p = np.full((runs, clients), share)
    y = rng.binomial(m, p)
    found = clustered_share(
        y.sum(1), m.sum(1), clients=np.full(runs, clients), m2=(m * m).sum(1), my=(m * y).sum(1), y2=(y * y).sum(1)
    )
    covered = np.mean((found.low <= share) & (share <= found.high))
    least = 0.94 if share == 0.4 else 0.93
    assert least <= covered <= 0.965  # never more than n answers: a little wide when nothing hangs together
