"""A new analyst in a real browser: explore.ipynb runs whole in JupyterLab, and the panel answers when a list is changed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, expect

from wijkstats.delivery.clean import clean_delivery
from wijkstats.settings.delivery import open_delivery

TOKEN = "test"
LOADED = 180_000
"""Milliseconds: a busy machine runs the notebook in minutes."""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """JupyterLab as `make lab` starts it, on a cleaned demo; its address."""
    for folder in ("notebooks", "data/raw/demo-2018"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    clean_delivery(open_delivery("demo-2018", tmp_path), bytes(range(32)))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "jupyter",
        "lab",
        "--no-browser",
        "--allow-root",
        "--notebook-dir=.",
        f"--port={port}",
    ]
    command += [f"--IdentityProvider.token={TOKEN}", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    env = os.environ | {"PYTHONPATH": str(ROOT / "src"), "JUPYTER_CONFIG_DIR": str(tmp_path / "config")}
    with (tmp_path / "lab.txt").open("w") as told:
        server = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=told, stderr=told)
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(240):
                with suppress(URLError, ConnectionError):
                    urlopen(f"{address}/api?token={TOKEN}")
                    break
                time.sleep(0.5)
            yield address
        finally:
            server.terminate()
            server.wait()


@pytest.mark.long
def test_run_all_and_another_domain_in_the_panel(lab: str, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(LOADED)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{lab}/lab/tree/notebooks/explore.ipynb?token={TOKEN}")
    page.locator(".jp-Notebook").wait_for()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    panel = page.locator(".jp-OutputArea-output:has(.widget-dropdown)").first
    panel.wait_for(state="attached")
    panel.scroll_into_view_if_needed()
    before = panel.locator("table").inner_text()
    panel.locator("select").first.select_option(index=1)
    expect(panel.locator("table")).not_to_have_text(before, timeout=LOADED)
    expect(panel.locator("img, svg").first).to_be_visible()
    page.screenshot(path=tmp_path / "panel.png")
    assert not page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count(), "an error"
    away = [url for url in asked if not re.match(rf"(http|ws)://{lab.partition('//')[2]}|data:|blob:", url)]
    assert away == [], "no network is needed"
    page.close()
