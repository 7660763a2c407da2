"""A new analyst in a real browser: explore.ipynb runs whole in JupyterLab, and the panel answers when a list is changed.

Waits for what must be seen, never for a time: a busy machine takes minutes. Each run leaves two pictures in its folder, to be
looked at: the first figure, and the panel after another choice.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from commands.real_runs import until
from conftest import ROOT
from playwright.sync_api import Browser, expect

from wijkstats.delivery.clean import clean_delivery
from wijkstats.settings.delivery import open_delivery

TOKEN = "test"
LOADED = 300_000
"""Milliseconds after which it is taken for broken."""
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
"""All cells are there, seen or not; no question about news lies over them."""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """JupyterLab as `make lab` starts it, on a cleaned demo; its address."""
    for folder in ("notebooks", "data/raw/demo-2018"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy2(ROOT / "pyproject.toml", tmp_path)
    clean_delivery(open_delivery("demo-2018", tmp_path), bytes(range(32)))
    for name, chosen in SETTINGS.items():
        path = tmp_path / f"settings/@jupyterlab/{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(chosen), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--notebook-dir=.", f"--port={port}",
               f"--IdentityProvider.token={TOKEN}", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
               "--ContentsManager.pre_save_hook=wijkstats.commands.lab.without_outputs"]  # fmt: skip
    home = {f"JUPYTER_{name}_DIR": str(tmp_path / name.lower()) for name in ("CONFIG", "RUNTIME")}
    env = os.environ | home | {"PYTHONPATH": str(ROOT / "src"), "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings")}
    address = f"http://127.0.0.1:{port}"
    with (tmp_path / "lab.txt").open("w") as told:
        server = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=told, stderr=told)
        try:
            until(lambda: answers(f"{address}/api?token={TOKEN}"), server)
            yield address
        finally:
            server.terminate()
            server.wait()


def answers(url: str) -> bool:
    """Is somebody there?"""
    try:
        with urlopen(url):
            return True
    except (URLError, ConnectionError):
        return False


@pytest.mark.long
def test_run_all_and_another_domain_in_the_panel(lab: str, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(LOADED)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{lab}/lab/tree/notebooks/explore.ipynb?token={TOKEN}")
    codes = json.loads((ROOT / "notebooks/explore.ipynb").read_text(encoding="utf-8"))["cells"]
    codes = [cell for cell in codes if cell["cell_type"] == "code"]
    expect(page.locator(".jp-CodeCell")).to_have_count(len(codes), timeout=LOADED)
    page.locator(".jp-StatusBar-Left", has_text=re.compile(r"Python 3.*Idle")).wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    done = page.locator(".jp-CodeCell .jp-InputPrompt", has_text=re.compile(r"\[\d+\]:"))
    expect(done).to_have_count(len(codes), timeout=LOADED)
    assert not page.locator("[data-mime-type='application/vnd.jupyter.stderr'], [data-mime-type*='error']").count()
    figure = page.locator(".jp-OutputArea-output img, .jp-OutputArea-output svg").first
    figure.scroll_into_view_if_needed()
    page.screenshot(path=tmp_path / "figure.png")
    panel = page.locator(".jp-OutputArea-output:has(.widget-dropdown)").first
    panel.scroll_into_view_if_needed()
    table = panel.locator("table").first
    before = table.inner_text()
    panel.locator("select").first.select_option(index=1)
    expect(panel.locator("table").first).not_to_have_text(before, timeout=LOADED, use_inner_text=True)
    expect(panel.locator("img, svg").first).to_be_visible(timeout=LOADED)
    panel.locator("select").first.evaluate("list => list.scrollIntoView({block: 'start'})")
    page.screenshot(path=tmp_path / "panel.png")
    own = re.compile(rf"(http|ws)://{re.escape(lab.partition('//')[2])}|data:|blob:")
    assert [url for url in asked if not own.match(url)] == [], "no network is needed"
    page.close()
