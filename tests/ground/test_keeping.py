"""What stays from one run to the next is made anew as soon as the code that made it differs, and no sooner."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from wijkstats.ground import keeping
from wijkstats.ground.keeping import code_of

FILES = {
    "draw.py": "from house.forms import shape\n",
    "forms.py": "def shape():\n    from house import far\n    return far\n",
    "far.py": "import house.near.end, json\n",
    "near/__init__.py": "",
    "near/end.py": "",
    "other.py": "import house.draw\n",
}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "house"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(keeping, "PACKAGE", folder)
    return folder


@pytest.mark.parametrize("name", FILES)
def test_what_a_module_imports_is_part_of_its_code_and_nothing_else_is(house: Path, name: str) -> None:
    before = code_of(["house.draw"], ["pandas"])
    with (house / name).open("a", encoding="utf-8") as file:
        file.write("# other\n")
    for kept in (keeping._imported_by, keeping._sign_of_file):  # as another process would find it
        kept.cache_clear()
    used = name in ("draw.py", "forms.py", "far.py", "near/end.py")
    assert (code_of(["house.draw"], ["pandas"]) != before) == used


def test_libraries_and_modules_count_and_others_have_no_code(house: Path) -> None:
    signs = [code_of([], ["pandas"]), code_of([], ["numpy"]), code_of(["house.near"], ["pandas"])]
    assert signs[0] != signs[1]
    assert signs[0] == signs[2] == code_of(["json", "house.nowhere"], ["pandas"])
    assert code_of(["house.other"], ["pandas"]) != code_of(["house.draw"], ["pandas"])


def test_the_imports_of_every_module_are_those_that_python_reads() -> None:
    for path in keeping.PACKAGE.rglob("*.py"):
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        assert keeping._imported_by(path) == {file for file in map(keeping._file_of, names) if file}, path
