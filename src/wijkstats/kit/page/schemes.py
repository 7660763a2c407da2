"""Figures in a page: light and dark, and without saying the same style a thousand times.

Question answered: how does one SVG serve a reader with a light and one with a dark screen? Every style in the figures of a page
becomes a class; where the dark scheme has another colour, the class says so for dark screens. On paper figures are light.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from functools import cache

import numpy as np
from matplotlib.collections import Collection
from matplotlib.colors import to_hex, to_rgb, to_rgba_array
from matplotlib.figure import Figure

from wijkstats.kit.page import style

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
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")


def in_page(html: str, own: Mapping[str, str] | None = None) -> str:
    """A page in which every style of its figures is a class, with the rules for light and dark at PLACE.

    own  what colours and letters of figures become in the house style of the report
    """
    names: dict[tuple[str, bool], str] = {}

    def named(tag: re.Match[str]) -> str:
        told = in_look(tag[3].replace("&quot;", '"'), own)
        key = (told, tag[1] in ("text", "tspan"))
        return f'<{tag[1]}{tag[2]} class="{names.setdefault(key, f"f{len(names)}")}"'

    shown = _SVG.sub(lambda svg: _STYLED.sub(named, svg[0]), html)
    light = [f".{name}{{{told}}}" for (told, _), name in names.items()]
    dark = [
        f".{name}{{{changed}}}"
        for (told, text), name in names.items()
        if (changed := ";".join(part for part in _dark(told, text).split(";") if part and part not in told.split(";")))
    ]
    flat = [f".{name}{{fill:{style.NOT_SHOWN}}}" for (told, _), name in names.items() if "fill:url(" in told]
    screens = (
        ("screen and (prefers-color-scheme: dark)", dark),
        ("print", flat),
    )  # a hatch is a heavy picture on paper
    rules = ["\n".join([f"@media {screen} {{", *found, "}"]) for screen, found in screens if found]
    return shown.replace(PLACE, "\n".join([*light, *rules]), 1)


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
