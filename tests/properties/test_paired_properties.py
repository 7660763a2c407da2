"""What must hold for every square table of counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.stats.multitest import multipletests

from wijkstats.kit.inference.paired import bowker, holm, mcnemar_low, sign_test, stuart_maxwell, wilcoxon

tables = st.integers(1, 5).flatmap(lambda k: arrays(np.int64, (k, k), elements=st.integers(0, 40)))


def same(one: float, other: float) -> bool:
    return bool(np.isclose(one, other, rtol=1e-6, atol=1e-9, equal_nan=True))


@given(tables)
def test_swapping_before_and_after_changes_no_test(table: np.ndarray) -> None:
    for test in (stuart_maxwell, bowker):
        assert same(test(table).statistic, test(table.T).statistic)
        assert test(table).df == test(table.T).df


@given(tables)
def test_swapping_before_and_after_turns_the_effect_around(table: np.ndarray) -> None:
    for test in (stuart_maxwell, bowker, sign_test, wilcoxon):
        one, other = test(table), test(table.T)
        assert same(one.p, other.p)
        assert same(one.effect, -other.effect)
    one, other = mcnemar_low(table, 1), mcnemar_low(table.T, 1)
    assert same(one.p, other.p)
    if one.effect > 0 and other.effect > 0:
        assert same(one.effect, 1 / other.effect)


@given(tables)
def test_levels_that_nobody_has_at_either_end_change_no_test_of_steps(table: np.ndarray) -> None:
    wider = np.pad(table, ((1, 2), (1, 2)))
    for test in (sign_test, wilcoxon):
        assert same(test(table).p, test(wider).p)
        assert same(test(table).effect, test(wider).effect)


@given(tables.filter(lambda t: np.triu(t, 1).sum() + np.tril(t, -1).sum() > 0))
def test_wilcoxon_and_its_effect_are_those_of_pingouin(table: np.ndarray) -> None:
    before, after = (np.repeat(index.ravel(), table.ravel()) for index in np.indices(table.shape))
    other = pingouin.wilcoxon(after, before, correction=False, method="asymptotic").iloc[0]
    found = wilcoxon(table, few=0)
    assert (found.statistic, found.effect) == pytest.approx((other["W_val"], other["RBC"]))
    assert same(found.p, other["p_val"])


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
@settings(max_examples=30)
def test_holm_never_lowers_a_p_and_keeps_missing_missing(p: list[float]) -> None:
    adjusted = holm(p)
    for before, after in zip(p, adjusted, strict=True):
        assert np.isnan(before) == np.isnan(after)
        assert np.isnan(before) or before <= after + 1e-12 <= 1 + 1e-11
    assert len(adjusted) == len(p)
    tested = [one for one in p if np.isfinite(one)]
    if tested:
        np.testing.assert_allclose(adjusted[np.isfinite(p)], multipletests(tested, method="holm")[1])
    assert pd.Series(adjusted).notna().sum() == np.isfinite(p).sum()
