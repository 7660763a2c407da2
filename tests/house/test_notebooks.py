"""Notebooks are thin, stripped, and run from top to bottom."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from conftest import ROOT
from ipykernel.kernelspec import get_kernel_dict

NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
LONGEST_CELL = 8
FORBIDDEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.AsyncFor)


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def test_there_are_notebooks() -> None:
    assert {p.stem for p in NOTEBOOKS} >= {"01_clean", "02_zrm", "03_benchmark", "explore", "teams"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_one_parameter_the_delivery(path: Path) -> None:
    tagged = [cell for cell in code(path) if "parameters" in cell.metadata.get("tags", [])]
    assert tagged == code(path)[:1], "the first code cell, and no other, is tagged `parameters`"
    names = [
        t.id for node in ast.walk(ast.parse(tagged[0].source)) if isinstance(node, ast.AnnAssign) for t in [node.target]
    ]
    assert names == ["delivery"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_stripped(path: Path) -> None:
    notebook = read(path)
    # a kernel by name, so that JupyterLab and papermill ask nothing; no version, which differs between machines
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    assert notebook.metadata == {"kernelspec": kernel, "language_info": {"name": "python"}}
    assert get_kernel_dict()["display_name"] == kernel["display_name"], "JupyterLab would write another name"
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags"}
        assert "injected-parameters" not in cell.metadata.get("tags", [])
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
            assert cell.source.strip(), "an empty cell"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_thin(path: Path) -> None:
    for cell in code(path):
        assert len(cell.source.splitlines()) <= LONGEST_CELL, cell.source
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, FORBIDDEN), f"{type(node).__name__} belongs in src/wijkstats: {cell.source}"
        assert "import pandas" not in cell.source, "a table is made in src/wijkstats"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_title_and_headings_in_order(path: Path) -> None:
    texts = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    levels = [len(t) - len(t.lstrip("#")) for text in texts for t in text.splitlines() if t.startswith("#")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_a_delivery_in_which_nobody_was_rated_twice_is_no_fault() -> None:
    cells = code(ROOT / "notebooks/explore/domains.ipynb")
    (source,) = (cell.source for cell in cells if "intraclass_corr" in cell.source)
    nobody = pd.DataFrame(columns=["course", "first", "second"])
    *lines, shown = source.splitlines()
    names = {"x": SimpleNamespace(rated_twice=nobody), "pg": None}
    exec("\n".join(lines), names)
    assert "Too few" in eval(shown, names)
