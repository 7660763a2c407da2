"""Questions that stand as comments in delivery.yaml until whoever makes the report has answered them.

Question answered: what does `make new` not know, and which of it is still open? A question is a line of its own,
`# ? key: what to find out`; it is answered by making the key below it right and removing the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wijkstats.ground.errors import Fault

QUESTION = re.compile(r"[ \t]*#[ \t]*\?[ \t]+([a-z_][a-z_.]*):[ \t]*(.+?)[ \t]*")


def question(key: str, text: str) -> str:
    """The line that asks.

    >>> question("reference_date", "up to which day?")
    '# ? reference_date: up to which day?'
    """
    return f"# ? {key}: {text}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is not answered: its line, the key it is about, and what is asked."""

    line: int
    key: str
    text: str


def asked_in(text: str) -> Iterator[Asked]:
    r"""The questions that stand in a delivery.yaml.

    >>> [*asked_in("title: X\n# ? period: were these the days?\n")]
    [Asked(line=2, key='period', text='were these the days?')]
    """
    for number, line in enumerate(text.splitlines(), start=1):
        if found := QUESTION.fullmatch(line):
            yield Asked(number, found[1], found[2])


def open_questions(path: Path, where: str) -> Iterator[Fault]:
    """A fault for each question in this delivery.yaml that is not answered: file, line and key, what is asked, what to do."""
    for one in asked_in(path.read_text(encoding="utf-8-sig")):
        yield Fault(
            f"{where}, line {one.line}, key {one.key}",
            f"a question: {one.text}",
            "an answer",
            f"make `{one.key}` right below it, then remove line {one.line}",
        )
