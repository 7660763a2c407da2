"""How every figure looks: colours with one meaning each, letters large enough, and an SVG that never changes by itself.

Question answered: which colour means what, and how does a figure become text that can stand inside a page?
Colours are told apart by people with colour-blindness and in grey print (Okabe-Ito blue, ochre and vermilion).
"""

from __future__ import annotations

import gc
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import matplotlib as mpl
import numpy as np
from markupsafe import escape
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from wijkstats.kit.page.compact import compact
from wijkstats.kit.page.letters import laid_out_once

INK = "#1b1f24"
ON_LIGHT = "#1b1f25"
"""Ink on a coloured bar: it stays ink on a dark screen."""
MUTED = "#4d5660"
GRID = "#d5dae0"
IMPROVED = "#0a6cab"
SAME = "#d3d8de"
NOT_HIGHER = "#e2c3b3"
WORSE = "#d9662b"
OWN = "#0b3c6f"
GROUP = "#b8860b"
EACH = "#8a939d"
KEPT = "#2a7f86"
DROPPED = "#b9c0c8"
DELIVERED = "#4d5661"
"""MUTED for a bar with white letters: it stays dark on a dark screen."""
NOT_SHOWN = "#eceff2"
HATCH = "////"
WIDTH = 7.0
SLIDE = 1600
"""Pixels across a bitmap: sharp on a slide."""
EXACT = 16
"""Colours of a bitmap that are just what they are in the figure: those that fill most of it."""
NARROW = 3.5
"""Width on a phone: letters of FONT are 12 pixels there on a screen of 320."""
FONT = 10.5
READABLE = 4.5
"""Contrast that WCAG 2.1 AA asks of text."""

COSTS: tuple[str, ...] = ("#4b6a88", "#88bde0", "#c7b8e2", "#7a5195", "#9fb8a0")

_RC: dict[Any, Any] = {
    "font.size": FONT,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "axes.edgecolor": GRID,
    "axes.labelcolor": MUTED,
    "axes.labelsize": FONT,
    "axes.titlesize": FONT + 0.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titley": 1.0,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": INK,
    "xtick.labelsize": FONT,
    "ytick.labelsize": FONT,
    "legend.fontsize": FONT,
    "legend.frameon": False,
    "hatch.linewidth": 0.6,
    "hatch.color": "#7b858f",
    "text.parse_math": False,
    "text.hinting": "no_hinting",
    "svg.fonttype": "none",
    "figure.dpi": 100,
}
_IS_NARROW: ContextVar[bool] = ContextVar("narrow", default=False)
STACK = "'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"


@cache
def low_domains() -> tuple[str, ...]:
    """Colours of classes that have an order, from light to dark."""
    import seaborn as sns

    return tuple(sns.color_palette("ch:s=.25,rot=-.25,light=.93,dark=.22", 6).as_hex())


@contextmanager
def styled() -> Iterator[None]:
    """The style of the report, for as long as a figure is drawn.

    A letter that the drawing font lacks is no fault: in the page the reader's own font shows it.
    """
    import seaborn as sns  # a second, of use to who draws only

    with warnings.catch_warnings(), mpl.rc_context(), sns.axes_style("white"), laid_out_once(), _in_one_go():
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font")
        mpl.rcParams.update(_RC)
        yield


@contextmanager
def _in_one_go() -> Iterator[None]:
    """A figure is hundreds of thousands of small things that live as long as it does: nobody looks in between which may go."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def narrow_form() -> Iterator[None]:
    """Figures drawn in here get the form for a phone."""
    token = _IS_NARROW.set(True)
    try:
        yield
    finally:
        _IS_NARROW.reset(token)


def is_narrow() -> bool:
    """Is this drawn for a phone?"""
    return _IS_NARROW.get()


def width() -> float:
    """How wide a figure is, in inches."""
    return NARROW if is_narrow() else WIDTH


def luminance(colour: str) -> float:
    """How light a colour is, 0 to 1, as WCAG defines it."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours as WCAG defines it, 1 to 21.

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def ink_on(colour: str) -> str:
    """Which letters are readable on this colour? Near black, else white, else black: always a contrast of 4.5 or more."""
    return next((ink for ink in (ON_LIGHT, "#ffffff") if contrast(ink, colour) >= READABLE), "#000000")


def to_svg(figure: Figure, name: str) -> str:
    """The figure as one <svg> element: the same bytes on every run, no ids that clash in a page."""
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "text.parse_math": False}):
        figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    return _tidy(buffer.getvalue())


def to_png(figure: Figure) -> bytes:
    """The figure as a bitmap on white, as wide as a slide: the same bytes on every run.

    In 256 colours, which is more than a figure needs: a third of the size. Those that fill most of it, bars and paper, are just
    what they are. Equal pixels in a row are looked at once.
    """
    drawn, buffer = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="rgba", dpi=SLIDE / WIDTH, facecolor="white")
    pixels = np.frombuffer(drawn.getbuffer(), dtype=np.uint32)
    starts = np.flatnonzero(np.r_[True, pixels[1:] != pixels[:-1]])
    lengths = np.diff(starts, append=len(pixels))
    colours, which = np.unique(pixels[starts], return_inverse=True)
    largest = np.argsort(np.bincount(which, weights=lengths), kind="stable")[-EXACT:]
    every = Image.frombytes("RGBA", (len(colours), 1), colours.tobytes()).convert("RGB")
    few = every.quantize(256 - EXACT, method=Image.Quantize.FASTOCTREE)
    places = np.asarray(few)[0] + np.uint8(EXACT)
    places[largest] = np.arange(len(largest))
    exact = np.zeros((EXACT, 3), dtype=np.uint8)
    exact[: len(largest)] = np.asarray(every)[0][largest]
    wide = int(figure.get_figwidth() * SLIDE / WIDTH)
    made = Image.frombytes("P", (wide, len(pixels) // wide), np.repeat(places[which], lengths).tobytes())
    made.putpalette(exact.tobytes() + bytes(few.getpalette() or ()))
    made.save(buffer, format="png")
    return buffer.getvalue()


_NUMBER = re.compile(r"(?<![\d.])([1-9]\d*\.\d|0\.\d\d)\d+")
_WHOLE = re.compile(r"(?<=[\s\"(,-])(\d+)\.0(?=[\s\"),])")
_USUAL = re.compile(r"text-anchor:start;")
"""What an SVG is without saying so."""
_PATH = re.compile(r' d="[^"]*"')
_AROUND = re.compile(r"\s*([A-Za-z])\s*")


def _tidy(svg: str) -> str:
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    used = set(re.findall(r'(?:href="|url\()#([\w.-]+)', svg))
    svg = re.sub(r' id="([\w.-]+)"', lambda m: m[0] if m[1] in used else "", svg)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg)
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<defs>\s*</defs>", "", svg)
    svg = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", svg)
    svg = re.sub(r"<[^>]*>", lambda tag: _WHOLE.sub(r"\1", _NUMBER.sub(r"\1", tag[0])), svg)
    svg = re.sub(r' style="[^"]*"', lambda m: _USUAL.sub("", m[0].replace("; ", ";").replace(": ", ":")), svg)
    svg = _PATH.sub(lambda d: ' d="' + _AROUND.sub(r"\1", d[0][4:-1].strip()) + '"', svg)
    svg = re.sub(r"\s*\n\s*", "\n", svg).strip()
    svg = re.sub(r"<g>\s*</g>\n?|<g/>\n?", "", svg)
    shared = f"font-family: {STACK}; stroke-linejoin: round; stroke-linecap: butt"
    return compact(svg.replace("<svg ", f'<svg role="img" style="{shared}" ', 1) + "\n")


def with_alt(svg: str, alt: str) -> str:
    """An <svg> element of `to_svg` with its alternative text."""
    return svg.replace('<svg role="img" ', f'<svg role="img" aria-label="{escape(alt)}" ', 1)
