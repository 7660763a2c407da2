"""The house style of a municipality: colours and type from its design tokens, and its logo.

Question answered: how do pages look as those of the municipality? `theme` in delivery.yaml names a file of NL Design System
tokens beside the delivered files: CSS (`--utrecht-link-color: #24578f`), or JSON of Style Dictionary (`value`) or a design
program (`$value`). Letters that cannot be read on what they stand on are refused, by the names of both tokens.
"""

from __future__ import annotations

import base64
import colorsys
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup
from matplotlib.colors import to_hex

from wijkstats.ground.errors import Fault, SettingsError
from wijkstats.ground.shown import shown
from wijkstats.kit.page import style
from wijkstats.kit.page.schemes import PAPER, lighter
from wijkstats.settings.delivery import Delivery

ROLES: Mapping[str, tuple[str, ...]] = {
    "paper": ("utrecht-document-background-color", "utrecht-page-background-color", "basis-color-default-bg-document"),
    "ink": ("utrecht-document-color", "basis-color-default-color-document"),
    "brand": (
        "utrecht-heading-1-color", "nl-heading-level-1-color", "utrecht-heading-color", "basis-heading-color",
        "basis-color-accent-1-color-default",
    ),
    "link": ("utrecht-link-color", "nl-link-color", "basis-color-action-1-color-default"),
    "bar": (
        "utrecht-page-header-background-color",
        "utrecht-navigation-background-color",
        "basis-color-accent-1-inverse-bg-default",
    ),
    "bar-ink": ("utrecht-page-header-color", "utrecht-navigation-color", "basis-color-accent-1-inverse-color-default"),
    "focus": ("utrecht-focus-outline-color", "basis-focus-outline-color"),
}  # fmt: skip
"""What a colour is for -> the tokens that may give it, the first that does."""
FONTS: Mapping[str, tuple[str, ...]] = {
    "font": ("utrecht-document-font-family", "basis-text-font-family-default"),
    "heading-font": ("utrecht-heading-1-font-family", "utrecht-heading-font-family", "basis-heading-font-family"),
}
NEUTRAL: Mapping[str, str] = {
    "paper": "#ffffff", "ink": style.INK, "brand": style.OWN, "link": "#0a5a94", "bar": style.OWN, "bar-ink": "#ffffff",
    "focus": style.GROUP, "muted": style.MUTED,
}  # fmt: skip
PAIRS = (
    ("ink", "paper", 4.5),
    ("muted", "paper", 4.5),
    ("brand", "paper", 4.5),
    ("link", "paper", 4.5),
    ("bar-ink", "bar", 4.5),
    ("focus", "paper", 3.0),
)
"""What stands on what, and the contrast that WCAG 2.1 AA asks."""
PICTURES = {".svg": "image/svg+xml", ".png": "image/png"}
LARGEST_LOGO = 60_000
"""Bytes; the logo stands in every page."""
DARK_LETTERS = 0.35
"""Luminance of the own colours on a dark page."""
_CSS = re.compile(r"--([\w-]+)\s*:\s*([^;}]+)")
_VAR = re.compile(r"var\(\s*--([\w-]+)\s*(?:,\s*((?:[^()]|\([^()]*\))*))?\)")
_REFERENCE = re.compile(r"\{([^{}]+)\}")
_FAMILY = re.compile(r"[A-Za-z][\w -]*")


NO_RULES = Markup("")


@dataclass(frozen=True, slots=True)
class Theme:
    """How pages look: rules for their style sheet, a logo to show, and what colours and letters of figures become."""

    css: Markup = NO_RULES
    logo: str = ""
    figures: Mapping[str, str] | None = None


def read_theme(delivery: Delivery) -> Theme:
    """The theme of a delivery; the neutral one when it names none. SettingsError with every pair that cannot be read."""
    chosen = delivery.settings.theme
    if chosen is None:
        return Theme()
    tokens = read_tokens(_file(delivery, "tokens", chosen.tokens), delivery)
    named = {
        role: next(((n, c) for n in names if (c := colour_of(tokens.get(n, "")))), None)
        for role, names in ROLES.items()
    }
    colours = {**NEUTRAL, **{role: found[1] for role, found in named.items() if found}}
    faults = [*_unreadable(colours, named, f"data/raw/{delivery.name}/{shown(chosen.tokens)}")]
    if faults:
        raise SettingsError(faults)
    fonts = {role: next((f for n in names if (f := family_of(tokens.get(n, "")))), "") for role, names in FONTS.items()}
    logo = _picture(_file(delivery, "logo", chosen.logo), delivery) if chosen.logo else ""
    told = {style.OWN: colours["brand"]} | ({style.STACK: f"{fonts['font']}, sans-serif"} if fonts["font"] else {})
    return Theme(_css(colours, {r: f for r, f in named.items() if f}, fonts), logo, told)


def _css(colours: Mapping[str, str], named: Mapping[str, object], fonts: Mapping[str, str]) -> Markup:
    """Rules after those of the page: its own colours by day, lighter ones by night, its letters always."""
    day = "; ".join(f"--{role}: {colours[role]}" for role in ROLES if role in named)
    night = {role: lighter(colours[role], DARK_LETTERS) for role in ("brand", "link", "focus") if role in named}
    dark = "; ".join(f"--{role}: {colour}" for role, colour in night.items())
    rules = [f":root {{ {day} }}"]
    rules += [
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ --paper: {PAPER}; --ink: #e8ebee; {dark} }} }}"
    ]
    rules += [f"body {{ font-family: {fonts['font']}, sans-serif }}"] if fonts["font"] else []
    rules += [f"h1, h2, h3, h4 {{ font-family: {fonts['heading-font']}, sans-serif }}"] if fonts["heading-font"] else []
    return Markup("\n".join(rules))  # hex colours and plain names of letters only


def _unreadable(colours: Mapping[str, str], named: Mapping[str, Any], where: str) -> Iterator[Fault]:
    for letters, ground, least in PAIRS:
        ratio = style.contrast(colours[letters], colours[ground])
        if ratio < least:
            pair = [
                f"{found[0] if (found := named.get(r)) else f'{r} of wijkstats'} {colours[r]}"
                for r in (letters, ground)
            ]
            yield Fault(
                where,
                f"{pair[0]} on {pair[1]}: contrast {ratio:.1f}",
                f"a contrast of {least} or more (WCAG 2.1 AA)",
                "take a token out of the file, or give it another colour",
            )


def read_tokens(path: Path, delivery: Delivery) -> dict[str, str]:
    """All tokens of a file: name with hyphens -> value, with references filled in; one that leads nowhere is left out."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix.lower() != ".json":
        return _filled(
            {name: value.strip() for name, value in _CSS.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))}
        )
    try:
        tree = json.loads(text)
    except ValueError:
        raise SettingsError(
            Fault(
                f"data/raw/{delivery.name}/{shown(path.name)}",
                "no JSON",
                "a file of design tokens",
                "export the tokens again",
            )
        ) from None
    flat: dict[str, str] = {}
    for keys, value in _leaves(tree, ()):
        flat.setdefault("-".join(keys), value)
        flat.setdefault("-".join(keys[1:]), value)  # Figma puts all tokens in sets: brand, common, components
    return _filled(flat)


def _leaves(tree: object, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if not isinstance(tree, dict):
        if isinstance(tree, str) and keys:  # a flat file: {"utrecht-link-color": "#24578f"}
            yield keys, tree
        return
    value = tree.get("$value", tree.get("value"))
    if isinstance(value, str | int | float):
        yield keys, str(value)
    elif isinstance(value, list):
        yield keys, ", ".join(map(str, value))
    else:
        for key, part in tree.items():
            if not str(key).startswith("$"):
                yield from _leaves(part, (*keys, str(key)))


def _filled(tokens: Mapping[str, str]) -> dict[str, str]:
    """Every value without references to others. A circle of references gives nothing."""

    def fill(value: str, depth: int = 0) -> str:
        if depth > 20:
            return ""
        value = _VAR.sub(lambda found: fill(tokens.get(found[1], found[2] or ""), depth + 1), value)
        return _REFERENCE.sub(lambda found: fill(tokens.get(found[1].replace(".", "-"), ""), depth + 1), value)

    return {name: fill(value) for name, value in tokens.items()}


def colour_of(value: str) -> str:
    """An opaque colour as #rrggbb; empty for anything else.

    >>> colour_of("#ABC"), colour_of("rgb(0 80 160)"), colour_of("hsl(210, 100%, 30%)"), colour_of("rgba(0,0,0,.2)")
    ('#aabbcc', '#0050a0', '#004c99', '')
    """
    text = value.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{3}(?:[0-9a-f]{3})?", text):
        return to_hex(text)
    parts = re.fullmatch(
        r"(rgb|hsl)a?\(\s*([\d.]+)(?:deg)?[\s,]+([\d.]+)%?[\s,]+([\d.]+)%?\s*(?:[,/]\s*(?:1|100%)(?:\.0+)?\s*)?\)", text
    )
    if not parts:
        return ""
    one, two, three = (float(part) for part in parts.groups()[1:])
    if parts[1] == "rgb":
        return to_hex((min(one, 255) / 255, min(two, 255) / 255, min(three, 255) / 255))
    return to_hex(colorsys.hls_to_rgb(one % 360 / 360, min(three, 100) / 100, min(two, 100) / 100))


def family_of(value: str) -> str:
    """Names of letters that may stand in a style sheet, quoted; generic ones and what is no name are left out.

    >>> family_of("Poppins, 'Open Sans', sans-serif; } body { display: none")
    "'Poppins', 'Open Sans'"
    """
    names = [name.strip().strip("\"'") for name in value.split(",")]
    plain = [
        n for n in names if _FAMILY.fullmatch(n) and n.lower() not in {"sans-serif", "sans serif", "serif", "inherit"}
    ]
    return ", ".join(f"'{name}'" for name in plain[:4])


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
