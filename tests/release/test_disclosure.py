from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from wijkstats.ground.population import cell, named
from wijkstats.ground.records import Published, Result, Share
from wijkstats.kit.inference.intervals import wilson
from wijkstats.kit.page.files import to_csv
from wijkstats.release.disclosure import protect, protect_report
from wijkstats.release.disclosure_rules import DisclosureRules

COUNTS = ("pairs", "clients", "improved", "same", "worse")


def development(*rows: tuple[int, ...]) -> Result:
    """Rows of pairs, clients, improved, same, worse, and the clients behind the three outcomes."""
    names = [*COUNTS, *(f"{o}_clients" for o in COUNTS[2:])]
    table = pd.DataFrame(rows, columns=names).assign(level=[f"level {i}" for i in range(len(rows))])
    table["worse_share"] = table["worse"] / table["pairs"]
    behind = {o: f"{o}_clients" for o in COUNTS[2:]} | {"pairs": "clients"}
    return Result("case", table, ("level",), COUNTS, {"worse_share": ("worse", "pairs")}, {"pairs": COUNTS[2:]}, behind)


def shown(result: Result, minimum: int = 5) -> list[list[object]]:
    table = protect(result, minimum).table[list(COUNTS)].astype(object)
    return table.where(table.notna(), None).to_numpy().tolist()


def test_a_count_below_the_minimum_is_empty_and_so_is_one_more() -> None:
    found = protect(development((30, 20, 12, 15, 3, 10, 12, 3)), 5)
    assert shown(development((30, 20, 12, 15, 3, 10, 12, 3))) == [[30, 20, None, 15, None]]
    assert found.table["suppressed"].tolist() == ["suppressed"]
    assert found.table["worse_share"].isna().all()
    assert found.hidden == 2


def test_many_pairs_of_few_clients_are_hidden_too() -> None:
    assert shown(development((40, 20, 20, 14, 6, 10, 12, 2))) == [[40, 20, 20, None, None]]


def test_zero_is_no_person_and_a_row_of_few_people_says_nothing() -> None:
    assert shown(development((30, 20, 15, 15, 0, 10, 12, 0))) == [[30, 20, 15, 15, 0]]
    assert shown(development((9, 4, 6, 3, 0, 4, 3, 0))) == [[None] * 5]


def test_switched_off_and_private_columns_never_published() -> None:
    result = development((9, 4, 6, 3, 0, 4, 3, 0))
    off = protect(result, 0)
    assert off.table[list(COUNTS)].to_numpy().tolist() == [[9, 4, 6, 3, 0]]
    assert off.minimum == off.hidden == 0
    assert not {"improved_clients", "same_clients", "worse_clients"} & set(off.table.columns)
    assert result.table["worse"].tolist() == [0]  # the input is left as it was


def test_published_figures_pass_unchanged() -> None:
    table = pd.DataFrame({"area": ["0622"], "value": [2.0]})
    found = protect(Result("benchmark_indicators", table, ("area",), persons=False), 5)
    pd.testing.assert_frame_equal(found.table, table)


def counted(rows: dict[tuple[str, str], int], unit: str = "course", name: str = "case") -> Result:
    """One count per grouping and level, that adds up over each grouping."""
    table = pd.DataFrame([(*key, n) for key, n in rows.items()], columns=["grouping", "level", "n"])
    cells = named(table, unit, {"n": ("x",)}, "grouping", "level")
    return Result(name, table, ("grouping", "level"), ("n",), cells=cells)


def hidden(published: Published) -> list[str]:
    """The levels that are hidden."""
    return published.table.loc[published.table["n"].isna(), "level"].tolist()


def test_a_hidden_row_does_not_follow_from_the_other_rows_and_the_total() -> None:
    found = protect(counted({("total", "all"): 43, ("age", "a"): 3, ("age", "b"): 28, ("age", "c"): 12}), 5)
    assert hidden(found) == ["a", "c"]


def test_hidden_rows_of_a_group_are_not_few_together() -> None:
    rows = {("total", "all"): 42, ("age", "a"): 1, ("age", "b"): 1, ("age", "c"): 28, ("age", "d"): 12}
    assert hidden(protect(counted(rows), 5)) == ["a", "b", "d"]


def test_without_a_total_nothing_follows() -> None:
    assert hidden(protect(counted({("age", "a"): 3, ("age", "b"): 28}), 5)) == ["a"]


def test_a_count_that_another_table_gives_away_is_hidden_there_too() -> None:
    one = counted({("total", "all"): 43, ("age", "a"): 3, ("age", "b"): 40})
    other = counted({("total", "all"): 43, ("age", "b"): 40, ("team", "x"): 20, ("team", "y"): 23}, name="other")
    found = protect_report([one, other], DisclosureRules(5))
    assert [hidden(p) for p in found.published] == [["a", "b"], ["b"]]
    alone = [protect(result, 5) for result in (one, other)]
    assert [hidden(p) for p in alone] == [["a", "b"], []]  # which together give 43 - 40 = 3 away
    assert found.account["reason"].tolist() == ["few", "sum", "sum"]
    assert found.account.loc[1, "protects"] == "course (age=a: x)"


def test_the_same_cell_of_a_matrix_over_ages_does_not_give_one_age_away() -> None:
    rows = [("d", age, b, a, n) for age, ns in AGES.items() for (b, a), n in zip(STEPS, ns, strict=True)]
    table = pd.DataFrame(rows, columns=["domain", "age_group", "before", "after", "n"])
    cells = [
        cell("course", {f"{r.before}{r.after}"}, {"domain": r.domain, "age_group": r.age_group})
        for r in table.itertuples()
    ]
    keys = ("domain", "age_group", "before", "after")
    found = protect(Result("case", table, keys, ("n",), cells={"n": cells}), 5).table
    gone = found["n"].isna()
    assert gone[(found["before"] == 1) & (found["after"] == 2) & (found["age_group"] == "young")].all()
    assert not (gone.groupby([found["before"], found["after"]]).sum() == 1).any()


STEPS = [(1, 1), (1, 2), (2, 1), (2, 2)]
AGES = {"young": [9, 3, 8, 12], "old": [20, 9, 11, 15], "all": [29, 12, 19, 27]}


def test_everybody_in_one_part_says_something_about_each() -> None:
    table = pd.DataFrame({"level": ["a", "b"], "pairs": [40, 60], "up": [0, 20], "same": [40, 40]})
    plain = Result("case", table, ("level",), ("pairs", "up", "same"), totals={"pairs": ("up", "same")})
    shown = protect(replace(plain, revealing=("pairs",)), 5).table
    assert shown.loc[0, ["up", "same"]].isna().all()
    assert shown["pairs"].tolist() == [40, 60]
    assert protect(plain, 5).table.notna().all(axis=None)  # where being in one part is no attribute of a person


def test_what_cannot_be_otherwise_is_no_secret() -> None:
    table = pd.DataFrame({"level": ["top"], "pairs": [40], "up": [0], "same": [40]})
    regions = {"pairs": ["55"], "up": [], "same": ["55"]}
    result = Result("case", table, ("level",), ("pairs", "up", "same"), totals={"pairs": ("up", "same")},
                    cells=named(table, "course", regions, "level"), revealing=("pairs",))  # fmt: skip
    assert protect(result, 5).table[["up", "same"]].to_numpy().tolist() == [[0, 40]]


def test_e10_suppress_then_round_then_add_up_then_divide() -> None:
    """OpenSAFELY's example: at most 7 redacted, rounded to fives, totals the sums of what is shown."""
    numbers, of = [3, 8, 16, 23, 50], [18, 23, 31, 44, 116]
    levels = ["a", "b", "c", "d", "all"]
    table = pd.DataFrame({"level": levels, "part": numbers, "whole": of})
    table["share"] = table["part"] / table["whole"]
    result = Result("case", table, ("level",), ("part", "whole"), shares={"share": Share({"part": 1}, "whole")})  # fmt: skip
    shown = protect_report([result], DisclosureRules(8, 5)).published[0].table
    assert shown["part"].astype(object).where(shown["part"].notna(), None).tolist() == [None, 10, 15, 25, 50]
    assert shown["whole"].tolist() == [20, 25, 30, 45, 120]
    assert shown["share"].isna().tolist() == [True, False, False, False, False]
    assert shown["share"].iloc[4] == round(50 / 120, 3)  # from the rounded counts, not from 50 / 116


def test_rounded_a_number_is_the_same_in_every_table_and_a_share_of_what_is_hidden_is_hidden() -> None:
    rows = [("total", "all", 60, 46, 14), ("age", "a", 31, 28, 3), ("age", "b", 29, 18, 11)]
    table = pd.DataFrame(rows, columns=["grouping", "level", "started", "kept", "lost"])
    table["share"] = table["kept"] / table["started"]
    keys = ("grouping", "level")
    cells = named(table, "client", {"started": ("k", "l"), "kept": ("k",), "lost": ("l",)}, *keys)
    one = Result("one", table, keys, ("started", "kept", "lost"), totals={"started": ("kept", "lost")}, cells=cells,
                 shares={"share": Share({"kept": 1}, "started")})  # fmt: skip
    whole = table[:1].reset_index(drop=True)
    two = Result("two", whole, keys, ("started",), cells=named(whole, "client", {"started": ("k", "l")}, *keys))
    first, second = (p.table for p in protect_report([one, two], DisclosureRules(5, 10)).published)
    assert first["started"].tolist() == [60, 30, 30]
    assert second["started"].tolist() == [60]
    assert first["share"].isna().tolist() == [False, True, False]  # not 30 of 30


def test_e10_midpoint_rounding() -> None:
    rules = DisclosureRules(6, 6, "midpoint")
    assert rules.round([0, 1, 6, 7, 12, 13]).tolist() == [0, 3, 3, 9, 9, 15]
    low, high = rules.reach([0, 3, 9, 15])
    assert list(zip(low.tolist(), high.tolist(), strict=True)) == [(0, 0), (1, 6), (7, 12), (13, 18)]


@pytest.mark.parametrize(
    "rules", [DisclosureRules(5, 5), DisclosureRules(5, 10), DisclosureRules(6, 6, "midpoint"), DisclosureRules(5, 4)]
)
def test_what_rounding_leaves_open_holds_the_number(rules: DisclosureRules) -> None:
    numbers = np.arange(0, 200)
    low, high = rules.reach(rules.round(numbers))
    assert ((low <= numbers) & (numbers <= high)).all()
    assert (rules.round(low) == rules.round(numbers)).all()


def test_a_hidden_count_is_never_a_number() -> None:
    for rules in (DisclosureRules(5), DisclosureRules(5, 5), DisclosureRules(6, 6, "midpoint")):
        published = protect_report([counted({("age", "a"): 3, ("age", "b"): 28})], rules).published[0]
        assert to_csv(published).splitlines()[1] == "age,a,,suppressed"


def test_intervals_follow_from_rounded_counts() -> None:
    figures = {"n": 203, "yes": 81, "share": 81 / 203, "low": 0.3, "high": 0.5, "design": 2.0}
    table = pd.DataFrame([{"level": "a"} | figures])
    share = Share({"yes": 1}, "n", "low", "high", "design")
    result = Result("case", table, ("level",), ("n", "yes"), shares={"share": share})
    shown = protect_report([result], DisclosureRules(5, 5)).published[0].table.iloc[0]
    assert (shown["n"], shown["yes"], shown["share"]) == (205, 80, round(80 / 205, 3))
    low, high = wilson(80 / 3, 205 / 3)  # of 200 answers a design effect is in steps of 2, never down
    assert (shown["low"], shown["high"]) == (round(float(low), 3), round(float(high), 3))
    assert "design" not in shown.index


def test_figures_for_sentences_are_protected_with_the_tables() -> None:
    table = pd.DataFrame({"grouping": ["age", "age"], "level": ["a", "b"], "n": [3, 40]})
    where = named(table, "course", {"n": ("x",)}, "grouping", "level")
    result = Result("case", table, ("grouping", "level"), ("n",), cells=where,
                    extra={"whole": (cell("course", {"x"}), 43), "few": (cell("course", {"x"}, {"age": "a"}), 3)})  # fmt: skip
    found = protect_report([result], DisclosureRules(5)).published[0]
    assert (found.facts["whole"], found.facts["few"]) in {(43, None), (None, None)}
    assert hidden(found) == (["a", "b"] if found.facts["whole"] else ["a"])


def test_private_counts_decide_and_are_not_shown() -> None:
    table = pd.DataFrame({"domain": ["adl"], "n": [90], "up": [3], "p": [0.04]})
    result = Result("case", table, ("domain",), ("n", "up"), {"p": ("n", "up")}, private=("up",))
    found = protect(result, 5)
    assert found.table.columns.tolist() == ["domain", "n", "p", "suppressed"]
    assert found.table["p"].isna().all()
    assert found.hidden == 0


def test_a_group_of_unknowns_that_is_too_small_is_left_out_and_costs_nothing() -> None:
    rows = {("total", "all"): 43, ("age", "a"): 20, ("age", "b"): 21, ("age", "unknown"): 2}
    found = protect(counted(rows), 5)
    assert found.table["level"].tolist() == ["all", "a", "b"]
    assert hidden(found) == []


def test_clients_do_not_add_up_over_domains() -> None:
    rows = {("total", "all"): 50, ("domain", "x"): 3, ("domain", "y"): 48}
    assert hidden(protect(counted(rows, unit="client"), 5)) == ["x"]
    assert hidden(protect(counted(rows | {("total", "all"): 51}), 5)) == ["x", "y"]


def test_as_many_clients_as_courses_give_the_courses_away() -> None:
    """Courses are at least as many as their clients: 43 clients shown would leave at most 3 for the others."""
    rows = [("total", "all", 46, 44), ("domain", "x", 3, 3), ("domain", "y", 43, 43)]
    table = pd.DataFrame(rows, columns=["grouping", "level", "n", "c"])
    keys = ("grouping", "level")
    cells = named(table, "course", {"n": ("x",)}, *keys) | named(table, "client", {"c": ("x",)}, *keys)
    result = Result("case", table, ("grouping", "level"), ("n", "c"), contributors={"n": "c"}, cells=cells)
    shown = protect(result, 5).table
    assert shown.loc[1:, ["n", "c"]].isna().all(axis=None)


def test_a_place_that_knows_only_coarse_outcomes_does_not_hide_how_the_others_add_up() -> None:
    """Domain c knows only up or not; the steps of a and b still add up to those of all domains."""
    fine, coarse = ["12", "13"], {"a": (30, 3), "b": (25, 9)}
    rows = [("all", step, sum(n[i] for n in coarse.values())) for i, step in enumerate(fine)]
    rows += [(domain, step, n[i]) for domain, n in coarse.items() for i, step in enumerate(fine)]
    table = pd.DataFrame([*rows, ("c", "12 13", 0)], columns=["domain", "step", "n"])
    cells = [cell("course", r.step.split(), {"domain": r.domain}) for r in table.itertuples()]
    found = protect(Result("case", table, ("domain", "step"), ("n",), cells={"n": cells}), 5).table
    gone = {(r.domain, r.step) for r in found[found["n"].isna()].itertuples()}
    assert ("a", "13") in gone
    assert gone & {("all", "13"), ("b", "13")}


def test_two_numbers_that_are_the_same_are_taken_for_the_same_people() -> None:
    """43 clients with 43 courses: who knows the courses of a hidden group knows its clients."""
    rows = [("total", "all", 46, 46), ("team", "x", 3, 3), ("team", "y", 43, 43)]
    table = pd.DataFrame(rows, columns=["grouping", "level", "n", "c"])
    keys = ("grouping", "level")
    cells = named(table, "course", {"n": ("x",)}, *keys) | named(table, "person", {"c": ("x",)}, *keys)
    result = Result("case", table, keys, ("n", "c"), contributors={"n": "c"}, cells=cells)
    shown = protect(result, 5).table
    assert shown.loc[2, ["n", "c"]].isna().all()


def test_what_counts_everybody_several_times_is_guarded_so_many_times_as_far() -> None:
    """Of 33 hidden scores, 11 a moment, it was told that they are 28 to 34: three moments, and nothing else."""
    table = pd.DataFrame(
        {"level": ["all", "a", "b", "c", "d"], "n": [1034, 33, 11, 440, 550], "people": [94, 3, 1, 40, 50]}
    )
    places = [{} if level == "all" else {"team": level} for level in table["level"]]
    cells = {"n": [cell("score", {"any"}, place) for place in places]}
    result = Result("case", table.assign(each=11), ("level",), ("n",), contributors={"n": "people"}, cells=cells)
    once = protect(replace(result, table=table, cells=cells), 5).table["n"].isna()
    assert once.tolist() == [False, True, True, False, False]  # 44 together, so of the three moments never five
    assert protect(replace(result, each={"n": "each"}), 5).table["n"].isna().sum() == 3


@pytest.mark.parametrize(("dear", "gone"), [((), {"improved", "worse"}), (("pairs", "improved"), {"same", "worse"})])
def test_what_readers_miss_most_is_hidden_last(dear: tuple[str, ...], gone: set[str]) -> None:
    """Of 100 pairs 3 are worse: one more part goes, by its size the 10 that improved; those are what is asked first."""
    table = pd.DataFrame({"level": ["a"], "pairs": [100], "improved": [10], "same": [87], "worse": [3]})
    parts = ("improved", "same", "worse")
    result = Result("case", table, ("level",), ("pairs", *parts), totals={"pairs": parts}, dear=dear)
    shown = protect(result, 5).table
    assert {part for part in ("pairs", *parts) if shown[part].isna().all()} == gone
