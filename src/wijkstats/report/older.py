"""A report that stays in place while a new run goes on, and says so: it is older than the data or the code.

Question answered: may a reader take these pages for the result of what lies in the folder now? A run marks them before it begins,
so that it is true however the run ends; the pages that a whole run writes have no mark. What was printed of them cannot be
marked, and goes.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from wijkstats.ground.keeping import write_whole

PLACE = "<main "
MARK = '<aside class="older" role="alert">'
PAPER = "report.pdf"
LINK = re.compile(rf'<li><a href="{PAPER}">[^<]*</a></li>\n')
LONG_AGO = (1, 1)
"""Time stamp of what make must make again."""


def mark_older(folder: Path) -> None:
    """Mark every page of the report in this folder, once, in the language of the page; make then takes them for old."""
    (folder / PAPER).unlink(missing_ok=True)
    for path in sorted(folder.glob("*.html")):
        text = path.read_text(encoding="utf-8")
        if MARK not in text:
            # imported here: a run without a report before it needs nothing of the pages
            from wijkstats.kit.page.words import load_words

            language = re.search('<html lang="([a-z]+)"', text)
            said = load_words("en" if language and language[1] == "en" else "nl")("page.older")
            mark = f'{MARK}<div class="wrap"><p><strong>{said}</strong></p></div></aside>\n'
            write_whole(path, LINK.sub("", text.replace(PLACE, mark + PLACE, 1)))
        make_old(path)


def has_link(folder: Path) -> bool:
    """Does the front page of this report lead to what was printed of it?"""
    index = folder / "index.html"
    return index.is_file() and bool(LINK.search(index.read_text(encoding="utf-8")))


def make_old(path: Path) -> None:
    """Let make take a file that stays for one that must be made again."""
    if path.exists():
        os.utime(path, LONG_AGO)
