"""Who refers: shares by hand, whole municipalities only, and what stays unanswered is said."""

from __future__ import annotations

import pandas as pd
import pytest
from chapters.benchmark.test_area_values import WMO, value_rows

import wijkstats as ws
from wijkstats.chapters.benchmark.statistics.referrals import REFERRERS, STEM, referrals

GROUPS = {"reference": ("0141", "0502")}


def counts(code: str, year: int, *n: float) -> list[tuple]:
    return [(code, year, STEM + r, v, 1000, "realisatie") for r, v in zip(REFERRERS, n, strict=False)]


def test_shares_with_wilson_by_hand() -> None:
    rows = value_rows(
        *counts("0622", 2017, 25, 50, 15, 10), *counts("0141", 2017, 10, 10, 10, 10), *counts("0502", 2017, 1, 2)
    )
    table = referrals(rows, "0622", GROUPS, {}).table
    own = table[table["area"] == "0622"].set_index("referrer")
    assert own["share"].tolist() == pytest.approx([0.25, 0.5, 0.15, 0.1])
    assert own["total"].unique().tolist() == [100]
    low, high = 0.175452, 0.343044  # Wilson, 25 of 100
    assert (own.loc["gemeente", "low"], own.loc["gemeente", "high"]) == (
        pytest.approx(low, abs=1e-5),
        pytest.approx(high, abs=1e-5),
    )
    group = table[table["area"] == "reference"]
    assert group["n_areas"].unique().tolist() == [1]  # Capelle published only two of the four


def test_nothing_delivered_gives_no_rows() -> None:
    rows = value_rows(*((c, 2018, WMO, 1, 10, "realisatie") for c in ("0622", "0141")))
    assert referrals(rows, "0622", GROUPS, {}).table.empty


def test_what_could_not_be_answered_is_said_with_what_is_there() -> None:
    demo = pd.read_csv("data/raw/demo-2018/gemeenten.csv", dtype={"gemeentecode": str})
    rows = demo.assign(
        code=demo["gemeentecode"].str[2:], year=demo["jaar"], value=demo["waarde"], denominator=demo["noemer"]
    )
    own, reference = "0622", ("0141", "0502", "1930", "1674", "0090")
    found = ws.benchmark.unanswered(ws.benchmark.Opened(rows, own, reference)).table.set_index("question")
    assert found.loc["kosten_totaal_by_year", ["reason", "found"]].tolist() == ["one_year", "2023"]
    assert found.loc["referrals", "reason"] == "not_delivered"
    assert found.loc["funnel", ["reason", "found"]].tolist() == ["too_few", "6 (2019)"]
    assert found.loc["correction", "reason"] == "too_few"
    assert found.loc["wijkteam_per_fte", ["reason", "found"]].tolist() == ["not_delivered", "2023 / \u2013"]
    assert found.loc["jeugd_per_client", ["reason", "found"]].tolist() == ["years_differ", "2023 / 2018, 2019"]
    assert found.loc["jeugd_per_jongere", ["reason", "found"]].tolist() == ["years_differ", "2023 / 2017, 2018"]
