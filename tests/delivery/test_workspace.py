"""Where a delivery is cleaned nothing of another one is left, whether that went well or not."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from wijkstats.delivery import workspace


@pytest.mark.parametrize("size", [0, workspace.TINY, workspace.SMALL])
def test_nothing_of_one_delivery_is_seen_by_the_next_or_by_one_beside_it(tmp_path: Path, size: int) -> None:
    folders = [tmp_path / name for name in ("a", "b", "c")]
    for folder in folders:
        folder.mkdir()
    with workspace.workspace(size, folders[0]) as one, workspace.workspace(size, folders[1]) as other:
        one.execute("CREATE TABLE clients AS SELECT tidy('K1') AS client; CREATE TEMP TABLE seen AS FROM clients")
        for table in ("clients", "seen"):
            with pytest.raises(duckdb.CatalogException):
                other.execute(f"FROM {table}")
    with pytest.raises(duckdb.ConversionException), workspace.workspace(size, folders[2]) as broken:
        broken.execute("CREATE TABLE clients AS SELECT 'x'::INTEGER AS client")
    if size < workspace.TINY:
        with workspace.workspace(size, folders[2]) as last:
            names = [name for (name,) in last.execute("SELECT database_name FROM duckdb_databases()").fetchall()]
            assert sum(name.startswith("delivery_") for name in names) == 1
