"""Real runs of small notebooks, each in a process of its own."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from clones import OF_A_RUN, environment_without
from conftest import ROOT

PATIENCE = 60
ENVIRONMENT = environment_without(*OF_A_RUN) | {"PYTHONPATH": str(ROOT / "src")}
PARAMETERS = {"cell_type": "code", "source": 'delivery: str = ""', "metadata": {"tags": ["parameters"]}}


def notebook(root: Path, name: str, *sources: str) -> Path:
    """A notebook with one cell for each source, after that of the parameter."""
    cells = [PARAMETERS, *({"cell_type": "code", "source": source, "metadata": {}} for source in sources)]
    whole = [cell | {"outputs": [], "execution_count": None, "id": f"c{i}"} for i, cell in enumerate(cells)]
    path = root / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"cells": whole, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    return path


def start(root: Path, *command: str, **environment: str) -> subprocess.Popen[str]:
    """A process group as a terminal makes one; Ctrl-C works even where these tests themselves ignore it."""
    return subprocess.Popen(
        command,
        cwd=root,
        env=ENVIRONMENT | {"TMPDIR": str(scratch_of(root))} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
    )


def scratch_of(root: Path) -> Path:
    """Where the processes of `start` put what they throw away: a short path, for the sockets in it."""
    folder = Path(tempfile.gettempdir(), "t" + hashlib.sha256(bytes(root)).hexdigest()[:8])
    if not folder.is_dir():
        folder.mkdir()
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def wijkstats(root: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return start(root, sys.executable, "-m", "wijkstats", *arguments, **environment)


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit code, output and errors of a process, once it has ended."""
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    return process.returncode, out, err


def until(true: Callable[[], object], process: subprocess.Popen[str] | None = None) -> None:
    """Wait until something is so; fails when it never is, or when the process ends before."""
    limit = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < limit, "never came"
        assert process is None or process.poll() is None, process and process.communicate()
        time.sleep(0.02)


def interrupt(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Ctrl-C in a terminal: every process of the group gets it."""
    os.killpg(process.pid, signal.SIGINT)
    return ended(process)


def working_in(root: Path) -> list[str]:
    """The processes whose folder this is."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if link.readlink() == root:
                found.append(link.parent.name)
    return found
