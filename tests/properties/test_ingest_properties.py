"""Whatever stands in a file, every record of it is read or refused, and a sound record is read as it stands."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from wijkstats.delivery.files.ingest import read_raw
from wijkstats.delivery.files.macros import create_macros
from wijkstats.delivery.rules.checks import create_account

COLUMNS = ["clientnummer", "datum", "huisvesting"]
# Â, Ã and â before a sign are text that was encoded twice, and are turned back
field = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="ÂÃâ"), max_size=8
)
MACROS = duckdb.connect(":memory:")
create_macros(MACROS)
quiet = settings(deadline=None, max_examples=30)


def read(content: str, directory: str) -> tuple[list[tuple], list[tuple], int]:
    path = Path(directory) / "zrm.csv"
    path.write_text(content, encoding="utf-8", newline="")
    with duckdb.connect(":memory:") as con:
        create_macros(con)
        create_account(con)
        file = read_raw(con, "zrm_wide", path, {}, Path(directory))
        rows = con.execute("SELECT * FROM raw_zrm_wide ORDER BY row").fetchall()
        return rows, con.execute("SELECT row, reason FROM refused ORDER BY row").fetchall(), file.records


@given(st.lists(st.tuples(field, field, field), min_size=1, max_size=12), st.sampled_from(";,\t|"))
@quiet
def test_what_a_csv_writer_wrote_is_read_back(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    """Cells of scores as they stand, the others without what only looks different (`tidy`)."""
    rows = [("K" + a, "d" + b, c) for a, b, c in rows]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows([COLUMNS, *rows])
    with tempfile.TemporaryDirectory() as directory:
        found, refused, records = read(text.getvalue(), directory)
    assert refused == []
    assert records == len(rows)
    assert [(row, client, day, score or "") for row, client, day, score in found] == [
        (number, tidy(client), tidy(day), score) for number, (client, day, score) in enumerate(rows, start=2)
    ]


def tidy(text: str) -> str | None:
    return MACROS.execute("SELECT tidy(?)", [text]).fetchall()[0][0]


@given(st.lists(st.sampled_from(["good", "short", "long", "quote"]), min_size=1, max_size=20))
@quiet
def test_a_damaged_line_is_refused_alone(kinds: list[str]) -> None:
    lines = {"good": "K{0};1-1-2016;", "short": "K{0};3", "long": "K{0};1-1-2016;3;4", "quote": 'K{0};"1-1-2016;3'}
    kinds = ["good", *kinds, "good"]  # rows that end in an empty cell: this export does not drop those
    content = "\n".join([";".join(COLUMNS), *(lines[kind].format(i) for i, kind in enumerate(kinds))]) + "\n"
    with tempfile.TemporaryDirectory() as directory:
        found, refused, records = read(content, directory)
    reasons = {"short": "wrong_number_of_columns", "long": "wrong_number_of_columns", "quote": "unclosed_quote"}
    assert [row for row, *_ in found] == [i for i, kind in enumerate(kinds, start=2) if kind == "good"]
    assert refused == [(i, reasons[kind]) for i, kind in enumerate(kinds, start=2) if kind != "good"]
    assert records == len(kinds) == len(found) + len(refused)
