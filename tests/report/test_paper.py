"""The report on paper: printed where there is a browser, and without one the report is whole."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from wijkstats.report.older import PAPER, mark_older
from wijkstats.report.paper import CHOSEN, find_browser, print_report, same_day
from wijkstats.report.site import css_text

PRINTED = b"%PDF-1.4 /CreationDate (D:20260102030405+00'00') %%EOF"


def browser_that(folder: Path, does: str) -> str:
    """A program that takes the place of Chromium; `$out` is the file that is asked for."""
    program = folder / "browser"
    found = 'for a; do case "$a" in --print-to-pdf=*) out="${a#--print-to-pdf=}";; esac; done\n'
    program.write_text(f"#!/bin/sh\n{found}{does}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def test_a_printed_report_is_the_same_on_every_day(tmp_path: Path) -> None:
    browser = browser_that(tmp_path, f'printf \'%s\' "{PRINTED.decode()}" > "$out"')
    assert print_report(tmp_path, browser)
    assert (tmp_path / PAPER).read_bytes() == same_day(PRINTED) != PRINTED


@pytest.mark.parametrize("does", ["exit 1", "true"])
def test_a_browser_that_gives_nothing_leaves_no_paper_of_an_older_report(tmp_path: Path, does: str) -> None:
    (tmp_path / PAPER).write_bytes(PRINTED)
    assert not print_report(tmp_path, browser_that(tmp_path, does))
    assert not (tmp_path / PAPER).exists()


def test_without_a_browser_nothing_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHOSEN, "")
    assert find_browser() is None
    monkeypatch.setenv(CHOSEN, "/no/such/browser")
    assert find_browser() is None
    assert not print_report(tmp_path, None)


def test_a_new_run_takes_away_what_was_printed_of_the_last(tmp_path: Path) -> None:
    (tmp_path / PAPER).write_bytes(PRINTED)
    mark_older(tmp_path)
    assert not (tmp_path / PAPER).exists()


def test_a_title_stays_text_in_a_style_sheet() -> None:
    told = css_text('2018"; } </style><script>')
    assert not re.search('["<>;{}]', told)
