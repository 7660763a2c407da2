"""A conclusion follows from the numbers that are shown beside it, and from nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import zrm_chapter

from wijkstats.ground.kinds import key, of
from wijkstats.ground.records import Result
from wijkstats.ground.verdict import RULES, told
from wijkstats.release.disclosure import protect

SAID = {"mark_1", "mark_2", "mark_3", "reason"}
"""Names in words of which no number is published: the domains in which a group stands out, the reason that is given most."""


def case(low: float, rule: tuple[str, ...] = ("net", "low", "high")) -> Result:
    """Of 900 pairs, in steps of 2%, an interval of 0.2 wide; a row with a hidden count makes all else coarse."""
    table = pd.DataFrame({"level": ["a", "b"], "n": [900, 3], "low": low, "high": low + 0.2})
    table["conclusion"] = told(table, {"matters": 0.1}, *rule)
    ends = ("low", "high")
    return Result(
        "case", table, ("level",), ("n",), dict.fromkeys((*ends, "conclusion"), ("n",)), facts={"matters": 0.1},
        known=("matters",), verdicts={"conclusion": rule},
        columns={**dict.fromkeys(ends, of("points")), "conclusion": key("net_conclusion")},
    )  # fmt: skip


def said_of(result: Result) -> list[object]:
    return protect(result, 5).table["conclusion"].tolist()


def test_exact_numbers_on_either_side_of_a_limit_that_look_alike_give_one_conclusion() -> None:
    """0.4% and -0.4% are both shown as 0%: who was told that one of them is above 0 would know more than what is shown."""
    one, other = case(0.004), case(-0.004)
    assert [result.table["conclusion"][0] for result in (one, other)] == ["more", "unknown"]
    assert said_of(one)[0] == said_of(other)[0] == "unknown"
    assert said_of(case(0.03))[0] == "more"


def test_where_a_number_is_not_shown_nothing_is_concluded_whatever_it_is() -> None:
    few = [replace(result, table=result.table.assign(n=[150, 3])) for result in (case(0.03), case(-0.03), case(np.nan))]
    assert all(pd.isna(said_of(result)[0]) for result in few)


def test_a_column_of_words_of_which_nothing_is_said_is_hidden() -> None:
    result = case(0.03)
    table = result.table.assign(told=["high", "low"])
    assert protect(replace(result, table=table), 5).table["told"].isna().all()
    everybody = replace(result, table=table[table["n"] > 5])
    assert protect(everybody, 5).table["told"].tolist() == ["high"], "nothing is hidden: nothing can be given away"


@pytest.mark.parametrize("rule", sorted(RULES))
def test_each_rule_is_asked_of_the_numbers_of_a_report(rule: str) -> None:
    """The conclusions of a result are those of its own numbers, and of a result of which all is shown they stay as they are."""
    asked = [
        (result, column)
        for result in zrm_chapter.results().values()
        for column, (name, *_) in result.verdicts.items()
        if name == rule
    ]
    assert asked
    for result, column in asked:
        again = told(result.table, result.facts, rule, *result.verdicts[column][1:])
        pd.testing.assert_series_equal(again, result.table[column], check_names=False, check_dtype=False)


def test_every_conclusion_of_a_report_says_how_it_is_told() -> None:
    """Also of what comes later: words about people are told from what is shown, follow from counts alone, or from nobody."""
    for result in zrm_chapter.results().values():
        quiet = {
            *result.keys,
            *result.known,
            *result.exact,
            *result.blurred,
            *result.verdicts,
            *result.behind_columns(),
        }
        words = [c for c in result.table if result.kind_of(c).name in ("key", "truth") and c not in quiet]
        assert not set(words) - SAID, (result.name, words)
