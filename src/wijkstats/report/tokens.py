"""Design tokens of NL Design System, in the forms in which municipalities publish them.

Question answered: which value has each token of a file? CSS (`--utrecht-link-color: #24578f`), SCSS (`$utrecht-link-color`), or
JSON: a tree with `value` (Style Dictionary) or `$value` (a design program), a list of tokens, or names with values. One token has
one name here, whichever form it came in: `utrechtHeading1Color` is utrecht-heading-1-color.
"""

from __future__ import annotations

import colorsys
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from matplotlib.colors import CSS4_COLORS, to_hex

_MARKS = re.compile(r"([^{};]*)([{};])")
_DECLARED = re.compile(r"\s*(?:--|\$)([\w-]+)\s*:\s*(.+)", re.DOTALL)
_SOMETIMES = re.compile(r"@media|dark|contrast", re.IGNORECASE)
"""Around values for some screens only: how a page looks by night follows from how it looks by day."""
_VAR = re.compile(r"var\(\s*--([\w-]+)\s*(?:,\s*((?:[^()]|\((?:[^()]|\([^()]*\))*\))*))?\)|\$([\w-]+)")
_REFERENCE = re.compile(r"\{([^{}]+)\}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z\d])|(?<=\d)(?=[A-Z])")
_COLOUR = re.compile(
    r"(rgb|hsl)a?\(\s*([\d.]+)(%|deg)?[\s,]+([\d.]+)%?[\s,]+([\d.]+)%?\s*(?:[,/]\s*(?:1|100%)(?:\.0+)?\s*)?\)"
)
_BOTH_SCHEMES = re.compile(r"light-dark\(\s*((?:[^(),]|\([^()]*\))+),.*\)")
_FAMILY = re.compile(r"[A-Za-z][\w -]*")
DEEPEST = 20
"""References that lead to references."""


def read_tokens(text: str, form: str) -> dict[str, str]:
    """All tokens of a file, with references filled in; one that leads nowhere is empty. ValueError for JSON that is none.

    form  "json", or else CSS or SCSS

    >>> read_tokens('{"nl": {"linkColor": {"$value": "{brand.blue.value}"}}, "brand": {"blue": {"value": "#24578f"}}}', "json")
    {'nl-link-color': '#24578f', 'brand-blue': '#24578f', 'link-color': '#24578f', 'blue': '#24578f'}
    """
    if form != "json":
        plain = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        return _filled(_declared(plain))
    leaves = [*_leaves(json.loads(text), ())]
    flat: dict[str, str] = {}
    for depth in range(3):  # a design program puts tokens in sets: brand, common, components
        for keys, value in leaves:
            if len(keys) > depth and not _SOMETIMES.search(keys[0]):
                flat.setdefault(_plain("-".join(keys[depth:])), value)
    return _filled(flat)


def _plain(name: str) -> str:
    return _CAMEL.sub("-", name.strip()).replace(" ", "-").replace(".", "-").lower()


def _declared(css: str) -> dict[str, str]:
    """The values that hold on every screen; a later one takes the place of an earlier one."""
    found: dict[str, str] = {}
    around: list[str] = []
    for told, mark in _MARKS.findall(css):
        if mark == "{":
            around.append(told)
            continue
        if (one := _DECLARED.match(told)) and not any(map(_SOMETIMES.search, around)):
            found[_plain(one[1])] = one[2].replace("!default", "").strip()
        if mark == "}" and around:
            around.pop()
    return found


def _leaves(tree: object, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(tree, list):
        for one in tree:
            if isinstance(one, dict):
                path = one.get("path") or [one.get("name", "")]
                yield from _leaves(one, tuple(map(str, path)))
    elif not isinstance(tree, dict):
        if isinstance(tree, str) and keys:  # {"utrecht-link-color": "#24578f"}
            yield keys, tree
    elif (value := _value(tree.get("$value", tree.get("value")))) is not None:
        yield keys, value
    else:
        for key, part in tree.items():
            if not str(key).startswith("$"):
                yield from _leaves(part, (*keys, str(key)))


def _value(value: Any) -> str | None:
    """A value as it would stand in CSS; None for what is no value but more tokens, or several values in one."""
    if isinstance(value, dict):
        return str(value["hex"]) if "hex" in value else None
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return None if value is None else str(value)


def _filled(tokens: Mapping[str, str]) -> dict[str, str]:
    """Every value without references to others. A circle of references gives nothing."""

    def of(name: str, depth: int) -> str:
        return fill(tokens.get(_plain(re.sub(r"\.\$?value$", "", name)), ""), depth + 1)

    def fill(value: str, depth: int = 0) -> str:
        if depth > DEEPEST:
            return ""
        value = _VAR.sub(lambda found: of(found[1] or found[3], depth) or fill(found[2] or "", depth + 1), value)
        return _REFERENCE.sub(lambda found: of(found[1], depth), value)

    return {name: fill(value) for name, value in tokens.items()}


def colour_of(value: str) -> str:
    """An opaque colour as #rrggbb; empty for anything else. Of a colour for both schemes that of day.

    >>> colour_of("#ABC"), colour_of("rgb(0 80 160)"), colour_of("hsl(210, 100%, 30%)"), colour_of("rgba(0,0,0,.2)")
    ('#aabbcc', '#0050a0', '#004c99', '')
    >>> colour_of("White"), colour_of("#00811fff"), colour_of("rgb(0% 50% 100%)"), colour_of("light-dark(rgb(1 2 3), #fff)")
    ('#ffffff', '#00811f', '#0080ff', '#010203')
    """
    text = value.strip().lower()
    if both := _BOTH_SCHEMES.fullmatch(text):
        text = both[1].strip()
    if text in CSS4_COLORS:
        return to_hex(text)
    if re.fullmatch(r"#[0-9a-f]{3}|#[0-9a-f]{6}(?:ff)?", text):
        return to_hex(text[:7])
    if not (parts := _COLOUR.fullmatch(text)):
        return ""
    one, two, three = (float(parts[place]) for place in (2, 4, 5))
    if parts[1] == "rgb":
        whole = 100 if parts[3] == "%" else 255
        return to_hex((min(one / whole, 1), min(two / whole, 1), min(three / whole, 1)))
    return to_hex(colorsys.hls_to_rgb(one % 360 / 360, min(three, 100) / 100, min(two, 100) / 100))


def family_of(value: str) -> str:
    """Names of letters that may stand in a style sheet, quoted; generic ones and what is no name are left out.

    >>> family_of("Poppins, 'Open Sans', sans-serif; } body { display: none")
    "'Poppins', 'Open Sans'"
    """
    names = [name.strip().strip("\"'") for name in value.split(",")]
    generic = {"sans-serif", "sans serif", "serif", "inherit"}
    plain = [n for n in names if _FAMILY.fullmatch(n) and n.lower() not in generic]
    return ", ".join(f"'{name}'" for name in plain[:4])
