"""One run at a time for each delivery: with real processes, as two colleagues on a share would start them."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
from commands.real_runs import ended, interrupt, notebook, start, until, wijkstats
from conftest import ROOT, MakeDelivery

from wijkstats.commands import alone as module
from wijkstats.commands.alone import alone
from wijkstats.ground import locks
from wijkstats.ground.errors import Busy

BUSY = "a run of this delivery is going on"
WAIT = "import pathlib, time\npathlib.Path('{name}.began').touch()\nwhile not pathlib.Path('{until}').exists(): time.sleep(0.05)"


def waiting(root: Path, name: str = "01_clean", until: str = "go") -> Path:
    """A notebook that says it began, and ends when a file is there."""
    return notebook(root, name, WAIT.format(name=name, until=until))


def arguments(name: str = "case", chapter: str = "01_clean") -> tuple[str, ...]:
    return ("run", f"notebooks/{chapter}.ipynb", "--delivery", name)


def test_a_second_run_stops_and_the_first_ends_well(make_delivery: MakeDelivery, tmp_path: Path) -> None:
    make_delivery()
    make_delivery(name="other")
    waiting(tmp_path)
    first = wijkstats(tmp_path, *arguments())
    until(lambda: (tmp_path / "01_clean.began").exists(), first)
    draft = tmp_path / "data/processed/case/drafts/01_clean"
    draft.mkdir(parents=True)
    for command in (arguments(), ("site", "--delivery", "case"), ("clean", "--delivery", "case")):
        code, out, err = ended(wijkstats(tmp_path, *command))
        assert (code, out) == (10, ""), err
        assert BUSY in err
        assert "Traceback" not in err
    assert draft.is_dir(), "the second run took away what the first one made"
    (tmp_path / "go").touch()
    assert ended(wijkstats(tmp_path, *arguments("other")))[0] == 0, "another delivery may run meanwhile"
    assert ended(first)[0] == 0
    assert (tmp_path / "reports/case/notebooks/01_clean.ipynb").is_file()
    assert ended(wijkstats(tmp_path, *arguments()))[0] == 0


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_killed_keeps_nobody_out(
    make_delivery: MakeDelivery, tmp_path: Path, how: signal.Signals
) -> None:
    make_delivery()
    waiting(tmp_path)
    first = wijkstats(tmp_path, *arguments())
    until(lambda: (tmp_path / "01_clean.began").exists(), first)
    if how == signal.SIGINT:
        interrupt(first)
    else:
        first.kill()
        first.communicate()
    (tmp_path / "go").touch()
    code, _, err = ended(wijkstats(tmp_path, *arguments()))
    assert code == 0, err


def test_the_steps_of_one_make_go_side_by_side_and_a_second_make_stops(
    make_delivery: MakeDelivery, tmp_path: Path
) -> None:
    """02 ends when 03 has begun, and 03 when 02 has. Between two steps no process runs, and the delivery is still taken."""
    make_delivery()
    waiting(tmp_path)
    waiting(tmp_path, "02_b", "03_c.began")
    waiting(tmp_path, "03_c", "02_b.began")
    shutil.copy2(ROOT / "Makefile", tmp_path)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    python = tmp_path / ".venv/bin/python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT / "src"}" exec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    for name in ("requirements.lock", "pyproject.toml", ".venv/.ready"):
        (tmp_path / name).touch()
    wanted = ("make", "DELIVERY=case", *(f"reports/case/notebooks/{name}.ipynb" for name in ("02_b", "03_c")))
    first = start(tmp_path, *wanted)
    until(lambda: (tmp_path / "01_clean.began").exists(), first)
    code, _, err = ended(start(tmp_path, *wanted))
    assert code == 2, err
    assert BUSY in err
    assert "Deleting" not in err
    (tmp_path / "go").touch()
    code, out, err = ended(first)
    assert code == 0, err
    assert [out.count(f"{name}: done") for name in ("01_clean", "02_b", "03_c")] == [1, 1, 1]
    assert len([*(tmp_path / "reports/case/notebooks").glob("*.ipynb")]) == 3


def test_between_two_steps_of_a_make_that_lives_the_delivery_is_taken(tmp_path: Path) -> None:
    """The make is a process that sleeps here; when it is gone, nobody is in the way."""
    make = start(tmp_path, "sleep", "60")
    with alone(tmp_path, "case", make.pid, beside=True):
        pass
    with alone(tmp_path, "case", make.pid):  # its own next step
        pass
    with pytest.raises(Busy, match=BUSY), alone(tmp_path, "case"):
        pass
    make.kill()
    os.waitid(os.P_PID, make.pid, os.WEXITED | os.WNOWAIT)
    with alone(tmp_path, "case"):  # not reaped yet: gone all the same
        make.communicate()


def test_steps_side_by_side_let_no_step_in_that_must_be_alone(tmp_path: Path) -> None:
    make = start(tmp_path, "sleep", "60")
    with alone(tmp_path, "case", make.pid, beside=True):
        with alone(tmp_path, "case", make.pid, beside=True):
            pass
        with pytest.raises(Busy), alone(tmp_path, "case", make.pid):
            pass
    make.kill()
    make.communicate()


@pytest.mark.parametrize("text", ["", "{", '{"host": 1}', "[]"])
def test_a_lock_file_that_says_nothing_keeps_nobody_out(tmp_path: Path, text: str) -> None:
    with alone(tmp_path, "case"):
        pass
    (tmp_path / "data/processed/.case.lock").write_text(text, encoding="utf-8")
    with alone(tmp_path, "case"):
        pass


class Bytes:
    """Locked bytes as Windows has them: of an open file, never twice, also not for who has them."""

    LK_NBLCK, LK_UNLCK = 2, 0

    def __init__(self) -> None:
        self.held: dict[tuple[int, int], int] = {}

    def locking(self, number: int, kind: int, many: int) -> None:
        """As msvcrt.locking, from where the file is read."""
        start, file = os.lseek(number, 0, os.SEEK_CUR), os.fstat(number).st_ino
        at = {(file, place) for place in range(start, start + many)}
        if kind == self.LK_UNLCK:
            if any(self.held.get(one) != number for one in at):
                raise PermissionError
            self.held = {one: by for one, by in self.held.items() if one not in at}
        elif at & self.held.keys():
            raise PermissionError
        else:
            self.held |= dict.fromkeys(at, number)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Bytes:
    found = Bytes()
    monkeypatch.setattr(locks, "fcntl", None)
    monkeypatch.setattr(locks, "msvcrt", found)
    monkeypatch.setattr(module, "_began", lambda pid: {1: "then", 2: "later"}.get(pid, "now"))
    return found


def test_windows_keeps_a_second_run_out_and_lets_steps_of_one_make_share(windows: Bytes, tmp_path: Path) -> None:
    with alone(tmp_path, "case"):
        with pytest.raises(Busy, match=BUSY), alone(tmp_path, "case"):
            pass
        with alone(tmp_path, "other"):
            pass
    with alone(tmp_path, "case", 1, beside=True):
        with alone(tmp_path, "case", 1, beside=True), alone(tmp_path, "case", 1, beside=True):
            with pytest.raises(Busy), alone(tmp_path, "case", 2, beside=True):
                pass
            with pytest.raises(Busy), alone(tmp_path, "case", 1):
                pass
        assert len(windows.held) == 1, "the last that shares"
    assert windows.held == {}, "every byte was given back"


def test_windows_between_two_steps_of_a_make(windows: Bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with alone(tmp_path, "case", 1, beside=True):
        pass
    with pytest.raises(Busy), alone(tmp_path, "case", 2):
        pass
    monkeypatch.setattr(module, "_began", lambda pid: "" if pid == 1 else "now")
    with alone(tmp_path, "case", 2):  # the first make is gone
        pass
    monkeypatch.setattr(module, "_began", lambda pid: "")
    with alone(tmp_path, "case", 3):
        pass
    with alone(tmp_path, "case", 4):  # of a process that nobody knows nothing can be said
        pass


def test_without_any_lock_the_text_of_the_file_alone_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "fcntl", None)
    monkeypatch.setattr(locks, "msvcrt", None)
    make = start(tmp_path, "sleep", "60")
    with alone(tmp_path, "case", make.pid), pytest.raises(Busy, match=BUSY), alone(tmp_path, "case"):
        pass
    make.kill()
    make.communicate()
