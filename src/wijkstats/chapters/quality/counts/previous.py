"""The counts by which two deliveries are compared.

Question answered: did this delivery change in a way that calls for a question to whoever made it?
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pyarrow.parquet as pq

from wijkstats.chapters.quality.counts.completeness import completeness_sums
from wijkstats.delivery.previous import overlap
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


def likeness(this: Tables | None, earlier: Tables | None) -> tuple[int, tuple[str, str], bool]:
    """Years from the period of the previous delivery to that of this one, the last whole month of each, and whether this one has
    last year's trajectories again. None of it without a previous delivery.
    """
    if this is None or earlier is None:
        return 0, ("", ""), False
    now, before = this.delivery.settings, earlier.delivery.settings
    found = overlap(this.delivery, earlier.delivery)
    complete = (last_month(now.reference_date), last_month(before.reference_date))
    return now.period.start.year - before.period.start.year, complete, found is not None and found.cumulative


def last_month(day: date | None) -> str:
    """The last month that is over on this day; empty when no day is known.

    >>> last_month(date(2018, 11, 30)), last_month(date(2018, 11, 29))
    ('2018-11', '2018-10')
    """
    if day is None:
        return ""
    over = day if (day + timedelta(days=1)).day == 1 else day.replace(day=1) - timedelta(days=1)
    return f"{over:%Y-%m}"
