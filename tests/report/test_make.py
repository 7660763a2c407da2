"""make report, as a user types it: what it builds, what it leaves alone, what it says when something is wrong."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from contract import tables

from .conftest import Make, copy_of_repository, maker, small_delivery

CHAPTERS = ("01_clean", "02_zrm", "03_benchmark", "04_clients", "05_surveys", "06_published")


def times(report: Path) -> dict[str, int]:
    return {p.name: p.stat().st_mtime_ns for p in (report / "index.html", *(report / "notebooks").glob("*.ipynb"))}


def test_a_second_run_does_nothing(make_there: Make, workshop: Path) -> None:
    report = workshop / "reports/demo-2018"
    before = times(report)
    assert set(before) == {"index.html", *(f"{chapter}.ipynb" for chapter in CHAPTERS)}
    again = make_there("report")
    assert again.returncode == 0
    assert "running" not in again.stdout
    assert times(report) == before


def test_make_alone_prints_help(make: Make) -> None:
    shown = make()
    assert shown.returncode == 0
    assert "make report" in shown.stdout
    assert "warning" not in shown.stderr


NOT_OF_PEOPLE = (
    *("clients_staff", "clients_statements", "clients_team", "quality_changes"),
    *("survey_pooled", "survey_published", "survey_published_marks"),
)
"""Hours of staff, clients who do not exist, what follows from protected tables, names, and what others published."""


def test_the_published_tables_keep_their_contract(demo: Path) -> None:
    """The columns that the chapters name, in that order, of every table but those of which the demo has nothing."""
    made = {p.stem: p.read_text(encoding="utf-8").splitlines()[0].split(",") for p in (demo / "tables").glob("*.csv")}
    assert set(tables()) - set(made) == {
        "benchmark_funnel",
        "benchmark_referrals",
        "quality_boundaries",
        "zrm_cohorts",
        "zrm_trend",
    }
    for name, header in made.items():
        assert [column for column in header if column != "suppressed"] == [*tables()[name]], name
        of_people = name.startswith(("zrm_", "quality_", "clients_", "survey_")) and name not in NOT_OF_PEOPLE
        assert ("suppressed" in header) == of_people, name


def test_no_count_of_people_below_the_minimum_is_published(demo: Path) -> None:
    counts = {"clients", "pairs", "measurements", "n", "improved", "same", "worse", "started", "kept", "lost"}
    for path in sorted((demo / "tables").glob("zrm_*.csv")):
        table = pd.read_csv(path)
        for column in counts & set(table.columns):
            numbers = table[column].dropna()
            assert not numbers.between(1, 4).any(), f"{path.name}, {column}"
        empty = table[sorted(counts & set(table.columns) - {"pairs", "measurements"})].isna().any(axis=1)
        assert not empty.any() or (table.loc[empty, "suppressed"] == "suppressed").all()


def test_the_statements_of_the_report_that_is_automated_hold(demo: Path) -> None:
    table = pd.read_csv(demo / "tables" / "demo_statements.csv").set_index("id")
    assert list(table.index) == [f"V{i}" for i in range(1, 8)]
    assert table["holds"].all(), table.loc[~table["holds"], "computed"].to_dict()


def test_statements_about_clients_hold_with_the_denominator_that_they_name(demo: Path) -> None:
    holds = pd.read_csv(demo / "tables" / "clients_statements.csv").set_index("id")["holds"]
    assert {"V8", "V9", "V10", "V12", "V12a", "V12b", "V13", "V14"} == set(holds.index)
    assert not holds["V12b"], "more than a fifth to the Wmo holds under the Wmo only"
    assert pd.isna(holds["V14"])
    assert holds.drop(["V12b", "V14"]).all()


def test_the_other_demo_works_as_it_stands(demo_next: Path) -> None:
    table = pd.read_csv(demo_next / "tables/demo_statements.csv")
    assert table["holds"].all()


def test_no_number_of_a_client_in_any_output(demo: Path) -> None:
    repository = demo.parents[1]
    raw = repository / "data/raw/demo-2018"
    text = [pd.read_csv(raw / name, sep=";", dtype=str) for name in ("zrm.csv", "trajecten.csv")]
    numbers = {n for frame in text for column in ("clientnummer", "trajectnummer") for n in frame[column].dropna()}
    assert len(numbers) > 4000
    form = r"K\d{6}|T\d{4}-\d{5}"
    assert all(re.fullmatch(form, n) for n in numbers), "so that a hit is no accident"
    like = re.compile(f"(?=({form}))")
    for folder in (demo, repository / "data/processed/demo-2018"):
        for path in (p for p in folder.rglob("*") if p.is_file()):
            content = path.read_bytes().decode("utf-8", "ignore")
            there = {found for found in like.findall(content) if found in numbers}
            assert not there, f"{path.relative_to(repository)} holds numbers of clients"


def test_a_failing_notebook_leaves_no_target_and_a_removed_file_is_noticed(tmp_path: Path) -> None:
    """One story in a copy of its own: a cell that fails, the report once it is mended, a notebook touched, one file fewer, a year
    on.
    """
    root = copy_of_repository(tmp_path / "clone")
    for name in ("04_clients", "05_surveys", "06_published"):  # of other files: no part of this story
        (root / f"notebooks/{name}.ipynb").unlink()
    folder = small_delivery(root)
    shutil.copy2(root / "data/raw/demo-2018/gemeenten.csv", folder)
    with (folder / "delivery.yaml").open("a", encoding="utf-8") as settings:
        settings.write('reference: {municipalities: ["0141", "0502", "0090"]}\n')
    make, report = maker(root), root / "reports/small"
    path = root / "notebooks/01_clean.ipynb"
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound.replace("cleaned.notes", "cleaned.no_such_thing"), encoding="utf-8")
    for _ in range(2):
        failed = make("report", "DELIVERY=small")
        assert failed.returncode != 0
        assert "notebooks/01_clean.ipynb, cell" in failed.stderr
        assert "AttributeError" in failed.stderr
        assert "data/processed/small/failed/01_clean.ipynb" in failed.stderr
        assert "Traceback" not in failed.stderr
        assert not (report / "notebooks/01_clean.ipynb").exists()
        assert not (report / "index.html").exists()
        assert (root / "data/processed/small/failed/01_clean.ipynb").exists()
    path.write_text(sound, encoding="utf-8")
    assert make("report", "DELIVERY=small").returncode == 0
    assert [*report.glob("tables/benchmark_*.csv")]
    one_notebook_runs_that_chapter_and_the_site_again(make, root)
    (folder / "gemeenten.csv").unlink()
    done = make("report", "DELIVERY=small")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not [*report.glob("tables/benchmark_*.csv")]
    one_domain_and_two_files_are_enough(root)
    a_later_report_is_laid_beside_it(make, root)


def one_notebook_runs_that_chapter_and_the_site_again(make: Make, root: Path) -> None:
    report = root / "reports/small"
    before = times(report)
    (root / "notebooks/03_benchmark.ipynb").touch()
    assert make("report", "DELIVERY=small").returncode == 0
    changed = {name for name, moment in times(report).items() if moment != before[name]}
    assert changed == {"03_benchmark.ipynb", "index.html"}


def one_domain_and_two_files_are_enough(root: Path) -> None:
    flow = pd.read_csv(root / "reports/small/tables/zrm_flow.csv").set_index(["step", "reason"])["clients"]
    assert flow["kept", "all"] == 40
    assert "ontbreekt in de levering: Gemeenten" in (root / "reports/small/benchmark.html").read_text(encoding="utf-8")
    note = root / "data/processed/small/drafts/03_benchmark/not_delivered.json"
    assert json.loads(note.read_text(encoding="utf-8")) == ["gemeenten.csv"]


def a_later_report_is_laid_beside_it(make: Make, root: Path) -> None:
    settings = small_delivery(root, "later") / "delivery.yaml"
    text = settings.read_text(encoding="utf-8").replace("2017-12-31", "2018-12-31") + "republish: [small]\n"
    settings.write_text(text, encoding="utf-8")
    done = make("report", "DELIVERY=later")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads((root / "reports/later/manifest.json").read_text(encoding="utf-8"))["earlier_reports"] == [
        "small"
    ]


@pytest.mark.parametrize(
    ("damage", "code", "parts"),
    [
        ("delivery", 2, ["data/raw/nowhere/delivery.yaml", "no such folder", "make new DELIVERY=nowhere"]),
        ("key", 2, ["delivery.yaml, line", "key referentie", "did you mean reference?"]),
        ("column", 3, ["zrm.csv, row 1, column datum", "missing"]),
        ("empty", 3, ["zrm.csv", "an empty file"]),
        ("text", 3, ["zrm.csv, row 2, column huisvesting", "text such as", "a ZRM level"]),
    ],
)
def test_wrong_input_says_where_what_and_what_next(
    make: Make, repository: Path, damage: str, code: int, parts: list[str]
) -> None:
    name = "nowhere" if damage == "delivery" else f"wrong-{damage}"
    if damage != "delivery":
        folder = repository / "data/raw" / name
        shutil.copytree(repository / "data/raw/demo-2018", folder)
        zrm = folder / "zrm.csv"
        text = zrm.read_text(encoding="utf-8")
        if damage == "key":
            with (folder / "delivery.yaml").open("a", encoding="utf-8") as file:
                file.write("referentie: {}\n")
        elif damage == "column":
            zrm.write_text(text.replace("datum", "wanneer", 1), encoding="utf-8")
        elif damage == "empty":
            zrm.write_text("", encoding="utf-8")
        else:
            head, *rows = text.splitlines()
            at = head.split(";").index("huisvesting")
            rows = [";".join([*row.split(";")[:at], "goed", *row.split(";")[at + 1 :]]) for row in rows]
            zrm.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    for target in ("report", "validate"):
        failed = make(target, f"DELIVERY={name}")
        assert failed.returncode == 2  # make's own code; ours is in its last line
        assert f"Error {code}" in failed.stderr
        for part in [*parts, "found:", "allowed:", "next:"]:
            assert part in failed.stderr, failed.stderr
        assert "Traceback" not in failed.stderr
        assert failed.stderr.count("cannot be used:") <= 1  # two steps at a time say it once


def test_the_tree_stays_clean(workshop: Path) -> None:
    """What make report builds is ignored by git, in a real clone of the copy."""
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], cwd=workshop, check=True, capture_output=True)
    tracked = subprocess.run(["git", "ls-files"], cwd=workshop, capture_output=True, text=True, check=True).stdout
    assert not [
        n for n in tracked.splitlines() if n.startswith(("reports/demo", "data/processed/demo", ".wijkstats-key"))
    ]
    assert (workshop / "reports/demo-2018/index.html").exists()


def test_the_notebook_to_explore_in_runs(workshop: Path) -> None:
    cells = json.loads((workshop / "notebooks/explore.ipynb").read_text(encoding="utf-8"))["cells"]
    code = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    done = subprocess.run([sys.executable, "-c", code], cwd=workshop, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
