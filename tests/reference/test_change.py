"""Rating noise and the model of improvement against R; change.R made the CSV files. The insomnia trial against the textbook."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from unchanged import two_ratings

from wijkstats.chapters.zrm.statistics import design, models
from wijkstats.chapters.zrm.statistics.change import critical_change

HERE = Path(__file__).parent
ROWS = pd.read_csv(HERE / "model_rows.csv")
NAMES = {"start_score": "before", "low_domains": "number", "duration": "half_years", "constant": "(Intercept)"}


def test_rating_noise_as_r_mvtnorm() -> None:
    reference = pd.read_csv(HERE / "unchanged.csv")
    for (start, reliability), cells in reference.groupby(["start", "reliability"]):
        table = two_ratings([int(n) for n in start.split()], reliability)
        expected = cells.pivot_table(index="before", columns="after", values="share").to_numpy()
        np.testing.assert_allclose(table, expected, atol=1e-8)


def test_average_marginal_effects_as_r_glm_and_sandwich() -> None:
    reference = pd.read_csv(HERE / "model_effects.csv", dtype={"level": str, "reference": str}).set_index(
        ["term", "level"]
    )
    made = design.make_design(ROWS)
    effects = models.marginal_effects(made, models.fit_logit(made)).set_index(["term", "level"])
    assert set(effects.index) == set(reference.index)
    for key, row in reference.iterrows():
        assert effects.loc[key, "estimate"] == pytest.approx(row["estimate"], rel=1e-6)
        assert effects.loc[key, "se"] == pytest.approx(row["se"], rel=1e-5)
        if key[0] in made.reference:
            assert made.reference[key[0]] == row["reference"]


def test_gee_as_r_geepack() -> None:
    reference = pd.read_csv(HERE / "model_gee.csv").set_index("name")
    made = design.make_design(ROWS)
    fit = models.fit_gee(made)
    assert fit.sound
    errors = np.sqrt(np.diag(fit.covariance))
    for (term, level), beta, error in zip(made.columns, fit.beta, errors, strict=True):
        name = NAMES.get(term, term) + ("" if term in ("duration", "constant") else level)
        assert beta == pytest.approx(
            reference.loc[name, "estimate"], abs=2e-3
        )  # geepack estimates the correlation otherwise
        assert error == pytest.approx(reference.loc[name, "se"], rel=0.01)


def test_ordinal_model_of_the_insomnia_trial_as_multgee_and_agresti() -> None:
    """cases.md E3: occasion 1.03808 (0.16759), treatment 0.03361 (0.23844), interaction 0.70776 (0.24352)."""
    active = np.array([7, 4, 1, 0, 11, 5, 2, 2, 13, 23, 3, 1, 9, 17, 13, 8])
    placebo = np.array([7, 4, 2, 1, 14, 5, 1, 0, 6, 9, 18, 2, 4, 11, 14, 22])
    rows = []
    for treated, counts in ((1, active), (0, placebo)):
        for cell, n in enumerate(counts):
            rows += [(treated, 4 - cell // 4, 4 - cell % 4)] * n  # turned around: a higher level is better
    person = np.array(rows)
    treated = np.repeat(person[:, 0], 2)
    occasion = np.tile([0, 1], len(person))
    x = np.column_stack([np.ones(len(treated)), occasion, treated, occasion * treated]).astype(float)
    frame = pd.DataFrame({"after": person[:, 1:].ravel()})
    columns = (("constant", ""), ("occasion", ""), ("treatment", ""), ("interaction", ""))
    groups = np.repeat(np.arange(len(person)), 2)
    fit = models.fit_ordinal(design.Design(x, np.zeros(len(x)), groups, columns, {}, frame, np.zeros(len(x))))
    assert fit.sound
    np.testing.assert_allclose(fit.beta[1:], [1.03808, 0.03361, 0.70776], atol=2e-5)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance))[1:], [0.16759, 0.23844, 0.24352], atol=2e-5)


def test_critical_change_as_clinicalsignificance() -> None:
    """cases.md E8: standard deviation 8.158643, reliability .801, critical change 10.08824."""
    assert critical_change(8.158643, 0.801) == pytest.approx(10.08824, abs=2e-4)  # that package rounds z to 1.96
    assert 8.158643 * np.sqrt(1 - 0.801) == pytest.approx(3.639523, abs=5e-6)


@pytest.mark.parametrize(("sd", "limit"), [(1.0, 0.870), (1.2, 0.910)])
def test_one_step_is_reliable_only_above_this_reliability(sd: float, limit: float) -> None:
    """domain/zrm.md: 1 - 0.130 / SD^2."""
    assert critical_change(sd, limit + 0.001) < 1 < critical_change(sd, limit - 0.001)
