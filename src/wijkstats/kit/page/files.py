"""Writing what a reader gets: whole files only, and text that no spreadsheet takes for a formula.

Question answered: how does a protected table become a file that is the same on every run and safe to open?
"""

from __future__ import annotations

import re

import pandas as pd

from wijkstats.ground.formulas import shield
from wijkstats.ground.records import Published


def to_csv(published: Published) -> str:
    """The protected table as text: keys, comma, point, empty = hidden; counts stay whole numbers when some are hidden."""
    table = published.table.copy()
    for column in table.columns:
        values = table[column]
        if pd.api.types.is_float_dtype(values) and bool((values.dropna() % 1 == 0).all()):
            table[column] = values.astype("Int64")
        elif pd.api.types.is_bool_dtype(values):
            table[column] = values.map({True: "true", False: "false"})
        elif not pd.api.types.is_numeric_dtype(values):
            table[column] = values.map(lambda v: shield(v) if isinstance(v, str) else v)
    return str(table.to_csv(index=False, lineterminator="\n", float_format="%.6g"))


def safe_name(name: str) -> str:
    """A name as part of a file's name: letters, digits, - and _; everything else becomes _.

    >>> safe_name("../West & Oost")
    '___West___Oost'
    """
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)
