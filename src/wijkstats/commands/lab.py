"""What JupyterLab writes when it saves a notebook of this repository: the cells, and nothing that a run put into them.

Question answered: how does Run all with autosave leave no figures of clients on disk, and no change for git or `make verify`?
What you see in JupyterLab stays as long as the notebook is open. `make lab` hands this to JupyterLab.
"""

from __future__ import annotations

from typing import Any


def without_outputs(model: dict[str, Any], path: str = "", **_: object) -> None:
    """Take outputs, numbers and times off a notebook in notebooks/ just before it is saved; others are left alone."""
    if model.get("type") != "notebook" or not path.strip("/").startswith("notebooks/"):
        return
    notebook = model["content"]
    told = notebook["metadata"]
    notebook["metadata"] = {
        **{key: told[key] for key in ("kernelspec",) if key in told},
        "language_info": {"name": "python"},
    }
    for cell in notebook["cells"]:
        cell["metadata"] = {"tags": tags} if (tags := cell["metadata"].get("tags")) else {}
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
