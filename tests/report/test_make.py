"""make report, as a user types it: what it builds, what it leaves alone, what it says when something is wrong."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from .conftest import Make, copy_of_repository, maker

CHAPTERS = ("01_clean", "02_zrm", "03_benchmark")
MINIMAL = """municipality: "0622"
period: {start: 2016-01-01, end: 2017-12-31}
zrm: {format: wide}
"""


def times(report: Path) -> dict[str, int]:
    paths = [report / "index.html", *(report / "notebooks" / f"{c}.ipynb" for c in CHAPTERS)]
    return {p.name: p.stat().st_mtime_ns for p in paths}


def test_a_second_run_does_nothing_in_under_a_second(make: Make, demo: Path) -> None:
    before, start = times(demo), time.monotonic()
    again = make("report")
    assert time.monotonic() - start < 1
    assert again.returncode == 0
    assert "running" not in again.stdout
    assert times(demo) == before


def test_touching_one_notebook_reruns_that_chapter_and_the_site_only(make: Make, demo: Path, repository: Path) -> None:
    before = times(demo)
    (repository / "notebooks" / "03_benchmark.ipynb").touch()
    assert make("report").returncode == 0
    changed = {name for name, moment in times(demo).items() if moment != before[name]}
    assert changed == {"03_benchmark.ipynb", "index.html"}


def test_make_alone_prints_help(make: Make) -> None:
    shown = make()
    assert shown.returncode == 0
    assert "make report" in shown.stdout
    assert "warning" not in shown.stderr


def test_the_published_tables_keep_their_contract(demo: Path) -> None:
    development = [f"{o}_{part}" for o in ("improved", "same", "worse") for part in ("share", "low", "high")]
    contract = {
        "zrm_flow": "step,reason,clients,measurements,pairs,suppressed",
        "zrm_coverage": "grouping,level,started,kept,lost,share,low,high,suppressed",
        "zrm_low_domains": "measurement,category,n,share,low,high,suppressed",
        "zrm_development": f"grouping,level,pairs,clients,improved,same,worse,{','.join(development)},suppressed",
        "zrm_transitions": "domain,age_group,before,after,n,suppressed",
        "zrm_tests": "domain,test,n,statistic,df,p,p_holm,effect,effect_name,method,suppressed",
        "zrm_clients": "outcome,clients,share,low,high,suppressed",
        "zrm_levels": "before,after,n,suppressed",
        "zrm_change_rules": "rule,domain,population,least_step,pairs,improved,same,worse,improved_share,improved_low,"
        "improved_high,same_share,same_low,same_high,worse_share,worse_low,worse_high,suppressed",
        "zrm_room": "domain,direction,base,pairs,moved,still,share,low,high,suppressed",
        "zrm_kept_by_level": "before,n,kept,lost,share,low,high,suppressed",
        "zrm_attrition": "domain,population,started,kept,lost,improved,worse,improved_complete,complete_low,complete_high,"
        "lower_bound,upper_bound,standardised,standardised_low,standardised_high,tipping_point,lost_top,"
        "lost_bottom,same,suppressed",
        "zrm_noise": "reliability,population,improved,same,worse,observed_improved,observed_same,observed_worse,"
        "observed_low,observed_high,conclusion,pairs,suppressed",
        "zrm_model": "term,level,reference,pairs,clients,estimate,low,high,p,p_holm,suppressed",
        "zrm_model_checks": "term,level,clients,logit,logit_low,logit_high,gee,gee_low,gee_high,ordinal,ordinal_low,ordinal_high,"
        "suppressed",
        "zrm_course": "times,place,n,n_low,n_not_low,share,low,high,suppressed",
        "zrm_previous": "grouping,level,n_this,improved_this,share_this,low_this,high_this,n_previous,improved_previous,"
        "share_previous,low_previous,high_previous,difference,low,high,p,p_holm,other_this,other_previous,"
        "suppressed",
        "benchmark_robustness": "indicator,year,basis,own,reference,difference,stands,n_areas,unit",
        "benchmark_indicators": "indicator,year,status,area,value,numerator,denominator,unit,low,high,n_areas,mean,lowest,"
        "highest,rounded_low,rounded_high",
        "benchmark_peers": "rank,area,distance,in_group,furthest,year",
        "benchmark_development": "indicator,status,area,year,value,base_year,index,since,change,difference,since_base,"
        "since_base_low,since_base_high,since_base_rounded_low,since_base_rounded_high,stretch,n_areas,unit",
        "benchmark_volume_price": "indicator,comparison,area,against,year,value,base_value,volume,base_volume,price,base_price,"
        "difference,volume_part,price_part,n_areas,unit",
        "benchmark_correction": "indicator,year,method,own,reference,corrected,low,high,difference,difference_corrected,"
        "n_areas,error,error_none,structure_year,unit",
        "benchmark_sources": "indicator,area,year,status,source,retrieved,n_areas",
        "benchmark_unanswered": "question,reason,found,lacking",
        "benchmark_comparability": "indicator,year,own,reference,lowest,highest,unit,difference_sd,n_areas",
        "quality_rules": "rule,table,rows,dropped,example,suppressed",
        "quality_tables": "table,rows_in,rows_kept,rows_rejected,suppressed",
        "quality_completeness": "grouping,level,moments,n,scored,missing,share,low,high,suppressed",
        "quality_first_measurement": "grouping,level,wait,n,share,low,high,suppressed",
        "quality_uniform": "grouping,level,n,uniform,other,share,low,high,suppressed",
        "quality_raters": "level,raters,uniform,other,suppressed",
        "quality_previous": "measure,level,n_this,missing_this,value_this,n_previous,missing_previous,value_previous,"
        "difference,flagged,suppressed",
        "demo_statements": "id,statement,computed,holds",
    }
    assert {p.stem for p in (demo / "tables").glob("*.csv")} == set(contract)
    for name, header in contract.items():
        assert (demo / "tables" / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0] == header


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


def test_the_other_demo_works_as_it_stands(demo_next: Path) -> None:
    table = pd.read_csv(demo_next / "tables/demo_statements.csv")
    assert table["holds"].all()


def test_no_number_of_a_client_in_any_output(demo: Path, repository: Path) -> None:
    raw = repository / "data/raw/demo-2018"
    text = [pd.read_csv(raw / name, sep=";", dtype=str) for name in ("zrm.csv", "trajecten.csv")]
    numbers = {n for frame in text for column in ("clientnummer", "trajectnummer") for n in frame[column].dropna()}
    assert len(numbers) > 4000
    assert all(n[0] in "KT" for n in numbers), "so that a hit is no accident"
    for folder in (demo, repository / "data/processed/demo-2018"):
        for path in (p for p in folder.rglob("*") if p.is_file()):
            content = path.read_bytes().decode("utf-8", "ignore")
            hit = next((n for n in numbers if n in content), None)
            assert hit is None, f"{path.relative_to(repository)} holds a number of a client"


def test_one_domain_and_two_files_are_enough(make: Make, repository: Path) -> None:
    folder = repository / "data/raw/small"
    folder.mkdir()
    (folder / "delivery.yaml").write_text(MINIMAL, encoding="utf-8")
    rows = [f"K{i};0{1 + i % 9}-0{m}-2016;{s}" for i in range(40) for m, s in ((2, 1 + i % 5), (8, 1 + (i * 3) % 5))]
    (folder / "zrm.csv").write_text("\n".join(["clientnummer;datum;huisvesting", *rows]) + "\n", encoding="utf-8")
    clients = [f"K{i};01-01-2016;{20 + i}" for i in range(50)]
    (folder / "trajecten.csv").write_text(
        "\n".join(["clientnummer;startdatum;leeftijd", *clients]) + "\n", encoding="utf-8"
    )
    done = make("report", "DELIVERY=small")
    assert done.returncode == 0, done.stdout + done.stderr
    flow = pd.read_csv(repository / "reports/small/tables/zrm_flow.csv").set_index(["step", "reason"])["clients"]
    assert flow["kept", "all"] == 40
    assert "gemeenten.csv" in (repository / "reports/small/benchmark.html").read_text(encoding="utf-8")
    note = repository / "data/processed/small/drafts/03_benchmark/not_delivered.json"
    assert json.loads(note.read_text(encoding="utf-8")) == ["gemeenten.csv"]


@pytest.fixture
def broken(tmp_path: Path) -> tuple[Path, Make]:
    root = copy_of_repository(tmp_path / "clone")
    return root, maker(root)


def test_a_failing_notebook_leaves_no_target_and_the_next_make_tries_again(broken: tuple[Path, Make]) -> None:
    root, make = broken
    path = root / "notebooks/01_clean.ipynb"
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound.replace("cleaned.notes", "cleaned.no_such_thing"), encoding="utf-8")
    for _ in range(2):
        failed = make("report")
        assert failed.returncode != 0
        assert "notebooks/01_clean.ipynb, cell" in failed.stderr
        assert "AttributeError" in failed.stderr
        assert "data/processed/demo-2018/failed/01_clean.ipynb" in failed.stderr
        assert "Traceback" not in failed.stderr
        assert not (root / "reports/demo-2018/notebooks/01_clean.ipynb").exists()
        assert not (root / "reports/demo-2018/index.html").exists()
        assert (root / "data/processed/demo-2018/failed/01_clean.ipynb").exists()
    path.write_text(sound, encoding="utf-8")
    assert make("report").returncode == 0
    assert (root / "reports/demo-2018/index.html").exists()


def test_a_removed_file_is_noticed(broken: tuple[Path, Make]) -> None:
    root, make = broken
    assert make("report").returncode == 0
    (root / "data/raw/demo-2018/gemeenten.csv").unlink()
    assert make("report").returncode == 0
    assert "gemeenten.csv" in (root / "reports/demo-2018/benchmark.html").read_text(encoding="utf-8")
    assert not (root / "reports/demo-2018/tables/benchmark_indicators.csv").exists()


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


def test_the_tree_stays_clean(repository: Path, demo: Path, tmp_path: Path) -> None:
    """What make report builds is ignored by git, in a real clone of the copy."""
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], cwd=repository, check=True, capture_output=True)
    tracked = subprocess.run(["git", "ls-files"], cwd=repository, capture_output=True, text=True, check=True).stdout
    assert not [
        n for n in tracked.splitlines() if n.startswith(("reports/demo", "data/processed/demo", ".wijkstats-key"))
    ]
    assert (demo / "index.html").exists()


def test_the_notebook_to_explore_in_runs(demo: Path, repository: Path) -> None:
    cells = json.loads((repository / "notebooks/explore.ipynb").read_text(encoding="utf-8"))["cells"]
    code = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    done = subprocess.run([sys.executable, "-c", code], cwd=repository, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
