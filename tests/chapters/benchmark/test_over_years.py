"""Figures over the years: index and change by hand, cuts, the same municipalities in every year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from chapters.benchmark.test_area_values import WMO, value_rows
from statsmodels.stats.proportion import confint_proportions_2indep

from wijkstats.chapters.benchmark.exhibits.over_years import over_years
from wijkstats.chapters.benchmark.statistics.over_years import values_over_years
from wijkstats.ground.catalogue import catalogue
from wijkstats.kit.page.reading import message_of
from wijkstats.kit.page.view import View
from wijkstats.kit.page.words import load_words

GROUPS = {"reference": ("0141", "0502")}


def series(code: str, values: dict[int, float], indicator: str = WMO, status: str = "realisatie") -> list[tuple]:
    return [(code, year, indicator, value, 1000, status) for year, value in values.items()]


def rows_of(table: pd.DataFrame, area: str) -> pd.DataFrame:
    return table[table["area"] == area].set_index("year")


def test_index_change_and_difference_by_hand() -> None:
    rows = value_rows(*series("0622", {2017: 20, 2018: 30, 2020: 24}), *series("0141", {2017: 10, 2018: 10, 2020: 11}))
    own = rows_of(values_over_years(rows, "0622", GROUPS, {}).table, "0622")
    assert own["index"].tolist() == pytest.approx([1, 1.5, 1.2])
    assert own["change"].tolist()[1:] == pytest.approx([0.5, -0.2])
    assert own["difference"].tolist()[1:] == pytest.approx([0.01, -0.006])
    assert own["since"].tolist()[1:] == [2017, 2018]
    assert np.isnan(own["change"].iloc[0])


def test_a_group_is_the_same_municipalities_in_every_year() -> None:
    """Almelo is missing in 2018: the group is then Capelle alone, in both years."""
    rows = value_rows(
        *series("0622", {2017: 20, 2018: 30}), *series("0141", {2017: 500}), *series("0502", {2017: 10, 2018: 12})
    )
    group = rows_of(values_over_years(rows, "0622", GROUPS, {}).table, "reference")
    assert group["value"].tolist() == pytest.approx([0.010, 0.012])
    assert group["n_areas"].tolist() == [1, 1]


def test_no_change_is_computed_where_an_indicator_starts_to_count_something_else() -> None:
    """Youth care breaks in 2022 (catalogue.yaml)."""
    values = {2020: 70, 2021: 80, 2022: 60, 2023: 66}
    share = {year: value / 10 for year, value in values.items()}
    rows = []
    for code in ("0622", "0141"):
        rows += series(code, values, "jeugdzorg") + series(code, share, "jeugdzorg_procent")
    result = values_over_years(value_rows(*rows), "0622", GROUPS, {})
    own = rows_of(result.table, "0622")
    assert own["base_year"].to_dict() == {2020: 2020, 2021: 2020, 2022: 2022, 2023: 2022}
    assert np.isnan(own.loc[2022, "change"])
    assert own.loc[2023, "index"] == pytest.approx(1.1)
    assert result.facts["breaks"] == [("jeugdzorg", 2022, "woonplaatsbeginsel")]


def test_a_series_is_cut_where_boundaries_changed_without_weights() -> None:
    rows = value_rows(*series("0622", {2017: 20, 2018: 30, 2019: 33}), *series("0141", {2017: 10, 2018: 10, 2019: 11}),
                   *series("0502", {2017: 10, 2018: 10, 2019: 10}))  # fmt: skip
    own_moved = pd.DataFrame({"code": ["0622"], "year": [2018]})
    own = rows_of(values_over_years(rows, "0622", GROUPS, {}, own_moved).table, "0622")
    assert own["base_year"].to_dict() == {2017: 2017, 2018: 2018, 2019: 2018}
    other_moved = pd.DataFrame({"code": ["0502"], "year": [2018]})
    group = rows_of(values_over_years(rows, "0622", GROUPS, {}, other_moved).table, "reference")
    assert group["value"].tolist() == pytest.approx([0.010, 0.010, 0.011])  # Almelo alone


def test_budget_and_realisation_are_series_of_their_own() -> None:
    task = [*series("0622", {2022: 10, 2023: 11}, "lasten_6_1"), *series("0622", {2024: 15}, "lasten_6_1", "begroting"),
            *series("0141", {2022: 10, 2023: 11}, "lasten_6_1")]  # fmt: skip
    table = values_over_years(value_rows(*task), "0622", GROUPS, {}).table
    assert set(table["status"]) == {"realisatie"}
    assert 2024 not in set(table["year"])


def test_one_year_is_no_series() -> None:
    rows = value_rows(*series("0622", {2018: 20}), *series("0141", {2018: 10}))
    assert values_over_years(rows, "0622", GROUPS, {}).table.empty


def test_a_change_in_a_share_has_the_limits_of_newcombe_and_of_rounding() -> None:
    """560 of 700 against 480 of 800 is 0.2; limits as statsmodels. Rounding: 0.2 +- (2.5/700 + 2.5/800)."""
    rows = value_rows(("0622", 2017, WMO, 480, 800, "realisatie"), ("0622", 2018, WMO, 560, 700, "realisatie"),
                   *series("0141", {2017: 10, 2018: 10}))  # fmt: skip
    own = rows_of(values_over_years(rows, "0622", GROUPS, {}).table, "0622")
    low, high = confint_proportions_2indep(560, 700, 480, 800, method="newcomb")
    assert own.loc[2018, "since_base"] == pytest.approx(0.2)
    assert own.loc[2018, ["since_base_low", "since_base_high"]].tolist() == pytest.approx([low, high])
    slack = 2.5 / 700 + 2.5 / 800
    ends = own.loc[2018, ["since_base_rounded_low", "since_base_rounded_high"]].tolist()
    assert ends == pytest.approx([0.2 - slack, 0.2 + slack])
    assert own.loc[2017, ["since_base", "since_base_low"]].isna().all()


def test_money_has_no_interval_of_chance() -> None:
    rows = value_rows(
        *series("0622", {2017: 10, 2018: 12}, "lasten_6_1"), *series("0141", {2017: 9, 2018: 9}, "lasten_6_1")
    )
    own = rows_of(values_over_years(rows, "0622", GROUPS, {}).table, "0622")
    assert own.loc[2018, "since_base"] == pytest.approx(2)
    assert np.isnan(own.loc[2018, "since_base_low"])


@pytest.mark.parametrize("year", [2017, 2020])
def test_a_cut_outside_the_years_shown_removes_nobody_from_the_group(year: int) -> None:
    rows = value_rows(*series("0622", {2017: 20, 2018: 30, 2019: 33}), *series("0141", {2017: 10, 2018: 10, 2019: 11}),
                   *series("0502", {2017: 20, 2018: 20, 2019: 20}))  # fmt: skip
    moved = pd.DataFrame({"code": ["0502"], "year": [year]})
    group = rows_of(values_over_years(rows, "0622", GROUPS, {}, moved).table, "reference")
    assert group["n_areas"].tolist() == [2, 2, 2]


def test_a_cut_counts_only_for_the_stretch_it_lies_in() -> None:
    """Youth care is one stretch to 2021 and one from 2022: a cut in 2021 leaves the second whole."""
    values = {2020: 70, 2021: 80, 2022: 60, 2023: 66}
    rows = []
    for code in ("0622", "0141", "0502"):
        rows += series(code, values, "jeugdzorg") + series(
            code, {y: v / 10 for y, v in values.items()}, "jeugdzorg_procent"
        )
    moved = pd.DataFrame({"code": ["0502"], "year": [2021]})
    group = rows_of(values_over_years(value_rows(*rows), "0622", GROUPS, {}, moved).table, "reference")
    assert group["n_areas"].to_dict() == {2020: 1, 2021: 1, 2022: 2, 2023: 2}


def test_costs_of_youth_care_break_where_another_municipality_pays() -> None:
    rows = []
    for code in ("0622", "0141"):
        for task in ("6_72", "6_82"):
            rows += series(code, {2021: 10, 2022: 20}, f"lasten_{task}")
            rows += series(code, {2021: 1, 2022: 2}, f"baten_{task}")
    table = values_over_years(value_rows(*rows), "0622", GROUPS, {}).table
    assert set(table["indicator"]) == {"kosten_jeugd", "kosten_jeugd_netto"}
    assert table["change"].isna().all()
    for key in ("kosten_totaal", "kosten_totaal_netto", "jeugd_per_jongere"):
        assert [b.year for b in catalogue().breaks_of(key)] == [2022]


def test_without_costs_the_message_is_about_use_and_tells_chance_from_change() -> None:
    rows = value_rows(
        *series("0622", {2017: 20, 2019: 25}),
        *series("0141", {2017: 200, 2019: 400}),
        *series("0502", {2017: 10, 2019: 12}),
    )
    result = values_over_years(rows, "0622", GROUPS, {})
    view = View("benchmark_development", None, result.table, {**result.facts, "own": "0622"}, load_words("nl"))
    said = message_of(view.words, "exhibits.benchmark_development", over_years(view), all_shown=True)
    assert said.startswith("Huishoudelijke hulp sinds 2017: hier niet meer dan toeval, in de groep +")
