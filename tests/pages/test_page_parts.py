"""A chapter is one page or several: every exhibit stands in one part, and a reader finds the way between them."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
import zrm_chapter
from pages.test_page_site import CHAPTERS, Outline, _stub, build, delivery, development, pages, quality  # noqa: F401

import wijkstats as ws
from wijkstats.ground.records import Result
from wijkstats.kit.page.words import LANGUAGES, load_words
from wijkstats.release.drafts import not_delivered
from wijkstats.report.exhibits import exhibit_id, find_part, specs
from wijkstats.report.exhibits import pages as chapter_pages
from wijkstats.report.publish import Publisher
from wijkstats.report.site import build_site

ZRM = ("zrm", "zrm-for-whom", "zrm-technique")
"""The pages of the ZRM chapter of `build`."""


def exhibits_of(chapter: str) -> set[str]:
    """The ids of the exhibits in the folder of a chapter."""
    place = f"wijkstats.chapters.{chapter}.exhibits"
    folder = Path(str(import_module(place).__file__)).parent
    modules = [import_module(f"{place}.{path.stem}") for path in folder.glob("[!_]*.py")]
    return {exhibit_id(name, None) for module in modules for name in getattr(module, "SPECS", ())}


@pytest.mark.parametrize("chapter", chapter_pages())
def test_every_exhibit_stands_in_one_part_of_its_own_chapter(chapter: str) -> None:
    named = [exhibit for ids in chapter_pages()[chapter].parts.values() for exhibit in ids]
    assert max(Counter(named).values()) == 1
    assert set(named) == exhibits_of(chapter)


def test_every_exhibit_is_of_a_chapter() -> None:
    found = [exhibit for chapter in chapter_pages() for exhibit in exhibits_of(chapter)]
    assert sorted(found) == sorted(exhibit_id(name, None) for name in specs())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("chapter", chapter_pages())
def test_every_part_is_called_something(language: str, chapter: str) -> None:
    words = load_words(language)
    said = words.find(f"chapters.{chapter}.parts")
    assert [*said] == [*chapter_pages()[chapter].parts]
    for part in said.values():
        assert part["heading"].startswith(words(f"chapters.{chapter}.title"))
        assert part["heading"].lower().endswith(part["title"].lower())
        assert part["lead"]


def test_an_exhibit_is_found_in_the_part_that_names_it() -> None:
    assert find_part("zrm", "zrm_development", "team") == "for_whom"
    assert find_part("benchmark", "benchmark_indicators", "costs") == "outcomes"  # shown as benchmark_costs
    assert find_part("benchmark", "benchmark_indicators", None) == "technique"
    assert find_part("a_chapter_of_ones_own", "zrm_flow", None) == ""


def test_exhibits_stand_on_the_page_of_their_part_in_the_order_of_the_notebook(tmp_path: Path) -> None:
    found = pages(build(tmp_path))
    shown = {name: re.findall(r'<section class="exhibit" id="(\w+)"', text) for name, text in found.items()}
    assert shown["zrm.html"] == ["zrm_development_total"]
    assert shown["zrm-for-whom.html"] == ["zrm_development_team", "zrm_development_sex"]
    assert shown["zrm-technique.html"] == ["eigen_snede"]  # a table of one's own, in the last part
    assert shown["report.html"] == [e for name in ("quality", *ZRM) for e in shown[f"{name}.html"]]
    for name in ZRM:
        contents = re.search(r'<nav class="toc".*?</nav>', found[f"{name}.html"], re.DOTALL)
        assert contents
        assert re.findall('href="#(.*?)"', contents[0]) == [*shown[f"{name}.html"], "terms"]


def test_navigation_marks_the_chapter_and_the_part(tmp_path: Path) -> None:
    found = pages(build(tmp_path))
    for name in (*ZRM, "quality", "benchmark"):
        links = [a for tag, a in Outline(found[f"{name}.html"]).tags if tag == "a"]
        marked = [(a["href"], a["aria-current"]) for a in links if "aria-current" in a]
        own = (f"{name}.html", "page")
        assert marked == ([("zrm.html", "true"), own] if name in ZRM else [own])


def test_previous_and_next_go_through_all_chapters(tmp_path: Path) -> None:
    found = pages(build(tmp_path))
    road = ["index", "quality", *ZRM, "benchmark", "provenance"]
    for before, name, after in zip(road, road[1:], road[2:], strict=False):
        links = [a for tag, a in Outline(found[f"{name}.html"]).tags if tag == "a"]
        steps = {a["rel"]: a["href"] for a in links if "rel" in a}
        assert steps == {"prev": f"{before}.html", "next": f"{after}.html"}


def zrm_of(root: Path, *shown: tuple[Result, str | None]) -> dict[str, str]:
    """The pages of a report of one chapter."""
    made = delivery(root)
    made.raw.mkdir(parents=True)
    publish = Publisher(made, "02_zrm")
    for result, view in shown:
        publish(result, view=view)
    build_site(made, ["02_zrm"])
    return pages(made)


def test_cards_and_the_list_of_chapters_lead_to_the_page_of_the_part(tmp_path: Path) -> None:
    coverage = ws.zrm.coverage(ws.zrm.Opened(*zrm_chapter.made_up(1), zrm_chapter.SETTINGS))
    front = zrm_of(tmp_path, (development(), "total"), (coverage, None))["index.html"]
    assert re.findall(r'class="more"><a href="(.*?)"', front) == [
        "zrm.html#zrm_development_total",
        "zrm-who-counts.html#zrm_coverage",
    ]
    listed = re.search(r'<ul class="chapters">.*?</section>', front, re.DOTALL)
    assert listed
    assert re.findall('href="(.*?)"', listed[0]) == [
        "zrm.html",
        "zrm.html",
        "zrm-who-counts.html",
        "provenance.html",
        "reviewer.html",
    ]


def test_a_chapter_with_exhibits_in_one_part_is_one_page(tmp_path: Path) -> None:
    """Also when that is not its first part: a chapter always has a page under its own name."""
    found = zrm_of(tmp_path, (development(), "team"))
    assert {name for name in found if name.startswith("zrm")} == {"zrm.html"}
    assert "<h1>Zelfredzaamheid</h1>" in found["zrm.html"]
    assert '<nav class="parts"' not in found["zrm.html"]


def test_pages_of_parts_that_are_gone_leave_the_report(tmp_path: Path) -> None:
    made = build(tmp_path)
    assert "zrm-for-whom.html" in pages(made)
    Publisher(made, "01_clean")(quality())
    Publisher(made, "02_zrm")(development(), view="total")
    not_delivered(made, "03_benchmark", ["gemeenten.csv"])
    build_site(made, CHAPTERS)
    assert "zrm-for-whom.html" not in pages(made)
