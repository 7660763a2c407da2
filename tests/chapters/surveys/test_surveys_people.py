"""Theory beside practice, groups and years of service: golden numbers, cases on paper, what may be seen, and poor input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from chapters.surveys.answered import SETTINGS, answers, invented, reported, table

import wijkstats as ws
from wijkstats.kit.inference.marks import would_show
from wijkstats.kit.inference.paired import wilcoxon
from wijkstats.kit.inference.two_groups import correlated, rank_sum
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect, protect_report
from wijkstats.release.disclosure_rules import disclosure_rules_of
from wijkstats.report.exhibits import make_exhibit

E1191 = ((5.6, 5.9, 0.3), (6.4, 6.4, 0.0), (6.2, 6.5, 0.3), (6.2, 5.6, -0.6), (6.2, 6.0, -0.2), (6.2, 5.9, -0.3),
         (5.8, 5.7, -0.1), (6.4, 6.3, -0.1), (6.3, 6.2, -0.1), (5.9, 6.0, 0.1), (5.9, 5.7, -0.2))  # fmt: skip
"""Means about theory and practice on a scale of seven, and their difference."""
ANALYSES = (ws.surveys.pairs, ws.surveys.groups, ws.surveys.service)
SURVEY = table("surveys", {"survey": "s", "kind": "professional", "year": 2019})
SIDES = ({"item": "V1", "pair": "a", "side": "theorie"}, {"item": "V2", "pair": "a", "side": "praktijk"})


def mean_of(mean: float, n: int = 20, middle: int = 6) -> list[int | None]:
    """Answers of n people with this mean, as near to the middle as can be."""
    found = [middle] * n
    for place in range(abs(more := round(mean * n) - middle * n)):
        found[place % n] += int(np.sign(more))
    return [*found]


def paired(theory: list[int | None], practice: list[int | None], **scale: object) -> ws.surveys.Opened:
    items = table("items", *({"survey": "s", **side, **scale} for side in SIDES))
    return ws.surveys.Opened(surveys=SURVEY, items=items, answers=answers(("V1", theory), ("V2", practice)))


@pytest.mark.parametrize(("theory", "practice", "difference"), E1191)
def test_differences_of_eleven_printed_pairs(theory: float, practice: float, difference: float) -> None:
    found = ws.surveys.pairs(paired(mean_of(theory), mean_of(practice), maximum=7)).table.iloc[0]
    assert [round(float(found[c]), 1) for c in ("theory", "practice", "difference")] == [theory, practice, difference]


def test_one_item_about_theory_makes_a_pair_with_each_about_practice() -> None:
    theory, practice = ({"survey": "s", **side} for side in SIDES)
    alone = theory | {"item": "V5", "pair": "b"}
    items = table("items", theory, practice, practice | {"item": "V3"}, practice | {"item": "V4", "maximum": 7}, alone)
    given = answers(("V1", [5, 4, 3]), ("V2", [4, 4, 3]), ("V3", [1, None, 3]), ("V4", [7, 7, 7]), ("V5", [1, 1, 1]))
    found = ws.surveys.pairs(ws.surveys.Opened(surveys=SURVEY, items=items, answers=given))
    assert found.table[["pair", "n", "higher", "same", "lower"]].to_numpy().tolist() == [
        ["a (V2)", 3, 0, 2, 1], ["a (V3)", 2, 0, 1, 1],
    ]  # fmt: skip
    assert found.facts["unlike"] == 2, "another scale, and a pair without practice"


def test_pairs_as_wilcoxon_of_the_zrm_chapter_with_turned_answers() -> None:
    rng = np.random.default_rng(20)
    theory, practice = rng.integers(1, 6, 40), rng.integers(1, 5, 40)
    square = np.zeros((5, 5))
    np.add.at(square, (theory - 1, practice - 1), 1)
    data = paired([*theory], [*(6 - practice)])
    assert data.items is not None
    data = replace(data, items=data.items.assign(reversed=[False, True]))
    found, expected = ws.surveys.pairs(data).table.iloc[0], wilcoxon(square)
    assert (found["p"], found["effect"]) == pytest.approx((expected.p, expected.effect))
    assert found["difference"] == pytest.approx(practice.mean() - theory.mean())


def test_four_in_five_surveys_show_the_smallest_difference_that_would_show() -> None:
    """Wilcoxon needs a little more than Student's t, for which it is computed."""
    rng, n = np.random.default_rng(20), 28
    p = []
    for _ in range(150):
        steps = np.round(rng.normal(would_show(n) * 4, 4, n)).astype(int).clip(-20, 20)
        square = np.zeros((41, 41))
        np.add.at(square, (np.maximum(-steps, 0), np.maximum(steps, 0)), 1)
        p.append(wilcoxon(square).p)
    assert 0.65 < np.mean(np.array(p) <= 0.05) < 0.9


def test_r_and_p_of_three_printed_relations_fit_27_people_only() -> None:
    fits = []
    for n in range(22, 33):
        x, y = np.random.default_rng(n).normal(size=(2, n))
        x, y = x - x.mean(), y - y.mean()
        y -= x * (x @ y) / (x @ x)
        x, y = x / np.linalg.norm(x), y / np.linalg.norm(y)
        p = [round(correlated(x, r * x + np.sqrt(1 - r**2) * y).p, 3) for r in (0.472, 0.515, 0.485)]
        fits += [n] * (p == [0.013, 0.006, 0.010])
    assert fits == [27]


def people(n: int, **columns: list[object]) -> pd.DataFrame:
    base = {"respondent": [f"r{i}" for i in range(n)], "survey": "s", "job": None, "age_band": None, "team": None}
    return pd.DataFrame(base | {"service_years": np.nan} | columns)


def asked(values: list[int | None], **columns: list[object]) -> ws.surveys.Opened:
    return ws.surveys.Opened(
        surveys=SURVEY, items=table("items", {"survey": "s", "item": "V1"}), answers=answers(("V1", values)),
        respondents=people(len(values), **columns),
    )  # fmt: skip


def test_each_group_beside_all_others_and_small_ones_together() -> None:
    jobs = ["a"] * 6 + ["b"] * 6 + ["c"] * 2 + ["d"] * 4 + [None] * 3
    values = [5, 5, 4, 4, 5, 3, 1, 2, 2, 1, 3, 1, 2, 3, 2, 4, 1, 3, 5, 5, 5]
    found = ws.surveys.groups(asked([*values], job=[*jobs])).table.set_index("level")
    assert found["n"].to_dict() == {"a": 6, "b": 6, "few": 6, "unknown": 3}
    p, effect = rank_sum(values[:6], values[6:18])
    assert found.loc["a", ["p", "effect"]].tolist() == pytest.approx([p, effect])
    assert found.loc[["few", "unknown"], "p"].isna().all()
    assert found.loc["a", "p_holm"] == pytest.approx(min(2 * p, 1)), "two tests"


def test_two_groups_are_one_test() -> None:
    found = ws.surveys.groups(asked([5, 4, 5, 5, 4, 1, 2, 2, 1, 3], job=["a"] * 5 + ["b"] * 5)).table
    assert found["p"][0] == found["p"][1] < 0.05
    assert found["p_holm"].tolist() == pytest.approx(found["p"].tolist())
    assert found["effect"].tolist() == [1, -1]


def test_answers_are_drawn_one_by_one_only_when_nothing_is_hidden_and_never_of_one_team() -> None:
    years = [1.0, 2, 4, 5, 9, 3, 3, 2, 1, 7]
    data = asked([1, 2, 3, 4, 5, 5, 1, 2, 3, 4], service_years=years, team=["x"] * 5 + ["y"] * 5)
    assert "points" not in ws.surveys.service(data).facts
    open_to_all = ws.surveys.service(replace(data, scatter=True))
    assert open_to_all.facts["points"] == [
        {"survey": "s", "item": "V1", "years": years, "value": [1, 2, 3, 4, 5, 5, 1, 2, 3, 4]}
    ]
    assert make_exhibit(protect(open_to_all, 0), None, SETTINGS, load_words("nl")).svg
    one = asked([1, 2, 3, 4, 5], service_years=years[:5], team=["x"] * 5)
    assert "points" not in ws.surveys.service(replace(one, scatter=True)).facts


def test_function_and_years_of_service_are_in_no_table_together() -> None:
    for analysis in ANALYSES:
        result = analysis(invented())
        assert len(result.table)
        for cells in result.cells.values():
            features = [{name for name, _ in where} for one in cells if one for where, _ in one.parts]
            assert all(len(found - {"survey", "item", "pair"}) <= 1 for found in features)
        assert not {"job", "service_years"} <= set(result.table)


def test_what_the_demo_shows_of_pairs_groups_and_service_years() -> None:
    together = protect_report([analysis(invented()) for analysis in ANALYSES], disclosure_rules_of(SETTINGS))
    for shown in together.published:
        assert shown.table["p_holm"].notna().any(), shown.name
        staff = shown.table[shown.table["survey"] == "medewerkers 2018"]
        assert staff[["p", "p_holm"]].isna().all(axis=None), "28 people: no conclusion about them"
        for language in ("nl", "en"):
            e = make_exhibit(shown, None, SETTINGS, load_words(language))
            assert e.message
            assert e.svg


POOR: dict[str, ws.surveys.Opened] = {
    "nothing delivered": ws.surveys.Opened(),
    "one respondent": paired([3], [4]),
    "all the same": paired([3] * 9, [3] * 9),
    "nobody answered": paired([None] * 9, [None] * 9),
    "only one side": paired([3] * 9, [None] * 9),
    "no respondents": replace(asked([1, 2, 3]), respondents=None),
    "one group": asked([1, 2, 3, 4, 5], job=["a"] * 5, service_years=[3.0] * 5),
    "everybody answers alike": asked([3] * 10, job=["a"] * 5 + ["b"] * 5, service_years=[float(i) for i in range(10)]),
    "nothing known": asked([1, 2, 3, 4, 5]),
    "all without opinion": paired([9] * 9, [9] * 9, no_opinion=9),
    "published only": reported(("V1", "totaal", 89, None)),
}


@pytest.mark.parametrize(
    ("name", "minimum"), [*((name, 0) for name in POOR), ("one group", 5), ("all without opinion", 5)]
)
def test_poor_input_gives_a_sentence(name: str, minimum: int) -> None:
    for analysis, _ in ws.surveys.SHOWN:
        published = protect(analysis(POOR[name]), minimum)
        e = make_exhibit(published, None, SETTINGS, load_words("nl"))
        assert e.answer.endswith("."), (published.name, e.answer)
        assert not {"nan", "None", "<NA>"} & set(
            f"{e.title} {e.message} {e.answer} {e.table}".replace("<td>", " ").split()
        )


def test_pairs_without_any_step_are_said_to_be_alike() -> None:
    e = make_exhibit(protect(ws.surveys.pairs(POOR["all the same"]), 0), None, SETTINGS, load_words("nl"))
    assert "Iedereen antwoordde bij beide vragen hetzelfde: a." in e.answer
