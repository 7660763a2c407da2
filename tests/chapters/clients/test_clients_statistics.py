"""The figures about clients on cases that fit on paper, and the published ones of the sources (golden numbers)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import part_years
import pytest

from wijkstats.chapters.clients.statistics import classes
from wijkstats.chapters.clients.statistics.caseload import may_compare, per_fte, severity
from wijkstats.chapters.clients.statistics.durations import durations, returns, waiting
from wijkstats.chapters.clients.statistics.levels import shares_by_year
from wijkstats.chapters.clients.statistics.part_year import complete_years, estimate
from wijkstats.kit.inference.rates import index
from wijkstats.kit.inference.survival import logrank

DEMO = Path(__file__).resolve().parents[3] / "data" / "raw" / "demo-2018" / "trajecten.csv"
SCHIEDAM = pd.DataFrame(
    {  # open cases (light, middle, heavy, not registered) and fte on 31 May 2016: source D, lines 842 to 849
        "day": "2016-05-31",
        "team": ["Centrum/West", "Groenoord", "Nieuwland", "Noordrand", "Oost", "Zuid"],
        "open": [215, 228, 156, 130, 193, 88],
        "fte": [8.0, 9.7, 11.0, 8.5, 9.2, 7.5],
        "registered": [81, 193, 140, 86, 103, 75],
        "heavy": [31, 17, 13, 18, 22, 10],
    }
)


def test_open_cases_per_fte_as_published() -> None:
    table = per_fte(SCHIEDAM)
    assert table["per_fte"].round(1).tolist() == [26.9, 23.5, 14.2, 15.3, 21.0, 11.7]
    assert table[["low", "high"]].iloc[[0, 5]].round(1).to_numpy().tolist() == [[23.4, 30.7], [9.4, 14.5]]
    assert table["position"].tolist() == ["high_998", "high_998", "low_998", "low_95", "usual", "low_998"]
    together = per_fte(SCHIEDAM[["day", "open", "fte"]].groupby("day", as_index=False).sum())["per_fte"]
    assert together.round(1).tolist() == [18.7]


def test_heavy_cases_of_those_registered_and_of_all() -> None:
    table = severity(SCHIEDAM)
    west = table.iloc[0]
    assert west[["missing_share", "heavy_share", "bound_low", "bound_high"]].astype(float).round(3).tolist() == [
        0.623, 0.383, 0.144, 0.767,
    ]  # fmt: skip
    assert table["missing_share"].round(3).tolist() == [0.623, 0.154, 0.103, 0.338, 0.466, 0.148]
    assert round(1 - SCHIEDAM["registered"].sum() / SCHIEDAM["open"].sum(), 3) == 0.329
    assert not may_compare(table)
    assert may_compare(table[table["missing_share"] <= 0.25])


def test_one_team_one_day_and_no_fte() -> None:
    one = per_fte(SCHIEDAM.head(1))
    assert one["per_fte"].notna().all()
    assert one["position"].tolist() == [""]
    none = per_fte(SCHIEDAM.assign(fte=np.nan))
    assert none["per_fte"].isna().all()
    assert set(none["position"]) == {""}
    assert not may_compare(severity(SCHIEDAM.head(1)))
    unknown = severity(SCHIEDAM.assign(registered=0, heavy=0))
    assert unknown["heavy_share"].isna().all()
    assert unknown["bound_high"].tolist() == [1.0] * 6


def test_growth_as_published() -> None:
    assert round(index(2348, 1885)[0] - 1, 3) == 0.246
    assert round(365 / 318 - 1, 3) == 0.148


@pytest.fixture(scope="module")
def first_closures() -> pd.DataFrame:
    """Of the demo of 2018: clients by their first closure, and how long until the next trajectory."""
    rows = pd.read_csv(DEMO, sep=";", dtype=str)
    for column in ("startdatum", "einddatum"):
        rows[column] = pd.to_datetime(rows[column], format="%d-%m-%Y", errors="coerce")
    closed = rows.dropna(subset=["einddatum"]).sort_values("einddatum").drop_duplicates("clientnummer")
    later = closed.merge(rows[["clientnummer", "startdatum"]], on="clientnummer", suffixes=("", "_next"))
    later = later[later["startdatum_next"] >= later["einddatum"]]
    back = later.groupby("clientnummer")["startdatum_next"].min().reindex(closed["clientnummer"]).to_numpy()
    until = pd.Series(back).fillna(pd.Timestamp("2018-11-30")).to_numpy()
    return pd.DataFrame(
        {
            "level": np.where(closed["afsluiting"] == "client gestopt", "gestopt", "other"),
            "days": (until - closed["einddatum"].to_numpy()) / np.timedelta64(1, "D"),
            "happened": (~np.isnat(back)).astype(int),
        }
    )


def test_who_stopped_is_back_sooner_as_in_the_issue(first_closures: pd.DataFrame) -> None:
    table = returns(first_closures).set_index("level")
    assert table.loc["gestopt", ["returned", "closed"]].tolist() == [31, 195]
    assert table.loc["other", ["returned", "closed"]].tolist() == [145, 2188]
    assert table["within_365"].round(3).to_dict() == {"gestopt": 0.195, "other": 0.080}
    assert round(logrank(first_closures["days"], first_closures["happened"], first_closures["level"])[0], 2) == 20.67
    assert (table["naive"] < table["within_365"]).loc["gestopt"]


def test_median_of_the_closed_only_is_too_short() -> None:
    rows = pd.DataFrame({"team": "Oost", "days": [10, 20, 30, 100, 100, 100], "happened": [1, 1, 1, 0, 0, 0]})
    found = durations(rows, ["team"]).iloc[0]
    assert (found["started"], found["closed"], found["closed_only"]) == (6, 3, 20)
    assert found["median"] == 30
    nobody = durations(rows.assign(happened=0), ["team"]).iloc[0]
    assert np.isnan(nobody["median"])
    assert np.isnan(nobody["closed_only"])


def test_within_the_norm_counts_who_still_waits() -> None:
    rows = pd.DataFrame({"year": 2017, "days": [10, 40, 42, 43, 20, 90], "happened": [1, 1, 1, 1, 0, 0]})
    found = waiting(rows, ["year"], 42).iloc[0]
    assert (found["n"], found["still"]) == (6, 2)
    assert found["within_norm"] == pytest.approx(1 - 5 / 6 * 3 / 4 * 2 / 3)
    soon = waiting(rows[rows["days"] < 15], ["year"], 42).iloc[0]
    assert soon["within_norm"] == 1


def test_shares_by_year_with_a_trend_over_complete_years() -> None:
    counts = pd.DataFrame(
        {"year": [2015, 2016, 2017] * 3, "level": ["zelf"] * 3 + ["overig"] * 3 + ["unknown"] * 3,
         "n": [90, 50, 60, 10, 45, 30, 0, 5, 10]}
    )  # fmt: skip
    all_years, two = (
        shares_by_year(counts, years).set_index(["year", "level"]) for years in ((2015, 2016, 2017), (2016, 2017))
    )
    assert all_years.loc[(2017, "zelf"), "share"] == 0.6
    assert all_years.loc[(2017, "zelf"), "p_holm"] < 0.001 < two.loc[(2017, "zelf"), "p_holm"]
    assert all_years["p"].isna().sum() == 3  # unknown: in the total, not tested
    assert shares_by_year(counts, ()).p.isna().all()
    assert shares_by_year(counts.head(0), ()).empty


def test_complete_years_by_the_key_or_by_the_file() -> None:
    opened = {2016: 93, 2017: 700, 2018: 819}
    assert complete_years(opened, None) == {2016: False, 2017: True, 2018: True}
    assert complete_years(opened, date(2016, 1, 1)) == dict.fromkeys(opened, True)
    assert complete_years(opened, date(2030, 1, 1)) == dict.fromkeys(opened, False)
    assert complete_years({}, None) == {}


def test_no_estimate_without_a_complete_year_and_the_same_in_any_order() -> None:
    rows = pd.DataFrame({"early_2017": [1, 0, 1], "whole_2017": [1, 1, 1], "clients": [900, 100, 300]})
    assert np.isnan(estimate(rows, [], 800).value)
    assert np.isnan(estimate(rows.assign(early_2017=0), [2017], 800).value)
    assert estimate(rows, [2017], 800) == estimate(rows.iloc[::-1], [2017], 800)


@pytest.mark.parametrize(("days", "years", "differ"), [(334, 1, 0.0), (273, 3, 0.0)])
def test_the_part_year_holds_the_total(days: int, years: int, differ: float) -> None:
    held, width = part_years.coverage(days, years, differ, 40)
    assert held >= 0.85  # benchmarks/part_year.py runs 500
    assert width < 0.1


def test_no_groups_stand_out_when_answers_are_chance() -> None:
    rng = np.random.default_rng(4)
    rows = pd.DataFrame((rng.random((400, 6)) < 0.3).astype(int)).add_prefix("item")
    found = classes.choose(classes.patterns(rows, [*rows]), starts=6)
    assert (found.reason, found.model.number) == ("none", 1)
    few = classes.choose(classes.patterns(rows.head(90), [*rows]))
    assert few.reason == "few"
    alike = rows.assign(**dict.fromkeys(rows, 1))
    assert classes.choose(classes.patterns(alike, [*rows])).reason == "few"


def test_outcomes_of_a_class_count_by_posterior() -> None:
    share, low, high, n = classes.weighted_share([1, 0, 1, 1], [0.5, 0.5, 0.5, 0.5])
    assert (share, n) == (0.75, 4)
    assert low < share < high
    assert np.isnan(classes.weighted_share([1], [0])[0])
