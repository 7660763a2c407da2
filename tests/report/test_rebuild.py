"""What make runs again after a change: one file of each kind is touched, and make itself is asked.

The real Makefile and the real lists of imports, with a stand-in for Python that notes the command and touches what it would
have made, so that each question takes a moment. docs/methods/rebuild.md has the same table for people.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from clones import OF_A_RUN, environment_without
from conftest import ROOT

ALL = [*(f"run {p.stem}" for p in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))), "site"]
STAND_IN = """#!/bin/sh
case "$3" in
  prepared) shift 3; exec "$@" ;;
  inputs) exec "{python}" "$@" ;;
  run) made="reports/$6/notebooks/$(basename "$4")"; mkdir -p "$(dirname "$made")"; touch "$made"
       echo "run $(basename "$4" .ipynb)" >>asked.txt ;;
  site) echo site >>asked.txt; touch "reports/$5/index.html" ;;
  *) exit 1 ;;
esac
"""


@pytest.fixture(scope="module")
def built(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with the report of demo-2018, its times kept, in which nothing is really run."""
    repository, root = demo.parents[1], tmp_path_factory.mktemp("rebuild") / "copy"
    wanted = (
        "data/raw/demo-2018",
        "data/raw/demo-2019",
        "data/processed/demo-2018",
        "reports/demo-2018",
        "notebooks",
        "src",
    )
    for name in wanted:
        shutil.copytree(repository / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "requirements.lock", "pyproject.toml", "README.md"):
        shutil.copy2(repository / name, root / name)
    (root / ".venv/bin").mkdir(parents=True)
    (root / ".venv/bin/python").write_text(STAND_IN.format(python=sys.executable), encoding="utf-8")
    (root / ".venv/bin/python").chmod(0o755)
    shutil.copy2(repository / ".venv/.ready", root / ".venv/.ready")
    return root


def asked(root: Path, delivery: str = "demo-2018") -> list[str]:
    """What make report would run now."""
    (root / "asked.txt").write_text("", encoding="utf-8")
    env = environment_without(*OF_A_RUN) | {"PYTHONPATH": str(root / "src")}
    done = subprocess.run(
        ["make", "report", f"DELIVERY={delivery}"], cwd=root, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return sorted((root / "asked.txt").read_text(encoding="utf-8").split("\n")[:-1])


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("src/wijkstats/chapters/zrm/words.nl.yaml", ["site"]),
        ("src/wijkstats/report/templates/page.css", ["site"]),
        ("src/wijkstats/chapters/zrm/exhibits/noise.py", ["site"]),
        ("src/wijkstats/release/suppression.py", ["site"]),
        ("src/wijkstats/chapters/benchmark/statistics/funnel.py", ["run 03_benchmark", "site"]),
        ("src/wijkstats/kit/inference/unchanged/no_change.py", ["run 02_zrm", "run 04_clients", "site"]),
        ("src/wijkstats/chapters/zrm/counts/outcomes.py", ["run 02_zrm", "site"]),
        ("src/wijkstats/chapters/zrm/chapter.py", ["run 02_zrm", "site"]),
        ("src/wijkstats/chapters/clients/counts/words.py", ["run 04_clients", "site"]),
        ("src/wijkstats/chapters/benchmark/chapter.py", ["run 03_benchmark", "site"]),
        ("notebooks/03_benchmark.ipynb", ["run 03_benchmark", "site"]),
        ("src/wijkstats/delivery/clean.py", ALL),
        ("src/wijkstats/settings/delivery.py", ALL),
        ("src/wijkstats/ground/catalogue.yaml", ALL),  # settings are checked against it
        ("data/raw/demo-2018/zrm.csv", ALL),
        ("data/raw/demo-2018/delivery.yaml", ALL),
        ("src/wijkstats/commands/new.py", []),
        ("src/wijkstats/demo/synthetic.py", []),
        ("README.md", []),
    ],
)
def test_a_change_runs_again_what_depends_on_it_and_nothing_else(built: Path, changed: str, again: list[str]) -> None:
    assert asked(built) == []
    (built / changed).touch()
    assert asked(built) == again
    assert asked(built) == []


def test_a_source_that_is_gone_makes_old_what_used_it(built: Path) -> None:
    path = built / "src/wijkstats/chapters/benchmark/statistics/referrals.py"
    content = path.read_bytes()
    path.unlink()
    assert asked(built) == ["run 03_benchmark", "site"]
    path.write_bytes(content)
    assert asked(built) == ["run 03_benchmark", "site"]


def test_a_new_chapter_is_found_and_one_that_is_gone_leaves_the_site(built: Path) -> None:
    new = built / "notebooks/09_new.ipynb"
    shutil.copy2(built / "notebooks/explore.ipynb", new)
    assert asked(built) == ["run 09_new", "site"]
    index = built / "data/processed/demo-2018/made/index.d"
    known = index.read_text(encoding="utf-8")
    index.write_text(known.replace("06_published\n", "06_published 09_new\n"), encoding="utf-8")  # as the site would
    new.unlink()
    assert asked(built) == ["site"]
    index.write_text(known, encoding="utf-8")
    assert asked(built) == []


def test_last_year_that_is_built_after_this_year_is_noticed(built: Path) -> None:
    earlier, aside = built / "data/processed/demo-2018", built / "data/processed-aside"
    earlier.rename(aside)
    assert asked(built, "demo-2019") == ALL
    assert asked(built, "demo-2019") == []
    aside.rename(earlier)
    assert asked(built, "demo-2019") == ALL
    assert asked(built, "demo-2019") == []
    time.sleep(0.01)
    (earlier / "trajectories.parquet").touch()  # cleaned again, and the same
    assert asked(built, "demo-2019") == []
    shutil.copy2(earlier / "measurements.parquet", earlier / "trajectories.parquet")  # cleaned again, and not the same
    (earlier / "trajectories.parquet").touch()
    assert asked(built, "demo-2019") == ALL


def test_an_earlier_report_that_comes_changes_or_goes_makes_the_pages_again(built: Path) -> None:
    told = built / "reports/demo-2018/manifest.json"
    asked(built, "demo-2019")
    assert asked(built, "demo-2019") == []
    text = told.read_text(encoding="utf-8")
    for change in (
        lambda: told.write_text(text + "\n", encoding="utf-8"),
        told.unlink,
        partial(told.write_text, text, "utf-8"),
    ):
        change()
        assert asked(built, "demo-2019") == ["site"]
        assert asked(built, "demo-2019") == []
    told.touch()  # made again, and the same
    assert asked(built, "demo-2019") == []


def test_every_module_is_known_to_make_or_makes_no_report(demo: Path) -> None:
    """So that no change is missed."""
    repository = demo.parents[1]
    lists = (repository / "data/processed/demo-2018/made").glob("*.d")
    known = {name.rstrip(":") for path in lists for name in path.read_text(encoding="utf-8").split()}
    rest = {
        path.relative_to(repository).as_posix()
        for path in (repository / "src/wijkstats").rglob("*")
        if path.suffix in {".py", ".yaml", ".j2", ".css", ".js"}
    } - known
    no_report = (
        *("commands/", "__main__", "cbs/", "demo/", "delivery/files/database", "delivery/files/excel"),
        *("delivery/inside_postgres", "delivery/many", "release/noted"),
        *(
            "settings/questions",
            "report/compare",
            "report/diff",
            "report/gallery",
            "report/national",
            "report/own_chapter",
        ),
        *("workbench/", "kit/inference/between", "kit/inference/shrinkage"),
    )
    assert {n for n in rest if not n.removeprefix("src/wijkstats/").startswith(no_report)} == set()
