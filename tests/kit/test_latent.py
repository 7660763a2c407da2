"""Do the classes come back that were put in, and are there none where none were?"""

from __future__ import annotations

from time import process_time

import numpy as np
import pandas as pd
import pytest

from wijkstats.kit.inference.latent import latent_classes

CHANCES = np.array([[0.1] * 10, [0.8] * 5 + [0.15] * 5, [0.85] * 10])


def drawn(n: int, shares: list[float], seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Low or not on ten domains, of three kinds of clients, one answer in ten missing."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(len(shares), n, p=shares)
    low = (rng.random((n, 10)) < CHANCES[kind]).astype(float)
    low[rng.random((n, 10)) < 0.1] = np.nan
    return pd.DataFrame(low, columns=[f"d{i}" for i in range(10)]), kind


def test_three_kinds_of_clients_come_back() -> None:
    answers, kind = drawn(1500, [0.5, 0.3, 0.2], 1)
    found = latent_classes(answers)
    assert found.number == 3
    np.testing.assert_allclose(found.sizes, [0.5, 0.3, 0.2], atol=0.04)
    np.testing.assert_allclose(found.chances.xs(1, level="level").T, CHANCES, atol=0.08)
    assert (found.posterior.argmax(axis=1) == kind).mean() > 0.95
    np.testing.assert_allclose(found.posterior.sum(axis=1), 1)
    assert found.entropy > 0.85
    assert found.unsure < 0.1
    assert found.gain > 1000
    assert set(found.bic) == {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize("seed", range(3))
def test_no_groups_stand_out_where_all_clients_are_of_one_kind(seed: int) -> None:
    found = latent_classes(drawn(800, [1.0], seed)[0])
    assert found.number == 1
    assert found.gain < 10
    assert found.sizes.tolist() == [1]
    assert (found.posterior == 1).all()
    assert np.isnan(found.entropy)


def test_a_class_of_too_few_clients_is_not_taken() -> None:
    answers, _ = drawn(1200, [0.97, 0, 0.03], 3)
    found = latent_classes(answers)
    assert found.number == 1  # 36 clients of another kind: seen by BIC, too few to be a class
    assert found.bic[1] - found.bic[2] > 100


def test_clients_in_another_order_are_in_the_same_classes() -> None:
    answers, _ = drawn(400, [0.6, 0, 0.4], 4)
    found, turned = latent_classes(answers), latent_classes(answers[::-1])
    assert found.bic == turned.bic
    np.testing.assert_array_equal(found.posterior, turned.posterior[::-1])


@pytest.mark.parametrize(
    "answers",
    [
        pd.DataFrame(),
        pd.DataFrame({"a": []}),
        pd.DataFrame({"a": [np.nan] * 300, "b": [np.nan] * 300}),
        pd.DataFrame({"a": [1] * 300, "b": [0] * 300}),  # one level says nothing
        pd.DataFrame({"a": [0, 1] * 150}),  # two classes have more parameters than there are answers
        pd.DataFrame({"a": ["x", "y"] * 10, "b": [1, 2] * 10, "c": [1, 2] * 10}),  # too few clients
    ],
)
def test_without_enough_answers_no_groups_stand_out(answers: pd.DataFrame) -> None:
    found = latent_classes(answers)
    assert found.number == 1
    assert list(found.bic) == [1]
    assert np.isnan(found.gain)
    assert found.posterior.shape == (len(answers), 1)


def test_who_has_no_answer_gets_the_sizes_and_does_not_count() -> None:
    answers, _ = drawn(400, [0.6, 0, 0.4], 5)
    more = pd.concat([answers, pd.DataFrame(np.nan, index=range(50), columns=answers.columns)])
    found, plain = latent_classes(more), latent_classes(answers)
    assert found.clients == plain.clients == 400
    assert found.bic == plain.bic
    np.testing.assert_allclose(found.posterior[-1], found.sizes)


def test_two_thousand_clients_take_no_more_than_some_seconds() -> None:
    """About one second on a desk; a limit of 12 leaves room for a busy machine."""
    rng = np.random.default_rng(6)
    answers = drawn(2000, [0.5, 0.3, 0.2], 6)[0].assign(e=rng.integers(0, 2, 2000), age=rng.integers(0, 3, 2000))
    start = process_time()
    latent_classes(answers)
    assert process_time() - start < 12
