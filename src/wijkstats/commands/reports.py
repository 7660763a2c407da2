"""Many deliveries, one after the other and side by side: `make reports DELIVERIES="2023 2024"`, or all of them.

Question answered: how does one person redo the reports of a region overnight? Each delivery gets a line when it is done. One that
fails does not stop the others, and the summary says how to see why. Deliveries of one municipality follow each other in the order
of their periods, for a later report lays its figures beside the earlier ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from wijkstats.commands.terminal import painted
from wijkstats.ground.errors import Fault, NotMade, SettingsError, counted
from wijkstats.report.national import write_national
from wijkstats.settings.delivery import open_delivery

ALL = "all"


@dataclass(frozen=True, slots=True)
class Made:
    """How the report of a delivery ended. `fault`: the first lines that say why there is none; empty when there is one."""

    name: str
    seconds: float
    fault: str = ""

    def __str__(self) -> str:
        if not self.fault:
            return f"{painted('done', 'green')}    {self.name}: reports/{self.name}/index.html, {self.seconds:.0f} s"
        return f"{painted('failed', 'red')}  {self.name}, after {self.seconds:.0f} s: {self.fault}"


def make_reports(root: Path, names: Sequence[str], at_a_time: int, say: Callable[[str], None] = print) -> None:
    """Make the report of each delivery, `at_a_time` side by side; all in data/raw when `names` is empty or "all".

    NotMade names those that failed, when all others are done; SettingsError for a name that is no folder in data/raw.
    """
    chains = in_chains(root, wanted(root, names))
    total = sum(map(len, chains))
    say(f"{counted(total, 'report')}, {min(at_a_time, len(chains))} at a time")
    made: list[Made] = []

    stopped, told = threading.Event(), threading.Lock()

    def follow(chain: Sequence[str]) -> None:
        for name in chain:
            if not stopped.is_set():
                one = _make(root, name)
                with told:
                    made.append(one)
                    say(f"[{len(made)}/{total}] {one}")

    with ThreadPoolExecutor(max(at_a_time, 1)) as pool:
        work = [pool.submit(follow, chain) for chain in chains]
        try:
            for done in work:
                done.result()
        except BaseException:  # Ctrl-C, which the makes that go on have heard too
            stopped.set()
            raise
    failed = [one for one in made if one.fault]
    say(f"{total - len(failed)} of {counted(total, 'report')} made")
    if page := write_national(root):
        say(f"all municipalities beside each other: {page.relative_to(root)}")
    if failed:
        raise NotMade(
            Fault(
                f"delivery {one.name}", one.fault, "a report", f"make report DELIVERY={one.name} says all that is wrong"
            )
            for one in sorted(failed, key=lambda one: one.name)
        )


def wanted(root: Path, names: Sequence[str]) -> list[str]:
    """The deliveries asked for, each once: those named, or all folders of data/raw that have a delivery.yaml."""
    there = sorted(path.parent.name for path in (root / "data" / "raw").glob("*/delivery.yaml"))
    asked = [*dict.fromkeys(names)]
    if asked in ([], [ALL]):
        asked = there
    unknown = [name for name in asked if name not in there]
    if unknown or not asked:
        step = 'for example make reports DELIVERIES="demo-2018 demo-2019"; make new DELIVERY=2025 starts one'
        found = ", ".join(unknown) or "no delivery"
        raise SettingsError(Fault("data/raw", found, f"folders with a delivery.yaml: {', '.join(there)}", step))
    return asked


def in_chains(root: Path, names: Sequence[str]) -> list[list[str]]:
    """Deliveries that must wait for each other, in the order in which they are made: those of one municipality, by period.

    One whose delivery.yaml cannot be used waits for nobody; its own report says what is wrong.
    """
    chains: dict[object, list[tuple[object, str]]] = defaultdict(list)
    for name in names:
        try:
            own = open_delivery(name, root).settings
        except SettingsError:
            chains[name].append(((), name))
        else:
            chains[own.municipality, own.synthetic].append(((own.period.end, own.period.start), name))
    return [[name for _, name in sorted(chain)] for chain in chains.values()]


def _make(root: Path, name: str) -> Made:
    began = time.monotonic()
    env = {key: value for key, value in os.environ.items() if key not in {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}}
    command = ["make", "--no-print-directory", "report", f"DELIVERY={name}", f"PYTHON={sys.executable}"]
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, errors="replace", check=False)
    return Made(name, time.monotonic() - began, _first_fault(done.stderr) if done.returncode else "")


def _first_fault(said: str) -> str:
    """Of all that a failing make said: the title and the first place, in one line."""
    lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith("make")]
    return " ".join(lines[:3]) or "make stopped without a word"
