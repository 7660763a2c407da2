"""The tables of the deliveries before this one, and who stands in both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from wijkstats.delivery.chosen import earlier_deliveries, previous_delivery
from wijkstats.delivery.clients.pseudonyms import PRINT_FILE
from wijkstats.delivery.tables import Tables, open_tables
from wijkstats.settings.choices import Period
from wijkstats.settings.delivery import Delivery

CUMULATIVE = 0.8
"""From this share on of the trajectories of the previous delivery, an export that has them again is called cumulative."""


def previous_tables(delivery: Delivery) -> Tables | None:
    """The processed tables of `previous_delivery`, or None."""
    earlier = previous_delivery(delivery)
    return None if earlier is None else open_tables(earlier)


def older_tables(delivery: Delivery) -> tuple[Tables, ...]:
    """The processed tables of the deliveries before the previous one, newest first."""
    return tuple(open_tables(earlier) for earlier in earlier_deliveries(delivery)[1:])


@dataclass(frozen=True, slots=True)
class Overlap:
    """Trajectories of two deliveries: in each, in both, and those of this one that did not start in its period."""

    this: int
    previous: int
    both: int
    outside: int

    @property
    def cumulative(self) -> bool:
        """Does this export have nearly all of the previous one again?"""
        return self.previous > 0 and self.both >= CUMULATIVE * self.previous


def overlap(processed: Path, previous: Path, period: Period) -> Overlap | None:
    """How many trajectories of `processed` (a folder of cleaned tables) stand in `previous` too, of the same client?

    By their keyed hashes. None when the two were made with another key: nobody can then be recognised.
    """
    keys = [folder / PRINT_FILE for folder in (processed, previous)]
    if not all(path.is_file() for path in keys) or keys[0].read_bytes() != keys[1].read_bytes():
        return None
    first, last = period.start.isoformat(), period.end.isoformat()
    this, that = (str(folder / "trajectories.parquet") for folder in (processed, previous))
    with duckdb.connect() as con:
        found = con.execute(
            """WITH this AS (FROM read_parquet($this)), that AS (FROM read_parquet($that))
            SELECT (SELECT count(*) FROM this), (SELECT count(*) FROM that),
                (SELECT count(*) FROM this SEMI JOIN that USING (client, trajectory)),
                (SELECT count(*) FROM this WHERE start_date::DATE NOT BETWEEN $first::DATE AND $last::DATE)""",
            {"this": this, "that": that, "first": first, "last": last},
        ).fetchall()
    return Overlap(*map(int, found[0]))
