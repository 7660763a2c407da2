"""`import wijkstats as ws`: cheap, the same at run time as in its stub, and the notebooks show what the chapters say."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from conftest import ROOT
from mypy import api

import wijkstats as ws
from wijkstats.report.exhibits import pages

STUB = ROOT / "src" / "wijkstats" / "__init__.pyi"
PAGES = ("wijkstats.kit.page", "wijkstats.report")
HEAVY = ("pandas", "numpy", "duckdb", "ibis", "statsmodels", "scipy", "matplotlib", "pydantic", "yaml", "jinja2")
CHAPTERS = {page.notebook: name for name, page in pages().items()}
SNIPPET = """
import wijkstats as ws

data = ws.zrm.read(ws.open_delivery("demo-2018"))
reveal_type(ws.zrm.development)
reveal_type(ws.Publisher(ws.open_delivery("demo-2018"), "02_zrm")(ws.zrm.levels(data), view="total"))
reveal_type(ws.benchmark.read)
ws.quality.no_such_analysis
ws.no_such_name
ws.zrm.development(data, 3)
"""


def in_stub() -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Name -> (module, name there), and `__all__`, as the stub has them."""
    homes: dict[str, tuple[str, str]] = {}
    listed: list[str] = []
    for node in ast.parse(STUB.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            homes |= {alias.asname or alias.name: (str(node.module), alias.name) for alias in node.names}
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            listed = ast.literal_eval(node.value)
    return homes, listed


def test_the_stub_names_what_is_there_and_the_same_objects() -> None:
    homes, listed = in_stub()
    assert listed == ws.__all__ == sorted(homes) == dir(ws)
    for name, (module, there) in homes.items():
        home = import_module(module)
        expected = getattr(home, there) if hasattr(home, there) else import_module(f"{module}.{there}")
        found = getattr(ws, name)
        assert found is expected, name
        if not isinstance(found, ModuleType):
            assert found.__module__ == module, f"{name} is made in {found.__module__}, the stub says {module}"


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(AttributeError, match=r"no developement; it has .*open_delivery"):
        ws.developement  # noqa: B018


def test_every_public_name_says_which_question_it_answers() -> None:
    for chapter in (getattr(ws, name) for name in CHAPTERS.values()):
        for name, found in vars(chapter).items():
            if callable(found) and found.__module__ == chapter.__name__ and not name.startswith("_"):
                assert len(str(found.__doc__)) > 40, f"{chapter.__name__}.{name}"
    for name in ws.__all__:
        assert getattr(ws, name).__doc__, name


@pytest.mark.parametrize(
    ("code", "forbidden"),
    [
        ("import wijkstats as ws; dir(ws)", (*HEAVY, "wijkstats.")),
        ("import wijkstats as ws; ws.NotDelivered", HEAVY),
        ("import wijkstats as ws; ws.quality", (*PAGES, "wijkstats.chapters.zrm", "wijkstats.chapters.benchmark")),
        ("import wijkstats as ws; ws.zrm", (*PAGES, "wijkstats.chapters.quality", "wijkstats.chapters.benchmark")),
        ("import wijkstats as ws; ws.benchmark", (*PAGES, "wijkstats.chapters.quality", "wijkstats.chapters.zrm")),
    ],
)  # fmt: skip
def test_a_name_loads_nothing_that_it_does_not_need(code: str, forbidden: tuple[str, ...]) -> None:
    """So that the import costs nothing, and make runs again only the notebooks that use what changed."""
    program = f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r}); {code}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert [m for m in done.stdout.split() if m.startswith(forbidden)] == []


def test_a_type_checker_knows_names_and_signatures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYPYPATH", str(ROOT / "src"))
    (tmp_path / "user.py").write_text(SNIPPET, encoding="utf-8")
    options = [
        "--config-file",
        str(ROOT / "pyproject.toml"),
        "--cache-dir",
        str(ROOT / ".mypy_cache"),
    ]  # that of make check
    said = api.run([*options, str(tmp_path / "user.py")])[0]
    assert "def (data: wijkstats.chapters.zrm.opened.Opened) -> wijkstats.ground.records.Result" in said
    handed_in = "wijkstats.report.publish.HandedIn | wijkstats.report.publish.Together | None"
    assert f"wijkstats.kit.page.exhibit.Exhibit | {handed_in}" in said
    assert "def (delivery: wijkstats.settings.delivery.Delivery) -> wijkstats.chapters.benchmark.chapter.Opened" in said
    errors = [line.partition(" error: ")[2] for line in said.splitlines() if " error: " in line]
    assert len(errors) == 3, said
    assert '"no_such_analysis"' in errors[0]
    assert '"no_such_name"' in errors[1]
    assert "Too many arguments" in errors[2]


def published(notebook: str, chapter: str) -> list[tuple[str, str | None]]:
    """The analyses that a notebook publishes, with their views, from its cells."""
    found: list[tuple[str, str | None]] = []
    for cell in nbformat.read(ROOT / "notebooks" / f"{notebook}.ipynb", as_version=4).cells:
        calls = ast.walk(ast.parse(cell.source)) if cell.cell_type == "code" else ()
        for node in calls:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "publish":
                asked = node.args[0]
                assert isinstance(asked, ast.Call), cell.source
                assert isinstance(asked.func, ast.Attribute), cell.source
                assert ast.unparse(asked.func) == f"ws.{chapter}.{asked.func.attr}", cell.source
                assert len(asked.args) == 1, "an analysis takes what was opened, and no more"
                assert not asked.keywords, cell.source
                found.append((asked.func.attr, ast.literal_eval(node.args[1]) if len(node.args) > 1 else None))
    return found


@pytest.mark.parametrize(("notebook", "chapter"), CHAPTERS.items())
def test_a_notebook_shows_what_results_of_its_chapter_gives(notebook: str, chapter: str) -> None:
    """So that tests and attacks on `results` are about what is published."""
    module = getattr(ws, chapter)
    listed = (*getattr(module, "SHOWN_CLEANED", ()), *module.SHOWN)
    assert published(notebook, chapter) == [(analysis.__name__, view) for analysis, view in listed]
    public = {n for n, f in vars(module).items() if callable(f) and f.__module__ == module.__name__}
    public -= {"Opened", "read", "results", "cut", *(n for n in public if n.startswith("_"))}
    assert public == {analysis.__name__ for analysis, _ in listed}, "an analysis that no notebook shows"
