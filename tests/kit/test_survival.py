"""Curves and the log-rank test at their ends, and what the demo says of clients who come back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw_trajectories import raw_trajectories

from wijkstats.kit.inference.intervals import wilson
from wijkstats.kit.inference.survival import curve, log_rank

subjects = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 1), st.integers(0, 2)), max_size=30)


@pytest.mark.parametrize(
    ("time", "event", "n"),
    [([], [], 0), ([np.nan], [1], 0), ([5], [0], 1), ([0, 0, 0], [0, 0, 0], 3), ([3, 9], [0, 0], 2)],
)
def test_where_nothing_happened_there_is_no_median_and_no_step(time: list, event: list, n: int) -> None:
    found = curve(time, event)
    assert (found.n, len(found.times), len(found.share)) == (n, 0, 0)
    assert np.isnan([found.median, found.median_low, found.median_high]).all()
    assert found.at(0)[0] == 1 if n else np.isnan(found.at(0)[0])
    assert np.isnan(found.at(0)[1:]).all()
    assert np.isnan(found.at(99)).all()


def test_one_subject_to_whom_it_happened() -> None:
    found = curve([7], [1])
    assert (found.share.tolist(), found.median) == ([0], 7)
    assert np.isnan([found.low[0], found.high[0], found.median_low, found.median_high]).all()
    assert found.at([6, 7, 8])[0].tolist() == [1, 0, 0]


def test_beyond_the_longest_time_nothing_is_known() -> None:
    found = curve([1, 4], [1, 0])
    np.testing.assert_array_equal(found.at([-1, 0, 1, 4, 5, np.nan])[0], [np.nan, 1, 0.5, 0.5, np.nan, np.nan])


@pytest.mark.parametrize(
    ("time", "event", "group"),
    [
        ([], [], []),
        ([3, 4], [1, 1], ["a", "a"]),
        ([3, 4], [0, 0], ["a", "b"]),
        ([1, 4], [0, 1], ["a", "b"]),  # nobody of a is left at the first event
        ([3, 3, 3], [1, 1, 1], ["a", "b", "b"]),
        ([np.nan, 3], [1, 1], ["a", "b"]),
    ],
)
def test_a_comparison_that_cannot_be_made_is_missing(time: list, event: list, group: list) -> None:
    found = log_rank(time, event, group)
    assert np.isnan([found.statistic, found.p]).all()
    assert found.df == 0


@pytest.mark.parametrize(
    ("time", "event", "message"),
    [([-1], [1], "not negative"), ([1], [2], "0 or 1"), ([1], [np.nan], "0 or 1"), ([1, 2], [1], "each subject")],
)
def test_what_is_no_time_or_event_is_refused(time: list, event: list, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        curve(time, event)


@given(subjects)
def test_no_table_of_times_gives_a_traceback_and_shares_keep_their_order(rows: list) -> None:
    time, event, group = np.array(rows, dtype=int).reshape(-1, 3).T
    found = curve(time, event)
    assert (np.diff(found.share) < 0).all()
    inside = np.isfinite(found.low)
    assert ((found.low < found.share) & (found.share < found.high))[inside].all()
    assert found.events.sum() == event.sum()
    later = curve(2 * time + (event == 0), event)  # censored at the time of an event is the same as just after it
    np.testing.assert_allclose(later.share, found.share)
    test = log_rank(time, event, group)
    assert np.isnan(test.p) or (0 <= test.p <= 1 and test.statistic >= 0)
    turned = log_rank(time, event, 2 - group)
    assert test.statistic == pytest.approx(turned.statistic, nan_ok=True, abs=1e-8)


def test_without_censoring_a_curve_is_the_share_itself() -> None:
    found = curve(np.arange(1, 101), np.ones(100))
    assert found.at(30)[0] == pytest.approx(0.7)
    assert [float(end) for end in found.at(30)[1:]] == pytest.approx([float(x) for x in wilson(70, 100)], abs=0.01)


def test_clients_of_the_demo_who_stopped_come_back_more_often() -> None:
    """Golden numbers: 31 of 195 who stopped and 145 of 2,188 others; within a year 19.5% and 8.0%; log-rank 20.67."""
    raw = raw_trajectories("demo-2018")
    closed = raw.dropna(subset="einddatum").sort_values(["einddatum", "startdatum"]).drop_duplicates("clientnummer")
    both = closed.merge(raw[["clientnummer", "startdatum"]], on="clientnummer", suffixes=("", "_again"))
    again = both[both["startdatum_again"] >= both["einddatum"]].groupby("clientnummer")["startdatum_again"].min()
    back = closed["clientnummer"].map(again)
    event = back.notna()
    time = (back.fillna(pd.Timestamp(2018, 11, 30)) - closed["einddatum"]).dt.days
    stopped = closed["afsluiting"] == "client gestopt"
    assert [(int(event[g].sum()), int(g.sum())) for g in (stopped, ~stopped)] == [(31, 195), (145, 2188)]
    within = [1 - float(curve(time[g], event[g]).at(365)[0]) for g in (stopped, ~stopped)]
    assert within == pytest.approx([0.195, 0.080], abs=5e-4)
    found = log_rank(time, event, stopped)
    assert (found.statistic, found.df) == (pytest.approx(20.67, abs=5e-3), 1)


def test_trajectories_of_the_demo_that_are_still_open_make_the_median_longer() -> None:
    """Golden numbers: 213 days; of those that are closed only 177."""
    raw = raw_trajectories("demo-2018")
    closed = raw["einddatum"].notna()
    days = (raw["einddatum"].fillna(pd.Timestamp(2018, 11, 30)) - raw["startdatum"]).dt.days
    found = curve(days, closed)
    assert found.median == 213
    assert found.median_low < 213 < found.median_high
    assert days[closed].median() == 177
