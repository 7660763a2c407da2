"""What do pairs and their steps cost per million scores, by DuckDB and by Spark in one process?

Run: .venv/bin/python benchmarks/engines.py [engine ...]; duckdb and local[2] when none is named. Each is a process of its own, so
that start and memory are told too: once to begin and count, once more to count. Not in make bench, for it needs Spark
(docs/scale.md).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from counting import SETTINGS, write

import wijkstats as ws

SIZES = (1_000_000, 5_000_000)
PAGE = os.sysconf("SC_PAGE_SIZE")


def count(folder: str, engine: str) -> None:
    """Print the seconds of the first count and of the second, and how many pairs there were."""
    began = time.perf_counter()
    settings = SETTINGS.model_copy(update={"engine": engine})
    for _ in range(2):
        steps = ws.zrm.Opened(*ws.open_many(folder, settings)).steps("own_municipality", "domain")
        print(f"{time.perf_counter() - began:.1f}", steps["pairs"].sum(), flush=True)
        began = time.perf_counter()


def memory(process: int) -> int:
    """Bytes in memory of a process and all that it started; 0 when it is gone."""
    try:
        held = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * PAGE
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return held + sum(memory(int(child)) for child in children)


def measured(folder: str, engine: str) -> tuple[list[str], int]:
    """What `count` printed, and the most memory that it held."""
    most = 0
    with subprocess.Popen(
        [sys.executable, __file__, "--count", folder, engine],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        while process.poll() is None:
            most = max(most, memory(process.pid))
            time.sleep(0.05)
        assert process.stdout
        return process.stdout.read().split(), most


def main(engines: list[str]) -> None:
    """Print one line per size and engine."""
    print(f"{'scores':>10} {'engine':>12} {'first':>8} {'again':>8} {'memory':>8} {'pairs':>12}")
    for rows in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), rows)
            for name, file in (("measurements", "sorted"), ("trajectories", "trajectories")):
                place = Path(folder, "many", name, "municipality=0622", "year=2018")
                place.mkdir(parents=True)
                Path(folder, f"{file}.parquet").rename(place / "part-0.parquet")
            for engine in engines:
                (first, pairs, again, same), most = measured(f"{folder}/many", engine)
                assert pairs == same
                print(
                    f"{rows:>10,} {engine:>12} {first:>7}s {again:>7}s {most / 1e6:>5,.0f} MB {int(pairs):>12,}",
                    flush=True,
                )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--count"]:
        count(*sys.argv[2:])
    else:
        main(sys.argv[1:] or ["duckdb", "local[2]"])
