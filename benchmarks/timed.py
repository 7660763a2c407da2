"""How long something takes that runs in other processes, and a way to run it in a copy of the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from clones import OF_A_RUN, environment_without


class Cost(NamedTuple):
    """Seconds of the clock, seconds of processors, and gigabytes of memory of the largest process."""

    clock: float
    busy: float
    memory: float


def timed(work: Callable[[], object]) -> Cost:
    """What work costs, with all processes that it starts and waits for; it is done in a process of its own."""
    sys.stdout.flush()
    began = time.perf_counter()
    if not (child := os.fork()):
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    _, ended, used = os.wait4(child, 0)
    if ended:
        sys.exit(f"{work} failed")
    return Cost(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20)


def run(root: Path, *command: str) -> str:
    """What one command prints in a copy, without a browser that prints; all it says is shown when it fails."""
    env = environment_without(*OF_A_RUN) | {
        "PYTHONPATH": f"{root / 'src'}:{root / 'tests'}",
        "WIJKSTATS_BROWSER": "",
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{' '.join(command)}\n{done.stdout}{done.stderr}", file=sys.stderr, flush=True)
        sys.exit(1)
    return done.stdout
