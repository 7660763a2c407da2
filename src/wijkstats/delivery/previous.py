"""The tables of the delivery before this one."""

from __future__ import annotations

from wijkstats.delivery.chosen import previous_delivery
from wijkstats.delivery.tables import Tables, open_tables
from wijkstats.settings.delivery import Delivery


def previous_tables(delivery: Delivery) -> Tables | None:
    """The processed tables of `previous_delivery`, or None."""
    earlier = previous_delivery(delivery)
    return None if earlier is None else open_tables(earlier)
