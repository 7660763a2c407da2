"""What the page says of teams: no ranking, one team, none, too few measurements, and small teams that are hidden."""

from __future__ import annotations

import ibis
import numpy as np
import pytest
import zrm_chapter
from zrm_chapter import SETTINGS

import wijkstats as ws
from wijkstats.chapters.zrm.exhibits.teams import draw_teams
from wijkstats.ground.records import Result
from wijkstats.kit.page.exhibit import Exhibit
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect
from wijkstats.report.exhibits import make_exhibit

LANGUAGES = ("nl", "en")


def result_of(teams: tuple[str | None, ...], clients: int = 260) -> Result:
    """The made-up delivery with its trajectories spread over these teams; the last gets six of a hundred."""
    m, t = zrm_chapter.made_up(1, clients)
    rows = t.execute()
    part = [0.94 / max(len(teams) - 1, 1)] * (len(teams) - 1) + [0.06 if len(teams) > 1 else 1.0]
    rows["team"] = np.random.default_rng(4).choice(np.array(teams, dtype=object), len(rows), p=part)
    return ws.zrm.teams(ws.zrm.Opened(m, ibis.memtable(rows, schema=t.schema()), SETTINGS))


def shown(result: Result, language: str, minimum: int = 0) -> Exhibit:
    return make_exhibit(protect(result, minimum), None, SETTINGS, load_words(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_teams_stand_by_name_with_the_places_they_could_have_and_no_ranking(language: str) -> None:
    result = result_of(("Zuid", "Noord", "West", "Oost"))
    table = result.table.set_index("level")
    assert table.loc["all", "difference"] > 0
    assert set(table["conclusion"]) == {"unknown", "alike"}
    each = table.drop(index="all")
    assert (each["shrunken_high"] - each["shrunken_low"] <= each["adjusted_high"] - each["adjusted_low"] + 0.01).all()
    found, words = shown(result, language), load_words(language)
    assert words("table.teams.none") in found.answer
    width = int((each["rank_high"] - each["rank_low"] + 1).min())
    assert {"nl": f"minstens {width} van de 4 plaatsen", "en": f"at least {width} of the 4 places"}[
        language
    ] in found.answer
    assert found.svg


@pytest.mark.parametrize(
    ("teams", "clients", "reason"), [(("Noord",), 260, "one"), ((None,), 260, "none"), (("A", "B"), 40, "too_few")]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_team_none_or_too_few_measurements_give_a_sentence(
    teams: tuple[str | None, ...], clients: int, reason: str, language: str
) -> None:
    result = result_of(teams, clients)
    assert result.table.empty
    found = shown(result, language)
    assert load_words(language)(f"exhibits.zrm_teams.empty_{reason}") in found.answer


def test_a_hidden_team_has_no_figure_and_no_place() -> None:
    published = protect(result_of(("Zuid", "Noord", "West", "Klein"), 150), 12)
    rows = published.table.set_index("level")
    assert rows.loc["Klein", ["pairs", "shrunken", "adjusted", "rank", "lowest"]].isna().all()
    assert not {"improved", "improved_clients"} & set(rows.columns)


def test_the_line_of_the_municipality_is_that_of_the_total() -> None:
    m, t = zrm_chapter.made_up(1)
    data = ws.zrm.Opened(m, t, SETTINGS)
    total = ws.zrm.development(data).table.query("grouping == 'total'").iloc[0]
    mine = ws.zrm.teams(data).table.query("grouping == 'total'").iloc[0]
    for column in ("pairs", "difference", "difference_low", "difference_high"):
        assert mine[column] == total[column]


def test_a_team_of_which_only_the_number_of_clients_is_hidden_is_drawn() -> None:
    """Its figure depends on other counts: it was a traceback."""
    published = protect(result_of(("Zuid", "Noord", "West")), 0)
    table = published.table.assign(clients=published.table["clients"].mask(published.table["level"] == "Noord"))
    assert len(draw_teams(table, load_words("en"), published.facts).axes) == 1
