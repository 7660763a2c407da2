"""Spark and PostgreSQL count what DuckDB counts, row for row: every count of three chapters, and many deliveries as one."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from every_count import ON_A_CLUSTER, all_years, counts, differences, in_parts

import wijkstats as ws
from wijkstats.delivery.engines import connect
from wijkstats.ground.errors import SettingsError
from wijkstats.settings.delivery import Delivery


def steps(small_demos: dict[str, Delivery], folder: Path, engine: str) -> pd.DataFrame:
    settings = all_years(small_demos["demo-2018"], engine)
    return ws.zrm.Opened(*ws.open_many(folder, settings)).steps("own_municipality", "own_year", "domain")


def test_postgresql_counts_what_duckdb_counts(small_demos: dict[str, Delivery], postgres: str, tmp_path: Path) -> None:
    """In a database of Dutch order, in which a lower case letter comes before an upper case one."""
    assert differences(counts(*small_demos.values()), counts(*small_demos.values(), engine=postgres)) == []
    folder = in_parts(tmp_path, small_demos)
    pd.testing.assert_frame_equal(steps(small_demos, folder, postgres), steps(small_demos, folder, "duckdb"))


@pytest.mark.parametrize("names", [ON_A_CLUSTER, pytest.param((), marks=pytest.mark.long)], ids=["some", "all"])
@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # py4j leaves sockets to be closed by themselves
def test_spark_counts_what_duckdb_counts(
    small_demos: dict[str, Delivery], spark_master: str, tmp_path: Path, names: tuple[str, ...]
) -> None:
    """On a standalone cluster of two workers, both of which have a part in it; neither needs Python."""
    assert differences(counts(*small_demos.values()), counts(*small_demos.values(), engine=spark_master), names) == []
    folder = in_parts(tmp_path, small_demos)
    pd.testing.assert_frame_equal(steps(small_demos, folder, spark_master), steps(small_demos, folder, "duckdb"))
    session = connect(spark_master, "")._session
    assert session.sparkContext.master == spark_master
    machines = session.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
    assert len(machines) == 3, "the notebook and two workers"
    with pytest.raises(SettingsError, match=r"Spark runs here already, with another master[\s\S]+restart the notebook"):
        connect("local[1]", "delivery.yaml, key engine")
