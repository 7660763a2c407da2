"""Whoever has the whole report and a linear program cannot pin a protected count: tried on 200 small deliveries.

The attacker (tests/attacker.py) knows nothing of how wijkstats protects. His limits for every count behind which stand fewer
than five people must be at least five apart, and five or more must be possible.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import zrm_chapter
from attacker import Attacker
from conftest import in_turns

import wijkstats as ws
from wijkstats.ground.records import Result
from wijkstats.release.disclosure import Protected, protect_report
from wijkstats.release.disclosure_rules import DisclosureRules

MINIMUM, TOGETHER = 5, 10
AGES = ("jeugd", "volwassenen", "ouderen")
TRIED = 10
"""Protected counts tried per delivery, chosen at random; every delivery has others."""


def results_of(seed: int, clients: int, domains: tuple[str, ...]) -> list[Result]:
    """All results about change of a random delivery, as the notebook hands them in."""
    data = ws.zrm.Opened(*zrm_chapter.made_up(seed, clients, domains), zrm_chapter.SETTINGS)
    lost = (ws.zrm.kept_by_level, ws.zrm.attrition) if seed % 3 == 0 else ()  # these take most of the time
    rest = (
        ws.zrm.development, ws.zrm.change_rules, ws.zrm.room_to_move, ws.zrm.rating_noise, ws.zrm.levels,
        ws.zrm.transitions, ws.zrm.paired_tests,
    )  # fmt: skip
    return [analysis(data) for analysis in (*lost, *rest)]


def small(results: list[Result], protected: Protected, attacker: Attacker) -> list[tuple[str, int, str]]:
    """The counts behind which stand fewer than five people: what must be protected."""
    found = []
    shown = {p.name: p.table for p in protected.published}
    for result in results:
        for count in result.counts:
            people = result.table[result.contributors.get(count, count)].astype("Float64").fillna(0)
            number = result.table[count].astype("Float64").fillna(0)
            few = ((people > 0) & (people < MINIMUM)) | ((number > 0) & (number < MINIMUM))
            for row in np.flatnonzero(few):
                assert pd.isna(shown[result.name][count].iloc[row]) if count in shown[result.name] else True
                if (result.name, int(row), count) in attacker.sums:
                    found.append((result.name, int(row), count))
    return found


def attack(seed: int) -> int:
    """Attack one delivery; returns how many protected counts were tried."""
    rng = np.random.default_rng(seed)
    domains = tuple(rng.choice(zrm_chapter.DOMAINS, size=3 if seed % 4 == 0 else 2, replace=False))
    results = results_of(seed, int(rng.integers(30, 100)), domains)
    protected = protect_report(results, DisclosureRules(MINIMUM))
    tables = {p.name: p.table for p in protected.published}
    attacker = Attacker(tables, [(d, g) for d in domains for g in AGES], 3, nobody=False)
    targets = small(results, protected, attacker)
    truth = {result.name: result.table for result in results}
    for at in rng.choice(len(targets), size=min(TRIED, len(targets)), replace=False):
        name, row, count = targets[at]
        low, high = attacker.limits(name, row, count)
        value = truth[name][count].iloc[row]
        assert low - 1e-6 <= value <= high + 1e-6, (
            f"the attacker is wrong about {name}, row {row}, {count}: mend the test"
        )
        assert high - low >= MINIMUM - 1e-6, f"seed {seed}: {name}, row {row}, {count} lies between {low} and {high}"
        assert high >= MINIMUM - 1e-6
    return min(TRIED, len(targets))


@pytest.mark.parametrize("start", in_turns(200, TOGETHER, first=10))
def test_no_protected_count_of_200_small_deliveries_can_be_pinned(start: int) -> None:
    assert sum(attack(seed) for seed in range(start, start + TOGETHER)) > 6 * TOGETHER


def test_the_attacker_finds_what_tables_protected_one_by_one_give_away() -> None:
    """The same deliveries with each table protected by itself: then he must succeed, or he is no attacker."""
    pinned = 0
    for seed in range(6):
        domains = zrm_chapter.DOMAINS[:2]
        results = results_of(seed, 60, domains)
        published = [protect_report([result], DisclosureRules(MINIMUM)).published[0] for result in results]
        protected = Protected(tuple(published), pd.DataFrame())
        attacker = Attacker(
            {p.name: p.table for p in published}, [(d, g) for d in domains for g in AGES], 3, nobody=False
        )
        for target in small(results, protected, attacker)[:20]:
            low, high = attacker.limits(*target)
            pinned += high - low < MINIMUM - 1e-6
    assert pinned > 0


def test_with_rounding_every_number_of_a_report_is_near_the_true_one() -> None:
    results = results_of(3, 110, zrm_chapter.DOMAINS[:3])
    for rules in (DisclosureRules(5, 5), DisclosureRules(6, 6, "midpoint"), DisclosureRules(5, 10)):
        shown = {p.name: p.table for p in protect_report(results, rules).published}
        for result in results:
            table = result.table.reset_index(drop=True)
            for count in (c for c in result.counts if c not in result.private):
                numbers = shown[result.name][count].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
                some = np.isfinite(numbers)
                low, high = rules.reach(numbers[some])
                true = table[count].to_numpy(dtype=float)[some]
                assert ((low <= true) & (true <= high)).all(), (result.name, count, rules)
            for name in result.shares:
                share, true = (
                    t[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
                    for t in (shown[result.name], table)
                )
                whole = table[result.shares[name].whole].to_numpy(dtype=float)
                some = np.isfinite(share) & np.isfinite(true) & (whole > 40)
                assert (np.abs(share - true)[some] < 3 * rules.rounding / whole[some]).all(), (result.name, name)
