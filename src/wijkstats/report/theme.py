"""The house style of a municipality: colours and type from its design tokens, and its logo.

Question answered: how do pages look as those of the municipality? `theme` in delivery.yaml names a file of NL Design System
tokens (tokens.py) beside the delivered files. A role that no token gives takes the colour of the band: headings, then figures.
Letters that cannot be read on what they stand on are refused, by the names of both tokens.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup
from matplotlib.colors import rgb_to_hsv, to_rgb

from wijkstats.ground.errors import Fault, SettingsError
from wijkstats.ground.shown import shown
from wijkstats.kit.page import style
from wijkstats.kit.page.schemes import PAPER, lighter
from wijkstats.report.tokens import colour_of, family_of, read_tokens
from wijkstats.settings.delivery import Delivery

ROLES: Mapping[str, tuple[str, ...]] = {
    "paper": ("utrecht-document-background-color", "utrecht-page-background-color", "basis-color-default-bg-document"),
    "ink": ("utrecht-document-color", "basis-color-default-color-document"),
    "brand": (
        "utrecht-heading-1-color", "nl-heading-level-1-color", "utrecht-heading-color", "basis-heading-color",
        "basis-color-accent-1-color-default",
    ),
    "link": ("utrecht-link-color", "nl-link-color", "basis-color-action-1-color-default"),
    "focus": ("utrecht-focus-outline-color", "basis-focus-outline-color"),
}  # fmt: skip
"""What a colour is for -> the tokens that may give it, the first that does."""
BANDS = (
    ("utrecht-page-header-background-color", "utrecht-page-header-color"),
    ("utrecht-navigation-background-color", "utrecht-navigation-color"),
    ("utrecht-page-footer-background-color", "utrecht-page-footer-color"),
    ("denhaag-footer-background-color", "denhaag-footer-color"),
    ("basis-color-accent-1-inverse-bg-default", "basis-color-accent-1-inverse-color-default"),
)
"""The band across the page and the letters on it: the first pair of which both are given and the band is no white."""
FONTS: Mapping[str, tuple[str, ...]] = {
    "font": ("utrecht-document-font-family", "basis-text-font-family-default"),
    "heading-font": (
        "utrecht-heading-1-font-family", "nl-heading-level-1-font-family", "utrecht-heading-font-family",
        "basis-heading-font-family",
    ),
}  # fmt: skip
NEUTRAL: Mapping[str, str] = {
    "paper": "#ffffff", "ink": style.INK, "brand": style.OWN, "link": "#0a5a94", "bar": style.OWN, "bar-ink": "#ffffff",
    "focus": style.GROUP, "muted": style.MUTED, "soft": "#f3f5f8",
}  # fmt: skip
PAIRS = (
    ("ink", "paper", 4.5), ("muted", "paper", 4.5), ("brand", "paper", 4.5), ("link", "paper", 4.5), ("brand", "soft", 4.5),
    ("link", "soft", 4.5), ("ink", "soft", 4.5), ("bar-ink", "bar", 4.5), ("focus", "paper", 3.0),
)  # fmt: skip
"""What stands on what, and the contrast that WCAG 2.1 AA asks."""
PICTURES = {".svg": "image/svg+xml", ".png": "image/png"}
LARGEST_LOGO = 60_000
"""Bytes; the logo stands in every page."""
DARK_LETTERS = 0.35
"""Luminance of the own colours on a dark page."""
MEANINGS = (style.IMPROVED, style.WORSE, style.GROUP, style.KEPT, style.EACH)
TOLD_APART, COLOURED = 0.25, 0.3
"""How far a colour of figures is from one that means something (of red, green and blue, 0 to 1), and how far from grey."""
Named = Mapping[str, tuple[str, str]]
"""Role -> the token that gives it, and its colour."""
NO_RULES = Markup("")


@dataclass(frozen=True, slots=True)
class Theme:
    """How pages look: rules for their style sheet, a logo to show, and what colours and letters of figures become."""

    css: Markup = NO_RULES
    logo: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)

    @property
    def colours(self) -> dict[str, str]:
        """What colours become, without letters: a bitmap has those of who draws it."""
        return {neutral: other for neutral, other in self.figures.items() if neutral != style.STACK}


def read_theme(delivery: Delivery) -> Theme:
    """The theme of a delivery; the neutral one when it names none. SettingsError with every pair that cannot be read, and for a
    file in which no token is known.
    """
    chosen = delivery.settings.theme
    if chosen is None:
        return Theme()
    path = _file(delivery, "tokens", chosen.tokens)
    where = f"data/raw/{delivery.name}/delivery.yaml, key theme.tokens"
    try:
        tokens = read_tokens(path.read_text(encoding="utf-8", errors="replace"), path.suffix.lower().lstrip("."))
    except ValueError:
        fault = Fault(where, f"{shown(path.name)} is no JSON", "a file of design tokens", "export the tokens again")
        raise SettingsError(fault) from None
    named, fonts = _named(tokens), _fonts(tokens)
    if not named and not fonts:
        known = ", ".join([*(names[0] for names in ROLES.values()), BANDS[0][0]])
        next_step = (
            "name the file with all tokens: in a package it is often dist/theme.css; not the one for dark screens"
        )
        raise SettingsError(Fault(where, f"no known token in {shown(path.name)}", f"such as {known}", next_step))
    colours = {**NEUTRAL, **{role: colour for role, (_, colour) in named.items()}}
    if faults := [*_unreadable(colours, named, where)]:
        raise SettingsError(faults)
    logo = _picture(_file(delivery, "logo", chosen.logo), delivery) if chosen.logo else ""
    letters = {style.STACK: f"{fonts['font']}, sans-serif"} if "font" in fonts else {}
    return Theme(_css(named, fonts), logo, {style.OWN: _mark(colours)} | letters)


def _named(tokens: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What the tokens give of each role."""
    found = {}
    for role, names in ROLES.items():
        given = ((name, colour_of(tokens.get(name, ""))) for name in names)
        if one := next((pair for pair in given if pair[1]), None):
            found[role] = one
    paper = found.get("paper", ("", NEUTRAL["paper"]))[1]
    for names in BANDS:
        band, letters = ((name, colour_of(tokens.get(name, ""))) for name in names)
        if band[1] and letters[1] and style.contrast(band[1], paper) >= style.READABLE:
            found |= {"bar": band, "bar-ink": letters}
            found.setdefault("brand", band)
            break
    return found


def _fonts(tokens: Mapping[str, str]) -> dict[str, str]:
    found = {role: next((f for n in names if (f := family_of(tokens.get(n, "")))), "") for role, names in FONTS.items()}
    return {role: family for role, family in found.items() if family}


def _mark(colours: Mapping[str, str]) -> str:
    """What the own municipality is drawn in: an own colour that nobody takes for one with another meaning."""
    for colour in (colours["brand"], colours["bar"], colours["link"]):
        far = all(math.dist(to_rgb(colour), to_rgb(other)) >= TOLD_APART for other in MEANINGS)
        if far and rgb_to_hsv(to_rgb(colour))[1] >= COLOURED and style.contrast(colour, "#ffffff") >= style.READABLE:
            return colour
    return style.OWN


def _css(named: Named, fonts: Mapping[str, str]) -> Markup:
    """Rules after those of the page: its own colours by day, lighter ones by night, its letters always."""
    day = "; ".join(f"--{role}: {colour}" for role, (_, colour) in named.items())
    night = [f"--{r}: {lighter(named[r][1], DARK_LETTERS)}" for r in ("brand", "link", "focus") if r in named]
    dark = "; ".join([f"--paper: {PAPER}", "--ink: #e8ebee", *night])
    rules = [f":root {{ {day} }}", f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"]
    if "font" in fonts:
        rules += [f"body {{ font-family: {fonts['font']}, sans-serif }}"]
    if "heading-font" in fonts:
        rules += [f"h1, h2, h3, h4 {{ font-family: {fonts['heading-font']}, sans-serif }}"]
    return Markup("\n".join(rules))  # hex colours and plain names of letters only


def _unreadable(colours: Mapping[str, str], named: Named, where: str) -> Iterator[Fault]:
    for letters, ground, least in PAIRS:
        ratio = style.contrast(colours[letters], colours[ground])
        if ratio < least:
            one, other = (
                f"{named[role][0] if role in named else f'{role} of wijkstats'} {colours[role]}"
                for role in (letters, ground)
            )
            yield Fault(
                where,
                f"{one} on {other}: contrast {ratio:.1f}",
                f"a contrast of {least} or more (WCAG 2.1 AA)",
                "take a token out of the file, or give it another colour",
            )


def _file(delivery: Delivery, key: str, name: str) -> Path:
    path = delivery.raw / name
    if Path(name).name != name or not path.is_file():
        where = f"data/raw/{delivery.name}/delivery.yaml, key theme.{key}"
        raise SettingsError(
            Fault(where, shown(name), "a file beside delivery.yaml", "put the file there, or change the name")
        )
    return path


def _picture(path: Path, delivery: Delivery) -> str:
    """A logo as text that stands in a page."""
    content = path.read_bytes()
    if path.suffix.lower() not in PICTURES or len(content) > LARGEST_LOGO:
        where = f"data/raw/{delivery.name}/delivery.yaml, key theme.logo"
        allowed = f"an .svg or .png of at most {LARGEST_LOGO // 1000} kB"
        raise SettingsError(Fault(where, f"{shown(path.name)}, {len(content) // 1000} kB", allowed, "make it smaller"))
    return f"data:{PICTURES[path.suffix.lower()]};base64,{base64.b64encode(content).decode()}"
