"""One run at a time for each delivery, so that no run clears away what another one is making (docs/decisions/0016-one-run.md).

All steps of one `make` are one run: they pass its process id, and chapters go side by side. A step holds a lock of the
kernel, which ends with the process however it ends. Between two steps no lock is held: then it counts whether the make
that is named in the lock file is still there.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from wijkstats.ground.errors import Busy, Fault
from wijkstats.ground.locks import give_back, take
from wijkstats.ground.private import private, private_folder


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose run it is: a process, told from a later one with the same number by the moment it began."""

    host: str
    pid: int
    began: str


@contextmanager
def alone(root: Path, name: str, make: int | None = None, beside: bool = False) -> Iterator[None]:
    """Keep every other run of the delivery out for as long as this lasts; raises Busy while another one goes on.

    Takes the rights of others on data/processed away first: whatever writes there comes this way.

    `make`: the process of make, when this is a step of it; `beside`: other such steps of the same make may go on meanwhile.
    """
    folder = private_folder(root / "data" / "processed")
    pid = make or os.getpid()
    me = Owner(platform.node(), pid, _began(pid))
    with _opened(folder / f".{name}.lock") as held:
        with _one_at_a_time(folder):
            _enter(held, me, beside, name)
        try:
            yield
        finally:
            if make is None:
                with _one_at_a_time(folder):
                    held.truncate(0)


def _enter(held: IO[str], me: Owner, beside: bool, name: str) -> None:
    free = take(held)
    other = _read(held)
    if not free and not (beside and other == me and take(held, shared=True)):
        raise _busy(other, name)
    if free:
        if other and other != me and other.host == me.host and other.began and _began(other.pid) == other.began:
            raise _busy(other, name)
        held.truncate(0)
        held.write(json.dumps(asdict(me)))
        held.flush()
        if beside:
            take(held, shared=True)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Looking at a lock and changing it is one act: the kernel gives a lock up for a moment when its kind changes."""
    with _opened(folder / ".lock") as gate:
        take(gate, wait=True)
        yield


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    with private():
        file = path.open("a+", encoding="utf-8")
    with file:
        try:
            yield file
        finally:
            give_back(file)


def _read(held: IO[str]) -> Owner | None:
    held.seek(0)
    try:
        return Owner(**json.loads(held.read()))
    except (ValueError, TypeError):  # empty, or cut off by a full disk
        return None


def _began(pid: int) -> str:
    """When a process began, in the words of this system; empty when it is gone, or when nobody knows."""
    if Path("/proc/self/stat").exists():
        try:
            state, *rest = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if state == "Z" else rest[18]
    asked = ["ps", "-o", "lstart=", "-p", str(pid)]
    if os.name == "nt":
        asked = ["powershell", "-NoProfile", "-Command", f"(Get-Process -Id {pid}).StartTime.Ticks"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def _busy(other: Owner | None, name: str) -> Busy:
    who = f": process {other.pid} on {other.host}" if other else ""
    return Busy(
        Fault(
            f"data/processed/{name}",
            f"a run of this delivery is going on{who}",
            "one run of a delivery at a time; other deliveries may run meanwhile",
            "wait until it has ended, or end it with Ctrl-C in its own window, and give the command again",
        )
    )
