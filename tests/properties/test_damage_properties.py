"""Damage to a sound delivery is found in full, and nothing else is touched."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
from conftest import SETTINGS
from hypothesis import given, settings
from hypothesis import strategies as st

from wijkstats.delivery.clean import Cleaned, clean_delivery
from wijkstats.settings.delivery import open_delivery

KEY = b"a key for tests only"
CLIENTS, DAYS = 8, ("01-02-2016", "01-06-2016", "01-12-2016", "01-03-2017")
COLUMNS = ("clientnummer", "trajectnummer", "datum", "financien", "huisvesting", "justitie")
DOMAINS = COLUMNS[3:]
TRAJECTEN = "clientnummer;trajectnummer;startdatum;einddatum\n" + "".join(
    f"K{i};T{i};15-01-2016;01-02-2017\n" for i in range(CLIENTS)
)
WAYS: dict[str, dict[str, str | None]] = {  # what the cell becomes -> the reason it is refused for
    "clientnummer": {"": "missing_client", "K0x": "other_client", " ": "missing_client"},
    "trajectnummer": {"T77": "unknown_trajectory", "": "unknown_trajectory"},  # empty: the client number serves
    "datum": {
        "": "missing_date", "30-02-2016": "impossible_date", "gisteren": "impossible_date", "01-02-2019": "future_date",
        "01-02-2001": "before_zrm", "16-12-2015": None, "15-12-2015": "before_trajectory", "02-05-2017": None,
        "03-05-2017": "after_trajectory",
    },
}  # fmt: skip
SCORES = {
    "0": "score_out_of_range", "6": "score_out_of_range", "3,5": "score_not_a_level", "wel": "score_not_a_level", "?": None,
    "99": "score_not_discussed", "nvt": "score_not_applicable", "0612345678": "score_out_of_range",
    "": None, "4,0": None, "4 - voldoende zelfredzaam": None,
}  # fmt: skip
WAYS |= dict.fromkeys(DOMAINS, SCORES)
RANK = {"clientnummer": 0, "datum": 1, "trajectnummer": 2}  # the order of the rules

cell = st.sampled_from(COLUMNS).flatmap(
    lambda column: st.tuples(
        st.integers(0, CLIENTS * len(DAYS) - 1), st.just(column), st.sampled_from(list(WAYS[column]))
    )
)
damage = st.lists(cell, max_size=12, unique_by=lambda c: c[:2])


def sound() -> list[list[str]]:
    return [[f"K{i}", f"T{i}", day, *"342"] for i in range(CLIENTS) for day in DAYS]


def cleaned(rows: list[list[str]]) -> tuple[Cleaned, pd.DataFrame, pd.DataFrame]:
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "data" / "raw" / "case"
        folder.mkdir(parents=True)
        (folder / "delivery.yaml").write_text(SETTINGS)
        (folder / "zrm.csv").write_text("\n".join(";".join(r) for r in [list(COLUMNS), *rows]) + "\n")
        (folder / "trajecten.csv").write_text(TRAJECTEN)
        delivery = open_delivery("case", Path(root))
        done = clean_delivery(delivery, KEY)
        rejects = pd.read_csv(delivery.processed / "rejects.csv", dtype=str, keep_default_na=False)
        return done, rejects, pd.read_parquet(delivery.processed / "measurements.parquet")


def expected(damaged: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """Row, column and reason of each damaged cell that must be refused; a damaged key refuses its row, once."""
    found = []
    keys: dict[int, tuple[int, str, str]] = {}
    for row, column, text in damaged:
        reason = WAYS[column][text]
        if column in RANK and reason is not None:
            rank = RANK[column]
            if reason in ("before_trajectory", "after_trajectory"):
                rank = 9  # asked last
            elif reason == "other_client":
                rank = 8  # asked after the trajectory
            keys[row] = min(keys.get(row, (99, "", "")), (rank, "trajectnummer" if rank == 8 else column, reason))
        elif reason is not None:
            found.append((row, column, reason))
    rows = [(row, column, reason) for row, (_, column, reason) in keys.items()]
    return sorted((row + 2, column, reason) for row, column, reason in [*rows, *(f for f in found if f[0] not in keys)])


@given(damage)
@settings(deadline=None, max_examples=8)
def test_every_damaged_cell_is_found_and_no_other(damaged: list[tuple[int, str, str]]) -> None:
    rows = sound()
    for row, column, text in damaged:
        rows[row][COLUMNS.index(column)] = text
    done, rejects, measurements = cleaned(rows)
    found = sorted((int(r.row), r.column, r.reason) for r in rejects.itertuples())
    assert found == expected(damaged)
    assert set(rejects["file"]) <= {"zrm.csv"}
    gone = {row for row, column, _ in found if column not in DOMAINS}
    empty = {
        (row, column)
        for row, column, text in damaged
        if text in ("", "?") and column in DOMAINS and row + 2 not in gone
    }
    refused = sum(column in DOMAINS for _, column, _ in found)
    assert len(measurements) == len(DOMAINS) * (len(rows) - len(gone)) - refused - len(empty)
    assert "0612345678" not in set(rejects["value"])
    assert done.tables.set_index("table").loc["zrm"].tolist() == [len(rows), len(rows) - len(gone), len(gone)]


LINES = {
    "sound": "K{0};T{0};01-02-2016;3;4;2",
    "short": "K{0};T{0};01-02-2016;3",
    "long": "K{0};T{0};01-02-2016;3;4;2;5",
    "quote": 'K{0};T{0};"01-02-2016;3;4;2',
    "header": ";".join(COLUMNS),
    "blank": "",
}


@given(st.lists(st.sampled_from(list(LINES)), max_size=12))
@settings(deadline=None, max_examples=8)
def test_nothing_is_lost_in_any_file(kinds: list[str]) -> None:
    lines = [LINES[kind].format(i).split(";") for i, kind in enumerate(kinds)]
    done, rejects, _ = cleaned([*sound(), *lines])
    for file in done.files:
        unread = rejects[(rejects["file"] == file.file) & (rejects["column"] == "")]
        unread = unread[unread["reason"].isin(["unclosed_quote", "wrong_number_of_columns"])]
        assert file.records == file.parsed + len(unread)
    records = len(sound()) + sum(kind != "blank" for kind in kinds)
    assert done.files[0].records == records
    assert (done.tables["rows_in"] == done.tables["rows_kept"] + done.tables["rows_rejected"]).all()
