"""Pairing and counting against a plain pandas version of the same definition, on random deliveries."""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wijkstats.chapters.zrm.counts import outcomes as counts
from wijkstats.chapters.zrm.counts import pairing
from wijkstats.chapters.zrm.statistics import change_by_group, low_domains, transitions
from wijkstats.ground.records import Pairs
from wijkstats.ground.scales import LOW_DOMAIN_CATEGORIES
from wijkstats.kit.inference.unchanged.beside import beside
from wijkstats.settings.choices import Settings

SETTINGS = Settings.model_validate(
    {"municipality": "0622", "period": {"start": "2016-01-01", "end": "2017-12-31"}, "zrm": {"format": "wide"}}
)
DOMAINS = ["huisvesting", "financien", "justitie"]
CON = ibis.duckdb.connect()
slow = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])

NOTHING = beside(pd.DataFrame(), (), None)
"""No twin stands beside these shares."""


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    trajectories = pd.DataFrame({"trajectory": [f"t{i}" for i in range(draw(st.integers(1, 25)))]})
    n = len(trajectories)
    trajectories["client"] = [f"c{i}" for i in rng.integers(0, max(n - 3, 1), n)]
    trajectories["start_date"] = pd.Timestamp("2015-10-01") + pd.to_timedelta(rng.integers(0, 900, n), unit="D")
    trajectories["age"] = pd.array(np.where(rng.random(n) < 0.1, -1, rng.integers(0, 99, n)), dtype="Int16")
    trajectories.loc[trajectories["age"] < 0, "age"] = pd.NA
    trajectories["team"] = rng.choice(["Noord", "Zuid"], n)
    trajectories["sex"] = rng.choice(["m", "v"], n)
    rows = [
        (t, pd.Timestamp("2016-01-01") + pd.Timedelta(days=int(day)), domain, int(rng.integers(1, 6)))
        for t in trajectories["trajectory"]
        for domain in DOMAINS
        for day in rng.choice(np.arange(0, 400, 20), rng.integers(0, 4), replace=False)
    ]
    scored = pd.DataFrame(rows, columns=["trajectory", "date", "domain", "score"])
    scored = scored.merge(trajectories[["trajectory", "client"]]).assign(edition="2017", rater="m")
    scored["date"] = pd.to_datetime(scored["date"])
    return scored, trajectories


def make(scored: pd.DataFrame, trajectories: pd.DataFrame) -> Pairs:
    text = dict.fromkeys(("trajectory", "domain", "client", "edition", "rater"), "str")
    m = CON.create_table("m", scored.astype({"score": "int8"} | text), overwrite=True)
    return pairing.make_pairs(m, CON.create_table("t", trajectories, overwrite=True), SETTINGS)


def plainly(scored: pd.DataFrame, trajectories: pd.DataFrame) -> pd.DataFrame:
    """The definition in words: first and last score of a domain in a trajectory of the period, 30 days or more apart."""
    kept = trajectories[trajectories["start_date"].between("2016-01-01", "2017-12-31")]
    rows = []
    for (trajectory, domain), part in scored[scored["trajectory"].isin(kept["trajectory"])].groupby(
        ["trajectory", "domain"]
    ):
        part = part.sort_values("date")
        first, last = part.iloc[0], part.iloc[-1]
        if (last["date"] - first["date"]).days >= 30:
            rows.append((first["client"], trajectory, domain, first["score"], last["score"]))
    return pd.DataFrame(rows, columns=["client", "trajectory", "domain", "before", "after"])


@given(deliveries())
@slow
def test_pairs_are_those_of_the_definition(delivery: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    scored, trajectories = delivery
    expected = plainly(scored, trajectories)
    found = make(scored, trajectories).table.execute()
    as_set = [set(f[list(expected.columns)].itertuples(index=False, name=None)) for f in (found, expected)]
    assert as_set[0] == as_set[1]
    assert len(found) == len(expected)
    low = expected.assign(low=expected["before"] <= 3).groupby("trajectory")["low"].sum()
    assert (found.set_index("trajectory")["low_domains"] == found["trajectory"].map(low).to_numpy()).all()


@given(deliveries())
@slow
def test_sums_are_those_of_the_pairs_and_groups_add_up(delivery: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    pairs = make(*delivery)
    table = change_by_group.change_by_group(counts.change_by_group_sums(pairs), 3, NOTHING).table
    frame = pairs.table.execute()
    low = frame[frame["before"] <= 3]
    totals = table.groupby("grouping")[["pairs", "improved", "same", "worse"]].sum()
    if low.empty:
        assert not totals["pairs"].sum()
        return
    for _, row in totals.iterrows():
        assert row.tolist() == [
            len(low),
            (low["after"] > low["before"]).sum(),
            (low["after"] == low["before"]).sum(),
            (low["after"] < low["before"]).sum(),
        ]
    some = table[table["pairs"] > 0]
    shares = some[["improved_share", "same_share", "worse_share"]].sum(axis=1)
    np.testing.assert_allclose(shares, 1)
    for outcome in ("improved", "same", "worse"):
        known = some.dropna(subset=[f"{outcome}_low"])
        assert (known[f"{outcome}_low"] <= known[f"{outcome}_share"] + 1e-12).all()
        assert (known[f"{outcome}_share"] <= known[f"{outcome}_high"] + 1e-12).all()


@given(deliveries())
@slow
def test_swapping_before_and_after_swaps_improved_and_worse(delivery: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    pairs = make(*delivery)
    t = pairs.table
    swapped = Pairs(t.rename(before="after", after="before").select(t.columns), 5)
    one, other = (
        change_by_group.change_by_group(counts.change_by_group_sums(Pairs(p.table, 5)), 5, NOTHING).table
        for p in (pairs, swapped)
    )
    by_level = [f[~f["grouping"].isin(["low_domains", "start_score"])].reset_index(drop=True) for f in (one, other)]
    assert by_level[0]["improved"].tolist() == by_level[1]["worse"].tolist()
    assert by_level[0]["same"].tolist() == by_level[1]["same"].tolist()


@given(deliveries(), st.integers(0, 1000))
@slow
def test_the_order_of_rows_changes_nothing(delivery: tuple[pd.DataFrame, pd.DataFrame], seed: int) -> None:
    scored, trajectories = delivery
    shuffled = scored.sample(frac=1, random_state=seed).reset_index(drop=True)
    tables = [
        transitions.transitions(counts.transition_counts(make(s, trajectories))).table for s in (scored, shuffled)
    ]
    pd.testing.assert_frame_equal(*tables)


@given(deliveries())
@slow
def test_low_domains_count_every_trajectory_once(delivery: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    pairs = make(*delivery)
    table = low_domains.low_domains(counts.low_domain_sums(pairs), 3).table
    trajectories = pairs.table.trajectory.nunique().execute()
    if not trajectories:
        assert table.empty  # nobody has two measurements: there is nothing to show, not twelve zeros
        return
    assert table["category"].tolist() == list(LOW_DOMAIN_CATEGORIES) * 2
    assert table.groupby("measurement")["n"].sum().tolist() == [trajectories, trajectories]
