"""Open cases, severity, staff, support, turning 18 and the index: published figures, and deliveries that lack something."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import clients_chapter
import pandas as pd
import pytest
from clients_chapter import HEAD, SETTINGS
from exports import Table

from wijkstats.chapters.clients import chapter
from wijkstats.chapters.clients.exhibits.capacity import staff as staff_shown
from wijkstats.chapters.clients.opened import Opened
from wijkstats.ground.records import Published, Result
from wijkstats.kit.page.view import View
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.report.exhibits import make_exhibit

MINE = (
    chapter.index,
    chapter.caseload,
    chapter.severity,
    chapter.staff,
    chapter.support,
    chapter.turned_18,
    chapter.onward,
)


def opened(root: Path, files: dict[str, Table], settings: str = SETTINGS) -> Opened:
    return chapter.read(clients_chapter.cleaned(root, files, settings).tables.delivery)


@pytest.fixture(scope="module")
def schiedam(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return opened(tmp_path_factory.mktemp("schiedam"), clients_chapter.schiedam())


def row(result: Result, level: str) -> pd.Series:
    return result.table[result.table["level"] == level].iloc[0]


def shown(data: Opened) -> dict[str, tuple[Published, str]]:
    """What a reader gets of each table, with its sentence."""
    results = [analysis(data) for analysis in MINE]
    words = load_words("nl")
    published = protect_report(results, DisclosureRules(5)).published
    return {p.name: (p, str(make_exhibit(p, None, data.settings, words).answer)) for p in published}


def test_open_cases_of_schiedam(schiedam: Opened) -> None:
    result = chapter.caseload(schiedam)
    per = result.table.set_index("level")["per_fte"].round(1).to_dict()
    assert per == {
        "all": 18.7, "Centrum/West": 26.9, "Groenoord": 23.5, "Nieuwland": 14.2, "Noordrand": 15.3, "Oost": 21.0, "Zuid": 11.7,
    }  # fmt: skip
    assert row(result, "Centrum/West")[["low", "high"]].astype(float).round(1).tolist() == [23.4, 30.7]
    assert row(result, "Zuid")[["low", "high"]].astype(float).round(1).tolist() == [9.4, 14.5]
    fte = chapter.staff(schiedam).table["fte"].sum()
    assert round(row(result, "all")["open"] / fte, 1) == 18.2  # with administration


def test_heavy_cases_of_schiedam(schiedam: Opened) -> None:
    result = chapter.severity(schiedam)
    west, together = row(result, "Centrum/West"), row(result, "all")
    assert west[["heavy_share", "bound_low", "bound_high"]].astype(float).round(3).tolist() == [0.383, 0.144, 0.767]
    assert (together["open"], round(together["missing_share"], 3)) == (1010, 0.329)
    assert result.facts["compare"] is False
    assert "niet te zeggen" in shown(schiedam)["clients_severity"][1]


def trajectories(*rows: tuple[str, ...], columns: tuple[str, ...] = ()) -> Table:
    return [[*HEAD, *columns], *([f"C{10_000 + n}", f"T{n}", *row] for n, row in enumerate(rows))]


STAFF: Table = [["wijkteam", "peildatum", "fte"], ["Oost", "01-07-2015", "2"]]
SIX = [("01-02-2015", "", "Oost", "3")] * 6
WHOLE = "trajectories: {complete_from: 2015-01-01}\n"


@pytest.mark.parametrize(
    ("files", "settings", "reasons"),
    [
        pytest.param(
            lambda: {"trajecten": trajectories(*[("01-02-2015", "01-09-2015")] * 6)}, "",
            {"index": "no_file", "caseload": "no_file", "severity": "no_column", "staff": "no_file", "support": "no_file",
             "turned_18": "no_column", "onward": "no_file"},
            id="no file and no column",
        ),
        pytest.param(
            lambda: {"trajecten": trajectories(*[("01-02-2015", "", "", "")] * 6, columns=("wijkteam", "zwaarte")),
                     "formatie": STAFF},
            "", {"caseload": "no_trajectories", "severity": "no_trajectories"},
            id="all unknown",
        ),
        pytest.param(
            lambda: {"trajecten": trajectories(*SIX, columns=("wijkteam", "zwaarte")),
                     "formatie": [["wijkteam", "peildatum", "fte"], ["", "01-07-2015", "2"]]},
            WHOLE, {"caseload": "no_day"},
            id="staff of no team only",
        ),
        pytest.param(
            lambda: {"trajecten": trajectories(*SIX, columns=("wijkteam", "zwaarte")), "formatie": STAFF},
            "", {"caseload": "not_everybody", "severity": "not_everybody"},
            id="who began before is missing",
        ),
        pytest.param(
            lambda: {"trajecten": trajectories(*SIX, columns=("wijkteam", "zwaarte")), "formatie": STAFF,
                     "doorstroom": [["clientnummer", "datum", "soort"], ["C10000", "01-05-2015", "wmo"]]},
            "trajectories: {complete_from: 2016-12-31}\n", {"index": "no_two_years", "onward": "no_year"},
            id="complete only after the period",
        ),
    ],
)  # fmt: skip
def test_what_is_lacking_is_said(
    tmp_path: Path, files: Callable[[], dict[str, Table]], settings: str, reasons: dict[str, str]
) -> None:
    data = opened(tmp_path, files(), SETTINGS + settings)
    by_name = {analysis.__name__: analysis for analysis in MINE}
    said = shown(data)
    for name, reason in reasons.items():
        result = by_name[name](data)
        assert result.table.empty
        assert result.facts["reason"] == reason
        assert load_words("nl")(f"exhibits.{result.name}.empty_{reason}") in said[result.name][1]


def test_one_team_on_one_day(tmp_path: Path) -> None:
    data = opened(
        tmp_path,
        {"trajecten": trajectories(*SIX, columns=("wijkteam", "zwaarte")), "formatie": STAFF},
        SETTINGS + WHOLE,
    )
    team = row(chapter.caseload(data), "Oost")
    assert (team["open"], team["per_fte"], team["position"]) == (6, 3.0, "")
    assert chapter.severity(data).facts["compare"] is False
    answer = shown(data)["clients_caseload"][1]
    assert "6 open zaken op 2 fte" in answer
    assert "toeval" not in answer


def test_a_hidden_team_does_not_follow_from_the_rest(tmp_path: Path) -> None:
    rows = [("01-02-2015", "", team, "3") for team, n in (("Oost", 20), ("West", 12), ("Zuid", 2)) for _ in range(n)]
    staff: Table = [["wijkteam", "peildatum", "fte"], *([t, "01-07-2015", "2"] for t in ("Oost", "West", "Zuid"))]
    files = {"trajecten": trajectories(*rows, columns=("wijkteam", "zwaarte")), "formatie": staff}
    data = opened(tmp_path, files, SETTINGS + WHOLE)
    table = shown(data)["clients_caseload"][0].table.set_index("level")
    assert table.loc["Zuid", ["open", "per_fte", "position"]].isna().all()
    known = table["open"].notna()
    assert not (known["all"] and known["Oost"] and known["West"])
    assert table.loc[["Oost", "West"], "rest"].isna().any()


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (
            [("team", "worker", 18.0)],
            "not for all functions. In the functions that the budget is for, 19.4 fte were filled. So 1.4 fte",
        ),
        (
            [("team", "worker", 20.5), ("no_team", "head", 2.0)],
            "The budget was 22.5 fte. So 1.1 fte fewer are filled than budgeted.",
        ),
        (
            [("team", "worker", 19.4), ("no_team", "head", 2.0)],
            "The budget was 21.4 fte. So as many are filled as budgeted.",
        ),
        ([("team", "unknown", 20.5)], "That is for other functions than are filled, so the two cannot be compared."),
        ([], "belong to no team."),
    ],
)
def test_a_budget_stands_beside_what_is_filled_in_the_same_functions(
    budget: list[tuple[str, str, float]], said: str
) -> None:
    """A budget of 20.5 beside 21.7 filled reads as an error when it is only for some of the functions."""
    filled = [("bezet", "team", "worker", 19.4), ("bezet", "no_team", "head", 2.0)]
    rows = [*filled, *(("begroot", *post) for post in budget)]
    table = pd.DataFrame(rows, columns=["kind", "in_team", "job", "fte"]).assign(day="2018-07-01")
    words = load_words("en")
    values = staff_shown(View("clients_staff", None, table, {}, words))
    assert said in " ".join(words.parts("exhibits.clients_staff.answer", values, False, True))
