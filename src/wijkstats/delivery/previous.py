"""The tables of the deliveries before this one."""

from __future__ import annotations

from wijkstats.delivery.chosen import earlier_deliveries, previous_delivery
from wijkstats.delivery.tables import Tables, open_tables
from wijkstats.settings.delivery import Delivery


def previous_tables(delivery: Delivery) -> Tables | None:
    """The processed tables of `previous_delivery`, or None."""
    earlier = previous_delivery(delivery)
    return None if earlier is None else open_tables(earlier)


def older_tables(delivery: Delivery) -> tuple[Tables, ...]:
    """The processed tables of the deliveries before the previous one, newest first."""
    return tuple(open_tables(earlier) for earlier in earlier_deliveries(delivery)[1:])
