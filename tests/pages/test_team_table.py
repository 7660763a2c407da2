"""The table of teams: what follows from protected tables, and nothing where a count is not shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from wijkstats.chapters.clients import columns
from wijkstats.ground.records import Published
from wijkstats.report.team_table import team_table

TEAMS = ("Noord", "Oost", "Zuid")


def waiting(within: list[object], n: list[object], levels: tuple[str, ...] = TEAMS) -> Published:
    table = pd.DataFrame(
        {"year": 2017, "grouping": "team", "level": levels, "n": pd.array(n, "Int64"), "median": np.nan, "low": np.nan,
         "high": np.nan, "within": pd.array(within, "Int64")}
    )  # fmt: skip
    total = {"year": 2017, "grouping": "total", "level": "all", "n": table["n"].sum(), "within": table["within"].sum()}
    table = pd.concat([pd.DataFrame([total]), table], ignore_index=True)
    table["within_norm"] = (table["within"] / table["n"]).astype("Float64").astype(float)
    table[["within_low", "within_high"]] = 0.1, 0.9
    return Published(
        "clients_waiting", table, ("year", "grouping", "level"), ("n", "within"), 0, 5, kinds=columns.WAITING
    )


def caseload(open_: list[int], fte: list[float]) -> Published:
    table = pd.DataFrame({"day": "2017-07-01", "grouping": "team", "level": TEAMS, "open": open_, "fte": fte})
    table["per_fte"] = table["open"] / table["fte"]
    table[["low", "high"]] = 1.0, 50.0
    return Published("clients_caseload", table, ("day", "grouping", "level"), ("open",), 0, 5, kinds=columns.CASELOAD)


def rows(*results: Published) -> pd.DataFrame:
    found = team_table({result.name: result for result in results}, frozenset({"clients"}))
    assert found is not None
    assert list(found.table) == list(columns.TEAM)
    return found.table.set_index(["table", "level"])


def test_a_team_stands_beside_all_others_together() -> None:
    """R: prop.test(c(56, 48), c(70, 80), correct = FALSE) has Wald limits; Newcombe's are in his table II: 0.0524, 0.3339."""
    found = rows(waiting([56, 20, 28], [70, 40, 40])).loc[("clients_waiting", "Noord")]
    assert (found["value"], found["rest"], found["difference"]) == (0.8, 0.6, 0.2)
    assert (found["difference_low"], found["difference_high"]) == (0.052, 0.334)
    assert found["p"] == 0.013
    assert found["p_holm"] >= found["p"]


def test_a_rate_differs_by_a_ratio() -> None:
    """R: poisson.test(c(215, 847), c(8, 48.8)): 1.548 (1.327 to 1.800)."""
    found = rows(caseload([215, 400, 447], [8.0, 20.0, 28.8])).loc[("clients_caseload", "Noord")]
    assert (found["difference"], found["difference_low"], found["difference_high"]) == (0.548, 0.327, 0.8)
    assert found["rest"] == pytest.approx(847 / 48.8, abs=0.001)


def test_holm_counts_every_team_and_figure() -> None:
    found = rows(waiting([56, 20, 28], [70, 40, 40]), caseload([215, 400, 447], [8.0, 20.0, 28.8]))
    assert found["p"].notna().sum() == 6
    least = found["p"].min()
    assert found.loc[found["p"] == least, "p_holm"].iloc[0] == pytest.approx(min(1, 6 * least), abs=0.005)


def test_where_a_count_is_not_shown_nothing_differs() -> None:
    found = rows(waiting([56, None, 28], [70, 40, 40]))
    assert found[["rest", "difference", "p", "p_holm"]].isna().all(axis=None)
    assert found.loc[("clients_waiting", "Noord"), "value"] == 0.8


def test_what_is_not_shown_is_told_apart_from_what_does_not_exist() -> None:
    part = waiting([56, None, 28], [70, 40, 40])
    sources = {"within_norm": ("within", "n")}
    hidden = replace(part, table=part.table.assign(suppressed=["", "", "suppressed", ""]), sources=sources)
    found = team_table({"clients_waiting": hidden}, frozenset({"clients"}))
    assert found is not None
    assert found.withheld["value"] == (False, True, False)
    assert found.withheld["rest"] == found.withheld["p_holm"] == (True, True, True)
    days = replace(hidden, withheld={"within_low": (False, True, False, False)})
    coarse = team_table({"clients_waiting": days}, frozenset({"clients"}))
    assert coarse is not None
    assert coarse.withheld["low"] == (True, False, False)
    never = team_table({"clients_waiting": part}, frozenset({"clients"}))  # nothing is hidden: of Oost it is not known
    assert never is not None
    assert never.withheld == {}


def test_a_difference_that_another_table_could_not_estimate_does_not_exist() -> None:
    keys = {"grouping": ["total", *["team"] * 3], "level": ["all", *TEAMS]}
    change = pd.DataFrame({**keys, "pairs": 90, "clients": 40, "improved": 30, "improved_share": 0.3})
    change[["expected", "worse_share", "worse_low", "worse_high"]] = 0.2, 0.1, 0.0, 0.2
    change[["improved_low", "improved_high"]] = 0.2, 0.4
    ends = {f"adjusted{end}": pd.array([None, 0.1, None, 0.2], "Float64") for end in ("", "_low", "_high")}
    tables = {"zrm_development": change, "zrm_teams": pd.DataFrame({**keys, **ends})}
    known = {name: Published(name, table, ("grouping", "level"), (), 0, 0) for name, table in tables.items()}
    found = team_table(known | {"clients_waiting": waiting([56, 20, 28], [70, 40, 40])}, frozenset({"zrm", "clients"}))
    assert found is not None
    own = found.table[found.table["table"] == "zrm_development"].set_index(["figure", "level"])["difference"]
    assert own["improved_share"].isna().tolist() == [False, True, False]
    assert found.withheld == {}


def test_those_of_no_known_team_are_in_no_rest() -> None:
    with_, without = (
        rows(waiting([56, 20, 28, *more], [70, 40, 40, *sizes], (*TEAMS, *name)))
        for more, sizes, name in (([3], [90], ("unknown",)), ([], [], ()))
    )
    pd.testing.assert_frame_equal(with_, without)


def test_one_team_has_nobody_beside_it() -> None:
    assert team_table({"clients_waiting": waiting([56], [70], ("Noord",))}, frozenset({"clients"})) is None
    assert team_table({}, frozenset({"clients"})) is None
