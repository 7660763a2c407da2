"""Less to send, the same to see: what a drawing says twice, and what nobody sees, leaves its SVG."""

from __future__ import annotations

import re
from itertools import pairwise

_PATH = re.compile(r'(<path\b[^>]*? d=")([^"]*)(")([^>]*>)')
_CLIPPED = re.compile(r' clip-path="url\(#([\w.-]+)\)"')
_CLIP = re.compile(r'<clipPath id="([\w.-]+)">\s*<rect ([^>]*)/>\s*</clipPath>\s*')
_CLIPPED_MARKS = re.compile(r'<g clip-path="url\(#([\w.-]+)\)">\n((?:<use [^>]*/>\n)+)</g>\n')
_PLACED = re.compile(r' x="(-?[\d.]+)" y="(-?[\d.]+)"')
_BARE_GROUP = re.compile(r"<g>\n((?:(?!</?g\b).)*?)</g>\n", re.DOTALL)
_ROUND = re.compile(r'<path id="([\w.-]+)" d="M0 ([\d.]+)C(?:[-\d. ]+C){7}[-\d. ]+z"')
_HATCHED = re.compile(
    r'width="72" height="72">\n<rect x="0" y="0" width="73" height="73" fill="(#\w+)"/>\n<path d="M-36 36L36 -36M-33 39[^"]*"'
)
_TILE = 'width="12" height="12">\n<rect width="13" height="13" style="fill:{}"/>\n<path d="{}"'
_SLANTED = "".join(f"M{at - 12} 12L{at} 0" for at in range(0, 30, 6))
"""A hatch of lines 6 apart, as matplotlib draws it on 72 by 72."""
_UNSEEN = _UNSEEN = re.compile(r'<path(?: d="[^"]*"| style="fill:none"){2}/>\n?')
_TOKEN = re.compile(r"[A-Za-z]|-?[\d.]+")
_NUMBER = re.compile(r'\b(x|y|width|height)="(-?[\d.]+)"')
EDGE = 0.11
"""Numbers are rounded to tenths: what lies so far outside is not outside."""
MARK = 6
"""A mark reaches no further than this from its place."""
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

    def free(group: re.Match[str]) -> str:
        box = room.get(group[1])
        marks = [(float(x), float(y)) for x, y in _PLACED.findall(group[2])]
        return group[2] if box and all(_within(x, y, box, -MARK) for x, y in marks) else group[0]

    svg = _HATCHED.sub(lambda told: _TILE.format(told[1], _SLANTED), svg)
    svg = _ROUND.sub(lambda told: f'<circle id="{told[1]}" r="{told[2]}"', svg)
    svg = _CLIPPED_MARKS.sub(free, _PATH.sub(short, _UNSEEN.sub("", svg)))
    before = ""
    while svg != before:  # groups that group nothing, from the inside out
        before, svg = svg, _BARE_GROUP.sub(r"\1", svg)
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
        inside = all(_within(float(x), float(y), box, EDGE) for line in lines for x, y in line if x != "z")
        return "" if inside else clip[0]

    return _CLIPPED.sub(kept, told)


def _within(x: float, y: float, box: dict[str, float], edge: float) -> bool:
    """Is this point in the box, or at most `edge` outside it? A negative one: at least so far inside."""
    across = box["x"] - edge <= x <= box["x"] + box["width"] + edge
    return across and box["y"] - edge <= y <= box["y"] + box["height"] + edge


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
