"""Tests of paired levels against R and coin; paired_tests.R made paired_tests.csv."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from wijkstats.kit.inference.paired import (
    FEW,
    PairedTest,
    bowker,
    mcnemar_low,
    net_improved,
    sign_test,
    stuart_maxwell,
    wilcoxon,
)

CASES = pd.read_csv(Path(__file__).with_name("paired_tests.csv"), skipinitialspace=True)
FEW_MOVERS = pd.read_csv(Path(__file__).with_name("paired_tests_few.csv"), skipinitialspace=True)
TESTS = {"stuart_maxwell": stuart_maxwell, "bowker": bowker}


def run(test: str, table: np.ndarray, few: int = FEW) -> PairedTest:
    half = len(table) // 2  # low: the lower half of the levels, as in the R script
    if test == "sign":
        return sign_test(table)
    return (
        mcnemar_low(table, half, few) if test == "mcnemar_low" else (TESTS | {"wilcoxon": wilcoxon})[test](table, few)
    )


@pytest.mark.parametrize("case", CASES.to_dict("records"), ids=lambda c: f"{c['case']}-{c['test']}")
def test_as_r_and_coin(case: dict) -> None:
    table = np.array([int(cell) for cell in case["cells"].split()]).reshape(case["levels"], case["levels"])
    found = run(case["test"], table, few=0)  # R's values are those of the approximations
    assert found.n == case["n"]
    assert found.df == case["df"]
    assert found.statistic == pytest.approx(case["statistic"], rel=1e-9, nan_ok=True)  # R prints 15 digits
    assert found.p == pytest.approx(case["p"], rel=1e-7, nan_ok=True)
    if np.isfinite(case["effect"]):
        assert found.effect == pytest.approx(case["effect"], rel=1e-9)
    elif case["test"] in TESTS:
        assert found.effect == net_improved(table)


@pytest.mark.parametrize("case", FEW_MOVERS.to_dict("records"), ids=lambda c: f"{c['case']}-{c['test']}")
def test_with_few_movers_p_is_exact_as_in_r_and_coin(case: dict) -> None:
    table = np.array([int(cell) for cell in case["cells"].split()]).reshape(case["levels"], case["levels"])
    found = run(case["test"], table)
    if case["test"] == "stuart_maxwell":  # a million draws: five standard errors
        assert found.p == pytest.approx(case["p"], abs=5 * np.sqrt(case["p"] * (1 - case["p"]) / 1e6))
    else:
        assert found.p == pytest.approx(case["p"], rel=1e-7, nan_ok=True)
    assert found.exact or np.isnan(found.p)


def test_five_up_and_none_down_is_one_sixteenth_by_every_test() -> None:
    table = np.diag([0.0, 4, 9, 2, 1])
    table[2, 3] = 5
    assert [round(run_low(test, table).p, 6) for test in EVERY] == [0.0625] * len(EVERY)


def test_the_exact_p_of_tables_is_that_of_every_way_to_move_counted_one_by_one() -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        table = np.diag([3.0, 2, 5])
        moves = [tuple(rng.choice(3, 2, replace=False)) for _ in range(int(rng.integers(1, 9)))]
        for i, j in moves:
            table[i, j] += 1
        for test in (stuart_maxwell, bowker, wilcoxon):
            seen, far = test(table, 0), 0
            for turned in product((False, True), repeat=len(moves)):
                other = np.diag([3.0, 2, 5])
                for (i, j), back in zip(moves, turned, strict=True):
                    other[(j, i) if back else (i, j)] += 1
                found = test(other, 0)
                # Wilcoxon's statistic is the smaller of two sums: smaller is further
                far += (
                    found.statistic <= seen.statistic + 1e-9
                    if test is wilcoxon
                    else found.statistic >= seen.statistic - 1e-9
                )
            assert test(table).p == pytest.approx(far / 2 ** len(moves))


@pytest.mark.parametrize("test", ["stuart_maxwell", "bowker", "sign", "wilcoxon", "mcnemar_low"])
def test_with_few_movers_and_no_change_five_per_cent_or_less_is_found(test: str) -> None:
    """Chi squared finds 8.6% here for Wilcoxon and McNemar with six movers."""
    rng = np.random.default_rng(7)
    found = 0
    for _ in range(1500):
        table = np.diag([2.0, 20, 30, 10, 5])
        for _ in range(6):
            i = int(rng.choice([2, 2, 2, 1]))
            i, j = (i, i + 1) if rng.random() < 0.5 else (i + 1, i)
            table[i, j] += 1
        p = run_low(test, table).p
        found += p < 0.05 if np.isfinite(p) else 0
    assert found / 1500 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1500)


EVERY = ("stuart_maxwell", "bowker", "sign", "wilcoxon", "mcnemar_low")


def run_low(test: str, table: np.ndarray) -> PairedTest:
    return mcnemar_low(table, 3) if test == "mcnemar_low" else run(test, table)


def test_an_unused_level_changes_nothing() -> None:
    """Statsmodels gives NaN with df 4 and Bowker with df 10 here."""
    used = np.array([[10, 8, 3, 1], [2, 30, 12, 4], [1, 5, 40, 9], [0, 2, 3, 20]])
    whole = np.zeros((5, 5))
    whole[1:, 1:] = used
    for test in TESTS.values():
        assert test(whole) == test(used)
    assert (round(stuart_maxwell(whole).statistic, 4), stuart_maxwell(whole).df) == (10.6489, 3)
    assert (round(bowker(whole).p, 4), bowker(whole).df) == (0.0587, 6)


def test_two_levels_in_use_are_mcnemar() -> None:
    """Levels 1 and 2 of three: statsmodels gives 0.2222 with df 2."""
    table = np.array([[9, 10, 0], [8, 5, 0], [0, 0, 0]])
    found = stuart_maxwell(table)
    assert found.df == 1
    assert found.statistic == pytest.approx((10 - 8) ** 2 / (10 + 8))
    assert round(stuart_maxwell(table, few=0).p, 3) == 0.637
    assert found.p == pytest.approx(binomtest(10, 18).pvalue)


def test_equal_margins_with_movement_stay_in_the_test() -> None:
    """A routine that drops levels with equal totals gives 1.4927 with df 2."""
    found = stuart_maxwell([[10, 6, 4, 2], [3, 20, 5, 6], [9, 4, 30, 7], [1, 4, 12, 25]])
    assert (round(found.statistic, 4), found.df, round(found.p, 4)) == (0.1560, 3, 0.9844)


def test_a_very_small_p_is_not_printed_as_zero() -> None:
    found = stuart_maxwell([[14, 8, 3, 1], [25, 10, 3, 2], [19, 32, 21, 3], [13, 28, 27, 30]])
    assert found.p == pytest.approx(2.508e-18, rel=1e-3)


def test_nobody_moves_is_no_movement_and_no_p_of_one() -> None:
    for test in ("stuart_maxwell", "bowker", "sign", "wilcoxon", "mcnemar_low"):
        found = run(test, np.diag([3, 4, 5]))
        assert found.n == 12
        assert found.df == 0
        assert np.isnan(found.statistic)
        assert np.isnan(found.p)


@pytest.mark.parametrize(
    ("cells", "improved", "same", "worse", "mean"),
    [
        (
            "7 4 1 0 11 5 2 2 13 23 3 1 9 17 13 8",
            86,
            23,
            10,
            -1.01681,
        ),  # insomnia, active: a lower level is better there
        ("7 4 2 1 14 5 1 0 6 9 18 2 4 11 14 22", 58, 52, 10, -0.57500),
        ("821 112 85 35 116 494 145 27 72 151 583 87 43 34 106 331", 522, 2229, 491, None),
    ],
)
def test_counts_of_movers_as_published(cells: str, improved: int, same: int, worse: int, mean: float | None) -> None:
    table = np.array([int(cell) for cell in cells.split()]).reshape(4, 4)
    down, up = np.tril(table, -1).sum(), np.triu(table, 1).sum()
    assert (down, np.trace(table), up) == (improved, same, worse)
    assert sign_test(table).statistic == worse
    assert net_improved(table) == pytest.approx((worse - improved) / table.sum())
    if mean is not None:
        step = np.subtract.outer(np.arange(4), np.arange(4)).T
        assert (table * step.T).sum() / table.sum() == pytest.approx(-mean, abs=5e-6)


def test_the_mean_may_stand_still_while_the_levels_do_not() -> None:
    """Pathologists (Agresti): equal means, yet the levels are distributed differently."""
    found = stuart_maxwell([[22, 2, 2, 0], [5, 7, 14, 0], [0, 2, 36, 0], [0, 1, 17, 10]])
    assert found.p < 1e-5
