"""Volume and price by hand, and the two parts always add up."""

from __future__ import annotations

import pandas as pd
import pytest
from chapters.benchmark.test_area_values import YOUTH, value_rows
from hypothesis import given
from hypothesis import strategies as st

from wijkstats.chapters.benchmark.statistics.costs import split, volume_and_price

POSITIVE = st.floats(0.001, 1e5)


def care(code: str, year: int, keur: float, youths: float, inhabitants: float = 1000) -> list[tuple]:
    tasks = YOUTH if year > 2022 else ("6_72", "6_82")
    rows = [(code, year, f"lasten_{t}", keur / len(tasks), inhabitants, "realisatie") for t in tasks]
    return [*rows, (code, year, "jeugdzorg", youths, float("nan"), "realisatie")]


@given(POSITIVE, POSITIVE, POSITIVE, POSITIVE)
def test_the_two_parts_add_up_exactly_and_swap_sign(v: float, p: float, bv: float, bp: float) -> None:
    volume, price = split(v, p, bv, bp)
    whole = v * p - bv * bp
    assert volume[0] + price[0] == pytest.approx(
        whole, rel=1e-9, abs=1e-9 * max(v, bv) * max(p, bp)
    )  # the parts can be far larger than the whole
    back = split(bv, bp, v, p)
    assert back[0][0] == -volume[0]
    assert back[1][0] == -price[0]


def test_own_beside_the_group_by_hand() -> None:
    """20 of 1,000 at 5,000 euro against 30 of 1,000 at 4,000: 100 against 120 a head; -45 by number, +25 by price."""
    rows = value_rows(*care("0622", 2023, 100, 20), *care("0141", 2023, 120, 30))
    table = volume_and_price(rows, "0622", {"reference": ("0141",)}, {}).table
    row = table.iloc[0]
    assert len(table) == 1
    assert (row["value"], row["base_value"]) == (pytest.approx(100), pytest.approx(120))
    assert (row["volume_part"], row["price_part"]) == (pytest.approx(-45), pytest.approx(25))
    assert row["difference"] == pytest.approx(-20)


def test_a_change_over_the_years_keeps_to_the_same_municipalities_and_stops_at_a_break() -> None:
    rows = [*care("0622", 2022, 100, 20), *care("0622", 2023, 110, 22), *care("0141", 2022, 120, 30),
            *care("0141", 2023, 120, 24), *care("0502", 2023, 999, 1), *care("0622", 2021, 90, 20)]  # fmt: skip
    table = volume_and_price(value_rows(*rows), "0622", {"reference": ("0141", "0502")}, {}).table
    years = table[table["comparison"] == "year"].set_index("area")
    assert years.loc["0622", "against"] == "2022"  # not 2021: youth care breaks in 2022
    assert years.loc["reference", "n_areas"] == 1
    assert years.loc["reference", "volume_part"] == pytest.approx((0.024 - 0.030) * (5000 + 4000) / 2)


def test_quantities_of_different_years_never_meet() -> None:
    rows = [*care("0622", 2023, 100, 20)[:4], *care("0622", 2018, 100, 20)[2:], *care("0141", 2023, 120, 30)]
    assert volume_and_price(value_rows(*rows), "0622", {"reference": ("0141",)}, {}).table.empty


def test_costs_and_clients_of_several_municipalities_with_invented_numbers() -> None:
    """Invented: 12,000 thousand euro for 800 youths in 60,000; the group 15,000 + 9,000 for 900 + 600 in 70,000 + 50,000."""
    rows = value_rows(
        *care("0622", 2023, 12_000, 800, 60_000),
        *care("0141", 2023, 15_000, 900, 70_000),
        *care("0502", 2023, 9_000, 600, 50_000),
    )
    row = volume_and_price(rows, "0622", {"reference": ("0141", "0502")}, {}).table.iloc[0]
    assert row["price"] == pytest.approx(15_000)
    assert row["volume"] == pytest.approx(800 / 60_000)
    assert row["base_price"] == pytest.approx(24_000 * 1000 / 1500)
    assert row["volume_part"] + row["price_part"] == pytest.approx(row["difference"])


def test_the_demo_has_costs_and_clients_of_different_years_so_nothing_is_split() -> None:
    """Only figures with a known source stand in the demo: costs of 2023, clients of 2017 to 2019."""
    raw = pd.read_csv("data/raw/demo-2018/gemeenten.csv", dtype={"gemeentecode": str})
    assert not raw["bron"].str.contains("85618NED").any()
    rows = raw.assign(
        code=raw["gemeentecode"].str[2:], year=raw["jaar"], value=raw["waarde"], denominator=raw["noemer"]
    )
    assert volume_and_price(rows, "0622", {"reference": ("0141", "0502", "1930", "1674", "0090")}, {}).table.empty


def test_a_change_is_not_computed_across_a_boundary_cut() -> None:
    rows = value_rows(*care("0622", 2022, 100, 20), *care("0622", 2023, 110, 22), *care("0141", 2022, 120, 30),
                   *care("0141", 2023, 120, 24), *care("0502", 2022, 90, 30), *care("0502", 2023, 90, 30))  # fmt: skip
    groups = {"reference": ("0141", "0502")}
    cut = pd.DataFrame({"code": ["0622", "0502", "0141"], "year": [2023, 2023, 2022]})
    years = volume_and_price(rows, "0622", groups, {}, cut).table.query("comparison == 'year'").set_index("area")
    assert years.index.tolist() == ["reference"]
    assert years.loc["reference", "n_areas"] == 1  # Capelle moved in 2023; Almelo before the first year
