"""A lock on an open file that ends with its process however it ends, for one process or for several that share it.

Where the kernel has flock, that; on Windows locked bytes (msvcrt), of which one process takes all and processes that share take
one each. They lie far behind the text of the file, because nobody else may read a byte that is locked there.
"""

from __future__ import annotations

import os
import time
from importlib import import_module
from typing import IO, Any

FAR, MOST = 1 << 20, 64
"""Where the bytes of Windows lie, and how many processes can share a lock."""
PAUSE = 0.01


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


fcntl, msvcrt = _module("fcntl"), _module("msvcrt")
_bytes: dict[int, tuple[int, int]] = {}


def take(file: IO[str], shared: bool = False, wait: bool = False) -> bool:
    """Has this process the lock now? What it had before is given up first. On a file system without locks: yes."""
    if fcntl is None:
        return msvcrt is None or _take_bytes(file, shared, wait)
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(file, kind if wait else kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def give_back(file: IO[str]) -> None:
    """Before the file is closed: Windows gives bytes free when it has time, and the next step does not wait for that."""
    if at := _bytes.pop(file.fileno(), None):
        _locking(file, *at, msvcrt.LK_UNLCK)


def _take_bytes(file: IO[str], shared: bool, wait: bool) -> bool:
    give_back(file)
    wanted = [(FAR + place, 1) for place in range(MOST)] if shared else [(FAR, MOST)]
    while True:
        for at in wanted:
            if _locking(file, *at, msvcrt.LK_NBLCK):
                _bytes[file.fileno()] = at
                return True
        if not wait:
            return False
        time.sleep(PAUSE)


def _locking(file: IO[str], start: int, many: int, kind: int) -> bool:
    """Lock or unlock these bytes; the place where the file is read stays what it was."""
    number = file.fileno()
    place = os.lseek(number, 0, os.SEEK_CUR)
    try:
        os.lseek(number, start, os.SEEK_SET)
        msvcrt.locking(number, kind, many)
    except OSError:
        return False
    finally:
        os.lseek(number, place, os.SEEK_SET)
    return True
