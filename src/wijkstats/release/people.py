"""Who is in a report: a sketch by which reports about the same people are found, whatever they are called.

Question answered: are people of this delivery also in that one? Kept are the smallest hashes of the clients who started in the
period (bottom-k sketch, Cohen and Kaplan 2007), and of their start days, ages and sexes: another system gives the same people
other numbers. Client numbers are keyed already, and the sketch stays in data/processed.
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
ALIKE = 0.5
"""From this share on of start days with ages and sexes that are in both, the people are the same, whatever their numbers."""


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
        rows = pd.read_parquet(path, columns=["client", "start_date", "age", "sex"])
        started = pd.to_datetime(rows["start_date"]).dt.date
        rows = rows[(started >= period.start) & (started <= period.end)]
        known = rows[rows["age"].notna()]
        looks = known["start_date"].astype(str) + " " + known["age"].astype(str) + " " + known["sex"].fillna("")
        kept = {"key": _key(delivery.processed), "people": sketch(rows["client"]), "looks": sketch(looks)}
        (delivery.processed / SKETCH).write_text(json.dumps(kept), encoding="utf-8")


def look_alike(delivery: Delivery, other: str) -> bool:
    """Are at least half of the start days, with age and sex, of the smaller of these two deliveries in the other one too?

    For two deliveries of one municipality in one period. False when nobody can tell: no sketch, or nobody's age is known.
    """
    here, there = (list((_sketches(delivery, name) or {}).get("looks", [])) for name in (delivery.name, other))
    last = min([some[-1] for some in (here, there) if len(some) == SIZE], default="~")  # up to there both are whole
    least = min(sum(one <= last for one in some) for some in (here, there))
    return least > 0 and len({*here} & {*there}) >= ALIKE * least


def former_codes(delivery: Delivery) -> set[str]:
    """The municipalities that ended and came to that of the delivery, as cleaning found them in herindelingen.csv."""
    path = delivery.processed / "former.txt"
    return set(path.read_text(encoding="ascii").split()) if path.is_file() else set()


def share_people(delivery: Delivery, other: str) -> bool | None:
    """Does the delivery of that name share people with this one? None when nobody can tell: no sketch, or another key."""
    here, there = (_sketches(delivery, name) for name in (delivery.name, other))
    if here is None or there is None or here["key"] != there["key"]:
        return None
    return overlap(list(here["people"]), list(there["people"])) > 0


def _key(processed: Path) -> str:
    path = processed / "key.txt"
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def _sketches(delivery: Delivery, name: str) -> dict[str, list[str] | str] | None:
    try:
        found = json.loads((delivery.processed.parent / name / SKETCH).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"key", "people"} <= set(found) else None
