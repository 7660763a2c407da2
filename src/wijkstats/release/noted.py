"""Which earlier reports a report was laid beside, noted so that make sees when one came, went or changed.

Question answered: must this report be made again because of what is told elsewhere now?
"""

from __future__ import annotations

import hashlib

from wijkstats.ground.errors import ContractError
from wijkstats.ground.private import private
from wijkstats.release.earlier import MANIFEST, reports_before
from wijkstats.settings.delivery import Delivery

NOTED = "earlier.txt"
"""In data/processed/<delivery>: the earlier reports that there are, each with a fingerprint of its manifest."""


@private()
def note_earlier(delivery: Delivery) -> None:
    """Write the earlier reports that there are, only when they changed. Of one that cannot be read the place is noted: the run
    says what is wrong with it.
    """
    try:
        found = [(folder.name, (folder / MANIFEST).read_bytes()) for folder, _, _ in reports_before(delivery)]
        text = "".join(f"{name} {hashlib.sha256(told).hexdigest()}\n" for name, told in found)
    except ContractError as error:
        text = f"{error.faults[0].where}\n"
    path = delivery.processed / NOTED
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
