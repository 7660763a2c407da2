"""A copy of the repository as a fresh clone has it, and an environment of which no make around it knows.

For tests and benchmarks that let make really run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

OF_A_RUN = ("MAKE", "MFLAGS", "WIJKSTATS")
"""How variables begin that a run hands to what it starts."""


def copy_of(tree: Path, target: Path, leave: tuple[str, ...] = ()) -> Path:
    """What a fresh clone would hold: tracked files, and new files that git does not ignore; not those in the folders `leave`."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in (name for name in names if (tree / name).is_file() and not name.startswith(leave)):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(tree / name, target / name)
    return target


def lend_python(root: Path) -> None:
    """Give a copy the environment of this process as its .venv."""
    python = root / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    (root / ".venv/.ready").touch()


def environment_without(*beginnings: str) -> dict[str, str]:
    """The environment of this process, but for what begins so."""
    return {name: value for name, value in os.environ.items() if not name.startswith(beginnings)}
