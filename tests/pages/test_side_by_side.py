"""Work in copies of a process: all of it is done, and who stops leaves none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from conftest import ROOT

from wijkstats.report.side_by_side import side_by_side

WORKING = """
import sys, time
from functools import partial
from pathlib import Path
from wijkstats.report.side_by_side import side_by_side
def work(name):
    Path(sys.argv[1], name).touch()
    time.sleep(0.2)
    assert name != "3", "a fault is for who does it again"
    Path(sys.argv[1], name + ".done").touch()
side_by_side([partial(work, str(number)) for number in range(int(sys.argv[2]))], 3)
print("ended")
"""


def started(folder: Path, pieces: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WORKING, str(folder), str(pieces)]
    return subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": str(ROOT / "src")}, stdout=subprocess.PIPE, text=True
    )


def test_every_piece_is_done_once_also_when_one_fails(tmp_path: Path) -> None:
    out, _ = started(tmp_path, 8).communicate(timeout=60)
    assert out == "ended\n", "once, not by every copy"
    assert {path.name for path in tmp_path.iterdir()} == {
        *map(str, range(8)),
        *(f"{n}.done" for n in range(8) if n != 3),
    }


def test_one_process_leaves_the_work_to_who_asks(tmp_path: Path) -> None:
    side_by_side([partial((tmp_path / str(number)).touch) for number in range(4)], 1)
    side_by_side([])
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_copies_end_with_the_process(tmp_path: Path, how: signal.Signals) -> None:
    with started(tmp_path, 4000) as run:
        limit = time.monotonic() + 60
        while not [*tmp_path.iterdir()]:
            assert time.monotonic() < limit
            time.sleep(0.01)
        run.send_signal(how)
        run.wait(timeout=60)
        time.sleep(0.5)
        there = len([*tmp_path.iterdir()])
        time.sleep(0.5)
        assert len([*tmp_path.iterdir()]) == there
