"""A report beside one that was published before: no figure of the two together is about a few people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from wijkstats.ground.population import cell, named
from wijkstats.ground.records import Result, Stood
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.release.earlier import Earlier

KEYS = ("grouping", "level")
OWN = (date(2017, 1, 1), date(2018, 12, 31))


def counted(rows: dict[tuple[str, str], int]) -> Result:
    table = pd.DataFrame([(*key, n) for key, n in rows.items()], columns=[*KEYS, "n"])
    return Result("zrm_case", table, KEYS, ("n",), cells={"n": named(table, "course", {"n": ("x",)}, *KEYS)["n"]})


def before(rows: dict[tuple[str, str], int | None], start: date, end: date) -> Earlier:
    table = pd.DataFrame([(*key, n) for key, n in rows.items()], columns=[*KEYS, "n"])
    return Earlier("vorig", (start, end), {"zrm_case": table}, OWN)


def shown(now: Result, then: Earlier) -> dict[str, object]:
    found = protect_report([now], DisclosureRules(5), [then])
    table = found.published[0].table
    return dict(zip(table["level"], table["n"].astype(object).where(table["n"].notna(), None), strict=True))


NOW = {("total", "all"): 400, ("start_year", "2017"): 203, ("start_year", "2018"): 197}


def test_a_year_in_both_reports_may_not_differ_by_a_few() -> None:
    then = before({("start_year", "2016"): 180, ("start_year", "2017"): 200}, date(2016, 1, 1), date(2017, 12, 31))
    assert shown(counted(NOW), then) == {"all": 400, "2017": None, "2018": None}


@pytest.mark.parametrize("was", [203, 208, 190])
def test_the_same_figure_or_one_that_differs_by_many_is_shown(was: int) -> None:
    then = before({("start_year", "2017"): was}, date(2016, 1, 1), date(2017, 12, 31))
    assert shown(counted(NOW), then) == {"all": 400, "2017": 203, "2018": 197}


def test_what_was_hidden_stays_hidden() -> None:
    then = before({("start_year", "2016"): 180, ("start_year", "2017"): None}, date(2016, 1, 1), date(2017, 12, 31))
    assert shown(counted(NOW), then)["2017"] is None


def test_another_part_of_a_year_is_about_other_people() -> None:
    then = before({("start_year", "2017"): 200}, date(2016, 1, 1), date(2017, 6, 30))
    assert shown(counted(NOW), then)["2017"] == 203


def test_a_longer_period_is_compared_in_every_row() -> None:
    rows = {("total", "all"): 398, ("team", "a"): 250, ("team", "b"): 148}
    now = counted({("total", "all"): 400, ("team", "a"): 250, ("team", "b"): 150})
    then = before(rows, date(2017, 1, 1), date(2018, 11, 30))
    assert shown(now, then) == {"all": None, "a": 250, "b": None}
    elsewhere = before(rows, date(2015, 1, 1), date(2017, 6, 30))
    assert shown(now, elsewhere) == {"all": 400, "a": 250, "b": 150}


def test_reports_with_other_rules_for_pairs_are_about_other_pairs() -> None:
    then = before({("start_year", "2017"): 200}, date(2016, 1, 1), date(2017, 12, 31))
    assert shown(counted(NOW), replace(then, differs=frozenset({"pairs"})))["2017"] == 203


def test_figures_of_last_year_shown_beside_this_years_stay_hidden_where_they_were() -> None:
    table = pd.DataFrame([("domain", "adl", 100, 40, 60), ("domain", "justitie", 90, 30, 60)],
                         columns=[*KEYS, "n_previous", "improved_previous", "other_previous"])  # fmt: skip
    counts = ("n_previous", "improved_previous", "other_previous")
    where = [{"grouping": "domain", "level": level} for level in table["level"]]
    stood = {
        f"{count}_previous": [Stood("zrm_development", keys, was) for keys in where]
        for count, was in (("n", "pairs"), ("improved", "improved"), ("other", "same"))
    }
    result = Result("beside", table, KEYS, counts, facts={"previous_name": "vorig"}, stood=stood)
    told = pd.DataFrame([("domain", "adl", 100, 40, 50, 10), ("domain", "justitie", 90, None, 50, None)],
                        columns=[*KEYS, "pairs", "improved", "same", "worse"])  # fmt: skip
    then = Earlier("vorig", (date(2016, 1, 1), date(2017, 12, 31)), {"zrm_development": told}, OWN)
    found = protect_report([result], DisclosureRules(5), [then]).published[0].table
    assert found["improved_previous"].isna().tolist() == [False, True]
    assert found["n_previous"].tolist() == [100, 90]


def test_a_rounded_report_tells_no_difference_of_a_few() -> None:
    then = replace(before({("start_year", "2017"): 200}, date(2016, 1, 1), date(2017, 12, 31)), rounded=True)
    assert shown(counted(NOW), then)["2017"] == 203


def test_what_an_earlier_report_tells_is_known() -> None:
    """400 in all less the 397 of 2017 that stand in the earlier report would be the 3 of 2018."""
    now = counted({("total", "all"): 400, ("start_year", "2017"): 397, ("start_year", "2018"): 3})
    then = before({("start_year", "2016"): 180, ("start_year", "2017"): 397}, date(2016, 1, 1), date(2017, 12, 31))
    assert shown(now, then) == {"all": None, "2017": 397, "2018": None}


def test_what_nothing_can_guard_any_more_is_said() -> None:
    now = counted({("total", "all"): 400, ("start_year", "2017"): 397, ("start_year", "2018"): 3})
    then = before({("total", "all"): 400, ("start_year", "2017"): 397}, OWN[0], OWN[1])
    account = protect_report([now], DisclosureRules(5), [then]).account
    left = account[account["reason"] == "open"]
    assert left[["table", "row", "count"]].to_numpy().tolist() == [[now.name, "start_year, 2018", now.counts[0]]]


def test_what_an_earlier_report_nearly_tells_is_said_to_be_so() -> None:
    """Of 400, 100 are young and 3 of nobody knows what: the 296 of then may be 297 now, and 300 at most."""
    now = counted({("total", "all"): 400, ("start_year", "2017"): 100, ("start_year", "2018"): 297})
    then = before({("total", "all"): 400, ("start_year", "2017"): 100, ("start_year", "2018"): 296}, *OWN)
    account = protect_report([now], DisclosureRules(5), [then]).account
    left = account[account["reason"] == "open"]
    assert left[["row", "count"]].to_numpy().tolist() == [["start_year, 2018", now.counts[0]]]
    assert left["protects"].str.startswith("an earlier report has this number or nearly").all()


COHORT = (date(2016, 1, 1), date(2016, 12, 31))


def cohort(n: int) -> Result:
    """The start cohort of 2016, which may be nearly all of a year or a group in an earlier report."""
    table = pd.DataFrame({"grouping": ["total"], "level": ["all"], "n": [n]})
    year = Stood("zrm_case", {"grouping": "start_year", "level": "2016"}, "n", COHORT)
    same = Stood("zrm_cohort", {"grouping": "total", "level": "all", "cohort": "2016"}, "n")
    return Result("zrm_cohort", table, KEYS, ("n",), near={"n": [((year,), (same,))]}, of_period=False)


@pytest.mark.parametrize(("n", "visible"), [(200, True), (197, False), (150, True), (203, False)])
def test_a_cohort_that_is_nearly_a_year_of_an_earlier_report_is_hidden(n: int, visible: bool) -> None:
    then = before({("start_year", "2016"): 200}, date(2016, 1, 1), date(2017, 12, 31))
    assert (shown(cohort(n), then)["all"] == n) == visible
    elsewhere = before({("start_year", "2016"): 200}, date(2016, 6, 1), date(2017, 12, 31))
    assert shown(cohort(n), elsewhere)["all"] == n  # its 2016 is half a year


@pytest.mark.parametrize(("was", "visible"), [(200, True), (197, False), (None, False), (150, True)])
def test_a_cohort_that_stood_in_an_earlier_report_stays_hidden_and_differs_by_none_or_many(
    was: int | None, visible: bool
) -> None:
    told = pd.DataFrame({"grouping": ["total"], "level": ["all"], "cohort": ["2016"], "n": [was]})
    then = Earlier("vorig", (date(2015, 1, 1), date(2016, 12, 31)), {"zrm_cohort": told}, OWN)
    assert (shown(cohort(200), then)["all"] == 200) == visible
    other = replace(then, tables={"zrm_cohort": told.assign(cohort="2015")})
    assert shown(cohort(200), other)["all"] == 200


@pytest.mark.parametrize("part", [198, 203])
def test_two_counts_of_one_report_about_nearly_the_same_people_are_not_both_shown(part: int) -> None:
    whole, one = cell("course", {"x"}, {"start_year": "2018"}), cell("course of a cohort", {"x"})
    table = pd.DataFrame({"grouping": ["total"], "level": ["all"], "n": [part]})
    years = counted({("total", "all"): 400, ("start_year", "2017"): 200, ("start_year", "2018"): 200})
    result = Result("zrm_cohort", table, KEYS, ("n",), cells={"n": [one]}, part_of=((one, whole),))
    found = [published.table["n"] for published in protect_report([years, result], DisclosureRules(5)).published]
    assert found[0].isna().any() or found[1].isna().any()
    wide = replace(result, table=table.assign(n=120))
    assert not any(p.table["n"].isna().any() for p in protect_report([years, wide], DisclosureRules(5)).published)


@pytest.mark.parametrize(("was", "told"), [(200, None), (None, None), (203, 203), (190, 203)])
def test_a_row_of_a_year_is_about_that_year_in_any_report(was: int | None, told: int | None) -> None:
    """Clients of a year, whatever the period in which they started."""
    now = replace(counted({("total", "2015"): 203, ("total", "2014"): 300}), of_period=False)
    then = before({("total", "2015"): was}, date(2014, 1, 1), date(2016, 12, 31))
    assert shown(now, then)["2015"] == 203, "nobody says that the rows are of years"
    assert shown(replace(now, moment="level"), then)["2015"] == told


def test_a_table_of_all_years_is_compared_when_one_period_holds_the_other() -> None:
    now = replace(counted({("total", "all"): 203, ("sex", "m"): 100}), of_period=False)
    for start, told in ((date(2017, 1, 1), None), (date(2016, 1, 1), 203)):
        assert shown(now, before({("total", "all"): 201}, start, date(2017, 12, 31)))["all"] == told
