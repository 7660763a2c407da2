"""The delivery before this one, and the counts by which two deliveries are compared.

Question answered: did this delivery change in a way that calls for a question to whoever made it?
"""

from __future__ import annotations

import pandas as pd
import pyarrow.parquet as pq

from wijkstats.data.completeness import completeness_sums
from wijkstats.data.tables import Tables, open_tables
from wijkstats.errors import SettingsError
from wijkstats.settings import Delivery, open_delivery

PROCESSED: tuple[str, ...] = ("measurements", "trajectories", "contacts", "staffing", "municipal")
COLUMNS: tuple[str, ...] = ("grouping", "level", "moments", "n", "scored", "clients", "missing_clients")


def previous_delivery(delivery: Delivery) -> Delivery | None:
    """The last delivery of the same municipality with an earlier period that has been cleaned; None when there is none.

    A folder whose delivery.yaml cannot be used is passed over: that is a fault of that delivery, not of this one.
    """
    own = delivery.settings
    found = []
    for path in sorted((delivery.root / "data" / "raw").glob("*/delivery.yaml")):
        try:
            other = open_delivery(path.parent.name, delivery.root)
        except SettingsError:
            continue
        period = other.settings.period
        same = other.name != delivery.name and other.settings.municipality == own.municipality
        earlier = (period.end, period.start) < (own.period.end, own.period.start)
        if same and earlier and all((other.processed / f"{t}.parquet").is_file() for t in PROCESSED[:2]):
            found.append(((period.end, period.start, other.name), other))
    return max(found, key=lambda one: one[0])[1] if found else None


def previous_tables(delivery: Delivery) -> Tables | None:
    """The processed tables of `previous_delivery`, or None."""
    earlier = previous_delivery(delivery)
    return None if earlier is None else open_tables(earlier)


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
