"""From which publication is each value, and of which year?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from wijkstats.chapters.benchmark.exhibits.shared import one_or_many
from wijkstats.ground.catalogue import KEUR
from wijkstats.kit.page.cells import area_label, quantity_labels
from wijkstats.kit.page.spec import Spec
from wijkstats.kit.page.view import Values, View


def sources(v: View) -> Values:
    """How many publications, of which years? And who booked on a task itself instead of its parts, and how much of it?"""
    years = sorted({int(y) for y in v.table["year"]})
    found: Values = {**one_or_many(v.table["source"].nunique()), "years": v.words.listing([str(y) for y in years])}
    return found | {"undivided": "; ".join(_undivided(v)) or None}


def _undivided(v: View) -> Iterator[str]:
    """Per quantity and year the municipalities that booked on the task itself: `lasten 6.71 in 2023: Almelo (2,3%)`."""
    for (quantity, year, status), rows in groupby(
        v.facts.get("undivided", ()), lambda r: (r.quantity, r.year, r.status)
    ):
        who = [
            f"{area_label(r.area, v.words, v.facts)} ({v.words.show(r.amount * KEUR, 'euro')}"
            + (")" if r.share is None else f", {v.words.show(r.share, 'share')})")
            for r in rows
        ]
        (label,) = quantity_labels([quantity], v.words)
        yield v.words(f"table.undivided_{status}", quantity=label, year=str(year), areas=v.words.listing(who))


SPECS: Mapping[str, Spec] = {
    "benchmark_sources": Spec(
        "benchmark_sources",
        sources,
        ("indicator", "area", "year", "status", "source", "retrieved", "n_areas"),
        3,
    ),
}
