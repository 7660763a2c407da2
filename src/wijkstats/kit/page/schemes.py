"""Figures in a page: light and dark, and without saying the same style a thousand times.

Question answered: how does one SVG serve a reader with a light and one with a dark screen? Every style in the figures of a page
becomes a class; where the dark scheme has another colour, the class says so for dark screens. On paper figures are light.
"""

from __future__ import annotations

import colorsys
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from itertools import groupby

import numpy as np
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgb, to_rgba_array
from matplotlib.figure import Figure

from wijkstats.kit.page import style
from wijkstats.kit.page.merged import together_drawn

PLACE = "/* figures */"
"""Where a page wants the classes of its figures."""
PAPER = "#14181d"
"""What a dark page is drawn on."""
NEUTRAL = {
    "#ffffff": PAPER, style.INK: "#e8ebee", style.MUTED: "#b3bcc6", style.GRID: "#3a434d", style.NOT_SHOWN: "#262d35",
    "#a2abb4": "#7b858f", "#7b858f": "#7b858f", "#000000": "#e8ebee",
}  # fmt: skip
"""Ink, paper and lines, the other way round."""
UNDER_WHITE, UNDER_INK = (0.13, 0.18), (0.24, 0.62)
"""Luminance of a colour on a dark screen: seen on PAPER, and what is written on it in white or in ink stays readable."""

PAINTED = ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor")

_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_STYLED = re.compile(r'<(\w+)([^>]*?) style="([^"]*)"')
_WHOLE = re.compile(r'<(?:text|path|use)\b[^<>]*? class="(f\d+)"[^<>]*(?:/>|>[^<>]*</text>)')
_TAG = re.compile(r"<[^>]*>")
LETTERS = f"font-size:{style.FONT}px"
"""What nearly all letters say: a figure says it once."""
MITRED = ";stroke-linejoin:miter"
"""The corner of a line of less than a pixel, which nobody sees."""
_SPACES = re.compile(r' (?:(?:xmlns(?::xlink)?|version)="[^"]*"|(?:width|height)="[\d.]+pt")')
"""What a figure says in a file of its own, and not in a page."""
_QUOTED = re.compile(r'="([\w.#-]+)"(?=[ >])')
"""A value that HTML knows without quotes."""
_POINTS = re.compile(r'( id="| (?:xlink:)?href="#| aria-labelledby="|url\(#)([\w.-]+)("|\))')
"""The name of a part of a figure, and where it is pointed at."""
_TWICE = re.compile(
    r'(<svg role="img") aria-label="([^"]*)"((?:(?!<svg).)*?</svg>\s*</div>\s*<div class="picture narrow">)'
    r'(<svg role="img") aria-label="\2"',
    re.DOTALL,
)
"""A figure, and its narrow form with the same alternative text."""
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_CLOSED = re.compile(r"</t[dhr]>(?=</tr>|</t(?:head|body)>|\s*<t[dhr]\b)")
"""The end of a cell or a row, where what follows says so too (HTML, 13.1.2.4)."""
Names = dict[tuple[str, bool], str]
"""The class of each style, and whether it is that of letters."""
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")


def in_page(html: str, own: Mapping[str, str] | None = None) -> str:
    """A page in which every style of its figures is a class, with the rules for light and dark at PLACE.

    own  what colours and letters of figures become in the house style of the report
    """
    names: Names = {}
    short: dict[str, str] = {}

    def lean_tag(tag: re.Match[str]) -> str:
        return _pointed(_SPACES.sub("", tag[0]).replace("xlink:href", "href"), short)

    def lean(svg: re.Match[str]) -> str:
        told = _classed(_TAG.sub(lean_tag, svg[0]), names, own or {})
        return _unquoted(told)

    shown = _TWICE.sub(_told_once, html)
    shown = _TABLE.sub(lambda table: _unquoted(_CLOSED.sub("", table[0])), _SVG.sub(lean, shown))
    changed: dict[str, list[str]] = {}
    for (told, text), name in names.items():
        if other := ";".join(part for part in _dark(told, text).split(";") if part and part not in told.split(";")):
            changed.setdefault(other, []).append(f".{name}")
    dark = [f"{','.join(same)}{{{other}}}" for other, same in changed.items()]
    flat = [f".{name}{{fill:{style.NOT_SHOWN}}}" for (told, _), name in names.items() if "fill:url(" in told]
    screens = (
        ("screen and (prefers-color-scheme: dark)", dark),
        ("print", flat),
    )  # a hatch is a heavy picture on paper
    rules = ["\n".join([f"@media {screen} {{", *found, "}"]) for screen, found in screens if found]
    return shown.replace(PLACE, "\n".join([*_rules(names), *rules]), 1)


def alone(svg: str, own: Mapping[str, str] | None = None) -> str:
    """A figure as a file: its styles are classes, named once in the file itself. On white, also where a screen is dark."""
    names: Names = {}
    short: dict[str, str] = {}
    told = _classed(_TAG.sub(lambda tag: _pointed(tag[0], short), svg), names, own or {})
    head, rest = told.split(">", 1)
    return f"{head}>\n<style>{''.join(_rules(names))}</style>{rest}"


def _classed(svg: str, names: Names, own: Mapping[str, str]) -> str:
    """A figure with a class for each style; what follows each other in one style says so once."""

    def named(tag: re.Match[str]) -> str:
        told = in_look(tag[3].replace("&quot;", '"'), own)
        told = f"{told}; {LETTERS}" if tag[1] == "svg" else told.removeprefix(f"{LETTERS};").replace(MITRED, "")
        key = (told, tag[1] in ("text", "tspan"))
        return f'<{tag[1]}{tag[2]} class="{names.setdefault(key, f"f{len(names)}")}"'

    styled = _STYLED.sub(named, svg).split("\n")
    see_through = {name for (told, _), name in names.items() if "opacity" in told}
    open_lines = {name for (told, _), name in names.items() if told.startswith("fill:none")} - see_through
    lines = together_drawn(styled, open_lines, see_through)
    grouped: list[str] = []
    for name, run in groupby(lines, key=_class_of):
        together = [*run]
        if name and len(together) > 2:
            together = [f'<g class="{name}">', *(line.replace(f' class="{name}"', "", 1) for line in together), "</g>"]
        grouped += together
    return "\n".join(grouped)


def _class_of(line: str) -> str:
    """The class of a line that is one whole drawn thing; empty for any other line.

    >>> _class_of('<text class="f1" x="2">3</text>'), _class_of('<text class="f1" x="2">'), _class_of("</g>")
    ('f1', '', '')
    """
    found = _WHOLE.fullmatch(line)
    return found[1] if found else ""


def _pointed(tag: str, short: dict[str, str]) -> str:
    """A tag in which names of parts of a figure are short."""
    return _POINTS.sub(lambda point: point[1] + short.setdefault(point[2], f"s{len(short)}") + point[3], tag)


def _told_once(pair: re.Match[str]) -> str:
    """A figure and its narrow form, which has the alternative text of the figure beside it."""
    first, alt, between, second = pair.groups()
    name = f"alt-{hashlib.sha256(f'{first}{alt}{between}'.encode()).hexdigest()[:12]}"
    return f'{first} id="{name}" aria-label="{alt}"{between}{second} aria-labelledby="{name}"'


def _unquoted(told: str) -> str:
    return _TAG.sub(lambda tag: _QUOTED.sub(r"=\1", tag[0]), told)


def _rules(names: Names) -> list[str]:
    return [f".{name}{{{told}}}" for (told, _), name in names.items()]


def in_look(svg: str, own: Mapping[str, str] | None) -> str:
    """An <svg> in colours and letters of the house style."""
    for neutral, other in (own or {}).items():
        svg = svg.replace(neutral, other)
    return svg


def repaint(figure: Figure, look: Mapping[str, str]) -> None:
    """Give what was drawn in a colour of `look` the colour that it becomes; how see-through it is stays."""
    own = [(to_rgb(neutral), to_rgb(other)) for neutral, other in look.items() if neutral != other]
    for artist in figure.findobj() if own else ():
        for part in PAINTED:
            value = getattr(artist, f"get_{part}", lambda: "none")()
            if isinstance(value, str) and value in ("none", "auto"):
                continue
            now = to_rgba_array(value)
            made = now.copy()
            for neutral, other in own:
                made[np.isclose(now[:, :3], neutral, atol=1 / 512).all(axis=1), :3] = other
            if (made != now).any():
                getattr(artist, f"set_{part}")(made if isinstance(artist, Collection) else tuple(made[0]))


def _dark(told: str, text: bool) -> str:
    return _COLOUR.sub(lambda colour: dark_ink(colour[0]) if text else dark_of(colour[0]), told)


@cache
def dark_of(colour: str) -> str:
    """The colour of a bar, a dot or a line on a dark screen."""
    if colour in NEUTRAL:
        return NEUTRAL[colour]
    now = style.luminance(colour)
    if style.ink_on(colour) == "#ffffff":
        (low, high), at = UNDER_WHITE, min(1.0, now / 0.183)
    else:
        (low, high), at = UNDER_INK, max(0.0, (now - 0.183) / 0.817)
    return _as_light(colour, low + (high - low) * at)


@cache
def dark_ink(colour: str) -> str:
    """The colour of letters on a dark screen; letters on a coloured bar stay what they are."""
    if colour in ("#ffffff", style.ON_LIGHT):
        return colour
    return NEUTRAL.get(colour) or lighter(colour, 0.25)


def lighter(colour: str, least: float) -> str:
    """The same colour, at least as light as this."""
    return _as_light(colour, max(least, style.luminance(colour)))


def _as_light(colour: str, luminance: float) -> str:
    """The same hue with another luminance."""
    hue, _, saturation = colorsys.rgb_to_hls(*to_rgb(colour))
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        made = to_hex(colorsys.hls_to_rgb(hue, middle, saturation))
        low, high = (middle, high) if style.luminance(made) < luminance else (low, middle)
    return made
