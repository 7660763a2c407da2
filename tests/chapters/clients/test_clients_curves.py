"""The curves of returns and durations: their steps hold enough people, and tell nobody's day."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_clients_exhibits import exhibits, opened, rows
from test_clients_statistics import first_closures  # noqa: F401

import wijkstats as ws
from wijkstats.chapters.clients.exhibits.curves import grown
from wijkstats.chapters.clients.statistics import of_durations
from wijkstats.chapters.clients.statistics.durations import curve_steps, month_of, step_ends
from wijkstats.ground.records import Published, Result
from wijkstats.kit.inference.survival import kaplan_meier
from wijkstats.kit.page.view import View
from wijkstats.kit.page.words import LANGUAGES, load_words
from wijkstats.release.disclosure import protect, protect_report
from wijkstats.release.disclosure_rules import DisclosureRules

MINIMUM = 5
NOBODY = pd.DataFrame({"days": [], "happened": [], "age_18": [], "stopped": []})


def lasting(n: int, happened: float = 0.7, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    ages = rng.choice(["under_18", "from_18", "unknown"], n, p=[0.3, 0.6, 0.1])
    some = (rng.random(n) < happened).astype(int)
    return pd.DataFrame({"days": rng.integers(0, 900, n), "happened": some, "age_18": ages})


def shown(back: pd.DataFrame, minimum: int = MINIMUM) -> tuple[Published, Published]:
    """What a report has of returns, in both tables."""
    results = [of_durations.returned(back, ""), of_durations.curves(back, NOBODY, minimum, "")]
    one, other = protect_report(results, DisclosureRules(minimum)).published
    return one, other


def test_curves_of_the_demo_pass_through_the_numbers_of_the_issue(first_closures: pd.DataFrame) -> None:  # noqa: F811
    back = first_closures.assign(stopped=first_closures["level"] == "gestopt")
    table = of_durations.curves(back, NOBODY, MINIMUM, "").table.set_index("level")
    assert table.groupby("level")["events"].sum().to_dict() == {"gestopt": 31, "other": 145}
    assert table["events"].min() >= MINIMUM
    year = table[table["day"] == 365]
    assert year.loc["gestopt", ["n", "share"]].round(3).to_list() == [195, 0.195]
    told = {one.name: one.table.set_index("level") for one in shown(back)}
    within = told["clients_return"][["within_365", "low", "high"]].astype(float)
    assert within.to_numpy().tolist() == [[0.2, 0.1, 0.3], [0.08, 0.06, 0.1]]
    assert set(told["clients_curve"]) == {"curve", "day", "n", "events", "share", "suppressed"}
    assert told["clients_curve"].loc["gestopt", "share"].to_list() == [0.05, 0.1, 0.15, 0.2]


def told_of(gestopt: list[tuple[int, float]], other: list[tuple[int, float]]) -> str:
    steps = [
        ("return", level, day, share) for level, line in (("gestopt", gestopt), ("other", other)) for day, share in line
    ]
    table = pd.DataFrame(steps, columns=["curve", "level", "day", "share"]).assign(n=500, events=9, suppressed="")
    words = load_words("en")
    values = grown(View("clients_curve", None, table, {}, words))
    return " ".join(words.parts("exhibits.clients_curve.answer", values, False, True))


def test_two_groups_are_compared_in_one_month_and_not_each_at_its_own_end() -> None:
    """30% after 11 months beside 24% after 19 reads as a fall, or as one group beside another: at 11 months the other has 20%."""
    said = told_of([(152, 0.2), (335, 0.3)], [(243, 0.15), (335, 0.2), (578, 0.24)])
    assert "After 11 months 30.0% of those who stopped by themselves are back, and 20.0% of all others." in said
    assert "Of all others 24.0% are back after 19 months." in said
    assert said.count("30.0%") == 1
    alone = told_of([(152, 0.2)], [(243, 0.15)])  # the other curve has not begun: nothing to set beside it
    assert "Beyond that" not in alone
    assert "20.0% are back after 5 months" in alone


@given(
    days=st.lists(st.tuples(st.integers(0, 1200), st.booleans(), st.booleans()), max_size=120),
    least=st.sampled_from([0, 1, 5, 10]),
)
def test_each_step_holds_enough_of_every_group_and_all_together_everybody(
    days: list[tuple[int, bool, bool]], least: int
) -> None:
    of = pd.DataFrame(days, columns=["days", "happened", "young"]).astype(int)
    every = step_ends([of], least)
    groups = [of[of["young"] == young] for young in (0, 1)]
    assert bool(every) == bool(of["happened"].any())
    for parts, ends in (([of], every), (groups, step_ends(groups, least, every))):
        assert set(ends) <= set(every)
        assert ends == sorted(set(ends))
        for part in parts:
            steps = curve_steps(part, ends)
            happened = part["happened"].sum()
            assert steps["events"].sum() == happened
            assert len(ends) < 2 or steps["events"].min() >= least
            assert steps["share"].dropna().is_monotonic_increasing
    if least == 0:
        assert every == sorted(set(month_of(of.loc[of["happened"] == 1, "days"])))


def test_what_is_left_over_goes_with_the_last_step_to_the_end_of_a_year() -> None:
    of = pd.DataFrame({"days": [10] * 5 + [40] * 5 + [100, 200, 400], "happened": 1})
    assert step_ends([of], 5) == [1, 24]
    assert curve_steps(of, [1, 24])["events"].to_list() == [5, 8]


def test_the_curve_is_kaplan_meier_at_the_end_of_each_step() -> None:
    of = lasting(300)
    steps = curve_steps(of, step_ends([of], MINIMUM))
    curve = kaplan_meier(of["days"], of["happened"])
    known = steps.dropna(subset=["share"])
    assert [curve.within(day)[0] for day in known["day"] if day <= curve.followed] == pytest.approx(
        known.loc[known["day"] <= curve.followed, "share"].to_list()
    )
    assert all(later - earlier >= 30 for earlier, later in pairwise([0, *steps["day"]]))


def test_steps_of_ages_end_at_the_same_months_and_leave_nobody_by_subtraction() -> None:
    table = of_durations.curves(NOBODY, lasting(400), MINIMUM, "").table
    ends = {level: part["day"].to_list() for level, part in table.groupby("level")}
    assert ends["under_18"] == ends["from_18"]
    assert set(ends["under_18"]) <= set(ends["all"])
    assert table["events"].min() >= MINIMUM
    few = lasting(400).assign(age_18=["under_18"] * 4 + ["from_18"] * 396)
    assert set(of_durations.curves(NOBODY, few, MINIMUM, "").table["level"]) == {"all"}


def test_a_curve_of_which_a_count_is_hidden_has_no_rows() -> None:
    """Also the other age then has none: the number of steps tells how many closed of both at least."""
    of = lasting(400)
    of.loc[of[of["age_18"] == "under_18"].index[3:], "happened"] = 1
    of.loc[of[of["age_18"] == "under_18"].index[:3], "happened"] = 0  # three still run
    of = of.assign(team="x", law="y")
    results = [of_durations.lasted(of, ""), of_durations.curves(NOBODY, of, MINIMUM, "")]
    assert set(results[1].table["level"]) == {"all", "under_18", "from_18"}
    lengths, curves = protect_report(results, DisclosureRules(MINIMUM)).published
    young = lengths.table[lengths.table["level"] == "under_18"].iloc[0]
    assert young[["started", "closed"]].isna().any()
    assert not {"under_18", "from_18"} & set(curves.table["level"])
    few = pd.DataFrame({"days": range(40), "happened": [1] * 3 + [0] * 37, "stopped": True})
    assert shown(few)[1].table.empty


def test_nobodys_day_follows_from_what_is_shown(first_closures: pd.DataFrame) -> None:  # noqa: F811
    """Of each of some clients who stopped another day gives the same report, in every number."""
    back = first_closures.assign(stopped=first_closures["level"] == "gestopt").reset_index(drop=True)
    mine = back.index[back["stopped"]]
    told = shown(back)
    ends = [0, *told[1].table.loc[told[1].table["level"] == "gestopt", "day"].astype(int)]
    happened = [at for at in mine if back.loc[at, "happened"]]
    followed = [at for at in mine if not back.loc[at, "happened"]]
    for at in (*happened[::6], *followed[::30]):
        day = back.loc[at, "days"]
        step = next(((low, high) for low, high in pairwise(ends) if low < day <= high), (0, 1000))
        others = [(step[0] + 1), step[1]] if back.loc[at, "happened"] else [day / 2, day + 40]
        tried = [
            shown(back.assign(days=back["days"].where(back.index != at, other))) for other in others if other != day
        ]
        assert any(all(a.table.equals(b.table) for a, b in zip(told, one, strict=True)) for one in tried), at


@pytest.mark.parametrize("minimum", [0, 5])
def test_with_a_minimum_of_none_every_month_is_a_step_and_nothing_is_rounded(minimum: int) -> None:
    result: Result = of_durations.curves(NOBODY, lasting(1200), minimum, "")
    table = protect(result, minimum).table
    every = table[table["level"] == "all"]
    assert (len(every) == 30) == (minimum == 0 or every["events"].min() >= minimum)
    coarse = np.isclose(every["share"].dropna().astype(float) * 100 % 1, 0) | np.isclose(
        every["share"].dropna() * 100 % 1, 1
    )
    assert coarse.all() == (minimum > 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_curves_say(language: str) -> None:
    one = exhibits(opened(*rows(600)), language, only=("curve",))["curve"]
    assert one.figure
    assert load_words(language)("figure.curve_duration") in one.svg
    assert one.answer.count("{") == 0
    assert ("de helft" if language == "nl" else "half of") in one.answer


def test_nobody_closed_one_client_and_all_closed_on_one_day() -> None:
    t, c = rows(160)
    running = exhibits(opened(t.assign(end_date=pd.NaT, closure_group=None), c), only=("curve",))["curve"]
    assert running.empty
    assert "te weinig" in running.answer
    single = exhibits(opened(t.head(1), c), only=("curve",))["curve"]
    assert single.empty
    assert single.figure is None
    t, c = rows(300)
    day = t["start_date"].where(t["start_date"] < "2018-05-01", pd.Timestamp("2018-04-30"))
    together = opened(t.assign(start_date=day, end_date=day + pd.Timedelta(days=40), closure_group="wmo"), c)
    made = exhibits(together, only=("curve",))["curve"]
    assert made.figure
    assert "Na 2 maanden is 100% van de trajecten gestopt." in made.answer
    assert ws.clients.curves(together).table["events"].min() >= MINIMUM
