"""What notebooks hand in comes back as it was, and only when this version and this user made it."""

from __future__ import annotations

import dataclasses
import json
import os
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import MakeDelivery

from wijkstats.ground.errors import ContractError
from wijkstats.ground.kinds import Kind
from wijkstats.ground.population import cell, rows_of
from wijkstats.ground.records import Result, Share, Stood
from wijkstats.release.drafts import draft_folder, hand_in, not_delivered, read_drafts, start_drafts

TABLE = pd.DataFrame(
    {
        "level": ["all", "Team <b>\u202e", None, "ë"],
        "mixed": pd.Series([1, "a", None, (date(2018, 1, 2), pd.NA)], dtype=object),
        "n": pd.Series([1, None, 3, 4], dtype="Int64"),
        "share": [0.1, np.nan, np.inf, 1 / 3],
        "share_low": np.float32([0, 1, 2, 3]),
        "day": pd.to_datetime(["2018-01-01", None, "2019-01-01", "2020-01-01"]),
        "sure": [True, False, True, True],
    }
)
RESULT = Result(
    "zrm/case <x>",
    TABLE,
    ("level",),
    ("n",),
    derived={"mixed": ("n",)},
    cells={"n": [cell("client", ["kept"], {"team": "West"}), None, rows_of("zrm", ["used"]), None]},
    shares={"share": Share({"n": 1}, "n", "share_low")},
    at_most=((cell("client", ["a"]), cell("client", ["b"])),),
    facts={"none": None, "x": np.int64(5), "t": (1, [2.5, "a"]), ("k", 1): frozenset({"a"}), "day": date(2018, 11, 30)},
    columns={"share": Kind("share")},
    stood={"n": [None, Stood("t", {"a": "b"}, "c", (date(2016, 1, 1), date(2017, 1, 1))), None, None]},
    near={"n": [[[Stood("t", {}, "c")]], [], [], []]},
)


def test_a_result_comes_back_as_it_was(make_delivery: MakeDelivery) -> None:
    delivery = make_delivery()
    folder = start_drafts(delivery, "02_zrm")
    hand_in(folder, RESULT, None)
    hand_in(folder, RESULT, "team")
    (first, view), (second, other) = read_drafts(delivery, "02_zrm")[0]
    assert (view, other) == (None, "team")
    assert first is second
    pd.testing.assert_frame_equal(first.table, TABLE, check_exact=True)
    assert [type(v) for v in first.table["mixed"]] == [type(v) for v in TABLE["mixed"]]
    for field in dataclasses.fields(Result):
        if field.name != "table":
            assert getattr(first, field.name) == getattr(RESULT, field.name), field.name
    assert {path.suffix for path in folder.iterdir()} == {".json", ".parquet"}


@pytest.mark.parametrize("told", [[], {}, {"layout": "0.0.9 12345678", "results": []}, {"results": []}])
def test_what_another_version_made_is_refused(make_delivery: MakeDelivery, told: object) -> None:
    delivery = make_delivery()
    not_delivered(delivery, "03_benchmark", ["gemeenten.csv"])
    assert read_drafts(delivery, "03_benchmark") == ([], ("gemeenten.csv",))
    (draft_folder(delivery, "03_benchmark") / "order.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(ContractError, match=r"another version of wijkstats[^$]*make clean DELIVERY=case"):
        read_drafts(delivery, "03_benchmark")


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("which", ["", "order.json", "zrm_case__x_.result.json"])
def test_what_another_user_made_is_refused(make_delivery: MakeDelivery, which: str) -> None:
    delivery = make_delivery()
    hand_in(start_drafts(delivery, "02_zrm"), RESULT, None)
    path: Path = draft_folder(delivery, "02_zrm") / which
    assert path.exists()
    os.chown(path, 65534, 65534)
    with pytest.raises(ContractError, match="another user made"):
        read_drafts(delivery, "02_zrm")
