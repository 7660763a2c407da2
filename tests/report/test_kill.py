"""A run that is killed at any moment leaves nothing half-written; the next run gives what an undisturbed run gives."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd

from .conftest import copy_of_repository

TIMES = 20
CLEAN = "import wijkstats as ws; d = ws.open_delivery('demo-2018'); ws.clean_delivery(d, b'a key for tests only')"


def start(root: Path) -> subprocess.Popen[bytes]:
    env = os.environ | {"PYTHONPATH": str(root / "src")}
    return subprocess.Popen([sys.executable, "-c", CLEAN], cwd=root, env=env, stdout=subprocess.DEVNULL)


def state(root: Path) -> dict[str, str]:
    folder = root / "data/processed/demo-2018"
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir()) if p.is_file()}


def test_killed_at_twenty_random_moments(tmp_path: Path) -> None:
    root = copy_of_repository(tmp_path / "clone")
    began = time.monotonic()
    assert start(root).wait() == 0
    whole, length = state(root), time.monotonic() - began
    chance = random.Random(20181130)
    for _ in range(TIMES):
        run = start(root)
        time.sleep(length * chance.uniform(0.2, 1.0))
        run.send_signal(signal.SIGKILL)
        run.wait()
        for path in (root / "data/processed/demo-2018").glob("*.parquet"):
            pd.read_parquet(path)  # whole, or not there
    assert start(root).wait() == 0
    assert state(root) == whole
    left = [p.name for p in (root / "data/processed/demo-2018").iterdir() if p.name.startswith(".new-")]
    assert left == [], "folders of killed runs are cleared away"
