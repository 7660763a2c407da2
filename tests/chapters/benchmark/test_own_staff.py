"""Own staff in the benchmark: from the delivered staffing where gemeenten.csv has none."""

from __future__ import annotations

import benchmark_chapter
import pandas as pd

from wijkstats.chapters.benchmark.statistics.own_staff import INDICATOR, with_own_staff

OWN = "0622"
STAFFING = pd.DataFrame(
    [
        ("Noord", "2017-01-01", 7.0, "bezet"),
        ("Zuid", "2017-01-01", 3.0, "bezet"),
        (None, "2017-01-01", 1.0, "bezet"),
        ("Noord", "2017-07-01", 9.0, "bezet"),
        ("Noord", "2017-07-01", 20.0, "begroot"),
        ("Noord", "2018-01-01", 8.0, "bezet"),
    ],
    columns=["team", "date", "fte", "kind"],
).assign(date=lambda t: pd.to_datetime(t["date"]))


def municipal() -> pd.DataFrame:
    return benchmark_chapter.odd_municipal(3)


def staff_of(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["code"] == OWN) & (table["indicator"] == INDICATOR)].set_index("year")


def test_filled_fte_of_all_teams_is_the_mean_over_the_days_of_a_year_and_says_so() -> None:
    table = municipal()
    table = table[table["indicator"] != INDICATOR]
    found = staff_of(with_own_staff(table, STAFFING, OWN))
    assert found["value"].to_dict() == {2017: 10.0, 2018: 8.0}  # (7 + 3 + 1 and 9) / 2
    assert "formatie.csv" in found.loc[2017, "source"]
    assert "2 peildatums" in found.loc[2017, "source"]


def test_a_delivered_value_stays_and_no_staffing_adds_nothing() -> None:
    table = municipal()
    given = table[table["code"] == OWN].head(1).assign(indicator=INDICATOR, year=2017, value=55.5)
    table = pd.concat([table[table["indicator"] != INDICATOR], given.astype(table.dtypes)], ignore_index=True)
    found = staff_of(with_own_staff(table, STAFFING, OWN))
    assert found["value"].to_dict() == {2017: 55.5, 2018: 8.0}
    assert with_own_staff(table, None, OWN) is table
    assert with_own_staff(table, STAFFING[STAFFING["kind"] == "begroot"], OWN) is table
