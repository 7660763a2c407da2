"""Work done by as many copies of this process as there are processors.

Question answered: how are the figures and pages of a report made side by side? A copy has all that this process has, so nothing
is handed to it. What it made it keeps where this process looks for it, or hands over as bytes (`results_of`). What a copy did
not make, this process makes itself.
"""

from __future__ import annotations

import gc
import os
import signal
import struct
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

POSSIBLE = hasattr(os, "fork") and hasattr(os, "sched_getaffinity")
MOST = 16_000
"""So many numbers of pieces of work fit in a pipe, without anybody who reads it."""


def side_by_side(work: Sequence[Callable[[], object]], processes: int | None = None) -> None:
    """Do the work in copies of this process, and return when all of it was taken. Errors are for who does that work again."""
    with _copies(work, min(processes or _processors(), len(work)) - 1) as left:
        if left is not None:
            _take(work, left)


def results_of(work: Sequence[Callable[[], bytes]], processes: int | None = None) -> list[bytes]:
    """What each piece of work returns, in their order; an error is that of the first piece that fails."""
    with tempfile.TemporaryDirectory(prefix="ws") as scratch:
        places = [Path(scratch, str(number)) for number in range(len(work))]
        side_by_side([partial(_hand_over, *which) for which in zip(work, places, strict=True)], processes)
        return [place.read_bytes() if place.exists() else one() for one, place in zip(work, places, strict=True)]


def _hand_over(work: Callable[[], bytes], place: Path) -> None:
    whole = place.with_suffix(".part")
    whole.write_bytes(work())
    whole.rename(place)


@contextmanager
def meanwhile(work: Sequence[Callable[[], object]], processes: int | None = None) -> Iterator[None]:
    """While the block does something else: let copies of this process work ahead, one fewer than there are processors.

    What no copy has begun with when the block ends is not done.
    """
    with _copies(work, min((processes or _processors()) - 1, len(work))) as left:
        yield
        while left is not None and os.read(left, 65536):
            pass


@contextmanager
def _copies(work: Sequence[Callable[[], object]], number: int) -> Iterator[int | None]:
    """So many copies that take work; the pipe in which the numbers of what is left stand. None without copies."""
    if number < 1 or len(work) > MOST:
        yield None
        return
    left, numbers = os.pipe()
    os.write(numbers, b"".join(struct.pack("i", place) for place in range(len(work))))
    os.close(numbers)
    copies: list[int] = []
    try:
        for _ in range(number):
            sys.stdout.flush()
            sys.stderr.flush()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which the work does not use
                copy = os.fork()
            if not copy:
                _as_a_copy(work, left)
            copies.append(copy)
        yield left
        for copy in copies:
            os.waitpid(copy, 0)
        copies.clear()
    finally:
        os.close(left)
        for copy in copies:  # this process was stopped
            with suppress(ProcessLookupError):
                os.kill(copy, signal.SIGKILL)
            os.waitpid(copy, 0)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if POSSIBLE else 1


def _take(work: Sequence[Callable[[], object]], left: int, until: Callable[[], bool] = lambda: False) -> None:
    """What is no longer used is looked for after each piece, and only in what that piece made: a figure has many small parts."""
    gc.freeze()
    gc.disable()
    try:
        while not until() and (number := os.read(left, 4)):
            with suppress(Exception):
                work[struct.unpack("i", number)[0]]()
            gc.collect()
    finally:
        gc.enable()
        gc.unfreeze()


def _as_a_copy(work: Sequence[Callable[[], object]], left: int) -> None:
    """Take work until there is none, or until the process that this is a copy of is gone."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is asked to stop stops this copy
        parent = os.getppid()
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
            _take(work, left, lambda: os.getppid() != parent)
    finally:
        os._exit(0)
