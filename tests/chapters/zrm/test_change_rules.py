"""What counts as a change, who had room, who was lost, what noise shows: cases small enough to check on paper."""

from __future__ import annotations

from dataclasses import replace

import ibis
import numpy as np
import pandas as pd
import pytest
from unchanged import two_ratings
from zrm_chapter import SETTINGS, made_up, results

import wijkstats as ws
from wijkstats.chapters.zrm.counts import outcomes as counting
from wijkstats.chapters.zrm.counts.attrition import attrition_counts, kept_by_level_sums
from wijkstats.chapters.zrm.counts.course import course_sums
from wijkstats.chapters.zrm.counts.scores import scores_of
from wijkstats.chapters.zrm.statistics import attrition, change, course, design, models
from wijkstats.ground.records import Pairs
from wijkstats.kit.counting.started import in_period
from wijkstats.release.disclosure import protect

DAYS = ("2016-02-01", "2016-08-01", "2017-02-01")


def tables(scores: dict[str, tuple[int, ...]], domain: str = "huisvesting") -> tuple[ibis.Table, ibis.Table]:
    """Each client with his or her scores at so many measurements."""
    rows = [(c, f"{c}1", day, domain, s) for c, given in scores.items() for day, s in zip(DAYS, given, strict=False)]
    m = pd.DataFrame(rows, columns=["client", "trajectory", "date", "domain", "score"])
    m = m.assign(date=pd.to_datetime(m["date"]), edition="2017", rater="r").astype({"score": "int8"})
    t = pd.DataFrame({"client": list(scores), "trajectory": [f"{c}1" for c in scores]})
    t = t.assign(
        start_date=pd.Timestamp("2016-01-15"), age=pd.array([40] * len(t), dtype="Int16"), team="Noord", sex="v"
    )
    con = ibis.duckdb.connect()
    return con.create_table("m", m), con.create_table("t", t)


CASE = {
    "a": (1, 3),
    "b": (2, 3),
    "c": (3, 4),
    "d": (3, 2),
    "e": (3, 3),
    "f": (4, 3),
    "g": (5, 5),
    "h": (2,),
    "i": (5,),
    "j": (1,),
}


def found() -> tuple[ibis.Table, ibis.Table, Pairs]:
    m, t = tables(CASE)
    return m, t, ws.make_pairs(m, t, SETTINGS)


def test_five_rules_on_the_same_pairs() -> None:
    """Acceptance check 12, on the ZRM. The first scores 1, 2, 3, 3, 3, 4, 5 have SD 1.29: a reliable step is two levels."""
    _, _, pairs = found()
    outcomes = change.change_outcomes(counting.transition_counts(pairs), 3, 0.85)
    table = change.change_rules(counting.outcome_sums(pairs, outcomes), outcomes, 3).table.set_index(
        ["population", "domain", "rule"]
    )
    counts = table.sort_index()[["pairs", "improved", "same", "worse"]].apply(tuple, axis=1)
    assert counts["all", "all"].to_dict() == {
        "any_step": (7, 3, 2, 2),
        "two_steps": (7, 1, 6, 0),
        "crossing_low": (7, 1, 5, 1),
        "reliable_change": (7, 1, 6, 0),
        "half_sd": (7, 3, 2, 2),
    }
    assert counts["low", "huisvesting", "any_step"] == (5, 3, 1, 1)
    assert counts["low", "all", "crossing_low"] == (5, 1, 4, 0)
    sd = np.std([1, 2, 3, 3, 3, 4, 5], ddof=1)
    assert 1 < change.critical_change(sd, 0.85) < 2


def test_a_more_reliable_score_makes_one_step_reliable() -> None:
    _, _, pairs = found()
    outcomes = change.change_outcomes(counting.transition_counts(pairs), 3, 0.95)
    table = change.change_rules(counting.outcome_sums(pairs, outcomes), outcomes, 3).table.set_index(
        ["rule", "population", "domain"]
    )
    assert table.loc[("reliable_change", "all", "all"), "improved"] == 3


@pytest.mark.parametrize("reliability", [0.0, 1.0, -0.2])
def test_a_reliability_outside_its_range_is_refused(reliability: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        change.critical_change(1.0, reliability)


def test_acceptance_11_clients_at_five_cannot_improve_both_rates_are_shown() -> None:
    _, _, pairs = found()
    table = change.room_to_move(counting.room_sums(pairs)).table.set_index(["domain", "direction", "base"]).sort_index()
    numbers = table.loc["all"][["pairs", "moved"]].apply(tuple, axis=1).to_dict()
    assert numbers == {
        ("improved", "all"): (7, 3),
        ("improved", "room"): (6, 3),
        ("improved", "limit"): (1, 0),
        ("worse", "all"): (7, 2),
        ("worse", "room"): (6, 2),
        ("worse", "limit"): (1, 0),
    }
    assert table.loc[("all", "improved", "room"), "share"] == pytest.approx(0.5)
    assert pd.isna(table.loc[("all", "improved", "limit"), "share"])


def test_acceptance_10_everything_about_those_who_were_lost_stands_together() -> None:
    """Low starters: 1, 2, 3, 3, 3 kept (3 rose, 1 fell), 2 and 1 lost. All: also 4 (fell) and 5 kept, 5 lost."""
    m, t, _ = found()
    table = attrition.attrition(attrition_counts(ws.zrm.Opened(m, t, SETTINGS).begun, 3), 3, least=1).table.set_index(
        ["population", "domain"]
    )
    low, every = table.loc[("low", "all")], table.loc[("all", "all")]
    assert tuple(low[["started", "kept", "lost", "improved", "worse"]]) == (7, 5, 2, 3, 1)
    assert low["improved_complete"] == pytest.approx(3 / 5)
    assert low["lower_bound"] == pytest.approx(3 / 7)
    assert low["upper_bound"] == pytest.approx(5 / 7)
    # by start level 1: 1 of 1, 2: 1 of 1, 3: 1 of 3; starters 2, 2, 3
    assert low["standardised"] == pytest.approx((2 * 1 + 2 * 1 + 3 / 3) / 7)
    assert pd.isna(low["tipping_point"])  # 3 rose, 1 fell; of the lost only the one at 2 can fall
    assert tuple(every[["started", "kept", "lost", "lost_top", "lost_bottom"]]) == (10, 7, 3, 1, 1)
    assert every["upper_bound"] == pytest.approx((3 + 2) / 10)  # who started at 5 cannot have improved
    assert every["tipping_point"] == pytest.approx((3 - 2) / 2)
    assert table.loc[("low", "huisvesting"), "standardised"] == low["standardised"]


def test_start_levels_with_few_kept_are_weighted_together() -> None:
    """Level 1: 60 started, 1 kept and improved; level 2: 40 of 40, 10 improved. One pair must not carry 60% of the weight."""
    kept = np.array([1.0, 40, 0, 0])
    assert attrition._strata(kept, 20).tolist() == [0, 0, 0, 0]
    assert attrition._strata(np.array([25.0, 40, 3, 0]), 20).tolist() == [0, 1, 1, 1]
    assert attrition._strata(np.array([5.0, 4, 3, 2]), 20) is None
    m, t = tables({"a": (3, 4), "b": (3, 3), "d": (5,)})  # nobody at 5 can rise, so that level needs no one
    counts = attrition_counts(ws.zrm.Opened(m, t, SETTINGS).begun, 3)
    table = attrition.attrition(counts, 3, least=1).table.set_index(["population", "domain"])
    assert table.loc[("all", "all"), "standardised"] == pytest.approx(0.5 * 2 / 3)
    assert attrition.attrition(counts, 3).table["standardised"].isna().all()  # fewer than twenty were kept


def test_kept_by_level_counts_courses() -> None:
    m, t, _ = found()
    table = attrition.kept_by_level(kept_by_level_sums(ws.zrm.Opened(m, t, SETTINGS).begun)).table.set_index("before")
    assert table[["n", "kept", "lost"]].apply(tuple, axis=1).to_dict() == {
        1: (2, 1, 1), 2: (2, 1, 1), 3: (3, 3, 0), 4: (1, 1, 0), 5: (2, 1, 1),
    }  # fmt: skip


def test_the_course_follows_the_same_scores_and_begins_low() -> None:
    m, t = tables({"a": (2, 3, 4), "b": (3, 4, 3), "c": (3, 4), "d": (4, 2, 2), "e": (1,)})
    started = in_period(t, SETTINGS)
    sums = course_sums(scores_of(m, started, SETTINGS), started, 3)
    table = course.course(sums, 3).table.set_index(["times", "place"])
    assert table[["n", "n_low"]].apply(tuple, axis=1).to_dict() == {
        ("2", "1"): (1, 1), ("2", "last"): (1, 0), ("3", "1"): (2, 2), ("3", "2"): (2, 1), ("3", "last"): (2, 1),
    }  # fmt: skip


def test_without_error_nobody_moves_and_without_reliability_levels_are_independent() -> None:
    start = [10, 20, 30, 40, 0]
    np.testing.assert_allclose(two_ratings(start, 1), np.diag([0.1, 0.2, 0.3, 0.4, 0]))
    p = np.array(start) / 100
    np.testing.assert_allclose(two_ratings(start, 0), np.outer(p, p), atol=1e-9)
    for r in (0.3, 0.85):
        table = two_ratings(start, r)
        np.testing.assert_allclose(table, table.T, atol=1e-9)  # no change: as many up as down
        np.testing.assert_allclose(table.sum(axis=0), p, atol=1e-9)


def test_lower_reliability_means_more_noise_and_breakeven_lies_between() -> None:
    result = results()["zrm_noise"]
    strictest = result.table["intake"] == (str(result.facts["rule"]) if result.facts["rule"] else "none")
    low = result.table[strictest & (result.table["population"] == "low")].set_index("reliability")
    assert low["improved"].is_monotonic_decreasing
    np.testing.assert_allclose(low[["improved", "same", "worse"]].sum(axis=1), 1, atol=0.0015)
    at = result.facts["breakeven"]
    if at is not None:
        assert (low["improved"] > low["observed_improved"].iloc[0]).tolist() == [r < at for r in low.index]


def test_too_few_outcomes_or_separation_give_no_model_and_say_so() -> None:
    rows = ws.zrm.Opened(*made_up(1, 30), SETTINGS).model_rows
    few = models.improvement_model(rows, 3)
    assert few.table.empty
    assert few.facts["reason"] == "too_few"
    assert models.model_checks(rows, 3).table.empty
    made = design.make_design(ws.zrm.Opened(*made_up(1), SETTINGS).model_rows)
    perfect = replace(made, y=made.x[:, 1])
    assert not models.fit_logit(perfect).sound


def test_a_level_with_few_outcomes_gets_no_estimate_of_its_own() -> None:
    rows = ws.zrm.Opened(*made_up(1), SETTINGS).model_rows
    rows.loc[rows.index[:15], "team"] = "Klein"
    result = models.improvement_model(rows, 3)
    assert not result.table["level"].isin(["Klein", "rest", "unknown"]).any()
    assert result.extra["n"][1] <= len(rows)


def test_all_domains_are_the_sum_of_the_domains() -> None:
    for name, keys, counts in (
        ("zrm_change_rules", ["rule", "population"], ["pairs", "improved", "same", "worse"]),
        ("zrm_room", ["direction", "base"], ["pairs", "moved", "still"]),
        ("zrm_attrition", ["population"], ["started", "kept", "lost", "improved", "worse", "lost_top", "lost_bottom"]),
    ):
        table = results()[name].table
        parts = table[table["domain"] != "all"].groupby(keys)[counts].sum()
        whole = table[table["domain"] == "all"].set_index(keys)[counts]
        pd.testing.assert_frame_equal(parts.sort_index(), whole.sort_index(), check_dtype=False)


def test_low_and_not_low_add_up_to_all() -> None:
    for name, keys, counts in (
        ("zrm_change_rules", ["rule", "domain"], ["pairs", "improved", "same", "worse"]),
        ("zrm_attrition", ["domain"], ["started", "kept", "lost", "improved", "worse"]),
    ):
        table = results()[name].table
        parts = table[table["population"] != "all"].groupby(keys)[counts].sum()
        whole = table[table["population"] == "all"].set_index(keys)[counts]
        pd.testing.assert_frame_equal(parts.sort_index(), whole.sort_index(), check_dtype=False)


def test_what_one_rule_hides_another_rule_about_the_same_steps_hides_too() -> None:
    result = results()["zrm_change_rules"]
    shown = protect(result, 20).table
    for count in ("pairs", "improved", "same", "worse"):
        gone = shown[count].isna().groupby(pd.Series(result.cells[count]).map(str)).nunique()
        assert (gone == 1).all(), count


def test_a_group_is_never_left_out_for_its_outcome() -> None:
    """Team A improves in 7 of 108 pairs: it stays in the model."""
    rng = np.random.default_rng(3)
    parts = [
        pd.DataFrame(
            {
                "client": np.repeat(np.arange(k), -(-n // k))[:n] + 1000 * i,
                "team": team,
                "improved": rng.permutation(n) < yes,
            }
        )
        for i, (team, n, k, yes) in enumerate((("A", 108, 60, 7), ("B", 246, 130, 116), ("C", 230, 120, 118)))
    ]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows.assign(
        before=3, low_domains=1, days=200 + rng.integers(0, 90, len(rows)), domain="financien", age_group="volwassenen"
    )
    rows["after"] = rows["before"] + rows.pop("improved").astype(int)
    result = models.improvement_model(rows, 3)
    assert set(result.table.loc[result.table["term"] == "team", "level"]) | {"B"} == {"A", "B", "C"}
    assert result.extra["left_out"][1] == 0
    assert result.facts["joint"]["team"] < 0.001


def test_every_result_passes_disclosure_control_and_small_counts_are_gone() -> None:
    for result in results().values():
        shown = protect(result, 5).table
        for count in set(result.counts) - set(result.private):
            numbers = shown[count].dropna()
            assert not ((numbers > 0) & (numbers < 5)).any(), (result.name, count)
        assert not any(column.endswith("_clients") for column in shown.columns if column != "clients")
