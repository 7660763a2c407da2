"""How long does `make report` of the demo take beside the same notebooks by plain papermill and nbconvert, and in one process?

Run: python benchmarks/report.py [turns]. By turns, in copies of what git knows of this tree, without a printed PDF: a report
made anew; papermill and nbconvert for each notebook, as anyone would run them, which draw no pages; and all cells and the site
in one process. Then what a report takes after a change of each kind of file. Prints medians with the ratio of each, seconds of
the clock and of processors: on a busy machine the second tells more.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from timed import run, timed

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


def by_make(root: Path) -> None:
    """`make report`."""
    run(root, "make", "report", f"DELIVERY={DELIVERY}")


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


WAYS: dict[str, Callable[[Path], None]] = {"make report": by_make, "papermill": plain, "one process": one_process}


def main(turns: int = 3) -> None:
    """Print the table of ways, and that of changes."""
    with tempfile.TemporaryDirectory() as scratch:
        root = copy_of(ROOT, Path(scratch) / "copy")
        lend_python(root)
        took: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
        for _ in range(turns):
            for way, work in WAYS.items():
                for made in MADE:
                    shutil.rmtree(root / made, ignore_errors=True)
                took[way].append(timed(partial(work, root)))
        middle = {way: [statistics.median(side) for side in zip(*found, strict=True)] for way, found in took.items()}
        print(f"the report of {DELIVERY}, median of {turns}      clock  processors")
        for way, (clock, used) in middle.items():
            print(f"  {way:<30} {clock:9.1f} s {used:9.1f} s")
        for other in ("papermill", "one process"):
            clock, used = (ours / theirs for ours, theirs in zip(middle["make report"], middle[other], strict=True))
            print(f"  make report beside {other:<11} {clock:9.2f}   {used:9.2f}")
        shutil.rmtree(root / MADE[0], ignore_errors=True)
        by_make(root)
        print("after a change of                    clock  processors")
        for what, change in CHANGES.items():
            if change:
                path = root / change[0]
                path.write_text(path.read_text(encoding="utf-8") + change[1], encoding="utf-8")
            clock, used = timed(partial(by_make, root))
            print(f"  {what:<30} {clock:9.1f} s {used:9.1f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
