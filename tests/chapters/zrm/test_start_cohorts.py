"""Beside the previous delivery: cohorts that are apart, followed equally long, like for like."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from zrm_chapter import as_tables

import wijkstats as ws
from wijkstats.delivery.tables import Tables
from wijkstats.ground.records import Result
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect
from wijkstats.report.exhibits import make_exhibit
from wijkstats.settings.choices import Settings
from wijkstats.settings.delivery import Delivery

Case = tuple[str, str, float]
"""Start date, team, and the chance that a score improves."""


def settings(start: str, end: str, known: str, **more: object) -> Settings:
    return Settings.model_validate({"municipality": "0622", "period": {"start": start, "end": end}, "zrm": {"format": "wide"},
                                    "reference_date": known, **more})  # fmt: skip


def delivery(cases: Iterable[Case], again: int = 120, domains: tuple[str, ...] = ("financien", "huisvesting"), seed: int = 1,
             edition: str = "2017") -> tuple[object, object]:  # fmt: skip
    """Trajectories, known by their place in `cases`, with low first scores that are measured again after so many days."""
    rng, rows, trajectories = np.random.default_rng(seed), [], []
    for i, (start, team, chance) in enumerate(cases):
        key, day = f"{start}-{i}", pd.Timestamp(start)
        trajectories.append((f"c{key}", f"t{key}", day, 40, team, "v"))
        for domain in domains:
            before = int(rng.integers(1, 4))
            after = before + int(rng.random() < chance)
            for when, score in ((day, before), (day + pd.Timedelta(days=again), after)):
                rows.append((f"c{key}", f"t{key}", when, domain, score, edition, "r"))
    return as_tables(rows, trajectories)


def opened(
    now: Iterable[Case], then: Iterable[Case], own: Settings, before: Settings, **kinds: object
) -> ws.zrm.Opened:
    tables = delivery(then, **{k.removeprefix("then_"): v for k, v in kinds.items() if k.startswith("then_")})
    earlier = Tables(Delivery("vorig", before.model_copy(update={"title": "Vorig"}), Path()), *tables)
    mine = {k: v for k, v in kinds.items() if not k.startswith("then_")}
    return ws.zrm.Opened(*delivery(now, **mine), own, earlier)


SHORT = settings("2017-01-01", "2018-12-31", "2018-12-31")
NOW, THEN = settings("2017-01-01", "2018-12-31", "2019-11-30"), settings("2016-01-01", "2017-12-31", "2018-11-30")


def started(year: int, number: int, chance: float = 0.4, team: str = "Noord", day: str = "06-01") -> list[Case]:
    return [(f"{year}-{day}", team, chance)] * number


def answer(result: Result, language: str = "nl") -> str:
    return make_exhibit(protect(result, 5), None, NOW, load_words(language)).answer


def total(result: Result) -> pd.Series:
    return result.table.set_index("grouping").loc["total"]


def test_a_difference_of_eight_points_is_eight_where_half_of_the_people_stand_in_both() -> None:
    """The year in between stands in both deliveries: all pairs of the one less those of the other are half the difference."""
    middle = started(2017, 1500, 0.34)
    data = opened(middle + started(2018, 1500, 0.38), started(2016, 1500, 0.30) + middle, NOW, THEN)
    row = total(ws.zrm.beside_previous(data))
    assert row["difference"] == pytest.approx(0.08, abs=0.03)
    assert row["low"] > 0
    assert row["n_this"] == row["n_previous"] == 3000
    overlapping = data.pairs.table.execute(), ws.make_pairs(data.earlier.measurements, data.earlier.trajectories, THEN)
    shares = [(t["after"] > t["before"]).mean() for t in (overlapping[0], overlapping[1].table.execute())]
    assert shares[0] - shares[1] == pytest.approx(0.04, abs=0.02)
    flow = ws.zrm.left_out(data).table.set_index(["side", "step"])
    assert flow.loc[("this", "both"), "trajectories"] == flow.loc[("previous", "both"), "trajectories"] == 1500
    assert flow.loc[("this", "compared"), "clients"] == 1500
    assert "8" in answer(ws.zrm.beside_previous(data))


def test_numbers_of_trajectories_that_begin_anew_each_year_are_of_others() -> None:
    data = opened(started(2018, 60), started(2016, 60), NOW, THEN)
    tables = [
        t.mutate(trajectory=t.trajectory.replace("t2016", "t2018"))
        for t in (data.earlier.measurements, data.earlier.trajectories)
    ]
    for client, both in (("c2016", 0), ("c2018", 60)):
        named = [t.mutate(client=t.client.replace("c2016", client)) for t in tables]
        again = ws.zrm.Opened(data.measurements, data.trajectories, NOW, Tables(data.earlier.delivery, *named))
        flow = ws.zrm.left_out(again).table.set_index(["side", "step"])["trajectories"]
        assert (flow["previous", "both"], flow["previous", "compared"]) == (both, 60 - both)
        assert again.cohorts.reason == ("no_part" if both else "")
        assert set(again.cohorts.rows.get("low_domains", [])) == (set() if both else {2})


def test_coarse_limits_lie_as_far_below_the_difference_as_above() -> None:
    """Beside a team that is hidden; rounded by themselves the limits would tell the difference finer than its step."""
    small = started(2018, 3, 1.0, "Klein"), started(2016, 3, 0.0, "Klein")
    now, then = [*started(2018, 237, 0.52), *small[0]], [*started(2016, 211, 0.37), *small[1]]
    result = ws.zrm.beside_previous(opened(now, then, NOW, THEN))
    row = protect(result, 5).table.set_index("grouping").loc["total"]
    step = 0.05  # 448 people or fewer: worth ten of them
    assert row["difference"] == pytest.approx(round(row["difference"] / step) * step, abs=1e-9)
    assert row["high"] - row["difference"] == pytest.approx(row["difference"] - row["low"], abs=1e-9)
    assert row["low"] < row["difference"] < row["high"]


def test_only_measurements_within_the_follow_up_of_both_count() -> None:
    data = opened(started(2018, 60), started(2016, 60), NOW, THEN, again=331, then_again=330)
    assert data.cohorts.days == 330  # from 2018-12-31 to 2019-11-30 are 334 days
    assert data.cohorts.reason == "no_pairs"
    flow = ws.zrm.left_out(data).table.set_index(["side", "step"])["trajectories"]
    assert (flow["this", "no_pair"], flow["this", "compared"]) == (60, 0)
    within = opened(started(2018, 60), started(2016, 60), NOW, THEN, again=330, then_again=330)
    assert total(ws.zrm.beside_previous(within))["n_this"] == 120


def test_who_started_too_late_to_be_followed_half_a_year_is_left_out() -> None:
    own = settings("2017-01-01", "2018-12-31", "2019-01-31")
    now = started(2018, 60, day="03-01") + started(2018, 40, day="11-01")
    data = opened(now, started(2016, 60), own, THEN)
    assert data.cohorts.days == 180
    assert data.cohorts.periods["this"] == (date(2018, 1, 1), date(2018, 8, 4))
    assert data.cohorts.periods["previous"] == (date(2016, 1, 1), date(2016, 12, 31))
    flow = ws.zrm.left_out(data).table.set_index(["side", "step"])["trajectories"]
    assert (flow["this", "late"], flow["this", "compared"]) == (40, 60)


def test_teams_are_matched_by_the_map_and_one_that_is_in_one_only_is_named() -> None:
    now = started(2018, 60, team="Nieuw") + started(2018, 30, team="Extra") + started(2018, 2, team="Een paar")
    then = started(2016, 60, team="Oud") + started(2016, 30, team="Weg")
    own = settings("2017-01-01", "2018-12-31", "2019-11-30", previous={"teams": {"Oud": "Nieuw"}})
    data = opened(now, then, own, THEN)
    result = ws.zrm.beside_previous(data)
    assert data.cohorts.teams == {"this": ("Extra",), "previous": ("Weg",)}  # of two clients the team has no name here
    assert total(result)["n_this"] == 120
    assert set(result.table.loc[result.table["grouping"] == "team", "level"]) == {"Nieuw"}
    text = answer(result)
    assert "Extra" in text
    assert "Weg" in text
    assert "Een paar" not in text
    flow = ws.zrm.left_out(data).table.set_index(["side", "step"])["trajectories"]
    assert (flow["this", "other_team"], flow["previous", "other_team"]) == (32, 30)


def test_without_known_teams_on_one_side_nobody_is_left_out() -> None:
    data = opened(started(2018, 60), started(2016, 60, team=""), NOW, THEN)
    unknown = data.earlier.trajectories.mutate(team=data.earlier.trajectories.team.nullif(""))
    earlier = Tables(data.earlier.delivery, data.earlier.measurements, unknown)
    result = ws.zrm.beside_previous(ws.zrm.Opened(data.measurements, data.trajectories, NOW, earlier))
    assert total(result)["n_this"] == total(result)["n_previous"] == 120


def test_a_domain_of_one_delivery_only_does_not_count() -> None:
    data = opened(started(2018, 60), started(2016, 60), NOW, THEN, domains=("financien", "justitie"),
                  then_domains=("financien", "huisvesting"))  # fmt: skip
    result = ws.zrm.beside_previous(data)
    assert total(result)["n_this"] == 60
    assert set(data.cohorts.rows["low_domains"]) == {1}  # over the domains that are compared
    assert data.cohorts.domains == ("huisvesting", "justitie")
    assert "justitie" in answer(result)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("reason", "data"), [
    ("none", lambda: ws.zrm.Opened(*delivery(started(2018, 9)), NOW)),
    ("no_part", lambda: opened(started(2017, 9), started(2016, 9), NOW, settings("2017-01-01", "2018-06-30", "2018-07-01"))),
    ("no_part", lambda: opened(started(2018, 9), started(2017, 9), NOW, THEN)),
    ("no_follow_up", lambda: opened(started(2018, 9, day="11-01"), started(2016, 9), SHORT,
                                    settings("2016-01-01", "2018-05-31", "2018-06-15"))),
    ("no_domain", lambda: opened(started(2018, 9), started(2016, 9), NOW, THEN, edition="2013")),
    ("no_team", lambda: opened(started(2018, 9), started(2016, 9, team="Zuid"), NOW, THEN)),
    ("no_pairs", lambda: opened(started(2018, 9), started(2016, 9), NOW, THEN, again=700)),
])  # fmt: skip
def test_nothing_to_compare_is_a_sentence_that_says_why(reason: str, data: object, language: str) -> None:
    found = data()
    result = ws.zrm.beside_previous(found)
    assert (result.facts["reason"], len(result.table)) == (reason, 0)
    assert answer(result, language) == load_words(language)(f"exhibits.zrm_previous.empty_{reason}")
    assert ws.zrm.trend(found).absent
    assert ws.zrm.left_out(found).absent == found.cohorts.flow.empty


def test_cohorts_that_are_too_small_have_no_difference_and_a_sentence() -> None:
    data = opened(started(2018, 45), started(2016, 45), NOW, THEN)
    result = ws.zrm.beside_previous(data)
    assert result.table["difference"].isna().all()
    assert "te weinig meetparen of cliënten" in answer(result)


def test_a_trajectory_counts_once_over_the_start_years_in_the_newest_delivery() -> None:
    both = started(2017, 70, 0.0)
    oldest = Tables(Delivery("oudste", settings("2014-01-01", "2015-12-31", "2017-01-31"), Path()),
                    *delivery(started(2014, 80) + started(2015, 75), seed=3))  # fmt: skip
    data = opened(both + started(2018, 90), started(2016, 60) + started(2017, 70, 1.0), NOW, THEN)
    data = ws.zrm.Opened(data.measurements, data.trajectories, NOW, data.earlier, older=(oldest,))
    result = ws.zrm.trend(data)
    table = result.table.set_index("level")
    assert table["n"].to_dict() == {"2014": 160, "2015": 150, "2016": 120, "2017": 140, "2018": 180}
    assert table.loc["2017", "improved"] == 0
    assert ws.zrm.trend(ws.zrm.Opened(*delivery(both), NOW)).absent


def test_the_trend_finds_a_rise_and_says_so() -> None:
    data = opened(
        started(2017, 900, 0.4) + started(2018, 900, 0.5), started(2016, 900, 0.3) + started(2017, 900), NOW, THEN
    )
    result = ws.zrm.trend(data)
    assert result.facts["slope"] == pytest.approx(0.1, abs=0.02)
    assert result.facts["slope_low"] < 0.1 < result.facts["slope_high"]
    for language in ("nl", "en"):
        assert load_words(language)("table.trend_rise", p=0.001) in answer(result, language)
