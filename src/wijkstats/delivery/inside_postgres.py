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
from ibis.backends.sql.compilers.postgres import PostgresCompiler

PARTS = ds.partitioning(pa.schema({"municipality": pa.string(), "year": pa.string()}), flavor="hive")


class Compiler(PostgresCompiler):  # type: ignore[misc]
    """As ibis writes SQL; but PostgreSQL casts a truth to an integer of four bytes only, so other widths go by way of that."""

    def visit_Cast(self, op: ops.Cast, *, arg: object, to: dt.DataType) -> object:  # noqa: N802 - a name of ibis
        """SQL of a cast."""
        if op.arg.dtype.is_boolean() and to.is_integer():
            arg = self.cast(arg, dt.int32)
        return super().visit_Cast(op, arg=arg, to=to)


def prepare(con: ibis.BaseBackend) -> None:
    """Make a connection fit for counting, and closed when nobody counts by it any more."""
    con.compiler = Compiler()
    with (
        con.begin() as cursor
    ):  # it takes a count of counts to be one row, and would count it again for each row beside it
        cursor.execute("SET enable_nestloop = off")
    weakref.finalize(con, con.con.close)


def copied(con: ibis.BaseBackend, path: Path) -> ir.Table:
    """A temporary table with the rows of a Parquet file, or of a folder of them with municipality and year in its names.

    Texts are in the order of their signs, as in DuckDB and Spark, whatever the language of the database.
    """
    rows = ds.dataset(path, partitioning=PARTS)
    table = con.create_table(ibis.util.gen_name("wijkstats"), schema=ibis.schema(rows.schema), temp=True)
    texts = [f'ALTER "{column}" TYPE text COLLATE "C"' for column, kind in table.schema().items() if kind.is_string()]
    with con.begin() as cursor:
        cursor.execute(f'ALTER TABLE "{table.get_name()}" {", ".join(texts)}')
        with cursor.copy(f'COPY "{table.get_name()}" FROM STDIN') as copy:
            for batch in rows.to_batches():
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    copy.write_row(row)
        cursor.execute(f'ANALYZE "{table.get_name()}"')
    return table
