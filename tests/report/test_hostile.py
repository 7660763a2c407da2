"""make report with names that are commands, texts that must not be repeated, and folders that others could read.

One small delivery, really made. What a shell, make and Python would run is looked for as the file that it would leave.
"""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest
from exports import put
from marked import MARK, everywhere, found_in

from wijkstats.report.older import MARK as OLDER
from wijkstats.report.site import _write

from .conftest import Make, copy_of_repository, maker

NAMES = (
    "zrm.csv;touch ran",
    "$(shell touch ran)",
    "`touch ran`",
    "a:b",
    "with space.csv",
    "q'u\"o",
    "%.csv",
    "-rf",
    "new\nline",
    "#x",
    "é.csv",
    "a=b",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Make, str]:
    """A copy of the repository with the report of a marked delivery, and what making it printed."""
    root = copy_of_repository(tmp_path_factory.mktemp("hostile") / "clone")
    make = maker(root, by_itself=True)
    delivery = put(root, *everywhere())
    for name in NAMES:
        (delivery.raw / name).write_text("nothing", encoding="utf-8")
    delivery.processed.mkdir(parents=True)
    delivery.processed.parent.chmod(0o755)
    before = os.umask(0o022)
    done = make("report", "DELIVERY=case")
    os.umask(before)
    assert done.returncode == 0, done.stdout + done.stderr
    return root, make, done.stdout + done.stderr


def test_no_name_in_the_folder_is_a_command_and_none_stops_make(made: tuple[Path, Make, str]) -> None:
    root, make, _ = made
    assert (root / "reports/case/index.html").is_file()
    assert not [*root.rglob("ran")]
    times = {p: p.stat().st_mtime_ns for p in (root / "reports/case").rglob("*")}
    assert "running" not in make("report", "DELIVERY=case").stdout
    assert {p: p.stat().st_mtime_ns for p in (root / "reports/case").rglob("*")} == times


def test_the_marker_stands_in_no_page_table_notebook_message_or_manifest(made: tuple[Path, Make, str]) -> None:
    root, _, said = made
    assert MARK.casefold() not in said.casefold()
    assert list(found_in(root / "reports")) == []
    kept = {"trajectories.parquet", "contacts.parquet", "municipal.parquet", "inputs.json"}
    assert {Path(name).name for name in found_in(root / "data/processed")} <= kept


def test_only_the_report_is_for_others(made: tuple[Path, Make, str]) -> None:
    root, _, _ = made
    private = [root / ".wijkstats-key", root / "data/processed", *(root / "data/processed").rglob("*")]
    for path in private:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path.relative_to(root)
    for path in (root / "reports").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644), path.relative_to(root)


def test_a_run_that_fails_leaves_the_last_report_marked_as_older(made: tuple[Path, Make, str]) -> None:
    root, make, _ = made
    report = root / "reports/case"
    good = {p.relative_to(report): p.read_bytes() for p in report.rglob("*") if p.is_file()}
    pages = sorted(report.glob("*.html"))
    for name, damaged in (("zrm.csv", b"klant;datum\n1;2\n"), ("delivery.yaml", b"municipality: x\n")):
        (root / "data/raw/case" / name).write_bytes(damaged)
        assert make("report", "DELIVERY=case").returncode != 0
        assert sorted(report.glob("*.html")) == pages
        for page in pages:
            text = page.read_text(encoding="utf-8")
            assert text.count(OLDER) == 1, page.name
            assert "Dit rapport is ouder dan de gegevens" in text
        now = {p.relative_to(report): p.read_bytes() for p in report.rglob("*") if p.is_file()}
        assert {n: d for n, d in now.items() if n.suffix != ".html"} == {
            n: d for n, d in good.items() if n.suffix != ".html"
        }


def test_a_disk_that_is_full_leaves_the_last_report_marked(tmp_path: Path) -> None:
    """A name that no disk takes stands for it."""
    page = '<html lang="en"><body><main id="main">{}</main></body></html>'
    _write(tmp_path, {"tables/a.csv": b"1", "index.html": page.format("good").encode()})
    with pytest.raises(OSError, match="File name too long"):
        _write(tmp_path, {"tables/a.csv": b"2", "x" * 300: b"", "index.html": page.format("new").encode()})
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "good" in text
    assert "This report is older than the data" in text
    assert (tmp_path / "tables/a.csv").read_bytes() == b"1"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["figures", "index.html", "tables"]
    _write(tmp_path, {"index.html": page.format("new").encode()})
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == page.format("new")
    assert [*(tmp_path / "tables").iterdir()] == []


VALUES = (
    "$(shell touch ran)",
    "x;touch ran",
    'x";touch ran;"',
    "x'$(touch ran)'",
    "`touch ran`",
    "a|touch ran",
    "x\ntouch ran",
    "-x",
    "a b",
    "$$(touch ran)",
)


@pytest.mark.parametrize(
    "name", ["DELIVERY", "DELIVERIES", "YEARS", "PANEL", "REF", "REFRESH", "JOBS", "VENV", "PYTHON"]
)
@pytest.mark.parametrize("how", ["argument", "environment"])
def test_what_make_is_given_is_text_and_never_a_command(tmp_path: Path, name: str, how: str) -> None:
    root = copy_of_makefile(tmp_path)
    several = name == "DELIVERIES"
    for value in (value for value in VALUES if not (several and set(value) == {*"a b"})):
        for target in ("report", "reports", "bench"):
            given = [f"{name}={value}"] if how == "argument" else []
            env = dict(os.environ) | {"WIJKSTATS_BROWSER": ""} | ({name: value} if how == "environment" else {})
            command = ["make", target, "--dry-run", *given]
            done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
            assert done.returncode == 2, (value, done.stdout)
            assert f"{name} " in done.stderr, done.stderr
            assert not [*tmp_path.rglob("ran")], value


@pytest.mark.parametrize("value", ["..", ".x", "_x", ""])
def test_the_name_of_a_delivery_begins_with_a_letter_or_a_digit(tmp_path: Path, value: str) -> None:
    done = subprocess.run(
        ["make", "report", f"DELIVERY={value}"],
        cwd=copy_of_makefile(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "DELIVERY" in done.stderr


@pytest.mark.parametrize(
    "given",
    [
        "DELIVERY=gemeente-2018.v2_b",
        "YEARS=2017:2019,2021",
        "REF=HEAD~3",
        "REF=origin/main",
        "PANEL=data/raw/x/cbs.csv",
        "REFRESH=1",
        "JOBS=1",
    ],
)
def test_what_is_usual_passes(tmp_path: Path, given: str) -> None:
    done = subprocess.run(
        ["make", "help", given], cwd=copy_of_makefile(tmp_path), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_no_step_goes_on_at_a_prompt_after_its_message(tmp_path: Path) -> None:
    """PYTHONINSPECT of a user made a traceback of each message, and 1 of each exit code."""
    environment = os.environ | {"PYTHONINSPECT": "1"}
    command = ["make", "--eval", "told: ; @env", "told"]
    done = subprocess.run(
        command, cwd=copy_of_makefile(tmp_path), env=environment, capture_output=True, text=True, check=True
    )
    assert "PYTHONINSPECT=\n" in done.stdout


def copy_of_makefile(root: Path) -> Path:
    """A folder with the Makefile alone."""
    (root / "Makefile").write_bytes((Path(__file__).parents[2] / "Makefile").read_bytes())
    return root
