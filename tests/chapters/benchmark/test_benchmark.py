from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wijkstats.chapters.benchmark.statistics.area_values import area_values, make_reference_groups
from wijkstats.chapters.benchmark.statistics.indicators import benchmark_indicators, comparability, robustness
from wijkstats.ground.errors import NotDelivered
from wijkstats.kit.page.words import load_words

COLUMNS = ["code", "year", "indicator", "value", "denominator", "status"]
WMO = "wmo_huishoudelijke_hulp"
SAID = ("firm", "n", "own_name", "years", "turning", "without", "zero_group")


def value_rows(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).assign(name=None, unit="", source="CBS", retrieved="2026-11-21")


REAL = value_rows(
    ("0622", 2018, WMO, 2570, 72050, "realisatie"),
    ("0141", 2018, WMO, 2625, 72629, "realisatie"),
    ("0502", 2018, WMO, 1715, 66854, "realisatie"),
    ("0141", 2018, "lasten_6_1", 15710, 73949, "realisatie"),
    ("0502", 2018, "lasten_6_1", 24154, 67552, "begroting"),
)
GROUPS = {"reference": ("0141", "0502"), "similar": ("0502",), "others": ("0141",)}


def values(table: pd.DataFrame, indicator: str, status: str = "realisatie") -> dict[str, float]:
    part = table[(table["indicator"] == indicator) & (table["status"] == status)]
    return part.set_index("area")["value"].to_dict()


def test_shares_of_areas_and_groups_by_hand() -> None:
    table = benchmark_indicators(REAL, "0622", GROUPS, {}).table
    found = values(table, WMO)
    assert found["0622"] == pytest.approx(2570 / 72050)
    assert found["reference"] == pytest.approx((2625 + 1715) / (72629 + 66854))
    assert found["similar"] == pytest.approx(1715 / 66854)
    assert found["others"] == pytest.approx(2625 / 72629)
    own = table[(table["indicator"] == WMO) & (table["area"] == "0622")].iloc[0]
    assert own["low"] == pytest.approx(0.034341, abs=2e-6)  # Wilson by PHStatsMethods' formula
    assert own["high"] == pytest.approx(0.037047, abs=2e-6)


def test_not_published_is_missing_and_never_zero() -> None:
    table = benchmark_indicators(REAL, "0622", GROUPS, {}).table
    found = values(table, "kosten_6_1")
    assert np.isnan(found["0622"])
    assert found["reference"] == pytest.approx(15710 * 1000 / 73949)  # of the one municipality that published
    n = table[table["indicator"] == "kosten_6_1"].set_index(["status", "area"])["n_areas"]
    assert n["realisatie", "reference"] == 1
    assert n["realisatie", "0622"] == 0


def test_budget_and_realisation_never_mix() -> None:
    table = benchmark_indicators(REAL, "0622", GROUPS, {}).table
    assert values(table, "kosten_6_1", "begroting")["reference"] == pytest.approx(24154 * 1000 / 67552)


def test_a_sum_with_a_missing_part_is_missing() -> None:
    """Youth care is four taakvelden; three of them are not the whole."""
    parts = [("0141", 2023, f"lasten_6_{t}", 1000, 73949, "realisatie") for t in ("72", "73", "74")]
    areas = area_values(value_rows(*parts, ("0622", 2023, "lasten_6_82", 1, 75079, "realisatie")), ["0622", "0141"])
    assert "kosten_jeugd" not in set(areas["indicator"])


def test_net_is_gross_less_income() -> None:
    rows = value_rows(
        ("0622", 2023, "lasten_6_1", 47397, 75079, "realisatie"),
        ("0622", 2023, "baten_6_1", 45447, 75079, "realisatie"),
    )
    areas = area_values(rows, ["0622"]).set_index("indicator")["value"]
    assert areas["kosten_6_1"] == pytest.approx(631.3, abs=0.05)
    assert areas["kosten_6_1_netto"] == pytest.approx(26.0, abs=0.05)


def test_nobody_is_compared_with_a_group_that_contains_oneself() -> None:
    with pytest.raises(ValueError, match="0622 is in its own group"):
        benchmark_indicators(REAL, "0622", {"reference": ("0141", "0622")}, {})


def test_missing_figures_are_said() -> None:
    with pytest.raises(NotDelivered, match=r"gemeenten\.csv: 9999"):
        benchmark_indicators(REAL, "9999", GROUPS, {})
    with pytest.raises(NotDelivered, match=r"delivery\.yaml: reference\.municipalities"):
        benchmark_indicators(REAL, "0622", {}, {})


def test_groups() -> None:
    assert make_reference_groups(["0141", "0502"], ["0502"]) == GROUPS
    assert make_reference_groups(["0141"], []) == {"reference": ("0141",)}


def test_comparability_in_standard_deviations() -> None:
    own = ("0622", 2018, "inkomen_per_inwoner", 24.7, np.nan, "realisatie")
    others = [
        (code, 2018, "inkomen_per_inwoner", value, np.nan, "realisatie")
        for code, value in (("0141", 21.9), ("0502", 25.9), ("1930", 26.3), ("1674", 24.9), ("0090", 22.7))
    ]
    (row,) = comparability(value_rows(own, *others), "0622", [r[0] for r in others], {}).table.to_dict("records")
    assert row["reference"] == pytest.approx(24.34)
    assert (row["lowest"], row["highest"], row["n_areas"]) == (21.9, 26.3, 5)
    assert row["difference_sd"] == pytest.approx(0.36 / 1.9514, abs=1e-4)  # n - 1 in the deviation


def test_a_conclusion_that_hangs_on_one_municipality_does_not_stand() -> None:
    rows = [("0622", 30), ("0141", 20), ("0502", 20), ("0090", 60)]  # per 1,000
    found = robustness(
        value_rows(*((code, 2018, WMO, n, 1000, "realisatie") for code, n in rows)),
        "0622",
        {"reference": ("0141", "0502", "0090"), "similar": ("0141",), "others": ("0502", "0090")},
        {},
    ).table.set_index("basis")
    assert found.loc["reference", "difference"] == pytest.approx(30 / (100 / 3) - 1)
    assert found.loc["0090", "reference"] == pytest.approx(0.02)
    assert found["stands"].to_dict() == {
        "reference": True, "mean": True, "similar": False, "others": True, "0141": True, "0502": True, "0090": False,
    }  # fmt: skip
    assert found.loc["0141", "n_areas"] == 2


def test_the_last_realised_year_counts_and_a_group_without_figures_has_no_row() -> None:
    rows = [
        (c, y, WMO, n, 1000, "realisatie") for c, y, n in (("0622", 2017, 9), ("0622", 2018, 30), ("0141", 2018, 20))
    ]
    groups = {"reference": ("0141", "0502"), "similar": ("0502",), "others": ("0141",)}
    found = robustness(value_rows(*rows), "0622", groups, {}).table
    assert set(found["year"]) == {2018}
    assert "similar" not in set(found["basis"])
    assert "0141" not in set(found["basis"])  # without it nobody is left who published


def test_the_same_side_for_every_choice_is_no_evidence_of_a_difference() -> None:
    """Municipalities of which nobody differs but as all do: four values in each of eight panels. What the page says of it."""
    rng, same = np.random.default_rng(7), []
    groups = {"reference": ("0001", "0002", "0003", "0004", "0005")}
    for _ in range(8):
        rows = [
            (f"{n:04d}", 2018, quantity, rng.normal(1000, 250), 50_000, "realisatie")
            for n in range(6)
            for quantity in ("wmo_huishoudelijke_hulp", "lasten_6_1", "lasten_6_2", "lasten_6_81")
        ]
        same += robustness(value_rows(*rows), "0000", groups, {}).table.groupby("indicator")["stands"].all().tolist()
    assert len(same) == 32
    assert 0.4 < np.mean(same) < 0.95
    for language, said in (("nl", "geen bewijs van een verschil"), ("en", "no evidence of a difference")):
        assert said in load_words(language).sentences("exhibits.benchmark_robustness.answer", dict.fromkeys(SAID))
