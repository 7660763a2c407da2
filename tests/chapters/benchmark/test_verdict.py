"""The verdict on use and costs: higher or lower, and how hard that is; one rule for each word."""

from __future__ import annotations

import pandas as pd
import pytest

from wijkstats.chapters.benchmark.statistics.verdict import verdicts


def robustness(own: float = 12.0, stands: bool = True) -> pd.DataFrame:
    rows = [("costs", 2023, "reference", own, 10.0, True), ("costs", 2023, "0014", own, 10.5, stands)]
    return pd.DataFrame(rows, columns=["indicator", "year", "basis", "own", "reference", "stands"])


def correction(conclusion: str, corrected: float | None = 11.0) -> pd.DataFrame:
    return pd.DataFrame(
        [("costs", 2023, corrected, conclusion)], columns=["indicator", "year", "corrected", "conclusion"]
    )


@pytest.mark.parametrize(
    ("rows", "corrected", "said"),
    [
        (robustness(), correction("firm"), "higher_firm"),
        (robustness(8.0), correction("firm"), "lower_firm"),
        (robustness(stands=False), correction("firm"), "higher_turns"),
        (robustness(), correction("unsure"), "higher_unsure"),
        (robustness(), correction("turned"), "higher_unsure"),
        (robustness(), correction("", None), "higher_uncorrected"),
        (robustness(), correction("firm").head(0), "higher_uncorrected"),
        (robustness(10.0), correction("firm"), "same"),
    ],
)
def test_a_difference_is_hard_for_every_choice_and_after_the_correction_only(
    rows: pd.DataFrame, corrected: pd.DataFrame, said: str
) -> None:
    assert verdicts(rows, corrected) == {"costs": (2023, said)}


def test_without_a_group_nothing_is_said() -> None:
    assert verdicts(robustness().query("basis != 'reference'"), correction("firm")) == {}
    assert verdicts(robustness().head(0), correction("firm")) == {}
