"""Counts of clients with one trajectory, who are taken together, and of those with several: as a plain count of all rows."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import pandas as pd
import pytest
import zrm_chapter
from zrm_chapter import SETTINGS

import wijkstats as ws
from wijkstats.chapters.zrm.counts import outcomes as counts
from wijkstats.chapters.zrm.counts.attrition import MIXED, attrition_counts
from wijkstats.chapters.zrm.opened import Opened
from wijkstats.settings.choices import PairRule

DOMAINS = ("financien", "huisvesting", "sociaal_netwerk")


def opened(seed: int = 1, across: tuple[str, ...] = ()) -> Opened:
    """Clients with one to three trajectories, each domain scored nought to three times, by two editions."""
    rng = np.random.default_rng(seed)
    start = pd.Timestamp("2016-02-01")
    trajectories = [(f"c{rng.integers(40)}", f"t{i}", start, 40, "Noord", "m") for i in range(80)]
    scores = [
        (
            client,
            name,
            start + pd.Timedelta(days=int(day)),
            domain,
            int(rng.integers(1, 6)),
            "2013" if day < 90 else "2017",
            "r",
        )
        for client, name, *_ in trajectories
        for domain in DOMAINS
        for day in rng.choice(400, rng.integers(4), replace=False)
    ]
    settings = SETTINGS.model_copy(update={"pairs": PairRule(across_editions=across)})
    return Opened(*zrm_chapter.as_tables(scores, trajectories), settings)


def sums(rows: pd.DataFrame, outcomes: list[str], total: str = "pairs") -> dict[str, int]:
    """The sums over clients, by their definition."""
    per = rows.groupby("client")[outcomes].sum().assign(m=rows.groupby("client").size())
    found = {total: per["m"].sum(), "clients": len(per), "m2": (per["m"] ** 2).sum()}
    for o in outcomes:
        y = per[o]
        found |= {o: y.sum(), f"{o}_clients": (y > 0).sum(), f"{o}_my": (per["m"] * y).sum(), f"{o}_y2": (y**2).sum()}
    return found


def with_all(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    for column in columns:
        rows = pd.concat([rows, rows.assign(**{column: "all"})], ignore_index=True)
    return rows


@pytest.mark.parametrize("across", [(), DOMAINS[:2]])
def test_numbers_stand_for_the_keys_and_give_the_same_pairs(across: tuple[str, ...]) -> None:
    data = opened(across=across)
    keys = data.keys.select("client_key", "trajectory_key", "client", "trajectory").execute()
    ours = data.pairs.table.execute().merge(keys, on=["client", "trajectory"], validate="many_to_one")
    ours = ours.drop(columns=["client", "trajectory"]).rename(
        columns={"client_key": "client", "trajectory_key": "trajectory"}
    )
    theirs = ws.make_pairs(data.measurements, data.trajectories, data.settings).table.execute()
    order = ["trajectory", "domain"]
    both = (t.sort_values(order, ignore_index=True)[theirs.columns] for t in (ours, theirs))
    pd.testing.assert_frame_equal(*both)
    assert set(theirs["edition"]) >= ({"any"} if across else {"2013", "2017"})
    for name in ("client", "trajectory"):
        assert keys.sort_values(f"{name}_key")[name].is_monotonic_increasing


def test_sums_over_clients_are_those_of_a_plain_count() -> None:
    data = opened()
    rows = data.pairs.table.execute()
    assert 0 < rows.groupby("client")["trajectory"].nunique().gt(1).mean() < 1
    moves = data.outcomes.merge(rows, on=["domain", "before", "after"])
    moves = moves.assign(population=np.where(moves["before"] <= data.low, "low", "not_low"))
    moves = moves.join(pd.get_dummies(moves["outcome"]).astype(int)).pipe(with_all, "domain", "population")
    keys = ["rule", "domain", "population"]
    expected = {key: sums(group, ["improved", "same", "worse"]) for key, group in moves.groupby(keys)}
    assert data.outcome_sums.set_index(keys).to_dict("index") == expected

    ways = []
    for direction, limit, moved in (
        ("improved", 5, rows["after"] > rows["before"]),
        ("worse", 1, rows["after"] < rows["before"]),
    ):
        base = np.where(rows["before"] == limit, "limit", "room")
        ways.append(rows.assign(direction=direction, base=base, moved=moved.astype(int), still=(~moved).astype(int)))
    keys = ["domain", "direction", "base"]
    room = pd.concat(ways).pipe(with_all, "domain", "base")
    expected = {key: sums(group, ["moved", "still"]) for key, group in room.groupby(keys)}
    assert counts.room_sums(data.pairs).set_index(keys).to_dict("index") == expected

    keys = ["domain", "age_group", "before", "after"]
    steps = rows[["client", *keys]].pipe(with_all, "age_group").groupby(keys)["client"].agg(n="size", clients="nunique")
    pd.testing.assert_frame_equal(
        counts.transition_counts(data.pairs).set_index(keys), steps, check_dtype=False, check_index_type=False
    )


def test_attrition_is_that_of_a_plain_count() -> None:
    data = opened()
    rows = data.begun.execute()
    rows = rows.assign(
        started=1,
        improved=(rows["after"] > rows["before"]).astype(int),
        worse=(rows["after"] < rows["before"]).astype(int),
        population=np.where(rows["level"] <= data.low, "low", "not_low"),
    )
    found = attrition_counts(data.begun, data.low).set_index(["domain", "population"])
    for key, group in rows.pipe(with_all, "domain", "population").groupby(["domain", "population"]):
        row = found.loc[key]
        per = {
            f"{seen}_{s}": group[seen].where(group["level"] == s, 0).groupby(group["client"]).sum()
            for seen in ("started", "kept", "lost", "improved", "worse")
            for s in range(1, 6)
        }
        assert row[list(per)].to_dict() == {name: n.sum() for name, n in per.items()}
        for a, b in combinations_with_replacement(MIXED, 2):
            assert row[f"{a}*{b}"] == (per[a] * per[b]).sum()
        clients = group.groupby("client")[["started", "kept", "lost", "improved", "worse"]].sum()
        assert row[[f"{c}_clients" for c in clients]].tolist() == (clients > 0).sum().tolist()
        assert row["same_clients"] == (clients["kept"] > clients["improved"] + clients["worse"]).sum()
        ends = {end: sum(per[f"lost_{s}"] for s in levels) for end, levels in (
            ("top", [5]), ("bottom", [1]), ("room", range(1, 5)), ("fall", range(2, 6)))}  # fmt: skip
        assert {end: row[f"lost_{end}_clients"] for end in ends} == {end: (n > 0).sum() for end, n in ends.items()}
    assert len(found) == 12
