"""No published figure is finer than its kind, and none that rests on hidden counts finer than a handful of people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from wijkstats.chapters.zrm.statistics.tests import paired_tests
from wijkstats.ground.kinds import of
from wijkstats.ground.records import Result, Share
from wijkstats.kit.inference.intervals import wilson
from wijkstats.release.disclosure import protect
from wijkstats.release.precision import wilson as wilson_of_shown


def test_the_limits_of_protected_shares_are_those_of_statsmodels() -> None:
    rng = np.random.default_rng(1)
    n = rng.uniform(0.5, 50_000, 20_000)
    share = rng.choice([0.0, 1.0, 0.5, 0.013], 20_000) * rng.choice([1.0, 0.7], 20_000)
    limits = proportion_confint(share * n, n, alpha=0.05, method="wilson")
    np.testing.assert_allclose(wilson_of_shown(share, n), limits, rtol=0, atol=1e-14)


def test_a_figure_from_which_hidden_counts_follow_is_shown_coarsely() -> None:
    table = pd.DataFrame({"domain": ["a", "b"], "n": [900, 900], "one": [3, 20], "statistic": [10.64, 10.64],
                          "df": [5, 5], "p_holm": [0.0138, 0.0138], "effect": [0.3456, 0.3456]})  # fmt: skip
    blurred = dict.fromkeys(("statistic", "df", "p_holm", "effect"), ("one",))
    kinds = {"statistic": of("ratio"), "df": of("count"), "p_holm": of("p"), "effect": of("ratio")}
    result = Result("case", table, ("domain",), ("n", "one"), private=("one",), blurred=blurred, columns=kinds)
    shown = protect(result, 5).table
    assert shown["statistic"].isna().tolist() == shown["df"].isna().tolist() == [True, False]
    assert shown["p_holm"].tolist() == [0.05, 0.014]
    assert shown["effect"].tolist() == [0.3, 0.35]


FIGURES = {"share": 0.41234, "points": -0.00001, "p": 0.01384, "ratio": 1.23456}


def test_a_column_that_says_nothing_of_what_it_follows_from_is_coarse_and_goes_with_every_count_of_its_row() -> None:
    """Wilcoxon's -0.00001 told that exactly two people fell; six digits of a weighted share told each hidden step."""
    rows = [{"level": level, "n": 600, "part": part} | FIGURES for level, part in (("a", 30), ("b", 40), ("c", 2))]
    table = pd.DataFrame([*rows, rows[0] | {"level": "d", "n": 80}])
    result = Result("case", table, ("level",), ("n", "part"), columns={kind: of(kind) for kind in FIGURES})
    shown = protect(result, 5).table[list(FIGURES)]
    assert shown.loc[0].to_dict() == shown.loc[1].to_dict() == {"share": 0.42, "points": 0.0, "p": 0.05, "ratio": 1.2}
    assert shown.loc[2:].isna().all(axis=None)  # of c a count is hidden, d has few people
    assert protect(result, 0).table[list(FIGURES)].loc[2].to_dict() == FIGURES
    pair = replace(result, table=table[:2].reset_index(drop=True))  # nothing is hidden: the precision of the kind
    assert protect(pair, 5).table.loc[0, list(FIGURES)].to_dict() == {
        "share": 0.412,
        "points": 0.0,
        "p": 0.014,
        "ratio": 1.23,
    }


def test_p_corrected_for_a_hidden_row_is_in_classes_and_tells_no_rank() -> None:
    table = pd.DataFrame({"level": ["a", "b", "c"], "n": [700, 800, 3], "p": [0.0004, 0.012, 0.003]})
    table["p_holm"] = [0.0012, 0.012, 0.006]
    kinds = {"p": of("p"), "p_holm": of("p")}
    exact = Result(
        "case", table, ("level",), ("n",), {"p": ("n",), "p_holm": ("n",)}, exact=("p", "p_holm"), columns=kinds
    )
    shown = protect(exact, 5).table
    assert shown["p"].tolist()[:2] == [0.001, 0.012]
    assert shown["p_holm"].tolist()[:2] == [0.01, 0.05]
    assert shown.loc[2, ["p", "p_holm"]].isna().all()


def test_a_fact_about_people_is_no_finer_than_a_column() -> None:
    table = pd.DataFrame({"level": ["a", "b"], "n": [600, 3]})
    facts = {"p": {"team": 0.0123}, "slope": 0.01234, "real": 0.67891, "matters": 0.125, "name": "x", "tests": 3}
    result = Result(
        "case", table, ("level",), ("n",), facts=facts, known=("matters",), fact_kinds={"p": "p", "slope": "points"}
    )
    assert protect(result, 5).facts == {
        "p": {"team": 0.05},
        "slope": 0.02,
        "real": 0.7,
        "matters": 0.125,
        "name": "x",
        "tests": 3,
    }
    assert protect(result, 0).facts == facts


@pytest.mark.parametrize("people", [20, 19, 17, 12])
def test_an_interval_tells_nobody_how_many_people_gave_two_answers(people: int) -> None:
    """With the design effect of people who answer alike, the width of the interval gave the number of people back."""
    table = pd.DataFrame({"level": ["a", "b"], "n": [20, 3], "part": [8, 1], "people": [people, 3]})
    table = table.assign(share=table["part"] / table["n"], low=0.1, high=0.9, design=20 / people)
    share = Share({"part": 1}, "n", "low", "high", "design")
    result = Result("case", table, ("level",), ("n", "part"), contributors={"n": "people"}, shares={"share": share})
    row = protect(result, 5).table.loc[0]
    ends = wilson(np.array([4.0]), np.array([10.0]))  # as if of ten people, whoever they are
    assert [row["low"], row["high"]] == [round(float(end[0]), 3) for end in ends]
    told = replace(result, counts=("n", "part", "people"))  # where their number is shown anyhow, it is used
    low = protect(told, 5).table.loc[0, "low"]
    assert low == round(float(wilson(np.array([0.4 * people]), np.array([float(people)]))[0][0]), 3)


def test_an_effect_of_the_movers_is_as_coarse_as_they_allow() -> None:
    """A rank-biserial correlation of 30 movers among 6,000 pairs told each of them."""
    table = pd.DataFrame({"domain": ["a", "b"], "n": [6000, 6000], "one": [3, 3], "effect": [0.3456, 0.3456]})
    table["movers"] = [30, 2500]
    kinds = {"effect": of("ratio")}
    result = Result(
        "case", table, ("domain",), ("n", "one"), private=("one",), blurred={"effect": ("one",)}, columns=kinds
    )
    assert protect(result, 5).table["effect"].tolist() == [0.35, 0.35]
    shown = protect(replace(result, behind={"effect": "movers"}), 5).table
    assert shown["effect"].isna().tolist() == [True, False]
    assert shown["effect"].iloc[1] == 0.34
    assert "movers" not in shown


def test_the_effect_of_wilcoxon_rests_on_the_movers_alone() -> None:
    counts = pd.DataFrame(
        {"domain": "financien", "age_group": "all", "before": [1, 2, 3], "after": [2, 2, 1], "n": [20, 60, 9]}
    )
    result = paired_tests(counts, 3)
    rests_on = result.table.set_index("test")[result.behind["effect"]]
    assert rests_on["wilcoxon"] == 29
    assert set(rests_on.drop("wilcoxon")) == {89}


def test_a_coarse_difference_tells_no_more_than_the_two_numbers_of_which_it_is_one() -> None:
    """Expected 0.34 (0.33 to 0.35) and, of exactly 0.419, a difference of 0.06 (0.05 to 0.07): it was 0.349 to 0.35."""
    table = pd.DataFrame({"level": ["a", "b"], "n": [1000, 3], "part": [419, 1], "seen": [0.419, 1 / 3]})
    table = table.assign(expected=0.3497, difference=table["seen"] - 0.3497)
    kinds = {"seen": of("share"), "expected": of("share"), "difference": of("points")}
    shares = {"seen": Share({"part": 1}, "n")}
    result = Result("case", table, ("level",), ("n", "part"), shares=shares, columns=kinds)
    alone = protect(result, 5).table.loc[0]
    assert alone[["seen", "expected", "difference"]].tolist() == [0.419, 0.35, 0.07]
    for hidden in np.arange(0.3451, 0.3549, 0.001):  # whatever rounds to 0.35
        other = table.assign(expected=hidden, difference=table["seen"] - hidden)
        shown = protect(replace(result, table=other, less={"difference": ("seen", "expected")}), 5).table.loc[0]
        assert shown[["seen", "expected", "difference"]].tolist() == alone[["seen", "expected", "difference"]].tolist()
    apart = protect(replace(result, table=table.assign(difference=table["seen"] - 0.3541)), 5).table.loc[
        0, "difference"
    ]
    assert apart == 0.06  # by itself it would tell them apart
    ends = {"low": table["difference"] - 0.0312, "high": table["difference"] + 0.0312}
    wide = replace(result, table=table.assign(**ends), columns=kinds | dict.fromkeys(ends, of("points")))
    near = protect(replace(wide, around={"difference": ("low", "high")}), 5).table.loc[0, ["low", "high"]]
    assert near.tolist() == [0.04, 0.1]


def test_a_coarse_interval_always_has_a_width() -> None:
    """0.383 to 0.413 in steps of 0.05 is not 0.4 to 0.4, and no share is above 1."""
    table = pd.DataFrame({"level": ["a", "b", "c", "d"], "n": [300, 3, 300, 300]})
    table = table.assign(value=[0.398, 0.4, 0.999, 0.41], low=[0.383, 0.3, 0.998, 0.36], high=[0.413, 0.5, 1.0, 0.46])
    kinds = {"value": of("share"), "low": of("share_interval"), "high": of("share_interval")}
    shown = protect(Result("case", table, ("level",), ("n",), columns=kinds), 5).table.set_index("level")
    assert shown.loc["a", ["value", "low", "high"]].tolist() == [0.4, 0.35, 0.45]
    assert shown.loc["c", ["value", "low", "high"]].tolist() == [1.0, 0.95, 1.0]
    assert shown.loc["d", ["value", "low", "high"]].tolist() == [0.4, 0.35, 0.45]
