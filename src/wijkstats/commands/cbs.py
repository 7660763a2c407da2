"""Get the published values of all municipalities from CBS, once, into the folder of a delivery."""

from __future__ import annotations

from datetime import date

from wijkstats.cbs.fetch import Place, collect
from wijkstats.cbs.file import write
from wijkstats.cbs.odata import Server, base_from_environment
from wijkstats.cbs.tasks import who_booked
from wijkstats.cbs.years import read_years
from wijkstats.ground.catalogue import catalogue
from wijkstats.settings.delivery import Delivery

FILE = "cbs.csv"


def get_cbs(delivery: Delivery, years: str, refresh: bool) -> None:
    """Write data/raw/<delivery>/cbs.csv: what CBS has; what it has not, and who of the own municipality and the reference
    municipalities booked on a taakveld instead of its parts, is named at the end.

    Raises SourceError when nothing could be fetched; the file then stays as it was.
    """
    known = catalogue()
    asked = read_years(years, known)
    place = Place(Server(base_from_environment()), delivery.root / "data" / "cbs", refresh, date.today())

    def say(text: str) -> None:
        print(text, flush=True)

    found = collect(asked, known, place, say)
    write(delivery.raw / FILE, found.rows, asked, say, found.failed)
    for fault in found.faults:
        say(f"cbs: left out: {fault}")
    mine = (delivery.settings.municipality, *delivery.settings.reference.municipalities)
    for line in who_booked(found.rows, known, mine):
        say(f"cbs: {line}")
    for line in found.absent:
        say(f"cbs: not in {FILE}: {line}")
