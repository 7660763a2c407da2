"""The tables of the deliveries before this one, and who stands in both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from wijkstats.delivery.chosen import earlier_deliveries, previous_delivery
from wijkstats.delivery.clients.pseudonyms import PRINT_FILE
from wijkstats.delivery.tables import Tables, open_tables
from wijkstats.settings.delivery import Delivery

CUMULATIVE = 0.8
"""From this share on of the trajectories of the previous delivery, an export that has them again is called cumulative."""
ALIKE, LEAST_ALIKE = 0.5, 20
"""From this share and this number on of the trajectories that could be one of the previous delivery, those that look like one of
it are called numbered anew."""


def previous_tables(delivery: Delivery) -> Tables | None:
    """The processed tables of `previous_delivery`, or None."""
    earlier = previous_delivery(delivery)
    return None if earlier is None else open_tables(earlier)


def older_tables(delivery: Delivery) -> tuple[Tables, ...]:
    """The processed tables of the deliveries before the previous one, newest first."""
    return tuple(open_tables(earlier) for earlier in earlier_deliveries(delivery)[1:])


@dataclass(frozen=True, slots=True)
class Overlap:
    """Trajectories of two deliveries: in each, in both, and those of this one that did not start in its period.

    strangers  of this one, with numbers that the previous one does not have, though they started in its period; counted are those
               that have their start day, age and sex for themselves
    alike      of these, which one of the previous delivery has that start day, age and sex for itself, under other numbers
    """

    this: int
    previous: int
    both: int
    outside: int
    strangers: int = 0
    alike: int = 0

    @property
    def renumbered(self) -> bool:
        """Did clients or trajectories get other numbers? Late registrations look like nobody."""
        return self.alike >= LEAST_ALIKE and self.alike >= ALIKE * self.strangers

    @property
    def cumulative(self) -> bool:
        """Does this export have nearly all of the previous one again, by the same numbers or by other ones?"""
        again = self.both + self.alike * self.renumbered
        return self.previous > 0 and again >= CUMULATIVE * self.previous


def overlap(delivery: Delivery, previous: Delivery, processed: Path | None = None) -> Overlap | None:
    """How many trajectories of a delivery stand in the previous one too, of the same client? By their keyed hashes.

    `processed`: the folder with the cleaned tables, when it is not that of the delivery. None when the two were made with another
    key: nobody can then be recognised.
    """
    folders = (processed or delivery.processed, previous.processed)
    keys = [folder / PRINT_FILE for folder in folders]
    if not all(path.is_file() for path in keys) or keys[0].read_bytes() != keys[1].read_bytes():
        return None
    this, that = (str(folder / "trajectories.parquet") for folder in folders)
    period, earlier = delivery.settings.period, previous.settings.period
    days = {"first": period.start, "last": period.end, "from": earlier.start, "until": earlier.end}
    with duckdb.connect() as con:
        found = con.execute(
            """WITH this AS (FROM read_parquet($this)), that AS (FROM read_parquet($that)),
            strange AS (SELECT start_date, age, coalesce(sex, '') AS sex FROM this ANTI JOIN that USING (client, trajectory)
                WHERE age IS NOT NULL AND start_date::DATE BETWEEN $from AND $until GROUP BY ALL HAVING count(*) = 1),
            missed AS (SELECT start_date, age, coalesce(sex, '') AS sex FROM that ANTI JOIN this USING (client, trajectory)
                WHERE age IS NOT NULL GROUP BY ALL HAVING count(*) = 1)
            SELECT (SELECT count(*) FROM this), (SELECT count(*) FROM that),
                (SELECT count(*) FROM this SEMI JOIN that USING (client, trajectory)),
                (SELECT count(*) FROM this WHERE start_date::DATE NOT BETWEEN $first AND $last),
                (SELECT count(*) FROM strange), (SELECT count(*) FROM strange SEMI JOIN missed USING (start_date, age, sex))""",
            {"this": this, "that": that, **days},
        ).fetchall()
    return Overlap(*map(int, found[0]))
