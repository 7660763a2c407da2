"""Indicators by hand: rounding, older years, the rest of the country, and what is not published."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from wijkstats.chapters.benchmark.statistics.area_values import area_values, group_values, national_values
from wijkstats.chapters.benchmark.statistics.indicators import benchmark_indicators
from wijkstats.ground.catalogue import PATH, catalogue, read_catalogue
from wijkstats.ground.errors import SettingsError

COLUMNS = ["code", "year", "indicator", "value", "denominator", "status"]
WMO = "wmo_huishoudelijke_hulp"
YOUTH = ("6_72", "6_73", "6_74", "6_82")


def value_rows(*rows: tuple) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"value": float, "denominator": float})
    return table.assign(name=None, unit="", source="CBS", retrieved="2026-11-21")


def one(table: pd.DataFrame, indicator: str, area: str, column: str = "value") -> float:
    return float(table.loc[(table["indicator"] == indicator) & (table["area"] == area), column].iloc[0])


def test_a_rate_from_rounded_counts_says_what_rounding_allows() -> None:
    """cases.md check 18: CBS divides after rounding to fives; a published 5 was 2.5 to 7.5."""
    found = area_values(value_rows(("0622", 2018, WMO, 5, 1000, "realisatie")), ["0622"])
    assert one(found, WMO, "0622") == pytest.approx(0.005)
    assert one(found, WMO, "0622", "rounded_low") == pytest.approx(0.0025)
    assert one(found, WMO, "0622", "rounded_high") == pytest.approx(0.0075)


def test_a_published_percentage_is_rounded_as_well() -> None:
    """Vlaardingen 2018: 1,370 youths, 7.7%: the count is within 2.5, the percentage within 0.05."""
    rows = value_rows(
        ("0622", 2018, "jeugdzorg", 1370, np.nan, "realisatie"),
        ("0622", 2018, "jeugdzorg_procent", 7.7, np.nan, "realisatie"),
    )
    found = area_values(rows, ["0622"])
    assert one(found, "jeugdzorg", "0622") == pytest.approx(0.077)
    assert one(found, "jeugdzorg", "0622", "denominator") == round(1370 / 0.077)
    assert one(found, "jeugdzorg", "0622", "rounded_low") == pytest.approx(0.0765 * 1367.5 / 1370)
    assert one(found, "jeugdzorg", "0622", "rounded_high") == pytest.approx(0.0775 * 1372.5 / 1370)


def test_money_and_counts_that_are_not_rounded_have_no_rounding_limits() -> None:
    rows = value_rows(
        ("0622", 2023, "lasten_6_1", 47397, 75079, "realisatie"),
        ("0622", 2023, "inwoners_0_14", 11527, 72050, "realisatie"),
    )
    assert area_values(rows, ["0622"])[["rounded_low", "rounded_high"]].isna().all(axis=None)


def test_youth_care_before_2023_stood_on_two_tasks() -> None:
    """cases.md check 16: 6.72 of 2022 holds what 6.72, 6.73 and 6.74 hold from 2023."""
    new = [("0622", 2023, f"lasten_{t}", 10, 1000, "realisatie") for t in YOUTH]
    old = [("0622", 2022, f"lasten_{t}", 20, 1000, "realisatie") for t in ("6_72", "6_82")]
    found = area_values(value_rows(*new, *old), ["0622"], ["kosten_jeugd"]).set_index("year")["value"]
    assert found.to_dict() == {2022: pytest.approx(40.0), 2023: pytest.approx(40.0)}
    part = area_values(value_rows(*new[:3]), ["0622"], ["kosten_jeugd"])
    assert part.empty


def test_a_figure_published_as_missing_is_missing_and_never_zero() -> None:
    rows = value_rows(("0622", 2018, WMO, np.nan, 72050, "realisatie"), ("0141", 2018, WMO, 2625, 72629, "realisatie"))
    found = area_values(rows, ["0622", "0141"])
    assert np.isnan(one(found, WMO, "0622"))
    assert one(found, WMO, "0141") == pytest.approx(2625 / 72629)


def test_the_denominator_of_the_catalogue_is_used_when_the_row_names_none() -> None:
    rows = value_rows(
        ("0622", 2018, WMO, 2570, np.nan, "realisatie"), ("0622", 2018, "inwoners", 72050, np.nan, "realisatie")
    )
    assert one(area_values(rows, ["0622"]), WMO, "0622") == pytest.approx(2570 / 72050)


def test_a_group_has_a_pooled_value_a_plain_mean_and_a_spread() -> None:
    rows = value_rows(("0141", 2018, WMO, 100, 1000, "realisatie"), ("0502", 2018, WMO, 600, 3000, "realisatie"))
    group = group_values(area_values(rows, ["0141", "0502"]), ["0141", "0502"]).iloc[0]
    assert group["value"] == pytest.approx(700 / 4000)
    assert group["mean"] == pytest.approx(0.15)
    assert (group["lowest"], group["highest"]) == (pytest.approx(0.1), pytest.approx(0.2))
    assert group["rounded_low"] == pytest.approx((97.5 + 597.5) / 4000)


def test_the_rest_of_the_country_does_not_contain_the_own_municipality() -> None:
    """cases.md check 19."""
    rows = value_rows(
        ("0622", 2018, WMO, 100, 1000, "realisatie"),
        ("0141", 2018, WMO, 100, 1000, "realisatie"),
        ("NL", 2018, WMO, 500, 10_000, "realisatie"),
    )
    table = benchmark_indicators(rows, "0622", {"reference": ("0141",)}, {}).table
    assert one(table, WMO, "national") == pytest.approx(400 / 9000)
    assert one(table, WMO, "national", "n_areas") == 0


def test_without_a_national_figure_a_hundred_municipalities_are_shown_together() -> None:
    many = [(f"{n:04d}", 2018, WMO, 10, 1000, "realisatie") for n in range(1, 101)]
    rows = value_rows(("0622", 2018, WMO, 100, 1000, "realisatie"), *many)
    found = national_values(rows, "0622", area_values(rows, ["0622"]))
    assert found["area"].tolist() == ["delivered"]
    assert found["value"].iloc[0] == pytest.approx(0.01)
    few = value_rows(("0622", 2018, WMO, 100, 1000, "realisatie"), *many[:99])
    assert national_values(few, "0622", area_values(few, ["0622"])).empty


def test_rates_have_byars_interval() -> None:
    parts = ("gemeente", "huisarts", "gi", "overig")
    rows = [
        ("0622", 2018, f"jeugdhulptrajecten_{p}", n, 1000, "realisatie")
        for p, n in zip(parts, (20, 30, 10, 5), strict=True)
    ]
    others = [("0141", *row[1:]) for row in rows]
    table = benchmark_indicators(value_rows(*rows, *others), "0622", {"reference": ("0141",)}, {}).table
    assert one(table, "jeugdhulptrajecten", "0622") == pytest.approx(0.065)
    assert one(table, "jeugdhulptrajecten", "0622", "low") == pytest.approx(0.050163188)
    assert one(table, "jeugdhulptrajecten", "0622", "high") == pytest.approx(0.082849139)


def test_the_catalogue_refuses_names_that_point_nowhere(tmp_path) -> None:
    text = PATH.read_text(encoding="utf-8")
    (tmp_path / "c.yaml").write_text(
        text.replace("percent: jeugdzorg_procent", "percent: jeugdzorg_percent"), encoding="utf-8"
    )
    with pytest.raises(SettingsError, match="jeugdzorg_percent"):
        read_catalogue(tmp_path / "c.yaml")
    (tmp_path / "c.yaml").write_text(text.replace("kind: rate", "kind: ratio"), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"indicators\.jeugdhulptrajecten\.kind"):
        read_catalogue(tmp_path / "c.yaml")


def test_every_cost_has_a_net_twin_and_the_total_is_the_sum_of_the_tasks() -> None:
    known = catalogue().indicators
    for key in catalogue().of_theme("costs"):
        assert key.endswith("_netto") or known[f"{key}_netto"].minus == known[key].income
    parts = {p for key in catalogue().of_theme("costs") if "totaal" not in key for p in known[key].plus}
    assert set(known["kosten_totaal"].plus) == parts


def test_rounding_of_the_clients_counts_below_the_line() -> None:
    """100 thousand euro for a published 20 youths, which were 17.5 to 22.5: 5,000 euro is 4,444 to 5,714."""
    rows = [("0622", 2023, f"lasten_{t}", 25, 1000, "realisatie") for t in YOUTH]
    rows += [("0141", 2023, f"lasten_{t}", 25, 1000, "realisatie") for t in YOUTH]
    rows += [(code, 2023, "jeugdzorg", n, np.nan, "realisatie") for code, n in (("0622", 20), ("0141", 30))]
    found = area_values(value_rows(*rows), ["0622", "0141"], ["jeugd_per_client"])
    assert one(found, "jeugd_per_client", "0622", "rounded_low") == pytest.approx(100_000 / 22.5)
    assert one(found, "jeugd_per_client", "0622", "rounded_high") == pytest.approx(100_000 / 17.5)
    group = group_values(found, ["0622", "0141"]).iloc[0]
    assert (group["rounded_low"], group["rounded_high"]) == (pytest.approx(200_000 / 55), pytest.approx(200_000 / 45))


def test_the_rest_of_the_country_has_rounding_limits() -> None:
    """500 (497.5 to 502.5) less 100 (97.5 to 102.5) is 395 to 405, of 9,000."""
    rows = value_rows(("0622", 2018, WMO, 100, 1000, "realisatie"), ("NL", 2018, WMO, 500, 10_000, "realisatie"))
    found = national_values(rows, "0622", area_values(rows, ["0622"])).iloc[0]
    assert (found["rounded_low"], found["rounded_high"]) == (pytest.approx(395 / 9000), pytest.approx(405 / 9000))


def test_youth_costs_per_resident_are_per_inhabitant_under_25() -> None:
    rows = [("0622", 2023, f"lasten_{t}", 25, 1000, "realisatie") for t in YOUTH]
    rows += [
        ("0622", 2023, "inwoners_0_14", 150, 1000, "realisatie"),
        ("0622", 2023, "inwoners_15_24", 50, 1000, "realisatie"),
    ]
    assert one(area_values(value_rows(*rows), ["0622"]), "jeugd_per_jongere", "0622") == pytest.approx(100_000 / 200)
    assert "jeugd_per_jongere" not in set(area_values(value_rows(*rows[:-1]), ["0622"])["indicator"])
