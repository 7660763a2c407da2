"""Processed tables as parquet, in an order that hangs on nothing, and written in parts that fit in memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from wijkstats.delivery.published.contracts import ORDER
from wijkstats.delivery.surveys.contracts import SURVEY_ORDER

SLICE = 20_000_000
"""About how many scores are sorted at a time."""
BATCH = 200_000
MEASUREMENTS = pa.schema(
    {
        **dict.fromkeys(("client", "trajectory"), pa.string()),
        "date": pa.timestamp("us"),
        **dict.fromkeys(("edition", "domain"), pa.string()),
        "score": pa.int8(),
        "rater": pa.string(),
    }
)
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
    """One processed table in its order."""
    if name == "measurements":
        batches = _measurements(con)
    else:
        batches = con.sql(f"SELECT * FROM processed_{name} ORDER BY {PROCESSED_ORDER[name]}").to_arrow_reader(BATCH)
    with pq.ParquetWriter(path, batches.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)


def _measurements(con: duckdb.DuckDBPyConnection) -> pa.RecordBatchReader:
    """The scores in their order, a slice of the people at a time, so that it fits in memory."""
    counted = "SELECT (SELECT count(*) FROM kind_of_cell), (SELECT coalesce(max(person), 0) FROM hashed_moments)"
    cells, people = con.execute(counted).fetchall()[0]
    slices = 1 + cells // SLICE
    ends = [people * i // slices for i in range(slices + 1)]
    batches = chain.from_iterable(_slice(con, *inside) for inside in pairwise(ends))
    return pa.RecordBatchReader.from_batches(MEASUREMENTS, batches)


def _slice(con: duckdb.DuckDBPyConnection, after: int, last: int) -> Iterator[pa.RecordBatch]:
    """The scores of the people with these numbers. Texts are dear to sort: numbers that have the same order are sorted in their
    place, and the texts come beside them afterwards.
    """
    people = f"person > {after} AND person <= {last}"
    domains = con.sql("SELECT DISTINCT domain FROM kinds ORDER BY domain").to_arrow_table()["domain"].combine_chunks()
    moments = con.sql(
        f"SELECT client, trajectory, date, edition, rater FROM hashed_moments WHERE {people} ORDER BY place"
    ).to_arrow_table()
    moments = moments.combine_chunks()
    for batch in con.sql(
        f"""SELECT place - (SELECT min(place) FROM hashed_moments WHERE {people}) AS moment, domain_place - 1 AS domain, score
        FROM kept_cells JOIN hashed_moments USING (row) WHERE {people} ORDER BY person, domain_place, place"""
    ).to_arrow_reader(BATCH):
        rows = moments.take(batch["moment"]).append_column("domain", domains.take(batch["domain"]))
        yield from rows.append_column("score", batch["score"]).select(MEASUREMENTS.names).to_batches()


def parts(path: Path) -> Iterator[pd.DataFrame]:
    """The rows of a parquet file, a batch at a time."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(BATCH):
            yield batch.to_pandas()
