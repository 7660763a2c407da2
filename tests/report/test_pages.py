"""The pages of the demo in a real browser, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from measured import exhibits, too_long
from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from playwright.sync_api import Error as Fault
from readable import douma

from .conftest import CHAPTER_PAGES, TEAM_PAGES, show, widen

PAGES = ("index", *CHAPTER_PAGES, TEAM_PAGES[0], "provenance", "reviewer", "letter", "accessibility")
LONG = ("zrm-technique", "benchmark-technique", "letter")
"""Not held to eight screens: what only those who check read, and what is read on paper."""

LETTERS = """() => [...document.querySelectorAll("figure svg text")].filter(t => t.getBoundingClientRect().width).map(t =>
    parseFloat(getComputedStyle(t).fontSize) * t.ownerSVGElement.getBoundingClientRect().width
    / t.ownerSVGElement.viewBox.baseVal.width)"""
"""How large letters in the figures that are seen are on the screen."""


@contextmanager
def heard(tab: Page) -> Iterator[tuple[list[str], list[str]]]:
    """What the tab asks of others meanwhile, and the faults that it tells."""
    asked: list[str] = []
    faults: list[str] = []

    def request(one: Request) -> None:
        asked.append(one.url)

    def console(message: ConsoleMessage) -> None:
        faults.extend([message.text] if message.type == "error" else [])

    def fault(error: Fault) -> None:
        faults.append(str(error))

    tab.on("request", request)
    tab.on("console", console)
    tab.on("pageerror", fault)
    yield asked, faults
    tab.remove_listener("request", request)
    tab.remove_listener("console", console)
    tab.remove_listener("pageerror", fault)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("widths", [(1280,), (390, 320)])
def test_a_page_opens_whole_and_asks_nobody_for_anything(
    tab: Page, demo: Path, page: str, widths: tuple[int, ...]
) -> None:
    with heard(tab) as (asked, faults):
        opened = show(tab, demo / f"{page}.html", widths[0])
        for width in widths:
            widen(opened, width)
            assert opened.evaluate("document.documentElement.lang") == "nl"
            assert opened.locator("h1").count() == 1
            sideways = opened.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert sideways <= 0, "the page scrolls sideways"
            assert "verzonnen gegevens" in opened.locator("body").inner_text()
            assert width == 1280 or all(size >= 12 for size in opened.evaluate(LETTERS)), (
                "letters in figures are 12 pixels or larger"
            )
    assert any(url.endswith(f"{page}.html") for url in asked)
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert faults == []


@pytest.mark.parametrize("which", ["demo", "demo_next", "demo_en"])
def test_every_exhibit_is_short_at_first_sight(request: pytest.FixtureRequest, which: str) -> None:
    assert too_long(request.getfixturevalue(which)) == []


def test_what_shows_at_first_sight_is_ordinary_dutch(demo: Path) -> None:
    """As it is printed, with names and numbers; 60 and more is about B1."""
    assert douma(f"{title}. {shown}" for _, title, shown in exhibits(demo)) >= 60


@pytest.mark.parametrize("page", PAGES)
def test_every_figure_has_a_text_and_every_link_a_target(tab: Page, demo: Path, page: str) -> None:
    opened = show(tab, demo / f"{page}.html")
    figures = opened.locator("svg[role=img]:visible").evaluate_all(
        "all => all.map(f => [f.getAttribute('aria-label') || '', f.getBoundingClientRect().height])"
    )
    for text, height in figures:
        assert len(text) > 30
        assert height > 50
    links = opened.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href') || '')")
    for href in {*links}:
        name, _, anchor = href.partition("#")
        target = demo / (name or f"{page}.html")
        assert target.exists(), href
        if anchor:
            assert f'id="{anchor}"' in target.read_text(encoding="utf-8"), href


def test_the_numbers_on_the_page_are_those_of_the_tables(tab: Page, demo: Path) -> None:
    import pandas as pd

    table = pd.read_csv(demo / "tables/zrm_development.csv").set_index(["grouping", "level"])
    share = f"{table.loc[('total', 'all'), 'improved_share'] * 100:.1f}%".replace(".", ",")
    for page in ("index", "zrm"):
        assert share in show(tab, demo / f"{page}.html").locator("main").inner_text()


def test_what_a_report_weighs(demo: Path, demo_en: Path) -> None:
    """A page with its style sheet, and all that is read: pages and figures, not the tables that one may take along."""
    for folder in (demo, demo_en):
        files = {p.relative_to(folder).as_posix(): p.stat().st_size for p in folder.rglob("*") if p.is_file()}
        look = files["page.css"]
        pages = {name: size + look for name, size in files.items() if name.endswith(".html") and name != "report.html"}
        heaviest = max(pages, key=pages.__getitem__)
        read = [name for name in files if name.endswith((".html", ".css", ".svg")) and "notebooks/" not in name]
        site = sum(files[name] for name in read)
        print(folder.parents[1].name, heaviest, pages[heaviest], "report.html", files["report.html"], "site", site)  # noqa: T201 - pytest -s
        assert pages[heaviest] < 250_000
        assert files["report.html"] < 1_000_000
        assert site < 3_000_000


@pytest.mark.parametrize("page", [page for page in PAGES if page not in LONG])
def test_a_page_is_a_few_screens_long(tab: Page, demo_next: Path, page: str) -> None:
    opened = show(tab, demo_next / f"{page}.html")
    assert opened.evaluate("document.documentElement.scrollHeight / innerHeight") <= 8


def test_next_leads_through_every_page_and_previous_back(tab: Page, demo: Path) -> None:
    opened = show(tab, demo / f"{CHAPTER_PAGES[0]}.html")
    for rel, road in (("next", CHAPTER_PAGES), ("prev", CHAPTER_PAGES[::-1])):
        for page in road:
            assert Path(opened.url).stem == page
            opened.locator(f".steps a[rel={rel}]").click()
        assert Path(opened.url).stem == {"next": "provenance", "prev": "index"}[rel]
        opened.goto((demo / f"{CHAPTER_PAGES[-1]}.html").as_uri())


@pytest.mark.parametrize("width", [1280, 320])
def test_the_contents_stay_in_view_where_there_is_room(browser: Browser, demo: Path, width: int) -> None:
    opened = browser.new_page(viewport={"width": width, "height": 900})
    opened.goto((demo / "zrm.html").as_uri())
    last = opened.locator(".toc a").last
    last.click()
    assert opened.locator("#terms").is_visible()
    assert opened.evaluate("scrollY") > 900
    box = last.bounding_box()
    assert box is not None
    assert (0 <= box["y"] < 900) == (width == 1280)
    up = opened.locator(".up a")
    assert up.is_visible() == (width == 320)
    if width == 320:
        up.click()
        box = opened.locator("#toc").bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 900
    opened.close()
