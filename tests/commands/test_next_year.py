"""make new FROM=, and what validate says is left to do."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from conftest import SETTINGS, MakeDelivery

from wijkstats.__main__ import main
from wijkstats.commands.new import next_delivery
from wijkstats.commands.next_year import next_year
from wijkstats.commands.templates import template, write_templates
from wijkstats.commands.validate import unmatched_teams
from wijkstats.delivery.clean import clean_delivery
from wijkstats.delivery.files.locate import find_tables
from wijkstats.delivery.previous import overlap
from wijkstats.ground.errors import SettingsError
from wijkstats.settings.delivery import open_delivery
from wijkstats.settings.questions import QUESTION, open_questions

KEY = bytes(range(32))
MORE = """columns: {team_naam: wijkteam}   # ours
previous: {teams: {West: Wijkteam West}}
republish:
  - "2016"
report: {made_on: 2018-12-03, next_edition: "december 2019"}
title: 'Wijkteams 2016-2017'
"""
ZRM = ["clientnummer;datum;huisvesting", *(f"K{i};01-0{m}-2016;3" for i in range(30) for m in (2, 8))]
TRAJECTEN = ["clientnummer;startdatum;team_naam", *(f"K{i};15-01-2016;Wijkteam West" for i in range(30))]


def answered(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if not QUESTION.fullmatch(line)) + "\n", encoding="utf-8")


def test_days_move_names_stay_and_the_rest_is_asked(make_delivery: MakeDelivery, tmp_path: Path) -> None:
    earlier = make_delivery(SETTINGS + MORE, "2017", zrm=ZRM, trajecten=TRAJECTEN)
    path, done = next_delivery("2019", "2017", tmp_path)
    made = open_delivery("2019", tmp_path).settings
    assert (made.period.start, made.period.end) == (date(2018, 1, 1), date(2019, 12, 31))
    assert (made.reference_date, made.report.made_on) == (date(2020, 11, 30), date(2020, 12, 3))
    assert (made.title, made.report.next_edition, made.republish) == ("Wijkteams 2018-2019", "december 2021", ())
    assert (made.columns, made.previous) == (earlier.settings.columns, earlier.settings.previous)
    assert "# ours" in path.read_text(encoding="utf-8")
    asked = {fault.where.partition("key ")[2]: fault for fault in open_questions(path, "f")}
    assert asked.keys() == {"period", "reference_date", "previous", "republish", "report"}
    assert asked["previous"].where.startswith("f, line 9,") or "previous: {teams" in str(asked["previous"])
    assert "period.start: 2016-01-01 became 2018-01-01" in done
    with pytest.raises(SettingsError, match="exists already"):
        next_delivery("2019", "2017", tmp_path)
    with pytest.raises(SettingsError, match="not later"):
        next_delivery("2016", "2017", tmp_path)


def test_questions_are_asked_once(make_delivery: MakeDelivery) -> None:
    first = next_year(SETTINGS, "2017", 1).text
    again = next_year(first, "2018", 1).text
    assert again.count("# ? ") == first.count("# ? ") == 3
    assert "since 2018" in again
    started = "# Started from 2016, 1 year later.\n"
    assert started not in next_year(started + SETTINGS, "2017", 1).text
    assert "since 2017" not in again


def test_templates_are_no_data_and_their_examples_can_be_read(make_delivery: MakeDelivery, tmp_path: Path) -> None:
    earlier = make_delivery(SETTINGS + MORE, "2017", zrm=ZRM, trajecten=TRAJECTEN)
    clean_delivery(earlier, KEY)
    next_delivery("2018", "2017", tmp_path)
    made = open_delivery("2018", tmp_path)
    assert not find_tables(made)[0]
    text = (made.raw / "templates/trajecten.csv").read_text(encoding="utf-8-sig")
    assert "team_naam" in text
    assert "wijkteam" not in text
    with (made.raw / "templates/columns.csv").open(encoding="utf-8-sig", newline="") as file:
        told = {(row["file"], row["column"]): row for row in csv.DictReader(file, delimiter=";")}
    assert told["trajecten.csv", "team_naam"]["allowed"] == "Wijkteam West"
    assert told["zrm.csv", "justitie"]["allowed"] == "1, 2, 3, 4, 5"
    for table in ("zrm", "trajecten"):
        out = io.StringIO()
        columns = [one for one in template(made, table) if one.name != "clientgroep"]
        csv.writer(out, delimiter=";").writerows([[c.header for c in columns], [c.example for c in columns]])
        (made.raw / f"{table}.csv").write_text(out.getvalue(), encoding="utf-8")
    cleaned = clean_delivery(made, KEY)
    assert cleaned.tables["rows_rejected"].tolist() == [0, 0]
    assert set(cleaned.rules["rule"]) <= {"sex_code"}


def test_every_table_has_a_template(make_delivery: MakeDelivery) -> None:
    for layout in ("wide", "long", "ecd", "ggm"):
        delivery = make_delivery(SETTINGS.replace("wide", layout), layout)
        columns = [one for table in delivery.tables for one in template(delivery, table)]
        assert all(one.example and one.header for one in columns)
        assert write_templates(delivery, delivery)


def test_validate_asks_until_it_is_answered(
    make_delivery: MakeDelivery, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WIJKSTATS_KEY", "3f" * 3 + "a1b2c3d4e5f60718293a4b5c6d7e8f9011223344556677889900aabbcc")
    make_delivery(SETTINGS, "2017", zrm=ZRM)
    assert main(["new", "--delivery", "2018", "--from", "2017"]) == 0
    assert main(["validate", "--delivery", "2018"]) == 3
    out, _ = capsys.readouterr()
    assert "[ ] files: 1 fault" in out
    path = tmp_path / "data/raw/2018/delivery.yaml"
    (path.parent / "zrm.csv").write_text("\n".join(ZRM).replace("2016", "2017"), encoding="utf-8")
    assert main(["validate", "--delivery", "2018"]) == 2
    out, err = capsys.readouterr()
    assert "[ ] delivery.yaml: 3 questions" in out
    assert "key reference_date" in err
    assert "then remove line" in err
    assert "\x1b" not in out + err
    answered(path)
    assert main(["validate", "--delivery", "2018"]) == 0
    out, _ = capsys.readouterr()
    assert "[ ]" not in out
    assert "2018 can be used" in out


def test_a_cumulative_export_is_noticed(make_delivery: MakeDelivery) -> None:
    first = make_delivery(SETTINGS, "2016", zrm=ZRM, trajecten=TRAJECTEN[:1] + TRAJECTEN[1:])
    later = SETTINGS.replace("2016-01-01", "2017-01-01")
    new = [f"N{i};15-01-2017;Wijkteam West" for i in range(10)]
    both = make_delivery(
        later, "2017", zrm=[*ZRM, *(f"N{i};01-02-2017;3" for i in range(10))], trajecten=[*TRAJECTEN, *new]
    )
    clean_delivery(first, KEY)
    clean_delivery(both, KEY)
    found = overlap(both, first)
    assert found is not None
    assert (found.this, found.previous, found.both, found.outside, found.cumulative) == (40, 30, 30, 30, True)
    clean_delivery(first, bytes(32))
    assert overlap(both, first) is None


def test_who_makes_a_report_anew_of_other_files_hears_how_it_is_guarded(
    make_delivery: MakeDelivery, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    delivery = make_delivery(SETTINGS, "2017", zrm=ZRM)
    said = []
    for step in ("first", "report", "same", "corrected"):
        if step == "report":
            delivery.report.mkdir(parents=True)
            (delivery.report / "manifest.json").write_text("{}", encoding="utf-8")
        if step == "corrected":
            (delivery.raw / "zrm.csv").write_text("\n".join(ZRM[:-1]), encoding="utf-8")
        assert main(["inputs", "--delivery", "2017"]) == 0
        said.append("copy that folder now, to reports/2017-published" in capsys.readouterr().out)
    assert said == [False, False, False, True]


def test_the_files_may_lie_in_the_folder_already(make_delivery: MakeDelivery, tmp_path: Path) -> None:
    make_delivery(SETTINGS, "2017", zrm=ZRM)
    folder = tmp_path / "data/raw/2018"
    folder.mkdir()
    (folder / "zrm.csv").write_text("mine", encoding="utf-8")
    path, _ = next_delivery("2018", "2017", tmp_path)
    assert path.is_file()
    assert (folder / "zrm.csv").read_text(encoding="utf-8") == "mine"


def test_a_team_that_is_matched_and_is_not_there_is_named(make_delivery: MakeDelivery, tmp_path: Path) -> None:
    first = make_delivery(SETTINGS + MORE, "2016", zrm=ZRM, trajecten=TRAJECTEN)
    teams = "previous: {teams: {West: Wijkteam West, Wijkteam West: Weest}}\n"
    later = make_delivery(
        SETTINGS + MORE.replace("previous: {teams: {West: Wijkteam West}}", teams.strip()),
        "2017",
        zrm=ZRM,
        trajecten=TRAJECTEN,
    )
    for delivery in (first, later):
        clean_delivery(delivery, KEY)
    lines = [line for _, line in unmatched_teams(later, first, later.processed)]
    assert [line.partition(", so")[0] for line in lines] == [
        "previous.teams: West is no team of 2016",
        "previous.teams: Weest is no team of 2017",
    ]
    assert lines[0].endswith("its teams: Wijkteam West")
