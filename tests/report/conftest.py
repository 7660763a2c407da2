"""A copy of the repository in which `make report` really runs, and a real browser to open what it made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, sync_playwright

Make = Callable[..., subprocess.CompletedProcess[str]]
CHAPTER_PAGES = (
    "quality",
    "quality-measured",
    "zrm",
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
)
"""In the order in which they are read."""
CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def copy_of_repository(target: Path) -> Path:
    """What a fresh clone would hold: tracked files, and new files that git does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in names:
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def maker(root: Path) -> Make:
    """`make(...)` in the copy, with the environment the tests themselves run in and the sources of the copy."""
    venv = root / ".venv" / "bin"
    venv.mkdir(parents=True)
    (venv / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (venv / "python").chmod(0o755)
    (root / ".venv" / ".ready").touch()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS", "WIJKSTATS", "COV"))}
    env["PYTHONPATH"] = str(root / "src")

    def make(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["make", *arguments], cwd=root, env=env, capture_output=True, text=True, check=False)

    return make


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_repository(tmp_path_factory.mktemp("clone"))


@pytest.fixture(scope="session")
def make(repository: Path) -> Make:
    return maker(repository)


@pytest.fixture(scope="session")
def demo(make: Make, repository: Path) -> Path:
    """The report of demo-2018, made once."""
    done = make("report")
    assert done.returncode == 0, done.stdout + done.stderr
    return repository / "reports" / "demo-2018"


@pytest.fixture(scope="session")
def demo_next(make: Make, repository: Path, demo: Path) -> Path:
    """The report of demo-2019, made once, after that of demo-2018."""
    done = make("report", "DELIVERY=demo-2019")
    assert done.returncode == 0, done.stdout + done.stderr
    return repository / "reports" / "demo-2019"


@pytest.fixture(scope="session")
def demo_en(make: Make, repository: Path) -> Path:
    """The report of demo-2018 in English, made once."""
    folder = repository / "data/raw/in-english"
    shutil.copytree(repository / "data/raw/demo-2018", folder)
    path = folder / "delivery.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("language: nl", "language: en"), encoding="utf-8")
    done = make("report", "DELIVERY=in-english")
    assert done.returncode == 0, done.stdout + done.stderr
    return repository / "reports" / "in-english"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs chromium: .ci/run installs it")
        pytest.skip("no Chromium here (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()
