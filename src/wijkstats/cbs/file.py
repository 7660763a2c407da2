"""cbs.csv of a delivery: written whole, years asked for anew, other years as they were."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from wijkstats.ground.errors import Fault, SourceError

COLUMNS = (
    *("gemeentecode", "gemeente", "jaar", "indicator", "waarde", "noemer"),
    *("eenheid", "status", "bron", "opgehaald", "reden"),
)


def write(
    path: Path,
    rows: pd.DataFrame,
    years: Sequence[int],
    say: Callable[[str], None],
    failed: frozenset[tuple[int, str]] = frozenset(),
) -> None:
    """Write cbs.csv whole: the years asked for are replaced, other years stay. Same rows, same bytes.

    `failed`: year and quantity that could not be fetched; what the file had of these stays too.
    """
    asked = {str(year) for year in years}
    lost = {(str(year), quantity) for year, quantity in failed}
    earlier = [_mended(row) for row in _read(path)] if path.exists() else []
    other = [row for row in earlier if row["jaar"] not in asked]
    rest = [row for row in earlier if (row["jaar"], row["indicator"]) in lost]
    every = [*other, *rest, *rows.to_dict("records")]
    every.sort(key=lambda r: (str(r["jaar"]), r["indicator"], r["status"], r["gemeentecode"]))
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(every)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    stay = sorted({row["jaar"] for row in other})
    kept = sorted({f"{row['indicator']} {row['jaar']}" for row in rest})
    say(
        f"cbs: {path.name} has {len(rows)} rows of {', '.join(sorted(asked))}"
        + (f"; what it had of {', '.join(stay)} stayed" if stay else "")
        + (f"; not fetched now, so what it had stayed: {', '.join(kept)}" if kept else "")
    )


def _mended(row: dict[str, str]) -> dict[str, str]:
    """A row without the word nan, which an earlier version wrote where there is no reason."""
    return row | {"reden": ""} if row["reden"] == "nan" else row


def _read(path: Path) -> list[dict[str, str]]:
    where = f"data/raw/{path.parent.name}/{path.name}"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(Fault(where, str(error), "a file that this command wrote", "move the file away")) from None
    if tuple(reader.fieldnames or ()) != COLUMNS or any(None in row or None in row.values() for row in rows):
        raise SourceError(
            Fault(
                where, "other columns", ",".join(COLUMNS), "move the file away: this command only adds to its own file"
            )
        )
    return rows
