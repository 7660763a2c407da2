"""Groups of clients: as delivered, by a model on the first measurement only, or none; and the profiles they are made of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import clients_chapter
import numpy as np
import pandas as pd
import pytest
from clients_chapter import HEAD, SETTINGS

from wijkstats.chapters.clients import chapter
from wijkstats.chapters.clients.counts.profiles import profiles
from wijkstats.chapters.clients.statistics.of_groups import client_groups
from wijkstats.ground.scales import DOMAINS
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect_report
from wijkstats.release.disclosure_rules import DisclosureRules
from wijkstats.report.exhibits import make_exhibit

ITEMS = DOMAINS[:6]


def made_up(clients: int, apart: bool, seed: int = 1) -> pd.DataFrame:
    """Profiles: half of the clients low on the first three domains and half on the others, or all alike."""
    rng = np.random.default_rng(seed)
    first = rng.random(clients) < 0.5
    chance = np.where(first[:, None], [0.85] * 3 + [0.1] * 3, [0.1] * 3 + [0.85] * 3) if apart else np.full((1, 6), 0.4)
    rows = pd.DataFrame((rng.random((clients, 6)) < chance).astype(float), columns=[*ITEMS])
    return rows.assign(
        age_group="jeugd", client_group="unknown", low_domains=rows.sum(axis=1), low_pairs=2,
        improved=np.where(first, 2, 0), days=100, happened=1, back_days=400, back=first.astype(float),
    )  # fmt: skip


def test_classes_and_outcomes_by_posterior() -> None:
    found = client_groups(made_up(600, apart=True), ITEMS, {})
    assert found.facts["number"] == 2
    assert found.facts["reason"] == ""
    assert (found.table["low"] < 0.5).any()
    assert (found.table["high"] > 0.5).all()
    for _, row in found.table.iterrows():
        marked = {row[f"mark_{n}"] for n in (1, 2, 3)}
        assert marked in ({*ITEMS[:3]}, {*ITEMS[3:]})
        assert (row["improved_share"] > 0.9) == (marked == {*ITEMS[:3]})


@pytest.mark.parametrize(("rows", "reason"), [(made_up(600, apart=False), "none"), (made_up(60, apart=True), "few")])
def test_no_groups_stand_out(rows: pd.DataFrame, reason: str) -> None:
    found = client_groups(rows, ITEMS, {})
    assert found.table.empty
    assert found.facts["reason"] == reason


def test_delivered_groups_come_first_by_name_and_small_ones_are_hidden(tmp_path: Path) -> None:
    rows = made_up(200, apart=True)
    rows["client_group"] = np.where(np.arange(200) < 3, "weinig", np.where(np.arange(200) < 90, "veel", "unknown"))
    found = client_groups(rows, ITEMS, {"veel": "Veel hulp"})
    assert found.table["group"].tolist() == ["Veel hulp", "weinig", "unknown"]
    assert found.table["clients"].tolist() == [87, 3, 110]
    assert found.table["share"].tolist() == [0.435, 0.015, 0.55]
    published = protect_report([found], DisclosureRules(5)).published[0].table.set_index("group")
    assert published.loc["weinig", ["clients", "share", "improved_share"]].isna().all()
    assert published["clients"].isna().sum() >= 2  # the rest would follow


def test_the_first_measured_trajectory_of_a_client_and_what_came_after(tmp_path: Path) -> None:
    rows = [["C10000", "T0", "01-02-2015", "01-05-2015"], ["C10000", "T1", "01-08-2015", ""]]
    case = clients_chapter.cleaned(tmp_path, {"trajecten": [HEAD, *rows]}, SETTINGS)
    found = profiles(case.tables.measurements, case.cases, date(2016, 12, 31), case.tables.delivery.settings)
    one = found.iloc[0]
    assert len(found) == 1
    assert (one["financien"], one["low_domains"], one["low_pairs"]) == (1, 1, 0)
    assert (one["days"], one["happened"], one["back_days"], one["back"]) == (89, 1, 92, 1)
    assert pd.isna(one["huisvesting"])
    data = chapter.read(case.tables.delivery)
    result = chapter.client_groups(data)
    words = load_words("nl")
    exhibit = make_exhibit(protect_report([result], DisclosureRules(5)).published[0], None, data.settings, words)
    assert str(exhibit.answer) == words("exhibits.clients_group.empty")
