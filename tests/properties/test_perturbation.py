"""Whoever reads every character of a report cannot tell a hidden count: with another number there the report is the same.

No list of columns: other first and last levels are given to a few people (tests/other_people.py), so that all shown counts stay
and a hidden one does not; the whole chapter is computed again; what is published is laid beside what was.
"""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
import pytest
import zrm_chapter
from conftest import in_turns
from other_people import RULES, Courses, differences, hidden_alike

import wijkstats as ws
from wijkstats.ground.records import Result
from wijkstats.kit.page.files import to_csv
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import decide, show
from wijkstats.report.exhibits import make_exhibit

SETTINGS = zrm_chapter.SETTINGS
TRIED, PROPOSED = 400, 4
"""So many pairs may be another; so many other deliveries are tried before a count is called told."""


def results_of(m: ibis.Table, t: ibis.Table) -> list[Result]:
    shown = [*zrm_chapter.zrm(m, t, SETTINGS), *zrm_chapter.quality(m, t, SETTINGS)]
    return [*{result.name: result for result, _ in shown}.values()]


def as_tables(m: pd.DataFrame, t: pd.DataFrame) -> tuple[ibis.Table, ibis.Table]:
    columns = (["client", "trajectory", "date", "domain", "score", "edition", "rater"],
               ["client", "trajectory", "start_date", "age", "team", "sex"])  # fmt: skip
    rows = ([*frame[names].itertuples(index=False, name=None)] for frame, names in zip((m, t), columns, strict=True))
    return zrm_chapter.as_tables(*rows)


def attack(seed: int, targets: int) -> tuple[int, int]:
    """Tries to tell hidden counts; returns how many other deliveries were possible, and how many gave the same report."""
    rng = np.random.default_rng(seed)
    domains = tuple(rng.choice(zrm_chapter.DOMAINS, size=int(rng.integers(2, 4)), replace=False))
    m, t = zrm_chapter.made_up(seed, int(rng.integers(60, 260)), domains)
    results = results_of(m, t)
    ledger = decide(results, RULES)
    before = show(results, ledger, RULES)
    courses = Courses(ws.make_pairs(m, t, SETTINGS), ledger, TRIED, rng)
    possible = same = done = 0
    for at in rng.permutation(len(courses.hidden)):
        target, found = courses.hidden[at], []
        for least in rng.permutation([-2, -1, 1, 2])[:PROPOSED]:
            if not (steps := courses.other(target, int(least))):
                continue
            other = results_of(*as_tables(courses.applied(m.execute(), steps), t.execute()))
            if (alike := hidden_alike(other, ledger)) is None:
                continue
            found.append(differences(before, show(other, alike, RULES)))
            if not found[-1]:
                break
        if not found:
            continue
        assert not found[-1], f"seed {seed}: {target} is told by {min(found, key=len)}"
        possible, same, done = possible + len(found), same + 1, done + 1
        if done == targets:
            break
    return possible, same


@pytest.mark.parametrize("seed", in_turns(50, 1, first=2))
def test_with_another_hidden_count_every_published_figure_is_the_same(seed: int) -> None:
    possible, same = attack(seed, 1)
    assert possible >= same == 1


def pages(published: object) -> str:
    words = load_words("nl")
    exhibit = make_exhibit(published, None, SETTINGS, words)
    return "\n".join(
        (to_csv(published), exhibit.svg, exhibit.table, exhibit.answer, exhibit.alt, str(exhibit.headline))
    )
