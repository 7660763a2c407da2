"""Latent classes against the published results of R's poLCA, and against latent.R, which printed the second set of numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijkstats.kit.inference.latent import latent_classes

CARCINOMA = {
    "0000000": 34, "0000100": 2, "0100000": 6, "0100001": 1, "0100100": 4, "0100101": 5, "1000000": 2, "1010101": 1,
    "1100000": 2, "1100001": 1, "1100100": 2, "1100101": 7, "1100111": 1, "1101001": 1, "1101101": 2, "1101111": 3,
    "1110101": 13, "1110111": 5, "1111101": 10, "1111111": 16,
}  # fmt: skip
"""Seven pathologists on 118 slides (Agresti 2002, table 13.1)."""


def test_classes_as_published_of_polca() -> None:
    """Linzer and Lewis 2011, section 5.1. Each slide counts five times, as 118 are too few to try three classes."""
    times = 5
    rows = [list(row) for row, count in CARCINOMA.items() for _ in range(times * count)]
    found = latent_classes(pd.DataFrame(rows, columns=list("ABCDEFG")))
    log = np.log(len(rows))
    likelihood = {k: ((8 * k - 1) * log - found.bic[k]) / 2 / times for k in (2, 3, 4)}
    assert likelihood == pytest.approx({2: -317.2568, 3: -293.705, 4: -289.2858}, abs=6e-5)
    assert found.number == 3
    assert found.sizes == pytest.approx([0.4447, 0.3736, 0.1817], abs=6e-5)
    assert found.chances.loc[("C", "1"), 1] == pytest.approx(0.8575, abs=6e-5)
    assert found.chances.loc[("A", "1"), 3] == pytest.approx(0.5128, abs=6e-5)


@pytest.mark.parametrize(
    ("number", "bic", "entropy", "unsure", "sizes", "first"),
    [
        (2, 2606.60711, 0.6304309, 0.125, [0.56103926, 0.43896074], [0.88056023, 0.73410608, 0.85642666, 0.67425767, 0.29363999]),
        (3, 2619.588873, 0.6019885, 0.2725, [0.44347914, 0.37416105, 0.18235981],
         [0.92078701, 0.78411542, 0.88509533, 0.73455643, 0.19217615]),
    ],
)  # fmt: skip
def test_classes_with_missing_answers_as_an_em_in_r(
    number: int, bic: float, entropy: float, unsure: float, sizes: list[float], first: list[float]
) -> None:
    """1e-4: where R stops, chances still move in the sixth decimal."""
    found = latent_classes(pd.read_csv(Path(__file__).with_name("latent.csv")), [number])
    assert found.number == number
    assert found.bic[number] == pytest.approx(bic, abs=1e-4)
    assert (found.entropy, found.unsure) == (pytest.approx(entropy, abs=1e-4), unsure)
    np.testing.assert_allclose(found.sizes, sizes, atol=1e-4)
    np.testing.assert_allclose(found.chances.xs(1, level="level")[1], first, atol=1e-4)
