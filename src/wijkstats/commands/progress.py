"""How long a command still takes, told on a terminal; a file or a pipe gets the lines at the start and the end only.

Question answered: is it worth waiting? The last run of a step says how long it took: data/processed/<delivery>/timings has a
file for each. Nothing is told of what takes less than five seconds.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wijkstats.ground.private import private

FROM = 5.0
"""Seconds from which on something is told."""
EVERY = 1.0
WIDTH = 30
"""Shorter than the lines of the steps, which may come from another process and begin where this one stands."""


@contextmanager
def timed(processed: Path, step: str) -> Iterator[None]:
    """Within it, a terminal sees the time that is left of this step; afterwards the time it took is kept, when it ended well.

    `processed`: the folder of the delivery, which must be there for that.
    """
    kept, started, ended = processed / "timings" / f"{step}.txt", time.monotonic(), threading.Event()
    teller = threading.Thread(target=_tell, args=(step, seconds(kept), ended), daemon=True) if is_seen() else None
    if teller:
        teller.start()
    try:
        yield
    finally:
        ended.set()
        if teller:
            teller.join()
    if processed.is_dir():
        with private(), suppress(OSError):  # a full disk is told where it matters
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(f"{time.monotonic() - started:.1f}\n", encoding="ascii")


def is_seen() -> bool:
    """Is somebody looking at a terminal that can write over its own line?"""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def seconds(kept: Path) -> float | None:
    """How long the last run took; None when that was never noted."""
    try:
        return float(kept.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def line(step: str, past: float, whole: float | None) -> str:
    """What is told after so many seconds, of a step that last time took `whole`; nothing while it is too short to tell.

    >>> line("02_zrm", 1, 4.0), line("02_zrm", 1, 91), line("02_zrm", 30, 91), line("02_zrm", 95, 91), line("02_zrm", 6, None)
    ('', '02_zrm: 1 min 30 s left', '02_zrm: 1 min 1 s left', '02_zrm: 1 min 35 s now', '02_zrm: 6 s now')
    """
    if past < FROM and (whole or 0) < FROM:
        return ""
    left = whole is not None and past < whole
    minutes, rest = divmod(round(whole - past if left and whole else past), 60)
    return f"{step}: {f'{minutes} min ' if minutes else ''}{rest} s {'left' if left else 'now'}"


def _tell(step: str, whole: float | None, ended: threading.Event) -> None:
    """Write the line over itself, and leave the cursor at its start. Not by sys.stdout: a copy of this process may be made."""
    started, told = time.monotonic(), ""
    while not ended.wait(EVERY):
        told = line(step, time.monotonic() - started, whole)[:WIDTH]
        if told:
            _write(told)
    if told:
        _write("")


def _write(text: str) -> None:
    with suppress(OSError):
        os.write(sys.stdout.fileno(), f"\r{text.ljust(WIDTH)}\r".encode("ascii", "replace"))
