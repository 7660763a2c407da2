"""Who is in a report: a sketch by which reports about the same people are found, whatever they are called.

Question answered: are people of this delivery also in that one? Kept are the smallest hashes of the clients who started in the
period (bottom-k sketch, Cohen and Kaplan 2007). Client numbers are keyed already, and the sketch stays in data/processed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from wijkstats.ground.private import private
from wijkstats.settings.delivery import Delivery

SKETCH = "people.json"
SIZE = 1024
"""So many hashes are kept: of fewer clients all of them."""


def sketch(clients: Iterable[str]) -> list[str]:
    """The smallest hashes of these clients, in order.

    >>> sketch(["b", "a"]) == sketch(["a", "b", "a"]), len(sketch(map(str, range(5000))))
    (True, 1024)
    """
    return sorted({hashlib.sha256(f"sketch {client}".encode()).hexdigest()[:16] for client in clients})[:SIZE]


def overlap(one: list[str], other: list[str]) -> int:
    """How many of the smallest hashes of the two together are in both? 0: they share nobody, or hardly anybody.

    >>> overlap(["1", "3", "5"], ["3", "4"])
    1
    """
    together = sorted({*one, *other})[:SIZE]
    return len({*together} & {*one} & {*other})


@private()
def keep_sketch(delivery: Delivery) -> None:
    """Write the sketch of a delivery in data/processed; nothing without trajectories."""
    path = delivery.processed / "trajectories.parquet"
    if path.is_file():
        period = delivery.settings.period
        rows = pd.read_parquet(path, columns=["client", "start_date"])
        started = pd.to_datetime(rows["start_date"]).dt.date
        people = sketch(rows.loc[(started >= period.start) & (started <= period.end), "client"])
        kept = {"key": _key(delivery.processed), "people": people}
        (delivery.processed / SKETCH).write_text(json.dumps(kept), encoding="utf-8")


def share_people(delivery: Delivery, other: str) -> bool | None:
    """Does the delivery of that name share people with this one? None when nobody can tell: no sketch, or another key."""
    here, there = (_read(delivery.processed.parent / name / SKETCH) for name in (delivery.name, other))
    if here is None or there is None or here["key"] != there["key"]:
        return None
    return overlap(list(here["people"]), list(there["people"])) > 0


def _key(processed: Path) -> str:
    path = processed / "key.txt"
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def _read(path: Path) -> dict[str, list[str] | str] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"key", "people"} <= set(found) else None
