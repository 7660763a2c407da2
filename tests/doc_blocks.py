"""The blocks of a page of the documentation: what a reader types, and the files that a reader makes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from conftest import ROOT

BLOCK = re.compile(r'^```(\w+)(?: (title|replace)="([^"\n]*(?:"[^"\n]*)*)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its language, whether it is a file (title) or takes the place of a line (replace), of which, and its text."""

    language: str
    what: str
    of: str
    text: str

    def write(self, root: Path) -> None:
        """Make the file, or put the text in place of the line in whatever file of the delivery has it."""
        if self.what == "title":
            (root / self.of).parent.mkdir(parents=True, exist_ok=True)
            (root / self.of).write_text(self.text, encoding="utf-8")
            return
        (path,) = (p for p in root.glob("data/raw/*/*") if self.of.encode() in p.read_bytes().splitlines())
        path.write_text(path.read_text(encoding="utf-8").replace(self.of + "\n", self.text), encoding="utf-8")


def blocks(page: str) -> list[Block]:
    """All blocks of a page in their order."""
    found = BLOCK.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))
    return [Block(language, what, of, text) for language, what, of, text in found]


def sections(page: str) -> dict[str, list[Block]]:
    """The blocks of each section of a page, by its heading."""
    parts = re.split(r"^## (.*)$", (ROOT / "docs" / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        heading: [Block(*found) for found in BLOCK.findall(text)]
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }
