"""The delivery that the tests of this folder start from is sound."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from exports import put, read, whole

from wijkstats.delivery import workspace


def test_nothing_of_the_sound_delivery_is_refused(tmp_path: Path) -> None:
    found = read(put(tmp_path, whole()))
    assert found.rejects.empty
    assert {table: found.rows(table) for table in whole()} == {
        table: (len(rows) - 1, len(rows) - 1) for table, rows in whole().items()
    }
    assert found.table("trajectories")["team"].nunique() == 3


def test_small_files_are_cleaned_alike_with_and_without_optimizer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A delivery of some kB is read without the optimizer of DuckDB, which may change the time and nothing else."""
    tables = whole(20)
    zrm, trajecten = tables["zrm"], tables["trajecten"]
    zrm[1][5], zrm[2][6], zrm[3][2], zrm[4][0], zrm[5][7] = "7", "99", "31-02-2023", "", "3 - beperkt zelfredzaam"
    zrm += [["Totaal"], list(zrm[10]), [*zrm[12][:5], *("1" * 13)], [*zrm[14][:-1]]]
    trajecten[1][6], trajecten[2][5], trajecten[3][2], trajecten[4][4] = "TEAM WEST", "Man", "01-01-1900", "31-12-9999"
    trajecten[5][3] = "44621"
    tables["contacten"][1][1], tables["contacten"][2][2] = "9999-12-31", "onbekend"
    tables["formatie"].append(["Totaal", "01-01-2022", "25,2"])
    tables["gemeenten"][1][4], tables["gemeenten"][2][6] = "73.000", "gok"
    found = []
    for name, tiny in (("off", workspace.TINY), ("on", 0)):
        monkeypatch.setattr(workspace, "TINY", tiny)
        done = read(put(tmp_path / name, tables))
        made = {path.stem: pd.read_parquet(path) for path in sorted(done.folder.glob("*.parquet"))}
        found.append((made, {path.name: path.read_text() for path in sorted(done.folder.glob("*.csv"))}))
    (tables_off, texts_off), (tables_on, texts_on) = found
    assert texts_off == texts_on
    assert texts_on["rejects.csv"].count("\n") > 15
    assert tables_off.keys() == tables_on.keys()
    for name, table in tables_off.items():
        pd.testing.assert_frame_equal(table, tables_on[name])
