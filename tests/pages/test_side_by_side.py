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

from wijkstats.report.side_by_side import meanwhile, results_of, side_by_side

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


def of_which(number: int) -> bytes:
    time.sleep(0.05)
    return f"{number} {os.getpid()}".encode()


@pytest.mark.parametrize("processes", [1, 3])
def test_results_come_in_the_order_of_the_work_whoever_did_it(processes: int) -> None:
    done = [text.split() for text in results_of([partial(of_which, number) for number in range(9)], processes)]
    numbers, by = zip(*done, strict=True)
    assert [*map(int, numbers)] == [*range(9)]
    assert (len({*by}) > 1) == (processes > 1)
    assert results_of([], processes) == []


def test_what_a_copy_could_not_do_is_done_here_and_its_error_is_ours() -> None:
    own = os.getpid()
    assert results_of([lambda: b"%d" % (1 // (os.getpid() == own))] * 6, 3) == [b"1"] * 6
    with pytest.raises(ZeroDivisionError):
        results_of([partial(lambda by: b"%d" % (1 // by), number) for number in (2, 0, 1)], 3)


def working(folder: Path, number: int) -> None:
    (folder / str(number)).touch()
    time.sleep(0.2)
    (folder / f"{number}.done").touch()


def wait_for(path: Path) -> None:
    limit = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < limit
        time.sleep(0.01)


def at_rest(folder: Path) -> int:
    """How many files there are when no more come: a piece of work takes a fifth of a second."""
    before = -1
    while (there := len([*folder.iterdir()])) != before:
        before = there
        time.sleep(1)
    return there


def test_work_is_done_ahead_while_something_else_goes_on_and_what_is_not_begun_is_left(tmp_path: Path) -> None:
    with meanwhile([partial(working, tmp_path, number) for number in range(300)], 3):
        wait_for(tmp_path / "2.done")  # this process takes none
    begun = {path.name for path in tmp_path.iterdir()}
    assert all(f"{name}.done" in begun for name in begun if name.isdigit()), "what was begun was also ended"
    assert "299" not in begun
    assert at_rest(tmp_path) == len(begun)


def test_with_one_processor_nothing_is_done_ahead(tmp_path: Path) -> None:
    with meanwhile([partial(working, tmp_path, 1)], 1):
        time.sleep(0.3)
    assert [*tmp_path.iterdir()] == []


def test_work_ahead_ends_when_what_it_waits_for_fails(tmp_path: Path) -> None:
    def failing() -> None:
        with meanwhile([partial(working, tmp_path, number) for number in range(300)], 2):
            wait_for(tmp_path / "0")
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the one that is raised here
        failing()
    assert at_rest(tmp_path) < 300


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_copies_end_with_the_process(tmp_path: Path, how: signal.Signals) -> None:
    with started(tmp_path, 4000) as run:
        limit = time.monotonic() + 60
        while not [*tmp_path.iterdir()]:
            assert time.monotonic() < limit
            time.sleep(0.01)
        run.send_signal(how)
        run.wait(timeout=60)
        assert at_rest(tmp_path) < 4000
