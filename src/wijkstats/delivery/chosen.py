"""Which earlier delivery a report is laid beside: chosen once, the same for every chapter.

Question answered: which delivery of this municipality is the previous one? Nothing heavy is imported here: make asks it often.
"""

from __future__ import annotations

import hashlib

from wijkstats.ground.errors import ContractError, Fault, SettingsError
from wijkstats.settings.delivery import Delivery, open_delivery

TABLES: tuple[str, ...] = ("measurements", "trajectories")
"""The processed tables that a previous delivery must have."""
CHOSEN = "previous.txt"
"""In data/processed/<delivery>: the delivery that all chapters of the report are laid beside, with a fingerprint of its tables;
empty for none."""


def previous_delivery(delivery: Delivery) -> Delivery | None:
    """The delivery that this one is laid beside: chosen when it was cleaned, the same for every chapter; None for none.

    ContractError when the one that was chosen is no longer there.
    """
    path = delivery.processed / CHOSEN
    if not path.is_file():
        return find_previous(delivery)
    name = path.read_text(encoding="utf-8").partition("\n")[0]
    if not name:
        return None
    other = open_delivery(name, delivery.root)
    if not _cleaned(other):
        raise ContractError(
            Fault(
                f"data/processed/{delivery.name}/{CHOSEN}",
                f"{name}, of which the cleaned tables are gone",
                "the previous delivery that the other chapters were laid beside",
                f"make report DELIVERY={name}, or choose anew: make clean DELIVERY={delivery.name}, then make report",
            )
        )
    return other


def _cleaned(delivery: Delivery) -> bool:
    return all((delivery.processed / f"{table}.parquet").is_file() for table in TABLES)


def choose_previous(delivery: Delivery) -> str:
    """Choose the previous delivery for all chapters of a report, and note it; its name, empty when there is none.

    The note (name, and a fingerprint of its tables) is written only when it changes: make sees by it that a chapter is old.
    """
    found = find_previous(delivery)
    name, text = "", "\n"
    if found is not None:
        digest = hashlib.sha256()
        for table in TABLES:
            digest.update((found.processed / f"{table}.parquet").read_bytes())
        name, text = found.name, f"{found.name}\n{digest.hexdigest()}\n"
    path = delivery.processed / CHOSEN
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return name


def find_previous(delivery: Delivery) -> Delivery | None:
    """The last delivery of the same municipality with an earlier period that has been cleaned; None when there is none.

    A synthetic delivery is never the last year of a real one, nor the other way round. A folder whose delivery.yaml cannot
    be used is passed over: that is a fault of that delivery, not of this one.
    """
    own = delivery.settings
    found = []
    for path in sorted((delivery.root / "data" / "raw").glob("*/delivery.yaml")):
        try:
            other = open_delivery(path.parent.name, delivery.root)
        except SettingsError:
            continue
        period = other.settings.period
        same = other.name != delivery.name and other.settings.municipality == own.municipality
        same = same and other.settings.synthetic == own.synthetic
        earlier = (period.end, period.start) < (own.period.end, own.period.start)
        if same and earlier and _cleaned(other):
            found.append(((period.end, period.start, other.name), other))
    return max(found, key=lambda one: one[0])[1] if found else None
