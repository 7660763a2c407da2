"""Figures on a phone and on a dark screen: letters large enough, all that the wide form says, colours that are seen."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.figure import Figure
from test_page_figures import NL, development, draw, texts

from wijkstats.chapters.zrm.exhibits.change_by_group import draw_change
from wijkstats.chapters.zrm.exhibits.transitions import draw_levels
from wijkstats.ground.scales import LEVELS
from wijkstats.kit.page import narrow, style
from wijkstats.kit.page.drawing import legend_on_top
from wijkstats.kit.page.layout import settle
from wijkstats.kit.page.schemes import PAPER, PLACE, dark_ink, dark_of, in_page

SMALL_SCREEN = 290
"""Pixels for a figure on a screen of 320."""
BARS = {
    key: value
    for key, value in vars(style).items()
    if isinstance(value, str) and re.fullmatch("#[0-9a-f]{6}", value) and value not in ("#d5dae0", "#eceff2")
} | {f"levels {at}": colour for at, colour in enumerate(style.low_domains())}  # fmt: skip


def narrowed(*args: object, **more: object) -> Figure:
    figure = draw_change(development(), NL, {})
    narrow.fold(figure)
    settle(figure)
    narrow.thin_ticks(figure)
    return figure


def test_on_a_phone_letters_are_12_pixels_and_all_is_said_that_the_page_says() -> None:
    with style.narrow_form():
        small = draw(narrowed, development())
    root = ElementTree.fromstring(small)
    wide = float(root.get("viewBox", "").split()[2])
    letters = [float(size) for size in re.findall(r"font(?:-size)?:[^\";]*?([\d.]+)px", small)]
    assert letters
    assert min(letters) * SMALL_SCREEN / wide >= 12
    whole = draw(draw_change, development())
    assert set("".join(texts(whole))) == set("".join(texts(small)))
    assert {"40%", "53%", "2.104", "Holy", NL("figure.n_pairs")} <= {*texts(small)}


def test_on_a_phone_a_label_stands_above_its_bar_and_inside_the_figure() -> None:
    with style.narrow_form(), style.styled():
        figure = narrowed()
    axes = figure.axes[0]
    label = next(text for text in axes.texts if text.get_text() == "Holy")
    first = min(axes.patches, key=lambda bar: bar.get_y())  # type: ignore[attr-defined]
    assert label.get_position()[1] < first.get_y()  # type: ignore[attr-defined]
    for text in axes.texts:
        box = text.get_window_extent()
        assert box.x0 >= 0
        assert box.x1 <= figure.bbox.width + 1


def test_a_number_that_does_not_fit_in_its_bar_goes() -> None:
    table = development().assign(improved_share=0.88, same_share=0.06, worse_share=0.06)
    with style.narrow_form(), style.styled():
        figure = draw_change(table, NL, {})
        narrow.fold(figure)
    assert "6%" in texts(draw(draw_change, table))
    assert "6%" not in {text.get_text() for text in figure.axes[0].texts}


def test_a_legend_is_never_wider_than_its_figure() -> None:
    figure = Figure(figsize=(4, 2))
    handles = [figure.subplots().plot([], [], label=f"a long name of something {at}")[0] for at in range(5)]
    legend_on_top(figure, handles)
    assert narrow.measure(figure, figure.legends[0])[0] <= 4


def test_levels_are_two_bars_with_percentages_and_a_hidden_number_gives_no_percentage() -> None:
    rows = [(before, after, 10) for before in LEVELS for after in LEVELS]
    table = pd.DataFrame(rows, columns=["before", "after", "n"]).astype({"n": "Int64"})
    assert texts(draw(draw_levels, table, {"pairs": 250})).count("20%") == 10
    table.loc[0, "n"] = pd.NA
    shown = texts(draw(draw_levels, table, {"pairs": 250}))
    assert shown.count("20%") == 8
    assert NL("figure.not_shown") in shown


@pytest.mark.parametrize("name", sorted(BARS))
def test_colours_are_seen_on_a_dark_screen_and_what_is_written_on_them_is_read(name: str) -> None:
    colour = BARS[name]
    assert style.contrast(dark_of(colour), PAPER) >= 3 or dark_of(colour) == PAPER
    if colour not in (style.INK, style.ON_LIGHT, style.MUTED):
        assert style.contrast(dark_of(colour), style.ink_on(colour)) >= 4.5
    assert colour == style.ON_LIGHT or style.contrast(dark_ink(colour), PAPER) >= 4.5


def test_a_page_names_each_style_of_its_figures_once_in_light_and_dark() -> None:
    svg = draw(draw_change, development())
    page = in_page(f'<style>{PLACE}</style><p style="margin:0">{svg}{svg}</p>')
    assert page.count("font-family") == 1
    assert '<p style="margin:0">' in page
    assert style.IMPROVED in page.split("@media")[0]
    dark = page.split("prefers-color-scheme: dark")[1].split("</style>")[0]
    assert dark_of(style.IMPROVED) in dark
    assert style.IMPROVED not in dark
    assert len(page) < 2 * len(svg)


def test_a_half_goes_up_as_a_reader_of_the_card_expects_and_the_rest_down() -> None:
    table = development().assign(improved_share=0.545)
    table[["same_share", "worse_share"]] = table[["same_share", "worse_share"]].astype("Float64") * float("nan")
    assert NL.show(0.545, "share") == "54,5%"
    assert {"55%", "45%"} <= {*texts(draw(draw_change, table))}
