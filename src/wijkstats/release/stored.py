"""A result as a parquet file and text (JSON), and back: nothing in the two files can run.

Question answered: how does a record stand in a file, so that who reads it gets what was written, and only that? Lists, tuples,
sets, days and the records named here are told apart; anything else cannot be written.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import NoneType
from typing import Any

import pandas as pd

from wijkstats import __version__
from wijkstats.ground.keeping import write_whole
from wijkstats.ground.kinds import Kind
from wijkstats.ground.population import Cell
from wijkstats.ground.records import Result, Share, Stood

RECORDS: dict[str, Any] = {record.__name__: record for record in (Cell, Kind, Result, Share, Stood)}
TABLE = "table"


def layout() -> str:
    """The version of wijkstats, and a sign of the fields of the records: results of another layout are not read."""
    fields = {name: [f.name for f in dataclasses.fields(record)] for name, record in RECORDS.items()}
    return f"{__version__} {hashlib.sha256(json.dumps(fields).encode()).hexdigest()[:8]}"


def write_result(result: Result, path: Path) -> None:
    """Write <path>.parquet and <path>.json; each of them appears whole or not at all."""
    cells = [c for c in result.table.columns if result.table[c].dtype == object]  # of several types, perhaps
    table = result.table.assign(**{c: result.table[c].map(lambda v: json.dumps(plain(v))).astype(str) for c in cells})
    fields = {f.name: getattr(result, f.name) for f in dataclasses.fields(result) if f.name != TABLE}
    beside = path.with_name(f"{path.name}.tmp")
    table.to_parquet(beside)
    beside.replace(path.with_name(f"{path.name}.parquet"))
    text = json.dumps({"cells": cells, "fields": plain(fields)}, ensure_ascii=False)
    write_whole(path.with_name(f"{path.name}.json"), text)


def read_result(path: Path) -> Result:
    """The result that `write_result` wrote."""
    told = json.loads(path.with_name(f"{path.name}.json").read_text(encoding="utf-8"))
    table = pd.read_parquet(path.with_name(f"{path.name}.parquet"))
    for column in told["cells"]:
        table[column] = pd.Series([record(json.loads(text)) for text in table[column]], table.index, dtype=object)
    return Result(table=table, **record(told["fields"]))


def plain(value: object) -> object:
    """A value in the words of JSON; what has no word there is a list that begins with what it is.

    >>> plain({"a": (1, None)}), plain(frozenset({"x"})), plain(date(2018, 11, 30))
    (['dict', ['a', ['tuple', 1, None]]], ['frozenset', 'x'], ['date', '2018-11-30'])
    """
    if type(value) in (str, int, float, bool, NoneType):
        return value
    if value is pd.NA:
        return ["NA"]
    if hasattr(value, "item"):  # a number of numpy
        value = value.item()
    if isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, date) and type(value) is date:
        return ["date", value.isoformat()]
    if isinstance(value, Mapping):
        return ["dict", *([plain(k), plain(v)] for k, v in value.items())]
    if type(value).__name__ in RECORDS and dataclasses.is_dataclass(value):
        return [type(value).__name__, *(plain(getattr(value, f.name)) for f in dataclasses.fields(value))]
    if isinstance(value, frozenset):
        return ["frozenset", *sorted((plain(v) for v in value), key=json.dumps)]
    assert isinstance(value, (list, tuple)), f"no word for {type(value).__name__} in a draft"
    return [type(value).__name__, *map(plain, value)]


def record(value: Any) -> Any:
    """The value that `plain` wrote.

    >>> record(plain({"a": (1, [frozenset({"x"})])}))
    {'a': (1, [frozenset({'x'})])}
    """
    if not isinstance(value, list):
        return value
    what, *parts = value
    if what == "NA":
        return pd.NA
    if what == "date":
        return date.fromisoformat(parts[0])
    if what == "dict":
        return {record(k): record(v) for k, v in parts}
    values = [record(part) if type(part) is list else part for part in parts]
    if what in RECORDS:
        return RECORDS[what](*values)
    return {"list": list, "tuple": tuple, "frozenset": frozenset}[what](values)
