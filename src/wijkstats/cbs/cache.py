"""What was fetched from CBS, kept as one parquet per table and query in data/cbs.

Question answered: do we have this answer already, and is the file still what it was? Each file holds its table id, query,
title, day of change, day of retrieval and a checksum over all of that and the rows. A file that does not fit its checksum is
refused and fetched again. A file is written aside and renamed, so half an answer never counts.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from wijkstats.ground.errors import Fault

KEY = b"wijkstats"
OLDER = {"figure": "quantity"}
"""What a column was called in answers that were kept before, and is called now."""


@dataclass(frozen=True, slots=True)
class About:
    """Where rows come from. `modified`: the day CBS changed the table; `retrieved`: the day it was fetched."""

    table: str
    query: str
    title: str
    modified: str
    retrieved: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of one table, and where they come from; `cached`: read from data/cbs; `faults`: of quantities that were left out."""

    about: About
    rows: pd.DataFrame
    cached: bool = False
    faults: tuple[Fault, ...] = ()


def kept(
    folder: Path, table: str, query: str, fetch: Callable[[], Answer], refresh: bool, say: Callable[[str], None]
) -> Answer:
    """The answer in `folder`, or else a new one, which is then put there."""
    path = folder / f"{table}-{hashlib.sha256(query.encode()).hexdigest()[:12]}.parquet"
    if path.exists() and not refresh:
        found = _read(path)
        if found is not None and found.about.query == query:
            return found
        say(f"cbs: data/cbs/{path.name} is damaged: not used, fetched again")
    answer = fetch()
    _write(path, answer)
    return answer


def _read(path: Path) -> Answer | None:
    """None when the file is not what was written."""
    try:
        table = pq.read_table(path)
        told = json.loads((table.schema.metadata or {})[KEY])
        checksum = told.pop("sha256")
        about, rows = About(**told), table.to_pandas()
    except (OSError, pa.ArrowException, KeyError, ValueError, TypeError):
        return None
    return Answer(about, rows.rename(columns=OLDER), cached=True) if checksum == _checksum(about, rows) else None


def _write(path: Path, answer: Answer) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    told = asdict(answer.about) | {"sha256": _checksum(answer.about, answer.rows)}
    table = pa.Table.from_pandas(answer.rows, preserve_index=False)
    table = table.replace_schema_metadata({KEY: json.dumps(told, ensure_ascii=False).encode()})
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        pq.write_table(table, aside)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def _checksum(about: About, rows: pd.DataFrame) -> str:
    text = json.dumps(asdict(about), ensure_ascii=False, sort_keys=True) + rows.to_csv(index=False)
    return hashlib.sha256(text.encode()).hexdigest()
