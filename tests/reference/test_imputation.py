"""Imputation, Rubin's rules and the net change against R (mice, ordinal); imputation.R made the CSV files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijkstats.chapters.zrm.statistics.imputation import imputation
from wijkstats.kit.inference import cumulative
from wijkstats.kit.inference.imputed import pool
from wijkstats.kit.inference.net import net_change

HERE = Path(__file__).parent
ROWS = pd.read_csv(HERE / "imputation_rows.csv").astype({"after": "Int64"})


def test_the_imputed_share_as_mice_with_proportional_odds() -> None:
    """Another model on the same rows (first levels as numbers, common limits): within one standard error, and as wide."""
    reference = pd.read_csv(HERE / "imputation.csv").set_index("figure")
    table = imputation(ROWS.assign(trajectory=ROWS["client"], age_group="a"), 3, 0.1, times=60).table
    row = table[(table["population"] == "low") & (table["domain"] == "all") & (table["delta"] == 0)].iloc[0]
    for figure, (value, low, high) in {
        "share": ("share", "low", "high"),
        "net": ("net", "net_low", "net_high"),
    }.items():
        estimate, error = reference.loc[figure, ["estimate", "error"]]
        assert row[value] == pytest.approx(estimate, abs=error)
        assert (row[high] - row[low]) / 3.92 == pytest.approx(error, rel=0.3)


def test_rubins_rules_as_pool_scalar_of_mice() -> None:
    for row in pd.read_csv(HERE / "pooled.csv").itertuples():
        sets = [[float(x) for x in str(text).split()] for text in (row.estimates, row.variances)]
        found = pool(*sets, df=row.complete)
        assert found.estimate == pytest.approx(row.estimate, rel=1e-9)
        assert found.variance == pytest.approx(row.variance, rel=1e-9)
        assert found.df == pytest.approx(row.df, rel=1e-6)


def test_slopes_as_clm_and_the_error_of_a_client_as_clmm(monkeypatch: pytest.MonkeyPatch) -> None:
    reference = pd.read_csv(HERE / "ordinal_slopes.csv").set_index("slope")
    level = ROWS["level"]
    others = (level.groupby(ROWS["client"]).transform("sum") - level) / 3
    part = ROWS.assign(others=others)[ROWS["after"].notna() & (level == 3)]
    x = np.column_stack([part["others"], part["team"] == "b", part["team"] == "c"]).astype(float)
    cell, client = (pd.factorize(part[name])[0] for name in ("domain", "client"))
    monkeypatch.setattr(cumulative, "SLOPE", 100.0)  # R has no prior
    answers = cumulative.Answers(x, cell, client, part["after"].to_numpy(int) - 1)
    fitted = cumulative.fit_slopes(answers, client.max() + 1, np.full((4, 5), 1e-4))
    expected = reference.loc[["others", "b", "c"], "clm"]
    np.testing.assert_allclose(fitted.value, expected, atol=0.02)  # limits by shares, not by their own likelihood
    assert fitted.correlation == pytest.approx(reference.loc["correlation", "clmm"], abs=0.08)  # first order


def test_net_change_as_agresti_and_min_and_the_way_a_mixed_cumulative_model_points() -> None:
    for row in pd.read_csv(HERE / "net.csv").itertuples():
        one = {"clients": row.n, "m2": row.n, "md": row.up - row.down, "d2": row.up + row.down}
        found = net_change(row.up, row.down, row.n, **one)
        assert float(found.low) == pytest.approx(row.low, abs=1e-9)
        assert float(found.high) == pytest.approx(row.high, abs=1e-9)
        assert np.sign(found.difference) == np.sign(row.clmm)
