"""Which earlier deliveries a report is laid beside: chosen once, the same for every chapter.

Question answered: which deliveries of this municipality are the earlier ones, and which is the previous one? Nothing
heavy is imported here: make asks it often.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from wijkstats.ground.errors import ContractError, Fault, SettingsError
from wijkstats.ground.private import private
from wijkstats.settings.delivery import Delivery, open_delivery

TABLES: tuple[str, ...] = ("measurements", "trajectories")
"""The processed tables that a previous delivery must have."""
CHOSEN = "previous.txt"
"""In data/processed/<delivery>: the deliveries that all chapters of the report are laid beside, newest first, each with a
fingerprint of its tables on the line below; empty for none."""
FORMER = "former.txt"
"""In data/processed/<delivery>: the codes of municipalities that ended, and of which people came to this one; a line for each."""


def previous_delivery(delivery: Delivery) -> Delivery | None:
    """The delivery that this one is laid beside: the first of `earlier_deliveries`; None for none."""
    return next(iter(earlier_deliveries(delivery)), None)


def earlier_deliveries(delivery: Delivery) -> list[Delivery]:
    """The deliveries before this one, newest first: chosen when it was cleaned, the same for every chapter.

    ContractError when one that was chosen is no longer there.
    """
    path = delivery.processed / CHOSEN
    if not path.is_file():
        return find_earlier(delivery)
    found = [open_delivery(name, delivery.root) for name in path.read_text(encoding="utf-8").splitlines()[::2] if name]
    for other in found:
        if not _cleaned(other):
            raise ContractError(
                Fault(
                    f"data/processed/{delivery.name}/{CHOSEN}",
                    f"{other.name}, of which the cleaned tables are gone",
                    "the earlier deliveries that the other chapters were laid beside",
                    f"make report DELIVERY={other.name}, or choose anew: make clean DELIVERY={delivery.name}, "
                    "then make report",
                )
            )
    return found


def _cleaned(delivery: Delivery) -> bool:
    return all((delivery.processed / f"{table}.parquet").is_file() for table in TABLES)


@private()
def choose_previous(delivery: Delivery) -> None:
    """Choose the earlier deliveries for all chapters of a report, and note them.

    The note (name, and a fingerprint of its tables) is written only when it changes: make sees by it that a chapter is old.
    """
    lines = []
    for found in find_earlier(delivery):
        digest = hashlib.sha256()
        for table in TABLES:
            digest.update((found.processed / f"{table}.parquet").read_bytes())
        lines += [found.name, digest.hexdigest()]
    text = "\n".join(lines) + "\n"
    path = delivery.processed / CHOSEN
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def not_beside(delivery: Delivery, former: Mapping[str, int]) -> Iterator[str]:
    """A line for each earlier delivery of a municipality that ended and came to this one, and is not laid beside this delivery.

    former  code of such a municipality -> the year in which it was gone
    """
    own = delivery.settings.municipality
    for code, year in former.items():
        for other in find_earlier(delivery, code):
            yield (
                f"{other.name} is not laid beside this delivery: it is of {code}, which is gone since {year} "
                f"(herindelingen.csv), and this one is of {own}; other people live there, so a difference would say nothing. "
                f"What its report hid stays hidden here. Only when {own} is {code} under another code: write municipality: "
                f'"{own}" in data/raw/{other.name}/delivery.yaml, and make that report anew before this one'
            )


def find_earlier(delivery: Delivery, code: str = "") -> list[Delivery]:
    """The deliveries of the same municipality with an earlier period that have been cleaned, the last period first.

    `code`: of this municipality instead.

    A synthetic delivery is never an earlier year of a real one, nor the other way round. A folder whose delivery.yaml cannot
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
        same = other.name != delivery.name and other.settings.municipality == (code or own.municipality)
        same = same and other.settings.synthetic == own.synthetic
        earlier = (period.end, period.start) < (own.period.end, own.period.start)
        if same and earlier and _cleaned(other):
            found.append(((period.end, period.start, other.name), other))
    return [other for _, other in sorted(found, key=lambda one: one[0], reverse=True)]
