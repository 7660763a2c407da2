"""From the delivered files to the sentences: one team that sees exactly the youth, and nobody who starts low."""

from __future__ import annotations

import random
import re
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
from exports import SETTINGS, Read, Table, put, read, sound

import wijkstats as ws
from wijkstats.chapters.zrm.statistics.models import improvement_model
from wijkstats.kit.page.words import load_words
from wijkstats.release.disclosure import protect
from wijkstats.report.exhibits import make_exhibit
from wijkstats.settings.delivery import open_delivery


def opened(root: Path, found: Read) -> ws.zrm.Opened:
    con = ibis.duckdb.connect(threads=1)
    tables = (con.read_parquet(found.folder / f"{name}.parquet") for name in ("measurements", "trajectories"))
    return ws.zrm.Opened(*tables, open_delivery("case", root).settings)


def with_a_youth_team(rng: random.Random) -> dict[str, Table]:
    """Fifty young clients, all in one team that sees nobody else; the rows of both files in a random order."""
    tables = {name: table for name, table in sound(100).items() if name in ("zrm", "trajecten")}
    for number, row in enumerate(tables["trajecten"][1:]):
        row[2] = f"{row[2][:6]}{2010 if number % 2 else 1970}"
        row[6] = "Jeugdteam" if number % 2 else "Team West"
    for table in tables.values():
        rows = table[1:]
        rng.shuffle(rows)
        table[1:] = rows
    return tables


def test_a_team_that_is_an_age_group_leaves_the_model_and_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    one, other = (
        improvement_model(opened(root, read(put(root, with_a_youth_team(random.Random(seed))))).model_rows, 3)
        for seed, root in enumerate((tmp_path / "one", tmp_path / "other"))
    )
    assert one.facts["alike"] == {"team": "age_group"}
    assert "team" not in set(one.table["term"])
    limits = one.table[["low", "high"]].to_numpy(dtype=float)
    assert limits.size
    assert np.isfinite(limits).all()
    assert (abs(limits) < 1).all()
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)


def test_when_nobody_starts_low_the_report_says_so_and_compares_nothing(tmp_path: Path) -> None:
    tables = {name: table for name, table in sound(40).items() if name in ("zrm", "trajecten")}
    for number, row in enumerate(tables["zrm"][1:]):
        row[5:] = [("4", "5")[(number + place) % 2] for place in range(len(row) - 5)]
    settings = SETTINGS.replace("language: nl", "language: en") + "disclosure: {minimum: 0}\n"
    data = opened(tmp_path, read(put(tmp_path, tables, settings)))
    words = load_words("en")
    shown = [make_exhibit(protect(result, 0), view, data.settings, words) for result, view in ws.zrm.results(data)]
    text = " ".join(f"{exhibit.answer} {exhibit.table}" for exhibit in shown)
    assert "There are no pairs that start low." in text
    assert not re.search(r"\b0 (of|against|and) 0\b", text)
