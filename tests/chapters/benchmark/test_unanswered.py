"""What stays open is said with the reason that holds; sources are those of values that exist."""

from __future__ import annotations

import numpy as np
import pandas as pd
from chapters.benchmark.test_area_values import WMO, YOUTH, value_rows

import wijkstats as ws
from wijkstats.chapters.benchmark.statistics.sources import sources

OWN, REFERENCE = "0622", ("0001", "0002")


def many(year: int, n: int, own: bool = True) -> list[tuple]:
    rng = np.random.default_rng(year)
    codes = [f"{i:04d}" for i in range(1, n)] + ([OWN] if own else [])
    return [(code, year, WMO, int(rng.integers(20, 60)), 1000, "realisatie") for code in codes]


def opened(rows: pd.DataFrame) -> pd.DataFrame:
    return ws.benchmark.unanswered(ws.benchmark.Opened(rows, OWN, REFERENCE)).table.set_index("question")


def why(rows: pd.DataFrame, question: str) -> list[object]:
    return list(opened(rows).loc[question, ["reason", "found"]])


def test_a_panel_of_an_earlier_year_answers_the_funnel_and_its_size_is_that_of_the_figure() -> None:
    found = opened(value_rows(*many(2018, 40), *many(2019, 6)))
    assert "funnel" not in found.index
    assert found.loc["correction", ["reason", "found"]].tolist() == [
        "too_few",
        "0 (2019)",
    ]  # no features were delivered


def test_too_few_and_many_never_stand_together() -> None:
    assert why(value_rows(*many(2018, 8)), "funnel") == ["too_few", "8 (2018)"]
    without = opened(value_rows(*many(2018, 40, own=False), *many(2019, 6)))
    assert without.loc["funnel", ["reason", "found"]].tolist() == ["not_delivered", "39 (2018)"]


def test_a_group_that_lacks_a_feature_is_the_reason_and_not_a_regression_that_predicts_no_better() -> None:
    old = [
        (r[0], 2018, "inwoners_65_plus", 150 + 2 * r[3], 1000, "realisatie") for r in many(2018, 40) if r[0] != "0002"
    ]
    assert why(value_rows(*many(2018, 40), *old), "correction") == ["group_incomplete", "38 (2018)"]


def test_years_of_costs_and_of_clients_are_told_apart() -> None:
    costs = [(c, 2023, f"lasten_{t}", 10, 1000, "realisatie") for c in (OWN, "0001") for t in (*YOUTH, "6_6", "6_71")]
    clients = [(c, y, "jeugdzorg", 20, np.nan, "realisatie") for c in (OWN, "0001") for y in (2018, 2019)]
    found = opened(value_rows(*costs, *clients))
    assert found.loc["jeugd_per_client", ["reason", "found"]].tolist() == ["years_differ", "2023 / 2018, 2019"]
    assert found.loc["wmo_per_client", ["reason", "found"]].tolist() == ["not_delivered", "2023 / \u2013"]
    assert found.loc["jeugd_per_jongere", ["reason", "found"]].tolist() == ["not_delivered", "2023 / \u2013"]


def test_costs_of_years_in_which_a_task_did_not_exist_are_there() -> None:
    """Up to 2022 all of 6.72 to 6.74 stood on 6.72."""
    costs = [(c, 2021, f"lasten_{t}", 10, 1000, "realisatie") for c in (OWN, "0001") for t in ("6_72", "6_82")]
    clients = [(c, 2019, "jeugdzorg", 20, np.nan, "realisatie") for c in (OWN, "0001")]
    assert why(value_rows(*costs, *clients), "jeugd_per_client") == ["years_differ", "2021 / 2019"]


def test_sources_are_those_of_values_that_exist_of_the_country_and_of_all_others() -> None:
    rows = value_rows(
        *many(2018, 5), ("NL", 2018, WMO, 500, 10_000, "realisatie"),
        (OWN, 2018, "jeugdzorg", 20, np.nan, "realisatie"),  # without its percentage: no value, so no source
        *((OWN, 2023, f"lasten_{t}", 10, 1000, "realisatie") for t in ("6_72", "6_73")),  # parts without the whole
    )  # fmt: skip
    table = sources(rows, OWN, REFERENCE).table
    assert set(table["indicator"]) == {WMO}
    assert table.set_index("area")["n_areas"].to_dict() == {"compared": 3, "national": 1, "delivered": 2}


ALL = ("6_1", "6_2", "6_6", "6_71", *YOUTH, "6_81")


def test_costs_that_were_not_delivered_are_an_open_question() -> None:
    found = opened(value_rows(*many(2018, 5)))
    assert found.loc["kosten_totaal", ["reason", "found"]].tolist() == ["not_delivered", "\u2013"]
    assert "kosten_totaal_netto" not in found.index


def test_the_part_that_a_total_lacks_is_named() -> None:
    """Of the own municipality 6.82 is not published in 2023; the total of 2022 is there, so that is what was found."""
    costs = [(c, y, f"lasten_{t}", 10, 1000, "realisatie") for c in (OWN, "0001") for y in (2022, 2023) for t in ALL]
    costs = [r for r in costs if not (r[0] == OWN and r[1] == 2023 and r[2] == "lasten_6_82")]
    found = opened(value_rows(*many(2018, 5), *costs))
    assert found.loc["kosten_totaal"].tolist() == ["part_missing", "2022", "lasten_6_82"]
    assert "kosten_totaal" not in opened(value_rows(*many(2018, 5), *[r for r in costs if r[1] == 2022])).index
