"""With nobody changing nothing is found, whoever was let in; with somebody changing it is.

Every run is seeded; benchmarks/no_change.py makes many more of them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from conftest import some
from unchanged import People

from wijkstats.chapters.zrm.statistics.group_differences import group_differences
from wijkstats.chapters.zrm.statistics.models import improvement_model
from wijkstats.ground.scales import DOMAINS
from wijkstats.kit.inference.net import net_change
from wijkstats.kit.inference.unchanged import twin
from wijkstats.kit.inference.unchanged.beside import beside, net_expected
from wijkstats.kit.inference.unchanged.no_change import NoChange, no_change

SEED = 20_261_127
GROUPINGS = ("total", "start_score", "low_domains", "domain", "team", "age_group")
MORE = ("more", "depends")


def twin_of(rows: pd.DataFrame, intake: int | str, reliability: float = 0.85) -> NoChange:
    found = no_change(rows.rename(columns={"before": "level"}), 3, reliability, intake)
    assert found is not None
    return found


@pytest.mark.parametrize("intake", [0, 1, 2, 3])
@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_the_chances_are_what_a_second_rating_shows_in_every_group(intake: int, missing: float) -> None:
    """15,000 trajectories: shares within 1.5 points, whoever was let in and however many domains are low."""
    first, last = People(15_000, intake, missing=missing).scores(np.random.default_rng(SEED))
    population = twin.fit(first, 3, intake)
    second = twin.second_given(population, 0.85)
    levels = twin.unchanged(first, twin.common_given(first, population), second)
    low = (first > 0) & (first <= 3)
    rises = (levels * (np.arange(1, 6) > first[..., None])).sum(axis=-1)
    number = low.sum(axis=1)
    for least, most in ((0, 11), (1, 1), (2, 3), (4, 5), (6, 11)):
        here = low & ((number >= least) & (number <= most))[:, None]
        if here.sum() > 2000:
            assert rises[here].mean() == pytest.approx((last > first)[here].mean(), abs=0.015)
    for level in (1, 2, 3):
        here = first == level
        assert rises[here].mean() == pytest.approx((last > first)[here].mean(), abs=0.025)


@pytest.mark.parametrize("runs", some(12, 30))
@pytest.mark.parametrize(("intake", "rule"), [(0, "none"), (1, 1), (2, "unknown")])
def test_with_nobody_changing_no_breakdown_finds_a_change(intake: int, rule: int | str, runs: int) -> None:
    """Deliveries of 500 clients: of the six breakdowns of each at most 5% name a level, and of the totals hardly any."""
    rng = np.random.default_rng(SEED + intake)
    named, totals = [], []
    for _ in range(runs):
        rows = People(500, intake).rows(rng)
        found = beside(rows[rows["before"] <= 3], GROUPINGS, twin_of(rows, rule))
        beyond = found.groupby("grouping")["conclusion"].agg(lambda c: c.isin(MORE).any())
        named.append(beyond)
        totals.append(found.loc[found["grouping"] == "total", "conclusion"].iloc[0] == "more")
    assert pd.concat(named).mean() <= 0.05
    assert np.mean(totals) <= 0.05


def test_without_the_rule_a_selection_at_intake_looks_like_change() -> None:
    """What the rule is for: let in with five low domains and more, and taken for everybody."""
    rng = np.random.default_rng(SEED + 5)
    rows = People(3000, 5).rows(rng)
    low = rows[rows["before"] <= 3]
    wrong, right = (beside(low, ("total",), twin_of(rows, rule)).iloc[0] for rule in ("none", 5))
    assert wrong["difference"] > right["difference"] + 0.02
    assert right["difference_low"] <= 0.01


@pytest.mark.parametrize("intake", [0, 2])
def test_the_model_and_the_test_of_groups_find_nothing_when_nobody_changes(intake: int) -> None:
    """Without the offset the trend is two to three points down for each low domain more, in nearly every run."""
    rng = np.random.default_rng(SEED + 6 + intake)
    trends, sure, plain, groups = [], [], [], []
    for _ in range(12):
        rows = People(500, intake).rows(rng)
        low = rows[rows["before"] <= 3].assign(low_domains=lambda r: r["number"])
        expected = low.assign(expected=twin_of(rows, intake or "none").rises(low))
        for data, into in ((expected, trends), (low, plain)):
            table = improvement_model(data.drop(columns=["number", "start_score"]), 3).table
            row = table[table["level"] == "trend"].iloc[0]
            into.append(row["estimate"])
            sure += [row["p"] < 0.05] if data is expected else []
        groups += [p < 0.05 for p in group_differences(expected, ["start_score", "low_domains", "age_group"]).values()]
    assert abs(np.mean(trends)) < 0.004
    assert np.mean(sure) <= 0.17  # 2 of 12
    assert np.mean(plain) < -0.01
    assert np.mean(groups) <= 0.1


def test_higher_less_lower_finds_nothing_either_when_clients_were_let_in_on_low_scores() -> None:
    """Let in with five low domains and more, last scores are higher than first ones in nearly every run."""
    rng = np.random.default_rng(SEED + 7)
    plain, allowed = [], []
    for _ in range(12):
        rows = People(400, 5).rows(rng)
        step = np.sign(rows["after"] - rows["before"])
        per = step.groupby(rows["client"]).agg(["sum", "size"])
        m, d = per["size"], per["sum"]
        sums = {"clients": len(per), "m2": (m * m).sum(), "md": (m * d).sum(), "d2": (d * d).sum()}
        twin = net_expected(rows, twin_of(rows, 5)).loc["all"]
        for beyond, unsure, into in ((0.0, 0.0, plain), (twin["expected"], twin["error"], allowed)):
            found = net_change((step > 0).sum(), (step < 0).sum(), len(rows), **sums, expected=beyond, unsure=unsure)
            into.append(float(found.p) <= 0.05)
    assert np.mean(plain) >= 0.8
    assert np.mean(allowed) <= 0.09  # 1 of 12


@pytest.mark.parametrize("intake", [0, 1, 3])
def test_the_number_of_low_domains_without_change_is_that_of_a_second_rating(intake: int) -> None:
    first, last = People(8_000, intake).scores(np.random.default_rng(SEED + 12))
    client, domain = np.nonzero(first)
    rows = pd.DataFrame({"client": client, "trajectory": client.astype(str), "domain": np.array(DOMAINS)[domain]})
    rows["before"] = first[client, domain]
    found = twin_of(rows, intake or "none").low_numbers(rows)
    assert found.sum() == pytest.approx(1)
    seen = np.bincount((last <= 3).sum(axis=1), minlength=len(found)) / len(last)
    assert found.cumsum() == pytest.approx(seen.cumsum(), abs=0.02)


def test_raters_who_are_strict_on_all_domains_shift_classes_and_not_the_total() -> None:
    """What the twin cannot see (docs/methods/noise.md): three tenths of the error is shared by the domains of a rating."""
    rows = People(12_000, 1, strict=0.3, domains=13).rows(np.random.default_rng(SEED + 13))
    low = rows[rows["before"] <= 3]
    found = beside(low, ("total", "low_domains"), twin_of(rows, 1)).set_index("level")["difference"]
    assert found["1"] < -0.05
    assert found["8_plus"] > 0.02
    assert abs(found["all"]) < 0.015


def test_a_true_rise_is_found_and_its_size_too() -> None:
    rng = np.random.default_rng(SEED + 9)
    for _ in range(6):
        rows = People(700, 1, gain=0.6).rows(rng)
        row = beside(rows[rows["before"] <= 3], ("total",), twin_of(rows, 1)).iloc[0]
        assert row["conclusion"] in ("more", "depends")
        assert row["difference_low"] > 0


def test_the_order_of_rows_and_the_names_of_clients_do_not_matter() -> None:
    rng = np.random.default_rng(SEED + 10)
    rows = People(300, 1, missing=0.1).rows(rng)
    mixed = rows.sample(frac=1, random_state=1)
    mixed = mixed.assign(
        client=[f"x{c * 7919 % 1000}" for c in mixed["client"]], trajectory="u" + mixed["trajectory"].str[::-1]
    )
    one, other = (beside(r[r["before"] <= 3], GROUPINGS, twin_of(r, "unknown")) for r in (rows, mixed))
    keys = ["grouping", "level"]
    pd.testing.assert_frame_equal(one.sort_values(keys, ignore_index=True), other.sort_values(keys, ignore_index=True))


def test_a_rule_is_the_strictest_that_nearly_all_meet() -> None:
    rng = np.random.default_rng(SEED + 11)
    rows = People(400, 2).rows(rng)
    assert twin_of(rows, "unknown").rules == (0, 2)  # nearly all have two, and fewer have three
    assert twin_of(rows, "none").rules == (0,)
    assert twin_of(rows, 2).rules == (2,)


@pytest.mark.parametrize("score", [1, 3, 5])
def test_one_score_for_everybody_gives_no_interval_and_no_traceback(score: int) -> None:
    rows = People(200).rows(np.random.default_rng(1)).assign(before=score, after=score)
    found = beside(rows, ("total", "domain"), twin_of(rows, "unknown"))
    assert set(found["conclusion"]) <= {"unknown", "alike"}


def test_few_first_measurements_have_no_twin() -> None:
    rows = People(40).rows(np.random.default_rng(2))
    assert no_change(rows.rename(columns={"before": "level"}), 3, 0.85, "unknown") is None
    assert beside(rows, GROUPINGS, None).empty


@pytest.mark.parametrize("reliability", [0.01, 0.5, 0.999])
def test_one_domain_and_any_reliability_give_chances(reliability: float) -> None:
    rows = People(300, domains=1, rare=0).rows(np.random.default_rng(3))
    chances = twin_of(rows, "none", reliability).rises(rows)
    assert np.all((chances >= 0) & (chances <= 1))
