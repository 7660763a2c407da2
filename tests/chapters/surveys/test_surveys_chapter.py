"""Surveys: golden numbers of four reports, answers counted by hand, and what the page says with and without files."""

from __future__ import annotations

import runpy
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from chapters.surveys.answered import SETTINGS, answers, invented, part, reported, table

import wijkstats as ws
from wijkstats.chapters.surveys.exhibits.scales import draw_likert
from wijkstats.chapters.surveys.statistics.of_outcomes import against_exact, pool_rows
from wijkstats.demo.surveyed import survey_tables
from wijkstats.kit.inference.intervals import wilson
from wijkstats.kit.inference.marks import widest_sd
from wijkstats.kit.inference.printed import exact, printed, whole_of
from wijkstats.kit.inference.raking import rake, weighted_share
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import disclosure_rules_of
from wijkstats.report.exhibits import make_exhibit

COVERED = runpy.run_path(str(Path(__file__).resolve().parents[3] / "benchmarks" / "surveys.py"))["COVERED"]
"""Every interval of the chapter: a function of a generator, the number of people and the number of draws."""


def test_response_of_three_reports() -> None:
    found = ws.surveys.response(
        ws.surveys.Opened(
            surveys=table(
                "surveys",
                {"survey": "D884", "kind": "client", "year": 2019, "approached": 250, "answered": 109},
                {"survey": "E2661", "kind": "client", "year": 2019, "approached": 2139, "answered": 1276},
                {"survey": "D868", "kind": "client", "year": 2019, "approached": 1000, "answered": 262},
                {"survey": "E2661b", "kind": "client", "year": 2019, "approached": 10, "answered": 20},
            )
        )
    ).table
    shown = [[round(float(x) * 100, 1) for x in found.loc[row, ["share", "low", "high"]]] for row in (0, 1, 2)]
    assert shown == [[43.6, 37.6, 49.8], [59.7, 57.6, 61.7], [26.2, 23.6, 29.0]]
    assert found["share"].isna().tolist() == [False, False, False, True], "more than all is no response"
    assert 262 / 1048 == 0.25, "just over 1,000 and just over 25 percent: at most 1,047 were approached"
    assert whole_of(exact(419), printed(44, 0)) == (942, 963)


def test_published_items_and_their_reference() -> None:
    data = reported(("V1", "totaal", 89, None), ("V1", "referentie", 84, None), ("V2", "totaal", 63, None))
    found = ws.surveys.published(data).table.set_index("item")
    assert [round(float(end) * 100, 1) for end in wilson(373, 419)] == [85.7, 91.7], "373 of 419 is printed as 89%"
    assert found.loc["V1", ["low", "high"]].astype(float).tolist() == pytest.approx([0.857, 0.917], abs=1e-3)
    assert (found.loc["V1", "beside"], found.loc["V1", "n_of"], round(float(found.loc["V1", "z"]), 2)) == (
        "above",
        "survey",
        2.79,
    )
    assert pd.isna(found.loc["V2", "reference"]), "no comparable figure is never 0"
    assert pd.isna(found.loc["V2", "beside"])
    bare = ws.surveys.published(reported(("V1", "totaal", 13, None), answered=None)).table
    assert bare[["n", "low", "high"]].isna().all(axis=None)
    assert against_exact(0.84, 419, 0.84) == 0


def test_seven_questions_of_419_people_and_two_of_which_no_number_is_told() -> None:
    shares = (93, 89, 82, 84, 82, 90, 93)
    data = reported(*((f"V{place}", "totaal", share, None) for place, share in enumerate(shares)))
    found = ws.surveys.published(data).table[["low", "high"]].astype(float).mul(100).round(1).to_numpy().tolist()
    assert found[1] == [85.6, 91.6], "of 89% itself; 373 of 419 is 85.7 to 91.7"
    assert all(low < share < high and high - low < 7.5 for share, (low, high) in zip(shares, found, strict=True))
    leiden = reported(("V1", "totaal", 63, None), ("V2", "totaal", 13, None), ("V3", "totaal", 2, None),
                      ("V3", "referentie", 7, None), answered=None)  # fmt: skip
    quick, slow, serious = ws.surveys.published(leiden).table.to_dict("records")
    assert [round(float(row["share"]), 2) for row in (quick, slow, serious)] == [0.63, 0.13, 0.02]
    assert pd.isna(quick["reference"])
    assert pd.isna(slow["reference"])
    assert (float(serious["reference"]), pd.isna(serious["beside"])) == (0.07, True), "without n no side can be told"


def test_what_those_who_did_not_answer_can_change() -> None:
    """262 of 1,000: of a fifth of those who answered at least a twentieth of all is left, and at most four fifths."""
    data = reported(("V1", "totaal", 20, 262), ("V2", "totaal", 93, None), answered=262)
    assert data.surveys is not None
    data = replace(data, surveys=data.surveys.assign(approached=1000))
    found = ws.surveys.published(data).table[["bound_low", "bound_high"]].astype(float)
    assert found.to_numpy().ravel().tolist() == pytest.approx([0.0524, 0.7904, 0.24366, 0.98166])
    said = make_exhibit(protect_report([ws.surveys.published(data)], disclosure_rules_of(SETTINGS)).published[0], None,
                        SETTINGS, load_words("nl")).answer  # fmt: skip
    assert "Het vaakst positief: V2 (93,0%; 89,2% tot 95,5%). Het minst: V1 (20,0%; 15,6% tot 25,3%)." in said, said
    assert "Had iedereen die is gevraagd geantwoord, dan was positief: V2 24% tot 98% en V1 5% tot 79%." in said, said


def test_what_was_not_delivered_is_said_with_the_response() -> None:
    assert "lacking" not in ws.surveys.response(invented()).facts
    none = ws.surveys.response(replace(invented(), margins=None, respondents=None, outcomes=None))
    assert none.facts["lacking"] == ["groups", "service", "published", "published_marks", "pooled", "weighted"]


def test_eleven_against_twelve_percent_is_no_change() -> None:
    years = [{"survey": str(year), "kind": "client", "year": year, "answered": 419} for year in (2018, 2019)]
    data = ws.surveys.Opened(
        surveys=table("surveys", *years),
        items=table("items", *({"survey": s, "item": "V1"} for s in ("2018", "2019"))),
        outcomes=table("outcomes", *({"survey": s, "item": "V1", "part": "totaal", "value": v, "measure": "aandeel"}
                                     for s, v in (("2018", 12), ("2019", 11)))),
    )  # fmt: skip
    last = ws.surveys.published(data).table.set_index("survey").loc["2019"]
    assert [round(float(x) * 100, 1) for x in last[["low", "high"]]] == [8.4, 14.4]
    assert last["difference_low"] < 0 < last["difference_high"]
    assert last["p_holm"] > 0.5


def test_marks_without_a_spread_are_as_wide_as_the_scale() -> None:
    data = reported(("V1", "totaal", 7.5, 262), maximum=10)
    found = ws.surveys.published_marks(data).table.iloc[0]
    assert round(float(found["high"] - found["mean"]), 2) == 0.49
    assert found["widest"]
    assert round(sum((7.2, 6.9, 6.5, 6.7)) / 4, 3) == 6.825


def test_sources_pooled_by_people_and_with_differences_between_sources() -> None:
    rows = pd.DataFrame(pool_rows(part((80, 2874), (71, 967), (74, 1939)))).set_index("source")
    assert rows.loc["weighted", "n"] == 5780
    assert [round(float(x) * 100, 2) for x in rows.loc["weighted", ["share", "low", "high"]]] == [76.48, 75.98, 76.98]
    assert [round(float(x) * 100, 1) for x in rows.loc["random", ["share", "low", "high"]]] == [75.3, 62.0, 85.0]
    assert [round(float(rows.loc["random", c]), d) for c, d in (("tau2", 3), ("q", 2), ("i2", 3))] == [
        0.06,
        42.27,
        0.953,
    ]
    assert "next" not in rows.index


@pytest.mark.parametrize(
    ("sources", "n", "share"),
    [(((57, 4662), (64, 2693), (75, 5146)), 12_501, 65.9), (((75, 1807), (62, 2456), (57, 5170)), 9_433, 61.7)],
)
def test_awareness_pooled_over_three_periods_and_over_three_kinds_of_teams(
    sources: tuple[tuple[float, int], ...], n: int, share: float
) -> None:
    weighted = pd.DataFrame(pool_rows(part(*sources))).set_index("source").loc["weighted"]
    assert (weighted["n"], round(float(weighted["share"]) * 100, 1)) == (n, share)


def test_sources_that_are_all_alike_or_at_an_end_are_no_fault_and_have_an_interval() -> None:
    for share in (70, 100):
        found = pd.DataFrame(pool_rows(part(*[(share, 28)] * 5))).set_index("source").astype(float)
        assert found.loc["random", "low"] < found.loc["random", "share"] < found.loc["random", "high"]
        assert found.loc["random", "i2"] == 0
        assert found.loc["next", ["low", "high"]].between(0, 1).all()


def test_a_source_that_stands_there_twice_counts_once() -> None:
    data = reported(
        ("V1", "stad a", 80, 200), ("V1", "stad b", 70, 300), ("V1", "stad c", 70, 300), ("V1", "totaal", 60, 99)
    )
    assert data.outcomes is not None
    told = data.outcomes.assign(source=["x", "y", "y", "z"])
    found = ws.surveys.pooled(ws.surveys.Opened(surveys=data.surveys, items=data.items, outcomes=told)).table
    assert list(found["source"]) == ["stad a", "stad b", "weighted", "random"]


def test_answers_are_turned_skipped_and_without_opinion() -> None:
    data = ws.surveys.Opened(
        surveys=table("surveys", {"survey": "s", "kind": "client", "year": 2019, "approached": 20}),
        items=table("items",
                    {"survey": "s", "item": "V1", "no_opinion": 9},
                    {"survey": "s", "item": "V2", "reversed": True, "skip_item": "V1", "skip_code": 2}),
        answers=answers(("V1", [5, 4, 2, 2, 9, None]), ("V2", [1, 2, None, None, 5, None])),
    )  # fmt: skip
    found = ws.surveys.items(data).table.set_index("item")
    assert found.loc["V1", ["n", "positive", "no_opinion", "skipped"]].tolist() == [4, 2, 1, 0]
    assert found.loc["V2", ["n", "positive", "no_opinion", "skipped"]].tolist() == [3, 2, 0, 2]
    assert found.loc["V1", ["bound_low", "bound_high"]].tolist() == pytest.approx([2 / 19, 17 / 19])
    levels = ws.surveys.likert(data).table.set_index(["item", "level"])["n"]
    assert levels["V2"].tolist() == [1, 0, 0, 1, 1]
    assert levels["V1", "no_opinion"] == 1


def test_of_fewer_than_twenty_answers_the_figure_has_numbers_and_no_percentages() -> None:
    surveys = table("surveys", {"survey": "s", "kind": "client", "year": 2019})
    for n, said in ((1, "7 van 9"), (4, "78%")):
        data = ws.surveys.Opened(surveys=surveys, items=table("items", {"survey": "s", "item": "V1"}),
                                 answers=answers(("V1", ([5] * 7 + [1] * 2) * n)))  # fmt: skip
        figure = draw_likert(ws.surveys.likert(data).table, load_words("nl"), {})
        assert figure is not None
        assert said in {text.get_text() for text in figure.axes[0].texts}


def test_a_known_population_narrows_and_weights_move_a_share() -> None:
    people = pd.DataFrame({"respondent": [f"r{i}" for i in range(40)], "survey": "s", "job": None, "team": None,
                           "age_band": ["oud"] * 30 + ["jong"] * 10})  # fmt: skip
    margins = pd.DataFrame({"survey": "s", "feature": "age_band", "level": ["oud", "jong"], "people": [50.0, 50.0]})
    given = answers(("V1", [5] * 24 + [1] * 6 + [5] * 2 + [1] * 8))
    parts = {
        "items": table("items", {"survey": "s", "item": "V1"}),
        "answers": given,
        "respondents": people,
        "margins": margins,
    }
    of = {"survey": "s", "kind": "client", "year": 2019}
    wide, narrow = (
        ws.surveys.items(ws.surveys.Opened(surveys=table("surveys", of | {"population": n}), **parts)).table.iloc[0]
        for n in (None, 50)
    )
    assert (float(wide["share"]), float(wide["weighted"])) == pytest.approx((0.65, 0.5))
    assert wide["low"] < narrow["low"] < narrow["high"] < wide["high"]


def test_no_weight_is_more_than_five_times_the_mean() -> None:
    found = rake({"age": ["oud"] * 99 + ["jong"]}, {"age": {"oud": 50, "jong": 50}})
    assert (float(found.weights.max()), found.cut) == (5.0, 1)
    assert found.off > 0.4, "and what that costs is told"


@pytest.mark.parametrize("n", [28, 262, 419])
@pytest.mark.parametrize("name", COVERED)
def test_intervals_hold_the_true_value_in_93_to_97_percent(name: str, n: int) -> None:
    """Two standard errors of the fewest draws (300) beside it; benchmarks/surveys.py makes twenty times as many."""
    found = COVERED[name](np.random.default_rng((5, n)), n, 1000)
    assert 0.93 - 0.025 < np.mean(found) < 0.97 + 0.025, found


def test_the_widest_interval_is_that_of_marks_at_both_ends() -> None:
    marks = np.array([1] * 25 + [10] * 75)
    assert widest_sd(marks.mean(), 100, 1, 10) == pytest.approx(marks.std(ddof=1))


def test_weighted_intervals_have_the_size_of_their_design() -> None:
    share, low, high, design = weighted_share([1, 1, 0, 0], [2, 1, 1, 1])
    assert (share, design) == pytest.approx((0.6, 1.12))
    assert (low, high) == pytest.approx([float(end) for end in wilson(0.6 * 4 / 1.12, 4 / 1.12)])


@cache
def texts(which: str, language: str) -> dict[str, str]:
    """What each exhibit says; protected together, as in a report."""
    data = invented() if which == "full" else ws.surveys.Opened()
    found = [result for result, _ in ws.surveys.results(data)]
    pages = {}
    for published in protect_report(found, disclosure_rules_of(SETTINGS)).published:
        e = make_exhibit(published, None, SETTINGS, load_words(language))
        pages[published.name] = " ".join((e.title, e.answer, e.not_said, e.note, e.alt, e.table))
    return pages


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_exhibit_says_something_with_and_without_files(language: str) -> None:
    full, none = texts("full", language), texts("none", language)
    assert len(full) == len(ws.surveys.SHOWN)
    assert set(none) == {"survey_response", "survey_items"}
    for said in (*full.values(), *none.values()):
        assert not {"nan", "None", "<NA>"} & set(said.split())
        assert ".csv" not in said
    assert all({"nl": "geleverd", "en": "delivered"}[language] in said for said in none.values())


def test_no_count_of_one_to_four_people_is_shown() -> None:
    results = [result for result, _ in ws.surveys.results(invented())]
    for published in protect_report(results, disclosure_rules_of(SETTINGS)).published:
        if published.name in ("survey_published", "survey_published_marks", "survey_pooled"):
            continue
        for count in published.counts:
            if count in published.table:
                shown = published.table[count].dropna()
                assert not shown.between(1, 4).any(), (published.name, count)


def test_the_demo_has_what_surveys_have() -> None:
    data = invented()
    response = ws.surveys.response(data).table
    assert response["share"].astype(float).tolist() == pytest.approx([0.4] * 5)
    assert data.items is not None
    assert {"client", "professional", "partner", "inwoner"} == set(response["group"])
    assert data.items["reversed"].any()
    found = ws.surveys.items(data).table
    assert (found["skipped"] > 0).any()
    assert (found["share"] > 0.95).any(), "an item that tells nothing"
    assert found["weighted"].notna().any()
    for name in ("demo-2018", "demo-2019"):
        one, other = survey_tables(name), survey_tables(name)
        assert all(one[file].equals(other[file]) for file in one)
