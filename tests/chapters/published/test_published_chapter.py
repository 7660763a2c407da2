"""Judgements, goals and accounts of the typed reports: golden numbers, and what the page says with and without files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import zrm_chapter
from chapters.published.specimen import HERE
from exports import raw

import wijkstats as ws
from wijkstats.chapters.published.statistics.of_promises import judge
from wijkstats.delivery.flows.cleaners import CLEANERS
from wijkstats.delivery.rules.remarks import create_remarks
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import disclosure_rules_of
from wijkstats.report.exhibits import make_exhibit

FILES = ("beweringen", "relaties", "oordelen", "doelen", "rekening")
SETTINGS = zrm_chapter.SETTINGS


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> ws.published.Opened:
    """The typed files as a delivery: read and cleaned."""
    texts = {name: (HERE / f"{name}.csv").read_text(encoding="utf-8") for name in FILES}
    with raw(tmp_path_factory.mktemp("typed"), texts) as (con, files):
        create_remarks(con)
        for file in files:
            CLEANERS[file.table][1](con, file)
        assert con.execute("SELECT * FROM remarks").fetchall() == []
        names = [CLEANERS[name][0] for name in FILES]
        return ws.published.Opened(**{n: con.execute(f"SELECT * FROM processed_{n} ORDER BY row").df() for n in names})


def test_the_delivered_files_give_the_same_verdicts(opened: ws.published.Opened) -> None:
    expected = pd.read_csv(HERE / "relaties.csv")["expected"].value_counts().to_dict()
    table = ws.published.checks(opened).table
    assert table["verdict"].value_counts().to_dict() == expected
    assert list(dict.fromkeys(table["verdict"])) == ["cannot_be_right", "other_base", "not_checkable", "fits"]
    assert table["reason"].notna().sum() == expected["not_checkable"]


def test_judgements_are_counted_by_perspective(opened: ws.published.Opened) -> None:
    table = ws.published.judgements(opened).table.fillna({"perspective": "lights"})
    counts = table.groupby("perspective")["judgement"].value_counts().to_dict()
    assert counts == {
        ("client", "plus"): 6, ("client", "plus_minus"): 5, ("client", "nvt"): 5,
        ("stakeholder", "plus"): 3, ("stakeholder", "plus_minus"): 8, ("stakeholder", "minus"): 3, ("stakeholder", "nvt"): 2,
        ("wijkteam", "plus"): 1, ("wijkteam", "plus_minus"): 9, ("wijkteam", "minus"): 1, ("wijkteam", "nvt"): 4,
        ("wijkteam", "onleesbaar"): 1, ("lights", "groen"): 5, ("lights", "oranje"): 1,
    }  # fmt: skip


def test_goals_of_three_reports(opened: ws.published.Opened) -> None:
    table = ws.published.goals(opened).table.fillna({"reason": ""})
    assert table[["verdict", "reason"]].to_numpy().tolist() == [
        ["reached", ""], ["cannot_be_said", "no_value"], ["reached", ""],
    ]  # fmt: skip


def test_accounts_of_two_parts_in_three_years(opened: ws.published.Opened) -> None:
    table = ws.published.accounts(opened).table
    assert list(table["difference"]) == [-2743820, -3999968, -1145811, 0, -638688, -1387895]
    assert [round(float(x) * 100, 1) for x in table["share"]] == [19.4, 30.2, 7.8, 0, 5.1, 10.5]
    assert [round(float(x) * 100, 1) for x in table["change"].dropna()] == [2.3, -8.6, 11.5, 11.3]
    assert list(table["same"]) == [False, False, False, True, False, False]


def goal(**more: object) -> dict[str, object]:
    names = ("baseline", "baseline_year", "target", "target_year", "year")
    return {"direction": "hoger", **dict.fromkeys(names), **more}


@pytest.mark.parametrize(
    ("about", "low", "high", "verdict", "reason"),
    [
        ({"baseline": 10, "target": 20}, 21, 23, "reached", ""),
        ({"baseline": 10, "target": 20}, 19, 23, "on_the_way", ""),
        ({"baseline": 10, "target": 20}, 12, 14, "on_the_way", ""),
        ({"baseline": 10, "target": 20}, 8, 12, "cannot_be_said", "interval"),
        ({"baseline": 10, "target": 20}, 6, 8, "away", ""),
        ({"baseline": 10, "target": 20}, 10, 10, "cannot_be_said", "unchanged"),
        ({"target": 20}, 12, 14, "cannot_be_said", "no_baseline"),
        ({"target": 20}, 18, 22, "cannot_be_said", "interval"),
        ({"target": 20}, 21, 22, "reached", ""),
        ({}, 21, 22, "cannot_be_said", "no_baseline"),
        ({"baseline": 10, "target": 5, "direction": "lager"}, 3, 4, "reached", ""),
        ({"baseline": 10, "target": 5, "direction": "lager"}, 6, 8, "on_the_way", ""),
        ({"baseline": 10, "target": 5, "direction": "lager"}, 11, 12, "away", ""),
        ({"baseline": 10, "direction": "niet_lager"}, 10, 10, "reached", ""),
        ({"baseline": 10, "direction": "niet_lager"}, 8, 9, "away", ""),
        ({"baseline": 10, "baseline_year": 2019, "year": 2019}, 12, 14, "cannot_be_said", "order"),
        ({"baseline": 10}, None, None, "cannot_be_said", "no_value"),
    ],
)
def test_was_a_goal_reached(
    about: dict[str, object], low: float | None, high: float | None, verdict: str, reason: str
) -> None:
    assert judge(goal(**about), low, high) == (verdict, reason)


def rows_of(**columns: list[object]) -> pd.DataFrame:
    n = max(map(len, columns.values()))
    names = (
        "goal",
        "indicator",
        "unit",
        "direction",
        "baseline_year",
        "baseline",
        "target_year",
        "target",
        "year",
        "value",
        "n",
    )
    return pd.DataFrame({name: columns.get(name, [None] * n) for name in (*names, "source")})


def test_the_latest_value_counts_with_its_interval_and_a_changed_definition_is_told() -> None:
    same = {"goal": ["a", "a"], "direction": ["hoger"] * 2, "baseline": [50.0] * 2, "target": [70.0] * 2}
    many = rows_of(**same, unit=["procent"] * 2, year=[2020, 2019], value=[60.0, 40.0], n=[200, 200])
    found = ws.published.goals(ws.published.Opened(goals=many)).table.iloc[0]
    assert (found["verdict"], found["latest"], found["progress"]) == ("on_the_way", 60, 0.5)
    assert [round(float(found[end]), 1) for end in ("low", "high")] == [53.1, 66.5]
    other = rows_of(**same, unit=["procent", "aantal"], year=[2020, 2019], value=[60.0, 40.0], n=[200, 200])
    assert ws.published.goals(ws.published.Opened(goals=other)).table.iloc[0]["reason"] == "other_definition"


def test_income_is_taken_off_only_where_it_is_known_everywhere_and_a_forecast_is_not_spent() -> None:
    rows = pd.DataFrame(
        [(2018, "begroting", 10, 1), (2018, "realisatie", 12, 2), (2019, "begroting", 10, None), (2019, "realisatie", 12, 2),
         (2020, "begroting", 0, None), (2020, "verwacht", 5, None)],
        columns=["year", "status", "costs", "income"],
    ).assign(domain="jeugd", part=None, source=None, line=None)  # fmt: skip
    table = ws.published.accounts(ws.published.Opened(accounts=rows)).table
    assert list(table["net"]) == [True, False, False]
    assert table["difference"].fillna(99).tolist() == [-1, -2, 99]
    assert table["change"].isna().all(), "net beside gross is no change"
    assert table["share"].isna().tolist() == [False, False, True]


@cache
def text_of(analysis: Callable[[ws.published.Opened], ws.Result], data: ws.published.Opened, language: str) -> str:
    published = protect_report([analysis(data)], disclosure_rules_of(SETTINGS)).published[0]
    found = make_exhibit(published, None, SETTINGS, load_words(language))
    return " ".join((found.title, found.answer, found.not_said, found.note, found.alt, found.table))


ANALYSES = (ws.published.checks, ws.published.judgements, ws.published.goals, ws.published.accounts)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("place", range(4))
def test_every_exhibit_says_something_with_and_without_its_file(
    opened: ws.published.Opened, place: int, language: str
) -> None:
    analysis = ANALYSES[place]
    said = text_of(analysis, opened, language)
    none = text_of(analysis, ws.published.Opened(), language)
    assert {"nl": "geleverd", "en": "delivered"}[language] in none
    assert ".csv" not in said
    for text in (said, none):
        assert "nan" not in text.split()
        assert "None" not in text


def test_the_sentences(opened: ws.published.Opened) -> None:
    checks, judged, reached, spent = (text_of(analysis, opened, "nl") for analysis in ANALYSES)
    assert "Bij 17 kunnen de cijfers niet samen waar zijn: C1267 ← C1267a C1267b C1267c" in checks
    assert "en nog 9" in checks
    assert "E408 ← E1330 E1330 (56 mensen)" in checks
    assert "client: 6 +, 5 +/− en 5 n.v.t." in judged
    assert "Niet te lezen: 1." in judged
    assert "Gehaald: 2 van de 3 doelen (xxxxxxxxx (kosten); bereik (gezinnen))." in reached
    assert "Meer uitgegeven dan begroot in 2019: jeugd, alles (7,8%) en Wmo, alles (10,5%)." in spent
    assert "Begroting en uitgaven zijn tot op de euro gelijk: Wmo, alles 2017." in spent


def test_one_row_and_nothing_usable(opened: ws.published.Opened, tmp_path: Path) -> None:
    assert opened.claims is not None
    assert opened.goals is not None
    no_relations = ws.published.checks(ws.published.Opened(claims=opened.claims))
    assert (no_relations.facts["reason"], len(no_relations.table)) == ("no_relations", 0)
    no_claims = ws.published.checks(ws.published.Opened(claims=opened.claims.head(0), relations=opened.relations))
    assert no_claims.facts["reason"] == "no_claims"
    empty = ws.published.Opened(goals=opened.goals.head(0))
    assert ws.published.goals(empty).facts["reason"] == "no_rows"
    assert "geen bruikbare doelen" in text_of(ws.published.goals, empty, "nl")
    one = replace(ws.published.Opened(), accounts=opened.accounts.head(1) if opened.accounts is not None else None)
    assert len(ws.published.accounts(one).table) == 1
    assert "Begroot" in text_of(ws.published.accounts, one, "nl")
