"""What a page says beside its own table, in a delivery in which protection hides much: never something that the table denies."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
import test_page_teams
import zrm_chapter

import wijkstats as ws
from wijkstats.chapters.benchmark.columns import SOURCES
from wijkstats.chapters.clients.columns import TEAM
from wijkstats.chapters.clients.exhibits.capacity import caseload
from wijkstats.chapters.clients.exhibits.durations import waited
from wijkstats.chapters.zrm.exhibits.change_by_group import change_groups, draw_change
from wijkstats.chapters.zrm.exhibits.imputation import imputation
from wijkstats.chapters.zrm.exhibits.overview import overview
from wijkstats.ground.coarse import Coarse
from wijkstats.ground.records import Published
from wijkstats.kit.page.cells import cell
from wijkstats.kit.page.drawing import HALF_A_NUMBER
from wijkstats.kit.page.kinds import Kinds
from wijkstats.kit.page.view import Values, View
from wijkstats.kit.page.words import LANGUAGES, load_words
from wijkstats.report.exhibits import from_cbs
from wijkstats.report.team_table import team_table

EN = load_words("en")


def groups(clients: tuple[float | None, ...], shares: tuple[float, ...], p: float | None = 0.3) -> Values:
    """What is said of start levels 1, 2 and 3 with these numbers of clients and shares, of which p was found."""
    table = pd.DataFrame(
        {"grouping": "start_score", "level": ["1", "2", "3"], "pairs": 400, "improved_share": shares, "worse_share": 0.1,
         "clients": pd.array(clients, "Float64"), "expected": 0.3, "conclusion": "more", "improved_low": 0.2,
         "improved_high": 0.6}
    ).assign(difference=lambda t: t["improved_share"] - t["expected"])  # fmt: skip
    return change_groups(View("zrm_development", "start_score", table, {"differences": {"start_score": p}}, EN))


def test_groups_that_were_tested_are_not_said_to_be_untested() -> None:
    hidden = groups((None, None, 90), (0.5, 0.4, 0.6))
    assert "not tested against each other" not in hidden["too_few"]
    assert hidden["chance"]
    assert "No highest or lowest is named" in hidden["too_few"]
    assert "not tested against each other" in groups((30, 40, 90), (0.5, 0.4, 0.6), None)["too_few"]


def test_a_group_of_which_the_share_is_shown_does_not_lie_outside_the_range_that_is_said() -> None:
    ends = ("lowest", "highest", "least", "best")
    assert [groups((90, 90, None), (0.62, 0.52, 0.49))[end] for end in ends] == [None] * 4
    assert [groups((90, 90, None), (0.62, 0.52, 0.55))[end] for end in ends] == [0.52, 0.62, 0.52, 0.62]


def test_a_card_says_of_how_many_groups_it_is_the_end() -> None:
    """Of the other groups too little is shown to compare them: `no other domain` would be of thirteen, and is of three."""
    values = groups((90, 90, 30), (0.62, 0.52, 0.7))
    assert (values["compared"], values["levels"]) == (2, 3)
    for view in ("domain", "low_domains", "age_group"):
        assert "compared" in str(EN.find(f"exhibits.zrm_development_{view}.headline.label"))
    assert "{compared:count} of the {levels:count}" in str(EN.find("exhibits.zrm_development_domain.headline.sentence"))


@pytest.mark.parametrize(("share", "expected"), [(0.54, 0.26), (0.57, 0.30), (0.42, 0.34)])
def test_the_line_of_no_change_leaves_the_number_to_be_read(share: float, expected: float) -> None:
    """Often half of what rose would have risen without change: the line then stood on the number of the bar."""
    row = {"grouping": "total", "level": "all", "pairs": 900, "improved_share": share, "same_share": 0.9 - share,
           "worse_share": 0.1, "improved_low": share - 0.05, "improved_high": share + 0.05, "expected": expected}  # fmt: skip
    axes = draw_change(pd.DataFrame([row]), EN, {}).axes[0]
    at = next(text.get_position()[0] for text in axes.texts if text.get_text() == EN.show(share, "whole"))
    assert abs(at - expected) > HALF_A_NUMBER
    assert HALF_A_NUMBER / 2 < at < share


def test_a_range_has_two_ends() -> None:
    same = groups((90, 90, 90), (0.401, 0.398, 0.402))
    assert (same["lowest"], same["highest"]) == (None, None)
    assert same["least"] == 0.398


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_expected_of_lower_scores_is_not_headed_as_higher(language: str) -> None:
    words = load_words(language)
    assert words.column("expected", "zrm_clients") == words.column("expected", "zrm_low_domains")
    assert words.column("expected", "zrm_clients") != words.column("expected", "zrm_development")


def test_an_estimate_that_is_not_shown_was_made_from_enough_scores() -> None:
    row = {
        "population": "low",
        "domain": "all",
        "started": 3988,
        "kept": 1920,
        "lost": 2068,
        "improved_complete": 0.508,
    }
    table = pd.DataFrame([row | {"delta": delta, "suppressed": "suppressed"} for delta in (0.0, 0.5, 1.0)])
    absent = dict.fromkeys(
        ("share", "low", "high", "net", "tipping", "beyond", "expected", "complete_low", "complete_high")
    )

    def said(conclusion: str | None) -> Values:
        shown = table.assign(**absent, conclusion=conclusion)
        return imputation(View("zrm_imputation", None, shown, {"matters": 0.1}, EN))

    assert said(None)["too_few"] == EN("table.imputation.coarse")
    assert said(None)["estimated"] == ""
    assert said("unknown")["too_few"] == EN("table.imputation.too_few")
    assert said("unknown")["estimated"] is None


@pytest.mark.parametrize(("median", "first"), [(24.0, True), (None, False)])
def test_a_share_within_the_norm_is_of_the_applications_of_a_year(median: float | None, first: bool) -> None:
    table = pd.DataFrame(
        {"year": [2022, 2024], "grouping": "total", "level": "all", "n": [344, 224], "median": [24.0, median],
         "within_norm": [0.77, 0.746]}
    )  # fmt: skip
    values = waited(View("clients_waiting", None, table, {"norm": 42}, EN))
    assert (values["of_year"] == "") is first
    answers = EN.find("exhibits.clients_waiting.answer")
    assert isinstance(answers, list)
    assert all("{year}" in one or "{of_year}" in one for one in answers[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_share_of_a_referrer_says_of_what_it_is_a_share(language: str) -> None:
    said = load_words(language).find("exhibits.clients_referrer.answer")
    assert isinstance(said, list)
    assert all({"nl": "trajecten", "en": "trajectories"}[language] in one for one in said[0])


def test_a_team_has_its_differences_as_finely_as_they_are_known() -> None:
    data = ws.zrm.Opened(*zrm_chapter.made_up(1), zrm_chapter.SETTINGS)
    tables = test_page_teams.published([*test_page_teams.results(), ws.zrm.teams(data)])
    known = tables["zrm_teams"].stepped().set_index(["grouping", "level"])["adjusted"]
    found = team_table(tables, frozenset({"zrm", "clients"}))
    assert found is not None
    beside = found.stepped()
    beside = beside[(beside["table"] == "zrm_development") & (beside["figure"] == "improved_share")]
    shown = {r["level"]: r["difference"] for _, r in beside.iterrows() if not pd.isna(r["difference"])}
    assert shown
    assert {level: one.step for level, one in shown.items()} == {level: known["team", level].step for level in shown}
    lines = test_page_teams.teams_of(tables)
    assert all(any(line.alike for line in lines[level].lines) for level in shown)


def test_both_limits_of_a_difference_have_as_many_decimals() -> None:
    row = {"difference_low": Coarse(-0.04, 0.02), "difference_high": Coarse(0.04, 0.02), "measure": "share"}
    assert cell(row, "difference_interval", EN, {}, Kinds("clients_team", TEAM)).startswith("−4 to +4 ")


def test_figures_that_are_not_of_cbs_are_not_said_to_be() -> None:
    table = pd.DataFrame({"indicator": ["wmo"], "area": ["own"], "year": [2023], "source": ["own accounts"]})
    found = Published("benchmark_sources", table, ("indicator", "area", "year"), (), 0, 5, kinds=SOURCES)
    assert from_cbs({"benchmark_sources": found}) == []
    cbs = replace(found, table=table.assign(source="CBS, Kerncijfers"))
    assert from_cbs({"benchmark_sources": cbs}) == ["benchmark"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chapter_itself_names_no_source(language: str) -> None:
    assert "CBS" not in str(load_words(language).find("chapters.benchmark.lead"))


def test_what_was_not_compared_is_not_said_to_be_of_the_shown_figures_only() -> None:
    rows = pd.DataFrame(
        {"grouping": "team", "level": ["Noord", "Zuid", "Oost"], "pairs": 40, "improved_share": [0.2, 0.3, None],
         "worse_share": 0.1, "clients": 12, "expected": None, "difference": None, "conclusion": "unknown",
         "improved_low": 0.1, "improved_high": 0.4, "suppressed": ["", "", "suppressed"]}
    )  # fmt: skip
    said = change_groups(View("zrm_development", "team", rows, {"differences": {"team": None}}, EN))
    assert "not tested against each other" in said["too_few"]
    assert said["shown_only"] == ""
    tested = change_groups(View("zrm_development", "team", rows, {"differences": {"team": 0.3}}, EN))
    assert tested["shown_only"]


@pytest.mark.parametrize(("conclusion", "said"), [("unknown", False), ("depends", True)])
def test_where_no_domain_is_compared_nothing_is_said_to_hold(conclusion: str, said: bool) -> None:
    table = pd.DataFrame(
        {"domain": ["huisvesting", "justitie", "all"], "conclusion": [conclusion, conclusion, "unknown"], "change": None,
         "change_p": None, "improved_share": 0.4, "worse_share": 0.1, "expected": 0.3, "team_low": 0.18, "team_high": 0.24,
         "suppressed": ["", "suppressed", ""]}
    )  # fmt: skip
    values = overview(View("zrm_overview", None, table, {}, EN))
    answer = EN.sentences("exhibits.zrm_overview.answer", values)
    assert ("not very reliable" in answer) == said
    assert ("Between teams" in answer) == said
    assert ("Only" in answer) == said


@pytest.mark.parametrize(("high", "said"), [(1.84, False), (2.31, True)])
def test_cases_per_fte_run_from_one_number_to_another(high: float, said: bool) -> None:
    table = pd.DataFrame(
        {"day": "2023-07-01", "grouping": ["total", "team", "team"], "level": ["all", "Noord", "Zuid"], "open": [17, 8, 9],
         "fte": [9.6, 4.5, 5.1], "per_fte": [1.8, 1.78, high], "low": 1.0, "high": 2.8, "position": ["", "inside", "inside"]}
    )  # fmt: skip
    values = caseload(View("clients_caseload", None, table, {}, EN))
    answer = EN.sentences("exhibits.clients_caseload.answer", values)
    assert ("The lowest team" in answer) == said
    assert "teams of which the fte is known had 17 open cases" in answer
