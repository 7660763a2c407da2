"""Distance between municipalities: by hand, nobody one's own peer, and the order of rows does not matter."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from chapters.benchmark.test_area_values import value_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wijkstats.chapters.benchmark.statistics.peers import distances, nearest, peer_group, peers
from wijkstats.ground.catalogue import Feature, catalogue

FEATURES = {"a": Feature(weight=1), "b": Feature(weight=3)}


def structure(values: list[list[float]]) -> pd.DataFrame:
    return pd.DataFrame(values, columns=["a", "b"], index=[f"{n:04d}" for n in range(1, len(values) + 1)])


def test_distance_by_hand() -> None:
    """Standard deviations 1 and 10; weights 1 and 3: sqrt((1 * 1 + 3 * 4) / 4) between the first and the last."""
    table = structure([[0, 0], [1, 10], [2, 20]])
    apart = distances(table, FEATURES)
    assert apart.loc["0001", "0002"] == pytest.approx(1.0)
    assert apart.loc["0001", "0003"] == pytest.approx(2.0)
    uneven = distances(structure([[0, 0], [1, 20], [2, 10]]), FEATURES)
    assert uneven.loc["0001", "0002"] == pytest.approx(np.sqrt((1 + 3 * 4) / 4))


@settings(max_examples=30)
@given(arrays(float, (6, 2), elements=st.floats(-100, 100).map(lambda x: round(x, 3))))
def test_nobody_is_ones_own_peer_and_distance_is_symmetric(values: np.ndarray) -> None:
    table = structure(values.tolist())
    apart = distances(table, FEATURES)
    assert np.isnan(np.diag(apart)).all()
    pd.testing.assert_frame_equal(apart, apart.T)
    for own in table.index:
        found = nearest(apart, own, 10)
        assert own not in found
        assert len(found) == 5
    shuffled = distances(table.iloc[::-1], FEATURES)
    np.testing.assert_allclose(shuffled.loc[table.index, table.index], apart, atol=1e-9)


def test_a_feature_in_which_all_are_equal_counts_nothing() -> None:
    apart = distances(structure([[0, 7], [1, 7], [2, 7]]), FEATURES)
    assert apart.loc["0001", "0002"] == pytest.approx(0.5)  # sqrt(1 of 4 weights)


def test_a_missing_feature_is_refused() -> None:
    with pytest.raises(ValueError, match="missing"):
        distances(structure([[0, 7], [1, np.nan]]), FEATURES)


def delivered(n: int) -> pd.DataFrame:
    """`n` municipalities that differ in three features, the own one as number 1."""
    rows = []
    for code in range(1, n + 1):
        for feature, value, size in (
            ("inwoners_0_14", code, 1000),
            ("inwoners_65_plus", 2 * code, 1000),
            ("bijstand", code, 1000),
        ):
            rows.append((f"{code:04d}", 2018, feature, 100 + value, size, "realisatie"))
    return value_rows(*rows)


def test_the_nearest_and_the_whole_reference_group_are_printed_with_distance() -> None:
    result = peers(delivered(20), "0001", ("0002", "0019"), {})
    table = result.table
    assert table["area"].tolist()[:3] == ["0002", "0003", "0004"]
    assert table["area"].tolist()[-1] == "0019"
    assert table["in_group"].sum() == 2
    assert table["distance"].is_monotonic_increasing
    assert "0001" not in set(table["area"])
    assert result.facts["candidates"] == 19
    assert set(result.facts["features"]) <= set(catalogue().features)


def test_a_municipality_without_a_feature_does_not_take_part_and_is_counted() -> None:
    rows = delivered(20)
    rows = rows[~((rows["code"] == "0002") & (rows["indicator"] == "bijstand"))]
    result = peers(rows, "0001", ("0002",), {})
    assert "0002" not in set(result.table["area"])
    assert result.facts["incomplete"] == 1


def test_peers_stand_in_for_the_group_only_when_there_is_something_to_choose() -> None:
    assert peer_group(delivered(20), "0001", ("0019",)) == ("0002", "0003", "0004", "0005", "0006")
    assert peer_group(delivered(10), "0001", ("0002",)) == ()
    assert peer_group(delivered(20).assign(year=2017).query("code != '0001'"), "0001", ()) == ()
