"""The report on paper: report.html printed to report.pdf by Chromium, where there is one.

Question answered: how does a council get the whole report as one document? Chromium prints the page that is published, so the
document says what the page says. It stands outside the manifest: what is in it follows from report.html, which stands in it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from wijkstats.ground.keeping import write_whole
from wijkstats.report.older import PAPER
from wijkstats.report.site import SINGLE

CHOSEN = "WIJKSTATS_BROWSER"
"""Environment variable with the browser that prints; empty: none."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
FLAGS = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-pdf-header-footer", "--generate-pdf-document-outline",
)  # fmt: skip
PATIENCE = 120
"""Seconds after which a browser that gives nothing is stopped."""
_DATE = re.compile(rb"\(D:\d{14}[^)]*\)")


def find_browser() -> str | None:
    """The Chromium that CHOSEN names, or the first on the path; None when CHOSEN is empty, or none is there."""
    names = BROWSERS if (chosen := os.environ.get(CHOSEN)) is None else (chosen,)
    return next((found for name in names if name and (found := shutil.which(name))), None)


def print_report(folder: Path, browser: str | None) -> bool:
    """Print report.html of this folder to report.pdf, the same bytes on every run of the same browser.

    False, and no report.pdf, when there is no browser or it gives nothing: the report is whole without it.
    """
    paper = folder / PAPER
    paper.unlink(missing_ok=True)
    if browser is None:
        return False
    with tempfile.TemporaryDirectory(prefix="wijkstats-print-", ignore_cleanup_errors=True) as own:
        made = Path(own) / PAPER
        sandbox = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        page = (folder / f"{SINGLE}.html").resolve().as_uri()
        command = [browser, *FLAGS, *sandbox, f"--user-data-dir={own}/profile", f"--print-to-pdf={made}", page]
        try:
            subprocess.run(command, capture_output=True, timeout=PATIENCE, check=True)
            printed = made.read_bytes()
        except (OSError, subprocess.SubprocessError):
            return False
    write_whole(paper, same_day(printed))
    return True


def same_day(printed: bytes) -> bytes:
    """A PDF that does not say when it was printed.

    >>> same_day(b"/CreationDate (D:20260102030405+00'00')")
    b"/CreationDate (D:20000101000000+00'00')"
    """
    return _DATE.sub(lambda date: b"(D:20000101000000" + date[0][17:], printed)
