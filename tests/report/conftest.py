"""Copies of the repository in which `make report` really runs."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from clones import OF_A_RUN, copy_of, environment_without, lend_python
from conftest import ROOT
from in_process import report_of_cells

from wijkstats.commands.prepared import PREPARED

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Make = Callable[..., subprocess.CompletedProcess[str]]
CHAPTER_PAGES = (
    "quality",
    "quality-measured",
    "zrm",
    "zrm-domains",
    "zrm-for-whom",
    "zrm-more-groups",
    "zrm-over-years",
    "zrm-who-counts",
    "zrm-how-sure",
    "zrm-technique",
    "benchmark",
    "benchmark-with-whom",
    "benchmark-how-sure",
    "benchmark-technique",
    "clients",
    "clients-what-follows",
    "clients-how-long",
    "clients-capacity",
    "clients-teams",
    "clients-groups",
    "surveys",
    "surveys-people",
    "surveys-sources",
    "published",
)
"""In the order in which they are read."""
TEAM_PAGES = tuple(f"team-{place:02d}" for place in range(1, 7))
"""Of the demos: one page for each team."""
MINIMAL = """municipality: "0622"
period: {start: 2016-01-01, end: 2017-12-31}
zrm: {format: wide}
"""


def copy_of_repository(target: Path) -> Path:
    """What a fresh clone would hold."""
    return copy_of(ROOT, target)


@cache
def prepared() -> tuple[str, subprocess.Popen[str]]:
    """The socket of a process with the libraries, for all that is made in this test run; it ends when this process does."""
    tell = [sys.executable, "-m", "wijkstats", "prepared", "sh", "-c", f"echo ${PREPARED}; read nothing"]
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    server = subprocess.Popen(tell, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    return server.stdout.readline().strip(), server


def maker(root: Path, by_itself: bool = False) -> Make:
    """`make(...)` in the copy, with the environment the tests themselves run in and the sources of the copy.

    `by_itself`: make starts a prepared process, as it does for a user; otherwise that of this test run is used.
    """
    if not (root / ".venv").is_dir():
        lend_python(root)
    env = environment_without(*OF_A_RUN, "COV")
    env |= {"PYTHONPATH": str(root / "src"), "WIJKSTATS_BROWSER": ""}  # printing takes seconds, and has its own test
    if not by_itself:
        env[PREPARED] = prepared()[0]

    def make(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["make", *arguments], cwd=root, env=env, capture_output=True, text=True, check=False)

    return make


def forget_reports(root: Path) -> None:
    """Take away all reports and what they were made of: deliveries of tests have the same people under other names."""
    for folder in (*root.glob("reports/*/"), *root.glob("data/processed/*/")):
        shutil.rmtree(folder)


def small_delivery(root: Path, name: str = "small") -> Path:
    """One domain of forty clients in two files: a report of seconds. Returns its raw folder."""
    folder = root / "data/raw" / name
    folder.mkdir()
    (folder / "delivery.yaml").write_text(MINIMAL, encoding="utf-8")
    rows = [f"K{i};0{1 + i % 9}-0{m}-2016;{s}" for i in range(40) for m, s in ((2, 1 + i % 5), (8, 1 + (i * 3) % 5))]
    (folder / "zrm.csv").write_text("\n".join(["clientnummer;datum;huisvesting", *rows]) + "\n", encoding="utf-8")
    clients = [f"K{i};01-01-2016;{20 + i}" for i in range(50)]
    (folder / "trajecten.csv").write_text(
        "\n".join(["clientnummer;startdatum;leeftijd", *clients]) + "\n", encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of one test run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def once(shelf: Path, name: str, delivery: str, start: Callable[[Path], object]) -> Path:
    """The report of a delivery in a copy of its own, made once by the first test that asks; nobody changes it afterwards."""
    root = shelf / name
    with (shelf / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shelf / f"{name}.done").exists():
            shutil.rmtree(root, ignore_errors=True)
            start(root)
            (shelf / f"{name}.done").touch()
    return root / "reports" / delivery


@pytest.fixture(scope="session")
def demo(shelf: Path) -> Path:
    """The report of demo-2018, by make, only to be read."""

    def start(root: Path) -> None:
        done = maker(copy_of_repository(root))("report", "DELIVERY=demo-2018")
        assert done.returncode == 0, done.stdout + done.stderr

    return once(shelf, "demo", "demo-2018", start)


@pytest.fixture(scope="session")
def demo_next(shelf: Path, demo: Path) -> Path:
    """The report of demo-2019, made after that of demo-2018, without bitmaps; only to be read."""

    def start(root: Path) -> None:
        report_of_cells(Path(shutil.copytree(demo.parents[1], root)), "demo-2019")

    return once(shelf, "demo_next", "demo-2019", start)


@pytest.fixture(scope="session")
def demo_en(shelf: Path) -> Path:
    """The report of demo-2018 in English and with another key, without bitmaps; only to be read."""

    def start(root: Path) -> None:
        copy_of_repository(root)
        path = root / "data/raw/demo-2018/delivery.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("language: nl", "language: en"), encoding="utf-8")
        report_of_cells(root, "demo-2018")

    return once(shelf, "demo_en", "demo-2018", start)


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy without any report, of this process alone."""
    return copy_of_repository(tmp_path_factory.mktemp("clone"))


@pytest.fixture(scope="session")
def make(repository: Path) -> Make:
    return maker(repository)


@pytest.fixture(scope="session")
def workshop(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with the report of demo-2018, its times kept, of this process alone: to change and make things in."""
    return Path(shutil.copytree(demo.parents[1], tmp_path_factory.mktemp("workshop") / "clone"))


@pytest.fixture(scope="session")
def make_there(workshop: Path) -> Make:
    return maker(workshop)


@pytest.fixture(scope="session")
def tab(browser: Browser) -> Iterator[Page]:
    """Where one page after the other is shown: a tab for each would cost more than what most tests ask of it."""
    page = browser.new_page()
    yield page
    page.close()


def show(tab: Page, path: Path, width: int = 1280, colours: Literal["light", "dark"] = "light") -> Page:
    """Load a page of a report as a browser of this width would that was just opened."""
    tab.emulate_media(color_scheme=colours)
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(path.as_uri())
    return tab


def widen(tab: Page, width: int) -> None:
    """Another width of the window, once the page is drawn in it: what it does on being resized it has done by then."""
    tab.set_viewport_size({"width": width, "height": 900})
    tab.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
