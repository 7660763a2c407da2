"""An export of one year's starts, followed until later: who began before or after is not in it, and is not counted as nobody."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import clients_chapter
import pytest
from clients_chapter import HEAD, SETTINGS
from exports import Table

from wijkstats.chapters.clients import chapter
from wijkstats.chapters.clients.opened import Opened
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect
from wijkstats.report.exhibits import make_exhibit


def opened(root: Path, *more: tuple[str, str], settings: str = "") -> Opened:
    """Ten starts in each month of 2015, which is the period; every other one ends in 2016, up to when all are followed."""
    months = [
        (f"{11 + n}-{month:02}-2015", f"{11 + n}-{month:02}-2016" if n % 2 else "")
        for month in range(1, 13)
        for n in range(10)
    ]
    rows = [[f"C{10_000 + n}", f"T{n}", *days] for n, days in enumerate([*months, *more])]
    files: dict[str, Table] = {"trajecten": [HEAD, *rows]}
    return chapter.read(clients_chapter.cleaned(root, files, SETTINGS + settings).tables.delivery)


def test_quarters_and_years_end_with_the_starts(tmp_path: Path) -> None:
    data = opened(tmp_path)
    assert (data.last, data.followed) == (date(2015, 12, 31), date(2016, 12, 31))
    assert chapter.flow(data).table["started"].tolist() == [30] * 4
    years = chapter.clients_by_year(data).table
    assert set(years["year"]) == {2015}
    assert not years["complete"].any()
    lasting = data.lasting
    assert lasting["happened"].sum() == 60, "closures of the year after are known"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_is_said_of_more_starting_than_ending_where_earlier_ones_are_missing(
    tmp_path: Path, language: str
) -> None:
    words = load_words(language)
    for settings, said in (("", False), ("trajectories: {complete_from: 2015-01-01}\n", True)):
        data = opened(tmp_path / str(said), settings=settings)
        exhibit = make_exhibit(protect(chapter.flow(data), 5), None, data.settings, words)
        assert ("120" in exhibit.answer) is said
        assert (words("exhibits.clients_flow.incomplete", years="2015") in exhibit.answer) is not said


def test_starts_after_the_period_are_read_as_such(tmp_path: Path) -> None:
    data = opened(tmp_path, ("05-02-2016", ""))
    assert data.last == data.followed == date(2016, 12, 31)
    assert len(chapter.flow(data).table) == 8


def test_of_few_starts_nobody_can_tell_whether_later_ones_are_left_out(tmp_path: Path) -> None:
    files: dict[str, Table] = {"trajecten": [HEAD, *([f"C{n}", f"T{n}", f"0{n}-03-2015", ""] for n in range(1, 10))]}
    data = chapter.read(clients_chapter.cleaned(tmp_path, files).tables.delivery)
    assert data.last == date(2016, 12, 31)
