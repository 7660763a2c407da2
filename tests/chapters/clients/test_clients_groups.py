"""Groups of clients: as delivered, by a model on the first measurement only, or none; and the profiles they are made of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import clients_chapter
import numpy as np
import pandas as pd
import pytest
from clients_chapter import HEAD, SETTINGS
from conftest import some
from unchanged import People

from wijkstats.chapters.clients import chapter
from wijkstats.chapters.clients.counts.profiles import profiles
from wijkstats.chapters.clients.statistics.of_groups import client_groups
from wijkstats.ground.records import Result
from wijkstats.ground.scales import DOMAINS
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.report.exhibits import make_exhibit
from wijkstats.settings.choices import Settings

ITEMS = DOMAINS[:6]
AT = (3, 0.85, "none")
"""Low levels, reliability and rule at intake."""
WORDS = load_words("nl")


def made_up(clients: int, apart: bool, seed: int = 1) -> pd.DataFrame:
    """Profiles: half of the clients low on the first three domains and half on the others, or all alike.

    All low scores of the first half are higher the next time, and none of the others.
    """
    rng = np.random.default_rng(seed)
    first = rng.random(clients) < 0.5
    chance = np.where(first[:, None], [0.85] * 3 + [0.1] * 3, [0.1] * 3 + [0.85] * 3) if apart else np.full((1, 6), 0.4)
    before = np.where(rng.random((clients, 6)) < chance, 2, 4)
    rows = profiles_of(before, np.where(first[:, None], 4, before), ITEMS)
    return rows.assign(back=first.astype(float))


def profiles_of(before: np.ndarray, after: np.ndarray, domains: tuple[str, ...] = DOMAINS[:11]) -> pd.DataFrame:
    """Profiles of clients with these first and last levels, in no group."""
    levels = pd.DataFrame(before, columns=[*domains], dtype=float)
    last = pd.DataFrame(after, columns=[f"{domain}_after" for domain in domains], dtype=float)
    return pd.concat([levels, last], axis=1).assign(
        age_group="jeugd", client_group="unknown", days=100, happened=1, back_days=400, back=1.0
    )


def answer(result: Result, minimum: int = 5) -> str:
    """The sentences of the exhibit."""
    period = {"start": "2016-01-01", "end": "2017-12-31"}
    settings = Settings.model_validate({"municipality": "0622", "period": period, "zrm": {"format": "wide"}})
    published = protect_report([result], DisclosureRules(minimum)).published[0]
    return str(make_exhibit(published, None, settings, WORDS).answer)


def test_classes_and_outcomes_by_posterior() -> None:
    found = client_groups(made_up(600, apart=True), ITEMS, {}, *AT)
    assert found.facts["number"] == 2
    assert found.facts["reason"] == ""
    assert (found.table["low"] < 0.5).any()
    assert (found.table["high"] > 0.5).all()
    for _, row in found.table.iterrows():
        marked = {row[f"mark_{n}"] for n in (1, 2, 3)}
        assert marked in ({*ITEMS[:3]}, {*ITEMS[3:]})
        assert (row["improved_share"] > 0.9) == (marked == {*ITEMS[:3]})
        assert row["conclusion"] == ("more" if marked == {*ITEMS[:3]} else "less")
        assert 0.1 < row["expected_from"] < row["expected"] < row["expected_to"] < 0.6
    for part in ("Lage scores zijn vaker hoger dan meetruis alleen geeft in groep ", "minder vaak hoger"):
        assert part in answer(found)


@pytest.mark.parametrize(("rows", "reason"), [(made_up(600, apart=False), "none"), (made_up(60, apart=True), "few")])
def test_no_groups_stand_out(rows: pd.DataFrame, reason: str) -> None:
    found = client_groups(rows, ITEMS, {}, *AT)
    assert found.table.empty
    assert found.facts["reason"] == reason


def test_delivered_groups_come_first_by_name_and_small_ones_are_hidden(tmp_path: Path) -> None:
    rows = made_up(200, apart=True)
    rows["client_group"] = np.where(np.arange(200) < 3, "weinig", np.where(np.arange(200) < 90, "veel", "unknown"))
    found = client_groups(rows, ITEMS, {"veel": "Veel hulp"}, *AT)
    assert found.table["group"].tolist() == ["Veel hulp", "weinig", "unknown"]
    assert found.table["clients"].tolist() == [87, 3, 110]
    assert found.table["share"].tolist() == [0.435, 0.015, 0.55]
    published = protect_report([found], DisclosureRules(5)).published[0].table.set_index("group")
    assert published.loc["weinig", ["clients", "share", "improved_share"]].isna().all()
    assert published["clients"].isna().sum() >= 2  # the rest would follow


@pytest.mark.parametrize("runs", some(2, 60))
def test_with_nobody_changing_no_group_is_apart_and_with_somebody_changing_that_one_is(runs: int) -> None:
    """700 clients in two delivered groups of which one starts much lower: the raw shares differ by 10 points or more."""
    called, raw, found = [], [], []
    for run in range(runs):
        (before, same), (_, higher) = (
            People(700, common=0.6, apart=1.5, gain=gain).scores(np.random.default_rng((20_261_128, run)))
            for gain in (0.0, 0.4)
        )
        lower = np.arange(len(before)) % 2 == 1
        group = np.where(lower, "lower", "others")
        one, other = (
            client_groups(profiles_of(before, after).assign(client_group=group), DOMAINS[:11], {}, *AT).table
            for after in (same, np.where(lower[:, None], higher, same))
        )
        called.append(one["conclusion"].isin(["more", "depends", "less"]).any())
        raw.append(one["improved_share"].diff().iloc[1])
        found.append(other.set_index("group")["conclusion"])
    assert np.mean(called) <= 0.1  # of 60 a true 5% gives more in 2%
    assert np.mean(raw) >= 0.1
    changed = pd.concat(found)
    assert (changed["lower"] == "more").mean() >= 0.9
    assert changed["others"].isin(["more", "depends", "less"]).mean() <= 0.1


def test_what_rests_on_a_few_clients_who_were_measured_again_is_hidden() -> None:
    rows = made_up(300, apart=True)
    few = np.arange(300) < 100
    rows.loc[np.arange(300) < 97, [f"{domain}_after" for domain in ITEMS]] = np.nan
    rows["client_group"] = np.where(few, "few", "many")
    found = client_groups(rows, ITEMS, {}, *AT)
    assert found.table["improved_share"].notna().all()
    table = protect_report([found], DisclosureRules(5)).published[0].table.set_index("group")
    gone = [*columns_about_pairs(found)]
    assert table.loc["few", gone].isna().all()
    assert table.loc["few", "clients"] == 100
    assert not {"pairs", "improved", "not_higher"} & {*table}
    assert table.loc["many", "improved_share"] > 0


def columns_about_pairs(result: Result) -> list[str]:
    return [column for column, counts in result.derived.items() if "pairs" in counts]


@pytest.mark.parametrize(
    ("clients", "again", "says"),
    [
        (200, False, "Er zijn geen lage scores die later opnieuw zijn gemeten."),
        (40, True, "Er zijn te weinig eerste metingen"),
        (200, True, "Lage scores zijn vaker hoger dan meetruis alleen geeft in groep alle ("),
    ],
)
def test_without_pairs_few_or_one_group_there_is_a_sentence(clients: int, again: bool, says: str) -> None:
    before = np.where(np.random.default_rng(1).random((clients, 6)) < 0.4, 2, 4)
    after = (
        np.where(np.random.default_rng(2).random((clients, 6)) < 0.8, 4, before)
        if again
        else np.full((clients, 6), np.nan)
    )
    found = client_groups(profiles_of(before, after, ITEMS).assign(client_group="alle"), ITEMS, {}, *AT)
    assert says in answer(found)


def test_domains_with_hardly_a_score_above_low_are_not_set_beside_noise() -> None:
    before = np.where(np.random.default_rng(1).random((200, 6)) < 0.98, 2, 4)
    found = client_groups(profiles_of(before, before, ITEMS).assign(client_group="alle"), ITEMS, {}, *AT)
    assert found.table["conclusion"].tolist() == ["unknown"]
    assert "is voor geen enkele groep te zeggen" in answer(found, minimum=0)


def test_the_first_measured_trajectory_of_a_client_and_what_came_after(tmp_path: Path) -> None:
    rows = [["C10000", "T0", "01-02-2015", "01-05-2015"], ["C10000", "T1", "01-08-2015", ""]]
    case = clients_chapter.cleaned(tmp_path, {"trajecten": [HEAD, *rows]}, SETTINGS)
    found = profiles(case.tables.measurements, case.cases, date(2016, 12, 31), case.tables.delivery.settings)
    one = found.iloc[0]
    assert len(found) == 1
    assert one["financien"] == 3
    assert pd.isna(one["financien_after"])
    assert (one["days"], one["happened"], one["back_days"], one["back"]) == (89, 1, 92, 1)
    assert pd.isna(one["huisvesting"])
    data = chapter.read(case.tables.delivery)
    result = chapter.client_groups(data)
    exhibit = make_exhibit(protect_report([result], DisclosureRules(5)).published[0], None, data.settings, WORDS)
    assert str(exhibit.answer) == WORDS("exhibits.clients_group.empty")
