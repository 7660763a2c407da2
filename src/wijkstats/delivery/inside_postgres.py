"""Counting inside PostgreSQL: how a table gets there, and one thing that ibis writes and PostgreSQL does not know."""

from __future__ import annotations

import weakref
from pathlib import Path

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.dataset as ds
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.postgres import PostgresCompiler

from wijkstats.delivery.files.database import connect_postgres
from wijkstats.ground.errors import DeliveryError, SettingsError

PARTS = ds.partitioning(pa.schema({"municipality": pa.string(), "year": pa.string()}), flavor="hive")


class Compiler(PostgresCompiler):  # type: ignore[misc]
    """As ibis writes SQL, but for two things. PostgreSQL casts a truth to an integer of four bytes only: others go by way of it.
    And texts are put in the order of their signs, as in DuckDB and Spark, whatever the language of the database.
    """

    def visit_Cast(self, op: ops.Cast, *, arg: object, to: dt.DataType) -> object:  # noqa: N802 - a name of ibis
        """SQL of a cast."""
        if op.arg.dtype.is_boolean() and to.is_integer():
            arg = self.cast(arg, dt.int32)
        return super().visit_Cast(op, arg=arg, to=to)

    def visit_SortKey(self, op: ops.SortKey, *, arg: object, **how: object) -> object:  # noqa: N802 - a name of ibis
        """SQL of what rows are ordered by."""
        if op.arg.dtype.is_string():
            arg = sge.Collate(this=arg, expression=sge.to_identifier("C", quoted=True))
        return super().visit_SortKey(op, arg=arg, **how)


def connected(address: str, where: str) -> ibis.BaseBackend:
    """A connection for counting, closed when nobody counts by it any more; SettingsError when it fails."""
    try:
        con = connect_postgres(address, where)
    except DeliveryError as error:
        raise SettingsError(error.faults) from None
    con.compiler = Compiler()
    with (
        con.begin() as cursor
    ):  # it takes a count of counts to be one row, and would count it again for each row beside it
        cursor.execute("SET enable_nestloop = off")
    weakref.finalize(con, con.con.close).atexit = False
    return con


def copied(con: ibis.BaseBackend, path: Path) -> ir.Table:
    """A temporary table with the rows of a Parquet file, or of a folder of them with municipality and year in its names."""
    rows = ds.dataset(path, partitioning=PARTS)
    table = con.create_table(ibis.util.gen_name("wijkstats"), schema=ibis.schema(rows.schema), temp=True)
    with con.begin() as cursor:
        with cursor.copy(f'COPY "{table.get_name()}" FROM STDIN') as copy:
            for batch in rows.to_batches():
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    copy.write_row(row)
        cursor.execute(f'ANALYZE "{table.get_name()}"')
    return table
