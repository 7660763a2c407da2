"""Sentences beside their tables: ties, nobody who moves, verdicts beside intervals, cards, and figures that may not be shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import zrm_chapter
from matplotlib.patches import Rectangle
from odd_deliveries import Shape, delivery
from zrm_chapter import SETTINGS

import wijkstats as ws
from wijkstats.chapters.zrm.columns import TESTS
from wijkstats.chapters.zrm.counts.outcomes import client_outcome_counts
from wijkstats.chapters.zrm.exhibits.attrition import attrition
from wijkstats.chapters.zrm.exhibits.clients import clients as client_values
from wijkstats.chapters.zrm.exhibits.model import model
from wijkstats.chapters.zrm.exhibits.previous import verdict
from wijkstats.chapters.zrm.exhibits.transitions import draw_transitions
from wijkstats.chapters.zrm.statistics.clients import client_outcomes
from wijkstats.chapters.zrm.statistics.models import improvement_model
from wijkstats.ground.records import Published, Result
from wijkstats.kit.page.cells import render
from wijkstats.kit.page.exhibit import Exhibit
from wijkstats.kit.page.kinds import Kinds
from wijkstats.kit.page.style import styled
from wijkstats.kit.page.view import View, extremes, if_any
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect, protect_report
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.report.exhibits import make_exhibit

EN = load_words("en")


def shown(result: Result, view: str | None = None, minimum: int = 0) -> Exhibit:
    return make_exhibit(protect(result, minimum), view, SETTINGS, EN)


def shares(*values: float) -> pd.DataFrame:
    return pd.DataFrame({"level": [f"g{i}" for i in range(len(values))], "share": values})


def test_groups_that_share_a_place_are_named_together_and_nobody_is_both_least_and_most() -> None:
    def of(*values: float) -> dict[str, object]:
        return extremes(shares(*values), "share", lambda row: row["level"], EN)

    assert (of(0.2, 0.2, 0.5)["least_label"], of(0.2, 0.2, 0.5)["best_label"]) == ("g0 and g1", "g2")
    assert of(0.4, 0.40001)["least"] is None  # the page writes both as 40.0%
    assert of(0.4, 0.40001)["equal"] == 0.4
    assert of(*[0.1] * 6, 0.5)["least_label"] == "6 groups"
    assert of(0.3)["equal"] is None


def test_nobody_higher_and_nobody_lower_is_not_as_many_lower_as_higher() -> None:
    m, t = delivery(1, Shape(step=lambda rng, level: level, visits=(1, 2, 2)))
    result = ws.zrm.attrition(ws.zrm.Opened(m, t, SETTINGS))
    answer = shown(result).answer
    assert EN("table.nobody_moved") in answer
    assert EN("table.already_equal") not in answer
    low = result.table[(result.table["domain"] == "all") & (result.table["population"] == "low")]
    for improved, worse, said in ((3, 3, "already_equal"), (2, 3, "already"), (0, 0, "nobody_moved")):
        view = View("zrm_attrition", None, low.assign(improved=improved, worse=worse), result.facts, EN)
        assert attrition(view)["firm"] == EN(f"table.{said}")


def test_can_be_chance_beside_an_interval_without_nothing_says_which_test_it_is() -> None:
    assert verdict(0.2, 0.01, 0.2, 14, EN) == EN("table.within_alone", n=14, p=0.2)
    assert "14 comparisons" in str(verdict(0.2, 0.01, 0.2, 14, EN))
    assert verdict(0.2, -0.01, 0.2, 14, EN) == EN("table.within", p=0.2)
    assert verdict(0.01, 0.01, 0.2, 14, EN) == EN("table.beyond", p=0.01)
    assert verdict(0.05, 0.01, 0.2, 14, EN) == EN("table.beyond", p=0.05)  # the class `at most 0.05`
    assert verdict(None, 0.01, 0.2, 14, EN) is None


def test_a_feature_with_a_difference_is_not_said_to_have_none() -> None:
    """Holm within a feature names a level; the joint test of the feature may still be above 0.05."""
    rows = ws.zrm.Opened(*zrm_chapter.made_up(1), SETTINGS).model_rows
    result = improvement_model(rows, 3)
    table = result.table.assign(p_holm=np.where(result.table["level"] == "jeugd", 0.03, 0.9))
    assert (table["term"] == "age_group").any()
    level = "jeugd" if "jeugd" in set(table["level"]) else table.loc[table["term"] == "age_group", "level"].iloc[0]
    table.loc[table["level"] == level, "p_holm"] = 0.03

    def said(joint: dict[str, float]) -> dict[str, object]:
        return model(View("zrm_model", None, table, {**result.facts, "joint": joint, "joint_holm": joint}, EN))

    beyond = said({"age_group": 0.2, "team": 0.4})
    assert EN.label("age_group", level).lower() in str(beyond["listing"])
    assert beyond["none"] == EN("table.no_effect", listing="team")
    assert said({"age_group": 0.2, "team": 0.01})["jointly"] == EN("table.jointly", listing="team")
    assert said({"age_group": 0.2, "team": 0.01})["none"] == ""


def development(p: float, share_of: dict[str, float], hidden: bool = False) -> Published:
    columns = {f"{o}_{end}": 0.1 for o in ("improved", "same", "worse") for end in ("share", "low", "high")}
    rows = [
        {"grouping": "domain", "level": d, "pairs": 200, "clients": 150, "improved": 80, "same": 100, "worse": 20,
         **columns, "improved_share": s, "expected": 0.3, "difference": s - 0.3, "conclusion": "alike", "suppressed": ""}
        for d, s in share_of.items()
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    if hidden:
        gone = {"grouping": "domain", "level": "justitie", "suppressed": "suppressed"}
        table = pd.concat([table, pd.DataFrame([gone])], ignore_index=True)
    return Published("zrm_development", table, ("grouping", "level"), ("pairs",), 0, 5, {"differences": {"domain": p}})


def test_the_card_of_domains_stands_only_when_domains_differ_beyond_chance_and_says_that_rows_are_hidden() -> None:
    apart = {"financien": 0.5, "huisvesting": 0.2}
    assert make_exhibit(development(0.3, apart), "domain", SETTINGS, EN).headline is None
    card = make_exhibit(development(0.01, apart), "domain", SETTINGS, EN).headline
    assert card is not None
    assert EN("table.shown_only") not in card["sentence"]
    card = make_exhibit(development(0.01, apart, hidden=True), "domain", SETTINGS, EN).headline
    assert card is not None
    assert EN("table.shown_only") in card["sentence"]


def test_a_row_with_a_hidden_cell_gets_no_colour() -> None:
    rows = [("financien", "all", b, a, 10, "") for b in range(1, 6) for a in range(1, 6)]
    table = pd.DataFrame(rows, columns=["domain", "age_group", "before", "after", "n", "suppressed"])
    table["n"] = table["n"].astype("Int64")
    table.loc[(table["before"] == 2) & (table["after"] == 5), "n"] = pd.NA
    with styled():
        axes = draw_transitions(table, EN, {}).axes[0]
    coloured = {
        (int(p.get_y()), int(p.get_x()))
        for p in axes.patches
        if isinstance(p, Rectangle) and p.get_fill() and p.get_facecolor()[:3] != (1.0, 1.0, 1.0) and not p.get_hatch()
    }
    assert {row for row, _ in coloured} == {0, 2, 3, 4}


def test_p_in_classes_is_written_as_a_limit_and_a_significant_class_counts() -> None:
    columns = ["domain", "test", "n", "statistic", "df", "p", "p_holm", "method", "effect", "effect_name", "suppressed"]
    rows = [
        (
            "financien",
            "stuart_maxwell",
            90,
            None,
            4,
            0.001,
            1.0,
            "approximate",
            0.1,
            "net_improved_share",
            "suppressed",
        ),
        (
            "huisvesting",
            "stuart_maxwell",
            90,
            None,
            4,
            0.05,
            0.05,
            "approximate",
            0.1,
            "net_improved_share",
            "suppressed",
        ),
        ("justitie", "stuart_maxwell", 90, None, 0, None, None, "", None, "net_improved_share", ""),
        ("adl", "stuart_maxwell", 90, 12.0, 4, 0.0001, 0.02, "exact", 0.1, "net_improved_share", ""),
    ]
    table = pd.DataFrame(rows, columns=columns)
    published = Published("zrm_tests", table, ("domain", "test"), ("n",), 0, 5, kinds=TESTS)
    exhibit = make_exhibit(published, None, SETTINGS, EN)
    assert "at most 0.001" in exhibit.table
    assert "above 0.05" in exhibit.table
    assert "1.000" not in exhibit.table
    assert "On 2 of the 3 domains" in exhibit.answer
    assert "justice (1)" in exhibit.answer
    assert "at most" not in str(render(table.iloc[3:], ["p"], EN, "x", kinds=Kinds("zrm_tests", TESTS)))


def test_clients_are_counted_once_with_their_share_and_interval() -> None:
    rows = [
        ("c1", "t1", 2, 3),
        ("c1", "t1", 3, 1),
        ("c2", "t2", 2, 4),
        ("c3", "t3", 1, 1),
        ("c4", "t4", 3, 2),
        ("c5", "t5", 5, 1),
    ]
    counts = pd.DataFrame({"part": ["both", "rise_only", "neither", "fall_only"], "clients": [1, 1, 1, 1]})
    low = pd.DataFrame(rows[:5], columns=["client", "trajectory", "before", "after"])
    result = client_outcomes(counts, low, None)
    table = result.table.set_index("outcome")
    assert table["clients"].to_dict() == {"higher": 2, "none_higher": 2, "lower": 2, "none_lower": 2}
    assert (table["share"] == 0.5).all()
    assert table.loc["higher", ["low", "high"]].round(4).tolist() == [0.15, 0.85]  # Wilson for 2 of 4
    made = zrm_chapter.as_tables(
        [(c, t, pd.Timestamp("2016-01-01") + pd.Timedelta(days=200 * when), f"d{n}", level, "2017", "r")
         for n, (c, t, before, after) in enumerate(rows) for when, level in enumerate((before, after))],
        [(c, t, pd.Timestamp("2016-01-01"), 40, "Noord", "m") for c, t in dict.fromkeys((c, t) for c, t, *_ in rows)],
    )  # fmt: skip
    found = client_outcome_counts(ws.make_pairs(*made, SETTINGS)).set_index("part")["clients"]
    assert found.to_dict() == {"both": 1, "rise_only": 1, "neither": 1, "fall_only": 1}  # c5 does not start low


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        (-0.03, 0.06, "smaller than 10.0 percentage points"),
        (-0.03, 0.17, "only shows from about 14.3 percentage points"),
        (None, None, ""),
    ],
)
def test_no_difference_and_cannot_tell_are_two_answers(low: float | None, high: float | None, says: str) -> None:
    said = if_any(View("zrm_previous", None, pd.DataFrame(), {"matters": 0.1}, EN), low, high)
    assert says in said
    assert bool(said) == bool(says)


def test_the_clients_of_the_sentence_are_those_of_the_table() -> None:
    made = zrm_chapter.results()
    protected = {p.name: p for p in protect_report([*made.values()], DisclosureRules(5)).published}
    table = protected["zrm_clients"].table.set_index("outcome")
    assert protected["zrm_development"].facts["improved_clients"] == table.loc["higher", "clients"]
    assert table["clients"].iloc[:2].sum() == protected["zrm_flow"].table.set_index("reason").loc["low", "clients"]
    values = client_values(View("zrm_clients", None, table.reset_index(), protected["zrm_clients"].facts, EN))
    assert values["all"] == table["clients"].iloc[:2].sum()


def test_pairs_of_clients_without_a_low_domain_are_their_own() -> None:
    """Before: all pairs that do not start low, of everybody."""
    flow = zrm_chapter.results()["zrm_flow"].table.set_index("reason")
    assert flow.loc["not_low", "pairs"] == flow.loc["not_low", "clients"] * 4  # each has four domains
    assert flow.loc["low", "pairs"] + flow.loc["not_low", "pairs"] < flow.loc["all", "pairs"]


@pytest.mark.parametrize("minimum", [0, 5])
def test_an_empty_view_and_an_empty_table_give_a_sentence(minimum: int) -> None:
    result = zrm_chapter.results()["zrm_development"]
    assert (
        "no pairs that start low"
        in shown(replace(result, table=result.table.iloc[:0], cells={}), "sex", minimum).answer
    )
