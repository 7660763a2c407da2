"""A year later: the demo made again with `make new`, with a domain less, a team by another name and a tenth fewer clients."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
from conftest import ROOT

import wijkstats as ws
from wijkstats.commands.new import next_delivery
from wijkstats.kit.page.words import load_words
from wijkstats.report.publish import preview
from wijkstats.settings.delivery import open_delivery
from wijkstats.settings.questions import asked_in

GONE, RENAMED = "justitie", ("Wijkteam Holy", "Buurtteam Holy")
FILES = ("zrm.csv", "trajecten.csv")
YEARS = 2
KEY = bytes(range(32))


def later(day: str) -> str:
    """The same day two years later, in the notation of the demo."""
    return re.sub(r"(\d\d-\d\d)-(\d{4})", lambda found: f"{found[1]}-{int(found[2]) + YEARS}", day).replace(
        "29-02", "28-02"
    )


def half(source: Path, target: Path) -> None:
    """The clients with an even number: enough, and read in half the time."""
    for name in FILES:
        head, *rows = (source / name).read_text(encoding="utf-8").splitlines(keepends=True)
        even = [row for row in rows if int(row.partition(";")[0][1:]) % 2 == 0]
        (target / name).write_text("".join([head, *even]), encoding="utf-8")


def made_anew(source: Path, target: Path) -> None:
    """The files of the year before as those of another year: other people, of whom one in ten is left out."""
    for name in FILES:
        rows = pd.read_csv(source / name, sep=";", dtype=str, keep_default_na=False)
        rows = (
            rows[rows["clientnummer"].str[-2] != "7"].map(later).replace(*RENAMED).drop(columns=GONE, errors="ignore")
        )
        rows[["clientnummer", "trajectnummer"]] = "L" + rows[["clientnummer", "trajectnummer"]]
        rows.to_csv(target / name, sep=";", index=False)


def test_the_report_names_what_changed_and_raises_no_alarm_that_is_none(tmp_path: Path) -> None:
    first = tmp_path / "data/raw/demo-2018"
    first.mkdir(parents=True)
    shutil.copy2(ROOT / "data/raw/demo-2018/delivery.yaml", first)
    half(ROOT / "data/raw/demo-2018", first)
    ws.clean_delivery(open_delivery("demo-2018", tmp_path), KEY)
    path, _ = next_delivery("demo-2020", "demo-2018", tmp_path)
    text = path.read_text(encoding="utf-8")
    assert {"period", "reference_date", "previous"} <= {one.key for one in asked_in(text)}
    path.write_text(re.sub(r"(?m)^# \? .*\n", "", text), encoding="utf-8")
    made_anew(first, path.parent)
    delivery = open_delivery("demo-2020", tmp_path)
    assert str(delivery.settings.period.start) == "2018-01-01"
    ws.clean_delivery(delivery, KEY)
    data = ws.quality.read(delivery)
    changes = ws.quality.changes(data)
    found = {tuple(row) for row in changes.table.itertuples(index=False, name=None)}
    assert found == {("domain", GONE, "gone", ""), ("team", RENAMED[0], "renamed", RENAMED[1])}
    said = preview(changes, None, delivery.settings).answer
    assert load_words("nl").label("domain", GONE) in said
    assert all(name in said for name in RENAMED)
    table = ws.quality.against_previous(data).table.set_index("measure")
    assert set(table["flagged"]) == {"false", ""}, "an alarm that is none"
    assert -0.15 < table.loc["moments_all", "difference"] < -0.05
    assert table.loc["moments", "difference"].notna().sum() == 36, "each month beside the same month two years before"
    assert pd.isna(table.loc["domains", "difference"]), "twelve domains are not compared with thirteen"
