"""The key `engine`: what it may be, what is said when it cannot be used, and many deliveries counted as one."""

from __future__ import annotations

import inspect
import socket
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from conftest import SETTINGS, MakeDelivery
from doc_blocks import blocks
from every_count import PARTS, all_years, counts, in_parts

import wijkstats as ws
from wijkstats.chapters.clients.counts import capacity, cases, durations, profiles, support, words, years
from wijkstats.chapters.quality.counts import completeness
from wijkstats.chapters.zrm.counts import attrition, cohorts, course, model_rows, outcomes, pairing, reliability
from wijkstats.delivery.engines import connect
from wijkstats.delivery.tables import open_tables
from wijkstats.ground.errors import DeliveryError, SettingsError
from wijkstats.settings.delivery import Delivery

WHERE = "data/raw/case/delivery.yaml, key engine"
COUNTING = (
    capacity, cases, durations, profiles, support, words, years,
    completeness,
    attrition, cohorts, course, model_rows, outcomes, pairing, reliability,
)  # fmt: skip


def test_the_default_is_duckdb(make_delivery: MakeDelivery) -> None:
    assert make_delivery(SETTINGS).settings.engine == "duckdb"


@pytest.mark.parametrize(
    "engine",
    ["duckdb", "local[2]", "'local[*]'", "spark://master.regio.nl:7077", "postgresql://me@127.0.0.1:5432/wijk"],
)
def test_what_an_engine_may_be(make_delivery: MakeDelivery, engine: str) -> None:
    assert make_delivery(SETTINGS + f"engine: {engine}\n").settings.engine == engine.strip("'")


@pytest.mark.parametrize(
    "engine", ["spark", "local", "local[0]", "spark://host", "yarn", "spark://me:geheim@host:7077", "7", "[duckdb]",
               "postgresql://me:geheim@127.0.0.1/db"],
)  # fmt: skip
def test_anything_else_is_refused_and_not_repeated(make_delivery: MakeDelivery, engine: str) -> None:
    with pytest.raises(
        SettingsError, match=r"line 5, key engine[\s\S]+spark://host:port[\s\S]+WIJKSTATS_DB_PASSWORD"
    ) as caught:
        make_delivery(SETTINGS + f"engine: {engine}\n")
    assert "geheim" not in str(caught.value)


def test_no_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    with pytest.raises(SettingsError, match=r"key engine[\s\S]+no pyspark here[\s\S]+requirements-spark\.lock"):
        connect("local[1]", WHERE)


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A pyspark without Spark, for what is looked at before it begins."""
    spark, errors = ModuleType("pyspark.sql"), ModuleType("pyspark.errors")
    spark.SparkSession = type("SparkSession", (), {"getActiveSession": staticmethod(lambda: None)})  # type: ignore[attr-defined]
    errors.PySparkRuntimeError = RuntimeError  # type: ignore[attr-defined]
    for module in (ModuleType("pyspark"), spark, errors):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return spark


def test_no_java(pretended: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(SettingsError, match=r"key engine[\s\S]+no Java here[\s\S]+default-jre-headless"):
        connect("local[1]", WHERE)


def test_a_master_that_does_not_answer(pretended: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", "there")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(SettingsError, match="nobody answers at that host and port"):
            connect(f"spark://127.0.0.1:{closed.getsockname()[1]}", WHERE)
    with pytest.raises(SettingsError, match="nobody answers at that host and port"):
        connect("spark://127.0.0.1:99999", WHERE)


def test_a_database_that_does_not_answer() -> None:
    with pytest.raises(SettingsError, match=r"key engine[\s\S]+a PostgreSQL server that can be reached"):
        connect("postgresql://nobody@127.0.0.1:1/db", WHERE)


def test_every_function_that_counts_is_compared(small_demos: dict[str, Delivery]) -> None:
    """Those that make an Ibis table are compared by what is counted of it."""
    functions = {
        name: one.__annotations__
        for module in COUNTING
        for name, one in vars(module).items()
        if inspect.isfunction(one) and one.__module__ == module.__name__ and not name.startswith("_")
    }
    of_tables = {
        name for name, kinds in functions.items() if {"ir.Table", "Pairs", "Source"} & {*map(str, kinds.values())}
    }
    wanted = {name for name in of_tables if functions[name]["return"] in ("pd.DataFrame", "Cuts", "Cohorts")}
    assert wanted
    assert wanted <= {name.partition(" ")[0] for name in counts(*small_demos.values())}


def test_many_deliveries_are_counted_as_one(small_demos: dict[str, Delivery], tmp_path: Path) -> None:
    """As each counts alone; but one trajectory of two years counts in the newest, and equal hashes of two places are two."""
    settings = all_years(small_demos["demo-2018"])
    data = ws.zrm.Opened(*ws.open_many(in_parts(tmp_path, small_demos), settings))
    found = data.steps("own_municipality", "own_year", "domain")
    newer = pd.read_parquet(small_demos["demo-2019"].processed / "trajectories.parquet")["trajectory"]
    for name, (code, year) in PARTS.items():
        tables = open_tables(small_demos.get(name, small_demos["demo-2018"]))
        gone = set(newer) if name == "demo-2018" else {""}
        left = tables.trajectories.filter(~tables.trajectories.trajectory.isin(gone))
        alone = ws.zrm.Opened(tables.measurements, left, settings).steps("domain")
        assert len(alone)
        here = found[(found["own_municipality"] == code) & (found["own_year"] == year)].drop(
            columns=list(found.columns[:2])
        )
        pd.testing.assert_frame_equal(here.reset_index(drop=True), alone)
    assert found["pairs"].sum() == data.steps()["pairs"].sum()


def test_numbers_of_trajectories_that_begin_anew_each_year_are_of_others(tmp_path: Path) -> None:
    for year, client in (("2018", "a"), ("2019", "b")):
        keys = {"client": [client, "c"], "trajectory": ["t1", "t2"]}
        tables = {"trajectories": {"start_date": pd.Timestamp("2018-01-02")}, "measurements": {"score": 3}}
        for name, more in tables.items():
            part = tmp_path / name / "municipality=0141" / f"year={year}"
            part.mkdir(parents=True)
            pd.DataFrame(keys).assign(**more).to_parquet(part / "part.parquet")
    settings = ws.Settings.model_validate({"municipality": "0141", "zrm": {"format": "wide"}, "period": {
        "start": "2018-01-01", "end": "2019-12-31"}})  # fmt: skip
    for table in ws.open_many(tmp_path, settings)[:2]:
        rows = table.execute()
        assert sorted(rows["client"]) == ["0141-a", "0141-b", "0141-c"]
        assert rows["trajectory"].nunique() == 3


def test_a_folder_without_deliveries(tmp_path: Path) -> None:
    settings = ws.Settings.model_validate(
        {"municipality": "0622", "period": {"start": "2016-01-01", "end": "2017-12-31"}, "zrm": {"format": "wide"}}
    )
    with pytest.raises(DeliveryError, match=r"no file measurements/municipality=\*/year=\*/\*\.parquet"):
        ws.open_many(tmp_path, settings)


def test_the_page_about_scale_does_what_it_says(
    small_demos: dict[str, Delivery], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its delivery.yaml and its cell, on this machine instead of a cluster."""
    folder = in_parts(tmp_path, small_demos)
    settings, cell = (block for block in blocks("scale.md") if block.language in ("yaml", "python"))
    settings.write(tmp_path)
    path = tmp_path / settings.of
    path.write_text(settings.text.replace("spark://master.regio.example:7077", "duckdb"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(cell.text.replace("/srv/zrm", str(folder)), names)
    assert names["settings"].engine == "duckdb"
    assert set(names["steps"]["own_municipality"]) == {"0141", "0622"}
    assert {*names["data"].steps("age_group").columns} == {"age_group", "before", "after", "pairs", "clients"}
    assert ws.zrm.cut(names["data"], "name", "own_municipality").table["own_municipality"].tolist() == ["0141", "0622"]
