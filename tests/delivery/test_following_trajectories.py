"""Without trajectnummer: trajectories of one client that follow on each other are told apart by their days."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest
from conftest import MakeDelivery

from wijkstats.delivery.clean import clean_delivery
from wijkstats.settings.delivery import Delivery

KEY = b"a key for tests only"
FIRST, SECOND = "K1;01-02-2016;30-06-2016;Noord", "K1;01-03-2017;;Zuid"


def cleaned(
    make: MakeDelivery, courses: Sequence[str], days: Sequence[str]
) -> tuple[Delivery, list[tuple[str, int, str]]]:
    """The delivery, and what was refused: file, row, reason. Five other clients are there too."""
    others = [f"K{i}" for i in range(5, 10)]
    rows = [*courses, *(f"{one};01-02-2016;;Oost" for one in others)]
    scores = [*(f"K1;{day};3" for day in days), *(f"{one};01-03-2016;3" for one in others)]
    delivery = make(
        trajecten=["clientnummer;startdatum;einddatum;wijkteam", *rows], zrm=["clientnummer;datum;huisvesting", *scores]
    )
    clean_delivery(delivery, KEY)
    frame = pd.read_csv(delivery.processed / "rejects.csv")
    return delivery, list(frame[["file", "row", "reason"]].itertuples(index=False, name=None))


def by_team(delivery: Delivery) -> dict[str, list[str]]:
    """Team and start year of each trajectory of K1 -> the days of its measurements."""
    courses = pd.read_parquet(delivery.processed / "trajectories.parquet")
    assert not courses["trajectory"].duplicated().any()
    scores = pd.read_parquet(delivery.processed / "measurements.parquet").merge(courses, on=["client", "trajectory"])
    scores = scores[scores["team"] != "Oost"]
    days = scores["date"].dt.strftime("%Y-%m-%d")
    return {
        str(team): sorted(rows)
        for team, rows in days.groupby(scores["team"] + " " + scores["start_date"].dt.year.astype(str))
    }


def test_start_and_end_of_two_trajectories(make_delivery: MakeDelivery) -> None:
    """An intake before the start and a closing rating after the end go with theirs; the order of rows does not matter."""
    days = ["15-01-2016", "01-07-2016", "20-02-2017", "01-12-2017"]
    delivery, refused = cleaned(make_delivery, (SECOND, FIRST), days)
    assert refused == []
    assert by_team(delivery) == {
        "Noord 2016": ["2016-01-15", "2016-07-01"],
        "Zuid 2017": ["2017-02-20", "2017-12-01"],
    }


@pytest.mark.parametrize(
    ("courses", "why"),
    [
        (("K1;01-02-2016;30-06-2016;Noord", "K1;30-06-2016;;Zuid"), "one day is of both"),
        (("K1;01-02-2016;30-06-2016;Noord", "K1;01-05-2016;;Zuid"), "they overlap"),
        (("K1;01-02-2016;;Noord", "K1;01-03-2017;;Zuid"), "the first has no end"),
        (("K1;01-02-2016;30-06-2016;Noord", "K1;31-02-2017;;Zuid"), "a start that does not exist"),
        (("K1;01-02-2016;31-01-2016;Noord", "K1;01-03-2017;;Zuid"), "an end before the start"),
        ((FIRST, SECOND, "K1;01-03-2017;;Noord"), "two start on one day"),
    ],
)
def test_what_days_do_not_tell_is_refused(make_delivery: MakeDelivery, courses: tuple[str, ...], why: str) -> None:
    delivery, refused = cleaned(make_delivery, courses, ["15-02-2016", "01-06-2016"])
    wrong = {(row, reason) for file, row, reason in refused if file == "trajecten.csv" and reason != "end_before_start"}
    assert {row for row, _ in wrong} == {*range(2, 2 + len(courses))}, why
    assert {reason for _, reason in wrong} <= {"trajectory_twice", "impossible_date"}
    assert [(row, reason) for file, row, reason in refused if file == "zrm.csv"] == [
        (2, "unknown_trajectory"),
        (3, "unknown_trajectory"),
    ]
    assert by_team(delivery) == {}


@pytest.mark.parametrize(
    ("second", "day", "reason"),
    [
        (
            "K1;01-08-2016;;Zuid",
            "10-07-2016",
            "between_trajectories",
        ),  # within 90 days after the one and 30 before the other
        ("K1;01-08-2016;;Zuid", "01-07-2016", None),  # 31 days before the second
        ("K1;01-08-2016;;Zuid", "01-08-2016", None),
        ("K1;01-03-2017;;Zuid", "28-09-2016", None),
        (
            "K1;01-03-2017;;Zuid",
            "29-09-2016",
            "between_trajectories",
        ),  # 91 days after the first, and long before the second
        ("K1;01-03-2017;;Zuid", "30-01-2017", None),
        ("K1;01-03-2017;;Zuid", "29-01-2017", "between_trajectories"),
        ("K1;01-03-2017;;Zuid", "01-01-2016", "before_trajectory"),
        ("K1;01-03-2017;30-04-2017;Zuid", "30-07-2017", "after_trajectory"),
    ],
)
def test_a_day_that_may_be_of_two_or_of_none_is_refused(
    make_delivery: MakeDelivery, second: str, day: str, reason: str | None
) -> None:
    _, refused = cleaned(make_delivery, (FIRST, second), [day])
    assert refused == ([("zrm.csv", 2, reason)] if reason else [])
