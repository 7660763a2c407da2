"""How a record shows itself in a notebook: its title, how much it holds, and the first rows; never the whole.

While make runs a notebook nothing but the title and the number of rows is shown, because the executed copy stands in reports/.
"""

from __future__ import annotations

import os
from html import escape

import pandas as pd

RUN = "WIJKSTATS_RUN"
"""Set while make runs a notebook: the executed copy then holds no figures that were not protected with all others."""
ROWS, COLUMNS, WIDEST = 10, 12, 40
"""Rows, columns and characters of a cell that are shown at most."""
UNPROTECTED = "Unprotected: for the analyst only, until `publish` hands it in."


def in_report_run() -> bool:
    """Does make run this notebook, so that what it shows goes to reports/?"""
    return bool(os.environ.get(RUN))


def first_rows(title: str, size: str, note: str, table: pd.DataFrame) -> str:
    """HTML of a title, a line with the size, a note, and the first rows and columns of a table; everything escaped.

    Shares keep four decimals; a missing value is empty. During a run of make: the title and the size only.
    """
    head = f"<p><strong>{escape(title)}</strong>: {escape(size)}</p>"
    if in_report_run():
        return head
    shown = table.iloc[:ROWS, :COLUMNS].map(_cell)
    more = [str(c) for c in table.columns[COLUMNS:]]
    rest = f"<p>... and {len(more)} more columns: see <code>.table</code></p>" if more else ""
    said = f"<p>{escape(note)}</p>" if note else ""
    return head + said + (shown.to_html(index=False, border=0) + rest if len(table) else "")


def _cell(value: object) -> str:
    if not isinstance(value, (list, tuple, dict)) and pd.isna(value):
        return ""
    text = f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "\N{HORIZONTAL ELLIPSIS}"
