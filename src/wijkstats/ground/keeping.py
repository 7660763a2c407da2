"""Files that stay from one run to the next: written whole or not at all, and signed by the code that made them."""

from __future__ import annotations

import ast
import hashlib
import os
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
    return _sign((path for folder in folders for path in sorted(folder.rglob("*.py"))), libraries)


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
    found = hashlib.sha256(" ".join(map(metadata.version, libraries)).encode())
    for path in files:
        found.update(f"{path.relative_to(PACKAGE)}\n".encode() + path.read_bytes())
    return found.hexdigest()


@cache
def _imported_by(path: Path) -> set[Path]:
    """The files of the modules of wijkstats that this one names in an import."""
    names = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {file for file in map(_file_of, names) if file}


def _file_of(module: str) -> Path | None:
    """The file of a module of wijkstats; None for a package, and for what is no module of it."""
    first, *rest = module.split(".")
    path = PACKAGE.joinpath(*rest).with_suffix(".py")
    return path if first == PACKAGE.name and rest and path.is_file() else None
