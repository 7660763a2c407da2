"""What follows from two numbers that are shown, from whole numbers, and from what cannot be."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest
import zrm_chapter

import wijkstats as ws
from wijkstats.chapters.quality.statistics.completeness import first_measurement
from wijkstats.ground.population import CLIENT, FIRST, KEPT, NOT_KEPT, Region, cell, named
from wijkstats.ground.records import Published, Result
from wijkstats.release.disclosure import protect, protect_report
from wijkstats.release.disclosure_rules import DisclosureRules

KEYS = ("grouping", "level")


def counted(*rows: tuple[str, str, int], region: Region = KEPT | NOT_KEPT, name: str = "case") -> Result:
    table = pd.DataFrame(rows, columns=[*KEYS, "n"])
    return Result(name, table, KEYS, ("n",), cells=named(table, CLIENT, {"n": region}, *KEYS))


def hidden(published: Published) -> list[str]:
    return published.table.loc[published.table["n"].isna(), "level"].tolist()


def test_three_clients_who_started_in_both_years_do_not_follow_from_the_years() -> None:
    assert hidden(protect(counted(("total", "all", 46), ("start_year", "2016", 19), ("start_year", "2017", 30)), 5))


@pytest.mark.parametrize("second", [27, 34])
def test_nobody_in_both_years_or_many_are_no_secret(second: int) -> None:
    years = counted(("total", "all", 46), ("start_year", "2016", 19), ("start_year", "2017", second))
    assert hidden(protect(years, 5)) == []


def test_three_clients_without_a_low_pair_do_not_follow_from_two_tables() -> None:
    kept = counted(("team", "a", 43), ("team", "b", 60), region=KEPT)
    low = counted(("team", "a", 40), ("team", "b", 50), region=frozenset({"low"}), name="low")
    found = protect_report([kept, low], DisclosureRules(5)).published
    assert [name for one in found for name in hidden(one)] == ["a"]


def test_half_people_are_no_doubt() -> None:
    """With a + b + d = b + c + d = a + c + d = 5: d may be 0 only when a, b and c are two and a half."""
    sums = ("abd", "bcd", "acd", "d")
    table = pd.DataFrame({"level": sums, "n": [5, 5, 5, 1]})
    found = protect(Result("case", table, ("level",), ("n",), cells={"n": [cell("course", s) for s in sums]}), 5).table
    shown = {level: n for level, n in zip(found["level"], found["n"], strict=True) if not pd.isna(n)}
    assert "d" not in shown
    people = [dict(zip("abcd", numbers, strict=True)) for numbers in product(range(11), repeat=4)]
    left = {one["d"] for one in people if all(sum(one[x] for x in level) == n for level, n in shown.items())}
    assert min(left) == 0
    assert max(left) >= 5


def test_with_two_domains_nobody_is_low_in_four() -> None:
    data = ws.zrm.Opened(*zrm_chapter.made_up(3, 40, zrm_chapter.DOMAINS[:2]), zrm_chapter.SETTINGS)
    result = ws.zrm.low_domains(data)
    able = {
        c
        for c, one in zip(result.table["category"], result.cells["n"], strict=True)
        if one and any(r for _, r in one.parts)
    }
    assert able == {"0", "1", "2_3"}


def waits(never: int) -> tuple[Result, Result]:
    """First measurements of 60 clients, and why clients have no pair: 20 without a measurement."""
    frame = pd.DataFrame(
        [("total", "all", "d0_30", 60 - never), ("total", "all", "never", never)],
        columns=["grouping", "level", "wait", "n"],
    )
    first = first_measurement(frame)
    table = pd.DataFrame({"grouping": ["total"] * 2, "level": ["all", "none"], "n": [60, 20]})
    cells = [cell(CLIENT, KEPT | NOT_KEPT), cell(CLIENT, {"no_measurement"})]
    return first, Result("flow", table, ("level",), ("n",), cells={"n": cells})


@pytest.mark.parametrize(("never", "visible"), [(20, True), (23, False), (28, True)])
def test_who_was_measured_in_a_later_trajectory_only_does_not_follow_from_the_waits(never: int, visible: bool) -> None:
    found = protect_report([*waits(never)], DisclosureRules(5)).published
    assert all(one.table["n"].notna().all() for one in found) == visible


def test_clients_who_started_are_those_of_the_waits() -> None:
    """57 of 60 clients were measured in a month: the 3 others do not follow from how many started."""
    first, flow = waits(3)
    assert first.cells["n"][0] == cell(FIRST, {"d0_30"})
    found = protect_report([first, flow], DisclosureRules(5)).published
    assert found[0].table["n"].isna().all() or found[1].table["n"].isna().iloc[0]
