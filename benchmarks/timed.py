"""How long something takes that runs in other processes, and a way to run it in a copy of the repository."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from clones import OF_A_RUN, environment_without


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock, and of processors of the processes that the work started and waited for."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - began, used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime


def run(root: Path, *command: str) -> str:
    """What one command prints in a copy, without a browser that prints; all it says is shown when it fails."""
    env = environment_without(*OF_A_RUN) | {
        "PYTHONPATH": f"{root / 'src'}:{root / 'tests'}",
        "WIJKSTATS_BROWSER": "",
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout
