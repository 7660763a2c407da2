"""Processed tables as parquet, in an order that hangs on nothing, and written in parts that fit in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq

from wijkstats.delivery.published.contracts import ORDER
from wijkstats.delivery.surveys.contracts import SURVEY_ORDER

SLICE = 2_000_000
"""About how many scores are sorted at a time."""
BATCH = 200_000
PROCESSED_ORDER = {
    "measurements": "client, domain, date, trajectory, edition",
    "trajectories": "client, start_date, trajectory",
    "contacts": "date, team, follow_up_group, client",
    "staffing": "team, date, job, kind, fte",
    "caseload": "team, date, severity",
    "support": "trajectory, domain",
    "transfers": "client, date, kind",
    "municipal": "indicator, year, status, code",
    "boundaries": "code, year",
    **ORDER,
    **SURVEY_ORDER,
}


def write_table(con: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    """One processed table in its order. A large one is sorted in slices of the client hash, so that it fits in memory."""
    cells = con.execute("SELECT count(*) FROM cells").fetchall()[0][0] if name == "measurements" else 0
    digits = "0123456789abcdef"
    size = max(1, len(digits) * SLICE // max(cells, 1))
    slices = [digits[i : i + size] for i in range(0, len(digits), size)]
    writer = None
    try:
        for inside in slices:
            which = "" if inside == digits else f"WHERE client[1] IN ({', '.join(repr(d) for d in inside)})"
            batches = con.sql(
                f"SELECT * FROM processed_{name} {which} ORDER BY {PROCESSED_ORDER[name]}"
            ).to_arrow_reader(BATCH)
            writer = writer or pq.ParquetWriter(path, batches.schema, compression="zstd")
            for batch in batches:
                writer.write_batch(batch)
    finally:
        if writer is not None:
            writer.close()


def parts(path: Path) -> Iterator[pd.DataFrame]:
    """The rows of a parquet file, a batch at a time."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(BATCH):
            yield batch.to_pandas()
