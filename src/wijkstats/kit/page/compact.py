"""Less to send, the same to see: what a drawing says twice, and what nobody sees, leaves its SVG."""

from __future__ import annotations

import re
from itertools import pairwise

_PATH = re.compile(r'(<path\b[^>]*? d=")([^"]*)(")([^>]*>)')
_CLIPPED = re.compile(r' clip-path="url\(#([\w.-]+)\)"')
_CLIP = re.compile(r'<clipPath id="([\w.-]+)">\s*<rect ([^>]*)/>\s*</clipPath>\s*')
_UNSEEN = re.compile(r'<path(?: d="[^"]*"| style="fill:none"){2}/>\n?')
_TOKEN = re.compile(r"[A-Za-z]|-?[\d.]+")
_NUMBER = re.compile(r'\b(x|y|width|height)="(-?[\d.]+)"')
EDGE = 0.11
"""Numbers are rounded to tenths: what lies so far outside is not outside."""
Line = list[tuple[str, str]]


def compact(svg: str) -> str:
    """An SVG without paths that nobody sees, without clips that cut nothing, and with straight lines written short."""
    room = {name: {k: float(v) for k, v in _NUMBER.findall(told)} for name, told in _CLIP.findall(svg)}

    def short(tag: re.Match[str]) -> str:
        lines = _lines(tag[2])
        if lines is None:
            return tag[0]
        before, after = (_free(part, lines, room) for part in (tag[1], tag[4]))
        return before + "".join(map(_short, lines)) + tag[3] + after

    svg = _PATH.sub(short, _UNSEEN.sub("", svg))
    used = set(_CLIPPED.findall(svg))
    svg = _CLIP.sub(lambda clip: clip[0] if clip[1] in used else "", svg)
    return re.sub(r"<defs>\s*</defs>\n?", "", svg)


def _lines(path: str) -> list[Line] | None:
    """The lines of a path of straight lines; the point of a closed one is its end too. None for any other path."""
    found: list[Line] = []
    tokens = _TOKEN.findall(path)
    if set(re.findall("[A-Za-z]", path)) - {"M", "L", "z"} or not tokens:
        return None
    place = 0
    while place < len(tokens):
        if tokens[place] == "z":
            found[-1].append(("z", ""))
            place += 1
            continue
        if tokens[place] == "M":
            found.append([])
        found[-1].append((tokens[place + 1], tokens[place + 2]))
        place += 3
    return found


def _free(told: str, lines: list[Line], room: dict[str, dict[str, float]]) -> str:
    """The attributes of a path, without a clip that holds all of it."""

    def kept(clip: re.Match[str]) -> str:
        box = room.get(clip[1])
        if box is None:
            return clip[0]
        inside = all(
            box["x"] - EDGE <= float(x) <= box["x"] + box["width"] + EDGE
            and box["y"] - EDGE <= float(y) <= box["y"] + box["height"] + EDGE
            for line in lines
            for x, y in line
            if x != "z"
        )
        return "" if inside else clip[0]

    return _CLIPPED.sub(kept, told)


def _short(line: Line) -> str:
    """A line with each number once.

    >>> _short([("1", "2"), ("5", "2"), ("5", "8"), ("1", "8"), ("1", "2"), ("z", "")])
    'M1 2H5V8H1z'
    >>> _short([("1", "2"), ("3", "4"), ("5", "-6")])
    'M1 2L3 4L5 -6'
    """
    closed = line[-1][0] == "z"
    points = line[:-1] if closed else line
    if closed and len(points) > 2 and points[-1] == points[0]:
        points = points[:-1]
    points = [*points[:2], *(new for old, new in pairwise(points[1:]) if new != old)]
    x, y = points[0]
    said = [f"M{x} {y}"]
    for right, down in points[1:]:
        said.append(f"H{right}" if down == y else f"V{down}" if right == x else f"L{right} {down}")
        x, y = right, down
    return "".join(said) + "z" * closed
