"""The house style: tokens in the forms that municipalities publish, and letters that cannot be read are refused by name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from conftest import MakeDelivery
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from wijkstats.ground.errors import SettingsError
from wijkstats.kit.page import style
from wijkstats.kit.page.schemes import in_look, repaint
from wijkstats.report.theme import LARGEST_LOGO, NEUTRAL, PAIRS, Theme, read_theme
from wijkstats.settings.choices import Theme as Chosen
from wijkstats.settings.delivery import Delivery

COMPILED = """/** generated */
.zilverstad-theme {
  --zilverstad-color-plum-70: #6b1f5f; /* the brand */
  --zilverstad-fonts-primary: "Zilver Sans", sans-serif;
  --utrecht-document-color: #222222;
  --utrecht-document-font-family: var(--zilverstad-fonts-primary);
  --utrecht-heading-color: var(--zilverstad-color-plum-70);
  --utrecht-link-color: var(--no-such-token, rgb(107 31 95));
  --utrecht-page-header-background-color: var(--utrecht-heading-color);
  --utrecht-page-header-color: #fff;
}
"""
DICTIONARY = {
    "zilverstad": {"color": {"plum": {"70": {"value": "#6b1f5f"}}}},
    "utrecht": {
        "document": {"color": {"value": "#222222"}, "font-family": {"value": "Zilver Sans, sans-serif"}},
        "heading": {"color": {"value": "{zilverstad.color.plum.70}"}},
        "link": {"color": {"value": "{zilverstad.color.plum.70}"}},
        "page-header": {"background-color": {"value": "{utrecht.heading.color}"}, "color": {"value": "#ffffff"}},
    },
}


def dtcg(tree: object) -> object:
    """The same tokens as a design program exports them: with `$value`, in sets."""
    if not isinstance(tree, dict):
        return tree
    return {"$type": "any", "$value": tree["value"]} if "value" in tree else {k: dtcg(v) for k, v in tree.items()}


SETS = {
    "brand": dtcg({"zilverstad": DICTIONARY["zilverstad"]}),
    "components/all": dtcg({"utrecht": DICTIONARY["utrecht"]}),
}


def leaves(tree: dict[str, Any], *path: str) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, part in tree.items():
        yield from [((*path, key), part["value"])] if "value" in part else leaves(part, *path, key)


def camel(path: tuple[str, ...]) -> str:
    first, *rest = "-".join(path).split("-")
    return first + "".join(part.capitalize() for part in rest)


LISTED = [{"name": camel(path), "path": [*path], "value": value} for path, value in leaves(DICTIONARY)]
FLAT = {camel(path): value.replace("}", ".value}") for path, value in leaves(DICTIONARY)}
NIGHT = "@media (prefers-color-scheme: dark) { .zilverstad-theme { --utrecht-link-color: #9fd5d3; } }"
FORMS = {
    "theme.css": COMPILED + NIGHT,
    "tokens.json": json.dumps(DICTIONARY),
    "figma.tokens.json": json.dumps(SETS),
    "list.json": json.dumps(LISTED),
    "index.flat.json": json.dumps(FLAT),
    "variables.scss": re.sub(r"var\((\$[\w-]+)\)|var\(.*\)", r"\1", COMPILED.replace("--", "$")).replace(
        "color: ;", "color: #6b1f5f;"
    ),
}


def themed(made: Delivery, name: str, text: str, logo: str = "") -> Delivery:
    (made.raw / name).write_text(text, encoding="utf-8")
    return replace(made, settings=made.settings.model_copy(update={"theme": Chosen(tokens=name, logo=logo)}))


@pytest.mark.parametrize("name", sorted(FORMS))
def test_each_form_of_tokens_gives_the_same_look(make_delivery: MakeDelivery, name: str) -> None:
    theme = read_theme(themed(make_delivery(), name, FORMS[name]))
    assert "--brand: #6b1f5f; --link: #6b1f5f; --bar: #6b1f5f; --bar-ink: #ffffff" in theme.css
    assert "body { font-family: 'Zilver Sans', sans-serif }" in theme.css
    assert theme.figures == {style.OWN: "#6b1f5f", style.STACK: "'Zilver Sans', sans-serif"}


def test_without_tokens_for_headings_they_have_the_colour_of_the_band(make_delivery: MakeDelivery) -> None:
    """As of Rotterdam and Utrecht, of which the band is that of the foot."""
    foot = ":root { --utrecht-page-footer-background-color: #cc0000; --utrecht-page-footer-color: white; --utrecht-page-header"
    theme = read_theme(
        themed(make_delivery(), "theme.css", foot + "-background-color: #fff; --utrecht-page-header-color: #111 }")
    )
    assert "--bar: #cc0000; --bar-ink: #ffffff; --brand: #cc0000" in theme.css
    assert theme.colours == {style.OWN: "#cc0000"}


@pytest.mark.parametrize("brand", ["#2e2e2e", style.IMPROVED, "#b3471e"])
def test_figures_keep_their_own_colour_beside_one_with_another_meaning(make_delivery: MakeDelivery, brand: str) -> None:
    told = f":root {{ --utrecht-heading-color: {brand} }}"
    assert read_theme(themed(make_delivery(), "theme.css", told)).colours == {style.OWN: style.OWN}


@pytest.mark.parametrize(
    ("name", "text"),
    [("theme.css", "@property --utrecht-link-color { inherits: true }"), ("a.json", "[]"), ("b.json", "{")],
)
def test_a_file_without_a_known_token_is_refused(make_delivery: MakeDelivery, name: str, text: str) -> None:
    with pytest.raises(SettingsError):
        read_theme(themed(make_delivery(), name, text))


def test_bitmaps_and_files_of_figures_have_the_own_colour() -> None:
    figure = Figure(figsize=(2, 1))
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], "o-", color=style.OWN, markerfacecolor="white")
    axes.barh([0], [1], color=style.OWN, alpha=0.5)
    axes.scatter([0, 1], [0, 0], color=[style.OWN, style.WORSE])
    text = axes.text(0, 0, "own", color=style.OWN)
    repaint(figure, {style.OWN: "#00811f"})
    line, bar, dots = axes.lines[0], axes.patches[0], axes.collections[0]
    assert to_hex(line.get_color()) == to_hex(line.get_markeredgecolor()) == to_hex(text.get_color()) == "#00811f"
    assert line.get_markerfacecolor() == "white"
    assert (to_hex(bar.get_facecolor()), bar.get_facecolor()[3]) == ("#00811f", 0.5)
    assert [to_hex(colour) for colour in dots.get_facecolor()] == ["#00811f", style.WORSE]
    drawn = in_look(
        f'<svg style="fill: {style.OWN}; font-family: {style.STACK}">',
        {style.OWN: "#00811f", style.STACK: "'Zilver Sans'"},
    )
    assert drawn == """<svg style="fill: #00811f; font-family: 'Zilver Sans'">"""


def test_nothing_on_a_page_moves() -> None:
    """Who asks for less motion gets none: there is none."""
    for kind in ("css", "js"):
        text = files("wijkstats.report").joinpath("templates", f"page.{kind}").read_text(encoding="utf-8")
        assert not re.search(r"transition|animat|smooth|@keyframes", text)


def test_without_a_theme_pages_are_neutral_and_can_be_read(make_delivery: MakeDelivery) -> None:
    assert read_theme(make_delivery()) == Theme()
    assert all(style.contrast(NEUTRAL[letters], NEUTRAL[ground]) >= least for letters, ground, least in PAIRS)


def test_a_pair_that_cannot_be_read_is_refused_by_name(make_delivery: MakeDelivery) -> None:
    pale = COMPILED.replace("--no-such-token, rgb(107 31 95)", "--no-such-token, #9fd5d3")
    with pytest.raises(SettingsError) as refused:
        read_theme(themed(make_delivery(), "theme.css", pale))
    fault, on_cards = refused.value.faults
    assert "soft of wijkstats" in on_cards.found
    assert fault.found.startswith("utrecht-link-color #9fd5d3 on paper of wijkstats #ffffff: contrast 1.6")


@pytest.mark.parametrize(
    "value", ["reddish; } body { display: none", "url(//example.org/x)", "var(--utrecht-link-color)", "#12345"]
)
def test_what_is_no_colour_never_reaches_a_page(make_delivery: MakeDelivery, value: str) -> None:
    theme = read_theme(
        themed(
            make_delivery(), "theme.css", f":root {{ --utrecht-link-color: {value}; --utrecht-document-color: #222; }}"
        )
    )
    assert "link" not in theme.css
    assert "display" not in theme.css
    assert "example" not in theme.css


def test_a_logo_stands_in_the_page_when_it_is_small_and_a_picture(make_delivery: MakeDelivery) -> None:
    made = themed(make_delivery(), "theme.css", COMPILED, "logo.svg")
    (made.raw / "logo.svg").write_text("<svg/>", encoding="utf-8")
    assert read_theme(made).logo == "data:image/svg+xml;base64,PHN2Zy8+"
    (made.raw / "logo.svg").write_bytes(b" " * (LARGEST_LOGO + 1))
    with pytest.raises(SettingsError):
        read_theme(made)


@pytest.mark.parametrize("name", ["../theme.css", "nowhere.css", ""])
def test_a_file_that_does_not_lie_beside_the_others_is_refused(
    make_delivery: MakeDelivery, tmp_path: Path, name: str
) -> None:
    made = themed(make_delivery(), "theme.css", COMPILED)
    with pytest.raises(SettingsError):
        read_theme(replace(made, settings=made.settings.model_copy(update={"theme": Chosen(tokens=name)})))
