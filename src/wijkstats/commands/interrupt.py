"""Ctrl-C ends a command once, wherever Python was when it came."""

from __future__ import annotations

import _thread
import logging
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN = 0.05
"""Seconds until an interrupt that Python dropped comes once more."""


@contextmanager
def interruptible() -> Iterator[list[int]]:
    """Within it, the first Ctrl-C raises KeyboardInterrupt and the next ones do nothing; yields what came.

    Python drops what a handler raises while an object is thrown away ("exception ignored in"): then it is raised again a moment
    later. A process that was told to ignore Ctrl-C goes on ignoring it.
    """
    stopped: list[int] = []
    before, told = signal.getsignal(signal.SIGINT), sys.unraisablehook
    if before is not signal.default_int_handler:
        yield stopped
        return

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.append(number)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever presses it twice does not disturb clearing up
        logging.disable()  # what libraries say of what they were doing,
        warnings.simplefilter("ignore")  # and Python of what they left half done
        raise KeyboardInterrupt

    def dropped(what: sys.UnraisableHookArgs) -> None:
        if not (stopped and issubclass(what.exc_type, KeyboardInterrupt)):
            told(what)
            return
        signal.signal(signal.SIGINT, stop)
        threading.Timer(AGAIN, _wake).start()

    signal.signal(signal.SIGINT, stop)
    sys.unraisablehook = dropped
    try:
        yield stopped
    finally:
        sys.unraisablehook = told
        signal.signal(signal.SIGINT, before)


@contextmanager
def held() -> Iterator[None]:
    """Within it Ctrl-C waits until the end: a process that was started is known to who must end it."""
    before = signal.getsignal(signal.SIGINT)
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


def _wake() -> None:
    """Ctrl-C for the main thread, also when it waits for something."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()
