"""One process that has imported the libraries once, and lends a copy of itself to every step of a `make report`.

Question answered: how does a report of some notebooks not import the same libraries ten times? Each notebook takes a process
that drives it and a kernel; to import papermill, pandas and ibis takes each of them seconds, and to copy a process that has
them some milliseconds (docs/decisions/0018-prepared.md).

`python -m wijkstats prepared make ...` runs make and listens on a socket that only this user can reach. A step or a kernel asks
it for a copy with `lent`; the copy then does what the step itself would have done, with its arguments, folder, environment
and output. Without such a process, and on a system that cannot copy one, a step does its work itself.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple, NoReturn, TextIO

PREPARED = "WIJKSTATS_PREPARED"
"""The socket of the prepared process, in the environment of all that it started."""
POSSIBLE = hasattr(os, "fork") and hasattr(socket, "send_fds") and hasattr(socket, "AF_UNIX")
KERNEL = "kernel"
LIBRARIES = {
    "first": (
        "ipykernel.kernelapp",
        "ipykernel.ipkernel",
        "papermill",
        "pandas",
        "ibis.backends.duckdb",
        "pandera.pandas",
    ),
    "later": (
        "scipy.stats",
        "scipy.optimize",
        "matplotlib.figure",
        "statsmodels.genmod.generalized_linear_model",
        "statsmodels.stats.proportion",
        "statsmodels.duration.survfunc",
        "seaborn",
        "jinja2",
    ),
}
"""What every notebook needs, before the first copy is made; what later ones need, imported while the first one works.

Only libraries: make reads from a run which code of wijkstats it imported, and a copy that came with all of it would tell
nothing.
"""
NEEDS_LITTLE = frozenset({"site"})
"""A step that does not need the libraries of notebooks: when it is all that is to be done, it does not wait for them."""
copied = False
"""Is this process a copy? Then it works itself."""


def serve(command: list[str], step: Callable[[list[str]], int]) -> int:
    """Run `command` with a prepared process at hand, whose copies do `step`; returns its exit code."""
    if not POSSIBLE or PREPARED in os.environ:
        return subprocess.run(command, check=False, close_fds=False).returncode
    os.environ.update(
        {"MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}
    )  # read at import; with threads no copy could be made
    with tempfile.TemporaryDirectory(prefix="ws") as scratch, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{scratch}/s")  # in a folder that others may not enter
        listener.listen(64)
        woken, wake = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(woken, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, lambda *_: None)  # make and its steps have it too, and end; then this does
        # the descriptors by which makes share their jobs go along
        run = subprocess.Popen(command, env={**os.environ, PREPARED: f"{scratch}/s"}, close_fds=False)
        copies: dict[int, socket.socket] = {}
        todo: list[str] = []
        while run.poll() is None:
            watched: list[socket.socket | int] = [listener, woken]
            ready, _, _ = select.select(watched, [], [], 0 if todo else None)
            if woken in ready:
                os.read(woken, 4096)
            if listener in ready:
                asked, _ = listener.accept()
                if (request := _read(asked)) is None:
                    continue
                if not copies and not todo and not set(request.wanted["arguments"][:2]) & NEEDS_LITTLE:
                    _import(LIBRARIES["first"])
                    todo = [name for name in LIBRARIES["later"] if name not in sys.modules]
                not_mine = [listener.fileno(), woken, wake, *(s.fileno() for s in copies.values())]
                copies[_copy(request, step, not_mine)] = asked
            elif todo and not ready:
                _import([todo.pop(0)])
            _report_ended(copies)
    return run.returncode if run.returncode >= 0 else 128 - run.returncode


def _import(names: tuple[str, ...] | list[str]) -> None:
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # as in run.py
    for name in names:
        with suppress(ImportError):  # what is missing stops the step that needs it, with its own message
            importlib.import_module(name)


def _report_ended(copies: dict[int, socket.socket]) -> None:
    """Tell those who asked for them how the copies that ended did."""
    for number, asked in [*copies.items()]:
        ended, status = os.waitpid(number, os.WNOHANG)
        if ended:
            with copies.pop(number), suppress(OSError):
                asked.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())


class _Request(NamedTuple):
    """Who asked for a copy, what it is to do, and the streams it is to have."""

    asked: socket.socket
    wanted: dict[str, Any]
    files: list[int]


def _read(asked: socket.socket) -> _Request | None:
    """What is asked; None when who asked is gone already."""
    try:
        _, files, _, _ = socket.recv_fds(asked, 1, 3)
        with asked.makefile("rb", buffering=0) as told:
            return _Request(asked, json.loads(told.readline()), files)
    except (OSError, ValueError):
        asked.close()
        return None


def _copy(request: _Request, step: Callable[[list[str]], int], not_mine: list[int]) -> int:
    """Start a copy for who asked; its number."""
    sys.stdout.flush()
    sys.stderr.flush()
    if number := os.fork():
        for file in request.files:
            os.close(file)
        return number
    _become(request, step, not_mine)


def _become(request: _Request, step: Callable[[list[str]], int], not_mine: list[int]) -> NoReturn:
    """Do in this copy what the process that asked would have done, and end as it would have."""
    code = 1
    asked, wanted, files = request
    gc.freeze()  # in what was loaded there is no garbage: to look for it took a tenth of a notebook's time
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for file in not_mine:
            os.close(file)
        for place, file in enumerate(files):
            os.dup2(file, place)
            os.close(file)
        sys.stdout, sys.stderr = (_stream(1, sys.stdout), _stream(2, sys.stderr))
        os.environ.clear()
        os.environ.update(wanted["environment"])
        os.chdir(wanted["folder"])
        os.umask(wanted["mask"])
        sys.path[:] = wanted["path"]
        for name in [name for name in sys.modules if name.split(".")[0] == "wijkstats"]:
            del sys.modules[name]  # who asked may have another source; and what a notebook imports of it is noted
        threading.Thread(target=_obey, args=(asked,), daemon=True).start()
        code = _work(step, *wanted["arguments"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        code = 130
    except BaseException as error:  # before the step itself could say it, in its own way and without client data
        where = "".join(traceback.format_tb(error.__traceback__))
        os.write(2, f"{where}{type(error).__name__} in a copy of the prepared process\n".encode())
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _stream(number: int, was: TextIO) -> TextIO:
    """What is written goes to the file that stands there now: what a stream knew of the one before may be wrong."""
    return open(number, "w", encoding=was.encoding, errors=was.errors, buffering=1, closefd=False)


def _work(step: Callable[[list[str]], int], kind: str, *arguments: str) -> int:
    sys.argv = [kind, *arguments]
    if kind == KERNEL:
        os.setsid()  # as a kernel has it: Ctrl-C is for who runs it
        from ipykernel.kernelapp import launch_new_instance

        launch_new_instance(list(arguments))
        return 0
    return step([*arguments])


def _obey(asked: socket.socket) -> None:
    """Signals that reach who asked are for this copy; when who asked is gone, so is the reason for the copy."""
    while True:
        try:
            told = asked.recv(1)
        except OSError:
            told = b""
        os.kill(os.getpid(), told[0] if told else signal.SIGKILL)


def lent(kind: str, *arguments: str) -> int | None:
    """Have a copy of the prepared process do this, and return its exit code; None when there is no such process."""
    path = os.environ.get(PREPARED)
    if not path or copied:
        return None
    asked = socket.socket(socket.AF_UNIX)
    try:
        asked.connect(path)
    except OSError:
        return None
    mask = os.umask(0o077)
    os.umask(mask)
    wanted = {
        "arguments": [kind, *arguments],
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "path": sys.path,
        "mask": mask,
    }
    for number in (signal.SIGINT, signal.SIGTERM):  # who ends this waits until the copy has ended, and writes no more
        signal.signal(number, lambda number, _: _pass_on(asked, number))
    socket.send_fds(asked, [b"."], [0, 1, 2])
    asked.sendall(json.dumps(wanted).encode() + b"\n")
    parent = os.getppid()
    while os.getppid() == parent:
        ready, _, _ = select.select([asked], [], [], 1)
        if ready:
            return int(asked.recv(16) or b"1")
    return 1


def _pass_on(asked: socket.socket, number: int) -> None:
    with suppress(OSError):
        asked.sendall(bytes([number]))


def kernel_command() -> list[str]:
    """How a kernel is started that is a copy, for a kernelspec; empty when there is no prepared process."""
    if PREPARED not in os.environ:
        return []
    return [sys.executable, "-m", "wijkstats.commands.prepared", "-f", "{connection_file}"]


def _kernel() -> int:
    code = lent(KERNEL, *sys.argv[1:])
    if code is None:
        os.execv(sys.executable, [sys.executable, "-m", "ipykernel_launcher", *sys.argv[1:]])
    return code


if __name__ == "__main__":
    sys.exit(_kernel())
