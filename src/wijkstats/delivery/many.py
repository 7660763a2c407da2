"""The processed tables of many deliveries as one pair of tables: for a region, or the country."""

from __future__ import annotations

from pathlib import Path

import ibis.expr.types as ir

from wijkstats.delivery.engines import connect, read_parts
from wijkstats.settings.breakdowns import OWN
from wijkstats.settings.choices import Settings

PARTITIONS = ("municipality", "year")


def open_many(folder: str | Path, settings: Settings) -> tuple[ir.Table, ir.Table, Settings]:
    """Measurements and trajectories of all deliveries in a folder, counted where `settings.engine` says; and settings by which
    results are broken down by municipality and by year of the delivery too (own_municipality, own_year).

    The folder holds measurements/municipality=<code>/year=<year>/*.parquet, and trajectories likewise: what 01_clean makes of
    each delivery. A client is one within a municipality: whoever moves is two. A trajectory that stands in deliveries of several
    years counts once, as the newest of them has it; one of that number of another client is another. Own columns of a
    municipality are left out.
    """
    con = connect(settings.engine, "settings, key engine")
    m, t = (read_parts(con, str(folder), name) for name in ("measurements", "trajectories"))
    t = t.drop(*(column for column in t.columns if column.startswith(OWN)))
    newest = t.group_by("municipality", "client", "trajectory").agg(year=t.year.max())
    m, t = (_apart(rows.semi_join(newest, [*PARTITIONS, "client", "trajectory"])) for rows in (m, t))
    trajectories = t.rename({f"{OWN}{column}": column for column in PARTITIONS})
    return m.drop(*PARTITIONS), trajectories, settings.model_copy(update={"breakdowns": PARTITIONS})


def _apart(rows: ir.Table) -> ir.Table:
    """Keys that no two municipalities share, also when one key made the hashes of both, and of trajectories no two years."""
    year = rows.year.cast("string")
    return rows.mutate(
        client=rows.municipality.concat("-", rows.client),
        trajectory=rows.municipality.concat("-", year, "-", rows.trajectory),
    )
