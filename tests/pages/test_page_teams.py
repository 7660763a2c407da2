"""The page of a team has the figures of the protected tables, and none that a table lacks."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
import zrm_chapter

import wijkstats as ws
from wijkstats.ground.records import Published, Result
from wijkstats.kit.page.words import LANGUAGES, Words, load_words
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import disclosure_rules_of
from wijkstats.report.chapters import Draft, make_chapter
from wijkstats.report.exhibits import make_exhibit
from wijkstats.report.exhibits import pages as chapter_pages
from wijkstats.report.team_table import team_table
from wijkstats.report.teams import Team, team_pages

NL = load_words("nl")


def published(results: list[Result]) -> dict[str, Published]:
    found = protect_report(results, disclosure_rules_of(zrm_chapter.SETTINGS)).published
    return {one.name: one for one in found}


def results() -> list[Result]:
    data = ws.zrm.Opened(*zrm_chapter.made_up(1), zrm_chapter.SETTINGS)
    return [ws.zrm.coverage(data), ws.zrm.development(data)]


def teams_of(tables: dict[str, Published], words: Words = NL) -> dict[str, Team]:
    shown = [(name, "total" if name == "zrm_development" else None) for name in tables]
    exhibits = [make_exhibit(tables[name], view, zrm_chapter.SETTINGS, words) for name, view in shown]
    chapters = [
        make_chapter(Draft("02_zrm", tuple(shown), ()), exhibits, words),
        make_chapter(Draft("04_clients", (), ()), [], words),
    ]
    beside = team_table(tables, frozenset(chapter.slug for chapter in chapters))
    known = tables if beside is None else {**tables, beside.name: beside}
    return {team.name: team for team in team_pages(chapters, known, words)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_a_team_is_that_of_its_table(language: str) -> None:
    tables, words = published(results()), load_words(language)
    found = teams_of(tables, words)
    coverage = tables["zrm_coverage"].table
    of_teams = coverage[coverage["grouping"] == "team"].set_index("level")
    assert list(found) == [name for name in sorted(of_teams.index) if name != "unknown"]
    for name, team in found.items():
        assert len(team.lines) == len(chapter_pages()["zrm"].team)
        share = of_teams.loc[name, "share"]
        hidden = words("table.not_shown")
        assert team.lines[0].value == (hidden if pd.isna(share) else words.show(share, "share"))
        assert team.lines[0].id == "zrm_coverage"
        assert all(line.label and line.value and (line.rest or line.whole) for line in team.lines)
        others = of_teams.drop(index=[name, *({"unknown"} & {*of_teams.index})])
        counts = others[["kept", "started"]].sum()
        shown = not pd.isna(share) and not others["kept"].isna().any()
        assert team.lines[0].rest == (words.show(counts["kept"] / counts["started"], "share") if shown else "")


def test_what_a_table_does_not_show_a_page_does_not_show() -> None:
    tables = published(results())
    one = tables["zrm_coverage"]
    row = one.table.index[(one.table["grouping"] == "team")][0]
    table = one.table.copy()
    table.loc[row, ["started", "kept", "share", "low", "high"]] = pd.NA
    table.loc[row, "suppressed"] = "suppressed"
    tables["zrm_coverage"] = replace(one, table=table)
    line = teams_of(tables)[str(table.loc[row, "level"])].lines[0]
    assert (line.value, line.interval) == (NL("table.not_shown"), NL("table.not_shown"))


def test_one_team_has_no_page() -> None:
    tables = published(results())
    names = sorted({level for one in tables.values() for level in one.table.query("grouping == 'team'")["level"]})
    for name, one in tables.items():
        kept = (one.table["grouping"] != "team") | (one.table["level"] == names[0])
        tables[name] = replace(one, table=one.table[kept].reset_index(drop=True), steps={}, withheld={})
    assert teams_of(tables) == {}


def test_what_is_rounded_on_purpose_on_the_page_of_a_team_says_so() -> None:
    tables = published(results())
    one = tables["zrm_coverage"]
    steps = tuple(0.05 for _ in one.table.index)
    coarse = teams_of(tables | {"zrm_coverage": replace(one, steps={"share": steps})})
    label = NL("labels.team_figure.zrm_coverage.share")
    assert all(f"‘{label}’" in team.why for team in coarse.values())
    assert not any(f"‘{label}’" in team.why for team in teams_of(tables).values())
