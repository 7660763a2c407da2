"""Does the estimate of a full year hold the number that the year turns out to have?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from raw_trajectories import raw_trajectories

from wijkstats.kit.inference.part_year import FullYear, full_year

BURN = 4


def clients(rng: np.random.Generator, years: int, wobble: float = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Client, year (1, 2, ...) and first day in it, of a team that grows or shrinks, with seasons; some clients come back.

    Two to eighteen hundred new clients a year, 10% fewer to 20% more each year, up to 40% more or fewer at the peak of the
    season, open for 200 days on average; 15% come back. Four years before the first one fill the team.
    `wobble`: standard deviation between years of the strength of the season, as a part of it.
    """
    day = np.arange((years + BURN) * 365)
    strength = (1 + rng.normal(0, wobble, years + BURN))[day // 365]
    season = 1 + rng.uniform(0, 0.4) * strength * np.cos(2 * np.pi * (day - rng.uniform(0, 365)) / 365)
    growth = (1 + rng.uniform(-0.1, 0.2)) ** (day / 365 - BURN)
    start = np.repeat(day, rng.poisson(rng.uniform(200, 1800) / 365 * growth * np.maximum(season, 0)))
    end = start + rng.gamma(1.2, 200 / 1.2, len(start))
    back = np.flatnonzero(rng.random(len(start)) < 0.15)
    again = end[back] + rng.exponential(250, len(back))
    who = np.concatenate([np.arange(len(start)), back])
    start, end = np.concatenate([start, again]), np.concatenate([end, again + rng.gamma(1.2, 200 / 1.2, len(back))])
    found = []
    for year in range(1, years + 1):
        first = (BURN + year - 1) * 365
        here = (start < first + 365) & (end >= first)
        found.append((who[here], np.full(here.sum(), year), np.maximum(np.floor(start[here] - first), 0) + 1))
    who, year, day = (np.concatenate(column) for column in zip(*found, strict=True))
    return who, year, day


def covers(seed: int, wobble: float = 0) -> tuple[bool, float]:
    """Is the true number of the last year within the limits, from one to three years before it; how far off is the estimate?"""
    rng = np.random.default_rng((16, seed))
    years = int(rng.integers(2, 5))
    who, year, day = clients(rng, years, wobble)
    true = len(np.unique(who[year == years]))
    found = full_year(
        who, year, day, current=years, cutoff=int(rng.integers(60, 350)), earlier=range(1, years), seed=seed
    )
    return found.low <= true <= found.high, found.estimate / true - 1


@pytest.mark.parametrize(
    ("simulations", "least"), [(60, 0.85), pytest.param(500, 0.90, marks=pytest.mark.long)], ids=["60", "500"]
)
def test_the_interval_holds_the_true_number_of_a_year_with_growth_and_seasons(simulations: int, least: float) -> None:
    """Nine in ten or more of 500, and not so wide that hardly any is missed; of 60, three standard errors less."""
    found = [covers(seed) for seed in range(simulations)]
    share = np.mean([within for within, _ in found])
    assert least <= share <= (0.98 if simulations == 500 else 1)
    assert abs(np.mean([off for _, off in found])) < 0.01


@pytest.mark.long
def test_a_season_that_changes_from_year_to_year_is_held_less_often() -> None:
    """By a third of its strength (docs/methods/clients.md): one earlier year cannot tell how much years differ."""
    share = np.mean([covers(seed, 1 / 3)[0] for seed in range(500)])
    assert 0.85 <= share <= 0.96


def of(rows: list[tuple[int, int, int]], cutoff: int = 180, earlier: tuple[int, ...] = (1, 2)) -> FullYear:
    who, year, day = np.array(rows, dtype=float).reshape(-1, 3).T
    return full_year(who, year, day, current=3, cutoff=cutoff, earlier=earlier)


def year_of(year: int, early: int, late: int) -> list[tuple[int, int, int]]:
    return [(1000 * year + i, year, 10 if i < early else 300) for i in range(early + late)]


def test_the_seen_clients_are_at_least_there() -> None:
    found = of(year_of(1, 100, 2) + year_of(2, 100, 2) + year_of(3, 40, 0))
    assert found.seen == 40 <= found.low <= found.estimate <= found.high
    assert found.estimate == pytest.approx(40 * 1.02)


def test_years_that_differ_make_the_interval_wider() -> None:
    alike = of(year_of(1, 200, 100) + year_of(2, 200, 100) + year_of(3, 200, 0))
    apart = of(year_of(1, 200, 40) + year_of(2, 200, 160) + year_of(3, 200, 0))
    assert (alike.estimate, apart.estimate, alike.years) == (300, 300, 2)
    assert alike.spread == 0
    assert apart.spread > 0.5
    assert apart.high - apart.low > 2 * (alike.high - alike.low)
    assert np.isnan(of(year_of(1, 200, 100) + year_of(3, 200, 0), earlier=(1,)).spread)


def test_without_an_earlier_year_there_is_no_estimate() -> None:
    for rows in ([], year_of(3, 10, 0), year_of(1, 0, 10) + year_of(3, 10, 0)):
        found = of(rows)
        assert found.seen == len(year_of(3, 10, 0)) * bool(rows)
        assert np.isnan([found.estimate, found.low, found.high, found.ratio, found.spread]).all()
        assert found.years == 0


def test_a_year_without_clients_yet_and_a_year_that_is_over() -> None:
    none = of(year_of(1, 50, 10) + year_of(2, 50, 10))
    assert (none.seen, none.estimate, none.low, none.high) == (0, 0, 0, 0)
    over = of(year_of(1, 50, 10) + year_of(3, 50, 10), cutoff=365)
    assert (over.seen, over.estimate, over.low, over.high) == (60, 60, 60, 60)


def test_few_clients_and_years_that_have_nothing_in_common_still_give_limits() -> None:
    found = of(year_of(1, 1, 900) + year_of(2, 900, 0) + year_of(3, 500, 0))
    assert found.low < found.estimate < found.high
    assert np.isfinite(found.high)
    one = of(year_of(1, 1, 0) + year_of(3, 1, 0))
    assert (one.low, one.estimate) == (1, 1)
    assert one.high > 1  # nobody came late in one year: that says little


def test_order_double_rows_and_missing_days_change_nothing() -> None:
    rows = year_of(1, 50, 20) + year_of(2, 60, 20) + year_of(3, 55, 0)
    more = [*rows[::-1], *[(who, year, day + 40) for who, year, day in rows[:50]], (7, 1, np.nan)]
    assert of(more) == of(rows)


def test_the_demo_of_2018_foretells_that_of_2019() -> None:
    """Golden numbers: the ratio of 2017 (1,749 / 1,670) gives 1,869 clients for 2018; the next delivery counts 1,864."""

    def active(name: str, years: tuple[int, ...]) -> pd.DataFrame:
        raw = raw_trajectories(name)
        start, end = raw["startdatum"], raw["einddatum"].fillna(pd.Timestamp(2020, 1, 1))
        firsts = [(year, pd.Timestamp(year, 1, 1)) for year in years]
        return pd.concat(
            pd.DataFrame({"client": raw["clientnummer"], "year": year, "day": (start - first).dt.days + 1})[
                (start.dt.year <= year) & (end >= first)
            ]
            for year, first in firsts
        )

    rows = active("demo-2018", (2017, 2018))
    found = full_year(rows["client"], rows["year"], rows["day"].clip(lower=1), current=2018, cutoff=334, earlier=[2017])
    assert (found.ratio, found.seen) == (pytest.approx(1749 / 1670), 1785)
    assert round(found.estimate) == 1869
    true = active("demo-2019", (2018,))["client"].nunique()
    assert true == 1864
    assert found.low < true < found.high
