"""How long does cleaning 2 million rows take, in how much memory, beside DuckDB only reading the same CSV?

Run: make bench. Prints seconds, the ratio, and the peak memory of the cleaning process, which must stay under 2 GB.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np

from wijkstats.ground.scales import EDITIONS

ROWS = 2_000_000
LIMIT_MB = 2048
SETTINGS = """municipality: "0622"
period: {start: 2016-01-01, end: 2017-12-31}
reference_date: 2018-12-31
zrm: {format: wide}
"""
CLEAN = """
import sys, wijkstats as ws
from pathlib import Path
ws.clean_delivery(ws.open_delivery("big", Path(sys.argv[1])), b"a key for benchmarks")
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


def main() -> None:
    """Print the two times, their ratio, and the memory."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "data" / "raw" / "big"
        write(folder, ROWS)
        start = time.perf_counter()
        with duckdb.connect() as con:
            con.execute("CREATE TABLE t AS SELECT * FROM read_csv(?, all_varchar = true)", [str(folder / "zrm.csv")])
        reading = time.perf_counter() - start
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", CLEAN, scratch], check=True)
        cleaning = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{ROWS:,} wide rows: cleaned in {cleaning:.1f} s, DuckDB only reads them in {reading:.1f} s")
    print(f"ratio {cleaning / reading:.0f}, peak memory {memory:.0f} MB (limit {LIMIT_MB})")
    if memory > LIMIT_MB:
        sys.exit(1)


if __name__ == "__main__":
    main()
