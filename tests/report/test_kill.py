"""A run that is killed at any moment leaves nothing half-written; the next run gives what an undisturbed run gives."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import exports
import pandas as pd
from conftest import ROOT

TIMES = 20
RUNS = """
import os, sys
import wijkstats as ws
import wijkstats.delivery.clean
for _ in sys.stdin:
    run = os.fork()
    if not run:
        ws.clean_delivery(ws.open_delivery("case"), b"a key for tests only")
        os._exit(0)
    print(run, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(run, 0)[1]), flush=True)
"""
"""Each line starts a run that has imported all it needs, so that it is killed at work; answered are its number and its end."""


@contextmanager
def runs(root: Path) -> Iterator[Callable[[float], int]]:
    """A function that starts a run, kills it after so many seconds (never: 0), and says how it ended."""
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", RUNS], cwd=root, env=env, text=True, **pipes) as process:
        assert process.stdin
        assert process.stdout
        asked, told = process.stdin, process.stdout

        def run(seconds: float) -> int:
            asked.write("\n")
            asked.flush()
            number = int(told.readline())
            if seconds:
                time.sleep(seconds)
                with suppress(ProcessLookupError):  # it was done already
                    os.kill(number, signal.SIGKILL)
            return int(told.readline())

        yield run
        asked.close()


def state(root: Path) -> dict[str, str]:
    folder = root / "data/processed/case"
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir()) if p.is_file()}


def test_killed_at_twenty_random_moments(tmp_path: Path) -> None:
    root = exports.put(tmp_path, exports.whole()).root
    with runs(root) as run:
        assert run(0) == 0
        began = time.monotonic()
        assert run(0) == 0
        whole, length = state(root), time.monotonic() - began
        chance = random.Random(20181130)
        killed = 0
        for _ in range(10 * TIMES):
            if killed == TIMES:
                break
            if run(length * chance.uniform(0.05, 1.0)) == -signal.SIGKILL:
                killed += 1
            else:  # it was done already: this machine is not as slow as when the length was measured
                length *= 0.9
            for path in (root / "data/processed/case").glob("*.parquet"):
                pd.read_parquet(path)  # whole, or not there
        assert killed == TIMES
        assert run(0) == 0
    assert state(root) == whole
    left = [p.name for p in (root / "data/processed/case").iterdir() if p.name.startswith(".new-")]
    assert left == [], "folders of killed runs are cleared away"
