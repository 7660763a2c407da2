"""The delivery that the tests of this folder start from is sound."""

from __future__ import annotations

from pathlib import Path

from exports import put, read, whole


def test_nothing_of_the_sound_delivery_is_refused(tmp_path: Path) -> None:
    found = read(put(tmp_path, whole()))
    assert found.rejects.empty
    assert {table: found.rows(table) for table in whole()} == {
        table: (len(rows) - 1, len(rows) - 1) for table, rows in whole().items()
    }
    assert found.table("trajectories")["team"].nunique() == 3
