"""Figures: a hidden figure is hatched and never zero, numbers survive the way to SVG, the same bytes on every run."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from wijkstats.chapters.benchmark.exhibits.use import draw_use
from wijkstats.chapters.zrm.exhibits.change_by_group import draw_change, draw_change_ordered
from wijkstats.chapters.zrm.exhibits.low_domains import draw_low_domains
from wijkstats.chapters.zrm.exhibits.transitions import draw_transitions, wide_transitions
from wijkstats.ground.scales import LEVELS
from wijkstats.kit.page import style
from wijkstats.kit.page.words import load_words

NL = load_words("nl")
HOSTILE = "<script>alert(1)</script>"
SHARES = [f"{name}_{part}" for name in ("improved", "same", "worse") for part in ("share", "low", "high")]


def development(hidden: bool = False) -> pd.DataFrame:
    row = {
        "grouping": "team",
        "level": "Holy",
        "pairs": 2104,
        "clients": 900,
        "improved": 842,
        "same": 1115,
        "worse": 147,
    }
    shares = dict(zip(SHARES, [0.4, 0.37, 0.43, 0.53, 0.5, 0.56, 0.07, 0.06, 0.08], strict=True))
    shares |= {"expected": 0.33, "difference": 0.07, "conclusion": "more"}
    table = pd.DataFrame([row | shares, row | shares | {"level": HOSTILE}])
    if hidden:
        gone = ["pairs", "clients", "improved", "same", "worse", *SHARES, "expected", "difference"]
        table[gone] = table[gone].astype("Float64")
        table.loc[1, gone] = pd.NA
    return table


def draw(function: object, table: pd.DataFrame, facts: dict[str, object] | None = None) -> str:
    with style.styled():
        return style.with_alt(style.to_svg(function(table, NL, facts or {}), "name"), 'alt "with" <marks>')  # type: ignore[operator]


def texts(svg: str) -> list[str]:
    return [t.text or "" for t in ElementTree.fromstring(svg).iter() if t.tag.endswith("}text")]


def test_svg_is_the_same_on_every_run_and_asks_nothing_of_another_host() -> None:
    once, again = (draw(draw_change, development()) for _ in range(2))
    assert once == again
    left = re.sub(r'xmlns(:\w+)?="[^"]*"', "", once)
    assert "http" not in left
    assert "<metadata" not in once
    assert "<style" not in once
    assert "<!DOCTYPE" not in once


def test_svg_says_what_is_to_be_seen() -> None:
    root = ElementTree.fromstring(draw(draw_change, development()))
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'alt "with" <marks>'


def test_ids_in_one_figure_are_all_used_and_never_those_of_another() -> None:
    svgs = [style.to_svg(draw_change(development(), NL, {}), name) for name in ("one", "two")]
    ids = [set(re.findall(r' id="([^"]+)"', svg)) for svg in svgs]
    assert not ids[0] & ids[1]


def test_large_counts_are_whole_in_the_figure() -> None:
    assert "2.104" in texts(draw(draw_change, development()))


def test_hidden_shares_are_drawn_as_not_shown_and_never_as_a_number() -> None:
    shown, hidden = (texts(draw(draw_change, development(flag))) for flag in (False, True))
    assert shown.count("40%") == 2
    assert hidden.count("40%") == 1
    assert NL("table.not_shown") in hidden
    assert NL("figure.not_shown") in hidden
    assert NL("table.not_shown") not in shown
    assert "0" not in hidden


def test_same_and_worse_hidden_together_are_drawn_as_not_higher() -> None:
    table = development()
    gone = ["same", "worse", "same_share", "worse_share"]
    table[gone] = table[gone].astype("Float64")
    table.loc[1, gone] = pd.NA
    seen = texts(draw(draw_change, table))
    assert NL("figure.not_higher") in seen
    assert "60%" in seen
    assert NL("figure.not_shown") not in seen


def test_hostile_names_stay_text_in_the_figure() -> None:
    svg = draw(draw_change, development())
    assert "<script" not in svg
    assert HOSTILE in texts(svg)


def test_domains_are_ordered_by_the_share_that_improved_with_hidden_ones_last() -> None:
    table = development().assign(grouping="domain", level=["adl", "huisvesting"])
    table.loc[1, "improved_share"] = 0.9
    found = texts(draw(draw_change_ordered, table))
    assert found.index("Huisvesting") < found.index(NL.label("domain", "adl"))
    table["improved_share"] = [0.1, float("nan")]
    found = texts(draw(draw_change_ordered, table))
    assert found.index("Huisvesting") > found.index(NL.label("domain", "adl"))


def transitions() -> pd.DataFrame:
    rows = [("huisvesting", "all", b, a, 10 * b + a) for b in LEVELS for a in LEVELS]
    table = pd.DataFrame(rows, columns=["domain", "age_group", "before", "after", "n"]).astype({"n": "Int64"})
    table["suppressed"] = ""
    table.loc[(table["before"] == 1) & (table["after"] == 5), ["n", "suppressed"]] = [pd.NA, "suppressed"]
    table.loc[(table["before"] == 5) & (table["after"] == 1), "n"] = 0
    return table


def test_a_hidden_cell_of_a_matrix_is_hatched_and_a_zero_is_empty() -> None:
    svg = draw(draw_transitions, transitions())
    found = texts(svg)
    assert "15" not in found
    assert "51" not in found
    assert "14" in found
    assert "<pattern" in svg
    assert "<pattern" not in draw(draw_transitions, transitions().assign(n=7))


def test_a_matrix_as_table_keeps_hidden_apart_from_zero() -> None:
    wide = wide_transitions(transitions())
    assert pd.isna(wide.loc[0, "after_5"])
    assert wide.loc[0, "suppressed"] == "suppressed"
    assert wide.loc[4, "after_1"] == 0
    assert wide.loc[4, "suppressed"] == ""


def test_a_hidden_class_of_low_domains_leaves_the_rest_of_the_bar_open() -> None:
    table = pd.DataFrame(
        {
            "measurement": ["first"] * 3 + ["last"] * 3,
            "category": ["0", "1", "2_3"] * 2,
            "n": pd.array([20, 30, 50, 60, 36, None], dtype="Int64"),
            "share": pd.array([0.2, 0.3, 0.5, 0.6, 0.36, None], dtype="Float64"),
        }
    )
    found = texts(draw(draw_low_domains, table))
    assert NL("figure.not_shown") in found
    assert {"20%", "30%", "50%", "60%", "36%"} <= set(found)
    assert "4%" not in found


def test_a_municipality_without_a_figure_is_not_drawn_as_zero() -> None:
    values = (("0622", 0.1), ("0090", None), ("reference", 0.11))
    rows = [("jeugdzorg", 2018, "realisatie", a, v, "share", v, v) for a, v in values]
    table = pd.DataFrame(rows, columns=["indicator", "year", "status", "area", "value", "unit", "low", "high"])
    facts = {"own": "0622", "own_name": "Vlaardingen", "names": {"0622": "Vlaardingen", "0090": "Smallingerland"}}
    assert NL("table.not_published") in texts(draw(draw_use, table, facts))


@pytest.mark.parametrize("colour", [style.IMPROVED, style.SAME, style.WORSE, *style.low_domains(), *style.COSTS])
def test_letters_on_every_colour_have_enough_contrast(colour: str) -> None:
    assert style.contrast(style.ink_on(colour), colour) >= style.READABLE


def test_letters_on_white_have_enough_contrast() -> None:
    assert min(style.contrast(ink, "#ffffff") for ink in (style.INK, style.MUTED)) >= style.READABLE


def test_the_legend_of_a_figure_with_something_hidden_is_not_cut_off() -> None:
    figure = draw_change(development(hidden=True), NL, {})
    figure.draw_without_rendering()
    assert figure.legends[0].get_window_extent().x1 <= figure.bbox.x1
