"""Run all and autosave in JupyterLab: git and `make verify` see no change, and no figure of a client stays on disk."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from wijkstats.release.manifest import source_of

NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
HOOK = "wijkstats.commands.lab.without_outputs"


def run_all(path: Path) -> nbformat.NotebookNode:
    """The notebook as it stands in JupyterLab after Run all."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["language_info"] |= {"version": "3.13.1", "file_extension": ".py"}
    notebook.metadata["widgets"] = {"state": {}}
    for at, cell in enumerate(notebook.cells):
        cell.metadata["execution"] = {"iopub.status.busy": "2026-01-01T00:00:00Z"}
        if cell.cell_type == "code":
            cell.execution_count = at
            cell.outputs = [nbformat.v4.new_output("stream", text="Jansen 12")]
    return notebook


async def _saved(path: Path, root: Path) -> bytes:
    manager = AsyncLargeFileManager(root_dir=str(root), pre_save_hook=HOOK)
    (root / "notebooks").mkdir()
    await manager.save({"type": "notebook", "format": "json", "content": run_all(path)}, f"/notebooks/{path.name}")
    return (root / "notebooks" / path.name).read_bytes()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_what_jupyterlab_saves_is_what_was_committed(path: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor() as apart:  # a browser of other tests may have a loop in this thread
        assert apart.submit(lambda: asyncio.run(_saved(path, tmp_path))).result() == path.read_bytes()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_the_fingerprint_is_of_the_source(path: Path, tmp_path: Path) -> None:
    """Also where another JupyterLab saved it, with outputs; another word in a cell is another source."""
    other = tmp_path / path.name
    nbformat.write(run_all(path), other)
    assert other.read_bytes() != path.read_bytes()
    assert source_of(other) == source_of(path)
    changed = json.loads(path.read_text(encoding="utf-8"))
    changed["cells"][-1]["source"] = ["# another"]
    other.write_text(json.dumps(changed), encoding="utf-8")
    assert source_of(other) != source_of(path)


def test_make_lab_hands_it_to_jupyterlab() -> None:
    assert f"--ContentsManager.pre_save_hook={HOOK}" in (ROOT / "Makefile").read_text(encoding="utf-8")
