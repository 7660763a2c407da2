"""How long does `make report` of the demo take beside the same notebooks by plain papermill and nbconvert, and in one process?

Run: python benchmarks/report.py [turns]. By turns, in copies of what git knows of this tree, without a printed PDF: a report
made anew; papermill and nbconvert for each notebook, as anyone would run them, which draw no pages; and all cells and the site
in one process. Then what a report takes after a change of each kind of file, and what ran again. Prints medians with the ratio of
each, seconds of the clock and of processors (on a busy machine the second tells more), and memory of the largest process. Ends
with 1 when a report takes more than 0.35 of papermill, more than 1.3 of one process, or more than 3 s after a change of words.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from timed import Cost, run, timed

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from clones import copy_of, lend_python

ROOT = Path(__file__).resolve().parents[1]

DELIVERY = "demo-2018"
MADE = (f"data/processed/{DELIVERY}", f"reports/{DELIVERY}")
ONE = f"""
from pathlib import Path
from in_process import report_of_cells
report_of_cells(Path.cwd(), {DELIVERY!r}, bitmaps=True)
"""
CHANGES = {
    "nothing": None,
    "a word of a chapter": ("src/wijkstats/chapters/zrm/words.nl.yaml", "#"),
    "the style of pages": ("src/wijkstats/report/templates/page.css", "/* changed */"),
    "how a figure is drawn": ("src/wijkstats/chapters/zrm/exhibits/noise.py", "#"),
    "a statistic of one chapter": ("src/wijkstats/chapters/benchmark/statistics/funnel.py", "#"),
    "protection": ("src/wijkstats/release/suppression.py", "#"),
    "the raw scores": (f"data/raw/{DELIVERY}/zrm.csv", ""),
}
"""What changes, in which file, and what is written at its end; nothing: its time only."""


def by_make(root: Path) -> str:
    """`make report`; what it prints."""
    return run(root, "make", "report", f"DELIVERY={DELIVERY}")


def plain(root: Path) -> None:
    """Papermill and nbconvert, one after the other for each notebook."""
    (root / "plain").mkdir(exist_ok=True)
    for path in sorted((root / "notebooks").glob("[0-9]*.ipynb")):
        made = f"plain/{path.name}"
        run(root, sys.executable, "-m", "papermill", str(path), made, "-p", "delivery", DELIVERY, "--no-progress-bar")
        run(root, sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--log-level", "ERROR", made)


def one_process(root: Path) -> None:
    """All cells, and the site, in one process."""
    run(root, sys.executable, "-c", ONE)


LIMITS = {"papermill": 0.35, "one process": 1.3}
WORDS = 3.0
"""So many seconds a report may take after a change of words."""
WAYS: dict[str, Callable[[Path], object]] = {"make report": by_make, "papermill": plain, "one process": one_process}


def ran_again(told: Path) -> str:
    """Which notebooks ran; `told`: what make printed."""
    lines = told.read_text(encoding="utf-8").splitlines()
    return ", ".join(line.partition("_")[0] for line in lines if ": done in " in line) or "none"


def figures_of(root: Path) -> set[str]:
    """Each figure that is kept, by a name that changes with it."""
    return {path.name for path in (root / MADE[0] / "figures").glob("*.png")}


def main(turns: int = 5) -> int:
    """Print the table of ways, and that of changes."""
    missed = False
    with tempfile.TemporaryDirectory() as scratch:
        root, told = copy_of(ROOT, Path(scratch) / "copy"), Path(scratch) / "told"
        lend_python(root)
        took: dict[str, list[Cost]] = {way: [] for way in WAYS}
        for _ in range(turns):
            for way, work in WAYS.items():
                for made in MADE:
                    shutil.rmtree(root / made, ignore_errors=True)
                took[way].append(timed(partial(work, root)))
        middle = {way: Cost(*map(statistics.median, zip(*found, strict=True))) for way, found in took.items()}
        print(f"the report of {DELIVERY}, median of {turns}      clock  processors     memory")
        for way, cost in middle.items():
            print(f"  {way:<30} {cost.clock:9.1f} s {cost.busy:9.1f} s {cost.memory:7.1f} GB")
        ours = middle["make report"]
        for other, limit in LIMITS.items():
            theirs = middle[other]
            ratio, busy = ours.clock / theirs.clock, ours.busy / theirs.busy
            print(f"  make report beside {other:<11} {ratio:9.2f}   {busy:9.2f}    (asked {limit})")
            missed |= ratio > limit
        shutil.rmtree(root / MADE[0], ignore_errors=True)
        by_make(root)
        print("after a change of                    clock  processors  notebooks that ran, figures that were drawn")
        for what, change in CHANGES.items():
            before = figures_of(root)
            if change:
                path = root / change[0]
                path.write_text(path.read_text(encoding="utf-8") + change[1], encoding="utf-8")
            cost = timed(lambda: told.write_text(by_make(root), encoding="utf-8"))
            print(
                f"  {what:<30} {cost.clock:9.1f} s {cost.busy:9.1f} s  {ran_again(told)}; {len(figures_of(root) - before)}",
                flush=True,
            )
            missed |= what == "a word of a chapter" and cost.clock > WORDS
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:2])))
