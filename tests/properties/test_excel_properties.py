"""A sound delivery as a workbook with random damage: it is read the same, or every changed cell is in rejects.

Damage: errors, formulas without a value, numbers with a date format, formats that show zeros, days without a date format, and
merged client numbers.
"""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

import xlsxwriter
from exports import Read, put, read, sound
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import as_xlsx
from xlsxwriter.worksheet import Worksheet

CLIENTS = 12
TABLE = sound(CLIENTS)["zrm"]
ROWS = range(1, 2 * CLIENTS + 1)
COLUMNS = range(5, len(TABLE[0]))
LOST = {"error": "excel_error", "formula": "formula_without_value", "date": "excel_date"}
CELLS = st.dictionaries(
    st.tuples(st.sampled_from(ROWS), st.sampled_from(COLUMNS)),
    st.sampled_from([*LOST, "zeros"]),
    max_size=12,
)
DAY_ZERO = datetime(1899, 12, 30)


Scores = list[list[tuple[str, str, int]]]
"""Day, domain and level of each score, by client, without saying who that is."""


def clean(content: bytes) -> tuple[Read, Scores]:
    with tempfile.TemporaryDirectory() as folder:
        found = read(put(Path(folder), {"zrm.xlsx": content}))
        clients = found.table("measurements").groupby("client", observed=True)
    return found, sorted(
        sorted((f"{r.date:%d-%m-%Y}", str(r.domain), int(r.score)) for r in rows.itertuples()) for _, rows in clients
    )


def written(without: set[tuple[int, int]]) -> Scores:
    """The scores of the table, but for these cells."""
    clients: Scores = [[] for _ in range(CLIENTS)]
    for row in ROWS:
        for column in COLUMNS:
            if (row, column) not in without:
                clients[(row - 1) // 2].append((TABLE[row][2], TABLE[0][column], int(TABLE[row][column])))
    return sorted(map(sorted, clients))


@settings(max_examples=5, deadline=None)
@given(
    cells=CELLS,
    days=st.sets(st.sampled_from(ROWS), max_size=4),
    merged=st.sets(st.integers(0, CLIENTS - 1), max_size=4),
)
def test_what_is_damaged_is_read_or_in_rejects(
    cells: dict[tuple[int, int], str], days: set[int], merged: set[int]
) -> None:
    def change(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        day, zeros = (book.add_format({"num_format": text}) for text in ("dd-mm-yyyy", "000"))
        for (row, column), kind in cells.items():
            if kind == "error":
                sheet.write_formula(row, column, "=x", None, "#N/A")
            elif kind == "formula":
                sheet.write_formula(row, column, "=x", None, "")
            else:
                sheet.write_number(row, column, int(TABLE[row][column]), day if kind == "date" else zeros)
        for row in days:
            sheet.write_number(row, 2, (datetime.strptime(TABLE[row][2], "%d-%m-%Y") - DAY_ZERO).days)
        for client in merged:
            for column in (0, 1):
                sheet.merge_range(2 * client + 1, column, 2 * client + 2, column, TABLE[2 * client + 1][column])

    found, scores = clean(as_xlsx(TABLE, change))
    assert scores == written({cell for cell, kind in cells.items() if kind in LOST})
    told = {(int(r.row), r.column, r.reason) for r in found.rejects.itertuples()}
    assert told == {(row + 1, TABLE[0][column], LOST[kind]) for (row, column), kind in cells.items() if kind in LOST}
    shown = sum(kind == "zeros" for kind in cells.values())
    assert found.rules().get("excel_notation", 0) == shown + len(days) + 2 * len(merged)
