"""Acceptance checks 8 and 9 on pairs, from a file to the counts in the report; and the rules that compare rows."""

from __future__ import annotations

import ibis
import pandas as pd
import pytest
from conftest import SETTINGS, MakeDelivery

from wijkstats.chapters.zrm.counts.pairing import flow_counts, make_pairs
from wijkstats.chapters.zrm.counts.scores import scores_of
from wijkstats.chapters.zrm.statistics.selection import selection_flow
from wijkstats.delivery.clean import clean_delivery
from wijkstats.kit.counting.started import in_period
from wijkstats.report.publish import Publisher
from wijkstats.settings.delivery import Delivery

KEY = b"a key for tests only"
HEAD = "clientnummer;trajectnummer;datum;beoordelaar;huisvesting"
TRAJECTEN = ["clientnummer;trajectnummer;startdatum;einddatum;wijkteam"] + [
    f"K{i};T{i};15-01-2016;;Noord" for i in range(1, 5)
]


def paired(delivery: Delivery) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The pairs and the flow of what was cleaned."""
    con = ibis.duckdb.connect()
    m, t = (con.read_parquet(delivery.processed / f"{n}.parquet") for n in ("measurements", "trajectories"))
    pairs = make_pairs(m, t, delivery.settings)
    started = in_period(t, delivery.settings)
    scores = scores_of(m, started, delivery.settings)
    flow = flow_counts(scores, started, pairs, delivery.settings).set_index(["step", "reason"])
    table = pairs.table.execute().sort_values(["before", "after"])
    con.disconnect()
    return table, flow


def rules(delivery: Delivery) -> dict[str, int]:
    found = clean_delivery(delivery, KEY).rules
    return {rule: int(rows) for rule, rows in zip(found["rule"], found["rows"], strict=True)}


def test_acceptance_8_three_ratings_give_one_pair_the_first_and_the_last(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(
        zrm=[
            HEAD,
            *("K1;T1;01-02-2017;M1;4", "K1;T1;01-02-2016;M1;2", "K1;T1;01-08-2016;M1;5"),  # not in order of time
            *("K2;T2;01-02-2016;M1;3", "K2;T2;01-08-2016;M1;1", "K2;T2;01-02-2017;M1;3"),
            *("K3;T3;01-02-2016;M1;1", "K3;T3;01-08-2016;M1;2"),
            "K4;T4;01-02-2016;M1;1",
        ],
        trajecten=TRAJECTEN,
    )
    assert rules(delivery) == {}
    table, flow = paired(delivery)
    assert table[["before", "after"]].to_numpy().tolist() == [[1, 2], [2, 4], [3, 3]]
    assert flow.loc[("kept", "all"), ["clients", "pairs"]].tolist() == [3, 3]
    assert flow.loc[("dropped", "one_measurement"), "clients"] == 1


@pytest.mark.parametrize(
    ("rule", "expected", "reason", "lost"),
    [
        ("last", [[1, 2], [2, 4], [3, 3]], "too_close", 0),
        ("near_12_months", [[2, 4], [3, 3]], "outside_window", 1),
        ("only_two", [[1, 2]], "not_two", 2),
    ],
)
def test_acceptance_8_each_rule_has_its_own_pairs_and_both_are_printed(
    make_delivery: MakeDelivery, rule: str, expected: list[list[int]], reason: str, lost: int
) -> None:
    delivery = make_delivery(
        SETTINGS + f"pairs: {{last: {rule}}}\ndisclosure: {{minimum: 0}}\n",
        rule,
        zrm=[
            HEAD,
            *("K1;T1;01-02-2016;M1;2", "K1;T1;01-08-2016;M1;5", "K1;T1;15-02-2017;M1;4", "K1;T1;01-06-2018;M1;4"),
            *("K2;T2;01-02-2016;M1;3", "K2;T2;01-08-2016;M1;1", "K2;T2;01-02-2017;M1;3"),
            *("K3;T3;01-02-2016;M1;1", "K3;T3;01-08-2016;M1;2"),
            "K4;T4;01-02-2016;M1;1",
        ],
        trajecten=TRAJECTEN,
    )
    assert rules(delivery) == {}
    table, flow = paired(delivery)
    assert table[["before", "after"]].to_numpy().tolist() == expected
    assert flow.loc[("kept", "all"), ["clients", "pairs"]].tolist() == [len(expected)] * 2
    assert flow.loc[("dropped", reason), "clients"] == lost
    assert flow.loc["dropped", "clients"].sum() + len(expected) == 4
    shown = Publisher(delivery, "02_zrm")(selection_flow(flow.reset_index(), 3))
    said = {"last": "de eerste en de laatste", "near_12_months": "twaalf maanden", "only_two": "precies twee keer"}
    assert said[rule] in shown.answer
    assert ("1 meetpaar" if len(expected) == 1 else f"{len(expected)} meetparen") in shown.answer


def test_of_two_measurements_as_near_to_twelve_months_the_earlier_counts(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(
        SETTINGS + "pairs: {last: near_12_months, window_days: 10}\n",
        zrm=[
            HEAD,
            *("K1;T1;01-02-2017;M1;2", "K1;T1;27-01-2018;M1;3", "K1;T1;06-02-2018;M1;5"),  # 360 and 370 days
            *("K2;T2;01-02-2017;M1;2", "K2;T2;21-01-2018;M1;3"),  # 354 days: just outside
        ],
        trajecten=TRAJECTEN,
    )
    rules(delivery)
    table, flow = paired(delivery)
    assert table[["before", "after"]].to_numpy().tolist() == [[2, 3]]
    assert flow.loc[("dropped", "outside_window"), "clients"] == 1


def test_acceptance_8_one_day_twice_and_two_raters_are_reported(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery(
        zrm=[
            HEAD,
            *("K1;T1;01-02-2016;M1;2", "K1;T1;01-02-2016;M2;2", "K1;T1;01-08-2016;M1;5"),  # two raters who agree
            *("K2;T2;01-02-2016;M1;3", "K2;T2;01-02-2016;M2;1", "K2;T2;01-08-2016;M1;3"),  # two who do not
            *("K3;T3;01-02-2016;M1;1", "K3;T3;01-02-2016;M1;4", "K3;T3;01-08-2016;M1;2"),  # one rater, two scores
            *("K4;T4;01-02-2016;M1;1", "K4;T4;01-02-2016;M1;1", "K4;T4;01-08-2016;M1;2"),  # the same row twice
        ],
        trajecten=TRAJECTEN,
    )
    assert rules(delivery) == {
        "duplicate_row": 1,
        "same_day_repeat": 1,
        "same_day_conflict": 2,
        "two_raters_conflict": 2,
    }
    table, flow = paired(delivery)
    assert table[["before", "after"]].to_numpy().tolist() == [[1, 2], [2, 5]]
    assert flow.loc[("dropped", "one_measurement"), "clients"] == 2


def test_acceptance_9_two_ratings_less_than_thirty_days_apart_are_no_pair_and_are_counted(
    make_delivery: MakeDelivery,
) -> None:
    files = {
        "zrm": [
            HEAD,
            *("K1;T1;01-02-2016;M1;2", "K1;T1;01-03-2016;M1;3"),  # 29 days: the windows of thirty days overlap
            *("K2;T2;01-02-2016;M1;2", "K2;T2;02-03-2016;M1;4"),  # 30 days
            *("K3;T3;01-02-2016;M1;2", "K3;T3;10-02-2016;M1;3", "K3;T3;01-06-2016;M1;5"),  # first and last count
        ],
        "trajecten": TRAJECTEN,
    }
    delivery = make_delivery(**files)
    assert rules(delivery) == {"no_measurement": 1}
    table, flow = paired(delivery)
    assert table[["before", "after"]].to_numpy().tolist() == [[2, 4], [2, 5]]
    assert flow.loc[("dropped", "too_close"), "clients"] == 1
    assert flow.loc[("dropped", "no_measurement"), "clients"] == 1
    every = make_delivery(SETTINGS + "pairs: {minimum_days: 0}\n", "every", **files)
    rules(every)
    table, flow = paired(every)
    assert len(table) == 3
    assert flow.loc[("dropped", "too_close"), "clients"] == 0


def test_measurements_outside_the_trajectory_are_refused(make_delivery: MakeDelivery) -> None:
    trajecten = [TRAJECTEN[0], "K1;T1;01-03-2016;31-12-2016;Noord", "K2;T2;01-03-2016;;Noord"]
    days = {"31-01-2016": False, "30-01-2016": True, "31-03-2017": False, "01-04-2017": True, "01-05-2016": False}
    delivery = make_delivery(
        zrm=[HEAD, *(f"K1;T1;{day};M1;3" for day in days), "K2;T2;01-11-2018;M1;3"], trajecten=trajecten
    )
    assert rules(delivery) == {"before_trajectory": 1, "after_trajectory": 1}
    frame = pd.read_csv(delivery.processed / "rejects.csv", dtype=str, keep_default_na=False)
    assert frame[["row", "column", "value", "reason"]].to_numpy().tolist() == [
        ["3", "datum", "30-01-2016", "before_trajectory"],
        ["5", "datum", "01-04-2017", "after_trajectory"],
    ]


def test_an_end_before_the_start_is_no_end(make_delivery: MakeDelivery) -> None:
    trajecten = [TRAJECTEN[0], "K1;T1;01-03-2016;01-01-2015;Noord", "K2;T2;01-03-2016;31-02-2017;Noord"]
    zrm = [HEAD, "K1;T1;01-11-2018;M1;3", "K2;T2;01-11-2018;M1;3"]
    delivery = make_delivery(zrm=zrm, trajecten=trajecten)
    assert rules(delivery) == {"end_before_start": 1, "impossible_end_date": 1}


def test_trajectories_at_the_same_time_are_reported_and_kept(make_delivery: MakeDelivery) -> None:
    trajecten = [
        TRAJECTEN[0],
        "K1;A;15-01-2016;15-06-2016;Noord",
        "K1;B;15-06-2016;;Zuid",  # starts on the day the other ends: one after the other
        "K1;C;01-10-2016;01-11-2016;Zuid",  # in B, one team
        "K2;D;15-01-2016;15-06-2016;Noord",
        "K2;E;14-06-2016;01-07-2016;Zuid",  # in D, another team
        "K3;F;15-01-2016;;Noord",
        "K3;G;15-01-2016;;",  # the same day; its team is not known
    ]
    zrm = [HEAD, *(f"{k};{t};01-03-2017;M1;3" for k, t in zip(("K1", "K3"), "BF", strict=True))]
    delivery = make_delivery(zrm=zrm, trajecten=trajecten)
    found = clean_delivery(delivery, KEY)
    assert {r.rule: (r.rows, r.example) for r in found.rules.itertuples()} == {
        "overlapping_trajectories": (3, "trajecten.csv:4"),
        "two_teams": (1, "trajecten.csv:6"),
        "no_measurement": (5, "trajecten.csv:2"),
    }
    assert found.tables.set_index("table").loc["trajecten"].tolist() == [7, 7, 0]
    assert len((delivery.processed / "rejects.csv").read_text().splitlines()) == 1
