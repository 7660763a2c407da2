"""An exhibit as bytes, and back.

Question answered: how does an exhibit that a copy of this process made come home? As text and a bitmap: nothing that is read can
run.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict

from wijkstats.kit.page.exhibit import Exhibit
from wijkstats.kit.page.reading import Reading


def to_bytes(exhibit: Exhibit, used: Collection[str]) -> bytes:
    """An exhibit, and the names of the kept figures that were used."""
    return json.dumps({**asdict(exhibit), "png": exhibit.png.hex(), "used": sorted(used)}).encode()


def from_bytes(told: bytes) -> tuple[Exhibit, list[str]]:
    """The exhibit and the names that `to_bytes` was given."""
    said = json.loads(told)
    used, reading, png = said.pop("used"), said.pop("reading"), bytes.fromhex(said.pop("png"))
    return Exhibit(**said, reading=Reading(**{**reading, "more": tuple(reading["more"])}), png=png), used
