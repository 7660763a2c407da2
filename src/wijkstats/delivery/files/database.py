"""The raw tables of a delivery read from PostgreSQL instead of files: the same columns, the same rules, the same report.

Question answered: what stands in the registration's own database? Each table is read once, through Ibis, and written as
text to a folder that is thrown away; from there on a database delivery and a delivery of files are the same. The row of a
finding is the row in the order of the table's columns, which is fixed.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path
from urllib.parse import urlsplit

import ibis
import ibis.expr.types as ir

from wijkstats.ground.errors import DeliveryError, Fault
from wijkstats.ground.shown import shown
from wijkstats.settings.delivery import PASSWORD, Delivery
from wijkstats.settings.fields import Table

REASONS = (
    "connection refused",
    "could not translate host name",
    "failed to resolve host",
    "timeout expired",
    "password authentication failed",
    "no password supplied",
    "does not exist",
    "permission denied",
    "no pg_hba.conf entry",
    "SSL",
)
BATCH = 50_000


def fetch_tables(delivery: Delivery, scratch: Path) -> dict[str, tuple[Path, str]]:
    """Read every table of the delivery that the database has; returns raw table -> file of text, and its name.

    A table is called as in delivery.yaml under `files` (schema.table is allowed); without that key, after the raw table
    itself. Raises DeliveryError when the database cannot be read.
    """
    source = delivery.settings.source
    assert source is not None, "the delivery has files"
    con = connect_postgres(source, f"data/raw/{delivery.name}/delivery.yaml, key source")
    try:
        paths: dict[str, tuple[Path, str]] = {}
        for table in delivery.tables:
            found = _table(con, delivery, table)
            if found is not None:
                paths[table] = (scratch / f"{table}.csv", f"{table}.csv")
                _write(found, paths[table][0])
        return paths
    finally:
        con.disconnect()


def connect_postgres(source: str, where: str) -> ibis.BaseBackend:
    """A connection to postgresql://user@host:port/database, with the password of the environment; DeliveryError when it fails."""
    parts = urlsplit(source)
    try:
        return ibis.postgres.connect(
            host=parts.hostname,
            port=parts.port or 5432,
            user=parts.username,
            password=os.environ.get(PASSWORD) or os.environ.get("PGPASSWORD"),
            database=parts.path.strip("/"),
        )
    except Exception as error:  # every driver fails in its own way
        raise DeliveryError(
            Fault(
                where,
                _reason(str(error)) or type(error).__name__,
                "a PostgreSQL server that can be reached",
                f"check the address, the user and {PASSWORD}",
            )
        ) from None


def _reason(text: str) -> str:
    """Of what a driver says only that which is known: the rest names users and hosts, and may hold what was typed."""
    return "; ".join(reason for reason in REASONS if reason.casefold() in text.casefold())


def _table(con: ibis.BaseBackend, delivery: Delivery, table: Table) -> ir.Table | None:
    named = "files" in delivery.settings.model_fields_set
    if named and table not in delivery.settings.files:
        return None
    name = delivery.settings.files[table].removesuffix(".csv") if named else table
    schema, _, plain = name.rpartition(".")
    present = con.list_tables(database=schema or None)
    if plain in present:
        return con.table(plain, database=schema or None)
    if named:
        raise DeliveryError(
            Fault(
                f"data/raw/{delivery.name}/delivery.yaml, key files.{table}",
                f"no table {shown(name)} in the database",
                f"one of: {', '.join(map(shown, sorted(present)[:20])) or 'none'}",
                "correct the name, or remove the key",
            )
        )
    return None


def _write(table: ir.Table, path: Path) -> None:
    """The table as CSV, every value as text, in an order that does not change between runs."""
    text = table.mutate(**{name: table[name].cast("string") for name in table.columns})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(text.columns)
        for batch in text.order_by(text.columns).to_pyarrow_batches(chunk_size=BATCH):
            columns = [column.to_pylist() for column in batch.columns]
            writer.writerows(["" if value is None else value for value in row] for row in zip(*columns, strict=True))
