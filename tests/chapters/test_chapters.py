"""An opened delivery: counted once, apart from others, and what is absent is not handed in."""

from __future__ import annotations

from pathlib import Path

import benchmark_chapter
import pandas as pd
import pytest
import zrm_chapter
from chapters.benchmark.test_area_values import value_rows

import wijkstats as ws
from wijkstats.chapters.zrm.counts import outcomes as counts
from wijkstats.delivery.clean import Cleaned
from wijkstats.release.drafts import read_drafts
from wijkstats.settings.delivery import Delivery

SETTINGS = zrm_chapter.SETTINGS


def test_a_result_is_made_once_and_shared_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    made, real = [], counts.transition_counts
    monkeypatch.setattr(counts, "transition_counts", lambda pairs: made.append(pairs) or real(pairs))
    data = ws.zrm.Opened(*zrm_chapter.made_up(1, 30), SETTINGS)
    found = ws.zrm.results(data)
    assert len(made) == 1
    assert {id(r) for r, _ in found if r.name == "zrm_development"} == {id(ws.zrm.development(data))}
    assert ws.zrm.development(ws.zrm.Opened(*zrm_chapter.made_up(1, 30), SETTINGS)) is not ws.zrm.development(data)


def test_the_same_tables_opened_with_other_choices_leave_the_first_as_it_was() -> None:
    """Before: the second pairs took the place of the first in the database, under its name."""
    m, t = zrm_chapter.made_up(1)
    one = ws.zrm.Opened(m, t, SETTINGS)
    before = one.pairs.table.count().execute()
    late = SETTINGS.model_copy(update={"pairs": SETTINGS.pairs.model_copy(update={"minimum_days": 250})})
    other = ws.zrm.Opened(m, t, late)
    assert 0 < other.pairs.table.count().execute() < before
    assert one.pairs.table.count().execute() == before
    table = ws.zrm.levels(one).table
    assert table["n"].sum() == before


def test_statements_are_of_a_demo_only() -> None:
    m, t = zrm_chapter.made_up(1, 30)
    names = [r.name for r, _ in ws.zrm.results(ws.zrm.Opened(m, t, SETTINGS, name="2019"))]
    assert "demo_statements" not in names
    assert names.count("zrm_development") == 9
    assert ws.zrm.demo_statements(ws.zrm.Opened(m, t, SETTINGS, name="2019")).absent


def test_who_makes_other_groups_of_a_demo_has_no_statement_about_those_that_are_gone() -> None:
    """Before: a KeyError stopped the report of a demo with other ages, or without a pair that starts low."""
    m, t = zrm_chapter.made_up(1, 60)
    found = {
        ages: set(ws.zrm.demo_statements(ws.zrm.Opened(m, t, settings, name="demo-x")).table["id"])
        for ages, settings in {
            "same": SETTINGS,
            "other": SETTINGS.model_copy(update={"age_groups": {"young": (0, 29), "old": (30, 120)}}),
            "no pairs": SETTINGS.model_copy(
                update={"pairs": SETTINGS.pairs.model_copy(update={"minimum_days": 9_000})}
            ),
        }.items()
    }
    assert found["same"] - found["other"] == {"V5"}
    assert "V3" not in found["no pairs"]


def test_what_was_not_delivered_is_absent_and_not_handed_in(tmp_path: Path) -> None:
    rows = value_rows(*((c, 2018, "wmo_clienten", 20, 1000, "realisatie") for c in ("0622", "0001")))
    data = ws.benchmark.Opened(rows, "0622", ("0001",))
    for analysis in (ws.benchmark.referrals, ws.benchmark.development, ws.benchmark.funnel):
        assert analysis(data).absent, analysis.__name__
        assert analysis(data).table.empty
    shown = [r.name for r, _ in ws.benchmark.results(data)]
    assert not {"benchmark_referrals", "benchmark_development", "benchmark_funnel"} & set(shown)
    assert "benchmark_costs" in shown or "benchmark_volume_price" in shown  # without rows, and the page says so
    delivery = Delivery("case", SETTINGS, tmp_path)
    publish = ws.Publisher(delivery, "03_benchmark")
    assert publish(ws.benchmark.referrals(data)) is None
    assert read_drafts(delivery, "03_benchmark")[0] == []
    full = benchmark_chapter.opened(benchmark_chapter.municipal())
    assert not ws.benchmark.referrals(full).absent


def test_a_funnel_without_rows_is_there_when_all_others_are_zero() -> None:
    codes = ["0622", *(f"{n:04d}" for n in range(1, 15))]
    rows = value_rows(*((c, 2018, "wmo_clienten", 5 if c == "0622" else 0, 1000, "realisatie") for c in codes))
    found = ws.benchmark.funnel(ws.benchmark.Opened(rows, "0622", ("0001",)))
    assert found.facts["zero"]
    assert found.table.empty
    assert not found.absent


def test_cleaning_without_changed_boundaries_has_no_table_of_them() -> None:
    columns = ["code", "name", "kind", "year", "handled"]
    cleaned = dict.fromkeys(Cleaned.__dataclass_fields__)
    none = Cleaned(**cleaned | {"boundaries": pd.DataFrame(columns=columns)})  # type: ignore[arg-type]
    one = pd.DataFrame([("0001", "Eerstdorp", "ended", 2019, "none")], columns=columns)
    assert ws.quality.boundary_changes(none).absent
    assert not ws.quality.boundary_changes(Cleaned(**cleaned | {"boundaries": one})).absent  # type: ignore[arg-type]
