"""A table computed once, for all the counts that follow."""

from __future__ import annotations

import hashlib

import ibis.expr.types as ir


def kept(expression: ir.Table, name: str, beside: ir.Table) -> ir.Table:
    """The expression computed once: each count that follows is a small query over a table.

    It lies where the table `beside` lies, so that the two can be joined, and is named after what is computed: the same by
    other settings is another table.
    """
    backend = beside.get_backend()
    if backend.name in ("duckdb", "postgres"):
        digest = hashlib.sha256(backend.compile(expression).encode()).hexdigest()
        return backend.create_table(f"{name}_{digest[:16]}", expression, temp=True, overwrite=True)
    return expression.cache()
