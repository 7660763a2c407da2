"""Ctrl-C: one line, exit code 130, nothing left behind. Real processes, and the signal goes to all of the group."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
from pathlib import Path

import pytest
from commands.real_runs import ended, interrupt, notebook, scratch_of, start, until, wijkstats, working_in
from conftest import ROOT, MakeDelivery

LINE = "\nstopped by Ctrl-C: nothing half made was kept; the same command makes it anew\n"


def nothing_left(root: Path) -> None:
    assert [*scratch_of(root).iterdir()] == []
    left = [p for p in (root / "data").rglob("*") if p.name.startswith((".new-", ".scratch-")) or p.suffix == ".part"]
    assert left == []


PREPARED = ("prepared", sys.executable, "-m", "wijkstats")
"""The step is a copy of a process that has the libraries, as in make report."""


@pytest.mark.parametrize("how", [(), PREPARED], ids=["by itself", "copy"])
@pytest.mark.parametrize("moment", ["kernel starts", "cell runs", "cell that hears nothing"])
def test_run(make_delivery: MakeDelivery, tmp_path: Path, moment: str, how: tuple[str, ...]) -> None:
    make_delivery()
    deaf = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" if moment.endswith("nothing") else ""
    folder = "data/processed/case"
    half = f"import os, time\nos.makedirs('{folder}/.scratch-x')\nos.makedirs('{folder}/drafts/01_a')"
    notebook(tmp_path, "01_a", deaf + half, "time.sleep(60)")
    run = wijkstats(tmp_path, *how, "run", "notebooks/01_a.ipynb", "--delivery", "case")
    if moment == "kernel starts":
        until(lambda: [*scratch_of(tmp_path).glob("ws*/kernel.json")], run)
    else:
        until((tmp_path / "data/processed/case/drafts/01_a").is_dir, run)
    os.killpg(run.pid, signal.SIGINT)
    os.killpg(run.pid, signal.SIGINT)  # an impatient user
    code, out, err = ended(run)
    assert (code, err) == (130, LINE)
    assert out == "01_a: running for case\n"
    nothing_left(tmp_path)
    assert not (tmp_path / "data/processed/case/drafts/01_a").exists()
    assert not (tmp_path / "reports/case/notebooks/01_a.ipynb").exists()
    assert working_in(tmp_path) == []


def test_validate(make_delivery: MakeDelivery, tmp_path: Path) -> None:
    make_delivery()
    shutil.copytree(ROOT / "data/raw/demo-2018", tmp_path / "data/raw/demo-2018")
    look = wijkstats(tmp_path, "validate", "--delivery", "demo-2018")
    until(lambda: [*scratch_of(tmp_path).glob("wijkstats-*/.scratch-*")], look)
    code, _, err = interrupt(look)
    assert (code, err) == (130, LINE)
    nothing_left(tmp_path)


def test_cbs(make_delivery: MakeDelivery, tmp_path: Path) -> None:
    """A server that never answers: the file stays as it was."""
    delivery = make_delivery()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        fetch = wijkstats(tmp_path, "cbs", "--years", "2017", "--delivery", "case", WIJKSTATS_CBS=address)
        silent.settimeout(60)
        with silent.accept()[0]:
            code, _, err = interrupt(fetch)
    assert (code, err) == (130, LINE)
    assert not (delivery.raw / "cbs.csv").exists()
    nothing_left(tmp_path)


def test_an_interrupt_that_python_drops_comes_again() -> None:
    """In __del__ and in callbacks of weak references what a handler raises is dropped, not passed on."""
    code = """
import os, signal, sys, time
from wijkstats.commands.interrupt import interruptible
class Thrown:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
with interruptible() as stopped:
    try:
        Thrown()
        time.sleep(30)
    except KeyboardInterrupt:
        sys.exit(len(stopped))
"""
    done = start(ROOT, sys.executable, "-c", code)
    assert ended(done)[0] == 2


def test_nothing_is_said_of_what_was_left_half_done() -> None:
    """A library is stopped between making a coroutine and awaiting it: Python warns of that when it is thrown away."""
    code = """
import os, signal
from wijkstats.commands.interrupt import interruptible
async def work(): ...
with interruptible():
    try:
        print(work(), os.kill(os.getpid(), signal.SIGINT))
    except KeyboardInterrupt:
        pass
"""
    assert ended(start(ROOT, sys.executable, "-c", code)) == (0, "", "")


def test_while_it_is_held_it_waits_and_then_comes_once() -> None:
    code = """
import os, signal
from wijkstats.commands.interrupt import held, interruptible
with interruptible() as stopped:
    done = []
    try:
        with held():
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
            done.append("known")
        done.append("went on")
    except KeyboardInterrupt:
        print(done, len(stopped))
"""
    assert ended(start(ROOT, sys.executable, "-c", code)) == (0, "['known'] 1\n", "")
