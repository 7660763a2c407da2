"""Figures in a page and in a file of their own: less to send, the same to see."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.figure import Figure

from wijkstats.kit.page import style
from wijkstats.kit.page.drawing import hidden_bar, rows_axis, stacked_row
from wijkstats.kit.page.layout import settle
from wijkstats.kit.page.merged import together_drawn
from wijkstats.kit.page.narrow import measure
from wijkstats.kit.page.schemes import PLACE, alone, dark_of, in_page
from wijkstats.kit.page.words import load_words

NL = load_words("nl")
COLOURS = (style.IMPROVED, style.SAME, style.WORSE)
LEFT, RIGHT, BELOW = "M0 0H5V2H0z", "M5 0H9V2H5z", "M0 3H5V5H0z"


def bars(*parts: tuple[float, ...]) -> Figure:
    """A bar of 100% for each, with a number of clients beside it."""
    figure = Figure(figsize=(6, 2), layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlim(0, 1)
    for y, each in enumerate(parts):
        stacked_row(axes, y, each, COLOURS, NL)
        axes.text(1.015, y, "1.234", va="center", ha="left")
    rows_axis(axes, [f"Rij {y}" for y in range(len(parts))])
    return figure


def drawn(path: str, name: str) -> str:
    return f'<path d="{path}" class="{name}"/>'


def test_bars_of_a_colour_are_one_path() -> None:
    lines = [drawn(LEFT, "f1"), drawn(RIGHT, "f2"), drawn(BELOW, "f1")]
    assert together_drawn(lines, set(), set()) == [drawn(LEFT + BELOW, "f1"), drawn(RIGHT, "f2")]
    assert together_drawn(lines, set(), {"f1"}) == [drawn(LEFT, "f1"), drawn(BELOW, "f1"), drawn(RIGHT, "f2")]


def test_what_lies_over_something_else_stays_over_it() -> None:
    over = "M4 1H6V4H4z"
    lines = [drawn(LEFT, "f1"), drawn(over, "f2"), drawn(BELOW, "f1")]
    assert together_drawn(lines, set(), set()) == lines


def test_other_forms_are_joined_only_when_they_have_no_inside() -> None:
    lines = [drawn("M0 0L5 5L5 0z", "f1"), drawn("M1 0L5 4L5 0z", "f1")]
    assert together_drawn(lines, set(), set()) == lines
    assert together_drawn(lines, {"f1"}, set()) == [drawn("M0 0L5 5L5 0zM1 0L5 4L5 0z", "f1")]


class Letters(HTMLParser):
    """The texts of the figures in a page, and the ids and what points at them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.ids: list[str] = []
        self.asked: set[str] = set()
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the id and what it points at."""
        self.inside = tag == "text"
        told = {name: value or "" for name, value in attrs}
        self.ids += [told["id"]] if "id" in told else []
        self.asked |= {told["href"].removeprefix("#")} if "href" in told else set()
        self.asked |= set(re.findall(r"url\(#([\w.-]+)\)", told.get("clip-path", "")))

    def handle_endtag(self, tag: str) -> None:
        """Letters stand in a text only."""
        self.inside = False

    def handle_data(self, data: str) -> None:
        """Keep the letters."""
        self.texts += [data] if self.inside else []


@pytest.fixture(scope="module")
def svgs() -> list[str]:
    """Two figures, with bars, marks and a hatch."""
    made = []
    for name in ("one", "two"):
        with style.styled():
            figure = bars((0.4, 0.5, 0.1), (0.5, 0.3, float("nan")))
            figure.axes[0].plot([0.1, 0.2], [0, 1], "o")
            hidden_bar(figure.axes[0], 1, 0.8, 0.2, 0.74, NL)
            settle(figure)
            made.append(style.to_svg(figure, name))
    return made


def test_figures_in_a_page_say_what_they_said_and_point_at_what_is_there(svgs: list[str]) -> None:
    page = in_page(f"<style>{PLACE}</style>{svgs[0]}{svgs[1]}")
    seen = Letters(page)
    texts = [t.text for svg in svgs for t in ElementTree.fromstring(svg).iter() if t.tag.endswith("}text")]
    assert sorted(seen.texts) == sorted(map(str, texts))
    assert len(seen.ids) == len(set(seen.ids))
    assert {*seen.asked, *re.findall(r"url\(#([\w.-]+)\)", page)} <= set(seen.ids)
    assert seen.asked
    assert len(page) < 0.7 * len("".join(svgs))


def test_a_hatch_is_dark_on_a_dark_screen(svgs: list[str]) -> None:
    page = in_page(f"<style>{PLACE}</style>{svgs[0]}")
    ground = re.search(r"<rect [^>]*class=(\w+)[^>]*>|<rect [^>]*class=\"(\w+)\"", page)
    assert ground
    dark = page.split("prefers-color-scheme: dark")[1].split("@media print")[0]
    rules = {name: told for names, told in re.findall(r"([.\w,]+)\{([^}]*)\}", dark) for name in names.split(",")}
    assert rules[f".{ground[1] or ground[2]}"] == f"fill:{dark_of(style.NOT_SHOWN)}"


def test_a_figure_as_a_file_is_whole_and_has_its_own_colours(svgs: list[str]) -> None:
    file = alone(svgs[0], {style.IMPROVED: "#123456"})
    root = ElementTree.fromstring(file)
    assert not any("style" in part.attrib for part in root.iter())
    assert "#123456" in file
    assert style.IMPROVED not in file
    assert "prefers-color-scheme" not in file
    assert len(file) < len(svgs[0])


def test_a_number_that_does_not_fit_at_the_end_of_a_bar_stands_beside_it() -> None:
    with style.styled():
        figure = bars((0.48, 0.5, 0.02), (0.3, 0.5, 0.2), (0.49, 0.02, 0.49))
        settle(figure)
    axes = figure.axes[0]
    places = {(text.get_text(), round(float(text.get_position()[1]))): text for text in axes.texts}
    assert float(places["2%", 0].get_position()[0]) > 1
    assert ("2%", 2) not in places
    assert 0.8 < float(places["20%", 1].get_position()[0]) < 1
    wide = measure(figure, places["2%", 0])[0] / (axes.get_position().width * figure.get_figwidth())
    beside = [float(places["1.234", y].get_position()[0]) for y in range(3)]
    assert min(beside) == max(beside) > float(places["2%", 0].get_position()[0]) + wide
    assert pd.Series([text.get_window_extent().x1 for text in axes.texts]).max() <= figure.bbox.width
