"""Bars and lines of one style as one path: what is drawn does not change, and a figure says less.

Question answered: how is a figure with a hundred bars of three colours sent as three paths?
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import combinations, groupby

_DRAWN = re.compile(r'<path d="([^"]*)" class="(f\d+)"/>')
_LETTERS = re.compile(r'<text class="(f\d+)"[^<>]*>[^<>]*</text>')
_BAR = re.compile(r"M(-?[\d.]+) (-?[\d.]+)H(-?[\d.]+)V(-?[\d.]+)H\1z")
EDGE = 0.11
"""Numbers are rounded to tenths: what overlaps no more than this lies beside each other."""
Drawn = tuple[str, str]
"""What is drawn (a path, or a line with letters), and its class."""


def together_drawn(lines: Sequence[str], open_lines: Set[str], see_through: Set[str]) -> list[str]:
    """The lines of an SVG, in which paths after each other with one class are one path.

    open_lines   classes of what has no inside: these are joined whatever their form; of others only upright bars are
    see_through  classes of what lets through what lies under it: these stay as they are

    Bars of several classes that do not overlap are brought together by class first, and so are letters: their order is not seen.
    """
    found: list[str] = []
    for kind, run in groupby(lines, key=_kind):
        if kind == "path":
            found += _joined([*run], open_lines, see_through)
        elif kind == "text":
            found += [line for line, _ in _by_class([(line, _LETTERS.sub(r"\1", line)) for line in run])]
        else:
            found += run
    return found


def _kind(line: str) -> str:
    return "path" if _DRAWN.fullmatch(line) else "text" if _LETTERS.fullmatch(line) else ""


def _joined(run: Sequence[str], open_lines: Set[str], see_through: Set[str]) -> Iterator[str]:
    drawn = [_of(line) for line in run]
    if _apart(drawn):
        drawn = _by_class(drawn)
    for name, paths in groupby(drawn, key=lambda each: each[1]):
        told = [path for path, _ in paths]
        joins = name not in see_through and (name in open_lines or all(map(_BAR.fullmatch, told)))
        for path in ["".join(told)] if joins else told:
            yield f'<path d="{path}" class="{name}"/>'


def _by_class(drawn: Sequence[Drawn]) -> list[Drawn]:
    """What is drawn, in the order in which its classes first come."""
    first = {name: place for place, (_, name) in reversed([*enumerate(drawn)])}
    return sorted(drawn, key=lambda each: first[each[1]])


def _of(line: str) -> Drawn:
    found = _DRAWN.fullmatch(line)
    assert found is not None
    return found[1], found[2]


def _apart(drawn: Sequence[Drawn]) -> bool:
    """Are these all bars, and do those of different classes lie beside each other?"""
    boxes = [(name, tuple(map(float, found.groups()))) for path, name in drawn if (found := _BAR.fullmatch(path))]
    return len(boxes) == len(drawn) and not any(
        one != other and all(_shared(here[at::2], there[at::2]) > EDGE for at in (0, 1))
        for (one, here), (other, there) in combinations(boxes, 2)
    )


def _shared(one: Sequence[float], other: Sequence[float]) -> float:
    """How much two stretches overlap, each given by its two ends."""
    return min(max(one), max(other)) - max(min(one), min(other))
