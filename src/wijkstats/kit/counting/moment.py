"""In which order a domain was scored, so that first and last mean the same whatever counts them."""

from __future__ import annotations

import ibis.expr.types as ir


def moment(measurements: ir.Table) -> ir.Value:
    """What orders the scores of a domain: the day, and of one day the edition, the older one first. No two are equal."""
    return measurements.date.cast("string") + measurements.edition
