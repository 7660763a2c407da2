"""Shares by neighbourhood, referrer and own columns: where they are delivered, complete, escaped and protected."""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
import pytest
import zrm_chapter
from attacker import Attacker
from zrm_chapter import SETTINGS

import wijkstats as ws
from wijkstats.ground.records import MORE
from wijkstats.kit.page.words import LANGUAGES, load_words
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.report.exhibits import make_exhibit
from wijkstats.settings.breakdowns import BREAKDOWNS, usual
from wijkstats.settings.choices import Settings

HOSTILE = ("<script>alert(1)</script>", "{share:share} & 'x'", "$\\frac{1}{0}$")
OWN = Settings.model_validate(SETTINGS.model_dump() | {"breakdowns": ["opleiding", "wet"]})
DOMAINS = zrm_chapter.DOMAINS[:2]
COUNTS = ("pairs", "improved", "same", "worse")


def opened(
    levels: dict[str, tuple[str | None, ...]],
    settings: Settings = SETTINGS,
    clients: int = 260,
    domains: tuple[str, ...] = zrm_chapter.DOMAINS,
) -> ws.zrm.Opened:
    """The made-up delivery, with these levels given out in turn to its trajectories: columns of the processed table."""
    m, t = zrm_chapter.made_up(1, clients, domains)
    frame = t.execute().assign(**{c: [v[i % len(v)] for i in range(clients)] for c, v in levels.items()})
    schema = ibis.schema({**t.schema(), **dict.fromkeys(levels, "string")})
    frame = frame.astype(dict.fromkeys(levels, object))
    return ws.zrm.Opened(m, t.get_backend().create_table("with_more", frame, schema=schema), settings)


def rows(table: pd.DataFrame, grouping: str) -> pd.DataFrame:
    return table[table["grouping"] == grouping].set_index("level")


def test_levels_and_unknown_add_up_to_the_total() -> None:
    data = opened(
        {"neighbourhood": ("Oost", "West", None), "referrer": ("zelf", "huisarts"), "own_opleiding": ("mbo",)}, OWN
    )
    found = ws.zrm.development(data)
    assert found.more == ("neighbourhood", "referrer", "own_opleiding")
    for grouping in found.more:
        part = rows(found.table, grouping)
        assert part[[*COUNTS]].sum().tolist() == rows(found.table, "total")[[*COUNTS]].sum().tolist()
        started = rows(ws.zrm.coverage(data).table, grouping)["started"]
        assert started.sum() == rows(ws.zrm.coverage(data).table, "total")["started"].sum()  # one trajectory each
    assert [*rows(found.table, "neighbourhood").index] == ["Oost", "West", "unknown"]


def test_a_delivery_without_them_shows_nothing_more() -> None:
    plain, empty = (
        ws.zrm.Opened(*zrm_chapter.made_up(1), SETTINGS),
        opened({"neighbourhood": (None,), "referrer": (None,)}),
    )
    names = [(r.name, view) for r, view in ws.zrm.results(plain)]
    assert [(r.name, view) for r, view in ws.zrm.results(empty)] == names
    assert ("zrm_development", MORE) not in names
    for analysis in (ws.zrm.development, ws.zrm.coverage):
        pd.testing.assert_frame_equal(analysis(plain).table, analysis(empty).table)


def test_what_was_there_does_not_change() -> None:
    plain = ws.zrm.Opened(*zrm_chapter.made_up(1), SETTINGS)
    more = opened({"neighbourhood": ("Oost", "West"), "referrer": ("zelf", "huisarts")})
    for analysis in (ws.zrm.development, ws.zrm.coverage, ws.zrm.improvement_model, ws.zrm.beside_previous):
        before, after = analysis(plain).table, analysis(more).table
        if "grouping" in after:
            after = after[after["grouping"].isin(("total", *usual("change_by_group")))].reset_index(drop=True)
        pd.testing.assert_frame_equal(before, after)
    known = ws.zrm.development(plain).facts["differences"]
    both = ws.zrm.development(more).facts["differences"]
    assert {k: both[k] for k in known} == pytest.approx(known, nan_ok=True)
    assert set(both) - set(known) == {"neighbourhood", "referrer"}


def test_the_act_is_shown_when_it_is_chosen_only() -> None:
    assert ws.zrm.development(opened({"law": ("Wmo", "Jeugdwet")})).more == ()
    assert ws.zrm.development(opened({"law": ("Wmo", "Jeugdwet")}, OWN)).more == ("law",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_are_shown_as_they_are_and_escaped(language: str) -> None:
    data = opened({"neighbourhood": HOSTILE, "own_opleiding": HOSTILE}, OWN)
    words = load_words(language)
    results = [ws.zrm.development(data), ws.zrm.coverage(data)]
    development, coverage = protect_report(results, DisclosureRules(5)).published
    shown = [make_exhibit(development, view, OWN, words) for view in ws.zrm.development(data).views(MORE)]
    assert [e.title for e in shown] == {
        "nl": ["Naar wijk", "Naar opleiding"], "en": ["By neighbourhood", "By opleiding"]
    }[language]  # fmt: skip
    for exhibit in (*shown, make_exhibit(coverage, None, OWN, words)):
        assert "<script" not in exhibit.table + exhibit.svg
        assert "&lt;script&gt;alert(1)" in exhibit.table
        assert "{share:share} &amp;" in exhibit.table
        assert not exhibit.empty


def test_a_level_is_a_name_and_never_a_key_with_a_label() -> None:
    data = opened({"referrer": ("gemeente", "trend", "all", "total"), "own_status": ("financien", "0")}, OWN.model_copy(
        update={"breakdowns": ("status",)}
    ))  # fmt: skip
    found = ws.zrm.development(data)
    assert set(rows(found.table, "referrer").index) == {"gemeente", "trend", "unknown"}
    tables = "".join(
        make_exhibit(ws_published, view, SETTINGS, load_words("nl")).table
        for ws_published in protect_report([found], DisclosureRules(5)).published
        for view in found.views(MORE)
    )
    for level in ("gemeente", "trend", "financien"):
        assert f'<th scope="row">{level}</th>' in tables


def test_small_neighbourhoods_are_protected_and_not_named() -> None:
    """An attacker with the whole report cannot pin a count of a few people, nor read a name that only they have."""
    names = ("Oost", "West", "Oost", "Zuid", "West", "Oost", "Tuin", "Oost", *["West", "Oost"] * 8)
    data = opened({"neighbourhood": (*names, *names, *names, "De Heer Jansen")}, clients=110, domains=DOMAINS)
    analyses = (ws.zrm.development, ws.zrm.change_rules, ws.zrm.levels, ws.zrm.transitions, ws.zrm.coverage)
    results = [analysis(data) for analysis in analyses]
    protected = protect_report(results, DisclosureRules(5))
    shown = {p.name: p.table for p in protected.published}
    for name in ("zrm_development", "zrm_coverage"):
        assert set(rows(shown[name], "neighbourhood").index) == {"Oost", "West", "Zuid", "Tuin", "few_clients"}
        assert rows(shown[name], "neighbourhood").loc["few_clients"].isna().any()
    ages = ("jeugd", "volwassenen", "ouderen")
    attacker = Attacker(shown, [(d, g) for d in DOMAINS for g in ages], 3, nobody=False)
    true = ws.zrm.development(data).table
    few = [
        (row, count)
        for row in np.flatnonzero(true["grouping"] == "neighbourhood")
        for count in COUNTS
        if 0 < true["clients" if count == "pairs" else f"{count}_clients"].iloc[row] < 5
    ]
    assert len(few) > 4
    for row, count in few:
        low, high = attacker.limits("zrm_development", int(row), count)
        assert low <= true[count].iloc[row] <= high
        assert high - low >= 5 - 1e-6, f"{true['level'].iloc[row]}, {count}: between {low} and {high}"


def test_when_nothing_is_hidden_every_name_is_shown() -> None:
    everything = SETTINGS.model_copy(update={"disclosure": SETTINGS.disclosure.model_copy(update={"minimum": 0})})
    found = ws.zrm.development(opened({"neighbourhood": (*["Oost"] * 99, "Tuin")}, everything)).table
    assert set(rows(found, "neighbourhood").index) == {"Oost", "Tuin"}


def test_when_no_level_can_be_named_the_breakdown_is_not_shown() -> None:
    few = tuple(f"naam {i // 3}" for i in range(260))
    assert ws.zrm.development(opened({"neighbourhood": few})).more == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_breakdown_has_a_word(language: str) -> None:
    known = load_words(language).find("labels.grouping")
    assert {b.name for b in BREAKDOWNS} <= set(known or {})
