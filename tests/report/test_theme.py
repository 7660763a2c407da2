"""The house style: tokens in the forms that municipalities publish, and letters that cannot be read are refused by name."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import MakeDelivery

from wijkstats.ground.errors import SettingsError
from wijkstats.kit.page import style
from wijkstats.report.theme import LARGEST_LOGO, NEUTRAL, PAIRS, Theme, read_theme
from wijkstats.settings.choices import Theme as Chosen
from wijkstats.settings.delivery import Delivery

COMPILED = """/** generated */
.zilverstad-theme {
  --zilverstad-color-teal-70: #0b5d5a; /* the brand */
  --zilverstad-fonts-primary: "Zilver Sans", sans-serif;
  --utrecht-document-color: #222222;
  --utrecht-document-font-family: var(--zilverstad-fonts-primary);
  --utrecht-heading-color: var(--zilverstad-color-teal-70);
  --utrecht-link-color: var(--no-such-token, rgb(11 93 90));
  --utrecht-page-header-background-color: var(--utrecht-heading-color);
  --utrecht-page-header-color: #fff;
}
"""
DICTIONARY = {
    "zilverstad": {"color": {"teal": {"70": {"value": "#0b5d5a"}}}},
    "utrecht": {
        "document": {"color": {"value": "#222222"}, "font-family": {"value": "Zilver Sans, sans-serif"}},
        "heading": {"color": {"value": "{zilverstad.color.teal.70}"}},
        "link": {"color": {"value": "{zilverstad.color.teal.70}"}},
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
FORMS = {"theme.css": COMPILED, "tokens.json": json.dumps(DICTIONARY), "figma.tokens.json": json.dumps(SETS)}


def themed(made: Delivery, name: str, text: str, logo: str = "") -> Delivery:
    (made.raw / name).write_text(text, encoding="utf-8")
    return replace(made, settings=made.settings.model_copy(update={"theme": Chosen(tokens=name, logo=logo)}))


@pytest.mark.parametrize("name", sorted(FORMS))
def test_each_form_of_tokens_gives_the_same_look(make_delivery: MakeDelivery, name: str) -> None:
    theme = read_theme(themed(make_delivery(), name, FORMS[name]))
    assert "--brand: #0b5d5a; --link: #0b5d5a; --bar: #0b5d5a; --bar-ink: #ffffff" in theme.css
    assert "body { font-family: 'Zilver Sans', sans-serif }" in theme.css
    assert theme.figures == {style.OWN: "#0b5d5a", style.STACK: "'Zilver Sans', sans-serif"}


def test_without_a_theme_pages_are_neutral_and_can_be_read(make_delivery: MakeDelivery) -> None:
    assert read_theme(make_delivery()) == Theme()
    assert all(style.contrast(NEUTRAL[letters], NEUTRAL[ground]) >= least for letters, ground, least in PAIRS)


def test_a_pair_that_cannot_be_read_is_refused_by_name(make_delivery: MakeDelivery) -> None:
    pale = COMPILED.replace("--no-such-token, rgb(11 93 90)", "--no-such-token, #9fd5d3")
    with pytest.raises(SettingsError) as refused:
        read_theme(themed(make_delivery(), "theme.css", pale))
    (fault,) = refused.value.faults
    assert fault.found.startswith("utrecht-link-color #9fd5d3 on paper of wijkstats #ffffff: contrast 1.6")


@pytest.mark.parametrize(
    "value", ["red; } body { display: none", "url(//example.org/x)", "var(--utrecht-link-color)", "#12345"]
)
def test_what_is_no_colour_never_reaches_a_page(make_delivery: MakeDelivery, value: str) -> None:
    theme = read_theme(themed(make_delivery(), "theme.css", f":root {{ --utrecht-link-color: {value}; }}"))
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
