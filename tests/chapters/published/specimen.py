"""The published figures of four reports, typed over with their source and line, and what must come out of each check.

Of report A (Vlaardingen) no line is typed: the inventory of its figures has neither A142 and A1226 (expected not to be checkable)
nor A847-850 (expected to fit), and a figure that nobody can look up is not made up here.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from wijkstats.chapters.published.statistics.claims import Claim

HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the typed files."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def claims() -> dict[str, Claim]:
    """Every typed figure, by its id."""
    found = {}
    for row in rows("beweringen"):
        text = row["waarde"].replace(",", ".")
        decimals = int(row["decimalen"] or len(text.partition(".")[2]))
        value, n, year = (float(text) if text else None), int(row["n"] or 0) or None, int(row["jaar"] or 0) or None
        part = row["groep"] or None
        found[row["id"]] = Claim(row["id"], row["eenheid"], value, decimals, row["circa"] == "ja", n, year, part)
    return found
