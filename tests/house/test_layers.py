"""Who may import whom: read from the source, for every module."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from house.parts import MAY, MODULES, SOURCE, allowed, imports, module_of, part_of, part_with_chapter

import wijkstats
from wijkstats.kit.page.words import LANGUAGES
from wijkstats.report.exhibits import pages
from wijkstats.report.own_chapter import FIRST

CHAPTERS = SOURCE / "chapters"
SPEC = re.compile(r'^    "(\w+)": (?:Spec|_\w+)\(', re.MULTILINE)
ENTRANCES = {"__init__.py", "__main__.py"}
"""The package hands names on and the command line calls everything; neither computes."""


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_a_module_imports_only_what_its_part_may(path: Path) -> None:
    relative = path.relative_to(SOURCE)
    if relative.as_posix() in ENTRANCES:
        return
    part = part_with_chapter(module_of(path))
    for name in imports(path):
        if name.startswith("wijkstats."):
            assert allowed(part, part_with_chapter(name)), f"{relative} ({part}) imports {name}"
        if part != "commands":
            assert name.split(".")[0] not in {"papermill", "nbformat", "nbclient"}, (
                f"{relative} knows notebooks: {name}"
            )


def test_every_part_is_known() -> None:
    parts = {part_of(module_of(p)) for p in MODULES}
    assert {p for p in parts if not p.endswith("__init__") and p not in ("__main__", "kit", "chapters")} == set(MAY)


@pytest.mark.parametrize("name", ["release", "report", "kit"])
def test_what_chapters_share_knows_no_exhibit_by_name(name: str) -> None:
    """A new table, or another name, is then a matter of one chapter."""
    known = {
        re.escape(table)
        for chapter in CHAPTERS.glob("*/exhibits/*.py")
        for table in SPEC.findall(chapter.read_text("utf-8"))
    }
    assert len(known) > 30
    for path in sorted((SOURCE / name).rglob("*.py")):
        assert not re.search(rf'"({"|".join(known)})"', path.read_text("utf-8")), path.name


@pytest.mark.parametrize(
    "folder", sorted({p.parent for p in MODULES}), ids=lambda p: p.relative_to(SOURCE.parent).as_posix()
)
def test_a_folder_can_be_taken_in_at_a_glance(folder: Path) -> None:
    assert len([*folder.glob("*.py")]) <= 22, f"{folder.name}: make folders of what belongs together"


@pytest.mark.parametrize("path", sorted(CHAPTERS.rglob("*.py")), ids=lambda p: p.relative_to(CHAPTERS).as_posix())
def test_a_chapter_stands_by_itself(path: Path) -> None:
    """What one chapter imports of another would run its notebook again for a change that is not its own."""
    own = path.relative_to(CHAPTERS).parts[0]
    for name in imports(path):
        if name.startswith("wijkstats.chapters."):
            assert path.parent != CHAPTERS, f"chapters/__init__.py imports {name}"
            assert name.split(".")[2] == own, f"{path.relative_to(SOURCE)} imports {name}"


def test_every_chapter_is_whole_and_handed_on() -> None:
    folders = {p for p in CHAPTERS.iterdir() if p.is_dir() and not p.name.startswith("_")}
    for folder in folders:
        for name in (
            "chapter.py",
            "columns.py",
            "page.py",
            "exhibits/__init__.py",
            *(f"words.{lang}.yaml" for lang in LANGUAGES),
        ):
            assert (folder / name).is_file(), f"chapters/{folder.name} has no {name}: see CONTRIBUTING, a chapter"
        notebook = f"notebooks/{pages()[folder.name].notebook}.ipynb"
        assert (SOURCE.parents[1] / notebook).is_file(), (
            f"chapters/{folder.name}/page.py names {notebook}, which is not there"
        )
        assert folder.name in wijkstats._CHAPTERS, f"add {folder.name} to _CHAPTERS in __init__.py, and to the stub"
        assert {"Opened", "read", "results", "SHOWN"} <= set(vars(getattr(wijkstats, folder.name))), folder.name
    notebooks = {p.stem for p in (SOURCE.parents[1] / "notebooks").glob("[0-9]*.ipynb")}
    assert {name for name in notebooks if int(name[:2]) < FIRST} == {page.notebook for page in pages().values()}


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
