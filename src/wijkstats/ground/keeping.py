"""Files that stay from one run to the next: written whole or not at all, and signed by the code that made them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def write_whole(path: Path, content: str | bytes) -> Path:
    """The whole file or nothing: written beside it, then put in its place."""
    beside = path.with_name(path.name + ".tmp")
    beside.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    os.replace(beside, path)
    return path


def code_sign(folders: Iterable[Path], libraries: Iterable[str]) -> str:
    """A sign of the code in these folders and of the versions of these libraries: another one as soon as either differs."""
    found = hashlib.sha256(" ".join(map(metadata.version, libraries)).encode())
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            found.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    return found.hexdigest()
