"""Questions that stand as comments in delivery.yaml until whoever makes the report has answered them.

Question answered: what does `make new` not know, and which of it is still open? A question is a line of its own,
`# ? key: what to find out`; it is answered by making the key below it right and removing the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from wijkstats.ground.errors import Fault

QUESTION = re.compile(r"[ \t]*#[ \t]*\?[ \t]+([a-z_][a-z_.]*):[ \t]*(.+?)[ \t]*")


def question(key: str, text: str) -> str:
    """The line that asks.

    >>> question("reference_date", "up to which day?")
    '# ? reference_date: up to which day?'
    """
    return f"# ? {key}: {text}"


def open_questions(path: Path, where: str) -> Iterator[Fault]:
    """A fault for each question in this delivery.yaml that is not answered: file, line and key, what is asked, what to do."""
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if found := QUESTION.fullmatch(line):
            yield Fault(
                f"{where}, line {number}, key {found[1]}",
                f"a question: {found[2]}",
                "an answer",
                f"make `{found[1]}` right below it, then remove line {number}",
            )
