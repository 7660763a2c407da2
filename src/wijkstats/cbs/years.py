"""The years that `make cbs YEARS=` asks for: a year, a range, or several of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wijkstats.ground.catalogue import Catalogue
from wijkstats.ground.errors import Fault, SourceError

EXAMPLE = "for example: make cbs YEARS=2017:2019, or YEARS=2017,2019"


def read_years(text: str, known: Catalogue) -> list[int]:
    """The years of 2017:2019, 2017-2019, 2018 or "2017,2019", first and last included, oldest first.

    Raises SourceError for what is no year, for a range that runs backwards, and for a year without any table.
    """
    have = sorted({year for source in known.sources.values() for year in source.tables})
    allowed = f"years from {have[0]} to {have[-1]}" if have else "none: the catalogue has no sources"
    parts = re.split(r"[,;\s]+", re.sub(r"\s*(?::|-|\u2013|\.\.|t/m)\s*", ":", text).strip(" ,;"))
    faults = [Fault(f"YEARS={text}", *wrong) for wrong in _wrong(parts, have, allowed)]
    if faults:
        raise SourceError(faults)
    return sorted({year for part in parts for year in _range(part)})


def _range(part: str) -> range:
    first, _, last = part.partition(":")
    return range(int(first), int(last or first) + 1)


def _wrong(parts: list[str], have: list[int], allowed: str) -> Iterator[tuple[str, str, str]]:
    for part in parts:
        if not part:
            yield "no years", allowed, EXAMPLE
        elif not re.fullmatch(r"\d{4}(:\d{4})?", part):
            yield f"{part!r}, which is no year and no range of years", allowed, EXAMPLE
        elif not _range(part):
            first, _, last = part.partition(":")
            yield f"{part}: the last year is before the first", allowed, f"write {last}:{first}"
        elif unknown := [str(year) for year in _range(part) if year not in have]:
            step = f"{EXAMPLE}; a new year goes under `sources` in src/wijkstats/ground/catalogue.yaml"
            yield f"no tables for {', '.join(unknown[:5])}", allowed, step
