"""From which level to which in data.table: R of Debian (r-base-core, r-cran-data.table), left out where it is not there.

It reads no parquet, so it reads CSV that DuckDB writes beforehand. That writing is not timed; reading the CSV is, as all others
read too, and how long that took is said apart.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import duckdb
import pandas as pd

from wijkstats.settings.choices import Settings

SCRIPT = Path(__file__).with_suffix(".R")


def there() -> bool:
    """Is there an R with data.table?"""
    words = ["Rscript", "-e", "quit(status = !requireNamespace('data.table', quietly = TRUE))"]
    return shutil.which("Rscript") is not None and subprocess.run(words, check=False).returncode == 0


def write(con: duckdb.DuckDBPyConnection, folder: Path, names: list[str]) -> None:
    """The tables as CSV."""
    con.execute("SET enable_progress_bar = false")
    for name, day in (("trajectories", "start_date"), *((name, "date") for name in names)):
        con.execute(
            f"COPY (SELECT * REPLACE ({day}::DATE AS {day}) FROM '{folder}/{name}.parquet') TO '{folder}/{name}.csv'"
        )


def steps(folder: Path, name: str, settings: Settings) -> tuple[dict[str, pd.DataFrame], list[float]]:
    """The counts; and seconds, those of processors, and of the first those for reading."""
    ages = [f"{group}:{low}:{high}" for group, (low, high) in settings.age_groups.items()]
    words = [str(folder), name, str(settings.period.start), str(settings.period.end), str(settings.pairs.minimum_days)]
    done = subprocess.run(["Rscript", SCRIPT, *words, *ages], check=False, capture_output=True, text=True)
    if done.returncode == -9 or "cannot allocate" in done.stderr:
        raise MemoryError
    if done.returncode:
        raise RuntimeError(done.stderr)
    took = [float(text) for text in done.stdout.split()]
    return {"steps": pd.read_csv(folder / "datatable.csv")}, took
