"""What must hold for every square table of counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wijkstats.stats.paired import bowker, holm, stuart_maxwell

tables = st.integers(1, 5).flatmap(lambda k: arrays(np.int64, (k, k), elements=st.integers(0, 40)))


def same(one: float, other: float) -> bool:
    return bool(np.isclose(one, other, rtol=1e-6, atol=1e-9, equal_nan=True))


@given(tables)
def test_swapping_before_and_after_changes_no_test(table: np.ndarray) -> None:
    for test in (stuart_maxwell, bowker):
        assert same(test(table).statistic, test(table.T).statistic)
        assert test(table).df == test(table.T).df


@given(tables, st.integers(0, 5))
def test_an_unused_level_anywhere_changes_nothing(table: np.ndarray, place: int) -> None:
    at = min(place, len(table))
    wider = np.insert(np.insert(table, at, 0, axis=0), at, 0, axis=1)
    for test in (stuart_maxwell, bowker):
        assert same(test(table).statistic, test(wider).statistic)
        assert test(table).df == test(wider).df


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_levels_changes_nothing(table: np.ndarray, random) -> None:
    order = list(range(len(table)))
    random.shuffle(order)
    for test in (stuart_maxwell, bowker):
        assert same(test(table).statistic, test(table[np.ix_(order, order)]).statistic)


@given(tables)
def test_people_who_stay_do_not_matter(table: np.ndarray) -> None:
    """Only movers count; a level where everybody stays may come or go."""
    more = table + np.diag(np.where(table.sum(0) + table.sum(1) > 0, 7, 0))
    for test in (stuart_maxwell, bowker):
        assert same(test(table).statistic, test(more).statistic)


@given(st.lists(st.one_of(st.just(float("nan")), st.floats(0, 1)), max_size=13))
def test_holm_never_lowers_a_p_and_keeps_missing_missing(p: list[float]) -> None:
    adjusted = holm(p)
    for before, after in zip(p, adjusted, strict=True):
        assert np.isnan(before) == np.isnan(after)
        assert np.isnan(before) or before <= after + 1e-12 <= 1 + 1e-11
    assert len(adjusted) == len(p)
    assert pd.Series(adjusted).notna().sum() == np.isfinite(p).sum()
