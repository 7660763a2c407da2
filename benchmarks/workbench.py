"""How long does the first cut of `ws.explore` take, of the demo and of a million scores, and all of each notebook to explore?

Run: python benchmarks/workbench.py. A kernel that has imported all for each cut, a new one for each notebook; processor time, for
a machine is seldom alone, and by the clock. Ends with 1 above 3 s for the demo, 5 s for the million or 20 s for a notebook.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import duckdb
from timed import timed

import wijkstats as ws
from wijkstats.settings.delivery import open_delivery

ROOT = Path(__file__).resolve().parents[1]
SIZES = {"demo-2018": (0, 3.0), "million": (1_000_000, 5.0)}
"""Delivery -> at least so many scores, and so many seconds at most."""
RUN_ALL = 20.0
"""So many seconds at most for a whole notebook."""
PEOPLE = ("client", "trajectory", "household")
FIRST = """
import sys, time
from pathlib import Path
import wijkstats as ws
import wijkstats.workbench.bench
started = time.process_time()
ws.explore(sys.argv[1], Path(sys.argv[2])).improved(by="team", where={"age": (18, 64)})._repr_html_()
print(time.process_time() - started)
"""


def many(source: Path, target: Path, size: int) -> None:
    """The tables of a delivery so many times that there are `size` scores, of other people each time."""
    target.mkdir()
    (scores,) = duckdb.sql(f"SELECT count(*) FROM '{source / 'measurements.parquet'}'").fetchall()[0]
    for path in source.glob("*.parquet"):
        columns = duckdb.sql(f"FROM '{path}'").columns
        told = ", ".join(f"{c} || '-' || copy AS {c}" if c in PEOPLE else c for c in columns)
        copies = f"'{path}', (SELECT range AS copy FROM range({size // scores + 1}))"
        duckdb.sql(f"COPY (SELECT {told} FROM {copies}) TO '{target / path.name}'")


def run_all(root: Path) -> int:
    """Run each notebook to explore as JupyterLab does, from a kernel that knows nothing; how many took too long."""
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    shutil.copy2(ROOT / "pyproject.toml", root)
    slow = 0
    for path in sorted([root / "notebooks/explore.ipynb", *(root / "notebooks/explore").glob("*.ipynb")]):
        command = [sys.executable, "-m", "jupyter", "execute", str(path)]
        env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
        clock, took, _ = timed(partial(subprocess.run, command, check=True, capture_output=True, env=env))
        slow += took > RUN_ALL
        print(
            f"{path.name}: run all in {took:.1f} s of processor time (at most {RUN_ALL:.0f}), {clock:.1f} s by the clock"
        )
    return slow


def main() -> int:
    """Measure both, and say so."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        settings = (ROOT / "data/raw/demo-2018/delivery.yaml").read_text(encoding="utf-8")
        (root / "data/raw/million").mkdir(parents=True)
        (root / "data/raw/million/delivery.yaml").write_text(settings, encoding="utf-8")
        (root / "data/raw/demo-2018").symlink_to(ROOT / "data/raw/demo-2018", target_is_directory=True)
        demo = open_delivery("demo-2018", root)
        ws.clean_delivery(demo, bytes(32), lambda line: None)
        many(demo.processed, root / "data/processed/million", SIZES["million"][0])
        slow = 0
        for name, (_, most) in SIZES.items():
            command = [sys.executable, "-c", FIRST, name, scratch]
            took = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            slow += took > most
            print(f"{name}: first cut in {took:.1f} s of processor time (at most {most:.0f})", flush=True)
        slow += run_all(root)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
