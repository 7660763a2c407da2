"""The database in which a delivery is cleaned: on disk for a large one, in memory for others, beside others for a tiny one.

Question answered: how does cleaning a small delivery not begin with half a tenth of a second of making a database? To start
DuckDB and to make the macros takes it longer than to read the files of a tiny delivery.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path

import duckdb

from wijkstats.delivery.clients.privacy import create_eleven_test
from wijkstats.delivery.files.macros import create_macros

MEMORY = "1200MB"
"""What DuckDB may hold; beyond that it uses the disk. Python needs some 400 MB beside it for a million clients."""
SMALL = 8_000_000
"""Files of fewer bytes together are cleaned without a database on disk, which waits for the disk at each table."""
TINY = 200_000
"""Files of fewer bytes together: thinking up the best way to answer a question takes DuckDB longer than any way does."""
_NUMBERS = count()


@contextlib.contextmanager
def workspace(size: int, scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database with the macros, for files of `size` bytes together; gone afterwards, with all that was in it."""
    with _corner() if size < TINY else _own(size, scratch) as con:
        con.execute("SET preserve_insertion_order = false")
        # a notebook without ipywidgets has no bar to switch off
        with contextlib.suppress(duckdb.InvalidInputException):
            con.execute("SET enable_progress_bar = false")
        yield con


@contextlib.contextmanager
def _own(size: int, scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:" if size < SMALL else str(scratch / "clean.duckdb")) as con:
        con.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = '{scratch}'")
        create_macros(con)
        create_eleven_test(con)
        yield con


@contextlib.contextmanager
def _corner() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database of its own beside that with the macros; temporary tables are those of its connection."""
    shared, name = _shared(os.getpid()), f"delivery_{next(_NUMBERS)}"
    with shared.cursor() as con:
        con.execute(f"ATTACH ':memory:' AS {name}; SET search_path = '{name},memory'; SET enable_optimizer = false")
        try:
            yield con
        finally:
            con.close()
            with shared.cursor() as other:
                other.execute(f"DETACH {name}")


@cache
def _shared(process: int) -> duckdb.DuckDBPyConnection:
    """The database with the macros, one for each process: a copy of a process cannot use that of the process it was."""
    con = duckdb.connect(config={"threads": 1})
    con.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = ''")
    create_macros(con)
    create_eleven_test(con)
    return con
