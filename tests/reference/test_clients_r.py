"""Curves, rates, trend and latent classes against R; clients.R made the CSV files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijkstats.chapters.clients.statistics.classes import Patterns, choose, fit, patterns, posterior_of
from wijkstats.chapters.clients.statistics.durations import curve_steps
from wijkstats.kit.inference.rates import rate, rate_ratio, trend
from wijkstats.kit.inference.survival import kaplan_meier, logrank

HERE = Path(__file__).parent
R = pd.read_csv(HERE / "clients.csv").set_index("name")["value"]
DAYS = pd.read_csv(HERE / "clients_days.csv")
ANSWERS = pd.read_csv(HERE / "clients_answers.csv")


def of_r(*names: str) -> list[float]:
    return [float(R[name]) for name in names]


@pytest.mark.parametrize("group", ["a", "b", "c"])
def test_curve_and_median_as_r_survival(group: str) -> None:
    rows = DAYS[DAYS["group"] == group]
    curve = kaplan_meier(rows["days"], rows["happened"])
    assert curve.median() == pytest.approx(
        of_r(*(f"median{end}_{group}" for end in ("", "_low", "_high"))), nan_ok=True
    )
    for days in (60, 150, 300):
        ends = of_r(*(f"within{end}_{days}_{group}" for end in ("", "_low", "_high")))
        assert curve.within(days) == pytest.approx(ends, rel=1e-9)
        assert curve.told(days)[0] == pytest.approx(ends[0], rel=1e-9)
    assert curve_steps(rows, [2])["share"].to_list() == pytest.approx(of_r(f"within_60_{group}"), rel=1e-9)  # day 60


def test_logrank_as_r_survival() -> None:
    assert logrank(DAYS["days"], DAYS["happened"], DAYS["group"]) == pytest.approx(
        of_r("logrank", "logrank_p"), rel=1e-8
    )
    two = DAYS[DAYS["group"] != "c"]
    assert logrank(two["days"], two["happened"], two["group"])[0] == pytest.approx(R["logrank_two"], rel=1e-9)


def test_trend_and_exact_tests_as_r() -> None:
    found = trend([448, 501, 530], [1000, 1050, 1090], [2015, 2016, 2018])
    assert found == pytest.approx(of_r("trend", "trend_p"), rel=1e-9)


@pytest.mark.parametrize("count", [0, 3, 215])
def test_rates_as_r(count: int) -> None:
    _, low, high = rate(count, 8)
    assert [float(low), float(high)] == pytest.approx(of_r(f"rate_low_{count}", f"rate_high_{count}"), rel=1e-9)


@pytest.mark.parametrize(("pair", "name"), [((215, 8, 847, 48.8), 215), ((2, 3, 40, 20), 2), ((0, 3, 40, 20), 0)])
def test_rate_ratios_as_r(pair: tuple[float, float, float, float], name: int) -> None:
    ends = of_r(*(f"ratio{end}_{name}" for end in ("", "_low", "_high", "_p")))
    assert rate_ratio(*pair) == pytest.approx(ends, rel=1e-8)


@pytest.fixture(scope="module")
def answered() -> Patterns:
    return patterns(ANSWERS, [*ANSWERS])


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_likelihood_and_bic_of_classes_as_in_r(answered: Patterns, number: int) -> None:
    found = fit(answered, number)
    assert found.likelihood == pytest.approx(R[f"likelihood_{number}"], abs=1e-4)
    assert found.bic == pytest.approx(R[f"bic_{number}"], abs=2e-4)


def test_three_classes_as_in_r(answered: Patterns) -> None:
    chosen = choose(answered)
    found = chosen.model
    assert (chosen.reason, found.number) == ("", 3)
    np.testing.assert_allclose(found.size, of_r("size_1", "size_2", "size_3"), atol=2e-4)
    first = np.cumsum([0, *answered.levels])[:-1]
    for item, at in enumerate(first, start=1):
        np.testing.assert_allclose(found.chance[at], of_r(*(f"chance_{item}_{k}" for k in (1, 2, 3))), atol=5e-4)
    assert found.entropy(answered.clients) == pytest.approx(R["entropy"], abs=2e-4)
    assert found.unsure(answered.clients) == pytest.approx(R["unsure"], abs=0.003)


def test_classes_do_not_depend_on_the_order_of_rows(answered: Patterns) -> None:
    turned = ANSWERS.sample(frac=1, random_state=3).reset_index(drop=True)
    again = patterns(turned, [*turned])
    one, other = fit(answered, 3, starts=8), fit(again, 3, starts=8)
    np.testing.assert_array_equal(one.size, other.size)
    np.testing.assert_array_equal(one.chance, other.chance)
    each = posterior_of(one, answered, turned)
    np.testing.assert_allclose(each.mean(axis=0), one.size, atol=1e-4)
