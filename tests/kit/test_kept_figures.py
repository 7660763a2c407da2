"""A figure is drawn once, and again as soon as a number, a text, a fact or its code differs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure

from wijkstats.ground.records import Published
from wijkstats.kit.page import style
from wijkstats.kit.page.cells import Facts
from wijkstats.kit.page.exhibit import Exhibit, exhibit_of
from wijkstats.kit.page.kept_figures import KeptFigures
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import generic
from wijkstats.kit.page.words import Words, load_words
from wijkstats.settings.choices import Settings

NL = load_words("nl")
TIMES: list[str] = []


def bars(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    if not style.is_narrow():  # the form for a phone is drawn with it
        TIMES.append(words("page.not_said"))
    figure = Figure(layout="constrained")
    figure.subplots().barh(table["level"], table["n"])
    return figure


def other_bars(table: pd.DataFrame, words: Words, facts: Facts) -> Figure:
    return bars(table, words, facts)


@pytest.fixture
def settings(make_delivery) -> Settings:  # type: ignore[no-untyped-def]
    return make_delivery().settings  # type: ignore[no-any-return]


def shown(settings: Settings, folder: Path, n: int = 3, words: Words = NL, spec: Spec | None = None,
          **facts: object) -> Exhibit:  # fmt: skip
    table = pd.DataFrame({"level": ["a", "b"], "n": [n, 4]})
    found = Published("own_table", table, ("level",), ("n",), 0, 5, facts)
    return exhibit_of(found, None, spec or Spec("generic", generic, draw=bars), settings, words, KeptFigures(folder))


def test_a_figure_is_drawn_once_and_is_the_same(settings: Settings, tmp_path: Path) -> None:
    TIMES.clear()
    first, again = (shown(settings, tmp_path / "figures") for _ in range(2))
    assert len(TIMES) == 1
    assert (first.svg, first.png) == (again.svg, again.png)
    assert first.png.startswith(b"\x89PNG")


def test_it_is_drawn_again_when_what_it_shows_or_what_draws_it_differs(settings: Settings, tmp_path: Path) -> None:
    tree = {**NL.tree, "page": {**NL.tree["page"], "not_said": "Wat dit wel zegt"}}
    TIMES.clear()
    shown(settings, tmp_path)
    shown(settings, tmp_path, n=7)
    shown(settings, tmp_path, reason="none")
    shown(settings, tmp_path, spec=Spec("generic", generic, draw=other_bars))
    shown(settings, tmp_path, words=Words("nl", tree))
    assert len(TIMES) == 5
    other = {**NL.tree, "team": {**NL.tree["team"], "heading": "Elk team"}}
    shown(settings, tmp_path, n=7, words=Words("nl", other))  # a text that is in no figure
    assert len(TIMES) == 5


def test_what_is_kept_is_for_its_owner_and_half_of_it_is_drawn_again(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "figures"
    first = shown(settings, folder)
    assert {path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())} == {0}
    for path in folder.glob("*.json"):
        path.write_text("{", encoding="utf-8")
    assert shown(settings, folder).svg == first.svg


def test_figures_that_are_not_used_are_forgotten(settings: Settings, tmp_path: Path) -> None:
    shown(settings, tmp_path / "figures")
    kept = KeptFigures(tmp_path / "figures")
    assert len([*kept.folder.iterdir()]) == 2
    kept.forget_others()
    assert not [*kept.folder.iterdir()]


def test_drawing_leaves_the_settings_of_the_library_alone(settings: Settings, tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    shown(settings, tmp_path)
    assert dict(mpl.rcParams) == before


NAMES = """
import hashlib
import pandas as pd
from wijkstats.kit.page.kept_figures import name_of
from wijkstats.report.exhibits import specs
names = [name_of(name, spec.draw, pd.DataFrame(), {}, "nl", {}, {}) for name, spec in sorted(specs().items()) if spec.draw]
print(len(names), len({*names}), hashlib.sha256(repr(names).encode()).hexdigest())
"""


def test_another_process_finds_every_figure() -> None:
    """What a figure is drawn with may be a function, which Python writes with a place in memory."""
    asked = [sys.executable, "-c", NAMES]
    told = [
        subprocess.run(
            asked, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in "12"
    ]
    assert told[0] == told[1]
    number, different, _ = told[0].split()
    assert number == different
