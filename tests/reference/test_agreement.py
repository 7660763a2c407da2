"""Agreement of two ratings, alpha and correlations against R and pingouin; reliability.R made the CSV files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pingouin as pg
import pytest

from wijkstats.chapters.zrm.statistics.reliability import reliability

HERE = Path(__file__).parent
TWICE = pd.read_csv(HERE / "twice.csv", dtype={"client": str}).assign(raters="two")
FIRST = TWICE.rename(columns={"first": "score"}).assign(edition="2017")[["client", "edition", "domain", "score"]]
TABLE = reliability(TWICE, FIRST, 0.85).table.set_index(["measure", "domain", "other"])
HALF = 0.005 + 1e-9
"""Published figures are in hundredths."""


def test_two_ratings_as_r_psych() -> None:
    reference = pd.read_csv(HERE / "twice_agreement.csv").set_index("domain")
    assert len(reference) == 4
    for domain, row in reference.iterrows():
        for measure in ("icc", "kappa", "latent"):
            assert TABLE.loc[(measure, domain, "all"), "value"] == pytest.approx(row[measure], abs=HALF), measure


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # pingouin 0.7 with pandas 3
def test_two_ratings_over_all_domains_as_pingouin_on_scores_less_the_mean_of_their_domain() -> None:
    rows = TWICE.assign(target=range(len(TWICE))).melt(["target", "domain"], ["first", "second"], "rating", "score")
    rows["score"] -= rows.groupby("domain")["score"].transform("mean")
    found = pg.intraclass_corr(rows, "target", "rating", "score").set_index("Type").loc["ICC(1,1)", "ICC"]
    assert TABLE.loc[("icc", "all", "all"), "value"] == pytest.approx(found, abs=HALF)


def test_alpha_and_correlations_as_r_psych_and_pingouin() -> None:
    reference = pd.read_csv(HERE / "first_alpha.csv").iloc[0]
    alpha = TABLE.loc[("alpha", "all", "all")]
    assert [alpha["value"], alpha["low"], alpha["high"]] == pytest.approx(
        [reference["alpha"], reference["low"], reference["high"]], abs=HALF + 0.0005
    )  # pingouin gives the interval in thousandths
    assert TABLE.loc[("correlation", "all", "all"), "value"] == pytest.approx(reference["mean"], abs=HALF)
    wide = FIRST.pivot_table(index="client", columns="domain", values="score")
    for _, row in pg.pairwise_corr(wide, method="spearman").iterrows():
        found = TABLE.xs("correlation").loc[lambda t, row=row: [set(i) == {row["X"], row["Y"]} for i in t.index]]
        assert found["value"].tolist() == pytest.approx([row["r"]], abs=HALF)


def test_the_interval_holds_the_value_and_clients_as_clusters_make_it_wider() -> None:
    """With every client entered twice the values stay, and as one client they do not become surer."""
    ends = TABLE.loc[["icc", "kappa", "latent"]]
    assert ((ends["low"] < ends["value"]) & (ends["value"] < ends["high"])).all()
    again = reliability(pd.concat([TWICE, TWICE]), FIRST, 0.85).table.set_index(["measure", "domain", "other"])
    np.testing.assert_allclose(
        again.loc["icc", ["value", "low", "high"]], ends.loc["icc", ["value", "low", "high"]], atol=0.011
    )
