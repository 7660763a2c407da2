"""A table computed once, for all the counts that follow."""

from __future__ import annotations

import ibis.expr.types as ir


def kept(expression: ir.Table, name: str, beside: ir.Table) -> ir.Table:
    """The expression computed once: each count that follows is a small query over a table.

    It lies where the table `beside` lies, so that the two can be joined. Another expression, as by other settings, is another
    table; the same one is computed anew in the same place, as what it reads may have changed.
    """
    backend = beside.get_backend()
    if backend.name not in ("duckdb", "postgres"):
        return expression.cache()
    place = f"{name}_{hash(expression.op()) % 2**64:016x}"
    backend.drop_table(place, force=True)  # `overwrite` would write the new one twice
    return backend.create_table(place, expression, temp=True)
