"""How long does cleaning 2 million rows take, in how much memory, beside DuckDB only reading the same CSV?

Run: make bench, or make bench REF=<commit> to clean with the code of that commit as well, by turns in the same run. Prints
seconds, seconds of processors, ratios and peak memory (which must stay under 2 GB): medians of three turns.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np

from wijkstats.ground.scales import EDITIONS

ROOT = Path(__file__).resolve().parents[1]
ROWS = 2_000_000
TURNS = 3
LIMIT_MB = 2048
SETTINGS = """municipality: "0622"
period: {start: 2016-01-01, end: 2017-12-31}
reference_date: 2018-12-31
zrm: {format: wide}
"""
CLEAN = """
import sys, wijkstats as ws
from pathlib import Path
import resource, time
start = time.perf_counter()
ws.clean_delivery(ws.open_delivery("big", Path(sys.argv[1])), b"a key for benchmarks")
used = resource.getrusage(resource.RUSAGE_SELF)
print(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def write(folder: Path, rows: int) -> None:
    """A wide export: four measurements a trajectory, 13 domains, a per mille of scores that are none."""
    rng = np.random.default_rng(1)
    domains = EDITIONS["2017"]
    folder.mkdir(parents=True)
    (folder / "delivery.yaml").write_text(SETTINGS, encoding="utf-8")
    with (folder / "zrm.csv").open("w", encoding="utf-8") as zrm, (folder / "trajecten.csv").open("w") as trajecten:
        zrm.write(";".join(("clientnummer", "trajectnummer", "datum", "beoordelaar", *domains)) + "\n")
        trajecten.write("clientnummer;trajectnummer;leeftijd;startdatum;wijkteam\n")
        for block in range(0, rows // 4, 50_000):
            size = min(50_000, rows // 4 - block)
            start = np.datetime64("2016-01-01") + rng.integers(0, 700, size)
            scores = rng.integers(1, 6, (size * 4, len(domains))).astype("U2")
            scores[rng.random(scores.shape) < 0.001] = "99"
            days = (np.repeat(start, 4) + np.tile([0, 90, 180, 270], size)).astype(str)
            lines = (
                f"K{block + i // 4:07d};T{block + i // 4:07d};{day};M{i % 300:03d};{';'.join(row)}\n"
                for i, (day, row) in enumerate(zip(days, scores, strict=True))
            )
            zrm.writelines(lines)
            ages = rng.integers(0, 95, size)
            trajecten.writelines(f"K{block + i:07d};T{block + i:07d};{ages[i]};{start[i]};Noord\n" for i in range(size))


def clean(folder: str, source: Path) -> list[float]:
    """Seconds, seconds of processors and peak MB of cleaning with the code in `source`, in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(source)}
    done = subprocess.run(
        [sys.executable, "-c", CLEAN, folder], check=True, env=environment, capture_output=True, text=True
    )
    return [float(text) for text in done.stdout.split()[-3:]]


def main() -> None:
    """Print the times, their ratios, and the memory."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--beside", help="a commit to clean with as well")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "data" / "raw" / "big"
        write(folder, options.rows)
        start = time.perf_counter()
        with duckdb.connect() as con:
            con.execute("CREATE TABLE t AS SELECT * FROM read_csv(?, all_varchar = true)", [str(folder / "zrm.csv")])
        reading = time.perf_counter() - start
        sources = {"now": ROOT / "src"}
        if options.beside:
            tree = Path(scratch) / "tree"
            git = ["git", "-C", str(ROOT), "worktree"]
            subprocess.run([*git, "add", "--quiet", "--detach", "--force", str(tree), options.beside], check=True)
            sources[options.beside] = tree / "src"
        try:
            turns = [{name: clean(scratch, source) for name, source in sources.items()} for _ in range(TURNS)]
        finally:
            if options.beside:
                subprocess.run([*git, "remove", "--force", str(tree)], check=True)
    found = {name: [statistics.median(turn[name][i] for turn in turns) for i in range(3)] for name in sources}
    seconds, busy, memory = found["now"]
    print(f"{options.rows:,} wide rows: cleaned in {seconds:.1f} s, DuckDB only reads them in {reading:.1f} s")
    print(f"ratio {seconds / reading:.0f}, {busy:.1f} s of processors, {memory:.0f} MB at most (limit {LIMIT_MB})")
    if options.beside:
        then, worked, held = found[options.beside]
        print(f"with the code of {options.beside}: {then:.1f} s, {worked:.1f} s of processors, {held:.0f} MB")
        print(f"ratios: {seconds / then:.2f}, {busy / worked:.2f} of processors, {memory / held:.2f} of memory")
    if memory > LIMIT_MB:
        sys.exit(1)


if __name__ == "__main__":
    main()
