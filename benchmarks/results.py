"""Every comparison of speed, in one run on one machine, kept in benchmarks/results.md.

Run: make bench. Runs the scripts below one after the other, shows what they print, and writes it to results.md with the machine,
the day and the commit. A script that ends with 1 missed its target: its line says so, and the rest goes on. One again, with
options of its own, and the others as they were: python benchmarks/results.py --only report=5.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPTS = (
    "report",
    "sizes",
    "hidden",
    "counting",
    "cleaning",
    "workbench",
    "municipalities",
    "municipal_inference",
    "imputation",
    "start_cohorts",
    "no_change",
)
"""Those of speed first; then simulations, which take longest."""


def machine() -> str:
    """Processor, number of processors, memory and Python."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    name = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    return f"{name}, {os.cpu_count()} processors, {memory:.0f} GB, Python {platform.python_version()}"


def question(script: Path) -> str:
    """What a script asks: the first line of its text."""
    return script.read_text(encoding="utf-8").partition('"""')[2].partition("\n")[0].removesuffix('"""')


def commit() -> str:
    """What is measured."""
    told = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(told, cwd=HERE, capture_output=True, text=True, check=False).stdout.strip()


def section(script: Path, given: list[str]) -> str:
    """Run a script, show what it prints, and return it as a section."""
    command = [sys.executable, str(script), *given]
    began, said = time.perf_counter(), ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            print(line, end="", flush=True)
            said += line
    missed = f"\n**Ended with {process.returncode}: a target was missed.**\n" if process.returncode else ""
    took = f"{time.perf_counter() - began:.0f} s"
    shown = " ".join(["python", f"benchmarks/{script.name}", *given])
    when = f"{date.today().isoformat()}, commit {commit()}"
    return f"## {script.stem}\n\n{question(script)}\n\n`{shown}` ({took}; {when})\n\n```text\n{said.rstrip()}\n```\n{missed}"


def kept() -> dict[str, str]:
    """The sections of results.md as they are, by the name of their script."""
    told = HERE / "results.md"
    parts = re.split(r"^(?=## )", told.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:] if told.exists() else []
    return {part.split()[1]: part.rstrip("\n") + "\n" for part in parts}


def main(given: dict[str, list[str]], only: bool) -> None:
    """Run all, or only those named, and write the file after each: who stops keeps what was measured."""
    found = kept() if only else {}
    for name in given if only else SCRIPTS:
        found[name] = section(HERE / f"{name}.py", given.get(name, []))
        told = [found[known] for known in SCRIPTS if known in found]
        head = f"# Speed, measured\n\n{machine()}. Again: `make bench`.\n"
        (HERE / "results.md").write_text("\n".join([head, *told]), encoding="utf-8")
    print("benchmarks/results.md")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("scripts", nargs="*", help="name=options, for example report=5")
    parser.add_argument("--only", action="store_true", help="run no others")
    told = parser.parse_args()
    split = (text.partition("=") for text in told.scripts)
    main({name: options.split() for name, _, options in split}, told.only)
