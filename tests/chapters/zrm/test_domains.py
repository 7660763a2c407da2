"""Where the problems are: counts by another way, what noise gives beside the number of low domains, and the words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from zrm_chapter import SETTINGS, made_up

import wijkstats as ws
from wijkstats.chapters.zrm.statistics.domains import domains
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect
from wijkstats.report.exhibits import make_exhibit

DATA = ws.zrm.Opened(*made_up(3), SETTINGS)


def test_the_counts_are_those_of_the_transitions() -> None:
    found = ws.zrm.domains(DATA).table.set_index("domain")
    t = ws.zrm.transitions(DATA).table.query("age_group == 'all'")
    for domain, part in t.groupby("domain"):
        row = found.loc[domain]
        assert row["pairs"] == part["n"].sum()
        assert row["low_first"] == part.loc[part["before"] <= 3, "n"].sum()
        assert row["low_last"] == part.loc[part["after"] <= 3, "n"].sum()
        assert row["higher"] == part.loc[part["after"] > part["before"], "n"].sum()
        assert row["lower"] == part.loc[part["after"] < part["before"], "n"].sum()
        assert row["last_share"] == pytest.approx(row["low_last"] / row["pairs"])
        assert row["last_low"] < row["last_share"] < row["last_high"]


def test_what_noise_gives_is_the_mean_number_of_low_domains_that_it_gives() -> None:
    """The sum over domains of the chance to be low is the mean of the number of low domains, computed in another way."""
    twin, rows = DATA.no_change, DATA.pair_rows
    assert twin is not None
    numbers = twin.low_numbers(rows)
    per_trajectory = twin.low_again(rows).sum() / rows["trajectory"].nunique()
    assert per_trajectory == pytest.approx(float(np.arange(len(numbers)) @ numbers), rel=1e-9)


def test_a_client_with_two_trajectories_counts_as_one_answer() -> None:
    rows = pd.DataFrame({"client": ["a", "a", "b", "c"], "trajectory": [*"1234"], "domain": "financien",
                         "before": [1, 2, 5, 3], "after": [4, 2, 5, 2]})  # fmt: skip
    row = domains(rows, 3).table.iloc[0]
    assert (row["pairs"], row["low_first"], row["low_last"], row["design"]) == (4, 3, 2, 4 / 3)
    assert pd.isna(row["expected"])


def test_nobody_and_small_numbers_give_a_sentence() -> None:
    words = load_words("nl")
    nobody = domains(DATA.pair_rows.head(0), 3)
    assert make_exhibit(protect(nobody, 5), None, SETTINGS, words).empty
    few = make_exhibit(protect(domains(DATA.pair_rows.head(9), 3), 5), None, SETTINGS, words)
    assert few.answer
    whole = make_exhibit(protect(ws.zrm.domains(DATA), 5), None, SETTINGS, words)
    assert "Zonder verandering" in whole.answer
    assert whole.svg.startswith("<svg")
