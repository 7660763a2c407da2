"""Who may import whom: read from the source, for every module."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT

import wijkstats

SOURCE = ROOT / "src" / "wijkstats"
MODULES = sorted(SOURCE.rglob("*.py"))
ALLOWED = {
    "ground": {"ground"},
    "data": {"ground", "data"},
    "stats": {"ground", "stats"},
    "chapters": {"ground", "data", "stats", "chapters"},
    "release": {"ground", "release"},
    "page": {"ground", "release", "page"},
    "commands": {"ground", "data", "release", "page", "commands"},
}
CHAPTERS = SOURCE / "chapters"
ENTRANCES = {"__init__.py", "__main__.py"}
"""The package hands names on and the command line calls everything; neither computes."""


def layer_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and (SOURCE / parts[1]).is_dir() else "ground"


@cache
def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    relative = path.relative_to(SOURCE)
    if relative.as_posix() in ENTRANCES:
        return
    layer = relative.parts[0] if len(relative.parts) > 1 else "ground"
    for name in imports(path):
        if name.startswith("wijkstats."):
            assert layer_of(name) in ALLOWED[layer], f"{relative} ({layer}) imports {name}"
        if layer != "commands":
            assert name.split(".")[0] not in {"papermill", "nbformat", "nbclient"}, (
                f"{relative} knows notebooks: {name}"
            )


@pytest.mark.parametrize("path", sorted(CHAPTERS.rglob("*.py")), ids=lambda p: p.relative_to(CHAPTERS).as_posix())
def test_a_chapter_stands_by_itself(path: Path) -> None:
    """What one chapter imports of another would run its notebook again for a change that is not its own."""
    own = path.relative_to(CHAPTERS).parts[0]
    for name in imports(path):
        if name.startswith("wijkstats.chapters."):
            assert path.parent != CHAPTERS, f"chapters/__init__.py imports {name}"
            assert name.split(".")[2] == own, f"{path.relative_to(SOURCE)} imports {name}"


def test_every_chapter_is_handed_on_and_can_be_called_alike() -> None:
    names = {p.parent.name for p in CHAPTERS.glob("*/chapter.py")}
    assert names == {p.name for p in CHAPTERS.iterdir() if p.is_dir() and not p.name.startswith("_")}
    assert names == set(wijkstats._CHAPTERS)
    for name in names:
        chapter = getattr(wijkstats, name)
        assert {"Opened", "read", "results", "SHOWN"} <= set(vars(chapter)), name


def test_no_circles() -> None:
    names = {p: ".".join(("wijkstats", *p.relative_to(SOURCE).with_suffix("").parts)) for p in MODULES}
    graph = {
        name: {other for other in names.values() if any(i == other or i.startswith(other + ".") for i in imports(path))}
        for path, name in names.items()
        if path.relative_to(SOURCE).as_posix() not in ENTRANCES
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in done:
            for other in graph.get(name, set()) - {name}:
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_a_room_stays_one_room(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, f"{path.name}: split it by what it is about"
