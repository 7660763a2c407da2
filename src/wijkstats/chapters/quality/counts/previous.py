"""The counts by which two deliveries are compared.

Question answered: did this delivery change in a way that calls for a question to whoever made it?
"""

from __future__ import annotations

import pandas as pd
import pyarrow.parquet as pq

from wijkstats.chapters.quality.counts.completeness import completeness_sums
from wijkstats.delivery.tables import Tables

PROCESSED: tuple[str, ...] = ("measurements", "trajectories", "contacts", "staffing", "municipal")
COLUMNS: tuple[str, ...] = ("grouping", "level", "moments", "n", "scored", "clients", "missing_clients")


def delivery_counts(tables: Tables | None) -> pd.DataFrame:
    """What two deliveries are compared by; no rows for None.

    Columns grouping, level, moments, n, scored, clients, missing_clients: those of `completeness_sums` for the total, the
    domains and the months; and grouping `rows` with a processed table as level and its rows as n, the rest empty.
    """
    if tables is None:
        return pd.DataFrame(columns=list(COLUMNS))
    sizes = {
        name: pq.read_metadata(path).num_rows
        for name in PROCESSED
        if (path := tables.delivery.processed / f"{name}.parquet").is_file()
    }
    rows = pd.DataFrame({"grouping": "rows", "level": list(sizes), "n": list(sizes.values())})
    sums = completeness_sums(tables.measurements, tables.trajectories)
    return pd.concat([rows, sums[sums["grouping"] != "team"]], ignore_index=True)[list(COLUMNS)]
