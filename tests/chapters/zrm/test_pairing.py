"""Who makes a pair, and who does not: cases small enough to check on paper."""

from __future__ import annotations

import ibis
import pandas as pd
import pytest

from wijkstats.chapters.zrm.counts import outcomes as counts
from wijkstats.chapters.zrm.counts import pairing
from wijkstats.chapters.zrm.counts.scores import scores_of
from wijkstats.chapters.zrm.statistics import change_by_group, low_domains, selection, transitions
from wijkstats.ground.records import Pairs
from wijkstats.kit.counting.started import in_period
from wijkstats.kit.inference.unchanged.beside import beside
from wijkstats.settings.choices import Settings

SETTINGS = Settings.model_validate(
    {"municipality": "0622", "period": {"start": "2016-01-01", "end": "2017-12-31"}, "zrm": {"format": "wide"}}
)

Tables = tuple[ibis.Table, ibis.Table]


def tables(measurements: list[tuple], trajectories: list[tuple]) -> Tables:
    m = pd.DataFrame(measurements, columns=["client", "trajectory", "date", "domain", "score"])
    m = m.assign(date=pd.to_datetime(m["date"]), edition="2017", rater=None).astype({"score": "int8", "rater": "str"})
    t = pd.DataFrame(trajectories, columns=["client", "trajectory", "start_date", "age", "team"])
    t = t.assign(start_date=pd.to_datetime(t["start_date"]), sex=None).astype(
        {"age": "Int16", "team": "str", "sex": "str"}
    )
    con = ibis.duckdb.connect()
    return con.create_table("m", m), con.create_table("t", t)


def both(m: list[tuple], t: list[tuple], settings: Settings = SETTINGS) -> tuple[Tables, Pairs]:
    made = tables(m, t)
    return made, pairing.make_pairs(*made, settings)


START = [("a", "a1", "2016-01-15", 30, "Noord")]


def test_first_and_last_of_three_and_a_domain_measured_once() -> None:
    _, pairs = both(
        [
            ("a", "a1", "2016-02-01", "huisvesting", 2),
            ("a", "a1", "2016-06-01", "huisvesting", 5),
            ("a", "a1", "2016-12-01", "huisvesting", 3),
            ("a", "a1", "2016-02-01", "financien", 1),
        ],
        START,
    )
    (row,) = pairs.table.execute().to_dict("records")
    assert (row["domain"], row["before"], row["after"], row["low_domains"]) == ("huisvesting", 2, 3, 1)


@pytest.mark.parametrize(
    ("last", "minimum", "expected"), [("2016-03-01", 30, 0), ("2016-03-02", 30, 1), ("2016-02-02", 0, 1)]
)
def test_at_least_thirty_days_apart(last: str, minimum: int, expected: int) -> None:
    settings = SETTINGS.model_copy(update={"pairs": SETTINGS.pairs.model_copy(update={"minimum_days": minimum})})
    m = [("a", "a1", "2016-02-01", "huisvesting", 2), ("a", "a1", last, "huisvesting", 3)]
    _, pairs = both(m, START, settings)
    assert pairs.table.count().execute() == expected


def test_never_across_editions_or_trajectories_or_outside_the_period() -> None:
    m = [
        ("a", "a1", "2016-02-01", "huisvesting", 2),
        ("a", "a2", "2016-12-01", "huisvesting", 3),
        ("b", "b1", "2016-02-01", "huisvesting", 2),
        ("b", "b1", "2018-02-01", "huisvesting", 2),
        ("c", "c1", "2015-02-01", "huisvesting", 2),
        ("c", "c1", "2016-02-01", "huisvesting", 2),
    ]
    t = [
        ("a", "a1", "2016-01-15", 30, "N"),
        ("a", "a2", "2016-11-15", 30, "N"),
        ("b", "b1", "2016-01-15", 30, "N"),
        ("c", "c1", "2015-12-31", 30, "N"),
    ]
    (measurements, trajectories), _ = both(m, t)
    edition = ibis.cases((measurements.date.year() == 2018, "2013"), else_="2017")
    measurements, started = measurements.mutate(edition=edition), in_period(trajectories, SETTINGS)
    pairs = pairing.make_pairs(measurements, trajectories, SETTINGS)
    assert pairs.table.count().execute() == 0
    flow = pairing.flow_counts(scores_of(measurements, started, SETTINGS), started, pairs, SETTINGS)
    clients = flow.set_index(["step", "reason"])["clients"]
    assert clients["started", ""] == 2
    assert clients["dropped", "other_edition"] == 1
    assert clients["dropped", "one_measurement"] == 1


def test_every_started_client_is_kept_or_dropped_for_one_reason() -> None:
    m = [
        ("kept", "k1", "2016-02-01", "huisvesting", 4),
        ("kept", "k1", "2016-06-01", "huisvesting", 4),
        ("once", "o1", "2016-02-01", "huisvesting", 3),
        ("close", "c1", "2016-02-01", "huisvesting", 3),
        ("close", "c1", "2016-02-20", "huisvesting", 3),
        ("other", "d1", "2016-02-01", "huisvesting", 3),
        ("other", "d1", "2016-07-20", "financien", 3),
    ]
    names = {"kept": "k1", "once": "o1", "close": "c1", "other": "d1", "never": "n1"}
    t = [(client, trajectory, "2016-01-15", None, None) for client, trajectory in names.items()]
    (measurements, trajectories), pairs = both(m, t)
    started = in_period(trajectories, SETTINGS)
    scores = scores_of(measurements, started, SETTINGS)
    flow = selection.selection_flow(pairing.flow_counts(scores, started, pairs, SETTINGS), 3).table
    clients = flow.set_index(["step", "reason"])["clients"]
    assert clients["started", ""] == 5
    assert clients.loc["dropped"].to_dict() == {
        "no_measurement": 1,
        "one_measurement": 1,
        "different_domains": 1,
        "other_edition": 0,
        "too_close": 1,
    }
    assert clients["kept", "all"] == 1
    assert clients["kept", "low"] == 0  # the one pair started at 4


def test_change_by_group_counts_low_pairs_in_every_grouping() -> None:
    m = [
        (c, f"{c}1", day, domain, score) for c, domain, scores in CASE for day, score in zip(DAYS, scores, strict=True)
    ]
    t = [("a", "a1", "2016-01-15", 17, "Noord"), ("b", "b1", "2017-01-15", 18, None)]
    _, pairs = both(m, t)
    table = change_by_group.change_by_group(
        counts.change_by_group_sums(pairs), 3, beside(pd.DataFrame(), (), None)
    ).table.set_index(["grouping", "level"])
    found = table[["pairs", "clients", "improved", "same", "worse"]].apply(tuple, axis=1).to_dict()
    assert found["total", "all"] == (4, 2, 2, 1, 1)
    assert found["low_domains", "2_3"] == (3, 1, 1, 1, 1)
    assert found["low_domains", "1"] == (1, 1, 1, 0, 0)
    assert found["age_group", "jeugd"] == (3, 1, 1, 1, 1)
    assert found["team", "unknown"] == (1, 1, 1, 0, 0)
    assert found["domain", "huisvesting"] == (2, 2, 2, 0, 0)
    assert found["start_year", "2017"] == (1, 1, 1, 0, 0)
    low = low_domains.low_domains(counts.low_domain_sums(pairs), 3).table
    n = low.set_index(["measurement", "category"])["n"]
    assert n["first", "2_3"] == 1
    assert n["last", "2_3"] == 1  # huisvesting of a rose above 3, the two others did not
    assert n["last", "0"] == 1
    assert low.groupby("measurement")["share"].sum().tolist() == [1, 1]


DAYS = ("2017-02-01", "2017-06-01")
CASE = [
    ("a", "huisvesting", (3, 4)),
    ("a", "financien", (3, 3)),
    ("a", "justitie", (2, 1)),
    ("a", "basale_adl", (5, 4)),
    ("b", "huisvesting", (1, 5)),
]


def test_transitions_hold_all_25_combinations_and_all_ages_together() -> None:
    m = [
        (c, f"{c}1", day, domain, score) for c, domain, scores in CASE for day, score in zip(DAYS, scores, strict=True)
    ]
    t = [("a", "a1", "2016-01-15", 17, "Noord"), ("b", "b1", "2017-01-15", 70, None)]
    _, pairs = both(m, t)
    table = transitions.transitions(counts.transition_counts(pairs)).table
    housing = table[table["domain"] == "huisvesting"]
    assert housing.groupby("age_group")["n"].agg(["size", "sum"]).to_dict("index") == {
        "all": {"size": 25, "sum": 2},
        "jeugd": {"size": 25, "sum": 1},
        "ouderen": {"size": 25, "sum": 1},
    }


def test_across_editions_only_by_an_explicit_choice() -> None:
    """Acceptance check 6: shared columns pair across the switch only when chosen; split domains never do."""
    m = [
        ("a", "a1", "2016-02-01", "huisvesting", 2),
        ("a", "a1", "2017-11-01", "huisvesting", 4),
        ("a", "a1", "2016-02-01", "dagbesteding", 2),
        ("a", "a1", "2017-11-01", "tijdsbesteding", 4),
    ]
    measurements, trajectories = tables(m, START)
    mixed = measurements.mutate(edition=ibis.cases((measurements.date.year() == 2016, "2010"), else_="2017"))
    assert pairing.make_pairs(mixed, trajectories, SETTINGS).table.count().execute() == 0
    rule = SETTINGS.pairs.model_copy(update={"across_editions": ("huisvesting",)})
    chosen = SETTINGS.model_copy(update={"pairs": rule})
    (row,) = pairing.make_pairs(mixed, trajectories, chosen).table.execute().to_dict("records")
    assert (row["domain"], row["edition"], row["before"], row["after"]) == ("huisvesting", "any", 2, 4)
    with pytest.raises(ValueError, match="more than one edition"):
        Settings.model_validate(SETTINGS.model_dump(mode="json") | {"pairs": {"across_editions": ["tijdsbesteding"]}})
