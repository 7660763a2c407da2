"""How long is what a page says of an exhibit: its title, and the sentences that show without a click?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from wijkstats.kit.page.exhibit import Exhibit

EXHIBIT = re.compile(r'<section class="exhibit" id="(\w+)".*?</section>', re.DOTALL)
CLICK = re.compile(r"<details.*?</details>", re.DOTALL)
SENTENCES = re.compile(r'<p class="(?:question|answer|note|notsaid)">(.*?)</p>', re.DOTALL)
LABELS = re.compile(r"<strong>.*?</strong>", re.DOTALL)
CAPTION = re.compile(r"<figcaption>[^:]*: .*?[.?!](.*?)</figcaption>", re.DOTALL)
"""What stands under a figure, after its title."""
SOURCE = re.compile(r"\w+: CBS \(.*?\)\.")
TITLE_AT_MOST = 15
SENTENCES_AT_MOST = 60


def exhibits(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Of every exhibit on the pages of chapters its id, its title, and the sentences that show at once."""
    for path in sorted(folder.glob("*.html")):
        for section in EXHIBIT.finditer(path.read_text(encoding="utf-8") if path.stem != "report" else ""):
            head = re.search(r"<h\d[^>]*>(.*?)</h\d>", section[0], re.DOTALL)
            assert head, section[1]
            shown = CLICK.sub("", section[0])
            said = [LABELS.sub("", text) for text in SENTENCES.findall(shown)] + CAPTION.findall(shown)
            yield section[1], plain(head[1]), SOURCE.sub("", plain(" ".join(said)))


def too_much(exhibit: Exhibit) -> str:
    """What is wrong with what is read first of an exhibit: too long, or not all that it says; empty when nothing is."""
    read = exhibit.reading
    first = f"{exhibit.question} {read.answer} {read.note} {read.not_said}".split()
    every = f"{exhibit.question} {exhibit.answer} {exhibit.note} {exhibit.not_said}".split()
    lost = sorted([*first, *" ".join(read.more).split()]) != sorted(every)
    long = len(first) > SENTENCES_AT_MOST or len((exhibit.message or exhibit.title).split()) > TITLE_AT_MOST
    return "a sentence is gone" if lost else f"{len(first)} words" if long else ""


def plain(text: str) -> str:
    """The words of some HTML."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def too_long(folder: Path) -> list[str]:
    """Exhibits without a title, or with more than 15 words in it, or more than 60 in the sentences that show at once."""
    return [
        f"{name}: {len(title.split())} and {len(shown.split())} words: {title}"
        for name, title, shown in exhibits(folder)
        if not title or len(title.split()) > TITLE_AT_MOST or len(shown.split()) > SENTENCES_AT_MOST
    ]
