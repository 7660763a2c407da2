"""The correction and the funnel of municipalities against R and metafor; municipalities.R made the CSV files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijkstats.chapters.benchmark.statistics.structure_correction import fit_log_linear
from wijkstats.kit.inference.funnel import funnel

HERE = Path(__file__).parent
EXPECTED = pd.read_csv(HERE / "municipalities_values.csv").set_index("name")["value"]


def test_the_prediction_interval_of_the_correction_as_r_lm() -> None:
    panel = pd.read_csv(HERE / "municipalities_panel.csv")
    features = panel[["old", "poor"]].to_numpy()
    fit = fit_log_linear(panel["value"][1:], features[1:])
    found = fit.ratio(features[0], features[1:6], panel["size"][1:6])
    assert found == pytest.approx(EXPECTED[["ratio", "low", "high"]].to_numpy(), rel=1e-9)


def test_the_limits_of_the_funnel_as_r_and_metafor() -> None:
    areas = pd.read_csv(HERE / "municipalities_areas.csv")
    found = funnel(areas["count"], areas["n"], EXPECTED["baseline"], others=np.arange(len(areas)) > 0)
    assert found.between == pytest.approx(EXPECTED["between"], rel=1e-6)
    assert found.error[0] == pytest.approx(EXPECTED["error"], rel=1e-6)
    limits = [found.reach(level)[0] for level in ("95", "998")]
    assert limits == pytest.approx(EXPECTED[["reach_95", "reach_998"]].to_numpy(), rel=1e-6)
