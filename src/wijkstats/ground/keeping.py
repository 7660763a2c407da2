"""Files that stay from one run to the next: written whole or not at all, and signed by the code that made them."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from functools import cache
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
    files = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    return _sign(files, libraries)


def code_of(modules: Iterable[str], libraries: Iterable[str]) -> str:
    """The same of these modules of wijkstats and all that they import, wherever in them."""
    found: set[Path] = set()
    todo = {path for path in map(_file_of, modules) if path}
    while todo:
        path = todo.pop()
        found.add(path)
        todo |= _imported_by(path) - found
    return _sign(sorted(found), libraries)


def _sign(files: Iterable[Path], libraries: Iterable[str]) -> str:
    found = hashlib.sha256(" ".join(map(_version, libraries)).encode())
    for path in files:
        found.update(f"{path.relative_to(PACKAGE)} {_sign_of_file(path)}\n".encode())
    return found.hexdigest()


_version = cache(metadata.version)


@cache
def _sign_of_file(path: Path) -> str:
    """Of a file as it was when this process first asked: what it imported does not change under it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _imported_by(path: Path) -> set[Path]:
    """The files of the modules of wijkstats that this one names in an import; a comment within one may name one too many."""
    names = set()
    for module, others in re.findall(
        rf"(?:from|import)\s+({PACKAGE.name}[\w.]*)(?:\s+import\s+(\([^)]*\)|.*))?", path.read_text(encoding="utf-8")
    ):
        names |= {module, *(f"{module}.{name}" for name in re.findall(r"\w+", others))}
    return {file for file in map(_file_of, names) if file}


def _file_of(module: str) -> Path | None:
    """The file of a module of wijkstats; None for a package, and for what is no module of it."""
    first, *rest = module.split(".")
    path = PACKAGE.joinpath(*rest).with_suffix(".py")
    return path if first == PACKAGE.name and rest and path.is_file() else None
